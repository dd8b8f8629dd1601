//! The address of an API: what a caller may name, and what would leak or mislead.

use super::error::InputError;
use super::{ascii, decimal};

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
    /// use stream_users_wasm::core::base_url::BaseUrl;
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
        let Some((name, port)) = parted_host(host).filter(|(name, _)| !name.is_empty()) else {
            return error("must name a host.");
        };
        if !port.is_none_or(is_port) {
            return error("must have a number up to 65535 as its port.");
        }
        let mut path = rest;
        while let Some((_, parts)) = ascii::parted(path, b'/') {
            if is_dots(ascii::before(parts, b'/')) {
                return error("must have no . or .. in its path.");
            }
            path = parts;
        }
        if !secure && !allow_insecure && !is_loopback_name(name) {
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

/// A host's name or address, without brackets, and its port; `None` where brackets are not closed or something else follows them.
fn parted_host(host: &str) -> Option<(&str, Option<&str>)> {
    let Some(address) = host.strip_prefix('[') else {
        return Some(ascii::parted(host, b':').map_or((host, None), |(name, port)| (name, Some(port))));
    };
    let (address, rest) = ascii::parted(address, b']')?;
    if rest.is_empty() {
        return Some((address, None));
    }
    rest.strip_prefix(':').map(|port| (address, Some(port)))
}

/// Whether it is empty, which URLs allow, or a number that a port can have.
fn is_port(port: &str) -> bool {
    port.is_empty() || decimal::read(port.as_bytes()).is_some_and(|port| port <= u16::MAX.into())
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
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
            "https://[::1",
            "https://[::1]x",
            "https://[]:1",
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
}
