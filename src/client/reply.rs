//! From a reply to the method's result, or to what its error tells.

use wasm_bindgen::prelude::*;
use web_sys::Headers;

use crate::core::api_error::{self, field};
use crate::core::operations;
use crate::core::rate_limit::RateLimit;
use crate::core::response::{self, Kind};
use crate::edge::{dates, values};

#[wasm_bindgen(module = "/src/client/reply.js")]
extern "C" {
    #[wasm_bindgen(js_name = tell)]
    fn tell_all(
        holder: &JsValue,
        request_id: &JsValue,
        status: u16,
        headers: &Headers,
        limit: Option<f64>,
        remaining: Option<f64>,
        reset: Option<f64>,
    );
}

/// A header's value.
pub fn header(headers: &Headers, name: &str) -> Option<String> {
    headers.get(name).ok().flatten()
}

/// Gives a result or an error its `metadata`.
///
/// # Returns
/// What of it the rate-limit headers say.
pub fn tell(holder: &JsValue, request_id: &JsValue, status: u16, headers: &Headers) -> RateLimit {
    let limits = RateLimit::read(|name| header(headers, name));
    let RateLimit {
        limit,
        remaining,
        reset,
    } = limits;
    tell_all(holder, request_id, status, headers, limit, remaining, reset);
    limits
}

/// Makes a method's result of a reply's body.
///
/// # Parameters
/// - `operation`: the place of the operation in core's table.
/// - `status`, `headers`: the reply's.
/// - `body`: what `JSON.parse` made of it, which changes; `undefined` for what is no JSON.
/// - `request_id`: the call's.
///
/// # Returns
/// Whether it is the result of the call; if not, [`super::call`] concludes what follows.
#[wasm_bindgen]
#[must_use]
pub fn accept(operation: usize, status: u16, headers: &Headers, body: &JsValue, request_id: &JsValue) -> bool {
    let Some(operation) = operations::ALL.get(operation) else {
        return false;
    };
    let is_result = response::kind(status) == Kind::Success && values::is_record(body);
    if is_result {
        dates::decode(body, operation.reply);
        tell(body, request_id, status, headers);
    }
    is_result
}

/// The code and the message of a reply that is an error of the API's.
pub fn api_error(status: u16, body: &JsValue) -> Option<(i64, String)> {
    if response::kind(status) == Kind::Success {
        return None;
    }
    let code = api_error::code(values::number_of(body, field::CODE)?)?;
    Some((code, values::text_of(body, field::MESSAGE)?))
}
