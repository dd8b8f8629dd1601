//! What each mode of each option of a deletion does, as the API shows it.

use serde_json::{Value, json};

use crate::app::{App, START, token, user_token};
use crate::users::is_user;

/// Ann and Bob talk and phone; Ann also made a channel and a call of three. Gives back Ann's message and Bob's.
fn app() -> (App, String, String) {
    let mut app = App::new();
    app.upsert(json!({ "id": "ann", "name": "Ann", "custom": { "x": 1 } }))
        .ok();
    app.create(&["bob", "cid"]);
    app.channel("two", &["ann", "bob"]);
    app.channel("three", &["ann", "bob", "cid"]);
    app.phone("default/two", &["ann", "bob"]);
    app.phone("default/three", &["ann", "bob", "cid"]);
    let of_ann = app.say("three", "ann", "by ann");
    let of_bob = app.say("three", "bob", "by bob");
    for (message, user) in [(&of_ann, "bob"), (&of_bob, "ann")] {
        let body = json!({ "reaction": { "type": "love", "user_id": user } });
        app.post(&format!("/chat/messages/{message}/reaction"), body).ok();
    }
    (app, of_ann, of_bob)
}

/// A message with the text that was deleted, or nothing.
fn message(app: &mut App, id: &str) -> Value {
    let answer = app.get(&format!("/chat/messages/{id}?show_deleted_message=true"));
    if answer.status == 404 {
        Value::Null
    } else {
        answer.ok()["message"].take()
    }
}

fn channel(app: &mut App, id: &str) -> Value {
    let answer = app.get(&format!("/chat/channels/messaging/{id}"));
    if answer.status == 404 {
        Value::Null
    } else {
        answer.ok()["channel"].take()
    }
}

fn all_hard(ids: &[&str]) -> Value {
    json!({ "user_ids": ids, "user": "hard", "messages": "hard", "conversations": "hard" })
}

#[test]
fn messages_go_softly_pruned_or_for_good() {
    for (mode, expected) in [
        ("soft", Some(("by ann", json!({ "love": 1 }), json!({ "x": 1 })))),
        ("pruning", Some(("", json!({}), json!({})))),
        ("hard", None),
    ] {
        let (mut app, of_ann, of_bob) = app();
        app.delete(json!({ "user_ids": ["ann"], "messages": mode }));
        let found = message(&mut app, &of_ann);
        match expected {
            Some((text, reactions, custom)) => {
                assert_eq!(
                    (&found["type"], &found["text"]),
                    (&json!("deleted"), &json!(text)),
                    "{mode}"
                );
                assert_eq!(
                    (&found["reaction_counts"], &found["custom"]),
                    (&reactions, &custom),
                    "{mode}"
                );
                assert_eq!(found["user"]["name"], json!("Ann"));
            }
            None => assert!(found.is_null(), "{mode}"),
        }
        assert_eq!(message(&mut app, &of_bob)["text"], json!("by bob"));
        assert!(!app.user("ann").is_null(), "what is not named stays");
    }
}

#[test]
fn users_go_softly_pruned_or_for_good() {
    let author = |app: &mut App, id: &str| message(app, id)["user"].take();

    let (mut app, of_ann, _) = self::app();
    app.delete(json!({ "user_ids": ["ann"], "user": "soft" }));
    let soft = author(&mut app, &of_ann);
    assert_eq!((&soft["name"], soft["deleted_at"].is_null()), (&json!("Ann"), false));
    app.post("/users/restore", json!({ "user_ids": ["ann"] })).ok();
    assert_eq!(app.user("ann")["name"], json!("Ann"));

    let (mut app, of_ann, _) = self::app();
    app.delete(json!({ "user_ids": ["ann"], "user": "pruning" }));
    let pruned = author(&mut app, &of_ann);
    is_user(&pruned);
    assert_eq!(
        (&pruned["id"], pruned.get("name"), &pruned["custom"]),
        (&json!("ann"), None, &json!({}))
    );
    assert_eq!(
        message(&mut app, &of_ann)["text"],
        json!("by ann"),
        "messages keep their author"
    );

    let (mut app, of_ann, of_bob) = self::app();
    app.delete(all_hard(&["ann"]));
    assert!(message(&mut app, &of_ann).is_null());
    assert_eq!(message(&mut app, &of_bob)["reaction_counts"], json!({}));
    let members = app.get("/chat/channels/messaging/three").ok()["members"].take();
    assert_eq!(members.as_array().unwrap().len(), 2);

    assert_eq!(app.upsert(json!({ "id": "ann" })).error().0, 404);
    let ids = json!({ "user_ids": ["ann"] });
    assert_eq!(app.post("/users/restore", ids).error().0, 404);
    let set = json!([{ "id": "ann", "set": { "x": 1 } }]);
    assert_eq!(app.patch(set).error().0, 404);
}

#[test]
fn a_user_goes_for_good_only_with_messages_and_conversations() {
    let alone = [
        json!({ "user_ids": ["ann"], "user": "hard" }),
        json!({ "user_ids": ["ann"], "user": "hard", "messages": "hard" }),
        json!({ "user_ids": ["ann"], "user": "hard", "messages": "soft", "conversations": "hard" }),
    ];
    for body in alone {
        let (mut app, _, _) = self::app();
        let refused = app.post("/users/delete", body.clone());
        let (status, code, message) = refused.error();
        assert_eq!((status, code), (400, 4), "{body}");
        assert!(
            message.contains("needs messages \"hard\" and conversations \"hard\""),
            "{message}"
        );
        assert_eq!(app.user("ann")["name"], json!("Ann"));
    }
}

