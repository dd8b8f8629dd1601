//! A reply's date fields become `Date`, in place; nothing else is looked at.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use super::json;
use crate::core::reply_dates::{KINDS, MAX_DEPTH, UNITS_IN_A_MILLISECOND};

#[wasm_bindgen(module = "/src/edge/dates.js")]
extern "C" {
    /// A time as text, to the millisecond and without the Z at its end. What lies beyond all dates is the last one.
    ///
    /// # Parameters
    /// - `milliseconds`: since 1970.
    #[wasm_bindgen(js_name = isoText)]
    pub fn iso_text(milliseconds: f64) -> String;

    #[wasm_bindgen(js_name = decode, catch)]
    fn walk(reply: &JsValue, kinds: &JsValue, kind: &str, unit: u32, depth: u32) -> Result<(), JsValue>;
}

thread_local! {
    /// The table as JavaScript reads it.
    static TABLE: JsValue = json::parse(&JsString::from(KINDS)).unwrap_or_default();
}

/// Decodes the dates of a parsed reply.
///
/// # Parameters
/// - `reply`: the object that `JSON.parse` gave.
/// - `dates`: which kind of object it is, by core's table.
///
/// A number counts nanoseconds, a string is RFC 3339, anything else stays as it is.
/// Source: the API answers integers under `/api/v2`; the Node SDK takes both forms.
pub fn decode(reply: &JsValue, dates: &str) {
    // Nothing that `JSON.parse` gives throws.
    let _ = TABLE.with(|kinds| walk(reply, kinds, dates, UNITS_IN_A_MILLISECOND, MAX_DEPTH));
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
