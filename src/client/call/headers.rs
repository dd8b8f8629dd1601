//! A request's headers.

use js_sys::Array;
use wasm_bindgen::JsValue;

use crate::core::error::InputError;
use crate::core::request;
use crate::edge::errors;
use crate::edge::values::{self, Options};

/// The caller's headers, then ours.
///
/// # Errors
/// A `StreamInputError` for a header that HTTP does not allow or that the client sets itself.
pub fn of(given: &Options, token: &JsValue, request_id: &JsValue, body: bool) -> Result<JsValue, JsValue> {
    let entries = Array::new();
    let add = |name: &str, value: &JsValue| {
        entries.push(&values::entry(&name.into(), value));
    };
    if let Some(extra) = given.value("headers")? {
        let path = given.path_of("headers");
        if !values::is_record(&extra) {
            let must = format!("must be a plain object of strings, but is {}.", values::kind(&extra));
            return Err(InputError::at(path, must).into());
        }
        let names = values::keys(&extra)
            .map_err(|thrown| errors::caused(InputError::at(path.as_str(), "could not be read."), &thrown))?;
        for name in names.iter().filter_map(|name| name.as_string()) {
            let at = format!("{path}.{name}");
            let Some(value) = values::given(&extra, &name, &at)? else {
                continue;
            };
            let value = values::text(&at, &value)?;
            request::check_header(&name, &value)?;
            add(&name, &value.into());
        }
    }
    let anonymous = token.is_undefined();
    if !anonymous {
        add(request::AUTHORIZATION, token);
    }
    let auth_type = if anonymous {
        request::AUTH_TYPE_ANONYMOUS
    } else {
        request::AUTH_TYPE_JWT
    };
    add(request::AUTH_TYPE, &auth_type.into());
    add(request::CLIENT, &request::CLIENT_NAME.into());
    add(request::REQUEST_ID, request_id);
    if body {
        add(request::CONTENT_TYPE, &request::JSON.into());
    }
    Ok(values::object(&entries))
}
