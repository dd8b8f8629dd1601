//! The API's error body: its fields, its codes, and reading one.
//!
//! Source: the OpenAPI document's `APIError` and Stream's page of API error codes.

use std::borrow::Cow;

use super::json::{self, Items, Members, Value};

/// An error code with the HTTP status that it travels under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The `code` of the error body.
    pub code: i32,
    /// The HTTP status.
    pub status: u16,
}

const fn code(code: i32, status: u16) -> Code {
    Code { code, status }
}

impl Code {
    /// The code of an error of which only the status is known.
    #[must_use]
    pub fn of_status(status: u16) -> Self {
        let known = [
            AUTHENTICATION,
            NOT_ALLOWED,
            NOT_FOUND,
            TOO_LARGE,
            RATE_LIMITED,
            TOO_SLOW,
            HEADERS_TOO_LARGE,
        ];
        let alike = if status < INTERNAL.status { INPUT } else { INTERNAL };
        let found = known.into_iter().find(|code| code.status == status);
        found.unwrap_or(code(alike.code, status))
    }
}

/// The server failed.
pub const INTERNAL: Code = code(-1, 500);
/// The API key is missing or unknown.
pub const API_KEY: Code = code(2, 401);
/// The input is wrong.
pub const INPUT: Code = code(4, 400);
/// Authentication failed, for a reason without a code of its own.
pub const AUTHENTICATION: Code = code(5, 401);
/// Too many requests.
pub const RATE_LIMITED: Code = code(9, 429);
/// It does not exist, or was deactivated, or the route is unknown.
pub const NOT_FOUND: Code = code(16, 404);
/// The actor may not do this.
pub const NOT_ALLOWED: Code = code(17, 403);
/// The body is too large.
pub const TOO_LARGE: Code = code(22, 413);
/// The request took too long to arrive.
pub const TOO_SLOW: Code = code(23, 408);
/// The headers are too large.
pub const HEADERS_TOO_LARGE: Code = code(24, 431);
/// The token expired or was revoked.
pub const TOKEN_EXPIRED: Code = code(40, 401);
/// The token's `nbf` is still to come.
pub const TOKEN_NOT_YET_VALID: Code = code(41, 401);
/// The token's `iat` is still to come.
pub const TOKEN_ISSUED_IN_FUTURE: Code = code(42, 401);
/// The token's signature does not fit the secret.
pub const TOKEN_SIGNATURE: Code = code(43, 401);

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

/// An error body, read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ApiError<'a> {
    /// The API's code.
    pub code: i64,
    /// What the server says happened.
    pub message: Cow<'a, str>,
    /// Where to read more.
    pub more_info: Option<Cow<'a, str>>,
    /// The server says that repeating is pointless.
    pub unrecoverable: bool,
    details: Option<Items<'a>>,
    exception_fields: Option<Members<'a>>,
}

impl<'a> ApiError<'a> {
    /// Reads an error body; `None` when it is not a JSON object with a whole-number `code` and a `message`.
    ///
    /// # Parameters
    /// - `body`: the reply's text.
    ///
    /// # Example
    /// ```
    /// use stream_users_wasm::core::api_error::ApiError;
    /// let error = ApiError::read(r#"{"code":4,"message":"no","StatusCode":400,"duration":"0"}"#).ok_or("not read")?;
    /// assert_eq!((error.code, &*error.message), (4, "no"));
    /// assert_eq!(ApiError::read("<html>"), None);
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn read(body: &'a str) -> Option<Self> {
        let mut error = Self::default();
        let (mut code, mut message) = (None, None);
        for (key, value) in json::object(body).ok()? {
            match (key.decode().as_ref(), value) {
                (field::CODE, Value::Number(number)) => code = number.as_integer(),
                (field::MESSAGE, Value::Text(text)) => message = Some(text),
                (field::MORE_INFO, Value::Text(text)) => error.more_info = Some(text.decode()),
                (field::UNRECOVERABLE, Value::Bool(flag)) => error.unrecoverable = flag,
                (field::DETAILS, Value::Array(items)) => error.details = Some(items),
                (field::EXCEPTION_FIELDS, Value::Object(fields)) => error.exception_fields = Some(fields),
                _ => {}
            }
        }
        error.code = code?;
        error.message = message?.decode();
        Some(error)
    }

    /// The error of a reply of which only the HTTP status is known.
    #[must_use]
    pub fn of_status(status: u16) -> Self {
        Self {
            code: status.into(),
            ..Self::default()
        }
    }

    /// Further codes, usually none.
    pub fn details(&self) -> impl Iterator<Item = i64> {
        let codes = self.details.into_iter().flatten();
        codes.filter_map(|item| item.as_number()?.as_integer())
    }

    /// Messages by the field they are about.
    pub fn exception_fields(&self) -> impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)> {
        let fields = self.exception_fields.into_iter().flatten();
        fields.filter_map(|(name, text)| Some((name.decode(), text.as_text()?.decode())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_field() {
        let error = ApiError::read(
            r#" {"code":17,"StatusCode":403,"message":"say \"no\"","duration":"0.00ms","more_info":"https://x",
                "details":[1,2],"exception_fields":{"a":"b","c":3},"unrecoverable":true,"later":{"x":[1]}} "#,
        );
        let error = error.unwrap();
        assert_eq!(
            (
                error.code,
                &*error.message,
                error.more_info.as_deref(),
                error.unrecoverable
            ),
            (17, "say \"no\"", Some("https://x"), true)
        );
        assert_eq!(error.details().collect::<Vec<_>>(), [1, 2]);
        assert_eq!(error.exception_fields().collect::<Vec<_>>(), [("a".into(), "b".into())]);
    }

    #[test]
    fn is_none_for_what_is_no_error_body() {
        for body in [
            "",
            "null",
            "[]",
            "{}",
            "{\"code\":4}",
            "{\"code\":\"4\",\"message\":\"x\"}",
            "{\"code\":4,",
            "<html>",
        ] {
            assert_eq!(ApiError::read(body), None, "{body}");
        }
    }
}
