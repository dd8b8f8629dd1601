//! Closed sets of options: a key that is not known is refused, with the nearest one that is.

use super::error::InputError;

/// Options of a client.
pub const CLIENT: &[&str] = &[
    "timeout",
    "totalTimeout",
    "maxRetries",
    "basePath",
    "fetch",
    "retryWrites",
    "onAttempt",
    "dangerouslyAllowBrowser",
    "allowInsecureHttp",
];
/// Options of one call.
pub const CALL: &[&str] = &["signal", "timeout", "totalTimeout", "maxRetries", "headers"];
/// Options of `verifyToken`; the last counts for the function that takes a secret, and says nothing to the client's method.
pub const VERIFY: &[&str] = &["now", "clockTolerance", "allowServer", "dangerouslyAllowBrowser"];
/// Options of the other functions that take a secret.
pub const WITH_SECRET: &[&str] = &["dangerouslyAllowBrowser"];

/// Options of `waitForTask`.
pub const WAITING: &[&str] = &["interval", "timeout", "signal", "onProgress"];
/// What `wait` holds, the option of methods that start many tasks.
pub const WAIT_SPANS: &[&str] = &["interval", "timeout"];
/// Options of methods that work on many items.
pub const BULK: &[&str] = &["concurrency", "signal", "stopOnError", "onProgress", "onFailed"];
/// Options of those that start tasks.
pub const BULK_TASKS: &[&str] = &[
    "concurrency",
    "signal",
    "stopOnError",
    "onProgress",
    "onFailed",
    "onTask",
    "wait",
];
/// Options of `iterateUsers`.
pub const ITERATE: &[&str] = &["sort", "pageSize", "signal", "include_deactivated_users"];
/// Options of `tokenHandler`.
pub const TOKEN_HANDLER: &[&str] = &["authenticate", "validity", "calls"];

/// The environment variable that holds the app's key.
pub const ENV_API_KEY: &str = "STREAM_API_KEY";
/// The environment variable that holds the app's secret.
pub const ENV_API_SECRET: &str = "STREAM_API_SECRET";
/// The environment variable that holds the API's address.
pub const ENV_BASE_URL: &str = "STREAM_BASE_URL";

/// The default time for one attempt, in milliseconds.
pub const DEFAULT_TIMEOUT: f64 = 10_000.0;
/// The default time for all attempts and waits of a call, in milliseconds.
pub const DEFAULT_TOTAL_TIMEOUT: f64 = 30_000.0;
/// The default number of repetitions after the first attempt.
pub const DEFAULT_MAX_RETRIES: u32 = 2;
/// The longest that timers can wait: JavaScript's hold 31 bits.
const MAX_MILLISECONDS: u32 = 2_147_483_647;
/// More repetitions than anybody waits for.
const MAX_RETRIES: u32 = 100;

/// Refuses keys that are not in `known`.
///
/// # Parameters
/// - `path`: what holds the keys, as the caller would write it.
/// - `keys`: the keys that are there.
/// - `known`: the keys that may be there.
///
/// # Errors
/// The first unknown key, with the nearest known one.
///
/// # Example
/// ```
/// use stream_users_wasm::core::options::{CALL, refuse_unknown};
/// let error = refuse_unknown("options", ["timout"].into_iter(), CALL).map_err(|e| e.message);
/// assert_eq!(error, Err("options.timout is not an option. Did you mean \"timeout\"?".to_owned()));
/// ```
pub fn refuse_unknown<'a>(path: &str, keys: impl Iterator<Item = &'a str>, known: &[&str]) -> Result<(), InputError> {
    for key in keys {
        if known.contains(&key) {
            continue;
        }
        let at = format!("{path}.{key}");
        if key == "agent" {
            return Err(InputError::at(
                at,
                "is not supported: HTTP agents exist in Node only. Pass a `fetch` of your own that uses the agent or dispatcher.",
            ));
        }
        let nearest = known
            .iter()
            .min_by_key(|name| strsim::levenshtein(&key.to_ascii_lowercase(), &name.to_ascii_lowercase()));
        return Err(match nearest {
            Some(name) => InputError::at(at, format_args!("is not an option. Did you mean \"{name}\"?")),
            None => InputError::at(at, "is not an option: there are none here."),
        });
    }
    Ok(())
}

/// A time span option.
///
/// # Errors
/// When it is not a number of milliseconds from 1 to 2,147,483,647 (24.8 days).
pub fn milliseconds(path: &str, value: f64) -> Result<f64, InputError> {
    if (1.0..=f64::from(MAX_MILLISECONDS)).contains(&value) {
        Ok(value)
    } else {
        Err(InputError::at(
            path,
            format_args!("must be a number of milliseconds from 1 to {MAX_MILLISECONDS}."),
        ))
    }
}

/// A number of repetitions.
///
/// # Errors
/// When it is not a whole number from 0 to 100.
pub fn retries(path: &str, value: f64) -> Result<u32, InputError> {
    if (0.0..=f64::from(MAX_RETRIES)).contains(&value) && value.fract() == 0.0 {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked just above
        Ok(value as u32)
    } else {
        Err(InputError::at(
            path,
            format_args!("must be a whole number from 0 to {MAX_RETRIES}."),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_nearest_option() {
        for (key, hint) in [
            ("timeOut", "\"timeout\""),
            ("baseUrl", "\"basePath\""),
            ("retries", "\"maxRetries\""),
            ("agent", "`fetch`"),
        ] {
            let error = refuse_unknown("options", std::iter::once(key), CLIENT).unwrap_err();
            assert_eq!(error.path, format!("options.{key}"));
            assert!(error.message.contains(hint), "{}", error.message);
        }
        assert_eq!(refuse_unknown("options", CLIENT.iter().copied(), CLIENT), Ok(()));
    }

    #[test]
    fn spans_and_counts_have_bounds() {
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY, 2_147_483_648.0] {
            assert!(milliseconds("timeout", bad).is_err(), "{bad}");
        }
        for bad in [-1.0, 0.5, f64::NAN, 101.0] {
            assert!(retries("maxRetries", bad).is_err(), "{bad}");
        }
        assert_eq!((milliseconds("t", 1.0), retries("r", 0.0)), (Ok(1.0), Ok(0)));
    }
}
