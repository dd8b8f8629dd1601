//! Bytes from JavaScript: text, or any view or buffer, of whatever realm it is (test runners and frames have classes of their own).

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::prelude::*;

use super::values;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ArrayBuffer, js_name = isView)]
    fn is_view(value: &JsValue) -> bool;

    /// Only what really is a buffer can be looked at through a `DataView`; anything else throws, which js-sys does not expect.
    type DataView;
    #[wasm_bindgen(constructor, catch)]
    fn new(buffer: &JsValue) -> Result<DataView, JsValue>;

    /// Throws for a buffer that was given away.
    #[wasm_bindgen(js_name = Uint8Array, extends = Uint8Array)]
    type Bytes;
    #[wasm_bindgen(constructor, js_class = "Uint8Array", catch)]
    fn of(buffer: &JsValue, offset: f64, length: f64) -> Result<Bytes, JsValue>;
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
    let view = if is_view(value) {
        value.clone()
    } else {
        DataView::new(value).map_or(JsValue::UNDEFINED, JsValue::from)
    };
    let member = |key| values::get(&view, key).ok();
    let number = |key| member(key).and_then(|number| number.as_f64());
    let (Some(buffer), Some(offset), Some(length)) = (member("buffer"), number("byteOffset"), number("byteLength"))
    else {
        return Read::Other;
    };
    if length > f64::from(limit) {
        return Read::TooLong;
    }
    match Bytes::of(&buffer, offset, length) {
        Ok(bytes) if f64::from(bytes.length()) == length => Read::Bytes(bytes.to_vec()),
        _ => Read::Other,
    }
}
