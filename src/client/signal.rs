//! A caller's signal, judged: listening to it is the shell's.

use wasm_bindgen::prelude::*;

use crate::core::error::InputError;
use crate::edge::values;

/// Refuses what is no `AbortSignal`. Not `instanceof`: polyfills and other realms have classes of their own.
///
/// # Errors
/// A `StreamInputError` that names the option.
pub fn check(signal: &JsValue, path: &str) -> Result<(), JsValue> {
    let is_function = |key| values::get(signal, key).is_ok_and(|value| value.is_function());
    let is_signal = signal.is_object() && values::get(signal, "aborted").is_ok_and(|value| value.as_bool().is_some());
    if is_signal && is_function("addEventListener") && is_function("removeEventListener") {
        return Ok(());
    }
    let must = format!(
        "must be an AbortSignal, but is {}. Pass controller.signal, not the controller.",
        values::kind(signal)
    );
    Err(InputError::at(path, must).into())
}