#[test]
fn conversations_of_two_go_softly_or_for_good_and_others_stay() {
    let (mut app, _, _) = self::app();
    let secret = app.say("two", "bob", "secret");
    app.delete(json!({ "user_ids": ["ann"], "conversations": "soft" }));
    assert!(!channel(&mut app, "two")["deleted_at"].is_null());
    assert_eq!(message(&mut app, &secret)["text"], json!("secret"));
    let found = app.post("/chat/channels", json!({})).ok();
    assert_eq!(found["channels"].as_array().unwrap().len(), 1);
    let body = json!({ "message": { "user_id": "bob" } });
    assert_eq!(app.post("/chat/channels/messaging/two/message", body).error().1, 16);

    app.delete(json!({ "user_ids": ["ann"], "conversations": "hard" }));
    assert!(channel(&mut app, "two").is_null());
    assert!(message(&mut app, &secret).is_null());
    assert!(channel(&mut app, "three").get("deleted_at").is_none());
    let again = app.channel("two", &["bob", "cid"]);
    assert_eq!(again["messages"], json!([]));
}

#[test]
fn conversations_go_with_both_who_hold_them() {
    let (mut app, _, _) = self::app();
    app.delete(all_hard(&["ann", "bob"]));
    assert!(channel(&mut app, "two").is_null());
    assert_eq!(channel(&mut app, "three")["member_count"], json!(1));
}

#[test]
fn calls_of_two_go_softly_or_for_good_and_others_stay() {
    let (mut app, _, _) = self::app();
    app.delete(json!({ "user_ids": ["ann"], "calls": "soft" }));
    let answer = app.get("/video/call/default/two");
    assert!(answer.error().2.contains("was deleted"), "{}", answer.text);
    let data = json!({ "data": { "created_by_id": "bob" } });
    assert_eq!(app.post("/video/call/default/two", data.clone()).error().1, 16);

    app.delete(json!({ "user_ids": ["ann"], "calls": "hard" }));
    let answer = app.get("/video/call/default/two");
    assert!(answer.error().2.contains("does not exist"), "{}", answer.text);
    let again = app.post("/video/call/default/two", data).ok();
    assert_eq!((&again["created"], &again["members"]), (&json!(true), &json!([])));
    app.get("/video/call/default/three").ok();
}

#[test]
fn what_hard_deleted_users_made_gets_the_named_owner_or_a_generated_one() {
    let (mut app, _, _) = self::app();
    let mut body = all_hard(&["ann"]);
    body["new_channel_owner_id"] = json!("bob");
    app.delete(body);
    assert_eq!(channel(&mut app, "three")["created_by"]["id"], json!("bob"));
    let call = app.get("/video/call/default/three").ok();
    let owner = call["call"]["created_by"]["id"].as_str().unwrap().to_owned();
    let hex = owner.strip_prefix("delete-user-").unwrap();
    assert!(
        hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{owner}"
    );
    assert!(!app.user(&owner).is_null());
    assert_eq!(call["members"].as_array().unwrap().len(), 2);
}

#[test]
fn new_owners_must_exist_and_stay() {
    let (mut app, _, _) = self::app();
    for (owner, status) in [("ghost", 404), ("ann", 400)] {
        for option in ["new_channel_owner_id", "new_call_owner_id"] {
            let mut body = all_hard(&["ann"]);
            body[option] = json!(owner);
            assert_eq!(app.post("/users/delete", body).status, status, "{option}: {owner}");
        }
    }
    assert!(!app.user("ann").is_null(), "what is refused deletes nobody");
}

#[test]
fn ids_alone_delete_the_user_and_the_data_softly() {
    let (mut app, of_ann, _) = self::app();
    assert_eq!(
        app.delete(json!({ "user_ids": ["ann"] })),
        json!({ "ann": { "status": "ok" } })
    );
    assert!(app.user("ann").is_null());
    assert_eq!(message(&mut app, &of_ann)["type"], json!("deleted"));
    assert!(!channel(&mut app, "two")["deleted_at"].is_null());
    assert_eq!(app.get("/video/call/default/two").error().0, 404);
    app.post("/users/restore", json!({ "user_ids": ["ann"] })).ok();
    assert!(!app.user("ann").is_null());
    assert_eq!(
        message(&mut app, &of_ann)["type"],
        json!("deleted"),
        "only the user comes back"
    );
}

#[test]
fn a_deleted_users_token_opens_nothing_until_he_is_restored() {
    let (mut app, _, _) = self::app();
    let status = |app: &mut App| {
        app.as_user("ann", "GET", "/chat/channels/messaging/three", &json!({}))
            .status
    };
    assert_eq!(status(&mut app), 200);
    app.delete(json!({ "user_ids": ["ann"], "user": "soft" }));
    app.now = START;
    assert_eq!(status(&mut app), 404);
    app.post("/users/restore", json!({ "user_ids": ["ann"] })).ok();
    assert_eq!(status(&mut app), 200);
    let call = token(&json!({ "user_id": "ann", "call_cids": ["default:two"] }).to_string());
    app.delete(all_hard(&["ann"]));
    for token in [user_token("ann"), call] {
        let answer = app.with_token(&token, "GET", "/api/v2/video/call/default/three", "");
        assert_eq!(answer.error().1, 16);
    }
}
