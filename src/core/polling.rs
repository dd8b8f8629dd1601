//! When to look after a task again, and when it is done with. Pure: what the server said and how long it took are arguments.
//!
//! Source: Stream's page on asynchronous operations for the statuses; its SDKs poll each second and give up after a minute.

/// The first wait between two looks unless the caller says otherwise, in milliseconds.
pub const DEFAULT_INTERVAL: u32 = 1_000;
/// How long a task is waited for unless the caller says otherwise, in milliseconds.
pub const DEFAULT_TIMEOUT: u32 = 60_000;
/// How much longer each wait is than the one before.
const GROWTH: f64 = 1.5;
/// How many times the first wait the longest is.
const LONGEST: f64 = 5.0;

/// The status of a task that was done.
pub const COMPLETED: &str = "completed";
/// The status of a task that was not.
pub const FAILED: &str = "failed";

/// What follows from one look at a task.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Next {
    /// The task is completed.
    Completed,
    /// The task failed.
    Failed,
    /// The time is up before another look would be.
    TimeUp,
    /// Look again in so many milliseconds.
    Wait(f64),
}

/// What follows from one look at a task.
///
/// # Parameters
/// - `status`: what the server said; a word that is not known means that the task is not finished.
/// - `looks`: how often it was looked after so far, this time included.
/// - `elapsed`: milliseconds since the waiting began.
/// - `interval`: the first wait, in milliseconds; waits grow to five times that.
/// - `timeout`: how long to wait in all, in milliseconds.
///
/// # Example
/// ```
/// use stream_users_wasm::core::polling::{Next, next};
/// assert_eq!(next("running", 1, 20.0, 1000.0, 60_000.0), Next::Wait(1000.0));
/// assert_eq!(next("running", 9, 20.0, 1000.0, 60_000.0), Next::Wait(5000.0));
/// assert_eq!(next("completed", 2, 99_000.0, 1000.0, 60_000.0), Next::Completed);
/// ```
#[must_use]
pub fn next(status: &str, looks: u32, elapsed: f64, interval: f64, timeout: f64) -> Next {
    let left = timeout - elapsed;
    match status {
        COMPLETED => Next::Completed,
        FAILED => Next::Failed,
        _ if left <= 0.0 => Next::TimeUp,
        // The last look comes when the time is up, not a whole wait before.
        _ => Next::Wait(wait(interval, looks).min(left)),
    }
}

fn wait(interval: f64, looks: u32) -> f64 {
    let longest = interval * LONGEST;
    (1..looks.min(16)).fold(interval, |wait, _| (wait * GROWTH).min(longest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_one_second_to_five() {
        let waits: Vec<f64> = (1..8).map(|looks| wait(DEFAULT_INTERVAL.into(), looks)).collect();
        assert_eq!(waits, [1000.0, 1500.0, 2250.0, 3375.0, 5000.0, 5000.0, 5000.0]);
    }

    #[test]
    fn a_status_that_is_not_known_is_not_final() {
        for status in [
            "pending",
            "running",
            "waiting",
            "ok",
            "error",
            "COMPLETED",
            "completed ",
            "",
        ] {
            assert!(matches!(next(status, 1, 0.0, 1.0, 2.0), Next::Wait(_)), "{status:?}");
        }
    }

    #[test]
    fn the_last_look_comes_when_the_time_is_up() {
        assert_eq!(next("running", 9, 58_000.0, 1000.0, 60_000.0), Next::Wait(2000.0));
        assert_eq!(next("running", 10, 60_000.0, 1000.0, 60_000.0), Next::TimeUp);
        assert_eq!(next("failed", 10, 60_000.0, 1000.0, 60_000.0), Next::Failed);
    }
}
