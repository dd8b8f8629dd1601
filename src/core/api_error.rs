//! The API's error body: its fields and its codes.
//!
//! Source: the OpenAPI document's `APIError` and Stream's page of API error codes.

/// An error code with the HTTP status that it travels under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The `code` of the error body.
    pub code: i32,
    /// The HTTP status.
    pub status: u16,
}

const fn known(code: i32, status: u16) -> Code {
    Code { code, status }
}

impl Code {
    /// The code of an error of which only the status is known.
    #[must_use]
    pub fn of_status(status: u16) -> Self {
        let of_a_status = [
            AUTHENTICATION,
            NOT_ALLOWED,
            NOT_FOUND,
            TOO_LARGE,
            RATE_LIMITED,
            TOO_SLOW,
            HEADERS_TOO_LARGE,
        ];
        let alike = if status < INTERNAL.status { INPUT } else { INTERNAL };
        let found = of_a_status.into_iter().find(|code| code.status == status);
        found.unwrap_or(known(alike.code, status))
    }
}

/// The server failed.
pub const INTERNAL: Code = known(-1, 500);
/// The API key is missing or unknown.
pub const API_KEY: Code = known(2, 401);
/// The input is wrong.
pub const INPUT: Code = known(4, 400);
/// Authentication failed, for a reason without a code of its own.
pub const AUTHENTICATION: Code = known(5, 401);
/// Too many requests.
pub const RATE_LIMITED: Code = known(9, 429);
/// It does not exist, or was deactivated, or the route is unknown.
pub const NOT_FOUND: Code = known(16, 404);
/// The actor may not do this.
pub const NOT_ALLOWED: Code = known(17, 403);
/// The body is too large.
pub const TOO_LARGE: Code = known(22, 413);
/// The request took too long to arrive.
pub const TOO_SLOW: Code = known(23, 408);
/// The headers are too large.
pub const HEADERS_TOO_LARGE: Code = known(24, 431);
/// The token expired or was revoked.
pub const TOKEN_EXPIRED: Code = known(40, 401);
/// The token's `nbf` is still to come.
pub const TOKEN_NOT_YET_VALID: Code = known(41, 401);
/// The token's `iat` is still to come.
pub const TOKEN_ISSUED_IN_FUTURE: Code = known(42, 401);
/// The token's signature does not fit the secret.
pub const TOKEN_SIGNATURE: Code = known(43, 401);

/// Field names of the error body. `StatusCode` really is in Pascal case on the wire.
pub mod field {
    #![allow(missing_docs)] // the constants repeat the names
    pub const CODE: &str = "code";
    pub const MESSAGE: &str = "message";
    pub const STATUS_CODE: &str = "StatusCode";
    pub const DURATION: &str = "duration";
    pub const MORE_INFO: &str = "more_info";
    pub const DETAILS: &str = "details";
    pub const EXCEPTION_FIELDS: &str = "exception_fields";
    pub const UNRECOVERABLE: &str = "unrecoverable";
}

/// The page that `more_info` points to.
pub const MORE_INFO_URL: &str = "https://getstream.io/chat/docs/api_errors_response";

/// The code of an error body, which is a whole number; `None` where it is none.
///
/// # Example
/// ```
/// use stream_users_wasm::core::api_error::code;
/// assert_eq!((code(-1.0), code(4.5), code(f64::INFINITY)), (Some(-1), None, None));
/// ```
#[must_use]
pub fn code(number: f64) -> Option<i64> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)] // compared with what it was
    let whole = number as i64;
    (whole as f64 == number).then_some(whole)
}
