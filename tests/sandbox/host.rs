//! A sandbox in service, with the journal that its host keeps.

use serde_json::{Value, json};
use stream_users_wasm::core::claims::SERVER_CLAIMS;
use stream_users_wasm::sandbox::Request;
use stream_users_wasm::sandbox::document::to_text;
use stream_users_wasm::sandbox::events::Event;
use stream_users_wasm::sandbox::failure::Failure;
use stream_users_wasm::sandbox::limits::RateLimits;
use stream_users_wasm::sandbox::service::admission::Admission;
use stream_users_wasm::sandbox::service::{Served, Service};
use stream_users_wasm::sandbox::time::Time;

use crate::app::{START, settings, token};

/// A service with the journal that its host keeps.
pub struct Host {
    pub service: Service,
    pub now: f64,
    pub journal: String,
    pub events: Vec<Event>,
    requests: u8,
}

/// A service that nothing was asked of.
pub fn service() -> Service {
    let mut service = Service::new(settings(RateLimits::Off), Admission::default());
    service.listen(true);
    service
}

impl Host {
    pub fn new() -> Self {
        Self {
            service: service(),
            now: START,
            journal: String::new(),
            events: Vec::new(),
            requests: 0,
        }
    }

    pub fn time(&self) -> Time {
        Time::from_millis(self.now)
    }

    fn random(&mut self) -> [u8; 32] {
        self.requests += 1;
        [self.requests; 32]
    }

    fn keep(&mut self, served: Served) -> (u16, Value) {
        if !served.records.is_empty() {
            let records: Vec<String> = served.records.iter().map(to_text).collect();
            self.journal += &self.service.group(&records.join(","));
        }
        self.events.extend(served.events);
        let body = serde_json::from_str(&served.reply.body).unwrap_or_default();
        (served.reply.status, body)
    }

    pub fn send(&mut self, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> (u16, Value) {
        let random = self.random();
        let request = Request {
            method,
            target,
            headers,
            body: body.as_bytes(),
        };
        let served = self.service.handle(self.time(), random, &request);
        self.keep(served)
    }

    /// A request of the app's server.
    pub fn call(&mut self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let server = token(SERVER_CLAIMS);
        let headers = [
            ("authorization", &*server),
            ("stream-auth-type", "jwt"),
            ("host", "127.0.0.1:8787"),
        ];
        let target = format!("/api/v2{path}?api_key=key");
        self.send(method, &target, &headers, &body.to_string())
    }

    #[track_caller]
    pub fn post(&mut self, path: &str, body: &Value) -> Value {
        let (status, body) = self.call("POST", path, body);
        assert!(status < 300, "{path}: {status} {body}");
        body
    }

    pub fn control(&mut self, name: &str, body: &str) -> Result<(), Failure> {
        let random = self.random();
        let served = self
            .service
            .control(self.time(), random, None, ("POST", name), body.as_bytes())?;
        self.keep(served);
        Ok(())
    }

    /// What another process makes of the journal.
    #[track_caller]
    pub fn again(&self) -> Service {
        let mut again = service();
        again.recover(b"", self.journal.as_bytes()).unwrap();
        again
    }

    /// Checks that journal and snapshot hold what the service holds.
    #[track_caller]
    pub fn check(&mut self) {
        let live = self.service.snapshot();
        assert_eq!(self.again().snapshot(), live);
        let mut restored = service();
        restored.recover(self.service.compacted().as_bytes(), b"").unwrap();
        assert_eq!(restored.snapshot(), live);
        self.control("restore", &live).unwrap();
        assert_eq!(self.service.snapshot(), live);
    }
}

/// One with a user, and a channel in which he wrote.
pub fn host() -> Host {
    let mut host = Host::new();
    host.post("/users", &json!({ "users": { "a": { "id": "a", "name": "Ann" } } }));
    host.post(
        "/chat/channels/messaging/made/query",
        &json!({ "data": { "created_by_id": "a" } }),
    );
    host.post(
        "/chat/channels/messaging/made/message",
        &json!({ "message": { "id": "m", "user_id": "a" } }),
    );
    host
}
