//! Checking that a webhook comes from Stream.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;

use super::keys;
use crate::core::error::InputError;
use crate::core::webhook;
use crate::edge::{errors, values};

/// Whether a signature was made over a body with this app's secret.
///
/// # Parameters
/// - `key`: the secret's handle.
/// - `body`: the raw body: a string, a `Uint8Array` or an `ArrayBuffer`.
/// - `signature`: the `X-Signature` header; what is no string is no signature.
///
/// # Errors
/// A `StreamInputError` for a body that was parsed already.
#[wasm_bindgen(js_name = verifyWebhook)]
pub fn verify_webhook(key: u32, body: &JsValue, signature: &JsValue) -> Result<bool, JsValue> {
    let body = bytes(body)?;
    let Some(signature) = signature.as_string() else { return Ok(false) };
    keys::with(key, |secret| webhook::verify(secret, &body, &signature))
}

fn bytes(body: &JsValue) -> Result<Vec<u8>, JsValue> {
    if let Some(text) = body.as_string() {
        return Ok(text.into_bytes());
    }
    if let Some(bytes) = body.dyn_ref::<Uint8Array>() {
        return Ok(bytes.to_vec());
    }
    if body.is_instance_of::<ArrayBuffer>() {
        return Ok(Uint8Array::new(body).to_vec());
    }
    let must = "must be the raw body, as a string, Uint8Array or ArrayBuffer. A body that a framework parsed cannot be verified: \
                use its raw-body option (express.raw(), await request.text())";
    Err(errors::input(&InputError::at("body", format_args!("{must}; this is {}.", values::kind(body)))))
}
