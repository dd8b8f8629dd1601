//! What a failed attempt says: which error, why, and what to do next.

use wasm_bindgen::JsValue;

use super::Order;
use crate::client::config;
use crate::client::reply::{self, ErrorReply, Reply};
use crate::core::rate_limit::RETRY_AFTER_HEADER;
use crate::core::response;
use crate::core::retry::{Fault, proves_nothing_sent};
use crate::edge::{errors, values};

const CONNECTION: &str = "StreamConnectionError";

/// A failed attempt, on its way to being repeated or thrown.
pub struct Failed {
    /// The error's data.
    pub error: JsValue,
    pub fault: Option<Fault>,
    pub retry_after: Option<String>,
    pub reset: Option<f64>,
}

impl Order<'_> {
    /// What is wrong with a reply.
    pub(super) fn refused(&self, reply: &Reply) -> Failed {
        let ErrorReply { error, unrecoverable } = reply.error();
        values::set(&error, "metadata", &reply.metadata(&self.request_id));
        Failed {
            error,
            fault: Some(Fault::Status {
                status: reply.status,
                unrecoverable,
            }),
            retry_after: reply.header(RETRY_AFTER_HEADER),
            reset: reply.rate_limit().reset,
        }
    }

    /// What it means that an attempt ended without a reply.
    ///
    /// # Parameters
    /// - `outcome`: how it ended.
    /// - `attempts`: how many there were.
    /// - `elapsed`: milliseconds from the call's start to the attempt's.
    pub(super) fn ended(&self, outcome: &JsValue, attempts: u32, elapsed: f64) -> Failed {
        let field = |name| values::get(outcome, name).unwrap_or(JsValue::UNDEFINED);
        let (name, host) = (self.operation.name, self.host());
        let cause = field("cause");
        let code = || system_code(&cause);
        let (error_class, fault, message) = match field("ended").as_string().unwrap_or_default().as_str() {
            "aborted" => (
                "StreamAbortError",
                None,
                if attempts == 0 {
                    format!("{name} was aborted by its signal before the call, see cause. Nothing was sent.")
                } else {
                    format!("{name} was aborted by its signal, see cause. {}", self.in_doubt())
                },
            ),
            "timeUp" => {
                let (timeout, total) = (self.number(config::TIMEOUT), self.number(config::TOTAL_TIMEOUT));
                let (limit, option) = if timeout <= total - elapsed {
                    (timeout, config::TIMEOUT)
                } else {
                    (total, config::TOTAL_TIMEOUT)
                };
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                // options are checked to be 1 to 2^31
                let limit = limit as u32;
                let message = format!(
                    "{name} was given up after {limit} ms, its {option}: {host} had not answered in full. {}",
                    self.in_doubt()
                );
                ("StreamTimeoutError", Some(Fault::TimedOut), message)
            }
            "noTimer" => (
                CONNECTION,
                None,
                format!(
                    "{name} could not be sent: the runtime allows no timers here, see cause. In Workers, call it inside a handler."
                ),
            ),
            "noFetch" => (
                CONNECTION,
                None,
                format!(
                    "{name} could not be sent: {} has no fetch. Pass one as the client's option fetch; tokens and webhooks work without.",
                    field("runtime").as_string().unwrap_or_default()
                ),
            ),
            "noResponse" => (
                CONNECTION,
                None,
                format!(
                    "{name} got no Response from the given fetch. It must resolve to an object with status, headers and text()."
                ),
            ),
            "redirected" => {
                let status = match field("status").as_f64() {
                    Some(status) if status > 0.0 => format!(" (status {})", status as u16),
                    _ => String::new(),
                };
                let message = format!(
                    "{name} was redirected by {host}{status}. Redirects are never followed, since the next host would be handed the token. \
                     Check the option basePath."
                );
                (CONNECTION, None, message)
            }
            "tooLong" => (
                CONNECTION,
                None,
                format!(
                    "{name} gave up on the reply of {host}: it is longer than {} MiB, which no reply of the API's is. \
                     Check the option basePath. {}",
                    response::MAX_BODY_LENGTH >> 20,
                    self.in_doubt()
                ),
            ),
            "failed" if code().is_some_and(|code| proves_nothing_sent(&code)) => (
                CONNECTION,
                Some(Fault::NotSent),
                format!(
                    "{name} could not connect to {host} ({}), so nothing was sent. Check the network and the option basePath.",
                    code().unwrap_or_default()
                ),
            ),
            _ => (
                CONNECTION,
                Some(Fault::Broken),
                format!(
                    "{name} lost its connection to {host}{} before the whole reply was there, see cause. {}",
                    code().map(|code| format!(" ({code})")).unwrap_or_default(),
                    self.in_doubt()
                ),
            ),
        };
        let error = errors::data(error_class, &message);
        values::set(&error, "metadata", &reply::metadata_without_reply(&self.request_id));
        values::set(&error, "cause", &cause);
        Failed {
            error,
            fault,
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
}

/// The system's error code, which runtimes hide at different depths.
fn system_code(error: &JsValue) -> Option<String> {
    let mut error = error.clone();
    for _ in 0..4 {
        if let Some(code) = values::get(&error, "code").ok()?.as_string() {
            return Some(code);
        }
        error = values::get(&error, "cause").ok().filter(JsValue::is_object)?;
    }
    None
}
