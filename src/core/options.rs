//! Closed sets of options: a key that is not known is refused, with the nearest one that is.

use super::decimal;
use super::error::InputError;
use super::{bulk, claims, paging, polling};

/// An option that a method knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Its name.
    pub name: &'static str,
    /// What its value must be.
    pub rule: Rule,
    /// The number that it is when it is not given.
    pub default: Option<u32>,
}

/// What an option's value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Whatever the one who reads it makes of it.
    Any,
    /// True or false.
    Flag,
    /// A string.
    Text,
    /// A function.
    Function,
    /// An `AbortSignal`.
    Signal,
    /// A number within bounds.
    Number(Range),
}

/// The numbers that an option can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    least: u32,
    most: i64,
    whole: bool,
    /// What the number counts, as it stands in a sentence.
    unit: &'static str,
}

impl Rule {
    /// What a value of another type is told that it must be.
    #[must_use]
    pub const fn must_be(self) -> &'static str {
        match self {
            Self::Any => "given",
            Self::Flag => "true or false",
            Self::Text => "a string",
            Self::Function => "a function",
            Self::Signal => "an AbortSignal (controller.signal, not the controller)",
            Self::Number(_) => "a number",
        }
    }
}

impl Range {
    const MILLISECONDS: Self = Self {
        least: 1,
        // The longest that timers can wait, 24.8 days: JavaScript's hold 31 bits.
        most: 2_147_483_647,
        whole: false,
        unit: " of milliseconds",
    };

    const fn count(least: u32, most: u32) -> Self {
        Self {
            least,
            most: most as i64,
            whole: true,
            unit: "",
        }
    }

    const fn seconds(least: u32, whole: bool) -> Self {
        Self {
            least,
            most: MAX_SAFE_INTEGER,
            whole,
            unit: " of seconds",
        }
    }

    /// Refuses a number out of bounds.
    ///
    /// # Errors
    /// Names the bounds.
    pub fn check(&self, path: &str, number: f64) -> Result<(), InputError> {
        let Self {
            least,
            most,
            whole,
            unit,
        } = *self;
        #[allow(clippy::cast_precision_loss)] // at most MAX_SAFE_INTEGER
        let within = number >= f64::from(least) && number <= most as f64;
        if within && !(whole && number.fract() != 0.0) {
            return Ok(());
        }
        let kind = if whole { "whole " } else { "" };
        let (least, most) = (decimal::text(least), decimal::text(most));
        Err(InputError::joined(
            path,
            &["must be a ", kind, "number", unit, " from ", &least, " to ", &most, "."],
        ))
    }
}

impl Known {
    /// An option without a default.
    #[must_use]
    pub const fn new(name: &'static str, rule: Rule) -> Self {
        Self {
            name,
            rule,
            default: None,
        }
    }

    const fn or(self, default: u32) -> Self {
        Self {
            default: Some(default),
            ..self
        }
    }
}

/// Integers beyond this are not exact in JavaScript.
pub const MAX_SAFE_INTEGER: i64 = 9_007_199_254_740_991;
const MILLISECONDS: Rule = Rule::Number(Range::MILLISECONDS);

const SIGNAL: Known = Known::new("signal", Rule::Signal);
const TIMEOUT: Known = Known::new("timeout", MILLISECONDS);
const TOTAL_TIMEOUT: Known = Known::new("totalTimeout", MILLISECONDS);
/// More repetitions than a hundred nobody waits for.
const MAX_RETRIES: Known = Known::new("maxRetries", Rule::Number(Range::count(0, 100)));
const ALLOW_BROWSER: Known = Known::new("dangerouslyAllowBrowser", Rule::Flag);
const ON_PROGRESS: Known = Known::new("onProgress", Rule::Function);
const ON_FAILED: Known = Known::new("onFailed", Rule::Function);
const STOP_ON_ERROR: Known = Known::new("stopOnError", Rule::Flag);
const CONCURRENCY: Known =
    Known::new("concurrency", Rule::Number(Range::count(1, bulk::MAX_CONCURRENCY))).or(bulk::DEFAULT_CONCURRENCY);
