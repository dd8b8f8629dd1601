//! Where a request goes: the parts of its target.

use percent_encoding::percent_decode_str;

/// A request target, taken apart and still encoded in its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Scheme and host, as far as the request says.
    pub origin: String,
    /// The path, encoded.
    pub path: String,
    /// The query's parameters, decoded, in their order.
    pub query: Vec<(String, String)>,
}

impl Target {
    /// Takes a target apart: a path with a query as HTTP servers receive it, or a whole URL as `fetch` is given one.
    ///
    /// # Parameters
    /// - `target`: the target.
    /// - `host`: the request's `Host`, for a target that has none.
    #[must_use]
    pub fn new(target: &str, host: Option<&str>) -> Self {
        let target = target.split('#').next().unwrap_or_default();
        let (origin, rest) = match target.split_once(':') {
            Some((scheme, url)) if url.starts_with("//") && !scheme.contains('/') => {
                let host = url.strip_prefix("//").unwrap_or(url);
                let rest = host.find(['/', '?']).and_then(|at| host.get(at..)).unwrap_or_default();
                let origin = target.strip_suffix(rest).unwrap_or(target);
                (origin.to_owned(), rest)
            }
            _ => (format!("http://{}", host.unwrap_or("localhost")), target),
        };
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let path = if path.is_empty() { "/" } else { path };
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (form_decoded(name), form_decoded(value))
        };
        Self {
            origin,
            path: path.to_owned(),
            query: pairs.map(pair).collect(),
        }
    }

    /// The same target for a sandbox that is reached below a path, which belongs to its origin then. A target that is not
    /// below it stays as it is.
    ///
    /// # Parameters
    /// - `base`: the path, without a slash at its end; empty for none.
    #[must_use]
    pub fn below(mut self, base: &str) -> Self {
        let rest = self.path.strip_prefix(base).map(str::to_owned);
        match rest.filter(|rest| rest.is_empty() || rest.starts_with('/')) {
            Some(rest) => {
                self.origin += base;
                self.path = if rest.is_empty() { "/".to_owned() } else { rest };
                self
            }
            None => self,
        }
    }

    /// The first parameter of a name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Decodes a query's name or value; in queries, unlike in paths, a plus is a space.
fn form_decoded(text: &str) -> String {
    decoded(&text.replace('+', " "))
}

/// Decodes a path segment. What is no UTF-8 becomes U+FFFD, which no id has.
#[must_use]
pub fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_paths_and_urls_apart() {
        let target = Target::new(
            "/api/v2/users?payload=%7B%22a%22%3A+1%7D&api_key=k&flag",
            Some("127.0.0.1:8787"),
        );
        assert_eq!(
            (target.origin.as_str(), target.path.as_str()),
            ("http://127.0.0.1:8787", "/api/v2/users")
        );
        assert_eq!(target.parameter("payload"), Some(r#"{"a": 1}"#));
        assert_eq!((target.parameter("flag"), target.parameter("none")), (Some(""), None));
        let target = Target::new("https://chat.stream-io-api.com/x/y?a=b#c", None);
        assert_eq!(
            (target.origin.as_str(), target.path.as_str()),
            ("https://chat.stream-io-api.com", "/x/y")
        );
        assert_eq!(target.parameter("a"), Some("b"));
        assert_eq!(Target::new("https://host?a=b", None).path, "/");
        let nowhere = Target::new("http:///a?b", None);
        assert_eq!((nowhere.origin.as_str(), nowhere.path.as_str()), ("http://", "/a"));
        assert_eq!(Target::new("", None).path, "/");
        let below = |target, base| {
            let target = Target::new(target, Some("h")).below(base);
            (target.origin, target.path)
        };
        let at = |origin: &str, path: &str| (origin.to_owned(), path.to_owned());
        assert_eq!(below("/s/a/api?x=y", "/s/a"), at("http://h/s/a", "/api"));
        assert_eq!(below("/s/a", "/s/a"), at("http://h/s/a", "/"));
        assert_eq!(below("/s/abc", "/s/a"), at("http://h", "/s/abc"));
        assert_eq!(below("/api", ""), at("http://h", "/api"));
        assert_eq!(Target::new("/a?b=://", None).path, "/a");
    }
}
