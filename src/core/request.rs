//! From an operation and its arguments to a URL and headers.

use super::base_url::BaseUrl;
use super::error::InputError;
use super::operations::Operation;
use super::{ascii, hex};

/// Where the API is unless the caller says otherwise.
pub const DEFAULT_BASE_URL: &str = "https://chat.stream-io-api.com";

/// The header that carries the token, without a scheme such as `Bearer`.
pub const AUTHORIZATION: &str = "authorization";
/// The header that says what [`AUTHORIZATION`] carries.
pub const AUTH_TYPE: &str = "stream-auth-type";
/// [`AUTH_TYPE`] with a token.
pub const AUTH_TYPE_JWT: &str = "jwt";
/// [`AUTH_TYPE`] without one.
pub const AUTH_TYPE_ANONYMOUS: &str = "anonymous";
/// The header that names the SDK.
pub const CLIENT: &str = "x-stream-client";
/// What [`CLIENT`] says: this package and its version.
pub const CLIENT_NAME: &str = concat!("stream-users-wasm-", env!("CARGO_PKG_VERSION"));
/// The header that names the call, the same in all its attempts.
pub const REQUEST_ID: &str = "x-client-request-id";
/// The media type of all bodies.
pub const JSON: &str = "application/json";
/// The header that names the body's media type.
pub const CONTENT_TYPE: &str = "content-type";
/// The query parameter that carries the API key.
pub const API_KEY: &str = "api_key";

/// Headers that the client sets itself; a caller's `headers` may not replace them.
pub const OWN_HEADERS: &[&str] = &[AUTHORIZATION, AUTH_TYPE, CLIENT, REQUEST_ID, CONTENT_TYPE];

impl BaseUrl<'_> {
    /// The URL of one call.
    ///
    /// # Parameters
    /// - `operation`: which call.
    /// - `api_key`: the app's key.
    /// - `path`: what the operation's path has room for, checked by [`check_segment`].
    /// - `query`: further query parameters, in order, with their values as text.
    ///
    /// # Example
    /// ```
    /// use stream_users_wasm::core::{base_url::BaseUrl, operations::by_client_method};
    /// let base = BaseUrl::new("basePath", "https://x.test", false)?;
    /// let operation = by_client_method("exportUser").ok_or("no such operation")?;
    /// assert_eq!(base.url(operation, "k", "a/../b?x", &[]), "https://x.test/api/v2/users/a%2F..%2Fb%3Fx/export?api_key=k");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn url(&self, operation: &Operation, api_key: &str, path: &str, query: &[(String, String)]) -> String {
        let mut url = [self.url_prefix(), &self::path(operation, path), &key_query(api_key)].concat();
        for (name, value) in query {
            push_parameter(name, value, &mut url);
        }
        url
    }
}

/// The path of one call.
///
/// # Parameters
/// - `operation`: which call.
/// - `argument`: what its path has room for, checked by [`check_segment`].
#[must_use]
pub fn path(operation: &Operation, argument: &str) -> String {
    let mut path = ascii::before(operation.path, b'{').to_owned();
    if let Some((_, rest)) = ascii::parted(operation.path, b'}') {
        encode_onto(argument, &mut path);
        path.push_str(rest);
    }
    path
}

/// The start of every call's query.
///
/// # Parameters
/// - `api_key`: the app's key.
#[must_use]
pub fn key_query(api_key: &str) -> String {
    let mut query = ["?", API_KEY, "="].concat();
    encode_onto(api_key, &mut query);
    query
}

/// Appends a further parameter to a query.
pub fn push_parameter(name: &str, value: &str, query: &mut String) {
    query.push('&');
    encode_onto(name, query);
    query.push('=');
    encode_onto(value, query);
}

/// Appends text, percent-encoded but for what `encodeURIComponent` leaves alone, so that our URLs look like everyone's.
fn encode_onto(text: &str, url: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')')
        {
            url.push(char::from(byte));
        } else {
            url.push('%');
            hex::push_upper(byte, url);
        }
    }
}

/// Checks a value that is to become one segment of a path.
///
/// # Errors
/// `.` and `..`, which every URL parser removes, however they are encoded.
pub fn check_segment(path: &str, value: &str) -> Result<(), InputError> {
    if matches!(value, "." | "..") {
        return Err(InputError::at(
            path,
            "cannot be \".\" or \"..\": URLs drop such parts, so the request would go elsewhere.",
        ));
    }
    Ok(())
}

/// Checks a caller's header.
///
/// # Errors
/// A name or value that HTTP does not allow, or a header that the client sets itself.
pub fn check_header(name: &str, value: &str) -> Result<(), InputError> {
    let path = &["options.headers.", name].concat();
    let is_token = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~')
    };
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(InputError::at(
            "options.headers",
            "has a name that HTTP does not allow.",
        ));
    }
    if !value.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~')) {
        return Err(InputError::at(
            path,
            "has characters that HTTP headers do not allow: only printable ASCII passes everywhere.",
        ));
    }
    if OWN_HEADERS.iter().any(|own| own.eq_ignore_ascii_case(name)) {
        return Err(InputError::at(
            path,
            "is set by the client itself and cannot be replaced.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::operations::by_client_method;
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn encodes_text_as_others_do(text: String) {
            const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
                .remove(b'-').remove(b'_').remove(b'.').remove(b'!').remove(b'~').remove(b'*')
                .remove(b'\'').remove(b'(').remove(b')');
            let mut encoded = String::new();
            encode_onto(&text, &mut encoded);
            prop_assert_eq!(encoded, utf8_percent_encode(&text, COMPONENT).to_string());
        }
    }

    #[test]
    fn encodes_every_part() {
        let base = BaseUrl::new("basePath", "https://x.test/p/", false).unwrap();
        let operation = by_client_method("deactivateUser").unwrap();
        let query = [("a b".to_owned(), "1&c=2#\u{e9}".to_owned())];
        assert_eq!(
            base.url(operation, "k&x=1", "@id/%2e\u{1f600}", &query),
            "https://x.test/p/api/v2/users/%40id%2F%252e%F0%9F%98%80/deactivate?api_key=k%26x%3D1&a%20b=1%26c%3D2%23%C3%A9"
        );
    }

    #[test]
    fn a_callers_header_cannot_inject_or_replace() {
        for (name, value) in [
            ("", "x"),
            ("a b", "x"),
            ("a\r\nb", "x"),
            ("a", "x\r\ny: z"),
            ("a", "\u{e9}"),
            ("Authorization", "x"),
            ("STREAM-AUTH-TYPE", "x"),
        ] {
            assert!(check_header(name, value).is_err(), "{name:?}: {value:?}");
        }
        assert_eq!(check_header("X-Trace", "a b\tc"), Ok(()));
    }
}
