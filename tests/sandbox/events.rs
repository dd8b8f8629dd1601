//! What webhooks tell, as data that a host takes out.

use serde_json::{Value, json};
use stream_users_wasm::sandbox::Sandbox;
use stream_users_wasm::sandbox::limits::RateLimits;
use stream_users_wasm::sandbox::time::Time;

use crate::app::{App, has_all, settings};
use crate::users::has_common_fields;

fn app() -> App {
    let mut app = App::new();
    app.sandbox.listen(true);
    app
}

/// The events since the last look: types and bodies.
fn told(app: &mut App) -> Vec<(&'static str, Value)> {
    let events = std::mem::take(&mut app.events).into_iter();
    let read = events.map(|event| (event.kind, serde_json::from_str::<Value>(&event.body).unwrap()));
    read.inspect(|(kind, body)| {
        has_all(body, &["type", "created_at", "custom"]);
        assert_eq!(body["type"], json!(kind));
    })
    .collect()
}

#[test]
fn updates_tell_each_user_with_what_is_for_updates_alone() {
    let mut app = app();
    let john =
        json!({ "id": "john", "invisible": true, "privacy_settings": { "read_receipts": { "enabled": false } } });
    app.post("/users", json!({ "users": { "john": john, "jane": { "id": "jane" } } }))
        .ok();
    app.patch(json!([{ "id": "jane", "set": { "name": "Jane" } }])).ok();
    let told = told(&mut app);
    let seen: Vec<_> = told
        .iter()
        .map(|(kind, body)| (*kind, body["user"]["id"].as_str().unwrap()))
        .collect();
    assert_eq!(
        seen,
        [
            ("user.updated", "jane"),
            ("user.updated", "john"),
            ("user.updated", "jane")
        ]
    );
    for (_, body) in &told {
        has_common_fields(&body["user"]);
        assert!(body["user"].get("shadow_banned").is_none());
    }
    assert_eq!(told[1].1["user"]["invisible"], json!(true));
    assert!(told[1].1["user"]["privacy_settings"].is_object());
    assert_eq!(told[2].1["user"]["name"], json!("Jane"));
}

#[test]
fn deactivation_and_reactivation_are_told_with_who_did_it() {
    let mut app = app();
    app.create(&["a", "admin"]);
    told(&mut app);
    app.post("/users/a/deactivate", json!({ "created_by_id": "admin" }))
        .ok();
    app.post("/users/a/reactivate", json!({})).ok();
    let started = app.post("/users/deactivate", json!({ "user_ids": ["a"] })).ok();
    let told_at_once = told(&mut app);
    let kinds: Vec<_> = told_at_once.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, ["user.deactivated", "user.reactivated"]);
    assert_eq!(told_at_once[0].1["created_by"]["id"], json!("admin"));
    assert!(told_at_once[0].1["user"].get("invisible").is_none());
    assert!(told_at_once[1].1.get("created_by").is_none());
    app.finished(started);
    assert_eq!(told(&mut app)[0].0, "user.deactivated");
}

#[test]
fn a_deletion_is_told_once_with_its_modes() {
    let mut app = app();
    app.create(&["a", "b", "c"]);
    told(&mut app);
    app.delete(json!({ "user_ids": ["a"], "user": "hard", "messages": "hard", "conversations": "hard" }));
    app.delete(json!({ "user_ids": ["b"] }));
    app.delete(json!({ "user_ids": ["b"], "user": "soft" }));
    app.delete(json!({ "user_ids": ["c", "nobody"], "messages": "pruning" }));
    let told = told(&mut app);
    let modes: Vec<Value> = told
        .iter()
        .map(|(kind, body)| {
            assert_eq!(*kind, "user.deleted");
            has_common_fields(&body["user"]);
            json!([
                body["user"]["id"],
                body["delete_user"],
                body["delete_messages"],
                body["delete_conversation"],
                body["hard_delete"],
                body["mark_messages_deleted"],
                body["delete_conversation_channels"]
            ])
        })
        .collect();
    assert_eq!(
        json!(modes),
        json!([
            ["a", "hard", "hard", "hard", true, false, true],
            ["b", "soft", "soft", "soft", false, true, true]
        ])
    );
}

#[test]
fn an_export_tells_its_end_with_a_link_that_works() {
    let mut app = app();
    app.create(&["a"]);
    let started = app.post("/export/users", json!({ "user_ids": ["a"] })).ok();
    app.post("/export/users", json!({ "user_ids": ["ghost"] })).ok();
    told(&mut app);
    app.now += 1000.0;
    app.get("/app").ok();
    let told = told(&mut app);
    let kinds: Vec<_> = told.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds.len(), 2);
    let by_kind = |kind: &str| told.iter().find(|(known, _)| *known == kind).unwrap().1.clone();
    let good = by_kind("export.users.success");
    has_all(&good, &["started_at", "finished_at", "url"]);
    assert_eq!(good["task_id"], started["task_id"]);
    app.send("GET", good["url"].as_str().unwrap(), &[], b"").ok();
    has_all(
        &by_kind("export.users.error"),
        &["error", "task_id", "started_at", "finished_at"],
    );
}

#[test]
fn events_go_to_the_urls_that_want_them_and_are_not_made_for_nobody() {
    let mut app = App::new();
    app.create(&["a"]);
    assert!(app.events.is_empty(), "nobody listens");
    app.settings(&json!({
        "webhook_url": "https://one.test/",
        "enable_hook_payload_compression": true,
        "event_hooks": [
            { "hook_type": "webhook", "enabled": true, "event_types": ["user.updated"], "webhook_url": "https://two.test/" },
            { "hook_type": "webhook", "enabled": true, "event_types": ["user.deleted"], "webhook_url": "https://three.test/" },
            { "hook_type": "webhook", "enabled": false, "event_types": [], "webhook_url": "https://four.test/" },
            { "hook_type": "sqs", "enabled": true, "event_types": [] },
            { "hook_type": "webhook", "enabled": true, "event_types": [], "webhook_url": "https://one.test/" },
        ],
    }));
    app.create(&["a", "b"]);
    let urls: Vec<Vec<&str>> = app
        .events
        .iter()
        .map(|event| event.deliveries.iter().map(|delivery| &*delivery.url).collect())
        .collect();
    assert_eq!(urls, [["https://one.test/", "https://two.test/"]; 2]);
    assert!(app.events[0].deliveries[0].gzip);
    assert_ne!(app.events[0].id, app.events[1].id);
    assert_eq!(app.events[0].id.len(), 36);
}

#[test]
fn an_event_that_went_out_is_not_made_again_by_a_replay() {
    let mut app = app();
    app.create(&["a"]);
    app.post("/users/deactivate", json!({ "user_ids": ["a"] })).ok();
    app.now += 1000.0;
    let ticked = app.sandbox.tick(Time::from_millis(app.now));
    assert_eq!(ticked.events.len(), 1);
    app.records.extend(ticked.record);

    let mut again = Sandbox::new(settings(RateLimits::Off));
    again.listen(true);
    for record in &app.records {
        again.replay(record).unwrap();
    }
    assert!(again.tick(Time::from_millis(app.now)).events.is_empty());
    assert_eq!(again.snapshot(), app.sandbox.snapshot());
}
