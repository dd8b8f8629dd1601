//! Checking that a webhook comes from Stream, and reading it.

use std::borrow::Cow;

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

use super::keys;
use crate::core::error::InputError;
use crate::core::webhook::{self, MAX_LENGTH, Problem, WebhookError};
use crate::core::{decimal, hex, request};
use crate::edge::bytes::{self, Read};
use crate::edge::{errors, json, surroundings, values};

/// Secrets that can be tried at once: one is in use, one is on its way out, and some are left over. The table of keys holds as many.
/// What refuses more says so in words.
const MAX_SECRETS: u32 = 8;
/// A SHA-256 in hex.
const SIGNATURE_LENGTH: u32 = 64;
#[allow(clippy::cast_possible_truncation)] // far below 2^32
const LIMIT: u32 = MAX_LENGTH as u32;

/// Prepares a secret, or several while one replaces the other.
///
/// # Parameters
/// - `secret`: a string, or an array of them.
///
/// # Errors
/// A `StreamInputError` for what is no non-empty string, and for an array of none or of more than eight.
#[wasm_bindgen(js_name = holdSecrets)]
pub fn hold_secrets(secret: &JsValue) -> Result<Array, JsValue> {
    let held = Array::new();
    if !values::is_array(secret) {
        held.push(&keys::hold(secret)?.into());
        return Ok(held);
    }
    // By single reads: the array is the caller's, and a proxy's traps may throw.
    let length = values::given(secret, "length", "secret")?.and_then(|length| length.as_f64());
    let length = length.unwrap_or_default();
    if !(1.0..=f64::from(MAX_SECRETS)).contains(&length) {
        let must = "must be one secret, or an array of 1 to 8 while one replaces the other.";
        return Err(InputError::at("secret", must).into());
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // at most eight
    for index in 0..length as u32 {
        let place = decimal::text(index);
        let path = ["secret[", &place, "]"].concat();
        let secret = values::given(secret, &place, &path)?.unwrap_or_default();
        held.push(&keys::hold_at(&path, &secret)?.into());
    }
    Ok(held)
}

/// Whether a signature was made over a body with one of these secrets.
///
/// # Parameters
/// - `keys`: the secrets' handles.
/// - `body`: the body as it came: a string, a view of bytes such as a `Buffer`, or an `ArrayBuffer`. Gzip is inflated first.
/// - `signature`: the `X-Signature` header; what is no string is no signature.
///
/// A body longer than [`MAX_LENGTH`] is no webhook, whatever its signature.
///
/// # Errors
/// A `StreamInputError` for a body that was parsed already.
#[wasm_bindgen(js_name = verifyWebhook)]
pub fn verify_webhook(keys: &Array, body: &JsValue, signature: &JsValue) -> Result<bool, JsValue> {
    let body = match bytes::read(body, LIMIT) {
        Read::Bytes(body) => body,
        Read::TooLong => return Ok(false),
        Read::Other => {
            let must = "must be the raw body, as a string, Uint8Array or ArrayBuffer. A body that a framework parsed cannot be verified: \
                        use its raw-body option (express.raw(), await request.text())";
            return Err(InputError::joined("body", &[must, "; this is ", &values::kind(body), "."]).into());
        }
    };
    Ok(genuine(keys, &body, signature)?.is_ok())
}

/// The event in a webhook whose signature fits.
///
/// # Parameters
/// As [`verify_webhook`].
///
/// # Errors
/// An `InvalidWebhookError`.
#[wasm_bindgen(js_name = verifyAndParseWebhook)]
pub fn verify_and_parse_webhook(keys: &Array, body: &JsValue, signature: &JsValue) -> Result<JsValue, JsValue> {
    let body = raw(body, Problem::SignatureMismatch)?;
    let payload = genuine(keys, &body, signature)??;
    parse(webhook::text(&payload)?)
}

/// The event in the body of an SQS message, or in an SNS notification.
///
/// # Parameters
/// - `is_sns`: which of the two.
/// - `body`: the body or notification.
///
/// # Errors
/// An `InvalidWebhookError`.
#[wasm_bindgen(js_name = parseQueued)]
pub fn parse_queued(is_sns: bool, body: &JsValue) -> Result<JsValue, JsValue> {
    let open = if is_sns { webhook::sns } else { webhook::sqs };
    parse(&open(&raw(body, Problem::InvalidBase64)?)?)
}

/// The body as it came; anything else is refused with a problem of the SDK's four.
fn raw(body: &JsValue, problem: Problem) -> Result<Vec<u8>, JsValue> {
    let refused = |hint| Err(errors::webhook(problem, hint));
    match bytes::read(body, LIMIT) {
        Read::Bytes(body) => Ok(body),
        Read::TooLong => refused("The body is longer than 8 MiB, which no event is. Is it from Stream?"),
        Read::Other if values::is_nothing(body) => refused(
            "There is no body. Pass the request's body as it came, as a string or bytes: express.raw(), await request.text().",
        ),
        Read::Other => refused(
            "The body is neither a string nor bytes: something has parsed it already. Pass it as it came: express.raw({ type: \"*/*\" }) \
             instead of express.json(), await request.text() instead of request.json(), a notification's Message.",
        ),
    }
}

/// The uncompressed body that one of the secrets signed.
fn genuine<'a>(
    keys: &Array,
    body: &'a [u8],
    signature: &JsValue,
) -> Result<Result<Cow<'a, [u8]>, WebhookError>, JsValue> {
    let mut held = Vec::new();
    for key in keys.iter() {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a handle
        let key = key.as_f64().unwrap_or_default() as u32;
        keys::get(key)?;
        held.push(key);
    }
    // As much of it as shows that it is too long: a header is a stranger's.
    let signature = signature
        .dyn_ref::<JsString>()
        .map(|text| String::from(text.slice(0, SIGNATURE_LENGTH + 1)));
    let accepts = |text: &[u8], tag: &[u8]| fits_one(&held, text, tag);
    Ok(webhook::receive(body, signature.as_deref(), accepts))
}

