//! The `Retry-After` header: RFC 9110 section 10.2.3.

use super::http_date;
use crate::core::decimal;

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
    let text = text.trim_ascii();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More seconds than a u32 holds are a century and more: whatever they are, nobody waits for them.
        return Some(f64::from(decimal::read(text.as_bytes()).unwrap_or(u32::MAX)) * 1000.0);
    }
    #[allow(clippy::cast_precision_loss)] // four digits of a year
    let date = http_date::seconds(text)? as f64;
    Some((date * 1000.0 - now).max(0.0))
}
