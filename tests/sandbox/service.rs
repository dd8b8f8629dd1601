//! A sandbox in service: what it holds is what its journal makes again, and what its snapshot gives back.

use serde_json::{Value, json};
use stream_users_wasm::core::claims::SERVER_CLAIMS;
use stream_users_wasm::sandbox::Request;
use stream_users_wasm::sandbox::choices::MAX_NESTING;
use stream_users_wasm::sandbox::document::to_text;
use stream_users_wasm::sandbox::events::{Event, kind};
use stream_users_wasm::sandbox::failure::Failure;
use stream_users_wasm::sandbox::limits::RateLimits;
use stream_users_wasm::sandbox::service::admission::Admission;
use stream_users_wasm::sandbox::service::{Served, Service};
use stream_users_wasm::sandbox::time::Time;

use crate::app::{START, settings, token, user_token};

/// A service with the journal that its host keeps.
struct Host {
    service: Service,
    now: f64,
    journal: String,
    events: Vec<Event>,
    requests: u8,
}

fn service() -> Service {
    let mut service = Service::new(settings(RateLimits::Off), Admission::default());
    service.listen(true);
    service
}

impl Host {
    fn new() -> Self {
        Self {
            service: service(),
            now: START,
            journal: String::new(),
            events: Vec::new(),
            requests: 0,
        }
    }

