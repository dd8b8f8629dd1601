//! Whether a failed attempt is repeated, and after which wait. Pure: clock and chance are arguments.
//!
//! Source: Stream's docs tell clients to time a retry after 429 by `X-RateLimit-Reset`; Retry-After is RFC 9110 section 10.2.3.

use std::time::UNIX_EPOCH;

use super::operations::Repeat;
use super::response::TOO_MANY_REQUESTS;

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

    /// Whether the server cannot have acted on the request.
    const fn proves_no_effect(self) -> bool {
        matches!(
            self,
            Self::NotSent
                | Self::Status {
                    status: TOO_MANY_REQUESTS,
                    ..
                }
        )
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
        Repeat::Write(_) => policy.retry_writes || attempt.fault.proves_no_effect(),
        Repeat::Creates(_) => attempt.fault.proves_no_effect(),
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
    let base = (FIRST_WAIT * f64::from(number.saturating_sub(1).min(16)).exp2()).min(LONGEST_WAIT);
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
    match attempt.fault {
        Fault::Status {
            status: TOO_MANY_REQUESTS,
            ..
        } => attempt.reset.map(until),
        _ => None,
    }
}

/// The milliseconds that a `Retry-After` header asks to wait: whole seconds or an HTTP date.
///
/// # Parameters
/// - `text`: the header's value.
/// - `now`: milliseconds since 1970.
///
/// A date that has passed is 0; anything else that is neither form is `None`.
///
/// # Example
/// ```
/// use stream_users_wasm::core::retry::parse_retry_after;
/// assert_eq!(parse_retry_after("2", 0.0), Some(2000.0));
/// assert_eq!(parse_retry_after("Thu, 01 Jan 1970 00:00:05 GMT", 1000.0), Some(4000.0));
/// assert_eq!(parse_retry_after("-2", 0.0), None);
/// ```
#[must_use]
pub fn parse_retry_after(text: &str, now: f64) -> Option<f64> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More seconds than a u32 holds are a century and more: whatever they are, nobody waits for them.
        return Some(f64::from(text.parse::<u32>().unwrap_or(u32::MAX)) * 1000.0);
    }
    let date = httpdate::parse_http_date(text).ok()?;
    let since_1970 = date.duration_since(UNIX_EPOCH).unwrap_or_default();
    Some((since_1970.as_secs_f64() * 1000.0 - now).max(0.0))
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const POLICY: Policy = Policy {
        max_retries: 2,
        retry_writes: false,
        total_timeout: 30_000.0,
    };
    const READ: Attempt<'static> = Attempt {
        fault: Fault::Broken,
        number: 1,
        repeat: Repeat::Read,
        retry_after: None,
        reset: None,
        now: 1_000_000.0,
        elapsed: 0.0,
        random: 0.0,
    };
    const WRITE: Repeat = Repeat::Write("why");
    const CREATES: Repeat = Repeat::Creates("why");

    const fn status(status: u16) -> Fault {
        Fault::Status {
            status,
            unrecoverable: false,
        }
    }

    fn waits(policy: &Policy, attempt: &Attempt<'_>) -> bool {
        matches!(decide(policy, attempt), Verdict::Wait(_))
    }

    #[test]
    fn repeats_reads_on_everything_that_may_pass_and_nothing_else() {
        for code in 100..600 {
            let expected = [408, 429, 500, 502, 503, 504].contains(&code);
            assert_eq!(
                waits(
                    &POLICY,
                    &Attempt {
                        fault: status(code),
                        ..READ
                    }
                ),
                expected,
                "{code}"
            );
            assert!(!waits(
                &POLICY,
                &Attempt {
                    fault: Fault::Status {
                        status: code,
                        unrecoverable: true
                    },
                    ..READ
                }
            ));
        }
        for fault in [Fault::NotSent, Fault::Broken, Fault::TimedOut] {
            assert!(waits(&POLICY, &Attempt { fault, ..READ }));
        }
    }

    #[test]
    fn repeats_writes_only_where_the_server_cannot_have_acted() {
        let eager = Policy {
            retry_writes: true,
            ..POLICY
        };
        for (fault, harmless) in [
            (status(429), true),
            (Fault::NotSent, true),
            (status(503), false),
            (Fault::Broken, false),
            (Fault::TimedOut, false),
        ] {
            let write = Attempt {
                fault,
                repeat: WRITE,
                ..READ
            };
            let creates = Attempt {
                fault,
                repeat: CREATES,
                ..READ
            };
            assert_eq!(
                (waits(&POLICY, &write), waits(&eager, &write)),
                (harmless, true),
                "{fault:?}"
            );
            assert_eq!(
                (waits(&POLICY, &creates), waits(&eager, &creates)),
                (harmless, harmless),
                "{fault:?}"
            );
        }
    }

    #[test]
    fn doubles_to_a_cap_with_jitter_over_the_upper_half() {
        let patient = Policy {
            max_retries: 50,
            total_timeout: 1e9,
            ..POLICY
        };
        for (number, low, high) in [
            (1, 250.0, 500.0),
            (2, 500.0, 1000.0),
            (5, 4000.0, 8000.0),
            (6, 4000.0, 8000.0),
            (40, 4000.0, 8000.0),
        ] {
            for (random, wait) in [(0.0, low), (1.0, high)] {
                assert_eq!(
                    decide(&patient, &Attempt { number, random, ..READ }),
                    Verdict::Wait(wait)
                );
            }
        }
    }

    #[test]
    fn waits_what_the_server_asks_up_to_a_minute() {
        let patient = Policy {
            total_timeout: 1e9,
            ..POLICY
        };
        let asked = |retry_after, reset| {
            decide(
                &patient,
                &Attempt {
                    fault: status(429),
                    retry_after,
                    reset,
                    ..READ
                },
            )
        };
        assert_eq!(asked(Some("3"), Some(9e9)), Verdict::Wait(3000.0));
        assert_eq!(asked(None, Some(1002.5)), Verdict::Wait(2500.0));
        assert_eq!(asked(None, Some(1.0)), Verdict::Wait(0.0));
        assert_eq!(asked(Some("60"), None), Verdict::Wait(60_000.0));
        assert_eq!(
            asked(Some("61"), None),
            Verdict::Stop {
                retry_after: Some(61_000.0)
            }
        );
        assert_eq!(asked(Some("soon"), None), Verdict::Wait(250.0));
        let unavailable = Attempt {
            fault: status(503),
            reset: Some(1002.0),
            ..READ
        };
        assert_eq!(
            decide(&patient, &unavailable),
            Verdict::Wait(250.0),
            "the reset header only matters on 429"
        );
    }

    #[test]
    fn never_waits_past_the_total_timeout_and_stops_when_the_retries_are_used_up() {
        assert!(!waits(
            &POLICY,
            &Attempt {
                elapsed: 29_750.0,
                ..READ
            }
        ));
        assert!(waits(
            &POLICY,
            &Attempt {
                elapsed: 29_749.0,
                ..READ
            }
        ));
        assert!(waits(&POLICY, &Attempt { number: 2, ..READ }));
        assert!(!waits(&POLICY, &Attempt { number: 3, ..READ }));
    }

    #[test]
    fn reads_every_form_of_retry_after() {
        let now = 784_111_777_000.0;
        for (text, expected) in [
            ("0", Some(0.0)),
            (" 7 ", Some(7000.0)),
            ("Sun, 06 Nov 1994 08:49:38 GMT", Some(1000.0)),
            ("Sunday, 06-Nov-94 08:49:38 GMT", Some(1000.0)),
            ("Sun Nov  6 08:49:38 1994", Some(1000.0)),
            ("Sun, 06 Nov 1994 08:49:30 GMT", Some(0.0)),
            ("", None),
            ("-1", None),
            ("1.5", None),
            ("+1", None),
            ("tomorrow", None),
        ] {
            assert_eq!(parse_retry_after(text, now), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn every_wait_fits_the_limits(number in 1u32..200, random in 0.0f64..=1.0, elapsed in 0.0f64..60_000.0, text in "\\PC{0,20}") {
            let policy = Policy { max_retries: 1000, ..POLICY };
            let attempt = Attempt { fault: status(429), number, random, elapsed, retry_after: Some(&text), ..READ };
            if let Verdict::Wait(wait) = decide(&policy, &attempt) {
                prop_assert!((0.0..=LONGEST_ASKED_WAIT).contains(&wait) && elapsed + wait < policy.total_timeout);
            }
        }
    }
}
