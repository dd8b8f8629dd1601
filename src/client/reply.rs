//! From a reply to the method's result, or to the data of its error.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;
use web_sys::Headers;

use crate::core::operations;
use crate::core::rate_limit::RateLimit;
use crate::core::response::{self, Failure, Kind, TOO_MANY_REQUESTS};
use crate::edge::{dates, errors, values};

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
    /// What `JSON.parse` made of it; `undefined` for what is no JSON.
    pub body: JsValue,
}

/// What went wrong with a reply.
pub struct ErrorReply {
    /// The error's data.
    pub error: JsValue,
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
            body: values::get(reply, "body")?,
        })
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).ok().flatten()
    }

    /// What the rate-limit headers say.
    pub fn rate_limit(&self) -> RateLimit {
        rate_limit(&self.headers)
    }

    /// What is wrong with the reply.
    pub fn error(&self) -> ErrorReply {
        match response::kind(self.status) {
            // Accepted already, were it what was promised.
            Kind::Success => self.described(response::unreadable(self.status, self.text.length() as usize)),
            Kind::Redirect | Kind::Failure => self.described(response::failure(
                self.status,
                &self.status_text,
                &String::from(&self.text),
            )),
        }
    }

    fn described(&self, failure: Failure<'_>) -> ErrorReply {
        let Failure { message, error } = failure;
        let class = if self.status == TOO_MANY_REQUESTS {
            "StreamRateLimitError"
        } else {
            "StreamApiError"
        };
        let data = errors::data(class, &message);
        let set = |name: &str, value: JsValue| values::set(&data, name, &value);
        let fields = Array::new();
        for (name, text) in error.exception_fields() {
            fields.push(&values::entry(&(&*name).into(), &(&*text).into()));
        }
        let details = Array::new();
        #[allow(clippy::cast_precision_loss)] // error codes are small
        let number = |code: i64| JsValue::from(code as f64);
        for code in error.details() {
            details.push(&number(code));
        }
        set("code", number(error.code));
        set("status", self.status.into());
        set("details", details.into());
        if let Some(more_info) = error.more_info.as_deref() {
            set("moreInfo", more_info.into());
        }
        set("unrecoverable", error.unrecoverable.into());
        set(
            "body",
            if self.body.is_undefined() {
                self.text.slice(0, KEPT_TEXT).into()
            } else {
                self.body.clone()
            },
        );
        set("exceptionFields", values::object(&fields));
        ErrorReply {
            error: data,
            unrecoverable: error.unrecoverable,
        }
    }

    /// `metadata`, as the Node SDK shapes it.
    pub fn metadata(&self, request_id: &JsValue) -> JsValue {
        metadata(request_id, self.status, &self.headers)
    }
}

#[wasm_bindgen(module = "/src/client/metadata.js")]
extern "C" {
    #[wasm_bindgen(js_name = metadata)]
    fn shape_metadata(
        request_id: &JsValue,
        status: u16,
        headers: &Headers,
        limit: Option<f64>,
        remaining: Option<f64>,
        reset: Option<f64>,
    ) -> JsValue;
}

fn rate_limit(headers: &Headers) -> RateLimit {
    RateLimit::read(|name| headers.get(name).ok().flatten())
}

fn metadata(request_id: &JsValue, status: u16, headers: &Headers) -> JsValue {
    let RateLimit {
        limit,
        remaining,
        reset,
    } = rate_limit(headers);
    shape_metadata(request_id, status, headers, limit, remaining, reset)
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
        dates::decode(body, operation.dates);
        values::set(body, "metadata", &metadata(request_id, status, headers));
    }
    is_result
}

/// `metadata` of a call that got no reply.
pub fn metadata_without_reply(request_id: &JsValue) -> JsValue {
    let metadata = JsValue::from(js_sys::Object::new());
    values::set(&metadata, "clientRequestId", request_id);
    metadata
}
