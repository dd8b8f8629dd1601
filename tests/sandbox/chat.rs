//! Channels, messages and reactions, and what deactivation does to them.

use serde_json::{Value, json};

use crate::app::{App, has_all};
use crate::users::is_user;

/// `ChannelResponse`, `ChannelMemberResponse`, `MessageResponse`, `ReactionResponse`: what is always there.
const CHANNEL: [&str; 8] = [
    "id",
    "type",
    "cid",
    "created_at",
    "updated_at",
    "frozen",
    "disabled",
    "custom",
];
const MEMBER: [&str; 7] = [
    "custom",
    "created_at",
    "updated_at",
    "banned",
    "shadow_banned",
    "channel_role",
    "notifications_muted",
];
const MESSAGE: [&str; 23] = [
    "id",
    "text",
    "html",
    "type",
    "user",
    "attachments",
    "latest_reactions",
    "own_reactions",
    "reaction_counts",
    "reaction_scores",
    "reply_count",
    "deleted_reply_count",
    "cid",
    "created_at",
    "updated_at",
    "custom",
    "shadowed",
    "mentioned_users",
    "mentioned_channel",
    "mentioned_here",
    "silent",
    "pinned",
    "restricted_visibility",
];
const REACTION: [&str; 8] = [
    "message_id",
    "user_id",
    "user",
    "type",
    "score",
    "created_at",
    "updated_at",
    "custom",
];

#[test]
fn a_channel_is_made_once_and_then_answered() {
    let mut app = App::new();
    app.create(&["a", "b"]);
    let data = json!({ "created_by_id": "a", "members": [{ "user_id": "a" }, { "user_id": "b" }, { "user_id": "a" }], "team": "red", "custom": { "x": 1 } });
    let answer = app.post("/chat/channels/messaging/c/query", json!({ "data": data }));
    assert_eq!(answer.status, 201);
    let made = answer.ok();
    has_all(
        &made,
        &[
            "channel",
            "messages",
            "pinned_messages",
            "members",
            "threads",
            "duration",
        ],
    );
    has_all(&made["channel"], &CHANNEL);
    is_user(&made["channel"]["created_by"]);
    has_all(&made["members"][0], &MEMBER);
    assert_eq!(
        (
            &made["channel"]["cid"],
            &made["channel"]["team"],
            &made["channel"]["custom"]
        ),
        (&json!("messaging:c"), &json!("red"), &json!({ "x": 1 }))
    );
    assert_eq!(made["members"].as_array().unwrap().len(), 2);
    app.now += 5.0;
    let again = app
        .post(
            "/chat/channels/messaging/c/query",
            json!({ "data": { "created_by_id": "b" } }),
        )
        .ok();
    assert_eq!(again, made);
    assert_eq!(app.get("/chat/channels/messaging/c").ok()["channel"], made["channel"]);
}

#[test]
fn channels_need_a_creator_and_members_who_exist_and_are_made_whole_or_not_at_all() {
    let mut app = App::new();
    app.create(&["a"]);
    for (data, code) in [
        (json!({}), 4),
        (json!({ "created_by_id": "ghost" }), 16),
        (json!({ "created_by_id": "a", "created_by": { "id": "a" } }), 4),
        (
            json!({ "created_by": { "id": "new" }, "members": [{ "user_id": "ghost" }] }),
            16,
        ),
        (json!({ "created_by_id": "a", "members": [{}] }), 4),
        (json!({ "created_by_id": "a", "members": "a" }), 4),
    ] {
        let answer = app.post("/chat/channels/messaging/c/query", json!({ "data": data }));
        assert_eq!(answer.error().1, code, "{data}: {}", answer.text);
    }
    assert_eq!(app.get("/chat/channels/messaging/c").error().1, 16);
    assert!(app.user("new").is_null());
    assert_eq!(app.post("/chat/channels/messaging/a%20b/query", json!({})).error().1, 4);
}

