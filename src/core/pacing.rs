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

/// What is known of a window, and of the calls that count in it: plain numbers, so that they can be kept where the calls are made, all
/// zero at first. All times are in milliseconds since 1970. In this order:
///
/// - `limit`: calls allowed in a window; 0 while no reply has told.
/// - `left`: calls that may still be sent in this window.
/// - `reset`: the window's end as the server tells it, by which windows are told apart.
/// - `ends`: the window's end by our own clock.
/// - `next`: when the next call may be sent.
/// - `under_way`: calls that are under way.
/// - `refusals`: how many 429s came in a row.
/// - `unlimited`: 1 when replies carry no limit: then there is none to keep to.
pub type Pace = [f64; 8];

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
    Replied,
    /// With a 429, and the milliseconds that the server asks to wait.
    Refused(Option<f64>),
    /// Without a reply.
    Lost,
    /// Before it was sent: it used nothing up.
    Unsent,
}

/// Asks to send a call.
///
/// # Parameters
/// - `now`: milliseconds since 1970.
///
/// # Example
/// ```
/// use stream_users_wasm::core::{pacing::{Ended, Pace, Turn, ask, ended}, rate_limit::RateLimit};
/// let mut pace = Pace::default();
/// assert_eq!(ask(&mut pace, 0.0), Turn::Send);
/// assert_eq!(ask(&mut pace, 0.0), Turn::AfterReply);
/// let seen = RateLimit { limit: Some(300.0), remaining: Some(0.0), reset: Some(60.0) };
/// ended(&mut pace, Ended::Replied, &seen, 1000.0);
/// assert_eq!(ask(&mut pace, 1000.0), Turn::Wait(59_000.0));
/// ```
pub fn ask(pace: &mut Pace, now: f64) -> Turn {
    let [limit, left, _, ends, next, under_way, _, unlimited] = pace;
    let is_limited = *unlimited == 0.0;
    if now < *next {
        return Turn::Wait(*next - now);
    }
    if is_limited && now < *ends && *left < 1.0 {
        return Turn::Wait(*ends - now);
    }
    // A new window: one call goes ahead, so that at most one is refused when our clock runs ahead of the server's.
    if is_limited && now >= *ends && *under_way > 0.0 {
        return Turn::AfterReply;
    }
    *left -= 1.0;
    *under_way += 1.0;
    if *limit > 0.0 {
        *next = now + SECONDS_FOR_A_WINDOW * 1000.0 / *limit;
    }
    Turn::Send
}

/// Tells how a call ended.
///
/// # Parameters
/// - `how`: how.
/// - `seen`: what the reply's headers say of the limit.
/// - `now`: milliseconds since 1970.
pub fn ended(pace: &mut Pace, how: Ended, seen: &RateLimit, now: f64) {
    let [_, left, _, _, next, under_way, refusals, _] = pace;
    *under_way = (*under_way - 1.0).max(0.0);
    match how {
        Ended::Replied => *refusals = 0.0,
        Ended::Refused(asked) => {
            let wait = asked.unwrap_or_else(|| FIRST_WAIT * doubled(*refusals));
            *refusals += 1.0;
            *next = next.max(now + wait.clamp(FIRST_WAIT, WINDOW));
        }
        Ended::Lost => return,
        Ended::Unsent => {
            *left += 1.0;
            return;
        }
    }
    read(pace, seen, now);
}

/// Whether a call that was refused with 429 so many times in a row is given up.
#[must_use]
pub const fn gives_up(refusals: u32) -> bool {
    refusals >= MOST_REFUSALS
}

fn read(pace: &mut Pace, seen: &RateLimit, now: f64) {
    let [limit, left, reset, ends, _, under_way, _, unlimited] = pace;
    let RateLimit {
        limit: Some(seen_limit),
        remaining: Some(remaining),
        reset: Some(seen_reset),
    } = *seen
    else {
        // Once limits were seen, a reply without them is a proxy's.
        *unlimited = f64::from(u8::from(*limit == 0.0));
        return;
    };
    *unlimited = 0.0;
    *limit = seen_limit;
    // Whether the server has counted the calls that are under way is not known: they count.
    let still_left = (remaining - *under_way).max(0.0);
    if seen_reset > *reset {
        let its_end = seen_reset * 1000.0;
        *reset = seen_reset;
        *left = still_left;
        // An end that is not within the next minute shows that the clocks differ.
        *ends = if its_end > now && its_end <= now + WINDOW {
            its_end
        } else {
            now + WINDOW
        };
    } else if seen_reset == *reset && remaining < *left {
        // Somebody else uses the same limit.
        *left = still_left;
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
        let mut under_way: Vec<(f64, Ended, RateLimit)> = Vec::new();
        let mut open = calls;
        while open > 0 {
            under_way.retain(|(at, how, seen)| {
                let done = *at <= now;
                if done {
                    ended(&mut pace, *how, seen, now);
                    match how {
                        Ended::Refused(_) => refused += 1,
                        _ => open -= 1,
                    }
                }
                !done
            });
            let pending = u32::try_from(under_way.len()).unwrap_or(u32::MAX);
            if under_way.len() < lanes && pending < open && ask(&mut pace, now) == Turn::Send {
                let server = now + skew;
                let minute = (server / WINDOW).floor();
                if window.0 < minute {
                    window = (minute, others);
                }
                let reset = (minute + 1.0) * 60.0;
                sent += 1;
                let how = if window.1 < limit {
                    window.1 += 1;
                    Ended::Replied
                } else {
                    Ended::Refused(Some(reset * 1000.0 - server))
                };
                let left = limit.saturating_sub(window.1);
                under_way.push((now + takes, how, seen(f64::from(limit), f64::from(left), reset)));
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
        assert_eq!(ask(&mut pace, 0.0), Turn::Send);
        ended(&mut pace, Ended::Replied, &seen(300.0, 299.0, 60.0), 0.0);
        let sent = (0..1000)
            .filter(|now| ask(&mut pace, f64::from(*now)) == Turn::Send)
            .count();
        assert_eq!(sent, 10);
    }

    #[test]
    fn replies_without_limits_are_not_waited_for() {
        let mut pace = Pace::default();
        assert_eq!(ask(&mut pace, 0.0), Turn::Send);
        ended(&mut pace, Ended::Replied, &RateLimit::default(), 1.0);
        assert!((0..100).all(|_| ask(&mut pace, 1.0) == Turn::Send));
    }

    #[test]
    fn a_refusal_that_does_not_say_how_long_doubles_the_wait() {
        let mut pace = Pace::default();
        let mut now = 0.0;
        for wait in [1000.0, 2000.0, 4000.0, 8000.0, 16_000.0, 32_000.0, 60_000.0, 60_000.0] {
            assert_eq!(ask(&mut pace, now), Turn::Send);
            ended(&mut pace, Ended::Refused(None), &RateLimit::default(), now);
            assert_eq!(ask(&mut pace, now), Turn::Wait(wait));
            now += wait;
        }
    }

    #[test]
    fn a_call_that_was_not_sent_uses_nothing_up() {
        let mut pace = [300.0, 1.0, 60.0, 60_000.0, 0.0, 0.0, 0.0, 0.0];
        assert_eq!(ask(&mut pace, 0.0), Turn::Send);
        ended(&mut pace, Ended::Unsent, &RateLimit::default(), 0.0);
        assert_eq!(ask(&mut pace, 200.0), Turn::Send);
        ended(&mut pace, Ended::Lost, &RateLimit::default(), 200.0);
        assert_eq!(ask(&mut pace, 400.0), Turn::Wait(59_600.0));
    }
}
