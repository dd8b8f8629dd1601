//! Whether a failed attempt is repeated, and after which wait. Pure: clock and chance are arguments.
//!
//! Source: Stream's docs tell clients to time a retry after 429 by `X-RateLimit-Reset`; Retry-After is RFC 9110 section 10.2.3.

mod http_date;
mod retry_after;
#[cfg(test)]
mod tests;

pub use retry_after::parse_retry_after;

use crate::core::operations::Repeat;
use crate::core::response::TOO_MANY_REQUESTS;

/// The first wait, in milliseconds; it doubles with each attempt.
const FIRST_WAIT: f64 = 500.0;
/// The longest wait of our own choosing, in milliseconds.
const LONGEST_WAIT: f64 = 8_000.0;
/// The longest wait that a server can ask of us, in milliseconds.
const LONGEST_ASKED_WAIT: f64 = 60_000.0;

/// How an attempt failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The server answered with an error.
    Status {
        /// The HTTP status.
        status: u16,
        /// The body says that repeating is pointless.
        unrecoverable: bool,
    },
    /// No connection came about, so nothing was sent.
    NotSent,
    /// The connection broke; the server may have acted.
    Broken,
    /// The attempt's time was up; the server may have acted.
    TimedOut,
}

impl Fault {
    /// Whether it is of a kind that may pass by itself. It says nothing about whether repeating is harmless.
    #[must_use]
    pub const fn may_pass(self) -> bool {
        match self {
            Self::Status {
                unrecoverable: true, ..
            } => false,
            Self::Status { status, .. } => matches!(status, 408 | 429 | 500 | 502 | 503 | 504),
            Self::NotSent | Self::Broken | Self::TimedOut => true,
        }
    }

    /// Whether the server says that there were too many requests.
    #[must_use]
    pub const fn is_rate_limit(self) -> bool {
        matches!(
            self,
            Self::Status {
                status: TOO_MANY_REQUESTS,
                ..
            }
        )
    }

    /// Whether the server cannot have acted on the request.
    const fn proves_no_effect(self) -> bool {
        matches!(self, Self::NotSent) || self.is_rate_limit()
    }
}

/// What the caller allows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Policy {
    /// Repetitions after the first attempt.
    pub max_retries: u32,
    /// Whether writes are repeated even when the server may have acted.
    pub retry_writes: bool,
    /// Time for all attempts and waits, in milliseconds.
    pub total_timeout: f64,
}

/// A failed attempt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attempt<'a> {
    /// How it failed.
    pub fault: Fault,
    /// Its number; the first is 1.
    pub number: u32,
    /// Whether repeating the operation is harmless.
    pub repeat: Repeat,
    /// The reply's `Retry-After` header.
    pub retry_after: Option<&'a str>,
    /// The reply's `x-ratelimit-reset`, in seconds since 1970.
    pub reset: Option<f64>,
    /// The time now, in milliseconds since 1970.
    pub now: f64,
    /// Milliseconds since the call began.
    pub elapsed: f64,
    /// Chance, from 0 to 1.
    pub random: f64,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// Wait so many milliseconds, then try again.
    Wait(f64),
    /// Give up; the server may have said after how many milliseconds to come back.
    Stop {
        /// Milliseconds, as the server asked.
        retry_after: Option<f64>,
    },
}

/// Decides.
///
/// # Parameters
/// - `policy`: what the caller allows.
/// - `attempt`: what happened.
///
/// # Example
/// ```
/// use stream_users_wasm::core::{operations::Repeat, retry::{Attempt, Fault, Policy, Verdict, decide}};
/// let policy = Policy { max_retries: 2, retry_writes: false, total_timeout: 30_000.0 };
/// let attempt = Attempt {
///     fault: Fault::Status { status: 503, unrecoverable: false }, number: 1, repeat: Repeat::Read,
///     retry_after: None, reset: None, now: 0.0, elapsed: 10.0, random: 1.0,
/// };
/// assert_eq!(decide(&policy, &attempt), Verdict::Wait(500.0));
/// ```
#[must_use]
pub fn decide(policy: &Policy, attempt: &Attempt<'_>) -> Verdict {
    let asked = asked_wait(attempt);
    let stop = Verdict::Stop { retry_after: asked };
    if !attempt.fault.may_pass() || attempt.number > policy.max_retries {
        return stop;
    }
    let allowed = match attempt.repeat {
        Repeat::Read => true,
        Repeat::Write => policy.retry_writes || attempt.fault.proves_no_effect(),
        Repeat::Creates => attempt.fault.proves_no_effect(),
    };
    let wait = match asked {
        Some(wait) if wait > LONGEST_ASKED_WAIT => return stop,
        Some(wait) => wait,
        None => backoff(attempt.number, attempt.random),
    };
    // A wait that outlasts the total timeout would end in a timeout: the failure at hand says more.
    if allowed && attempt.elapsed + wait < policy.total_timeout {
        Verdict::Wait(wait)
    } else {
        stop
    }
}

/// Half to all of a doubling base: clients that failed together do not come back together.
fn backoff(number: u32, random: f64) -> f64 {
    let base = (FIRST_WAIT * f64::from(1u32 << number.saturating_sub(1).min(16))).min(LONGEST_WAIT);
    base / 2.0 + base / 2.0 * random.clamp(0.0, 1.0)
}

fn asked_wait(attempt: &Attempt<'_>) -> Option<f64> {
    let until = |seconds: f64| (seconds * 1000.0 - attempt.now).max(0.0);
    if let Some(asked) = attempt
        .retry_after
        .and_then(|text| parse_retry_after(text, attempt.now))
    {
        return Some(asked);
    }
    attempt.reset.filter(|_| attempt.fault.is_rate_limit()).map(until)
}

/// Error codes by which runtimes say that no connection came about.
///
/// Source: Node's system errors and undici's connect timeout; Bun's names.
#[must_use]
pub fn proves_nothing_sent(code: &str) -> bool {
    matches!(
        code,
        "ECONNREFUSED"
            | "ENOTFOUND"
            | "EAI_AGAIN"
            | "ENETUNREACH"
            | "EHOSTUNREACH"
            | "UND_ERR_CONNECT_TIMEOUT"
            | "ConnectionRefused"
            | "FailedToOpenSocket"
    )
}

/// Error codes by which runtimes say that they do not trust the server: nothing was sent, and nothing will be.
///
/// Source: Node's documentation of `tls`, "X509 certificate error codes", and its `ERR_TLS_CERT_ALTNAME_INVALID`.
#[must_use]
pub fn refuses_certificate(code: &str) -> bool {
    matches!(
        code,
        "CERT_HAS_EXPIRED"
            | "CERT_NOT_YET_VALID"
            | "DEPTH_ZERO_SELF_SIGNED_CERT"
            | "SELF_SIGNED_CERT_IN_CHAIN"
            | "UNABLE_TO_GET_ISSUER_CERT"
            | "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"
            | "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
            | "ERR_TLS_CERT_ALTNAME_INVALID"
    )
}
