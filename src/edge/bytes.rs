//! Bytes from JavaScript: text, or any view or buffer, of whatever realm it is (test runners and frames have classes of their own).

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/edge/bytes.js")]
extern "C" {
    /// A fresh view of so many bytes of a buffer or view at most; none for anything else.
    #[wasm_bindgen(js_name = bytesOf)]
    fn bytes_of(value: &JsValue, most: u32) -> Option<Uint8Array>;
}

/// What a value is as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// Its bytes; a string's are UTF-8.
    Bytes(Vec<u8>),
    /// It is longer than was allowed, and was not copied.
    TooLong,
    /// It is neither text nor bytes.
    Other,
}

/// Copies a string, an `ArrayBuffer` or any view of one.
///
/// # Parameters
/// - `value`: what the caller gave.
/// - `limit`: the longest that is copied: bytes, for a string UTF-16 units.
#[must_use]
pub fn read(value: &JsValue, limit: u32) -> Read {
    if let Some(text) = value.dyn_ref::<JsString>() {
        return if text.length() > limit {
            Read::TooLong
        } else {
            Read::Bytes(String::from(text).into_bytes())
        };
    }
    // One more shows that there are more: 4 GiB are a length of 0 here.
    match bytes_of(value, limit.saturating_add(1)) {
        Some(bytes) if bytes.length() > limit => Read::TooLong,
        Some(bytes) => Read::Bytes(bytes.to_vec()),
        None => Read::Other,
    }
}
