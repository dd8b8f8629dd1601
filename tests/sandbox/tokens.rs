//! Who is let in, and as whom.

use serde_json::json;
use stream_users_wasm::core::jwt;
use stream_users_wasm::core::secret::Secret;

use crate::app::{App, START, token, user_token};

const QUERY: &str = "/api/v2/users?payload={\"filter_conditions\":{}}";
const NOW: i64 = 1_700_000_000;

#[test]
fn key_kind_and_token_are_judged_in_this_order() {
    let mut app = App::new();
    let server = token(r#"{"server":true}"#);
    let path = "/api/v2/tasks/x";
    for (query, headers, expected) in [
        ("", vec![], (401, 2, "api_key or app_id not provided")),
        ("?api_key=", vec![], (401, 2, "api_key or app_id not provided")),
        ("?api_key=other", vec![], (401, 2, "api_key not valid")),
        (
            "?api_key=key",
            vec![("authorization", server.as_str())],
            (401, 5, "stream-auth-type missing or invalid"),
        ),
        (
            "?api_key=key",
            vec![("stream-auth-type", "basic")],
            (401, 5, "stream-auth-type missing or invalid"),
        ),
    ] {
        assert_eq!(
            app.send("GET", &format!("{path}{query}"), &headers, b"").error(),
            expected,
            "{query} {headers:?}"
        );
    }
    let answer = app.send(
        "GET",
        &format!("{path}?api_key=key"),
        &[("stream-auth-type", "jwt")],
        b"",
    );
    assert_eq!((answer.error().0, answer.error().1), (401, 5));
}

#[test]
fn each_fault_of_a_token_has_its_code() {
    let mut app = App::new();
    app.create(&["a"]);
    let foreign = jwt::sign(&Secret::new("other").unwrap(), r#"{"user_id":"a"}"#).unwrap();
    for (token, code) in [
        (foreign, 43),
        (token(&json!({ "user_id": "a", "exp": NOW }).to_string()), 40),
        (token(&json!({ "user_id": "a", "nbf": NOW + 1 }).to_string()), 41),
        (token(&json!({ "user_id": "a", "iat": NOW + 1 }).to_string()), 42),
        (token(&json!({ "user_id": 7 }).to_string()), 5),
        (format!("Bearer {}", user_token("a")), 5),
        ("not a token".into(), 5),
        ("eyJhbGciOiJub25lIn0.eyJ1c2VyX2lkIjoiYSJ9.".into(), 5),
        ("eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoiYSJ9.devtoken".into(), 43),
        ("x".repeat(1 << 20), 5),
    ] {
        let answer = app.with_token(&token, "GET", QUERY, "");
        assert_eq!(
            (answer.status, answer.error().1),
            (401, code),
            "{token:.80}: {}",
            answer.text
        );
        assert!(!answer.text.contains(&token), "the token is never said back");
    }
    let answer = app.with_token(&token("{}"), "GET", QUERY, "");
    assert_eq!(answer.status, 200, "a token without user_id is a server's");
}

#[test]
fn users_read_and_change_themselves_only_and_never_their_rank() {
    let mut app = App::new();
    app.create(&["a", "b"]);
    let token = user_token("a");
    let mut status = |method: &str, path: &str, body: &str| app.with_token(&token, method, path, body).status;
    assert_eq!(status("GET", QUERY, ""), 200);
    assert_eq!(
        status("POST", "/api/v2/users", r#"{"users":{"a":{"id":"a","name":"A"}}}"#),
        201
    );
    assert_eq!(
        status(
            "PATCH",
            "/api/v2/users",
            r#"{"users":[{"id":"a","set":{"x":1},"unset":["name"]}]}"#
        ),
        200
    );
    for (method, path, body) in [
        ("POST", "/api/v2/users", r#"{"users":{"b":{"id":"b"}}}"#),
        ("POST", "/api/v2/users", r#"{"users":{"a":{"id":"a","role":"admin"}}}"#),
        ("POST", "/api/v2/users", r#"{"users":{"a":{"id":"a","teams":["t"]}}}"#),
        ("PATCH", "/api/v2/users", r#"{"users":[{"id":"b","set":{"x":1}}]}"#),
        (
            "PATCH",
            "/api/v2/users",
            r#"{"users":[{"id":"a","set":{"role":"admin"}}]}"#,
        ),
        (
            "PATCH",
            "/api/v2/users",
            r#"{"users":[{"id":"a","set":{"teams_role.t":"admin"}}]}"#,
        ),
        (
            "PATCH",
            "/api/v2/users",
            r#"{"users":[{"id":"a","unset":["revoke_tokens_issued_before"]}]}"#,
        ),
        ("POST", "/api/v2/users/a/deactivate", "{}"),
        ("POST", "/api/v2/users/delete", r#"{"user_ids":["a"]}"#),
        ("GET", "/api/v2/users/a/export", ""),
        ("POST", "/api/v2/guest", r#"{"user":{"id":"g"}}"#),
    ] {
        assert_eq!(status(method, path, body), 403, "{method} {path} {body}");
    }
    let answer = app.with_token(&token, "POST", "/api/v2/users", r#"{"users":{"b":{"id":"b"}}}"#);
    assert_eq!(
        answer.error(),
        (
            403,
            17,
            "UpdateUsers failed with error: \"User with role 'user' is not allowed to perform action UpdateUser\""
        )
    );
}

#[test]
fn those_without_a_token_make_guests_and_nothing_else() {
    let mut app = App::new();
    let anonymous = [("stream-auth-type", "anonymous")];
    assert_eq!(
        app.send(
            "POST",
            "/api/v2/guest?api_key=key",
            &anonymous,
            br#"{"user":{"id":"g"}}"#
        )
        .status,
        201
    );
    let answer = app.send("GET", &format!("{QUERY}&api_key=key"), &anonymous, b"");
    assert_eq!(
        answer.error(),
        (
            403,
            17,
            "QueryUsers failed with error: \"User with role 'anonymous' is not allowed to perform action QueryUsers\""
        )
    );
}

#[test]
fn a_token_of_nobody_is_not_found() {
    let mut app = App::new();
    assert_eq!(app.with_token(&user_token("ghost"), "GET", QUERY, "").error().0, 404);
}

#[test]
fn revocation_refuses_older_tokens_and_those_without_a_date_until_it_is_undone() {
    let mut app = App::new();
    app.create(&["a"]);
    app.now = START + 10_000.0;
    let date = "2023-11-14T22:13:25Z";
    app.patch(json!([{ "id": "a", "set": { "revoke_tokens_issued_before": date } }]))
        .ok();
    assert_eq!(
        app.user("a")["revoke_tokens_issued_before"],
        json!((NOW + 5) * 1_000_000_000)
    );
    let status = |app: &mut App, claims: serde_json::Value| {
        app.with_token(&token(&claims.to_string()), "GET", QUERY, "").error().1
    };
    assert_eq!(status(&mut app, json!({ "user_id": "a", "iat": NOW + 4 })), 40);
    assert_eq!(status(&mut app, json!({ "user_id": "a" })), 40);
    assert_eq!(status(&mut app, json!({ "user_id": "a", "iat": NOW + 5 })), 0);
    app.patch(json!([{ "id": "a", "set": { "revoke_tokens_issued_before": null } }]))
        .ok();
    assert_eq!(status(&mut app, json!({ "user_id": "a", "iat": NOW })), 0);
}