/// Whether one of the secrets made a tag. Every one is tried, so that the time taken does not tell which it was.
#[inline(never)]
fn fits_one(keys: &[u32], text: &[u8], tag: &[u8]) -> bool {
    let mut fits = false;
    for key in keys {
        fits |= keys::get(*key).is_ok_and(|secret| secret.accepts(text, tag));
    }
    fits
}

/// The event as the runtime's JSON reads it: dates stay as they are, as with the Node SDK.
fn parse(text: &str) -> Result<JsValue, JsValue> {
    let refused = |hint| errors::webhook(Problem::InvalidJson, hint);
    let event = json::parse(&text.into()).map_err(|thrown| {
        let error = refused("The payload is not JSON, see cause. Is it from Stream, and all of it?");
        values::set(&error, "cause", &thrown);
        error
    })?;
    if !values::is_record(&event) {
        return Err(refused(
            "The payload is JSON but not an object, so it is no event of Stream's.",
        ));
    }
    Ok(event)
}

/// The headers with which Stream would send a body for the first time, but for the one that names the app: for tests of webhook handlers.
///
/// # Parameters
/// - `key`: the secret's handle.
/// - `body`: the uncompressed body.
///
/// # Errors
/// A `StreamInputError` for what is neither a string nor bytes; a `StreamError` where the runtime gives no random numbers.
#[wasm_bindgen(js_name = signWebhook)]
pub fn sign_webhook(key: u32, body: &JsValue) -> Result<JsValue, JsValue> {
    let bytes = match bytes::read(body, LIMIT) {
        Read::Bytes(bytes) => bytes,
        Read::TooLong => return Err(InputError::at("body", "is longer than 8 MiB, which no event is.").into()),
        Read::Other => {
            let must = "must be a string or bytes, such as JSON.stringify gives";
            return Err(values::mistaken("body", must, body).into());
        }
    };
    let signature = webhook::sign(&*keys::get(key)?, &bytes);
    let id = hex::uuid(surroundings::random_bytes()?);
    let headers = JsValue::from(js_sys::Object::new());
    values::set(&headers, request::CONTENT_TYPE, &request::JSON.into());
    values::set(&headers, webhook::SIGNATURE_HEADER, &signature.into());
    values::set(&headers, webhook::ID_HEADER, &id.into());
    values::set(&headers, webhook::ATTEMPT_HEADER, &"1".into());
    Ok(headers)
}
