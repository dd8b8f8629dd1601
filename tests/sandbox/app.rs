//! A sandbox with a clock and a counter for chance, and a server's token at hand.

use serde_json::{Value, json};
use stream_users_wasm::core::secret::Secret;
use stream_users_wasm::core::{claims, jwt};
use stream_users_wasm::sandbox::events::Event;
use stream_users_wasm::sandbox::limits::RateLimits;
use stream_users_wasm::sandbox::settings::Settings;
use stream_users_wasm::sandbox::time::Time;
use stream_users_wasm::sandbox::{Record, Reply, Request, Sandbox};

pub const SECRET: &str = "the-secret";
/// Milliseconds since 1970 when a test starts.
pub const START: f64 = 1_700_000_000_000.0;

pub struct App {
    pub sandbox: Sandbox,
    pub now: f64,
    pub records: Vec<Record>,
    pub events: Vec<Event>,
    requests: u8,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Value,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Status, code and message of an error.
    pub fn error(&self) -> (u16, i64, &str) {
        (
            self.status,
            self.body["code"].as_i64().unwrap_or_default(),
            self.body["message"].as_str().unwrap_or_default(),
        )
    }

    /// The body of a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(self.status < 300, "{} {}", self.status, self.text);
        self.body
    }
}

/// Whether an object has all these members.
#[track_caller]
pub fn has_all(object: &Value, fields: &[&str]) {
    for field in fields {
        assert!(!object[field].is_null(), "{field} is missing in {object}");
    }
}

pub fn token(claims: &str) -> String {
    jwt::sign(&Secret::new(SECRET).unwrap(), claims).unwrap()
}

pub fn user_token(id: &str) -> String {
    token(&json!({ "user_id": id, "iat": START / 1e3 - 1.0 }).to_string())
}

pub fn settings(rate_limits: RateLimits) -> Settings {
    Settings {
        api_key: "key".into(),
        secret: Secret::new(SECRET).unwrap(),
        rate_limits,
    }
}

impl App {
    pub fn new() -> Self {
        Self::limited(RateLimits::Off)
    }

    pub fn limited(rate_limits: RateLimits) -> Self {
        Self {
            sandbox: Sandbox::new(settings(rate_limits)),
            now: START,
            records: Vec::new(),
            events: Vec::new(),
            requests: 0,
        }
    }

    pub fn send(&mut self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.requests = self.requests.wrapping_add(1);
        let random = [self.requests; 32];
        let request = Request {
            method,
            target,
            headers,
            body,
        };
        let outcome = self.sandbox.handle(Time::from_millis(self.now), random, &request);
        self.records.extend(outcome.record);
        self.events.extend(outcome.events);
        let Reply { status, headers, body } = outcome.reply;
        let value = serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}"));
        Answer {
            status,
            headers,
            body: value,
            text: body,
        }
    }

    /// A request with any token.
    pub fn with_token(&mut self, token: &str, method: &str, path: &str, body: &str) -> Answer {
        let target = format!("{path}{}api_key=key", if path.contains('?') { '&' } else { '?' });
        let headers = [
            ("Authorization", token),
            ("Stream-Auth-Type", "jwt"),
            ("Host", "127.0.0.1:8787"),
        ];
        self.send(method, &target, &headers, body.as_bytes())
    }

    /// A request of the app's server.
    pub fn call(&mut self, method: &str, path: &str, body: &Value) -> Answer {
        self.with_token(&token(claims::SERVER_CLAIMS), method, path, &body.to_string())
    }

    pub fn post(&mut self, path: &str, body: Value) -> Answer {
        self.call("POST", &format!("/api/v2{path}"), &body)
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.with_token(&token(claims::SERVER_CLAIMS), "GET", &format!("/api/v2{path}"), "")
    }

    /// A change of the app's settings.
    #[track_caller]
    pub fn settings(&mut self, settings: &Value) {
        self.call("PATCH", "/api/v2/app", settings).ok();
    }

    /// A request of a user.
    pub fn as_user(&mut self, id: &str, method: &str, path: &str, body: &Value) -> Answer {
        self.with_token(&user_token(id), method, &format!("/api/v2{path}"), &body.to_string())
    }

    /// Deletes users, and waits for it.
    #[track_caller]
    pub fn delete(&mut self, body: Value) -> Value {
        let started = self.post("/users/delete", body).ok();
        self.finished(started)["result"].take()
    }

    /// A channel of `messaging` with members, made by the first of them.
    #[track_caller]
    pub fn channel(&mut self, id: &str, members: &[&str]) -> Value {
        let list: Vec<Value> = members.iter().map(|id| json!({ "user_id": id })).collect();
        let data = json!({ "created_by_id": members[0], "members": list });
        self.post(&format!("/chat/channels/messaging/{id}/query"), json!({ "data": data }))
            .ok()
    }

    /// Sends a message, and gives back its id.
    #[track_caller]
    pub fn say(&mut self, channel: &str, user: &str, text: &str) -> String {
        let body = json!({ "message": { "user_id": user, "text": text, "custom": { "x": 1 } } });
        let sent = self
            .post(&format!("/chat/channels/messaging/{channel}/message"), body)
            .ok();
        sent["message"]["id"].as_str().unwrap().to_owned()
    }

    /// A call of a type with members, made by the first of them.
    #[track_caller]
    pub fn phone(&mut self, cid: &str, members: &[&str]) -> Value {
        let list: Vec<Value> = members.iter().map(|id| json!({ "user_id": id })).collect();
        let data = json!({ "created_by_id": members[0], "members": list });
        self.post(&format!("/video/call/{cid}"), json!({ "data": data })).ok()
    }

    pub fn patch(&mut self, users: Value) -> Answer {
        self.call("PATCH", "/api/v2/users", &json!({ "users": users }))
    }

    /// Upserts one user.
    pub fn upsert(&mut self, user: Value) -> Answer {
        let id = user["id"].as_str().unwrap().to_owned();
        self.post("/users", json!({ "users": { id: user } }))
    }

    /// Creates users who have nothing but an id.
    #[track_caller]
    pub fn create(&mut self, ids: &[&str]) {
        for id in ids {
            self.upsert(json!({ "id": id })).ok();
        }
    }

    pub fn query(&mut self, payload: &Value) -> Answer {
        let payload =
            percent_encoding::utf8_percent_encode(&payload.to_string(), percent_encoding::NON_ALPHANUMERIC).to_string();
        self.get(&format!("/users?payload={payload}"))
    }

    /// The ids that a query finds, in its order.
    #[track_caller]
    pub fn ids(&mut self, payload: &Value) -> Vec<String> {
        let found = self.query(payload).ok();
        found["users"]
            .as_array()
            .unwrap()
            .iter()
            .map(|user| user["id"].as_str().unwrap().to_owned())
            .collect()
    }

    /// One user as queries show it, whether deactivated or not; null if there is none.
    #[track_caller]
    pub fn user(&mut self, id: &str) -> Value {
        let payload = json!({ "filter_conditions": { "id": id }, "include_deactivated_users": true });
        self.query(&payload).ok()["users"].get(0).cloned().unwrap_or_default()
    }

    /// Waits for a task, and gives back its end.
    #[track_caller]
    pub fn finished(&mut self, started: Value) -> Value {
        let id = started["task_id"].as_str().unwrap().to_owned();
        self.now += 1000.0;
        self.get(&format!("/tasks/{id}")).ok()
    }
}
