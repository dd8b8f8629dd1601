//! When the next call of a kind may be sent, so that a 429 is the exception. Pure: the time is an argument.
//!
//! Source: Stream's page on rate limits: each operation has windows of a minute, and no second takes more than a thirtieth
//! of one. Each reply's headers say what is left, and until when.

use super::rate_limit::RateLimit;

/// A window's length, in milliseconds.
const WINDOW: f64 = 60_000.0;
/// No second takes more calls than the window's limit divided by this.
const SECONDS_FOR_A_WINDOW: f64 = 30.0;
/// The first wait after a 429 that does not say how long, in milliseconds; it doubles with each in a row.
const FIRST_WAIT: f64 = 1_000.0;
/// How many 429s in a row one call takes before it counts as failed.
const MOST_REFUSALS: u32 = 10;

/// What is known of a window, and of the calls that count in it. All times are in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pace {
    /// Calls allowed in a window; 0 while no reply has told.
    pub limit: f64,
    /// Calls that may still be sent in this window.
    pub left: f64,
    /// The window's end as the server tells it, by which windows are told apart.
    pub reset: f64,
    /// The window's end by our own clock.
    pub ends: f64,
    /// When the next call may be sent.
    pub next: f64,
    /// Calls that are under way.
    pub under_way: f64,
    /// How many 429s came in a row.
    pub refusals: f64,
    /// 1 when replies carry no limit: then there is none to keep to.
    pub unlimited: f64,
}

/// Whether a call may be sent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Turn {
    /// Send it; it counts as sent.
    Send,
    /// Ask again in so many milliseconds.
    Wait(f64),
    /// Ask again after the next reply: it tells what the new window allows.
    AfterReply,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ended {
    /// With a reply, other than 429.
    Replied(RateLimit),
    /// With a 429, and the milliseconds that the server asks to wait.
    Refused(RateLimit, Option<f64>),
    /// Without a reply.
    Lost,
    /// Before it was sent: it used nothing up.
    Unsent,
}

impl Pace {
    /// Asks to send a call.
    ///
    /// # Parameters
    /// - `now`: milliseconds since 1970.
    ///
    /// # Example
    /// ```
    /// use stream_users_wasm::core::{pacing::{Ended, Pace, Turn}, rate_limit::RateLimit};
    /// let mut pace = Pace::default();
    /// assert_eq!(pace.ask(0.0), Turn::Send);
    /// assert_eq!(pace.ask(0.0), Turn::AfterReply);
    /// pace.ended(Ended::Replied(RateLimit { limit: Some(300.0), remaining: Some(0.0), reset: Some(60.0) }), 1000.0);
    /// assert_eq!(pace.ask(1000.0), Turn::Wait(59_000.0));
    /// ```
    pub fn ask(&mut self, now: f64) -> Turn {
        let unlimited = self.unlimited != 0.0;
        if now < self.next {
            return Turn::Wait(self.next - now);
        }
        if !unlimited && now < self.ends && self.left < 1.0 {
            return Turn::Wait(self.ends - now);
        }
        // A new window: one call goes ahead, so that at most one is refused when our clock runs ahead of the server's.
        if !unlimited && now >= self.ends && self.under_way > 0.0 {
            return Turn::AfterReply;
        }
        self.left -= 1.0;
        self.under_way += 1.0;
        if self.limit > 0.0 {
            self.next = now + SECONDS_FOR_A_WINDOW * 1000.0 / self.limit;
        }
        Turn::Send
    }

    /// Tells how a call ended.
    ///
    /// # Parameters
    /// - `how`: how.
    /// - `now`: milliseconds since 1970.
    pub fn ended(&mut self, how: Ended, now: f64) {
        self.under_way = (self.under_way - 1.0).max(0.0);
        match how {
            Ended::Replied(seen) => {
                self.refusals = 0.0;
                self.read(&seen, now);
            }
            Ended::Refused(seen, asked) => {
                let wait = asked.unwrap_or_else(|| FIRST_WAIT * doubled(self.refusals));
                self.refusals += 1.0;
                self.next = self.next.max(now + wait.clamp(FIRST_WAIT, WINDOW));
                self.read(&seen, now);
            }
            Ended::Lost => {}
            Ended::Unsent => self.left += 1.0,
        }
    }

    /// Whether a call that was refused with 429 so many times in a row is given up.
    #[must_use]
    pub const fn gives_up(refusals: u32) -> bool {
        refusals >= MOST_REFUSALS
    }

    fn read(&mut self, seen: &RateLimit, now: f64) {
        let RateLimit {
            limit: Some(limit),
            remaining: Some(remaining),
            reset: Some(reset),
        } = *seen
        else {
            // Once limits were seen, a reply without them is a proxy's.
            self.unlimited = f64::from(u8::from(self.limit == 0.0));
            return;
        };
        self.unlimited = 0.0;
        self.limit = limit;
        // Whether the server has counted the calls that are under way is not known: they count.
        let left = (remaining - self.under_way).max(0.0);
        if reset > self.reset {
            let ends = reset * 1000.0;
            self.reset = reset;
            self.left = left;
            // An end that is not within the next minute shows that the clocks differ.
            self.ends = if ends > now && ends <= now + WINDOW {
                ends
            } else {
                now + WINDOW
            };
        } else if reset == self.reset && remaining < self.left {
            // Somebody else uses the same limit.
            self.left = left;
        }
    }
}

