//! The records of changes are enough to make them again.

use serde_json::json;
use stream_users_wasm::sandbox::Record;
use stream_users_wasm::sandbox::document::{from_text, to_text};

use crate::app::{App, SECRET, token, user_token};

/// A little of everything that changes something.
fn lived() -> App {
    let mut app = App::new();
    for (n, id) in ["a", "b", "c", "d"].iter().enumerate() {
        app.now += 1.5;
        app.upsert(json!({ "id": id, "name": format!("N{n}"), "custom": { "n": n } }))
            .ok();
    }
    app.patch(json!([{ "id": "a", "set": { "deep.er": true }, "unset": ["name"] }]))
        .ok();
    app.post("/guest", json!({ "user": { "id": "g" } })).ok();
    app.post("/users/block", json!({ "user_id": "a", "blocked_user_id": "b" }))
        .ok();
    app.with_token(
        &user_token("c"),
        "POST",
        "/api/v2/users/block",
        r#"{"blocked_user_id":"d"}"#,
    )
    .ok();
    app.post("/users/deactivate", json!({ "user_ids": ["b"] })).ok();
    app.post("/users/d/deactivate", json!({})).ok();
    app.now += 500.0;
    app.post("/users/delete", json!({ "user_ids": ["c"], "user": "pruning" }))
        .ok();
    app.post("/export/users", json!({ "user_ids": ["a"] })).ok();
    app.upsert(json!({ "id": "bad id" }));
    app.now += 500.0;
    app
}

/// Everything that can be seen.
fn seen(app: &mut App) -> Vec<String> {
    let query = json!({ "filter_conditions": {}, "include_deactivated_users": true });
    let mut seen = vec![app.query(&query).text];
    for id in ["a", "b", "c", "d"] {
        seen.push(app.get(&format!("/users/{id}/export")).text);
    }
    let ids: Vec<String> = app.records.iter().map(to_text).collect();
    seen.extend(ids);
    seen
}

#[test]
fn replaying_the_records_gives_the_same_state() {
    let mut app = lived();
    let mut again = App::new();
    again.now = app.now;
    again.records = app.records.clone();
    let journal: Vec<String> = app.records.iter().map(to_text).collect();
    for line in &journal {
        again.sandbox.replay(&from_text::<Record>(line).unwrap()).unwrap();
    }
    assert_eq!(seen(&mut again), seen(&mut app));
}

#[test]
fn a_snapshot_restored_gives_the_same_state_and_the_same_snapshot() {
    let mut app = lived();
    let snapshot = app.sandbox.snapshot();
    assert!(!snapshot.contains(SECRET));
    let mut again = App::new();
    again.now = app.now;
    again.records = app.records.clone();
    again.sandbox.restore(&snapshot).unwrap();
    assert_eq!(again.sandbox.snapshot(), snapshot);
    assert_eq!(seen(&mut again), seen(&mut app));
}

#[test]
fn what_is_no_snapshot_changes_nothing() {
    let mut app = lived();
    let before = app.sandbox.snapshot();
    for text in [
        "",
        "{",
        "null",
        "7",
        r#"{"users":[]}"#,
        r#"{"users":{"by_id":{"a":{}}}}"#,
    ] {
        assert!(app.sandbox.restore(text).is_err(), "{text}");
    }
    assert_eq!(app.sandbox.snapshot(), before);
}

#[test]
fn the_same_requests_give_the_same_bytes() {
    let (mut one, mut other) = (lived(), lived());
    assert_eq!(seen(&mut one), seen(&mut other));
}

#[test]
fn only_changes_are_recorded_and_nothing_secret() {
    let app = lived();
    assert_eq!(app.records.len(), 12);
    let journal: String = app.records.iter().map(to_text).collect();
    for secret in [SECRET, &token(r#"{"server":true}"#), &user_token("c"), "eyJ"] {
        assert!(!journal.contains(secret), "{secret}");
    }
    assert!(!format!("{:?}", app.sandbox).contains(SECRET));
}
