//! A client's options, checked once and kept by its JavaScript shell as plain data.

use wasm_bindgen::prelude::*;

use super::browser;
use super::call::headers;
use crate::core::base_url::BaseUrl;
use crate::core::error::InputError;
use crate::core::options;
use crate::core::request::{self, DEFAULT_BASE_URL};
use crate::core::response::MAX_BODY_LENGTH;
use crate::edge::values::{self, Options};

const BASE_PATH: &str = "basePath";
const ALLOW_HTTP: &str = "allowInsecureHttp";

/// Its host with its port, for messages.
pub const HOST: &str = "host";
/// The headers of requests without a body.
pub const HEADERS: &str = "ownHeaders";
/// The headers of requests with one.
pub const BODY_HEADERS: &str = "bodyHeaders";
/// Whether there is a token among them.
pub const AUTHORISED: &str = "authorised";
/// The longest reply that is read, in bytes.
pub const LONGEST: &str = "longest";
/// Milliseconds for one attempt.
pub const TIMEOUT: &str = "timeout";
/// Milliseconds for the whole call.
pub const TOTAL_TIMEOUT: &str = "totalTimeout";
/// Repetitions after the first attempt.
pub const MAX_RETRIES: &str = "maxRetries";
/// Whether writes are repeated too.
pub const RETRY_WRITES: &str = "retryWrites";

/// Checks a client's key and options.
///
/// # Parameters
/// - `api_key`: the app's key.
/// - `options`: what the caller gave.
/// - `secret`: whether the client holds a secret, which pages must not.
///
/// # Errors
/// A `StreamInputError` that names the option.
#[wasm_bindgen]
pub fn configure(api_key: &JsValue, options: &JsValue, secret: bool) -> Result<JsValue, JsValue> {
    let api_key = values::text("apiKey", api_key)?;
    let given = Options::read(options, "options", options::CLIENT)?;
    if secret && !given.flag("dangerouslyAllowBrowser") {
        browser::refuse_in_page()?;
    }
    let base_url = given.string(BASE_PATH).unwrap_or_else(|| DEFAULT_BASE_URL.to_owned());
    let base_url = BaseUrl::new(&given.path_of(BASE_PATH), &base_url, given.flag(ALLOW_HTTP))?;
    // What else the client chose stands among these: the times, `retryWrites`, its own `fetch` and its observer of attempts.
    let config = given.into_object();
    let set = |name: &str, value: JsValue| values::set(&config, name, &value);
    set("baseUrl", base_url.url_prefix().into());
    set(HOST, base_url.host().into());
    set("keyQuery", request::key_query(&api_key).into());
    set("apiKey", api_key.into());
    headers::configure(&config);
    set(LONGEST, MAX_BODY_LENGTH.into());
    Ok(config)
}

/// Reads a client's key, secret and address from environment variables.
///
/// # Parameters
/// - `env`: `process.env`, or what a Worker was handed.
/// - `options`: the client's options, whose `basePath` wins over the environment's.
///
/// # Returns
/// The key, the secret and, if it counts, the address.
///
/// # Errors
/// A `StreamInputError` that names the variable which is missing or wrong.
///
/// Source: the variables of all of Stream's SDKs.
#[wasm_bindgen(js_name = fromEnvironment)]
pub fn from_environment(env: &JsValue, options: &JsValue) -> Result<js_sys::Array, JsValue> {
    if !values::is_record(env) {
        let error = InputError::at(
            "env",
            "must be an object with STREAM_API_KEY and STREAM_API_SECRET. In a Worker, pass the env that it was handed.",
        );
        return Err(error.into());
    }
    let found = js_sys::Array::new();
    for name in [options::ENV_API_KEY, options::ENV_API_SECRET] {
        let Some(text) = variable(env, name)? else {
            let must = "is not set in the environment. Copy it from your app's page in the Stream dashboard.";
            return Err(InputError::at(name, must).into());
        };
        found.push(&text.into());
    }
    let given = Options::read(options, "options", options::CLIENT)?;
    if given.string(BASE_PATH).is_none()
        && let Some(url) = variable(env, options::ENV_BASE_URL)?
    {
        BaseUrl::new(options::ENV_BASE_URL, &url, given.flag(ALLOW_HTTP))?;
        found.push(&url.into());
    }
    Ok(found)
}

/// An environment variable; one that is set to nothing counts as not set.
fn variable(env: &JsValue, name: &str) -> Result<Option<String>, JsValue> {
    match values::given(env, name, name)? {
        Some(value) if value.as_string().as_deref() != Some("") => Ok(Some(values::text(name, &value)?)),
        _ => Ok(None),
    }
}
