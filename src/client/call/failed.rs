//! What a failed attempt says: which error, why, and what to do next.

use wasm_bindgen::JsValue;

use super::Order;
use crate::client::config;
use crate::client::reply::{self, ErrorReply, Reply};
use crate::core::decimal;
use crate::core::rate_limit::RETRY_AFTER_HEADER;
use crate::core::response;
use crate::core::retry::{Fault, proves_nothing_sent};
use crate::edge::{errors, values};

const ABORT: &str = "StreamAbortError";
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
        let (name, host, doubt) = (self.operation.name, &*self.host(), self.in_doubt());
        let cause = field("cause");
        let code = system_code(&cause).unwrap_or_default();
        let (error_class, fault, what) = match field("ended").as_string().unwrap_or_default().as_str() {
            "aborted" if attempts == 0 => (
                ABORT,
                None,
                "was aborted by its signal before the call, see cause. Nothing was sent.".to_owned(),
            ),
            "aborted" => (ABORT, None, ["was aborted by its signal, see cause. ", doubt].concat()),
            "timeUp" => {
                let (timeout, total) = (self.number(config::TIMEOUT), self.number(config::TOTAL_TIMEOUT));
                let (limit, option) = if timeout <= total - elapsed {
                    (timeout, config::TIMEOUT)
                } else {
                    (total, config::TOTAL_TIMEOUT)
                };
                #[allow(clippy::cast_possible_truncation)] // options are checked to be 1 to 2^31
                let limit = &decimal::text(limit as i64);
                let unanswered = " had not answered in full. ";
                let what = ["was given up after ", limit, " ms, its ", option, ": ", host, unanswered, doubt];
                ("StreamTimeoutError", Some(Fault::TimedOut), what.concat())
            }
            "noTimer" => (
                CONNECTION,
                None,
                "could not be sent: the runtime allows no timers here, see cause. In Workers, call it inside a handler."
                    .to_owned(),
            ),
            "noFetch" => {
                let runtime = &field("runtime").as_string().unwrap_or_default();
                let instead = " has no fetch. Pass one as the client's option fetch; tokens and webhooks work without.";
                (CONNECTION, None, ["could not be sent: ", runtime, instead].concat())
            }
            "noResponse" => (
                CONNECTION,
                None,
                "got no Response from the given fetch. It must resolve to an object with status, headers and text()."
                    .to_owned(),
            ),
            "redirected" => {
                #[allow(clippy::cast_possible_truncation)] // below 1000, the shell has checked
                let status = match field("status").as_f64() {
                    Some(status) if status > 0.0 => [" (status ", &decimal::text(status as i64), ")"].concat(),
                    _ => String::new(),
                };
                let never = ". Redirects are never followed, since the next host would be handed the token. Check the option basePath.";
                (CONNECTION, None, ["was redirected by ", host, &status, never].concat())
            }
            "tooLong" => {
                let limit = &decimal::text(response::MAX_BODY_LENGTH >> 20);
                let never = " MiB, which no reply of the API's is. Check the option basePath. ";
                let what = ["gave up on the reply of ", host, ": it is longer than ", limit, never, doubt];
                (CONNECTION, None, what.concat())
            }
            "failed" if proves_nothing_sent(&code) => {
                let unsent = "), so nothing was sent. Check the network and the option basePath.";
                let what = ["could not connect to ", host, " (", &code, unsent];
                (CONNECTION, Some(Fault::NotSent), what.concat())
            }
            _ => {
                let [open, close] = if code.is_empty() { ["", ""] } else { [" (", ")"] };
                let before = " before the whole reply was there, see cause. ";
                let what = ["lost its connection to ", host, open, &code, close, before, doubt];
                (CONNECTION, Some(Fault::Broken), what.concat())
            }
        };
        let message = [name, " ", &what].concat();
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
