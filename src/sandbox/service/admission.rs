//! Where the sandbox is reached, whether and under which hosts its control answers, and to which pages replies are opened.
//!
//! A page can give its own host name this machine's address (DNS rebinding) and then talk to what listens here as if it were
//! its own server: the `Host` that the browser sends tells. Source: the Fetch Standard, for the `access-control-*` headers.

use crate::core::base_url::is_loopback_name;
use crate::core::error::InputError;
use crate::core::rate_limit;
use crate::core::request::DEFAULT_BASE_URL;
use crate::sandbox::target::Target;
use crate::sandbox::{Reply, Request};

/// How long a browser may remember a preflight, in seconds.
const PREFLIGHT_KEPT_FOR: &str = "600";

/// Who is let in.
#[derive(Debug, Clone, Default)]
pub struct Admission {
    hosts: Vec<String>,
    origins: Vec<String>,
    base_path: String,
    without_control: bool,
}

impl Admission {
    /// # Parameters
    /// - `hosts`: names besides loopback's under which the control answers, without ports.
    /// - `origins`: pages on loopback that may call from a browser, such as `http://localhost:5173`.
    ///
    /// # Errors
    /// An origin is none, or not on loopback.
    pub fn new(hosts: Vec<String>, origins: Vec<String>) -> Result<Self, InputError> {
        for (i, origin) in origins.iter().enumerate() {
            let rest = ["http://", "https://"]
                .iter()
                .find_map(|scheme| origin.strip_prefix(scheme));
            if !rest.is_some_and(|rest| !rest.contains(['/', '?', '#', '@']) && is_loopback(without_port(rest))) {
                return Err(InputError::at(
                    &format!("options.origins[{i}]"),
                    "must be the origin of a page on this machine, such as \"http://localhost:5173\": the sandbox's replies are not for other pages.",
                ));
            }
        }
        Ok(Self {
            hosts,
            origins,
            ..Self::default()
        })
    }

    /// The same below a path.
    ///
    /// # Parameters
    /// - `base_path`: where the sandbox is reached, such as `/s/demo`; empty for the host's root.
    ///
    /// # Errors
    /// It does not start with a slash, or ends with one.
    pub fn below(self, base_path: String) -> Result<Self, InputError> {
        if !base_path.is_empty() && (!base_path.starts_with('/') || base_path.ends_with('/')) {
            return Err(InputError::at(
                "options.basePath",
                "must be a path such as \"/s/demo\", which starts with a slash and does not end with one.",
            ));
        }
        Ok(Self { base_path, ..self })
    }

    /// The same with nothing under `/__sandbox/` over HTTP.
    #[must_use]
    pub fn without_control(self) -> Self {
        Self {
            without_control: true,
            ..self
        }
    }

    /// Whether there is anything under `/__sandbox/`.
    #[must_use]
    pub const fn has_control(&self) -> bool {
        !self.without_control
    }

    /// What a request is for.
    #[must_use]
    pub fn target(&self, request: &Request<'_>) -> Target {
        Target::new(request.target, request.header("host")).below(&self.base_path)
    }

    /// The origin of a target that nobody named: where clients expect the API unless they are told otherwise.
    #[must_use]
    pub fn home(&self) -> String {
        format!("{DEFAULT_BASE_URL}{}", self.base_path)
    }

    /// Whether the control answers under a host.
    ///
    /// # Parameters
    /// - `origin`: the origin of the request's target.
    #[must_use]
    pub fn knows(&self, origin: &str) -> bool {
        let host = origin.split_once(':').and_then(|(_, rest)| rest.strip_prefix("//"));
        let host = host.unwrap_or(origin);
        let host = without_port(host.split('/').next().unwrap_or_default());
        is_loopback(host) || self.hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
    }

    /// The answer to a browser's question whether a page may call, if the request is one.
    #[must_use]
    pub fn preflight(&self, request: &Request<'_>) -> Option<Reply> {
        let asked = request.method == "OPTIONS" && request.header("access-control-request-method").is_some();
        asked.then(|| Reply {
            status: 204,
            headers: Vec::new(),
            body: String::new(),
        })
    }

    /// Opens a reply to the page that asked, if that is allowed.
    pub fn open(&self, request: &Request<'_>, reply: &mut Reply) {
        let Some(origin) = request.header("origin") else { return };
        let Some(origin) = self.origins.iter().find(|known| *known == origin) else {
            return;
        };
        reply.headers.push(("access-control-allow-origin", origin.clone()));
        reply.headers.push(("vary", "origin".to_owned()));
        let exposed = [
            rate_limit::LIMIT_HEADER,
            rate_limit::REMAINING_HEADER,
            rate_limit::RESET_HEADER,
            rate_limit::RETRY_AFTER_HEADER,
        ];
        reply
            .headers
            .push(("access-control-expose-headers", exposed.join(", ")));
        if let Some(headers) = request.header("access-control-request-headers") {
            reply.headers.push(("access-control-allow-headers", headers.to_owned()));
            reply.headers.push((
                "access-control-allow-methods",
                "GET, POST, PATCH, DELETE, PUT".to_owned(),
            ));
            reply
                .headers
                .push(("access-control-max-age", PREFLIGHT_KEPT_FOR.to_owned()));
        }
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port))
            if port.bytes().all(|byte| byte.is_ascii_digit()) && (!name.contains(':') || name.ends_with(']')) =>
        {
            name
        }
        _ => host,
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    is_loopback_name(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_this_machine_and_what_it_was_told() {
        let admission = Admission::new(vec!["sandbox.test".into()], Vec::new()).unwrap();
        for host in [
            "localhost",
            "LOCALHOST:80",
            "127.0.0.1:8787",
            "127.9.9.9",
            "[::1]:8787",
            "a.localhost",
            "Sandbox.test:1",
        ] {
            assert!(admission.knows(&format!("http://{host}")), "{host}");
        }
        for host in [
            "",
            "evil.test",
            "127.0.0.1.evil.test",
            "127.0.0.1.1",
            "127.0.0.256",
            "127.0.0.01",
            "127.0.0.+1",
            "127.0.0.",
            "localhost.evil.test:8787",
            "0.0.0.0",
            "192.168.0.1",
            "[::]",
            "sandbox.test.evil",
        ] {
            assert!(!admission.knows(&format!("http://{host}")), "{host}");
        }
    }

    #[test]
    fn opens_to_pages_on_this_machine_only() {
        for origin in ["http://localhost:5173", "https://127.0.0.1", "http://[::1]:3000"] {
            assert!(Admission::new(Vec::new(), vec![origin.into()]).is_ok(), "{origin}");
        }
        for origin in [
            "*",
            "null",
            "localhost:5173",
            "https://example.com",
            "http://localhost/",
            "http://localhost@evil.test",
        ] {
            let error = Admission::new(Vec::new(), vec![origin.into()]).unwrap_err();
            assert_eq!(error.path, "options.origins[0]", "{origin}");
        }
    }
}
