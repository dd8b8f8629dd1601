//! Upsert, partial update, deactivation, deletion, restore, guests.

use serde_json::{Value, json};

use crate::app::{App, START, has_all, user_token};

/// Asserts that what `UserResponseCommonFields` always has is there.
pub fn has_common_fields(user: &Value) {
    let common = [
        "id",
        "custom",
        "language",
        "role",
        "teams",
        "created_at",
        "updated_at",
        "banned",
        "online",
        "blocked_user_ids",
    ];
    has_all(user, &common);
}

/// Asserts that what `UserResponse` always has is there.
pub fn is_user(user: &Value) {
    has_common_fields(user);
    has_all(user, &["shadow_banned", "invisible"]);
}

/// Asserts that what `FullUserResponse` always has is there.
fn is_full_user(user: &Value) {
    is_user(user);
    let full = [
        "devices",
        "mutes",
        "channel_mutes",
        "unread_count",
        "total_unread_count",
        "unread_channels",
        "unread_threads",
    ];
    has_all(user, &full);
}

#[test]
fn an_upsert_answers_the_whole_user() {
    let mut app = App::new();
    let sent = json!({
        "id": "john", "name": "John", "image": "i", "role": "admin", "language": "en", "teams": ["red"],
        "teams_role": { "red": "admin" }, "invisible": true, "custom": { "colour": "blue", "deep": { "list": [1, "a", null] } },
        "privacy_settings": { "typing_indicators": { "enabled": false } }, "unknown": 1,
    });
    let answer = app.upsert(sent.clone());
    assert_eq!(answer.status, 201);
    let body = answer.ok();
    has_all(&body, &["duration", "membership_deletion_task_id", "users"]);
    let user = &body["users"]["john"];
    is_full_user(user);
    for (field, value) in sent
        .as_object()
        .unwrap()
        .iter()
        .filter(|(field, _)| *field != "unknown")
    {
        assert_eq!(&user[field], value, "{field}");
    }
    assert!(user.get("unknown").is_none() && user["custom"].get("unknown").is_none());
    assert_eq!(user["created_at"], json!(1_700_000_000_000_000_000_i64));
    for absent in [
        "deactivated_at",
        "deleted_at",
        "revoke_tokens_issued_before",
        "last_active",
    ] {
        assert!(user.get(absent).is_none(), "{absent}");
    }
}

#[test]
fn an_upsert_replaces_everything_but_the_role() {
    let mut app = App::new();
    app.upsert(
        json!({ "id": "a", "name": "A", "role": "admin", "teams": ["t"], "custom": { "x": 1 }, "language": "de" }),
    )
    .ok();
    app.now += 5.0;
    let user = app.upsert(json!({ "id": "a", "custom": { "y": 2 } })).ok()["users"]["a"].take();
    assert_eq!(
        (&user["custom"], &user["teams"], &user["language"], &user["role"]),
        (&json!({ "y": 2 }), &json!([]), &json!(""), &json!("admin"))
    );
    assert!(user.get("name").is_none() && user.get("privacy_settings").is_none());
    assert_eq!(
        user["updated_at"].as_i64().unwrap() - user["created_at"].as_i64().unwrap(),
        5_000_000
    );
}

#[test]
fn an_upsert_by_the_user_himself_replaces_neither_role_nor_teams() {
    let mut app = App::new();
    let rank = json!({ "role": "admin", "teams": ["red"], "teams_role": { "red": "admin" } });
    let mut john = rank.clone();
    (john["id"], john["name"], john["custom"]) = (json!("john"), json!("John"), json!({ "x": 1 }));
    app.upsert(john).ok();
    for own in [
        json!({ "id": "john" }),
        json!({ "id": "john", "teams": [], "role": "" }),
        json!({ "id": "john", "teams": null, "teams_role": null, "role": null }),
    ] {
        let body = json!({ "users": { "john": own } });
        let answer = app.as_user("john", "POST", "/users", &body);
        let user = answer.ok()["users"]["john"].take();
        for (field, kept) in rank.as_object().unwrap() {
            assert_eq!(&user[field], kept, "{field} after {body}");
        }
        assert_eq!((user.get("name"), &user["custom"]), (None, &json!({})));
    }
}

#[test]
fn what_stays_of_a_user_counts_towards_his_size() {
    let mut app = App::new();
    let teams: Vec<String> = (0..30).map(|number| format!("{number:0>100}")).collect();
    app.upsert(json!({ "id": "john", "teams": teams })).ok();
    let body = json!({ "users": { "john": { "id": "john", "custom": { "text": "x".repeat(3000) } } } });
    let answer = app.as_user("john", "POST", "/users", &body);
    assert_eq!(answer.error().0, 400, "{}", answer.text);
    assert_eq!(app.user("john")["custom"], json!({}));
}

