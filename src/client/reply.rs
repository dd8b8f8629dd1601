//! From a reply to the method's result, or to the data of its error.

use js_sys::{Array, Date, JsString};
use wasm_bindgen::prelude::*;
use web_sys::Headers;

use crate::core::api_error::ApiError;
use crate::core::operations::Operation;
use crate::core::rate_limit::RateLimit;
use crate::core::response::{self, Failure, TOO_MANY_REQUESTS};
use crate::edge::errors::ErrorData;
use crate::edge::{dates, json, values};

/// The length up to which a body that is no JSON is kept in the error.
const KEPT_TEXT: u32 = 1_024;

/// A reply, read to its end by the shell.
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The status's phrase.
    pub status_text: String,
    /// The headers.
    pub headers: Headers,
    /// The body.
    pub text: JsString,
}

/// What went wrong with a reply.
pub struct ErrorReply {
    /// The error's fields.
    pub data: Box<ErrorData>,
    /// `StreamApiError.body`.
    pub body: JsValue,
    /// `StreamApiError.exceptionFields`.
    pub exception_fields: JsValue,
    /// The body says that repeating is pointless.
    pub unrecoverable: bool,
}

impl Reply {
    /// Reads what the shell gathered; it has checked that there is a status and that headers can be asked for.
    ///
    /// # Errors
    /// None that the shell's own data could cause.
    pub fn read(reply: &JsValue) -> Result<Self, JsValue> {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // below 1000, the shell has checked
        let status = values::get(reply, "status")?.as_f64().unwrap_or_default() as u16;
        Ok(Self {
            status,
            status_text: values::get(reply, "statusText")?.as_string().unwrap_or_default(),
            headers: values::get(reply, "headers")?.unchecked_into(),
            text: values::get(reply, "text")?.unchecked_into(),
        })
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).ok().flatten()
    }

    /// What the rate-limit headers say.
    pub fn rate_limit(&self) -> RateLimit {
        RateLimit::read(|name| self.header(name))
    }

    /// The result of a success, or what is wrong with the reply.
    pub fn result(&self, operation: &Operation, request_id: &JsValue) -> Result<JsValue, ErrorReply> {
        match json::parse(&self.text) {
            Ok(body) if values::is_record(&body) => {
                dates::decode(&body, operation.dates);
                values::set(&body, "metadata", &self.metadata(request_id));
                Ok(body)
            }
            _ => Err(self.error(response::unreadable(self.status, self.text.length() as usize))),
        }
    }

    /// The error that a failure's body describes.
    pub fn failure(&self) -> ErrorReply {
        self.error(response::failure(
            self.status,
            &self.status_text,
            &String::from(&self.text),
        ))
    }

    fn error(&self, failure: Failure) -> ErrorReply {
        let Failure {
            message,
            error:
                ApiError {
                    code,
                    details,
                    exception_fields,
                    more_info,
                    unrecoverable,
                    ..
                },
        } = failure;
        let entries: Array = exception_fields
            .iter()
            .map(|(name, text)| values::entry(&name.into(), &text.into()))
            .collect();
        #[allow(clippy::cast_precision_loss)] // error codes are small
        let data = Box::new(ErrorData {
            error_class: if self.status == TOO_MANY_REQUESTS {
                "StreamRateLimitError"
            } else {
                "StreamApiError"
            },
            message,
            code: Some(code as f64),
            status: Some(self.status),
            details: Some(details),
            more_info,
            unrecoverable: Some(unrecoverable),
            ..ErrorData::default()
        });
        let body = json::parse(&self.text).unwrap_or_else(|_| self.text.slice(0, KEPT_TEXT).into());
        ErrorReply {
            data,
            body,
            exception_fields: values::object(&entries),
            unrecoverable,
        }
    }

    /// `metadata`, as the Node SDK shapes it.
    pub fn metadata(&self, request_id: &JsValue) -> JsValue {
        let metadata = metadata(request_id);
        values::set(&metadata, "responseCode", &self.status.into());
        values::set(&metadata, "responseHeaders", &self.headers);
        let RateLimit {
            limit,
            remaining,
            reset,
        } = self.rate_limit();
        let rate_limit = JsValue::from(js_sys::Object::new());
        for (name, value) in [
            ("rateLimit", limit.map(JsValue::from)),
            ("rateLimitRemaining", remaining.map(JsValue::from)),
            (
                "rateLimitReset",
                reset.map(|seconds| Date::new(&(seconds * 1000.0).into()).into()),
            ),
        ] {
            if let Some(value) = value {
                values::set(&rate_limit, name, &value);
            }
        }
        values::set(&metadata, "rateLimit", &rate_limit);
        metadata
    }
}

/// `metadata` of a call that got no reply.
pub fn metadata(request_id: &JsValue) -> JsValue {
    let metadata = JsValue::from(js_sys::Object::new());
    values::set(&metadata, "clientRequestId", request_id);
    metadata
}
