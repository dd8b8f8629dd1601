//! Bytes from JavaScript: text, or any view or buffer, of whatever realm it is (test runners and frames have classes of their own).

use js_sys::{JsString, Reflect, Symbol, Uint8Array};
use wasm_bindgen::prelude::*;

use super::values;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ArrayBuffer, js_name = isView)]
    fn is_view(value: &JsValue) -> bool;

    /// `new Uint8Array(...)`, which throws for a detached buffer; js-sys binds it without `catch`.
    #[wasm_bindgen(js_name = Uint8Array, extends = Uint8Array)]
    type Bytes;
    #[wasm_bindgen(constructor, js_class = "Uint8Array", catch)]
    fn of_view(buffer: &JsValue, offset: f64, length: f64) -> Result<Bytes, JsValue>;
    #[wasm_bindgen(constructor, js_class = "Uint8Array", catch)]
    fn of_buffer(buffer: &JsValue) -> Result<Bytes, JsValue>;
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
    let number = |key| values::get(value, key).ok().and_then(|length| length.as_f64());
    let Some(length) = value.is_object().then(|| number("byteLength")).flatten() else {
        return Read::Other;
    };
    if length > f64::from(limit) {
        return Read::TooLong;
    }
    let bytes = if is_view(value) {
        let Ok(buffer) = values::get(value, "buffer") else {
            return Read::Other;
        };
        Bytes::of_view(&buffer, number("byteOffset").unwrap_or_default(), length)
    } else if is_buffer(value) {
        Bytes::of_buffer(value)
    } else {
        return Read::Other;
    };
    match bytes {
        Ok(bytes) if bytes.length() <= limit => Read::Bytes(bytes.to_vec()),
        Ok(_) => Read::TooLong,
        Err(_) => Read::Other,
    }
}

/// By the brand that every realm gives its buffers; `instanceof` only knows those of its own.
fn is_buffer(value: &JsValue) -> bool {
    let brand = Reflect::get(value, &Symbol::to_string_tag())
        .ok()
        .and_then(|brand| brand.as_string());
    matches!(brand.as_deref(), Some("ArrayBuffer" | "SharedArrayBuffer"))
}
