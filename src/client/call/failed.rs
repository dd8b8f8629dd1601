//! What a failed attempt says: which error, why, and what to do next.

use wasm_bindgen::JsValue;

use super::Call;
use crate::client::attempt::{self, Ended};
use crate::client::reply::{self, ErrorReply, Reply};
use crate::client::waiting::Listening;
use crate::core::rate_limit::RETRY_AFTER_HEADER;
use crate::core::response;
use crate::core::retry::Fault;
use crate::edge::errors::ErrorData;
use crate::edge::{surroundings, values};

/// A failed attempt, on its way to being repeated or thrown.
pub struct Failed {
    pub data: Box<ErrorData>,
    pub fault: Option<Fault>,
    cause: Option<JsValue>,
    metadata: JsValue,
    /// `body` and `exceptionFields` of a `StreamApiError`.
    api: Option<(JsValue, JsValue)>,
    pub retry_after: Option<String>,
    pub reset: Option<f64>,
}

impl Failed {
    /// The error as data.
    pub fn into_js(self) -> JsValue {
        let error = self.data.into_js();
        values::set(&error, "metadata", &self.metadata);
        if let Some(cause) = self.cause {
            values::set(&error, "cause", &cause);
        }
        if let Some((body, exception_fields)) = self.api {
            values::set(&error, "body", &body);
            values::set(&error, "exceptionFields", &exception_fields);
        }
        error
    }
}

impl Call {
    pub(super) fn refused_by_server(&self, reply: &Reply, error: ErrorReply) -> Failed {
        Failed {
            fault: Some(Fault::Status {
                status: reply.status,
                unrecoverable: error.unrecoverable,
            }),
            data: error.data,
            cause: None,
            metadata: reply.metadata(&self.request_id),
            api: Some((error.body, error.exception_fields)),
            retry_after: reply.header(RETRY_AFTER_HEADER),
            reset: reply.rate_limit().reset,
        }
    }

    pub(super) fn failed(
        &self,
        error_class: &'static str,
        message: String,
        fault: Option<Fault>,
        cause: Option<JsValue>,
    ) -> Failed {
        Failed {
            data: Box::new(ErrorData {
                error_class,
                message,
                ..ErrorData::default()
            }),
            fault,
            cause,
            metadata: reply::metadata(&self.request_id),
            api: None,
            retry_after: None,
            reset: None,
        }
    }

    /// What the server may have done with a request whose end is unknown.
    const fn in_doubt(&self) -> &'static str {
        if self.operation.has_body() {
            "The server may have carried it out: look before you repeat it."
        } else {
            "It only reads and can be repeated."
        }
    }

    pub(super) fn aborted(&self, attempts: u32) -> Failed {
        let reason = self.signal.as_ref().map(Listening::reason);
        let name = self.operation.name;
        let message = if attempts == 0 {
            format!("{name} was aborted by its signal before the call, see cause. Nothing was sent.")
        } else {
            format!("{name} was aborted by its signal, see cause. {}", self.in_doubt())
        };
        let mut failed = self.failed("StreamAbortError", message, None, reason);
        failed.data.attempts = attempts;
        failed
    }

    pub(super) fn unsent(&self, thrown: JsValue) -> Failed {
        let message = format!(
            "{} could not be sent: the runtime allows no timers here, see cause. In Workers, call it inside a handler.",
            self.operation.name
        );
        self.failed("StreamConnectionError", message, None, Some(thrown))
    }

    pub(super) fn ended(&self, ended: Ended, number: u32, left: f64) -> Failed {
        let (name, host) = (self.operation.name, self.base.host());
        let connection = "StreamConnectionError";
        match ended {
            Ended::Aborted => self.aborted(number),
            Ended::TimeUp => {
                let (limit, option) = if self.timeout <= left {
                    (self.timeout, "timeout")
                } else {
                    (self.policy.total_timeout, "totalTimeout")
                };
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                // options are checked to be 1 to 2^31
                let limit = limit as u32;
                let message = format!(
                    "{name} was given up after {limit} ms, its {option}: {host} had not answered in full. {}",
                    self.in_doubt()
                );
                self.failed("StreamTimeoutError", message, Some(Fault::TimedOut), None)
            }
            Ended::Failed { sent: false, cause } => {
                let code = attempt::system_code(&cause).unwrap_or_default();
                let message = format!(
                    "{name} could not connect to {host} ({code}), so nothing was sent. Check the network and the option basePath."
                );
                self.failed(connection, message, Some(Fault::NotSent), Some(cause))
            }
            Ended::Failed { sent: true, cause } => {
                let why = attempt::system_code(&cause)
                    .map(|code| format!(" ({code})"))
                    .unwrap_or_default();
                let message = format!(
                    "{name} lost its connection to {host}{why} before the whole reply was there, see cause. {}",
                    self.in_doubt()
                );
                self.failed(connection, message, Some(Fault::Broken), Some(cause))
            }
            Ended::Redirected(status) => {
                let status = if status == 0 {
                    String::new()
                } else {
                    format!(" (status {status})")
                };
                let message = format!(
                    "{name} was redirected by {host}{status}. Redirects are never followed, since the next host would be handed the token. \
                     Check the option basePath."
                );
                self.failed(connection, message, None, None)
            }
            Ended::TooLong => {
                let message = format!(
                    "{name} gave up on the reply of {host}: it is longer than {} MiB, which no reply of the API's is. \
                     Check the option basePath. {}",
                    response::MAX_BODY_LENGTH >> 20,
                    self.in_doubt()
                );
                self.failed(connection, message, None, None)
            }
            Ended::NoFetch => {
                let runtime = surroundings::runtime();
                let message = format!(
                    "{name} could not be sent: {runtime} has no fetch. Pass one as the client's option fetch; tokens and webhooks work without."
                );
                self.failed(connection, message, None, None)
            }
            Ended::NoResponse => {
                let message = format!(
                    "{name} got no Response from the given fetch. It must resolve to an object with status, headers and text()."
                );
                self.failed(connection, message, None, None)
            }
        }
    }
}
