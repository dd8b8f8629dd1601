//! The runtime's own JSON, so that `undefined`, `Date` and `toJSON` behave as everyone expects.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use super::errors;
use super::values;
use crate::core::decimal;
use crate::core::error::InputError;

/// A request that nests deeper is refused: no reader could take it apart without risking its stack.
const MAX_BODY_DEPTH: u32 = 1_000;
/// How far down an error names what is at fault: `users[3].custom`.
const LOCATED_LEVELS: u32 = 3;

#[wasm_bindgen]
extern "C" {
    /// A value's JSON text straight into wasm: one crossing where two would cost a token a tenth of its time.
    ///
    /// # Errors
    /// What the caller's code throws, unless the value came out of `JSON.parse`.
    #[wasm_bindgen(js_namespace = JSON, js_name = stringify, catch)]
    pub fn stringify_into_wasm(value: &JsValue) -> Result<Option<String>, JsValue>;

    #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
    fn parse_text(text: &JsString) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen(module = "/src/edge/json.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn written(value: &JsValue, levels: u32) -> Result<Option<JsString>, JsValue>;

    fn locate(value: &JsValue, path: &str, levels: u32) -> String;
}

/// A value's JSON text, which stays on the JavaScript side.
///
/// # Parameters
/// - `value`: what is to be written.
/// - `given`: the caller's value that it was made of, and `path`: how the caller would write that.
///
/// # Errors
/// A `StreamInputError` for a cycle, a `BigInt`, a `toJSON` that throws, a value that JSON cannot hold, or nesting without end.
pub fn stringify(value: &JsValue, given: &JsValue, path: &str) -> Result<JsString, JsValue> {
    let text = written(value, MAX_BODY_DEPTH).map_err(|thrown| unwritable(given, path, &thrown))?;
    text.ok_or_else(|| {
        let must = [
            "is nothing that JSON can hold, or nests deeper than ",
            &decimal::text(MAX_BODY_DEPTH),
            " levels.",
        ];
        InputError::joined(path_or_argument(path), &must).into()
    })
}

/// A value's JSON text for core, which refuses deep nesting itself.
///
/// # Parameters
/// - `value`: a caller's value, and `path`: how the caller would write it.
///
/// # Errors
/// As [`stringify()`].
pub fn text(value: &JsValue, path: &str) -> Result<String, JsValue> {
    stringify_into_wasm(value)
        .map_err(|thrown| unwritable(value, path, &thrown))?
        .ok_or_else(|| no_json(value, path))
}

/// The error for what a caller's value threw while it was read or written.
///
/// # Parameters
/// - `given`: the value, and `path`: how the caller would write it.
/// - `thrown`: what came out of it.
#[must_use]
pub fn unwritable(given: &JsValue, path: &str, thrown: &JsValue) -> JsValue {
    let error = InputError::at(
        path_or_argument(&locate(given, path, LOCATED_LEVELS)),
        "cannot be written as JSON: it refers to itself, nests without end, holds a BigInt, or its toJSON or a getter threw; see cause.",
    );
    errors::caused(error, thrown)
}

/// The error for a value that JSON cannot hold.
///
/// # Parameters
/// - `value`: a caller's value, and `path`: how the caller would write it.
#[must_use]
pub fn no_json(value: &JsValue, path: &str) -> JsValue {
    let must = ["cannot be written as JSON: it is ", &values::kind(value), "."];
    InputError::joined(path_or_argument(path), &must).into()
}

fn path_or_argument(path: &str) -> &str {
    if path.is_empty() { "argument" } else { path }
}

/// Reads a reply's JSON text without taking it into wasm.
///
/// # Errors
/// The runtime's `SyntaxError`.
pub fn parse(text: &JsString) -> Result<JsValue, JsValue> {
    parse_text(text)
}
