//! How a sandbox is set up.

use super::chance::Chance;
use super::limits::RateLimits;
use crate::core::error::InputError;
use crate::core::options::{Known, Rule};
use crate::core::secret::Secret;

/// The app that a sandbox plays, and how strictly.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The app's key.
    pub api_key: String,
    /// The app's secret.
    pub secret: Secret,
    /// How strictly calls are limited.
    pub rate_limits: RateLimits,
}

/// The options of `new Sandbox(options)` and `Sandbox.open(options)`.
pub const OPTIONS: &[Known] = &[
    Known::new("apiKey", Rule::Any),
    Known::new("secret", Rule::Any),
    Known::new("now", Rule::Function),
    Known::new("rateLimits", Rule::Any),
    Known::new("hosts", Rule::Any),
    Known::new("origins", Rule::Any),
    Known::new("onWebhook", Rule::Function),
    Known::new("storage", Rule::Any),
    Known::new("basePath", Rule::Text),
    Known::new("control", Rule::Flag),
];

/// A throwaway key.
#[must_use]
pub fn throwaway_key(random: [u8; 32]) -> String {
    Chance::apart(random, "throwaway key").letters(12)
}

/// A throwaway secret.
#[must_use]
pub fn throwaway_secret(random: [u8; 32]) -> String {
    let mut chance = Chance::apart(random, "throwaway secret");
    chance.letters(32) + &chance.letters(32)
}

/// Reads the `rateLimits` option.
///
/// # Parameters
/// - `word`: the option, when it is a string.
/// - `factor`: the option, when it is a number.
///
/// # Errors
/// It is neither `"documented"`, `"off"` nor a positive number.
pub fn rate_limits(word: Option<&str>, factor: Option<f64>) -> Result<RateLimits, InputError> {
    match (word, factor) {
        (None, None) | (Some("documented"), _) => Ok(RateLimits::Documented),
        (Some("off"), _) => Ok(RateLimits::Off),
        (None, Some(factor)) if factor.is_finite() && factor > 0.0 => Ok(RateLimits::Scaled(factor)),
        _ => Err(InputError::at(
            "options.rateLimits",
            "must be \"documented\", \"off\" or a positive number that the documented limits are multiplied with.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_in_the_open_is_in_no_throwaway_secret() {
        let seed = [7; 32];
        let secret = throwaway_secret(seed);
        let mut ids = Chance::new(seed);
        let drawn = (1..=8).map(|_| ids.letters(12));
        for open in drawn.chain([throwaway_key(seed)]) {
            assert!(!secret.contains(&open), "{open} in {secret}");
        }
    }
}