/// Two to the power of so many: not `exp2`, whose table is a kilobyte and more of every download.
fn doubled(times: f64) -> f64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a count, and more than 16 doublings are a day
    let times = times.min(16.0) as u32;
    f64::from(1u32 << times)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seen(limit: f64, remaining: f64, reset: f64) -> RateLimit {
        RateLimit {
            limit: Some(limit),
            remaining: Some(remaining),
            reset: Some(reset),
        }
    }

    /// A server with fixed windows of a minute, and `lanes` calls under way at a time that take `takes` milliseconds each.
    fn simulate(calls: u32, limit: u32, lanes: usize, takes: f64, skew: f64, others: u32) -> (f64, u32) {
        let (mut pace, mut now, mut sent, mut refused) = (Pace::default(), 1_700_000_000_000.0_f64, 0, 0);
        let began = now;
        let mut window = (0.0, 0);
        let mut under_way: Vec<(f64, Ended)> = Vec::new();
        let mut open = calls;
        while open > 0 {
            under_way.retain(|(at, how)| {
                let done = *at <= now;
                if done {
                    pace.ended(*how, now);
                    match how {
                        Ended::Refused(..) => refused += 1,
                        _ => open -= 1,
                    }
                }
                !done
            });
            let pending = u32::try_from(under_way.len()).unwrap_or(u32::MAX);
            if under_way.len() < lanes && pending < open && pace.ask(now) == Turn::Send {
                let server = now + skew;
                let minute = (server / WINDOW).floor();
                if window.0 < minute {
                    window = (minute, others);
                }
                let reset = (minute + 1.0) * 60.0;
                sent += 1;
                let how = if window.1 < limit {
                    window.1 += 1;
                    Ended::Replied(seen(f64::from(limit), f64::from(limit - window.1), reset))
                } else {
                    Ended::Refused(seen(f64::from(limit), 0.0, reset), Some(reset * 1000.0 - server))
                };
                under_way.push((now + takes, how));
                continue;
            }
            now += 1.0;
        }
        assert!(sent >= calls);
        ((now - began) / 60_000.0, refused)
    }

    #[test]
    fn uses_each_window_up_and_is_never_refused_when_alone_with_clocks_agreeing() {
        let (minutes, refused) = simulate(2_000, 300, 4, 40.0, 0.0, 0);
        assert_eq!(refused, 0);
        assert!(minutes < 2_000.0 / 300.0 * 1.02, "{minutes}");
    }

    #[test]
    fn one_call_a_window_at_most_is_refused_when_clocks_differ() {
        for skew in [-90_000.0, -20_000.0, -500.0, 700.0, 31_000.0, 7_200_000.0] {
            let (minutes, refused) = simulate(1_200, 300, 8, 40.0, skew, 0);
            assert!(
                f64::from(refused) <= minutes + 1.0,
                "{skew}: {refused} in {minutes} minutes"
            );
        }
    }

    #[test]
    fn leaves_what_others_use() {
        let (minutes, refused) = simulate(600, 300, 4, 40.0, 0.0, 200);
        assert!(minutes < 7.0 && refused <= 1, "{minutes} {refused}");
    }

    #[test]
    fn no_second_takes_more_than_a_thirtieth_of_the_window() {
        let mut pace = Pace::default();
        assert_eq!(pace.ask(0.0), Turn::Send);
        pace.ended(Ended::Replied(seen(300.0, 299.0, 60.0)), 0.0);
        let sent = (0..1000).filter(|now| pace.ask(f64::from(*now)) == Turn::Send).count();
        assert_eq!(sent, 10);
    }

    #[test]
    fn replies_without_limits_are_not_waited_for() {
        let mut pace = Pace::default();
        assert_eq!(pace.ask(0.0), Turn::Send);
        pace.ended(Ended::Replied(RateLimit::default()), 1.0);
        assert!((0..100).all(|_| pace.ask(1.0) == Turn::Send));
    }

    #[test]
    fn a_refusal_that_does_not_say_how_long_doubles_the_wait() {
        let mut pace = Pace::default();
        let mut now = 0.0;
        for wait in [1000.0, 2000.0, 4000.0, 8000.0, 16_000.0, 32_000.0, 60_000.0, 60_000.0] {
            assert_eq!(pace.ask(now), Turn::Send);
            pace.ended(Ended::Refused(RateLimit::default(), None), now);
            assert_eq!(pace.ask(now), Turn::Wait(wait));
            now += wait;
        }
    }

    #[test]
    fn a_call_that_was_not_sent_uses_nothing_up() {
        let mut pace = Pace {
            limit: 300.0,
            left: 1.0,
            reset: 60.0,
            ends: 60_000.0,
            ..Pace::default()
        };
        assert_eq!(pace.ask(0.0), Turn::Send);
        pace.ended(Ended::Unsent, 0.0);
        assert_eq!(pace.ask(200.0), Turn::Send);
        pace.ended(Ended::Lost, 200.0);
        assert_eq!(pace.ask(400.0), Turn::Wait(59_600.0));
    }
}