/// The first wait between two looks at a task.
const INTERVAL: Known = Known::new("interval", MILLISECONDS).or(polling::DEFAULT_INTERVAL);
/// How long a task is waited for.
const WAIT_TIMEOUT: Known = Known::new("timeout", MILLISECONDS).or(polling::DEFAULT_TIMEOUT);

/// Options of a client.
pub const CLIENT: &[Known] = &[
    TIMEOUT.or(10_000),
    TOTAL_TIMEOUT.or(30_000),
    MAX_RETRIES.or(2),
    Known::new("basePath", Rule::Text),
    Known::new("fetch", Rule::Function),
    Known::new("retryWrites", Rule::Flag),
    Known::new("onAttempt", Rule::Function),
    ALLOW_BROWSER,
    Known::new("allowInsecureHttp", Rule::Flag),
];
/// Options of one call.
pub const CALL: &[Known] = &[
    SIGNAL,
    TIMEOUT,
    TOTAL_TIMEOUT,
    MAX_RETRIES,
    Known::new("headers", Rule::Any),
];
/// Options of `verifyToken`; the last counts for the function that takes a secret, and says nothing to the client's method.
pub const VERIFY: &[Known] = &[
    Known::new("now", Rule::Any),
    Known::new("clockTolerance", Rule::Number(Range::seconds(0, false))),
    Known::new("allowServer", Rule::Flag),
    ALLOW_BROWSER,
];
/// Options of the other functions that take a secret.
pub const WITH_SECRET: &[Known] = &[ALLOW_BROWSER];
/// Options of `generateUserTokens`: times, which are judged as those of a single token.
pub const USER_TOKENS: &[Known] = &[
    Known::new(claims::VALIDITY, Rule::Any),
    Known::new(claims::name::EXP, Rule::Any),
    Known::new(claims::name::IAT, Rule::Any),
];

/// Options of `waitForTask`.
pub const WAITING: &[Known] = &[INTERVAL, WAIT_TIMEOUT, SIGNAL, ON_PROGRESS];
/// What `wait` holds, the option of methods that start many tasks.
pub const WAIT_SPANS: &[Known] = &[INTERVAL, WAIT_TIMEOUT];
/// Options of methods that work on many items.
pub const BULK: &[Known] = &[CONCURRENCY, SIGNAL, STOP_ON_ERROR, ON_PROGRESS, ON_FAILED];
/// Options of those that start tasks.
pub const BULK_TASKS: &[Known] = &[
    CONCURRENCY,
    SIGNAL,
    STOP_ON_ERROR,
    ON_PROGRESS,
    ON_FAILED,
    Known::new("onTask", Rule::Function),
    Known::new("wait", Rule::Any),
];
/// Options of `iterateUsers`.
pub const ITERATE: &[Known] = &[
    Known::new("sort", Rule::Any),
    Known::new("pageSize", Rule::Number(Range::count(1, paging::MAX_PAGE))).or(paging::MAX_PAGE),
    SIGNAL,
    Known::new("include_deactivated_users", Rule::Flag),
];
/// Options of `tokenHandler`.
pub const TOKEN_HANDLER: &[Known] = &[
    Known::new("authenticate", Rule::Function),
    Known::new("validity", Rule::Number(Range::seconds(1, true))),
    Known::new("calls", Rule::Function),
];

/// The environment variable that holds the app's key.
pub const ENV_API_KEY: &str = "STREAM_API_KEY";
/// The environment variable that holds the app's secret.
pub const ENV_API_SECRET: &str = "STREAM_API_SECRET";
/// The environment variable that holds the API's address.
pub const ENV_BASE_URL: &str = "STREAM_BASE_URL";