    fn time(&self) -> Time {
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

    fn send(&mut self, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> (u16, Value) {
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
    fn call(&mut self, method: &str, path: &str, body: &Value) -> (u16, Value) {
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
    fn post(&mut self, path: &str, body: &Value) -> Value {
        let (status, body) = self.call("POST", path, body);
        assert!(status < 300, "{path}: {status} {body}");
        body
    }

    fn control(&mut self, name: &str, body: &str) -> Result<(), Failure> {
        let random = self.random();
        let served = self
            .service
            .control(self.time(), random, "POST", name, body.as_bytes())?;
        self.keep(served);
        Ok(())
    }

    /// What another process makes of the journal.
    #[track_caller]
    fn again(&self) -> Service {
        let mut again = service();
        again.recover(b"", self.journal.as_bytes()).unwrap();
        again
    }

    /// Checks that journal and snapshot hold what the service holds.
    #[track_caller]
    fn check(&mut self) {
        let live = self.service.snapshot();
        assert_eq!(self.again().snapshot(), live);
        let mut restored = service();
        restored.recover(self.service.compacted().as_bytes(), b"").unwrap();
        assert_eq!(restored.snapshot(), live);
        self.control("restore", &live).unwrap();
        assert_eq!(self.service.snapshot(), live);
    }
}

/// An object of so many levels.
fn nested(levels: u32) -> Value {
    (1..levels).fold(json!({}), |inside, _| json!({ "a": inside }))
}

/// Every place in which custom data is taken: the request, and the name by which a refusal tells it.
fn takers(custom: &Value) -> Vec<(&'static str, Value, &'static str)> {
    let member = json!({ "user_id": "a", "custom": custom });
    let described = json!({ "id": "new", "custom": custom });
    vec![
        (
            "/users",
            json!({ "users": { "b": { "id": "b", "custom": custom } } }),
            "users[\"b\"].custom",
        ),
        ("/guest", json!({ "user": described }), "user.custom"),
        (
            "/chat/channels/messaging/c/query",
            json!({ "data": { "created_by_id": "a", "custom": custom } }),
            "data.custom",
        ),
        (
            "/chat/channels/messaging/d/query",
            json!({ "data": { "created_by_id": "a", "members": [member] } }),
            "data.members[0].custom",
        ),
        (
            "/chat/channels/messaging/e/query",
            json!({ "data": { "created_by": described } }),
            "data.created_by.custom",
        ),
        (
            "/chat/channels/messaging/made/message",
            json!({ "message": { "user_id": "a", "custom": custom } }),
            "message.custom",
        ),
        (
            "/chat/messages/m/reaction",
            json!({ "reaction": { "user_id": "a", "type": "love", "custom": custom } }),
            "reaction.custom",
        ),
        (
            "/video/call/default/c",
            json!({ "data": { "created_by_id": "a", "custom": custom } }),
            "data.custom",
        ),
        (
            "/video/call/default/d",
            json!({ "data": { "created_by_id": "a", "members": [member] } }),
            "data.members[0].custom",
        ),
    ]
}

fn host() -> Host {
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

#[test]
fn custom_data_as_deep_as_it_may_be_is_read_back_wherever_it_is_kept() {
    let mut host = host();
    for (path, body, _) in takers(&nested(MAX_NESTING)) {
        host.post(path, &body);
    }
    let exported = host.post("/export/users", &json!({ "user_ids": ["a"] }));
    host.now += 1000.0;
    let (_, task) = host.call(
        "GET",
        &format!("/tasks/{}", exported["task_id"].as_str().unwrap()),
        &json!(null),
    );
    assert_eq!(task["status"], json!("completed"));
    host.check();
}

#[test]
fn custom_data_that_nests_deeper_is_refused_by_its_name() {
    let mut host = host();
    // The deepest that a body may hold, too.
    for levels in [MAX_NESTING + 1, 120] {
        for (path, body, name) in takers(&nested(levels)) {
            let (status, error) = host.call("POST", path, &body);
            assert_eq!((status, &error["code"]), (400, &json!(4)), "{path}");
            let expected = format!("{name} nests deeper than {MAX_NESTING} levels");
            assert!(error["message"].as_str().unwrap().contains(&expected), "{error}");
        }
    }
    host.check();
}

#[test]
fn what_a_request_says_in_vain_is_recorded_however_deep() {
    let mut host = host();
    let deep = format!("{}{}", "[".repeat(125), "]".repeat(125));
    let deep: Value = serde_json::from_str(&deep).unwrap();
    host.post("/users", &json!({ "users": { "b": { "id": "b", "ignored": deep } } }));
    host.check();
}

#[test]
fn partial_updates_add_to_deep_data_and_never_lose_it() {
    let mut host = host();
    let most = MAX_NESTING as usize;
    let key = |parts: usize| vec!["a"; parts].join(".");
    let mut patch = |set: Value| host.call("PATCH", "/users", &json!({ "users": [{ "id": "a", "set": set }] }));
    for (set, status) in [
        (json!({ key(most): 1 }), 200),
        (json!({ key(most - 1): { "b": 2 } }), 200),
        (json!({ key(most - 1): { "b": {} } }), 400),
        (json!({ key(2): nested(MAX_NESTING - 1) }), 400),
        // Each is within the limit, and the second goes on below the first.
        (
            json!({ "x": nested(MAX_NESTING - 1), "x.a.a.y": nested(MAX_NESTING - 2) }),
            400,
        ),
        (json!({ "color": "blue" }), 200),
    ] {
        let (answered, body) = patch(set);
        assert_eq!(answered, status, "{body}");
        if status == 400 {
            let told = body["message"].as_str().unwrap();
            assert!(told.contains("custom of the user a nests deeper"), "{told}");
        }
    }
    let found = host.call("PATCH", "/users", &json!({ "users": [{ "id": "a" }] })).1;
    let custom = &found["users"]["a"]["custom"];
    assert_eq!(custom["color"], json!("blue"));
    assert_eq!(custom.pointer(&"/a".repeat(most - 1)).unwrap(), &json!({ "b": 2 }));
    host.check();
}

/// A host with an export that is due, whose end nobody was told of.
fn with_export_due() -> Host {
    let mut host = host();
    host.post("/export/users", &json!({ "user_ids": ["a"] }));
    host.events.clear();
    host.now += 1000.0;
    host
}

/// How often the end of an export was told.
fn told(host: &Host) -> usize {
    let ends = host.events.iter().filter(|event| event.kind == kind::EXPORT_SUCCEEDED);
    ends.count()
}

/// The link in what was told of an export's end.
fn link(events: &[Event]) -> String {
    let end = events
        .iter()
        .find(|event| event.kind == kind::EXPORT_SUCCEEDED)
        .unwrap();
    let body: Value = serde_json::from_str(&end.body).unwrap();
    body["url"].as_str().unwrap().to_owned()
}

#[test]
fn what_is_told_of_an_export_links_to_where_it_was_asked_for_whoever_calls_meanwhile() {
    let here = "http://127.0.0.1:8787/exports/users/";
    let user = user_token("a");
    for (path, headers) in [
        ("/nothing", vec![]),
        (
            "/api/v2/app?api_key=key",
            vec![("authorization", &*user), ("stream-auth-type", "jwt")],
        ),
    ] {
        let mut host = with_export_due();
        host.send("GET", &format!("http://evil.test{path}"), &headers, "");
        let url = link(&host.events);
        assert!(url.starts_with(here), "{url}");
        assert_eq!(host.send("GET", &url, &[], "").0, 200);
    }
    let host = with_export_due();
    let mut restored = service();
    restored.recover(host.service.compacted().as_bytes(), b"").unwrap();
    for mut later in [host.again(), restored] {
        let url = link(&later.tick(host.time()).events);
        assert!(url.starts_with(here), "{url}");
    }
}

#[test]
fn tasks_that_are_due_end_before_a_change_of_the_control_now_and_in_every_replay() {
    let mut host = host();
    host.control("clock", r#"{ "stopped": true }"#).unwrap();
    host.post("/users/deactivate", &json!({ "user_ids": ["a"] }));
    host.control("clock", r#"{ "advance": 10000 }"#).unwrap();
    host.control("clock", &json!({ "set": START }).to_string()).unwrap();
    let (_, found) = host.call("POST", "/users/a/deactivate", &json!({}));
    assert!(found["message"].as_str().unwrap().contains("already"), "{found}");
    host.check();
}

#[test]
fn every_change_of_the_control_tells_what_was_due_before_it_once() {
    let snapshot = host().service.snapshot();
    for (name, body) in [
        ("clock", r#"{ "advance": 1 }"#),
        ("faults", r#"{ "faults": [] }"#),
        ("seed", "{}"),
        ("seed", r#"{ "users": [{ "id": "b" }] }"#),
        ("reset", "{}"),
        ("restore", &snapshot),
    ] {
        let mut host = with_export_due();
        host.control(name, body).unwrap();
        assert_eq!(told(&host), 1, "{name}");
        assert_eq!(host.events.len(), 1, "what is seeded is told to nobody");
        let mut again = host.again();
        assert_eq!(again.snapshot(), host.service.snapshot(), "{name}");
        assert!(again.tick(host.time()).events.is_empty(), "{name}");
        host.check();
    }
}

#[test]
fn a_change_of_the_control_that_is_refused_keeps_what_is_due_for_later() {
    let failing = r#"{ "requests": [{ "path": "/api/v2/users/nobody/deactivate" }] }"#;
    for (name, body) in [("seed", failing), ("restore", "{}"), ("clock", r#"{ "set": true }"#)] {
        let mut host = with_export_due();
        let before = host.service.snapshot();
        host.control(name, body).unwrap_err();
        assert_eq!(host.service.snapshot(), before, "{name}");
        host.call("GET", "/app", &json!(null));
        assert_eq!(told(&host), 1, "{name}");
        host.check();
    }
}

#[test]
fn a_fault_tells_what_was_due_before_it() {
    let mut host = host();
    host.control("faults", r#"{ "faults": [{ "operation": "GetApp", "status": 500 }] }"#)
        .unwrap();
    host.post("/export/users", &json!({ "user_ids": ["a"] }));
    host.now += 1000.0;
    assert_eq!(host.call("GET", "/app", &json!(null)).0, 500);
    assert_eq!(told(&host), 1);
    host.check();
}

#[test]
fn a_seed_keeps_no_keys_in_the_journal() {
    let mut host = host();
    let hook = json!({ "hook_type": "sqs", "enabled": true, "sqs_secret": "AKIA-INNER" });
    let body = json!({ "sqs_secret": "AKIA-TOP", "guest_user_creation_disabled": true, "event_hooks": [hook] });
    let seed = json!({
        "users": [{ "id": "b" }],
        "requests": [{ "method": "PATCH", "path": "/api/v2/app?sqs_key=AKIA-QUERY", "body": body }],
    });
    host.control("seed", &seed.to_string()).unwrap();
    assert!(host.journal.contains("guest_user_creation_disabled"));
    assert!(!host.journal.contains("AKIA"), "{}", host.journal);
    host.check();
}

#[test]
fn a_seed_that_fails_leaves_nothing_whatever_was_there() {
    let mut host = host();
    for (path, body, _) in takers(&nested(MAX_NESTING)) {
        host.post(path, &body);
    }
    let before = host.service.snapshot();
    let failing = json!({ "users": [{ "id": "new" }], "requests": [{ "path": "/api/v2/users/nobody/deactivate" }] });
    let deep = json!({ "users": [{ "id": "new" }, { "id": "deep", "custom": nested(MAX_NESTING + 1) }] });
    for (seed, reason) in [
        (failing, "the user nobody does not exist"),
        (deep, "custom nests deeper"),
    ] {
        let failure = host.control("seed", &seed.to_string()).unwrap_err();
        assert!(failure.reason.contains(reason), "{failure}");
        assert_eq!(host.service.snapshot(), before);
    }
    host.check();
}
