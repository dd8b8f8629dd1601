//! What a failed attempt says: which error, why, and what to do next.

use wasm_bindgen::prelude::*;

use super::Order;
use crate::client::config;
use crate::client::reply;
use crate::core::decimal;
use crate::core::rate_limit::RETRY_AFTER_HEADER;
use crate::core::response::{self, MAX_BODY_LENGTH, TOO_MANY_REQUESTS};
use crate::core::retry::{Fault, proves_nothing_sent, refuses_certificate};
use crate::core::sentence::filled;
use crate::edge::{errors, values};

/// A failed attempt, on its way to being repeated or thrown.
pub struct Failed {
    /// The error's data.
    pub error: JsValue,
    pub fault: Option<Fault>,
    pub retry_after: Option<String>,
    pub reset: Option<f64>,
}

/// How an attempt can end without a reply.
struct Ending {
    /// What the shell calls it.
    name: &'static str,
    /// The error's class.
    class: &'static str,
    fault: Option<Fault>,
    /// What the error says after the operation's name.
    says: &'static str,
}

const fn ending(name: &'static str, class: &'static str, fault: Option<Fault>, says: &'static str) -> Ending {
    Ending {
        name,
        class,
        fault,
        says,
    }
}

const ABORT: &str = "StreamAbortError";
const CONNECTION: &str = "StreamConnectionError";

/// What the shell calls `aborted`, before anything was sent.
const NOT_BEGUN: &str = "notBegun";
/// What the shell calls `failed`, where the cause proves that nothing was sent.
const NOT_SENT: &str = "notSent";

/// What the shell calls `failed`, where the cause is the server's certificate.
const NOT_TRUSTED: &str = "notTrusted";

static ENDINGS: [Ending; 10] = [
    ending(
        NOT_BEGUN,
        ABORT,
        None,
        "was aborted by its signal before the call, see cause. Nothing was sent.",
    ),
    ending("aborted", ABORT, None, "was aborted by its signal, see cause. {doubt}"),
    ending(
        "timeUp",
        "StreamTimeoutError",
        Some(Fault::TimedOut),
        "was given up after {limit}: {host} had not answered in full. {doubt}",
    ),
    ending(
        "noTimer",
        CONNECTION,
        None,
        "could not be sent: the runtime allows no timers here, see cause. In Workers, call it inside a handler.",
    ),
    ending(
        "noFetch",
        CONNECTION,
        None,
        "could not be sent: {detail} has no fetch. Pass one as the client's option fetch; tokens and webhooks work without.",
    ),
    ending(
        "noResponse",
        CONNECTION,
        None,
        "got no Response from the given fetch. It must resolve to an object with status, headers and text().",
    ),
    ending(
        "redirected",
        CONNECTION,
        None,
        "was redirected by {host}{in brackets}. Redirects are never followed, since the next host would be handed the token. \
         Check the option basePath.",
    ),
    ending(
        "tooLong",
        CONNECTION,
        None,
        "gave up on the reply of {host}: it is longer than 16 MiB, which no reply of the API's is. Check the option basePath. {doubt}",
    ),
    ending(
        NOT_SENT,
        CONNECTION,
        Some(Fault::NotSent),
        "could not connect to {host}{in brackets}, so nothing was sent. Check the network and the option basePath.",
    ),
    ending(
        NOT_TRUSTED,
        CONNECTION,
        None,
        "could not connect to {host}{in brackets}, so nothing was sent: its certificate is none that this runtime trusts. Check the option \
         basePath and the runtime's certificates.",
    ),
];
const _: () = assert!(MAX_BODY_LENGTH == 16 << 20, "the sentence above says otherwise");

/// Any other.
static BROKEN: Ending = ending(
    "failed",
    CONNECTION,
    Some(Fault::Broken),
    "lost its connection to {host}{in brackets} before the whole reply was there, see cause. {doubt}",
);

#[wasm_bindgen(module = "/src/client/reply.js")]
extern "C" {
    /// Puts onto an error what it tells of the reply that it is about.
    ///
    /// # Parameters
    /// - `said`: the reply's body, if it is an error of the API's.
    fn describe(error: &JsValue, reply: &JsValue, said: &JsValue);
}

impl Order<'_> {
    /// What is wrong with a reply, which the shell has checked to have a status and headers.
    pub(super) fn refused(&self, reply: &JsValue) -> Failed {
        let headers = values::member(reply, "headers").unchecked_into();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // below 1000, the shell has checked
        let status = values::number_of(reply, "status").unwrap_or_default() as u16;
        let body = values::member(reply, "body");
        let said = reply::api_error(status, &body);
        let (code, message) = match &said {
            Some((code, message)) => (*code, response::failure(*code, message)),
            None => {
                let text: js_sys::JsString = values::member(reply, "text").unchecked_into();
                let phrase = values::text_of(reply, "statusText").unwrap_or_default();
                (
                    status.into(),
                    response::not_the_apis(status, &phrase, text.length() as usize),
                )
            }
        };
        let class = if status == TOO_MANY_REQUESTS {
            "StreamRateLimitError"
        } else {
            "StreamApiError"
        };
        let error = errors::data(class, &message);
        #[allow(clippy::cast_precision_loss)] // read from such a number
        values::set(&error, "code", &(code as f64).into());
        describe(&error, reply, &said.map_or(JsValue::UNDEFINED, |_| body));
        let limits = reply::tell(&error, &self.request_id, status, &headers);
        Failed {
            fault: Some(Fault::Status {
                status,
                unrecoverable: values::is_true(&values::member(&error, "unrecoverable")),
            }),
            error,
            retry_after: reply::header(&headers, RETRY_AFTER_HEADER),
            reset: limits.reset,
        }
    }

    /// What it means that an attempt ended without a reply.
    ///
    /// # Parameters
    /// - `outcome`: how it ended.
    /// - `attempts`: how many there were.
    /// - `elapsed`: milliseconds from the call's start to the attempt's.
    pub(super) fn ended(&self, outcome: &JsValue, attempts: u32, elapsed: f64) -> Failed {
        let detail = values::text_of(outcome, "detail").unwrap_or_default();
        let ended = values::text_of(outcome, "ended").unwrap_or_default();
        let ended = match &*ended {
            _ if attempts == 0 => NOT_BEGUN,
            "failed" if proves_nothing_sent(&detail) => NOT_SENT,
            "failed" if refuses_certificate(&detail) => NOT_TRUSTED,
            ended => ended,
        };
        let ending = ENDINGS.iter().find(|ending| ending.name == ended).unwrap_or(&BROKEN);
        let (timeout, total) = (self.number(config::TIMEOUT), self.number(config::TOTAL_TIMEOUT));
        let (limit, option) = if timeout <= total - elapsed {
            (timeout, config::TIMEOUT)
        } else {
            (total, config::TOTAL_TIMEOUT)
        };
        #[allow(clippy::cast_possible_truncation)] // options are checked to be 1 to 2^31
        let limit = [&decimal::text(limit as i64), " ms, its ", option].concat();
        let in_brackets = if detail.is_empty() {
            String::new()
        } else {
            [" (", &detail, ")"].concat()
        };
        let says = filled(
            ending.says,
            &[
                ("host", &self.host()),
                ("doubt", self.in_doubt()),
                ("limit", &limit),
                ("detail", &detail),
                ("in brackets", &in_brackets),
            ],
        );
        Failed {
            error: errors::data(ending.class, &[self.operation.name, " ", &says].concat()),
            fault: ending.fault,
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