#[test]
fn a_batch_with_one_invalid_user_changes_nothing() {
    let mut app = App::new();
    app.create(&["off"]);
    app.post("/users/off/deactivate", json!({})).ok();
    for users in [
        json!({ "a": { "id": "a" }, "b": { "id": "b", "role": "nobody" } }),
        json!({ "a": { "id": "a" }, "off": { "id": "off" } }),
        json!({ "a": { "id": "a" }, "b": { "id": "c" } }),
    ] {
        assert!(app.post("/users", json!({ "users": users })).status >= 400);
        assert!(app.user("a").is_null());
    }
    let answer = app.patch(json!([{ "id": "off", "set": { "x": 1 } }, { "id": "nobody", "set": {} }]));
    assert_eq!(answer.status, 404);
}

#[test]
fn a_partial_update_may_name_a_user_twice() {
    let mut app = App::new();
    app.create(&["a"]);
    let body = app
        .patch(json!([{ "id": "a", "set": { "x": 1 } }, { "id": "a", "set": { "y": 2 } }]))
        .ok();
    assert_eq!(body["users"]["a"]["custom"], json!({ "x": 1, "y": 2 }));
}

#[test]
fn deactivation_hides_keeps_and_bars_a_user_until_reactivated() {
    let mut app = App::new();
    app.upsert(json!({ "id": "a", "name": "A", "custom": { "x": 1 } })).ok();
    let answer = app.post(
        "/users/a/deactivate",
        json!({ "mark_messages_deleted": true, "created_by_id": "b" }),
    );
    assert_eq!(answer.status, 201);
    let user = answer.ok()["user"].take();
    is_user(&user);
    assert_eq!(
        (&user["custom"], &user["deactivated_at"]),
        (&json!({ "x": 1 }), &json!(1_700_000_000_000_000_000_i64))
    );
    assert!(user.get("unread_count").is_none());

    assert!(app.ids(&json!({ "filter_conditions": {} })).is_empty());
    assert_eq!(
        app.ids(&json!({ "filter_conditions": {}, "include_deactivated_users": true })),
        ["a"]
    );
    assert_eq!(
        app.upsert(json!({ "id": "a" })).error(),
        (404, 16, "UpdateUsers failed with error: \"the user a was deactivated\"")
    );
    let acting = app.with_token(
        &user_token("a"),
        "GET",
        "/api/v2/users?payload={\"filter_conditions\":{}}",
        "",
    );
    assert_eq!(
        acting.error(),
        (404, 16, "QueryUsers failed with error: \"the user a was deactivated\"")
    );
    assert_eq!(app.post("/users/a/deactivate", json!({})).error().0, 400);

    let user = app.post("/users/a/reactivate", json!({ "name": "New" })).ok()["user"].take();
    assert_eq!((user.get("deactivated_at"), &user["name"]), (None, &json!("New")));
    assert_eq!(
        app.post("/users/a/reactivate", json!({})).error(),
        (
            400,
            4,
            "ReactivateUser failed with error: \"the user a is not deactivated\""
        )
    );
    app.upsert(json!({ "id": "a" })).ok();
}

#[test]
fn unknown_users_are_not_found() {
    let mut app = App::new();
    for (method, path) in [
        ("POST", "/users/x/deactivate"),
        ("POST", "/users/x/reactivate"),
        ("GET", "/users/x/export"),
    ] {
        let answer = app.call(method, &format!("/api/v2{path}"), &json!({}));
        assert_eq!((answer.status, &answer.body["code"]), (404, &json!(16)), "{path}");
    }
    assert_eq!(app.patch(json!([{ "id": "x", "set": { "a": 1 } }])).error().0, 404);
    assert_eq!(app.post("/users/restore", json!({ "user_ids": ["x"] })).error().0, 404);
    assert_eq!(app.get("/tasks/00000000-0000-4000-8000-000000000000").error().0, 404);
}

#[test]
fn a_soft_deleted_user_is_gone_until_restored() {
    let mut app = App::new();
    app.upsert(json!({ "id": "a", "name": "A", "custom": { "x": 1 } })).ok();
    let started = app.post("/users/delete", json!({ "user_ids": ["a"] })).ok();
    assert!(app.user("a").is_null(), "flagged at once");
    assert_eq!(
        app.upsert(json!({ "id": "a" })).error(),
        (404, 16, "UpdateUsers failed with error: \"the user a was deleted\"")
    );
    assert_eq!(app.finished(started)["result"], json!({ "a": { "status": "ok" } }));

    let answer = app.post("/users/restore", json!({ "user_ids": ["a"] }));
    assert_eq!((answer.status, answer.body.as_object().unwrap().len()), (201, 1));
    let user = app.user("a");
    assert_eq!((&user["name"], &user["custom"]), (&json!("A"), &json!({ "x": 1 })));
    assert_eq!(
        app.post("/users/restore", json!({ "user_ids": ["a"] })).error(),
        (
            400,
            4,
            "RestoreUsers failed with error: \"user \"a\" is not deleted, it can't be restored\""
        )
    );
}

