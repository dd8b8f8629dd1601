//! Calls: who gets in, and what a call token opens.

use serde_json::{Value, json};

use crate::app::{Answer, App, has_all, token};
use crate::call_types::{CALL_TYPE, SETTINGS};

/// `CallResponse`, `MemberResponse`: what is always there.
const CALL: [&str; 17] = [
    "type",
    "id",
    "cid",
    "current_session_id",
    "created_by",
    "custom",
    "created_at",
    "updated_at",
    "recording",
    "transcribing",
    "captioning",
    "translating",
    "backstage",
    "settings",
    "blocked_user_ids",
    "ingress",
    "egress",
];
const MEMBER: [&str; 5] = ["user", "user_id", "custom", "created_at", "updated_at"];
fn app() -> App {
    let mut app = App::new();
    app.create(&["host", "member", "stranger"]);
    app.phone("default/room", &["host", "member"]);
    app.phone("livestream/show", &["host"]);
    app
}

fn join(app: &mut App, token: &str, call: &str) -> Answer {
    app.with_token(
        token,
        "POST",
        &format!("/api/v2/video/call/{call}/join"),
        r#"{"location":"AMS"}"#,
    )
}

fn user(id: &str) -> String {
    token(&json!({ "user_id": id }).to_string())
}

fn call_token(id: &str, cid: &str, role: Option<&str>) -> String {
    let mut claims = json!({ "user_id": id, "call_cids": [cid] });
    if let Some(role) = role {
        claims["role"] = json!(role);
    }
    token(&claims.to_string())
}

fn anonymous(app: &mut App, method: &str, path: &str, body: &Value) -> Answer {
    let headers = [("stream-auth-type", "anonymous")];
    let target = format!("/api/v2{path}?api_key=key");
    app.send(method, &target, &headers, body.to_string().as_bytes())
}

