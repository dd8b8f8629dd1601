//! A client's options, checked once and kept by its JavaScript shell as plain data.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::browser;
use crate::core::error::InputError;
use crate::core::options;
use crate::core::request::{BaseUrl, DEFAULT_BASE_URL};
use crate::edge::values::{self, Options};

/// A client's own `fetch`.
pub const FETCH: &str = "fetch";
/// A client's observer of attempts.
pub const ON_ATTEMPT: &str = "onAttempt";

/// What a call needs to know of its client.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Config {
    /// The app's key.
    pub api_key: String,
    /// Where the API is.
    pub base_url: String,
    /// Milliseconds for one attempt.
    pub timeout: f64,
    /// Milliseconds for the whole call.
    pub total_timeout: f64,
    /// Repetitions after the first attempt.
    pub max_retries: u32,
    /// Whether writes are repeated too.
    pub retry_writes: bool,
}

impl Config {
    /// Reads what [`configure`] made, field by field: a serde deserializer for six fields costs 6 KB gzipped.
    pub fn from_js(config: &JsValue) -> Self {
        let field = |key| values::get(config, key).unwrap_or(JsValue::UNDEFINED);
        let text = |key| field(key).as_string().unwrap_or_default();
        let number = |key| field(key).as_f64().unwrap_or_default();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked by `configure`
        Self {
            api_key: text("apiKey"),
            base_url: text("baseUrl"),
            timeout: number("timeout"),
            total_timeout: number("totalTimeout"),
            max_retries: number("maxRetries") as u32,
            retry_writes: field("retryWrites").is_truthy(),
        }
    }
}

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
    if secret && !given.flag("dangerouslyAllowBrowser")? {
        browser::refuse_in_page()?;
    }
    let base_url = given.string("basePath")?.unwrap_or_else(|| DEFAULT_BASE_URL.to_owned());
    BaseUrl::new(&base_url, given.flag("allowInsecureHttp")?)?;
    let limits = Limits::read(&given)?;
    let config = Config {
        api_key,
        base_url,
        timeout: limits.timeout.unwrap_or(options::DEFAULT_TIMEOUT),
        total_timeout: limits.total_timeout.unwrap_or(options::DEFAULT_TOTAL_TIMEOUT),
        max_retries: limits.max_retries.unwrap_or(options::DEFAULT_MAX_RETRIES),
        retry_writes: given.flag("retryWrites")?,
    };
    let config = serde_wasm_bindgen::to_value(&config)?;
    for name in [FETCH, ON_ATTEMPT] {
        if let Some(function) = given.function(name)? {
            values::set(&config, name, &function);
        }
    }
    Ok(config)
}

/// What clients and calls may both say; a call's word goes first.
#[derive(Debug, Default)]
pub struct Limits {
    /// Milliseconds for one attempt.
    pub timeout: Option<f64>,
    /// Milliseconds for the whole call.
    pub total_timeout: Option<f64>,
    /// Repetitions after the first attempt.
    pub max_retries: Option<u32>,
}

impl Limits {
    /// Reads them.
    ///
    /// # Errors
    /// A `StreamInputError` that names the option.
    pub fn read(given: &Options) -> Result<Self, JsValue> {
        fn checked<T>(
            given: &Options,
            key: &str,
            check: fn(&str, f64) -> Result<T, InputError>,
        ) -> Result<Option<T>, JsValue> {
            let value = given.number(key)?;
            Ok(value.map(|value| check(&given.path_of(key), value)).transpose()?)
        }
        Ok(Self {
            timeout: checked(given, "timeout", options::milliseconds)?,
            total_timeout: checked(given, "totalTimeout", options::milliseconds)?,
            max_retries: checked(given, "maxRetries", options::retries)?,
        })
    }
}

/// Reads a client's key, secret and address from environment variables.
///
/// # Parameters
/// - `env`: `process.env`, or what a Worker was handed.
///
/// # Errors
/// A `StreamInputError` that names the variable which is missing.
///
/// Source: the variables of all of Stream's SDKs.
#[wasm_bindgen(js_name = fromEnvironment)]
pub fn from_environment(env: &JsValue) -> Result<js_sys::Array, JsValue> {
    if !values::is_record(env) {
        let error = InputError::at(
            "env",
            "must be an object with STREAM_API_KEY and STREAM_API_SECRET. In a Worker, pass the env that it was handed.",
        );
        return Err(error.into());
    }
    let found = js_sys::Array::new();
    for (name, required) in [
        (options::ENV_API_KEY, true),
        (options::ENV_API_SECRET, true),
        (options::ENV_BASE_URL, false),
    ] {
        let value = values::given(env, name, name)?;
        // Variables that are set to nothing count as not set.
        let value = value.filter(|value| value.as_string().as_deref() != Some(""));
        if required && value.is_none() {
            return Err(InputError::at(
                name,
                "is not set in the environment. Copy it from your app's page in the Stream dashboard.",
            )
            .into());
        }
        found.push(&value.unwrap_or(JsValue::UNDEFINED));
    }
    Ok(found)
}
