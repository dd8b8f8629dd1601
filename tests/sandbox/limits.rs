//! Rate limits and the headers that tell them.

use serde_json::{Value, json};
use stream_users_wasm::sandbox::limits::RateLimits;

use crate::app::{Answer, App, START, token, user_token};

const MINUTE_END: i64 = 1_700_000_040;

fn told(answer: &Answer) -> [i64; 3] {
    ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"]
        .map(|name| answer.header(name).unwrap().parse().unwrap())
}

#[test]
fn every_reply_tells_what_is_left() {
    let mut app = App::limited(RateLimits::Documented);
    assert_eq!(told(&app.upsert(json!({ "id": "a" }))), [300, 299, MINUTE_END]);
    assert_eq!(told(&app.upsert(json!({ "id": "" }))), [300, 298, MINUTE_END]);
    assert_eq!(
        told(&app.query(&json!({ "filter_conditions": {} }))),
        [1000, 999, MINUTE_END]
    );
    assert_eq!(told(&app.send("GET", "/api/v2/nothing", &[], b""))[2], MINUTE_END);
    assert_eq!(
        told(&app.with_token("x", "POST", "/api/v2/users", "{}")),
        [300, 298, MINUTE_END]
    );
}

#[test]
fn the_call_beyond_the_limit_is_refused_until_the_next_minute() {
    let mut app = App::limited(RateLimits::Documented);
    app.create(&["a"]);
    for _ in 0..60 {
        assert_eq!(app.get("/users/a/export").status, 200);
    }
    let answer = app.get("/users/a/export");
    assert_eq!((answer.status, &answer.body["code"]), (429, &json!(9)));
    assert!(answer.error().2.contains("Too many requests"));
    assert_eq!(
        (told(&answer), answer.header("retry-after")),
        ([60, 0, MINUTE_END], Some("40"))
    );
    app.create(&["b"]);
    let user = app.with_token(&user_token("a"), "GET", "/api/v2/users/a/export", "");
    assert_eq!(user.status, 403, "users have a window of their own");
    app.now = START + 40_000.0;
    assert_eq!(told(&app.get("/users/a/export")), [60, 59, MINUTE_END + 60]);
}

#[test]
fn limits_can_be_scaled_and_turned_off() {
    let mut app = App::limited(RateLimits::Scaled(0.001));
    app.create(&["a"]);
    assert_eq!(app.upsert(json!({ "id": "a" })).status, 429);
    let mut app = App::limited(RateLimits::Off);
    app.create(&["a"]);
    for _ in 0..400 {
        assert_eq!(told(&app.upsert(json!({ "id": "a" }))), [300, 300, MINUTE_END]);
    }
}

#[test]
fn limits_can_be_asked_for() {
    let mut app = App::limited(RateLimits::Documented);
    app.create(&["a"]);
    let all = app.get("/rate_limits").ok();
    let platforms: Vec<&String> = all.as_object().unwrap().keys().collect();
    assert_eq!(platforms, ["android", "duration", "ios", "server_side", "unity", "web"]);
    assert_eq!(
        all["server_side"]["UpdateUsers"],
        json!({ "limit": 300, "remaining": 299, "reset": MINUTE_END })
    );
    assert_eq!(all["web"]["UpdateUsers"]["remaining"], json!(300));
    assert_eq!(all["server_side"].as_object().unwrap().len(), 34);

    let some = app
        .get("/rate_limits?server_side=true&web=false&endpoints=QueryUsers,GetTask,Nothing")
        .ok();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        (keys(&some), keys(&some["server_side"])),
        (
            vec!["duration".to_owned(), "server_side".into()],
            vec!["GetTask".to_owned(), "QueryUsers".into()]
        )
    );
    assert_eq!(app.get("/rate_limits?web=perhaps").error().0, 400);
    assert_eq!(
        app.with_token(&token(r#"{"user_id":"a"}"#), "GET", "/api/v2/rate_limits", "")
            .error()
            .0,
        403
    );
}