/// Refuses a key that is not in `known`.
///
/// # Parameters
/// - `path`: what holds the key, as the caller would write it.
/// - `key`: a key that is there.
/// - `known`: the keys that may be there.
///
/// # Errors
/// Names the nearest known key.
///
/// # Example
/// ```
/// use stream_users_wasm::core::options::{CALL, refuse_unknown};
/// let error = refuse_unknown("options", "timout", CALL).map_err(|e| e.to_string());
/// assert_eq!(error, Err("options.timout is not an option. Did you mean \"timeout\"?".to_owned()));
/// ```
pub fn refuse_unknown(path: &str, key: &str, known: &[Known]) -> Result<(), InputError> {
    if known.iter().any(|known| known.name == key) {
        return Ok(());
    }
    let at = &[path, ".", key].concat();
    if key == "agent" {
        return Err(InputError::at(
            at,
            "is not supported: HTTP agents exist in Node only. Pass a `fetch` of your own that uses the agent or dispatcher.",
        ));
    }
    let (mut nearest, mut least) = ("", usize::MAX);
    for Known { name, .. } in known {
        let distance = distance(key, name);
        if distance < least {
            (nearest, least) = (name, distance);
        }
    }
    // Half of a name that is mistyped is still right.
    if 2 * least > nearest.len() {
        return Err(InputError::at(at, "is not an option."));
    }
    let must = ["is not an option. Did you mean \"", nearest, "\"?"];
    Err(InputError::joined(at, &must))
}

/// How many letters of one name have to be added, taken away or changed for the other: Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    // Of the table of all beginnings of both, the row for that of `a` read so far.
    let mut row: Vec<usize> = (1..=b.len()).collect();
    let mut whole = b.len();
    for (letters, x) in a.bytes().enumerate() {
        let (mut above_left, mut left) = (letters, letters + 1);
        for (cell, y) in row.iter_mut().zip(b.bytes()) {
            let changed = above_left + usize::from(!x.eq_ignore_ascii_case(&y));
            above_left = *cell;
            left = changed.min(above_left + 1).min(left + 1);
            *cell = left;
        }
        whole = left;
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_counts_letters_that_differ() {
        for (a, b, expected) in [
            ("timeout", "timeOut", 0),
            ("timout", "timeout", 1),
            ("kitten", "sitting", 3),
            ("abc", "", 3),
            ("flaw", "lawn", 2),
        ] {
            assert_eq!((distance(a, b), distance(b, a)), (expected, expected), "{a} {b}");
        }
        assert_eq!(distance("", ""), 0);
    }

    #[test]
    fn names_the_nearest_option() {
        for (key, hint) in [
            ("timeOut", "\"timeout\""),
            ("baseUrl", "\"basePath\""),
            ("retries", "\"maxRetries\""),
            ("agent", "`fetch`"),
        ] {
            let error = refuse_unknown("options", key, CLIENT).unwrap_err();
            assert_eq!(error.path, format!("options.{key}"));
            assert!(error.message.contains(hint), "{}", error.message);
        }
        for key in ["logger", "x", "somethingElseAltogether"] {
            let error = refuse_unknown("options", key, CLIENT).unwrap_err();
            assert_eq!(error.message, format!("options.{key} is not an option."));
        }
        for Known { name, .. } in CLIENT {
            assert_eq!(refuse_unknown("options", name, CLIENT), Ok(()));
        }
    }

    #[test]
    fn spans_and_counts_have_bounds() {
        let milliseconds = Range::MILLISECONDS;
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY, 2_147_483_648.0] {
            assert!(milliseconds.check("timeout", bad).is_err(), "{bad}");
        }
        let retries = Range::count(0, 100);
        for bad in [-1.0, 0.5, f64::NAN, 101.0] {
            assert!(retries.check("maxRetries", bad).is_err(), "{bad}");
        }
        assert_eq!(
            (milliseconds.check("t", 1.5), retries.check("r", 0.0)),
            (Ok(()), Ok(()))
        );
        assert_eq!(
            Range::seconds(1, true)
                .check("validity", 0.0)
                .map_err(|error| error.to_string()),
            Err("validity must be a whole number of seconds from 1 to 9007199254740991.".to_owned())
        );
    }

    #[test]
    fn every_default_is_within_its_bounds() {
        let tables = [
            CLIENT,
            CALL,
            VERIFY,
            WAITING,
            WAIT_SPANS,
            BULK,
            BULK_TASKS,
            ITERATE,
            TOKEN_HANDLER,
        ];
        for Known { name, rule, default } in tables.concat() {
            match (rule, default) {
                (Rule::Number(range), Some(default)) => assert_eq!(range.check(name, default.into()), Ok(())),
                (_, default) => assert_eq!(default, None, "{name}"),
            }
        }
    }
}
