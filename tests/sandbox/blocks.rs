//! Users who block each other.

use serde_json::json;

use crate::app::{App, user_token};

#[test]
fn a_block_is_listed_until_it_is_lifted() {
    let mut app = App::new();
    app.create(&["a", "b"]);
    let answer = app.post("/users/block", json!({ "user_id": "a", "blocked_user_id": "b" }));
    assert_eq!(answer.status, 201);
    let first = answer.ok();
    assert_eq!(
        (&first["blocked_by_user_id"], &first["blocked_user_id"]),
        (&json!("a"), &json!("b"))
    );
    app.now += 1000.0;
    let second = app
        .post("/users/block", json!({ "user_id": "a", "blocked_user_id": "b" }))
        .ok();
    assert_eq!(first["created_at"], second["created_at"]);

    assert_eq!(app.user("a")["blocked_user_ids"], json!(["b"]));
    let blocks = app.get("/users/block?user_id=a").ok()["blocks"].take();
    assert_eq!(blocks.as_array().unwrap().len(), 1);
    assert_eq!(
        (&blocks[0]["user"]["id"], &blocks[0]["blocked_user"]["id"]),
        (&json!("a"), &json!("b"))
    );
    assert_eq!(
        (&blocks[0]["user_id"], &blocks[0]["blocked_user_id"]),
        (&json!("a"), &json!("b"))
    );

    let answer = app.post("/users/unblock", json!({ "user_id": "a", "blocked_user_id": "b" }));
    assert_eq!((answer.status, answer.body.as_object().unwrap().len()), (201, 1));
    assert_eq!(app.get("/users/block?user_id=a").ok()["blocks"], json!([]));
}

#[test]
fn a_server_says_for_whom_and_only_once() {
    let mut app = App::new();
    app.create(&["a", "b"]);
    for body in [
        json!({ "blocked_user_id": "b" }),
        json!({ "blocked_user_id": "b", "user_id": "a", "user": { "id": "a" } }),
        json!({ "blocked_user_id": "a", "user_id": "a" }),
        json!({ "user_id": "a" }),
    ] {
        assert_eq!(app.post("/users/block", body.clone()).error().0, 400, "{body}");
    }
    assert_eq!(app.get("/users/block").error().0, 400);
    assert_eq!(
        app.post("/users/block", json!({ "blocked_user_id": "nobody", "user_id": "a" }))
            .error()
            .0,
        404
    );
    assert_eq!(
        app.post("/users/block", json!({ "blocked_user_id": "b", "user_id": "nobody" }))
            .error()
            .0,
        404
    );
}

#[test]
fn a_described_user_is_created_and_only_with_the_block() {
    let mut app = App::new();
    app.create(&["b"]);
    let new = json!({ "id": "new", "name": "New" });
    assert_eq!(
        app.post(
            "/users/block",
            json!({ "blocked_user_id": "nobody", "user": new.clone() })
        )
        .error()
        .0,
        404
    );
    assert!(app.user("new").is_null());
    app.post("/users/block", json!({ "blocked_user_id": "b", "user": new }))
        .ok();
    assert_eq!(app.user("new")["blocked_user_ids"], json!(["b"]));
}

#[test]
fn users_block_for_themselves() {
    let mut app = App::new();
    app.create(&["a", "b"]);
    let token = user_token("a");
    app.with_token(&token, "POST", "/api/v2/users/block", r#"{"blocked_user_id":"b"}"#)
        .ok();
    assert_eq!(
        app.with_token(&token, "GET", "/api/v2/users/block", "").ok()["blocks"][0]["user_id"],
        json!("a")
    );
    let answer = app.with_token(
        &token,
        "POST",
        "/api/v2/users/block",
        r#"{"blocked_user_id":"a","user_id":"b"}"#,
    );
    assert_eq!((answer.error().0, answer.error().1), (403, 17));
}