#[test]
fn channels_are_found_by_cid_and_by_member() {
    let mut app = App::new();
    app.create(&["a", "b", "c"]);
    for (id, members) in [("one", ["a", "b"]), ("two", ["b", "c"]), ("three", ["a", "c"])] {
        app.now += 1.0;
        app.channel(id, &members);
    }
    let mut found = |filter: Value| -> Vec<String> {
        let answer = app.post("/chat/channels", json!({ "filter_conditions": filter })).ok();
        let ids = answer["channels"].as_array().unwrap().iter();
        ids.map(|found| found["channel"]["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(found(json!({})), ["three", "two", "one"]);
    assert_eq!(found(json!({ "cid": "messaging:two" })), ["two"]);
    assert_eq!(
        found(json!({ "cid": { "$in": ["messaging:two", "messaging:one"] } })),
        ["two", "one"]
    );
    assert_eq!(found(json!({ "members": { "$in": ["a"] } })), ["three", "one"]);
    assert_eq!(
        found(json!({ "members": { "$in": ["a"] }, "type": "livestream" })),
        [""; 0]
    );
    for filter in [
        json!({ "color": "red" }),
        json!({ "members": { "$gt": "a" } }),
        json!({ "cid": 7 }),
        json!([]),
    ] {
        let answer = app.post("/chat/channels", json!({ "filter_conditions": filter }));
        assert_eq!(answer.error().1, 4, "{filter}");
    }
}

#[test]
fn messages_and_reactions_are_answered_whole() {
    let mut app = App::new();
    app.create(&["a", "b"]);
    app.channel("c", &["a", "b"]);
    let id = app.say("c", "a", "hello");
    let body = json!({ "reaction": { "type": "love", "user_id": "b", "score": 3 } });
    let answer = app.post(&format!("/chat/messages/{id}/reaction"), body);
    assert_eq!(answer.status, 201);
    let reacted = answer.ok();
    has_all(&reacted["message"], &MESSAGE);
    has_all(&reacted["reaction"], &REACTION);
    let got = app.get(&format!("/chat/messages/{id}")).ok()["message"].take();
    has_all(&got, &MESSAGE);
    has_all(&got["channel"], &CHANNEL);
    has_all(&got["latest_reactions"][0], &REACTION);
    assert_eq!(
        (&got["text"], &got["reaction_counts"], &got["reaction_scores"]),
        (&json!("hello"), &json!({ "love": 1 }), &json!({ "love": 3 }))
    );
    let own = app
        .as_user("b", "GET", &format!("/chat/messages/{id}"), &json!({}))
        .ok();
    assert_eq!(own["message"]["own_reactions"].as_array().unwrap().len(), 1);
    for (path, body) in [
        (
            "/chat/messages/none/reaction",
            json!({ "reaction": { "type": "love", "user_id": "b" } }),
        ),
        (
            "/chat/channels/messaging/none/message",
            json!({ "message": { "user_id": "a" } }),
        ),
        (
            "/chat/channels/messaging/c/message",
            json!({ "message": { "user_id": "ghost" } }),
        ),
    ] {
        assert_eq!(app.post(path, body).error().1, 16, "{path}");
    }
    let twice = json!({ "message": { "id": id, "user_id": "a" } });
    assert_eq!(app.post("/chat/channels/messaging/c/message", twice).error().1, 4);
    assert_eq!(
        app.post("/chat/channels/messaging/c/message", json!({ "message": {} }))
            .error()
            .1,
        4
    );
}

#[test]
fn users_read_but_do_not_write() {
    let mut app = App::new();
    app.create(&["a", "b"]);
    app.channel("c", &["a", "b"]);
    let id = app.say("c", "a", "hello");
    for (method, path, body, status) in [
        ("GET", "/chat/channels/messaging/c".to_owned(), json!({}), 200),
        ("POST", "/chat/channels/messaging/c/query".into(), json!({}), 201),
        ("POST", "/chat/channels".into(), json!({}), 201),
        ("GET", format!("/chat/messages/{id}"), json!({}), 200),
        (
            "GET",
            format!("/chat/messages/{id}?show_deleted_message=true"),
            json!({}),
            403,
        ),
        ("POST", "/chat/channels/messaging/new/query".into(), json!({}), 403),
        (
            "POST",
            "/chat/channels/messaging/c/message".into(),
            json!({ "message": { "text": "x" } }),
            403,
        ),
        (
            "POST",
            format!("/chat/messages/{id}/reaction"),
            json!({ "reaction": { "type": "x" } }),
            403,
        ),
    ] {
        let answer = app.as_user("a", method, &path, &body);
        assert_eq!(answer.status, status, "{method} {path} {}", answer.text);
    }
}

/// Type, text and whether it is marked as deleted.
fn shown(app: &mut App, id: &str, flag: &str) -> (String, String, bool) {
    let message = app.get(&format!("/chat/messages/{id}{flag}")).ok()["message"].take();
    let text = |name: &str| message[name].as_str().unwrap().to_owned();
    (text("type"), text("text"), message.get("deleted_at").is_some())
}

#[test]
fn deactivation_marks_messages_only_when_asked_and_reactivation_restores_just_those() {
    let mut app = App::new();
    app.create(&["a", "b"]);
    app.channel("c", &["a", "b"]);
    let (of_a, of_b) = (app.say("c", "a", "mine"), app.say("c", "b", "other"));
    let whole = |text: &str| ("regular".to_owned(), text.to_owned(), false);
    app.post("/users/a/deactivate", json!({})).ok();
    assert_eq!(shown(&mut app, &of_a, ""), whole("mine"), "data stays, and is returned");
    app.post("/users/a/reactivate", json!({})).ok();

    app.post("/users/a/deactivate", json!({ "mark_messages_deleted": true }))
        .ok();
    assert_eq!(shown(&mut app, &of_a, ""), ("deleted".into(), String::new(), true));
    let flag = "?show_deleted_message=true";
    assert_eq!(shown(&mut app, &of_a, flag), ("deleted".into(), "mine".into(), true));
    assert_eq!(shown(&mut app, &of_b, ""), whole("other"));
    app.post("/users/a/reactivate", json!({})).ok();
    assert_eq!(shown(&mut app, &of_a, "").0, "deleted", "nobody asked for them");

    app.post("/users/a/deactivate", json!({})).ok();
    app.post("/users/a/reactivate", json!({ "restore_messages": true }))
        .ok();
    assert_eq!(shown(&mut app, &of_a, ""), whole("mine"));

    app.delete(json!({ "user_ids": ["a"], "messages": "soft" }));
    app.post("/users/a/deactivate", json!({ "mark_messages_deleted": true }))
        .ok();
    app.post("/users/a/reactivate", json!({ "restore_messages": true }))
        .ok();
    assert_eq!(
        shown(&mut app, &of_a, "").0,
        "deleted",
        "deleted in another way, and stays so"
    );
}

#[test]
fn a_deleted_message_shows_what_its_author_wrote_only_to_who_asks_for_it() {
    let mut app = App::new();
    app.create(&["a", "b"]);
    app.channel("c", &["a", "b"]);
    let id = app.say("c", "a", "mine");
    app.delete(json!({ "user_ids": ["a"], "messages": "soft" }));
    for (flag, text, custom) in [
        ("", "", json!({})),
        ("?show_deleted_message=true", "mine", json!({ "x": 1 })),
    ] {
        let message = app.get(&format!("/chat/messages/{id}{flag}")).ok()["message"].take();
        assert_eq!(
            (&message["type"], &message["text"], &message["custom"]),
            (&json!("deleted"), &json!(text), &custom),
            "{flag}"
        );
    }
}

#[test]
fn bulk_deactivation_marks_channels_too_and_bulk_reactivation_restores_them() {
    let mut app = App::new();
    app.create(&["a", "b"]);
    app.channel("of-a", &["a", "b"]);
    app.channel("of-b", &["b", "a"]);
    let id = app.say("of-b", "a", "mine");
    let found = |app: &mut App| -> usize {
        let found = app.post("/chat/channels", json!({})).ok();
        found["channels"].as_array().unwrap().len()
    };
    let started = app
        .post(
            "/users/deactivate",
            json!({ "user_ids": ["a"], "mark_channels_deleted": true, "mark_messages_deleted": true }),
        )
        .ok();
    assert_eq!(found(&mut app), 2, "not before the task has ended");
    app.finished(started);
    assert_eq!(found(&mut app), 1);
    assert!(!app.get("/chat/channels/messaging/of-a").ok()["channel"]["deleted_at"].is_null());
    assert_eq!(shown(&mut app, &id, "").0, "deleted");
    let body = json!({ "user_ids": ["a"], "restore_channels": true, "restore_messages": true });
    let started = app.post("/users/reactivate", body).ok();
    app.finished(started);
    assert_eq!(found(&mut app), 2);
    assert_eq!(shown(&mut app, &id, "").0, "regular");
}

#[test]
fn an_export_holds_messages_and_reactions() {
    let mut app = App::new();
    app.create(&["a", "b"]);
    app.channel("c", &["a", "b"]);
    let id = app.say("c", "a", "hello");
    let body = json!({ "reaction": { "type": "love", "user_id": "a" } });
    app.post(&format!("/chat/messages/{id}/reaction"), body).ok();
    let exported = app.get("/users/a/export").ok();
    has_all(&exported["messages"][0], &MESSAGE);
    has_all(&exported["reactions"][0], &REACTION);
    assert_eq!(exported["messages"][0]["text"], json!("hello"));
    let other = app.get("/users/b/export").ok();
    assert_eq!((&other["messages"], &other["reactions"]), (&json!([]), &json!([])));
    let started = app.post("/export/users", json!({ "user_ids": ["a"] })).ok();
    let url = app.finished(started)["result"]["url"].as_str().unwrap().to_owned();
    let file = app.send("GET", &url, &[], b"").ok();
    assert_eq!(file["users"][0]["messages"], exported["messages"]);
}
