//! Errors as data. The JavaScript shell turns them into real subclasses of `Error`, whose stack then starts at the caller's line.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use super::values;
use crate::core::error::{InputError, TokenError};
use crate::core::webhook::WebhookError;

/// The property by which the shell knows an error's class.
const CLASS: &str = "errorClass";

/// What an error of ours carries; absent fields are left out.
#[derive(Debug, Default)]
pub struct ErrorData {
    /// The JavaScript class: `StreamInputError`, ...
    pub error_class: &'static str,
    /// What happened, why, and what to do next.
    pub message: String,
    /// `StreamError.code`.
    pub code: Option<f64>,
    /// `StreamInputError.path`.
    pub path: Option<String>,
    /// `TokenError.reason`.
    pub reason: Option<&'static str>,
    /// `TokenError.claim`.
    pub claim: Option<&'static str>,
    /// `InvalidWebhookError.hint`.
    pub hint: Option<&'static str>,
    /// `StreamApiError.status`.
    pub status: Option<u16>,
    /// `StreamApiError.details`.
    pub details: Option<Vec<i64>>,
    /// `StreamApiError.moreInfo`.
    pub more_info: Option<String>,
    /// `StreamApiError.unrecoverable`.
    pub unrecoverable: Option<bool>,
    /// `StreamRateLimitError.retryAfterMs`.
    pub retry_after_ms: Option<f64>,
    /// `StreamError.retryable`.
    pub retryable: bool,
    /// `StreamError.attempts`.
    pub attempts: u32,
}

/// A field's value.
#[derive(Serialize)]
#[serde(untagged)]
enum Field<'a> {
    Text(&'a str),
    Number(f64),
    Flag(bool),
    Numbers(&'a [i64]),
}

impl ErrorData {
    /// The fields under JavaScript's names.
    fn fields(&self) -> [(&'static str, Option<Field<'_>>); 14] {
        [
            (CLASS, Some(Field::Text(self.error_class))),
            ("message", Some(Field::Text(&self.message))),
            ("code", self.code.map(Field::Number)),
            ("path", self.path.as_deref().map(Field::Text)),
            ("reason", self.reason.map(Field::Text)),
            ("claim", self.claim.map(Field::Text)),
            ("hint", self.hint.map(Field::Text)),
            ("status", self.status.map(|status| Field::Number(status.into()))),
            ("details", self.details.as_deref().map(Field::Numbers)),
            ("moreInfo", self.more_info.as_deref().map(Field::Text)),
            ("unrecoverable", self.unrecoverable.map(Field::Flag)),
            ("retryAfterMs", self.retry_after_ms.map(Field::Number)),
            ("retryable", Some(Field::Flag(self.retryable))),
            ("attempts", Some(Field::Number(self.attempts.into()))),
        ]
    }

    /// The data as a JavaScript object.
    #[must_use]
    pub fn into_js(self) -> JsValue {
        self.serialize(&Serializer::json_compatible())
            .unwrap_or_else(|error| error.into())
    }
}

/// As a map: for the names of a struct's fields, serde-wasm-bindgen keeps a table of JavaScript strings, 1 KB of every download.
impl Serialize for ErrorData {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let given = self
            .fields()
            .into_iter()
            .filter_map(|(name, field)| Some((name, field?)));
        serializer.collect_map(given)
    }
}

impl From<InputError> for JsValue {
    fn from(InputError { path, message }: InputError) -> Self {
        ErrorData {
            error_class: "StreamInputError",
            message,
            path: Some(path),
            ..ErrorData::default()
        }
        .into_js()
    }
}

impl From<TokenError> for JsValue {
    fn from(error: TokenError) -> Self {
        ErrorData {
            error_class: "TokenError",
            message: error.message().to_owned(),
            reason: Some(error.reason.name()),
            claim: error.claim,
            ..ErrorData::default()
        }
        .into_js()
    }
}

impl From<WebhookError> for JsValue {
    fn from(error: WebhookError) -> Self {
        ErrorData {
            error_class: "InvalidWebhookError",
            message: error.problem.message().to_owned(),
            hint: Some(error.hint),
            ..ErrorData::default()
        }
        .into_js()
    }
}

/// A refused argument, with what the caller's code threw over it.
#[must_use]
pub fn caused(error: InputError, cause: &JsValue) -> JsValue {
    let data = JsValue::from(error);
    values::set(&data, "cause", cause);
    data
}
