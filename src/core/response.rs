//! What a reply's status means, and what errors say about replies.

use super::decimal;
use super::sentence::filled;

/// What kind of reply a status announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 2xx: the body is the result.
    Success,
    /// 3xx: never followed, since the next host would be handed the token.
    Redirect,
    /// Anything else: the body may be an error of the API's.
    Failure,
}

/// What kind of reply `status` announces.
#[must_use]
pub const fn kind(status: u16) -> Kind {
    match status {
        200..=299 => Kind::Success,
        300..=399 => Kind::Redirect,
        _ => Kind::Failure,
    }
}

/// The status of "too many requests", which has an error class of its own.
pub const TOO_MANY_REQUESTS: u16 = 429;

/// The longest reply that is read, in bytes, uncompressed: 16 MiB.
///
/// Thirty times a full page of 100 users at the API's limit of 5 KB each. A server, or whatever stands in for one, must not be able
/// to fill the memory.
pub const MAX_BODY_LENGTH: u32 = 16 * 1024 * 1024;

/// What an error of the API's says, in the Node SDK's words.
///
/// # Parameters
/// - `code`, `message`: the body's.
///
/// # Example
/// ```
/// use stream_users_wasm::core::response::failure;
/// assert_eq!(failure(4, "RestoreUsers failed with error: \"x\""), "Stream error code 4: RestoreUsers failed with error: \"x\"");
/// ```
/// Source: the Node SDK's messages, which applications match on.
#[must_use]
pub fn failure(code: i64, message: &str) -> String {
    ["Stream error code ", &decimal::text(code), ": ", message].concat()
}

/// What is wrong with a reply that is neither an error of the API's nor the JSON object that a success promises.
///
/// # Parameters
/// - `status`: the HTTP status.
/// - `phrase`: the status's phrase, empty over HTTP/2.
/// - `length`: the body's length in characters.
///
/// # Example
/// ```
/// use stream_users_wasm::core::response::not_the_apis;
/// assert_eq!(not_the_apis(502, "Bad Gateway", 6), "Stream error: 502 - Bad Gateway");
/// ```
/// Source: as for [`failure`].
#[must_use]
pub fn not_the_apis(status: u16, phrase: &str, length: usize) -> String {
    let sentence = match (kind(status), length, phrase) {
        (Kind::Success, 0, _) => {
            "Stream error: {status} - the reply is empty, where a JSON object was promised. The server may have carried out the request."
        }
        (Kind::Success, ..) => {
            "Stream error: {status} - the reply is not a JSON object; its {length} characters may have been cut off or come from a \
             proxy. The server may have carried out the request."
        }
        (.., "") => "Stream error: {status} - the reply is not the API's",
        _ => "Stream error: {status} - {phrase}",
    };
    let (status, length) = (decimal::text(status), decimal::count(length));
    filled(
        sentence,
        &[("status", &status), ("length", &length), ("phrase", phrase)],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_fall_into_three_kinds() {
        for (status, expected) in [
            (200, Kind::Success),
            (204, Kind::Success),
            (301, Kind::Redirect),
            (399, Kind::Redirect),
            (400, Kind::Failure),
            (502, Kind::Failure),
        ] {
            assert_eq!(kind(status), expected, "{status}");
        }
    }

    #[test]
    fn a_status_without_a_phrase_is_told_in_words() {
        assert_eq!(
            not_the_apis(400, "", 2),
            "Stream error: 400 - the reply is not the API's"
        );
    }
}
