//! Keeps secrets out of pages: whoever opens the developer tools there can read them and enter as anybody.

use wasm_bindgen::prelude::*;

use crate::core::error::InputError;
use crate::core::options;
use crate::edge::values::Options;

/// Refuses a secret in a page.
///
/// # Parameters
/// - `options`: may hold `dangerouslyAllowBrowser: true`, for pages whose secret is worth nothing, such as a sandbox's.
/// - `verifying`: whether they are those of `verifyToken`, which are more.
///
/// # Errors
/// A `StreamInputError` where there is a `document` and no Node.
#[wasm_bindgen(js_name = refuseBrowser)]
pub fn refuse(options: &JsValue, verifying: bool) -> Result<(), JsValue> {
    let known = if verifying {
        options::VERIFY
    } else {
        options::WITH_SECRET
    };
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

#[wasm_bindgen(module = "/src/client/browser.js")]
extern "C" {
    /// A `document` without Node: pages, but neither Node nor the test environments that imitate a page there.
    #[wasm_bindgen(js_name = inPage)]
    fn in_page() -> bool;
}
