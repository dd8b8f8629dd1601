//! From a method's arguments to the order of its call.

use wasm_bindgen::prelude::*;

use super::headers;
use crate::client::arguments::{self, Arguments};
use crate::core::error::InputError;
use crate::core::hex;
use crate::core::operations;
use crate::core::options;
use crate::edge::surroundings;
use crate::edge::values::{self, Options};

/// The method whose argument is a list of users, where the one that it stands for takes a map.
const UPSERT_USERS: &str = "upsertUsers";
const UPDATE_USERS: &str = "UpdateUsers";

#[wasm_bindgen]
extern "C" {
    /// What `configure` made.
    type Config;

    /// Whether its headers hold a token.
    #[wasm_bindgen(method, getter)]
    fn authorised(this: &Config) -> bool;
}

/// The option with the caller's headers.
const HEADERS: &str = "headers";

#[wasm_bindgen(module = "/src/client/call/order.js")]
extern "C" {
    #[allow(clippy::too_many_arguments)] // one crossing in place of many
    fn order(
        config: &JsValue,
        options: &JsValue,
        operation: u32,
        method: &str,
        path: &str,
        query: Option<&str>,
        request_id: &str,
        body: &JsValue,
    ) -> JsValue;
}

/// What the API calls an operation, for a client's observer.
///
/// # Parameters
/// - `operation`: its place in core's table.
#[wasm_bindgen(js_name = operationName)]
#[must_use]
pub fn operation_name(operation: usize) -> Option<String> {
    operations::ALL.get(operation).map(|known| known.name.to_owned())
}

/// Prepares a call.
///
/// # Parameters
/// - `config`: what `configure` made.
/// - `method`: the client's method.
/// - `argument`: the method's argument.
/// - `options`: the call's options.
///
/// # Returns
/// The call's order, which stands on `config`: what is sent, how long it may take, and what [`super::conclude`] reads again.
///
/// # Errors
/// A `StreamInputError` that names the field; a `StreamError` where the runtime gives no random numbers.
#[wasm_bindgen]
pub fn prepare(config: &JsValue, method: &str, argument: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
    let given = Options::read(options, "options", options::CALL)?;
    let is_list = method == UPSERT_USERS;
    let name = if is_list { UPDATE_USERS } else { method };
    let (place, operation) = operations::ALL
        .iter()
        .enumerate()
        .find(|(_, known)| known.name.eq_ignore_ascii_case(name))
        .ok_or_else(|| InputError::at("method", "is not known."))?;
    let Arguments { path, query, body } = arguments::read(operation, argument, is_list)?;
    if !operation.anonymous && !config.unchecked_ref::<Config>().authorised() {
        let must = [
            "is missing: ",
            method,
            " needs a client made with the app's secret. An anonymous client can only create guests.",
        ];
        return Err(InputError::joined("secret", &must).into());
    }
    let extra = given.value(HEADERS);
    let options = given.into_value();
    if let Some(extra) = extra {
        values::set(&options, HEADERS, &headers::of_call(&extra)?);
    }
    #[allow(clippy::cast_possible_truncation)] // a place in a table
    let order = order(
        config,
        &options,
        place as u32,
        operation.method.name(),
        &path,
        Some(&*query).filter(|query| !query.is_empty()),
        &hex::uuid(surroundings::random_bytes()?),
        &body,
    );
    Ok(order)
}
