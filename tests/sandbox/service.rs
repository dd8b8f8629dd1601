//! A sandbox in service: what its clock, its control and its faults do is in its journal, and is told once.

use serde_json::{Value, json};
use stream_users_wasm::sandbox::events::{Event, kind};

use crate::app::{START, user_token};
use crate::host::{Host, host, service};

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
