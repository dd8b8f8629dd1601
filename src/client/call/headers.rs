//! A request's headers.

use js_sys::Object;
use wasm_bindgen::prelude::*;

use crate::client::{config, keys};
use crate::core::error::InputError;
use crate::core::{claims, jwt, request};
use crate::edge::{errors, lists, values};

/// Puts what an anonymous client's requests have in common into its configuration.
pub fn configure(config: &JsValue) {
    values::set(config, "requestIdHeader", &request::REQUEST_ID.into());
    put(config, &[(request::AUTH_TYPE, request::AUTH_TYPE_ANONYMOUS)]);
}

/// Puts a client's headers into its configuration, whole for either kind of request: to copy them is all that a call does.
fn put(config: &JsValue, authentication: &[(&str, &str)]) {
    for kind in [config::HEADERS, config::BODY_HEADERS] {
        let headers = JsValue::from(Object::new());
        let set = |name: &str, text: &str| values::set(&headers, name, &text.into());
        for (name, text) in authentication {
            set(name, text);
        }
        set(request::CLIENT, request::CLIENT_NAME);
        if kind == config::BODY_HEADERS {
            set(request::CONTENT_TYPE, request::JSON);
        }
        values::set(config, kind, &headers);
    }
}

/// Gives a client its token.
///
/// # Parameters
/// - `config`: what `configure` made, which changes.
/// - `key`: the secret's handle.
///
/// # Errors
/// A handle that is stale.
#[wasm_bindgen]
pub fn authorise(config: &JsValue, key: u32) -> Result<(), JsValue> {
    // The token by which a server shows that it holds the secret.
    let token = keys::with(key, |secret| jwt::sign(secret, claims::SERVER_CLAIMS))??;
    put(
        config,
        &[
            (request::AUTHORIZATION, &token),
            (request::AUTH_TYPE, request::AUTH_TYPE_JWT),
        ],
    );
    values::set(config, config::AUTHORISED, &JsValue::TRUE);
    Ok(())
}

/// The caller's headers, without those that are not given.
///
/// # Errors
/// A `StreamInputError` for a header that HTTP does not allow or that the client sets itself.
pub fn of_call(extra: &JsValue) -> Result<JsValue, JsValue> {
    // What can be walked through, such as `Headers`, has no headers among its own members: they would be left out unseen.
    if !values::is_record(extra) || values::is_iterable(extra) {
        let must = [
            "must be a plain object of strings, but is ",
            &values::kind(extra),
            ". Object.fromEntries(headers) makes one of Headers or a Map.",
        ];
        return Err(InputError::joined(PATH, &must).into());
    }
    let given = lists::given(extra)
        .map_err(|thrown| errors::caused(InputError::at(PATH, "could not be read, see cause."), &thrown))?;
    for name in values::keys(&given)?.iter().filter_map(|name| name.as_string()) {
        let at = [PATH, ".", &name].concat();
        request::check_header(&name, &values::text(&at, &values::member(&given, &name))?)?;
    }
    Ok(given)
}

const PATH: &str = "options.headers";
