//! From a method's arguments to the order of its call.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use super::headers;
use crate::client::arguments::{self, Arguments};
use crate::client::config;
use crate::core::decimal;
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

#[wasm_bindgen(module = "/src/client/call/order.js")]
extern "C" {
    fn order(config: &JsValue, told: &str, body: Option<JsString>) -> JsValue;
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
    let Arguments { path, query, body } = if is_list {
        arguments::read_user_list(operation, argument)?
    } else {
        arguments::read(operation, argument)?
    };
    if !operation.anonymous && !config.unchecked_ref::<Config>().authorised() {
        let must = [
            "is missing: ",
            method,
            " needs a client made with the app's secret. An anonymous client can only create guests.",
        ];
        return Err(InputError::joined("secret", &must).into());
    }
    // One text in place of many crossings. Nothing in it needs an escape: the table's names, percent-encoded text, hexadecimal digits.
    let text = [
        r#"{"operation":"#,
        &decimal::count(place),
        r#","name":""#,
        operation.name,
        r#"","method":""#,
        operation.method.name(),
        r#"","path":""#,
        &path,
        r#"","query":""#,
        &query,
        r#"","requestId":""#,
        &hex::uuid(surroundings::random_bytes()?),
        r#""}"#,
    ]
    .concat();
    let order = order(config, &text, body);
    // Clients and calls may both say how long; a call's word goes first.
    for name in [config::TIMEOUT, config::TOTAL_TIMEOUT, config::MAX_RETRIES, "signal"] {
        if let Some(value) = given.value(name) {
            values::set(&order, name, &value);
        }
    }
    if let Some(extra) = given.value("headers") {
        let extra = headers::of_call(&extra, &given.path_of("headers"))?;
        values::set(&order, "extraHeaders", &extra);
    }
    Ok(order)
}
