//! Whatever is sent, the answer is one of the API's: never a fault of the sandbox.

use proptest::prelude::*;
use serde_json::{Value, json};
use stream_users_wasm::sandbox::choices::MAX_NESTING;
use stream_users_wasm::sandbox::endpoint::Endpoint;

use crate::app::{Answer, App, token};

/// Checks that an answer is the API's: a success, or an error body with every promised field.
fn check(answer: &Answer) -> Result<(), String> {
    let error = &answer.body;
    let well_formed = match answer.status {
        200 | 201 => error["duration"].is_string(),
        status @ 400..=499 => {
            error["code"].is_i64()
                && error["StatusCode"] == json!(status)
                && error["message"].as_str().is_some_and(|message| !message.is_empty())
                && error["details"] == json!([])
                && error["duration"].is_string()
                && error["more_info"].is_string()
        }
        _ => false,
    };
    if well_formed {
        Ok(())
    } else {
        Err(format!("{} {}", answer.status, answer.text))
    }
}

fn app() -> App {
    let mut app = App::new();
    app.upsert(json!({ "id": "a", "name": "Ann", "custom": { "n": 1, "list": [1, "x"], "o": { "p": 2 } } }))
        .ok();
    let data = json!({ "data": { "created_by_id": "a", "members": [{ "user_id": "a" }] } });
    for path in ["/chat/channels/default/a/query", "/video/call/default/a"] {
        app.post(path, data.clone()).ok();
    }
    let message = json!({ "message": { "id": "a", "user_id": "a", "text": "t" } });
    app.post("/chat/channels/default/a/message", message).ok();
    app
}

/// An endpoint's path, with `id` for each of its ids.
fn path(endpoint: &Endpoint, id: &str) -> String {
    let path = endpoint.path.replace("{user_id}", id).replace("{id}", id);
    path.replace("{type}", "default").replace("{name}", "default")
}

/// Names that mean something somewhere, so that generated objects get past the first check.
const NAMES: [&str; 51] = [
    "data",
    "members",
    "created_by_id",
    "created_by",
    "message",
    "text",
    "reaction",
    "type",
    "score",
    "grants",
    "location",
    "create",
    "event_hooks",
    "webhook_url",
    "event_types",
    "cid",
    "new_channel_owner_id",
    "users",
    "user_ids",
    "id",
    "a",
    "name",
    "role",
    "teams",
    "teams_role",
    "custom",
    "privacy_settings",
    "read_receipts",
    "enabled",
    "set",
    "unset",
    "user",
    "user_id",
    "blocked_user_id",
    "filter_conditions",
    "sort",
    "field",
    "direction",
    "limit",
    "offset",
    "$and",
    "$or",
    "$nor",
    "$eq",
    "$in",
    "$gt",
    "$exists",
    "$contains",
    "$autocomplete",
    "created_at",
    "revoke_tokens_issued_before",
];
const TEXTS: [&str; 12] = [
    "",
    "a",
    "b",
    "admin",
    "soft",
    "hard",
    "a.b",
    "x y",
    "..",
    "2023-11-14T22:13:20Z",
    "\u{0}\u{1f600}",
    "$eq",
];

fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0..TEXTS.len()).prop_map(|index| TEXTS[index].into()),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        let name = (0..NAMES.len()).prop_map(|index| NAMES[index].to_owned());
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..6).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_to_any_path_get_an_answer(
        method in "GET|POST|PATCH|PUT|DELETE|[A-Z]{0,5}",
        target in "(/api/v2/(users|guest|tasks|export|chat|video/call|app|roles)?)?[ -~]{0,40}",
        body in prop::collection::vec(any::<u8>(), 0..100),
        raw in any::<String>(),
    ) {
        let mut app = app();
        let server = token("{}");
        for target in [target.clone(), format!("{target}?api_key=key"), raw] {
            let headers = [("authorization", server.as_str()), ("stream-auth-type", "jwt")];
            check(&app.send(&method, &target, &headers, &body)).map_err(TestCaseError::fail)?;
        }
    }

    #[test]
    fn any_json_to_any_operation_gets_an_answer(index in 0..Endpoint::all().count(), body in document(), id in any::<String>()) {
        let endpoint = Endpoint::all().nth(index).unwrap();
        let mut app = app();
        let answer = app.call(endpoint.method.name(), &path(&endpoint, "a"), &body);
        check(&answer).map_err(TestCaseError::fail)?;
        let encoded = percent_encoding::utf8_percent_encode(&id, percent_encoding::NON_ALPHANUMERIC).to_string();
        check(&app.call(endpoint.method.name(), &path(&endpoint, &encoded), &body)).map_err(TestCaseError::fail)?;
        // Whatever was done, users can still be read.
        app.query(&json!({ "filter_conditions": {}, "include_deactivated_users": true })).ok();
    }

    #[test]
    fn any_filter_and_sort_get_an_answer(filter in document(), sort in document(), limit in document()) {
        let mut app = app();
        check(&app.query(&json!({ "filter_conditions": filter }))).map_err(TestCaseError::fail)?;
        let payload = json!({ "filter_conditions": {}, "sort": [{ "field": sort }], "limit": limit });
        check(&app.query(&payload)).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn any_filter_on_a_field_gets_an_answer(
        field in "id|name|role|teams|created_at|banned|language|email|username|n|list|o|o\\.p|[a-z.]{0,6}",
        operator in "\\$(eq|ne|in|nin|gt|gte|lt|lte|exists|contains|autocomplete|q)",
        operand in document(),
    ) {
        let mut app = app();
        check(&app.query(&json!({ "filter_conditions": { field: { operator: operand } } }))).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn any_partial_update_is_done_or_refused_and_never_half(
        set in prop::collection::btree_map("[a-z.$ ]{0,8}|name|role|teams|teams_role|privacy_settings|custom|o\\.p|n\\.x", document(), 0..5),
        unset in prop::collection::vec("[a-z. ]{0,8}|name|role|o\\.p|list|custom", 0..4),
    ) {
        let mut app = app();
        let before = app.user("a");
        let answer = app.patch(json!([{ "id": "a", "set": set, "unset": unset }]));
        check(&answer).map_err(TestCaseError::fail)?;
        let after = app.user("a");
        if answer.status >= 400 {
            prop_assert_eq!(before, after);
        } else {
            prop_assert_eq!(&answer.body["users"]["a"], &after);
        }
    }
}

#[test]
fn bodies_that_are_not_json_are_input_errors() {
    let deep = format!("{}{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    for body in [
        "{",
        "null",
        "[]",
        "7",
        "\"x\"",
        r#"{"users":{},"users":{}}"#,
        r#"{"users":"\ud800"}"#,
        "{\"users\":1e999}",
        &deep,
    ] {
        let answer = app().with_token(&token("{}"), "POST", "/api/v2/users", body);
        assert_eq!((answer.error().0, answer.error().1), (400, 4), "{body:.40}");
        assert!(
            answer
                .error()
                .2
                .starts_with("UpdateUsers failed with error: \"invalid json data"),
            "{}",
            answer.text
        );
    }
}

#[test]
fn a_key_of_any_number_of_parts_is_set_or_refused_and_the_sandbox_goes_on() {
    let most = MAX_NESTING as usize;
    for parts in [1, most, most + 1, 2_000, 20_000, 900_000] {
        let mut app = app();
        let key = vec!["a"; parts].join(".");
        for change in [
            json!({ "id": "a", "set": { &key: 1 } }),
            json!({ "id": "a", "unset": [key] }),
        ] {
            let answer = app.as_user("a", "PATCH", "/users", &json!({ "users": [change] }));
            if parts <= most {
                answer.ok();
            } else {
                assert_eq!((answer.error().0, answer.error().1), (400, 4), "{parts}");
                assert!(answer.error().2.contains("\"a.a."), "{}", answer.text);
                assert!(answer.text.len() < 1000, "the key is not answered whole");
            }
        }
    }
}

#[test]
fn a_body_over_the_limit_is_too_large() {
    let body = " ".repeat(2 * 1024 * 1024 + 1);
    let answer = app().with_token(&token("{}"), "POST", "/api/v2/users", &body);
    assert_eq!((answer.error().0, answer.error().1), (413, 22));
}

#[test]
fn every_operation_refuses_an_unknown_endpoint_beside_it() {
    for endpoint in Endpoint::all() {
        let answer = app().call(
            endpoint.method.name(),
            &format!("{}/x", path(&endpoint, "a")),
            &json!({}),
        );
        // `/users/a/deactivate` and the like are longer than `/users/deactivate`.
        assert_eq!(answer.error().1, 16, "{}", endpoint.path);
    }
    let answer = app().get("/channels");
    assert!(
        answer.error().2.contains("not an endpoint of this sandbox"),
        "{}",
        answer.text
    );
}
