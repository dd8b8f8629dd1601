//! The headers with which the API tells what is left of a window, and HTTP when to come back.

use super::{ascii, decimal};

/// The header that holds the calls allowed in the window.
pub const LIMIT_HEADER: &str = "x-ratelimit-limit";
/// The header that holds the calls left in the window.
pub const REMAINING_HEADER: &str = "x-ratelimit-remaining";
/// The header that holds the window's end, in seconds since 1970.
pub const RESET_HEADER: &str = "x-ratelimit-reset";
/// The header that says how long to wait after a 429.
pub const RETRY_AFTER_HEADER: &str = "retry-after";

/// What the headers of one reply say; a field is `None` where its header is missing or is no number.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RateLimit {
    /// Calls allowed in the window.
    pub limit: Option<f64>,
    /// Calls left in the window.
    pub remaining: Option<f64>,
    /// The window's end, in seconds since 1970.
    pub reset: Option<f64>,
}

impl RateLimit {
    /// Reads the headers.
    ///
    /// # Parameters
    /// - `header`: gives a header's value by its lower-case name.
    ///
    /// # Example
    /// ```
    /// use stream_users_wasm::core::rate_limit::RateLimit;
    /// let limit = RateLimit::read(|name| (name == "x-ratelimit-limit").then(|| "300".to_owned()));
    /// assert_eq!((limit.limit, limit.remaining), (Some(300.0), None));
    /// ```
    /// Source: Stream's rate-limit docs; proxies have been seen to join a repeated header with commas, so the first value counts.
    pub fn read(header: impl Fn(&str) -> Option<String>) -> Self {
        let [limit, remaining, reset] = [LIMIT_HEADER, REMAINING_HEADER, RESET_HEADER].map(|name| {
            let text = header(name)?;
            let first = ascii::before(&text, b',').trim_ascii();
            decimal::read(first.as_bytes()).map(f64::from)
        });
        Self {
            limit,
            remaining,
            reset,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_first_of_joined_values_and_ignores_what_is_no_number() {
        let limit = RateLimit::read(|name| {
            match name {
                LIMIT_HEADER => Some("300, 300"),
                REMAINING_HEADER => Some("soon"),
                _ => Some("-1"),
            }
            .map(str::to_owned)
        });
        assert_eq!(
            limit,
            RateLimit {
                limit: Some(300.0),
                remaining: None,
                reset: None
            }
        );
    }
}
