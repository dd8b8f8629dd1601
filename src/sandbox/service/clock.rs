//! The sandbox's clock: the host's, set to another time, or stopped.

use crate::sandbox::document::{Number, stored};
use crate::sandbox::failure::Failure;
use crate::sandbox::fields::{Fields, wrong};
use crate::sandbox::time::Time;

/// How far a clock may be moved at once, in milliseconds: 300 years, more than the instants that there are.
const FARTHEST: i64 = 10_000_000_000_000;

/// How the sandbox's time follows from the host's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Clock {
    /// Milliseconds by which it is ahead of the host's.
    ahead: i64,
    /// Where it was stopped.
    stopped: Option<Time>,
}

stored!(Clock { ahead, stopped });

impl Clock {
    /// The sandbox's time.
    #[must_use]
    pub const fn now(&self, host: Time) -> Time {
        match self.stopped {
            Some(at) => at,
            None => host.plus_millis(self.ahead),
        }
    }

    /// Whole milliseconds from now after which the clock shows `at` or later, 0 if it is past; `None` when it never will.
    #[must_use]
    pub fn until(&self, at: Time, host: Time) -> Option<f64> {
        let left = (at.millis() - self.now(host).millis()).max(0.0).ceil();
        (left == 0.0 || self.stopped.is_none()).then_some(left)
    }

    /// The clock that a request asks for: `set` (milliseconds since 1970, or an RFC 3339 date), `advance` (milliseconds) and
    /// `stopped`; the host's own when it asks for none of these.
    ///
    /// # Errors
    /// A member is no time, or not known.
    pub fn asked(&self, arguments: &Fields<'_>, host: Time) -> Result<Self, Failure> {
        const MEMBERS: [&str; 3] = ["set", "advance", "stopped"];
        arguments.only(&MEMBERS)?;
        let moved = MEMBERS.iter().any(|name| arguments.get(name).is_some());
        let mut now = if moved { self.now(host) } else { host };
        if let Some(set) = arguments.get("set") {
            let read = set.as_number().and_then(Number::as_f64).map(Time::from_millis);
            now = read
                .or_else(|| Time::parse(set.as_str()?))
                .ok_or_else(|| wrong("set", "milliseconds since 1970 or an RFC 3339 date", set))?;
        }
        let advance = arguments.integer("advance", -FARTHEST..=FARTHEST)?.unwrap_or_default();
        now = now.plus_millis(advance);
        let stopped = arguments.flag("stopped")?.unwrap_or(moved && self.stopped.is_some());
        #[allow(clippy::cast_possible_truncation)] // whole milliseconds of two clocks
        let ahead = (now.millis() - host.millis()) as i64;
        Ok(if stopped {
            Self {
                ahead: 0,
                stopped: Some(now),
            }
        } else {
            Self { ahead, stopped: None }
        })
    }
}
