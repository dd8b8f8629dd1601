//! A sandbox's endpoints: whatever is sent, the answer is one of the API's.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use stream_users_wasm::core::claims::SERVER_CLAIMS;
use stream_users_wasm::core::jwt;
use stream_users_wasm::core::secret::Secret;
use stream_users_wasm::sandbox::limits::RateLimits;
use stream_users_wasm::sandbox::settings::Settings;
use stream_users_wasm::sandbox::time::Time;
use stream_users_wasm::sandbox::{Reply, Request, Sandbox};

const USERS: &str =
    r#"{"users":{"a":{"id":"a","name":"Ann","teams":["t"],"custom":{"n":1,"list":[1,"x"],"o":{"p":2}}}}}"#;

/// A sandbox with one user, and the token of a server.
struct App {
    sandbox: Sandbox,
    token: String,
}

impl App {
    fn new() -> Self {
        let secret = Secret::new("the-secret-of-the-targets").unwrap();
        let token = jwt::sign(&secret, SERVER_CLAIMS).unwrap();
        let sandbox = Sandbox::new(Settings {
            api_key: "key".into(),
            secret,
            rate_limits: RateLimits::Off,
        });
        let mut app = Self { sandbox, token };
        assert_eq!(
            app.send("POST", "/api/v2/users?api_key=key", USERS.as_bytes()).status,
            201
        );
        app
    }

    fn send(&mut self, method: &str, target: &str, body: &[u8]) -> Reply {
        let headers = [("authorization", self.token.as_str()), ("stream-auth-type", "jwt")];
        let request = Request {
            method,
            target,
            headers: &headers,
            body,
        };
        self.sandbox.handle(Time::from_millis(1.7e12), [7; 32], &request).reply
    }
}

/// A success, or an error body with what every one of them has; never a fault of the sandbox.
fn assert_the_apis(reply: &Reply) {
    let body: Value = serde_json::from_str(&reply.body).unwrap_or_else(|error| panic!("{error}: {}", reply.body));
    match reply.status {
        200 | 201 => assert!(body.is_object(), "{}", reply.body),
        400..=499 => {
            assert!(body["code"].is_i64() && body["duration"].is_string(), "{}", reply.body);
            assert_eq!(body["StatusCode"], reply.status);
            assert!(!body["message"].as_str().unwrap().is_empty());
        }
        status => panic!("{status} {}", reply.body),
    }
}

/// Method, target and body, with a byte 0xff between them.
pub fn router(data: &[u8]) {
    let mut parts = data.splitn(3, |byte| *byte == 0xff);
    let mut text = || String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let (method, target) = (text(), text());
    let body = parts.next().unwrap_or_default();
    let mut app = App::new();
    let reply = app.send(&method, &target, body);
    assert_the_apis(&reply);
    // The same to an endpoint that is there, so that the body is read too.
    for (method, path) in [
        ("POST", "/api/v2/users"),
        ("PATCH", "/api/v2/users"),
        ("POST", "/api/v2/chat/channels"),
    ] {
        assert_the_apis(&app.send(method, &format!("{path}?api_key=key"), body));
    }
}

/// The filter of a query for users, in its payload and alone as conditions.
pub fn filter(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut app = App::new();
    for payload in [text.to_string(), format!(r#"{{"filter_conditions":{text}}}"#)] {
        let payload = utf8_percent_encode(&payload, NON_ALPHANUMERIC);
        let target = format!("/api/v2/users?api_key=key&payload={payload}");
        let reply = app.send("GET", &target, b"");
        assert_the_apis(&reply);
        // The same question has the same answer.
        assert_eq!(app.send("GET", &target, b"").body, reply.body);
    }
}
