//! A reply's date fields become `Date`, in place; nothing else is looked at.

use wasm_bindgen::prelude::*;

use crate::core::reply_dates::Reply;

#[wasm_bindgen(module = "/src/edge/dates.js")]
extern "C" {
    /// A time as text, to the millisecond and without the Z at its end. What lies beyond all dates is the last one.
    ///
    /// # Parameters
    /// - `milliseconds`: since 1970.
    #[wasm_bindgen(js_name = isoText)]
    pub fn iso_text(milliseconds: f64) -> String;
}

#[wasm_bindgen(module = "/src/edge/reply_dates.js")]
extern "C" {
    #[wasm_bindgen(js_name = decode, catch)]
    fn walk(reply: &JsValue, number: u32) -> Result<(), JsValue>;
}

/// Decodes the dates of a parsed reply.
///
/// # Parameters
/// - `reply`: the object that `JSON.parse` gave.
/// - `what`: which reply it is.
///
/// A number counts nanoseconds, a string is RFC 3339, anything else stays as it is.
/// Source: the API answers integers under `/api/v2`; the Node SDK takes both forms.
pub fn decode(reply: &JsValue, what: Reply) {
    // Nothing that `JSON.parse` gives throws.
    let _ = walk(reply, what as u32);
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Number, catch)]
    fn number(value: &JsValue) -> Result<f64, JsValue>;
}

/// The milliseconds since 1970 of a date that [`decode`] or a reply's metadata made; `None` for anything else.
#[must_use]
pub fn milliseconds(date: &JsValue) -> Option<f64> {
    // `Number(date)`, not `instanceof`: fake timers replace the class. It throws for some of what a hostile reply can hold.
    let number = if date.is_object() { number(date).ok() } else { None };
    number.filter(|milliseconds| milliseconds.is_finite())
}
