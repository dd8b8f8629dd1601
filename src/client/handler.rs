//! The token endpoint's options.

use wasm_bindgen::prelude::*;

use crate::core::error::InputError;
use crate::core::options;
use crate::edge::values::Options;

/// Checks the options of `tokenHandler`.
///
/// # Errors
/// A `StreamInputError` that names the option.
#[wasm_bindgen(js_name = handlerOptions)]
pub fn handler_options(options: &JsValue) -> Result<JsValue, JsValue> {
    let given = Options::read(options, "options", options::TOKEN_HANDLER)?;
    if given.value("authenticate").is_none() {
        let must = "is missing. It must be a function that takes a request and returns the id of the user who is signed \
                    in, or null when nobody is.";
        return Err(InputError::at("options.authenticate", must).into());
    }
    Ok(given.into_object())
}
