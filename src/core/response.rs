//! From a reply's status and text to what it means.

use super::api_error::ApiError;
use super::decimal;

/// What kind of reply a status announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 2xx: the body is the result.
    Success,
    /// 3xx: never followed, since the next host would be handed the token.
    Redirect,
    /// Anything else: the body may be an [`ApiError`].
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

/// An error reply.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure<'a> {
    /// What happened, in the Node SDK's words.
    pub message: String,
    /// What the body says; for a reply that is no [`ApiError`], its `code` is the HTTP status.
    pub error: ApiError<'a>,
}

/// Reads a reply other than a success.
///
/// # Parameters
/// - `status`: the HTTP status.
/// - `status_text`: the status's phrase, empty over HTTP/2.
/// - `body`: the reply's text.
///
/// # Example
/// ```
/// use stream_users_wasm::core::response::failure;
/// let api = failure(400, "Bad Request", r#"{"code":4,"message":"RestoreUsers failed with error: \"x\""}"#);
/// assert_eq!(api.message, "Stream error code 4: RestoreUsers failed with error: \"x\"");
/// let html = failure(502, "Bad Gateway", "<html>");
/// assert_eq!((html.message.as_str(), html.error.code), ("Stream error: 502 - Bad Gateway", 502));
/// ```
/// Source: the Node SDK's messages, which applications match on.
#[must_use]
pub fn failure<'a>(status: u16, status_text: &str, body: &'a str) -> Failure<'a> {
    match ApiError::read(body) {
        Some(error) => Failure {
            message: ["Stream error code ", &decimal::text(error.code), ": ", &error.message].concat(),
            error,
        },
        None => Failure {
            message: of_status(
                status,
                if status_text.is_empty() {
                    "the reply is not the API's"
                } else {
                    status_text
                },
            ),
            error: ApiError::of_status(status),
        },
    }
}

fn of_status(status: u16, what: &str) -> String {
    ["Stream error: ", &decimal::text(status), " - ", what].concat()
}

/// A success whose body is not the JSON object that was promised.
///
/// # Parameters
/// - `status`: the HTTP status.
/// - `length`: the body's length in characters.
#[must_use]
pub fn unreadable(status: u16, length: usize) -> Failure<'static> {
    let what = match length {
        0 => "the reply is empty, where a JSON object was promised".to_owned(),
        _ => [
            "the reply is not a JSON object; its ",
            &decimal::count(length),
            " characters may have been cut off or come from a proxy",
        ]
        .concat(),
    };
    Failure {
        message: of_status(status, &what) + ". The server may have carried out the request.",
        error: ApiError::of_status(status),
    }
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
    fn a_json_body_that_is_no_api_error_counts_as_none() {
        assert_eq!(
            failure(400, "", "{}").message,
            "Stream error: 400 - the reply is not the API's"
        );
    }
}
