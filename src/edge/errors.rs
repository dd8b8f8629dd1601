//! Errors as data. The JavaScript shell turns them into real subclasses of `Error`, whose stack then starts at the caller's line.

use serde::Serialize;
use wasm_bindgen::JsValue;

use super::values;
use crate::core::error::{InputError, TokenError};
use crate::core::webhook::WebhookError;

/// The property by which the shell knows an error's class.
const CLASS: &str = "errorClass";

/// What an error of ours carries; absent fields are left out.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorData {
    /// The JavaScript class: `StreamInputError`, ...
    pub error_class: &'static str,
    /// What happened, why, and what to do next.
    pub message: String,
    /// `StreamError.code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<f64>,
    /// `StreamInputError.path`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// `TokenError.reason`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// `TokenError.claim`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<&'static str>,
    /// `InvalidWebhookError.hint`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<&'static str>,
    /// `StreamApiError.status`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// `StreamApiError.details`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Vec<i64>>,
    /// `StreamApiError.moreInfo`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more_info: Option<String>,
    /// `StreamApiError.unrecoverable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unrecoverable: Option<bool>,
    /// `StreamRateLimitError.retryAfterMs`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<f64>,
    /// `StreamError.retryable`.
    pub retryable: bool,
    /// `StreamError.attempts`.
    pub attempts: u32,
}

impl ErrorData {
    /// The data as a JavaScript object.
    #[must_use]
    pub fn into_js(self) -> JsValue {
        serde_wasm_bindgen::to_value(&self).unwrap_or_else(|error| error.into())
    }
}

impl From<InputError> for JsValue {
    fn from(InputError { path, message }: InputError) -> Self {
        ErrorData {
            error_class: "StreamInputError",
            message,
            path: Some(path),
            ..ErrorData::default()
        }
        .into_js()
    }
}

impl From<TokenError> for JsValue {
    fn from(error: TokenError) -> Self {
        let TokenError { reason, claim, .. } = error;
        let message = error.to_string();
        ErrorData {
            error_class: "TokenError",
            message,
            reason: Some(reason.name()),
            claim,
            ..ErrorData::default()
        }
        .into_js()
    }
}

impl From<WebhookError> for JsValue {
    fn from(error: WebhookError) -> Self {
        let message = error.to_string();
        ErrorData {
            error_class: "InvalidWebhookError",
            message,
            hint: Some(error.hint),
            ..ErrorData::default()
        }
        .into_js()
    }
}

/// A refused argument, with what the caller's code threw over it.
#[must_use]
pub fn caused(error: InputError, cause: &JsValue) -> JsValue {
    let data = JsValue::from(error);
    values::set(&data, "cause", cause);
    data
}

/// Whether `thrown` is an error of ours, as opposed to whatever a caller's code throws.
#[must_use]
pub fn is_ours(thrown: &JsValue) -> bool {
    thrown.is_object() && values::get(thrown, CLASS).is_ok_and(|class| class.is_string())
}
