//! The token endpoint's options.

use js_sys::Object;
use wasm_bindgen::prelude::*;

use super::tasks::copy_function;
use crate::core::error::InputError;
use crate::core::options;
use crate::edge::values::{self, Options};

/// Checks the options of `tokenHandler`.
///
/// # Errors
/// A `StreamInputError` that names the option.
#[wasm_bindgen(js_name = handlerOptions)]
pub fn handler_options(options: &JsValue) -> Result<JsValue, JsValue> {
    let given = Options::read(options, "options", options::TOKEN_HANDLER)?;
    let checked = JsValue::from(Object::new());
    copy_function(&given, "authenticate", &checked)?;
    if !values::get(&checked, "authenticate")?.is_function() {
        let must = "is missing. It must be a function that takes a request and returns the id of the user who is signed \
                    in, or null when nobody is.";
        return Err(InputError::at(given.path_of("authenticate"), must).into());
    }
    copy_function(&given, "calls", &checked)?;
    if let Some(validity) = given.number("validity")? {
        if validity.fract() != 0.0 || validity < 1.0 {
            return Err(InputError::at(
                given.path_of("validity"),
                "must be a whole number of seconds, at least 1.",
            )
            .into());
        }
        values::set(&checked, "validity", &validity.into());
    }
    Ok(checked)
}
