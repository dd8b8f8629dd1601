//! From an operation and its arguments to a URL and headers.

use super::error::InputError;
use super::operations::Operation;
use super::{ascii, decimal, hex};

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

/// The address of an API, checked once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl<'a> {
    url: &'a str,
    host: &'a str,
}

impl<'a> BaseUrl<'a> {
    /// Checks an address.
    ///
    /// # Parameters
    /// - `path`: how the caller would write the address: `options.basePath`.
    /// - `url`: `https://host[:port][/path]`; slashes at its end do not count.
    /// - `allow_insecure`: whether plain `http:` may go to hosts other than this machine.
    ///
    /// # Errors
    /// Another scheme, a missing host, a port that is none, credentials, a query, a fragment, characters that no URL has,
    /// or plain `http:` to another machine: it would show every token to the network.
    ///
    /// # Example
    /// ```
    /// use stream_users_wasm::core::request::BaseUrl;
    /// assert!(BaseUrl::new("basePath", "https://chat.stream-io-api.com/", false).is_ok());
    /// assert!(BaseUrl::new("basePath", "http://127.0.0.1:8787", false).is_ok());
    /// assert!(BaseUrl::new("basePath", "http://example.com", false).is_err());
    /// ```
    pub fn new(path: &str, url: &'a str, allow_insecure: bool) -> Result<Self, InputError> {
        let error = |must: &str| Err(InputError::at(path, must));
        if !url.bytes().all(|byte| {
            byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>' | b'^' | b'`' | b'{'..=b'}')
        }) {
            return error("has characters that no URL has. Percent-encode them.");
        }
        let (secure, rest) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => return error("must be a URL that starts with https:// (http:// for a server on this machine)."),
        };
        if rest.bytes().any(|byte| matches!(byte, b'?' | b'#')) {
            return error("must have no query and no fragment.");
        }
        let host = ascii::before(rest, b'/');
        if ascii::place(host, b'@').is_some() {
            return error("must have no user name or password in it.");
        }
        if matches!(host.as_bytes(), [] | [b':', ..]) {
            return error("must name a host.");
        }
        if !has_a_port_or_none(host) {
            return error("must have a number up to 65535 as its port.");
        }
        let mut path = rest;
        while let Some((_, parts)) = ascii::parted(path, b'/') {
            if is_dots(ascii::before(parts, b'/')) {
                return error("must have no . or .. in its path.");
            }
            path = parts;
        }
        if !secure && !allow_insecure && !is_loopback(host) {
            return error(
                "must start with https://: plain http would show tokens to the network. Pass allowInsecureHttp: true if that is meant.",
            );
        }
        let mut end = url;
        while let Some(shorter) = end.strip_suffix('/') {
            end = shorter;
        }
        Ok(Self { url: end, host })
    }

    /// The host with its port, for messages.
    #[must_use]
    pub const fn host(&self) -> &'a str {
        self.host
    }

    /// The address without slashes at its end: what every call's URL starts with.
    #[must_use]
    pub const fn url_prefix(&self) -> &'a str {
        self.url
    }

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
    /// use stream_users_wasm::core::{operations::by_client_method, request::BaseUrl};
    /// let base = BaseUrl::new("basePath", "https://x.test", false)?;
    /// let operation = by_client_method("exportUser").ok_or("no such operation")?;
    /// assert_eq!(base.url(operation, "k", "a/../b?x", &[]), "https://x.test/api/v2/users/a%2F..%2Fb%3Fx/export?api_key=k");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn url(&self, operation: &Operation, api_key: &str, path: &str, query: &[(String, String)]) -> String {
        let mut url = [self.url, &self::path(operation, path), &key_query(api_key)].concat();
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

/// Whether a URL parser takes the part away, and the one before with it: one or two dots, percent-encoded or not.
fn is_dots(part: &str) -> bool {
    let (mut rest, mut dots) = (part, 0);
    while let Some(after) = [".", "%2e", "%2E"].iter().find_map(|dot| rest.strip_prefix(dot)) {
        rest = after;
        dots += 1;
    }
    rest.is_empty() && matches!(dots, 1 | 2)
}

fn has_a_port_or_none(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        // The colons of an IPv6 address are no port's.
        Some(address) => ascii::parted(address, b']').map_or(host, |(_, rest)| rest),
        None => host,
    };
    ascii::parted(name, b':').is_none_or(|(_, port)| {
        port.is_empty() || decimal::read(port.as_bytes()).is_some_and(|port| port <= u16::MAX.into())
    })
}

fn is_loopback(host: &str) -> bool {
    is_loopback_name(match host.strip_prefix('[') {
        Some(address) => ascii::before(address, b']'),
        None => ascii::before(host, b':'),
    })
}

/// Whether a host is this machine.
///
/// # Parameters
/// - `name`: its name or address, without a port and without brackets.
#[must_use]
pub fn is_loopback_name(name: &str) -> bool {
    let mut last = name;
    while let Some((_, rest)) = ascii::parted(last, b'.') {
        last = rest;
    }
    name == "::1" || last.eq_ignore_ascii_case("localhost") || is_loopback_v4(name)
}

/// Whether it is `127.` and three more numbers of one byte, without a sign and without zeros before them. Not `parse`, whose reader of
/// all addresses is larger than the rest of this file.
fn is_loopback_v4(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("127.") else {
        return false;
    };
    let mut numbers = 1;
    // The number that is being read; none before its first digit.
    let mut number = None;
    for byte in rest.bytes() {
        number = match (byte, number) {
            (b'.', Some(_)) => {
                numbers += 1;
                None
            }
            (b'0'..=b'9', None) => Some(u32::from(byte - b'0')),
            (b'0'..=b'9', Some(known @ 1..)) if known < 100 => Some(known * 10 + u32::from(byte - b'0')),
            _ => return false,
        };
        if number > Some(255) {
            return false;
        }
    }
    numbers == 3 && number.is_some()
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

        #[test]
        fn tells_this_machines_addresses_as_others_do(address in "(127|126|0127)(\\.(0|1|00|01|255|256|\\+1|x)){1,4}\\.?") {
            let parsed = address.parse::<std::net::Ipv4Addr>();
            prop_assert_eq!(is_loopback_v4(&address), parsed.is_ok_and(|address| address.is_loopback()));
        }
    }

    #[test]
    fn refuses_addresses_that_could_leak_or_mislead() {
        for url in [
            "",
            "chat.stream-io-api.com",
            "ftp://x",
            "https://",
            "https:///p",
            "https://:1",
            "https://x:65536",
            "https://x:99999999999999999999",
            "https://x:8o",
            "https://x:-1",
            "https://[::1]:99999",
            "https://a@b",
            "https://a:b@c",
            "https://x?y",
            "https://x#y",
            "https://x y",
            "https://x\n",
            "https://x\\y",
            "https://é.test",
            "http://example.com",
            "http://127.0.0.1.evil.test",
            "http://localhost.evil.test",
            "https://x/../y",
            "https://x/%2e%2E/y",
            "https://x/.%2e",
            "javascript:alert(1)",
            "//x",
        ] {
            assert_eq!(
                BaseUrl::new("options.basePath", url, false).map_err(|e| e.path.clone()),
                Err("options.basePath".to_owned()),
                "{url:?}"
            );
        }
        for url in [
            "http://localhost:1",
            "http://127.0.0.1",
            "http://127.9.9.9:80/x",
            "http://[::1]:8787/",
            "http://a.localhost",
            "https://x.test/p//",
            "https://x.test:65535",
            "https://x.test:",
            "https://[::1]",
        ] {
            assert!(BaseUrl::new("basePath", url, false).is_ok(), "{url}");
        }
        assert!(BaseUrl::new("basePath", "http://example.com", true).is_ok());
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
