//! Errors as data. The JavaScript shell turns them into real subclasses of `Error`, whose stack then starts at the caller's line.

use js_sys::Object;
use wasm_bindgen::JsValue;

use super::values;
use crate::core::error::{InputError, TokenError};
use crate::core::webhook::{Problem, WebhookError};

/// The property by which the shell knows an error's class.
const CLASS: &str = "errorClass";

/// An error of ours as data. What else it carries is set on it: `path`, `code`, `cause`, ...; what it does not carry is left out.
///
/// # Parameters
/// - `class`: the JavaScript class: `StreamInputError`, ...
/// - `message`: what happened, why, and what to do next.
#[must_use]
pub fn data(class: &str, message: &str) -> JsValue {
    let data = JsValue::from(Object::new());
    values::set(&data, CLASS, &class.into());
    values::set(&data, "message", &message.into());
    data
}

impl From<InputError> for JsValue {
    fn from(error: InputError) -> Self {
        let data = data("StreamInputError", &error.message);
        values::set(&data, "path", &error.path.as_str().into());
        data
    }
}

impl From<TokenError> for JsValue {
    fn from(error: TokenError) -> Self {
        let data = data("TokenError", error.message);
        values::set(&data, "reason", &error.reason.name().into());
        if let Some(claim) = error.claim {
            values::set(&data, "claim", &claim.into());
        }
        data
    }
}

impl From<WebhookError> for JsValue {
    fn from(error: WebhookError) -> Self {
        webhook(error.problem, error.hint)
    }
}

/// A webhook that is refused.
///
/// # Parameters
/// - `problem`: what is wrong.
/// - `hint`: why that may be, and what to do.
#[must_use]
pub fn webhook(problem: Problem, hint: &str) -> JsValue {
    let data = data("InvalidWebhookError", problem.message());
    values::set(&data, "hint", &hint.into());
    data
}

/// A refused argument, with what the caller's code threw over it.
#[must_use]
pub fn caused(error: InputError, cause: &JsValue) -> JsValue {
    let data = JsValue::from(error);
    values::set(&data, "cause", cause);
    data
}
