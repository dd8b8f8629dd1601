//! Keeps secrets out of pages: whoever opens the developer tools there can read them and enter as anybody.

use wasm_bindgen::prelude::*;

use crate::core::error::InputError;
use crate::core::options::{self, Known};
use crate::edge::values::{self, Options};

/// Refuses a secret in a page.
///
/// # Parameters
/// - `options`: may hold `dangerouslyAllowBrowser: true`, for pages whose secret is worth nothing, such as a sandbox's.
///
/// # Errors
/// A `StreamInputError` where there is a `document` and no Node.
#[wasm_bindgen(js_name = refuseBrowser)]
pub fn refuse(options: &JsValue) -> Result<(), JsValue> {
    refuse_unless_allowed(options, options::WITH_SECRET)
}

/// [`refuse`] for `verifyToken`, whose options are more.
///
/// # Errors
/// As [`refuse`].
#[wasm_bindgen(js_name = refuseBrowserForVerifying)]
pub fn refuse_for_verifying(options: &JsValue) -> Result<(), JsValue> {
    refuse_unless_allowed(options, options::VERIFY)
}

fn refuse_unless_allowed(options: &JsValue, known: &[Known]) -> Result<(), JsValue> {
    if Options::read(options, "options", known)?.flag("dangerouslyAllowBrowser") {
        Ok(())
    } else {
        refuse_in_page()
    }
}

/// Refuses to go on in a page.
///
/// # Errors
/// As [`refuse`].
pub fn refuse_in_page() -> Result<(), JsValue> {
    if !in_page() {
        return Ok(());
    }
    Err(JsValue::from(InputError::at(
        "secret",
        "must not be used in a browser: everyone who opens the page can read it and sign in as anyone. Make tokens on your server and \
         send them to the page. Pass dangerouslyAllowBrowser: true only with a secret that protects nothing.",
    )))
}

/// A `document` without Node: pages, but neither Node nor the test environments that imitate a page there.
fn in_page() -> bool {
    let global = js_sys::global();
    let has =
        |object: &JsValue, key| values::get(object, key).is_ok_and(|value| !value.is_undefined() && !value.is_null());
    let node = values::get(&global, "process")
        .and_then(|process| values::get(&process, "versions"))
        .is_ok_and(|versions| has(&versions, "node"));
    has(&global, "document") && !node
}