#[test]
fn pruned_and_hard_deleted_users_never_return() {
    for options in [
        json!({ "user": "pruning" }),
        json!({ "user": "hard", "messages": "hard", "conversations": "hard" }),
    ] {
        let mut app = App::new();
        app.create(&["a", "b"]);
        app.post("/users/block", json!({ "user_id": "b", "blocked_user_id": "a" }))
            .ok();
        let mut body = options.clone();
        body["user_ids"] = json!(["a", "nobody"]);
        let started = app.post("/users/delete", body).ok();
        let result = app.finished(started)["result"].take();
        assert_eq!(
            (&result["a"]["status"], &result["nobody"]["status"]),
            (&json!("ok"), &json!("error"))
        );
        assert_eq!(
            app.post("/users/restore", json!({ "user_ids": ["a"] })).status / 100,
            4,
            "{options}"
        );
        assert_eq!(app.upsert(json!({ "id": "a" })).error().0, 404, "{options}");
        assert!(app.user("a").is_null());
        assert_eq!(app.get("/users/block?user_id=b").ok()["blocks"], json!([]));
    }
}

#[test]
fn a_harder_deletion_overtakes_a_softer_one() {
    let mut app = App::new();
    app.create(&["a"]);
    app.post("/users/delete", json!({ "user_ids": ["a"], "user": "pruning" }))
        .ok();
    app.post("/users/delete", json!({ "user_ids": ["a"], "user": "soft" }))
        .ok();
    assert_eq!(app.post("/users/restore", json!({ "user_ids": ["a"] })).error().0, 400);
}

#[test]
fn deletion_options_are_checked() {
    let mut app = App::new();
    app.create(&["a"]);
    for (option, value) in [
        ("user", json!("soft-ish")),
        ("user", json!(true)),
        ("messages", json!("none")),
        ("conversations", json!("pruning")),
        ("calls", json!("pruning")),
        ("files", json!("yes")),
        ("new_channel_owner_id", json!("a b")),
        ("user", json!("hard")),
    ] {
        let answer = app.post("/users/delete", json!({ "user_ids": ["a"], option: value.clone() }));
        assert_eq!((answer.error().0, answer.error().1), (400, 4), "{option}: {value}");
    }
    app.post(
        "/users/delete",
        json!({ "user_ids": ["a"], "messages": "", "calls": null }),
    )
    .ok();
}

#[test]
fn a_guest_gets_an_id_a_role_and_a_working_token() {
    let mut app = App::new();
    let body = json!({ "user": { "id": "tom", "name": "Tom", "custom": { "x": 1 }, "role": "admin" } });
    let headers = [("stream-auth-type", "anonymous")];
    let answer = app.send(
        "POST",
        "/api/v2/guest?api_key=key",
        &headers,
        body.to_string().as_bytes(),
    );
    assert_eq!(answer.status, 201);
    let guest = answer.ok();
    is_user(&guest["user"]);
    let id = guest["user"]["id"].as_str().unwrap();
    assert!(id.contains("tom") && id != "tom");
    assert_eq!(
        (&guest["user"]["role"], &guest["user"]["custom"]),
        (&json!("guest"), &json!({ "x": 1 }))
    );
    app.now = START;
    let token = guest["access_token"].as_str().unwrap();
    app.with_token(token, "GET", "/api/v2/users?payload={\"filter_conditions\":{}}", "")
        .ok();
    let other = app.post("/guest", body).ok();
    assert_ne!(other["user"]["id"], guest["user"]["id"]);
}

#[test]
fn a_stranger_gives_his_guest_neither_teams_nor_a_role_in_them() {
    let mut app = App::new();
    let body = json!({ "user": { "id": "tom", "name": "Tom", "teams": ["red"], "teams_role": { "red": "admin" } } });
    let headers = [("stream-auth-type", "anonymous")];
    let text = body.to_string();
    let own = app.send("POST", "/api/v2/guest?api_key=key", &headers, text.as_bytes());
    let user = own.ok()["user"].take();
    assert_eq!(
        (&user["name"], &user["teams"], user.get("teams_role")),
        (&json!("Tom"), &json!([]), None)
    );
    let servers = app.post("/guest", body).ok();
    assert_eq!(
        servers["user"]["teams"],
        json!(["red"]),
        "the app's server may do everything"
    );
}

#[test]
fn an_export_holds_the_user_and_empty_lists() {
    let mut app = App::new();
    app.upsert(json!({ "id": "delete", "name": "D" })).ok();
    let answer = app.get("/users/delete/export");
    assert_eq!(answer.status, 200);
    let body = answer.ok();
    is_user(&body["user"]);
    assert_eq!((&body["messages"], &body["reactions"]), (&json!([]), &json!([])));
}
