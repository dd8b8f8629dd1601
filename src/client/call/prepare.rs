//! From a method's arguments to the order of its call.

use js_sys::Object;
use wasm_bindgen::prelude::*;

use super::{OPERATION, REQUEST_ID, headers};
use crate::client::arguments::{self, Arguments};
use crate::client::config;
use crate::client::signal;
use crate::core::error::InputError;
use crate::core::operations;
use crate::core::options;
use crate::core::request;
use crate::core::response::MAX_BODY_LENGTH;
use crate::edge::surroundings;
use crate::edge::values::{self, Options};

/// The method whose argument is a list of users, where the one that it stands for takes a map.
const UPSERT_USERS: &str = "upsertUsers";
const UPDATE_USERS: &str = "updateUsers";

/// Prepares a call.
///
/// # Parameters
/// - `config`: what `configure` made.
/// - `token`: the server's token; `undefined` for an anonymous client.
/// - `method`: the client's method.
/// - `argument`: the method's argument.
/// - `options`: the call's options.
///
/// # Returns
/// The call's order, which stands on `config`: what is sent, how long it may take, and what [`super::conclude`] reads again.
///
/// # Errors
/// A `StreamInputError` that names the field.
#[wasm_bindgen]
pub fn prepare(
    config: &JsValue,
    token: &JsValue,
    method: &str,
    argument: &JsValue,
    options: &JsValue,
) -> Result<JsValue, JsValue> {
    let given = Options::read(options, "options", options::CALL)?;
    let is_list = method == UPSERT_USERS;
    let operation = operations::by_client_method(if is_list { UPDATE_USERS } else { method })
        .ok_or_else(|| InputError::at("method", "is not known."))?;
    let Arguments { path, query, body } = if is_list {
        arguments::read_user_list(operation, argument)?
    } else {
        arguments::read(operation, argument)?
    };
    if token.is_undefined() && !operation.anonymous {
        let must = format!(
            "is missing: {method} needs a client made with the app's secret. An anonymous client can only create guests."
        );
        return Err(InputError::at("secret", must).into());
    }
    let order = JsValue::from(Object::create(config.unchecked_ref::<Object>()));
    let set = |field: &str, value: JsValue| values::set(&order, field, &value);
    config::copy_limits(&given, &order)?;
    if let Some(signal) = given.value("signal")? {
        signal::check(&signal, &given.path_of("signal"))?;
        set("signal", signal);
    }
    let text = |field| values::get(config, field).map(|value| value.as_string().unwrap_or_default());
    let request_id = JsValue::from(request::uuid(surroundings::random_bytes()));
    set("headers", headers::of(&given, token, &request_id, body.is_some())?);
    set(REQUEST_ID, request_id);
    if let Some(body) = body {
        set("body", body.into());
    }
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let path = request::path(operation, &path);
    set(
        "url",
        request::url(&text(config::BASE_URL)?, &path, &text(config::API_KEY)?, &query).into(),
    );
    set("path", path.into());
    set(OPERATION, operation.name.into());
    set("method", operation.method.name().into());
    set("longest", MAX_BODY_LENGTH.into());
    Ok(order)
}