/// Takes joining from ordinary users of a type.
fn close(app: &mut App, r#type: &str) {
    let grants = json!({ "grants": { "user": ["read-call", "create-call"] } });
    let answer = app.call("PUT", &format!("/api/v2/video/calltypes/{}", r#type), &grants);
    assert_eq!(answer.status, 201);
    let updated = answer.ok();
    has_all(&updated, &CALL_TYPE);
    assert_eq!(updated["grants"]["user"], json!(["create-call", "read-call"]));
    assert!(
        !updated["grants"]["admin"].as_array().unwrap().is_empty(),
        "others keep theirs"
    );
}

#[test]
fn a_call_is_made_once_and_then_answered() {
    let mut app = app();
    let body = json!({ "data": { "created_by_id": "host", "custom": { "x": 1 }, "members": [{ "user_id": "member", "role": "admin" }] } });
    let answer = app.post("/video/call/default/new", body.clone());
    assert_eq!(answer.status, 201);
    let made = answer.ok();
    has_all(&made, &["call", "members", "own_capabilities", "created", "duration"]);
    has_all(&made["call"], &CALL);
    has_all(&made["call"]["settings"], &SETTINGS);
    has_all(&made["members"][0], &MEMBER);
    assert_eq!(
        (&made["created"], &made["call"]["cid"], &made["members"][0]["role"]),
        (&json!(true), &json!("default:new"), &json!("admin"))
    );
    let again = app.post("/video/call/default/new", body).ok();
    assert_eq!((&again["created"], &again["call"]), (&json!(false), &made["call"]));
    assert_eq!(app.get("/video/call/default/new").ok()["call"], made["call"]);
    for (path, body, code) in [
        ("/video/call/default/x", json!({}), 4),
        (
            "/video/call/nothing/x",
            json!({ "data": { "created_by_id": "host" } }),
            16,
        ),
        (
            "/video/call/default/x",
            json!({ "data": { "created_by_id": "ghost" } }),
            16,
        ),
        (
            "/video/call/default/x",
            json!({ "data": { "created_by_id": "host", "members": [{ "user_id": "ghost" }] } }),
            16,
        ),
        ("/video/call/default/none/join", json!({ "location": "AMS" }), 16),
        ("/video/call/default/room/join", json!({}), 4),
    ] {
        assert_eq!(app.post(path, body.clone()).error().1, code, "{path} {body}");
    }
}

#[test]
fn by_default_users_join() {
    let mut app = app();
    let answer = join(&mut app, &user("stranger"), "default/room");
    assert_eq!(answer.status, 201);
    let joined = answer.ok();
    has_all(
        &joined,
        &[
            "call",
            "created",
            "credentials",
            "duration",
            "members",
            "own_capabilities",
            "stats_options",
        ],
    );
    has_all(&joined["credentials"], &["server", "token", "ice_servers"]);
    has_all(&joined["stats_options"], &["reporting_interval_ms", "enable_rtc_stats"]);
    assert!(
        joined["own_capabilities"]
            .as_array()
            .unwrap()
            .contains(&json!("join-call"))
    );
    assert!(joined.get("membership").is_none());
}

#[test]
fn a_closed_call_opens_to_members_and_to_holders_of_a_call_token_for_it_alone() {
    let mut app = app();
    app.phone("default/other", &["host"]);
    close(&mut app, "default");
    let answer = join(&mut app, &user("stranger"), "default/room");
    assert_eq!(
        answer.error(),
        (
            403,
            17,
            "JoinCall failed with error: \"User with role 'user' is not allowed to perform action JoinCall\""
        )
    );
    assert_eq!(
        join(&mut app, &user("member"), "default/room").ok()["membership"]["user_id"],
        json!("member")
    );
    let ticket = call_token("stranger", "default:room", None);
    assert_eq!(join(&mut app, &ticket, "default/room").status, 201);
    assert_eq!(join(&mut app, &ticket, "default/other").status, 403);
    assert_eq!(
        join(&mut app, &token("{}"), "default/room").status,
        201,
        "the server may all"
    );
}

#[test]
fn who_gets_into_a_call_with_join_call_and_without_it() {
    for r#type in ["default", "audio_room"] {
        let mut app = app();
        let den = format!("{type}/den");
        let cid = format!("{type}:den");
        app.upsert(json!({ "id": "boss", "role": "admin" })).ok();
        app.upsert(json!({ "id": "friend", "role": "guest" })).ok();
        let guest = app.post("/guest", json!({ "user": { "id": "g" } })).ok();
        let guest = guest["user"]["id"].as_str().unwrap();
        app.phone(&den, &["host", "member", "friend"]);
        let people = [
            (user("stranger"), "a user", 201, 403),
            (user(guest), "a guest", 403, 403),
            (user("member"), "a member", 201, 201),
            (user("friend"), "a guest who is a member", 201, 201),
            (call_token("stranger", &cid, None), "a user with a call token", 201, 201),
            (call_token(guest, &cid, None), "a guest with a call token", 201, 201),
            (
                call_token("stranger", "default:other", None),
                "one with another call's",
                201,
                403,
            ),
            (user("boss"), "an admin, by the role's own grant", 201, 201),
        ];
        for (token, who, open, _) in &people {
            assert_eq!(
                join(&mut app, token, &den).status,
                *open,
                "{who} at an open {type} call"
            );
        }
        close(&mut app, r#type);
        for (token, who, _, closed) in &people {
            assert_eq!(
                join(&mut app, token, &den).status,
                *closed,
                "{who} at a closed {type} call"
            );
        }
    }
}

#[test]
fn a_call_tokens_role_adds_to_what_its_holder_may_and_takes_nothing_away() {
    let mut app = app();
    let mut may = |token: &str| -> Vec<String> {
        let joined = join(&mut app, token, "default/room").ok();
        serde_json::from_value(joined["own_capabilities"].clone()).unwrap()
    };
    let (plain, ticket) = (
        may(&user("stranger")),
        may(&call_token("stranger", "default:room", None)),
    );
    let admin = may(&call_token("stranger", "default:room", Some("admin")));
    let unknown = may(&call_token("stranger", "default:room", Some("nobody-knows")));
    let elsewhere = may(&call_token("stranger", "default:other", Some("admin")));
    for capability in &plain {
        assert!(
            ticket.contains(capability) && admin.contains(capability),
            "{capability}"
        );
    }
    assert!(ticket.contains(&"join-backstage".into()) && !plain.contains(&"join-backstage".into()));
    assert!(admin.contains(&"end-call".into()) && !ticket.contains(&"end-call".into()));
    assert_eq!((unknown, elsewhere), (ticket, plain));
}

#[test]
fn anonymous_users_watch_livestreams_and_nothing_else() {
    let mut app = app();
    let location = json!({ "location": "AMS" });
    for (method, path, status) in [
        ("GET", "/video/call/livestream/show", 200),
        ("POST", "/video/call/livestream/show/join", 201),
        ("GET", "/video/call/default/room", 403),
        ("POST", "/video/call/default/room/join", 403),
        ("POST", "/video/call/livestream/show", 403),
        ("POST", "/video/call/livestream/new", 403),
        ("GET", "/video/calltypes", 403),
        ("GET", "/chat/channels/messaging/x", 403),
        ("POST", "/chat/channels", 403),
        ("GET", "/app", 403),
        ("GET", "/roles", 403),
    ] {
        let answer = anonymous(&mut app, method, path, &location);
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
    }
    let made = json!({ "location": "AMS", "create": true });
    assert_eq!(
        anonymous(&mut app, "POST", "/video/call/livestream/new/join", &made)
            .error()
            .1,
        17
    );
    let grants = json!({ "grants": { "anonymous": ["read-call"] } });
    app.call("PUT", "/api/v2/video/calltypes/livestream", &grants).ok();
    assert_eq!(
        anonymous(&mut app, "POST", "/video/call/livestream/show/join", &location).status,
        403
    );
    assert_eq!(
        anonymous(&mut app, "GET", "/video/call/livestream/show", &json!({})).status,
        200
    );
}

#[test]
fn who_is_nobody_makes_no_call_whatever_is_granted_and_nobody_to_make_it() {
    let mut app = app();
    let grants = json!({ "grants": { "anonymous": ["read-call", "join-call", "create-call"] } });
    app.call("PUT", "/api/v2/video/calltypes/livestream", &grants).ok();
    for data in [
        json!({}),
        json!({ "created_by_id": "host" }),
        json!({ "created_by": { "id": "evil", "role": "admin" } }),
    ] {
        let body = json!({ "location": "AMS", "create": true, "data": data });
        let answer = anonymous(&mut app, "POST", "/video/call/livestream/new/join", &body);
        assert_eq!((answer.status, answer.error().1), (403, 17), "{body}: {}", answer.text);
        assert_eq!(app.get("/video/call/livestream/new").status, 404, "{body}");
        assert!(app.user("evil").is_null());
    }
    let location = json!({ "location": "AMS", "create": true });
    let joined = anonymous(&mut app, "POST", "/video/call/livestream/show/join", &location);
    assert_eq!(joined.status, 201, "{}", joined.text);
}

#[test]
fn a_guest_acts_as_a_guest() {
    let mut app = app();
    let guest = app.post("/guest", json!({ "user": { "id": "g" } })).ok();
    let token = guest["access_token"].as_str().unwrap();
    let joined = join(&mut app, token, "livestream/show").ok();
    assert_eq!(joined["own_capabilities"], json!(["join-call", "read-call"]));
    let id = &guest["user"]["id"];
    let body = json!({ "users": { id.as_str().unwrap(): { "id": id, "role": "admin" } } });
    let answer = app.with_token(token, "POST", "/api/v2/users", &body.to_string());
    assert!(
        answer.error().2.contains("role 'guest' is not allowed"),
        "{}",
        answer.text
    );
}

#[test]
fn joining_can_make_the_call_for_those_who_may_join_it() {
    let mut app = app();
    let body = json!({ "location": "AMS", "create": true });
    let path = "/api/v2/video/call/default/new/join";
    let made = app.with_token(&user("stranger"), "POST", path, &body.to_string()).ok();
    assert_eq!(
        (&made["created"], &made["call"]["created_by"]["id"]),
        (&json!(true), &json!("stranger"))
    );
    close(&mut app, "default");
    let path = "/api/v2/video/call/default/newer/join";
    assert_eq!(
        app.with_token(&user("stranger"), "POST", path, &body.to_string())
            .status,
        403
    );
    assert_eq!(
        app.get("/video/call/default/newer").error().1,
        16,
        "nothing is left behind"
    );
    let other = json!({ "data": { "created_by_id": "host" } });
    assert_eq!(
        app.as_user("stranger", "POST", "/video/call/default/theirs", &other)
            .status,
        403
    );
}

#[test]
fn a_deactivated_user_joins_nothing_until_reactivated() {
    let mut app = app();
    let ticket = call_token("member", "default:room", Some("admin"));
    app.post("/users/member/deactivate", json!({})).ok();
    for token in [user("member"), ticket.clone()] {
        let answer = join(&mut app, &token, "default/room");
        assert_eq!(
            answer.error(),
            (
                404,
                16,
                "JoinCall failed with error: \"the user member was deactivated\""
            )
        );
    }
    app.post("/users/member/reactivate", json!({})).ok();
    assert_eq!(join(&mut app, &ticket, "default/room").status, 201);
}
