//! Custom data that nests: as deep as it may be it is kept, deeper it is refused, and none is ever lost.

use serde_json::{Value, json};
use stream_users_wasm::sandbox::choices::MAX_NESTING;

use crate::host::host;

/// An object of so many levels.
fn nested(levels: u32) -> Value {
    (1..levels).fold(json!({}), |inside, _| json!({ "a": inside }))
}

/// Every place in which custom data is taken: the request, and the name by which a refusal tells it.
fn takers(custom: &Value) -> Vec<(&'static str, Value, &'static str)> {
    let member = json!({ "user_id": "a", "custom": custom });
    let described = json!({ "id": "new", "custom": custom });
    vec![
        (
            "/users",
            json!({ "users": { "b": { "id": "b", "custom": custom } } }),
            "users[\"b\"].custom",
        ),
        ("/guest", json!({ "user": described }), "user.custom"),
        (
            "/chat/channels/messaging/c/query",
            json!({ "data": { "created_by_id": "a", "custom": custom } }),
            "data.custom",
        ),
        (
            "/chat/channels/messaging/d/query",
            json!({ "data": { "created_by_id": "a", "members": [member] } }),
            "data.members[0].custom",
        ),
        (
            "/chat/channels/messaging/e/query",
            json!({ "data": { "created_by": described } }),
            "data.created_by.custom",
        ),
        (
            "/chat/channels/messaging/made/message",
            json!({ "message": { "user_id": "a", "custom": custom } }),
            "message.custom",
        ),
        (
            "/chat/messages/m/reaction",
            json!({ "reaction": { "user_id": "a", "type": "love", "custom": custom } }),
            "reaction.custom",
        ),
        (
            "/video/call/default/c",
            json!({ "data": { "created_by_id": "a", "custom": custom } }),
            "data.custom",
        ),
        (
            "/video/call/default/d",
            json!({ "data": { "created_by_id": "a", "members": [member] } }),
            "data.members[0].custom",
        ),
    ]
}

#[test]
fn custom_data_as_deep_as_it_may_be_is_read_back_wherever_it_is_kept() {
    let mut host = host();
    for (path, body, _) in takers(&nested(MAX_NESTING)) {
        host.post(path, &body);
    }
    let exported = host.post("/export/users", &json!({ "user_ids": ["a"] }));
    host.now += 1000.0;
    let (_, task) = host.call(
        "GET",
        &format!("/tasks/{}", exported["task_id"].as_str().unwrap()),
        &json!(null),
    );
    assert_eq!(task["status"], json!("completed"));
    host.check();
}

#[test]
fn custom_data_that_nests_deeper_is_refused_by_its_name() {
    let mut host = host();
    // The deepest that a body may hold, too.
    for levels in [MAX_NESTING + 1, 120] {
        for (path, body, name) in takers(&nested(levels)) {
            let (status, error) = host.call("POST", path, &body);
            assert_eq!((status, &error["code"]), (400, &json!(4)), "{path}");
            let expected = format!("{name} nests deeper than {MAX_NESTING} levels");
            assert!(error["message"].as_str().unwrap().contains(&expected), "{error}");
        }
    }
    host.check();
}

#[test]
fn what_a_request_says_in_vain_is_recorded_however_deep() {
    let mut host = host();
    let deep = format!("{}{}", "[".repeat(125), "]".repeat(125));
    let deep: Value = serde_json::from_str(&deep).unwrap();
    host.post("/users", &json!({ "users": { "b": { "id": "b", "ignored": deep } } }));
    host.check();
}

#[test]
fn partial_updates_add_to_deep_data_and_never_lose_it() {
    let mut host = host();
    let most = MAX_NESTING as usize;
    let key = |parts: usize| vec!["a"; parts].join(".");
    let mut patch = |set: Value| host.call("PATCH", "/users", &json!({ "users": [{ "id": "a", "set": set }] }));
    for (set, status) in [
        (json!({ key(most): 1 }), 200),
        (json!({ key(most - 1): { "b": 2 } }), 200),
        (json!({ key(most - 1): { "b": {} } }), 400),
        (json!({ key(2): nested(MAX_NESTING - 1) }), 400),
        // Each is within the limit, and the second goes on below the first.
        (
            json!({ "x": nested(MAX_NESTING - 1), "x.a.a.y": nested(MAX_NESTING - 2) }),
            400,
        ),
        (json!({ "color": "blue" }), 200),
    ] {
        let (answered, body) = patch(set);
        assert_eq!(answered, status, "{body}");
        if status == 400 {
            let told = body["message"].as_str().unwrap();
            assert!(told.contains("custom of the user a nests deeper"), "{told}");
        }
    }
    let found = host.call("PATCH", "/users", &json!({ "users": [{ "id": "a" }] })).1;
    let custom = &found["users"]["a"]["custom"];
    assert_eq!(custom["color"], json!("blue"));
    assert_eq!(custom.pointer(&"/a".repeat(most - 1)).unwrap(), &json!({ "b": 2 }));
    host.check();
}

#[test]
fn a_seed_that_fails_leaves_nothing_whatever_was_there() {
    let mut host = host();
    for (path, body, _) in takers(&nested(MAX_NESTING)) {
        host.post(path, &body);
    }
    let before = host.service.snapshot();
    let failing = json!({ "users": [{ "id": "new" }], "requests": [{ "path": "/api/v2/users/nobody/deactivate" }] });
    let deep = json!({ "users": [{ "id": "new" }, { "id": "deep", "custom": nested(MAX_NESTING + 1) }] });
    for (seed, reason) in [
        (failing, "the user nobody does not exist"),
        (deep, "custom nests deeper"),
    ] {
        let failure = host.control("seed", &seed.to_string()).unwrap_err();
        assert!(failure.reason.contains(reason), "{failure}");
        assert_eq!(host.service.snapshot(), before);
    }
    host.check();
}
