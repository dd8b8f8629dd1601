//! The app's settings, and tokens under them.

use serde_json::{Value, json};
use stream_users_wasm::sandbox::document::to_text;

use crate::app::{App, START, has_all, token, user_token};

const QUERY: &str = "/api/v2/users?payload={\"filter_conditions\":{}}";
const NOW: i64 = 1_700_000_000;

/// `AppResponseFields`: what is always there.
const APP: [&str; 48] = [
    "id",
    "name",
    "organization",
    "placement",
    "push_notifications",
    "webhook_url",
    "moderation_webhook_url",
    "channel_configs",
    "call_types",
    "policies",
    "suspended",
    "suspended_explanation",
    "disable_auth_checks",
    "disable_permissions_checks",
    "permission_version",
    "user_search_disallowed_roles",
    "multi_tenant_enabled",
    "allow_multi_user_devices",
    "image_moderation_enabled",
    "async_url_enrich_enabled",
    "auto_translation_enabled",
    "custom_action_handler_url",
    "enforce_unique_usernames",
    "sqs_url",
    "sqs_key",
    "sqs_secret",
    "sns_topic_arn",
    "sns_key",
    "sns_secret",
    "file_upload_config",
    "image_upload_config",
    "grants",
    "campaign_enabled",
    "webhook_events",
    "reminders_interval",
    "cdn_expiration_seconds",
    "moderation_enabled",
    "moderation_multitenant_blocklist_enabled",
    "guest_user_creation_disabled",
    "event_hooks",
    "use_hook_v2",
    "user_response_time_enabled",
    "moderation_llm_configurability_enabled",
    "max_aggregated_activities_length",
    "feed_audit_logs_enabled",
    "moderation_video_call_moderation_enabled",
    "moderation_audio_call_moderation_enabled",
    "member_custom_on_messages_enabled",
];

#[test]
fn settings_are_answered_whole_and_changed_one_by_one() {
    let mut app = App::new();
    has_all(&app.get("/app").ok()["app"], &APP);
    app.settings(&json!({ "webhook_url": "https://a.test/hook", "webhook_events": ["user.updated"] }));
    app.settings(&json!({ "guest_user_creation_disabled": true }));
    let shown = app.get("/app").ok()["app"].take();
    assert_eq!(
        (
            &shown["webhook_url"],
            &shown["webhook_events"],
            &shown["guest_user_creation_disabled"]
        ),
        (&json!("https://a.test/hook"), &json!(["user.updated"]), &json!(true))
    );
    for settings in [
        json!({ "webhook_url": "ftp://a" }),
        json!({ "guest_user_creation_disabled": "yes" }),
        json!({ "revoke_tokens_issued_before": "soon" }),
        json!({ "event_hooks": [7] }),
    ] {
        assert_eq!(app.call("PATCH", "/api/v2/app", &settings).error().1, 4, "{settings}");
    }
    app.create(&["a"]);
    assert_eq!(app.as_user("a", "GET", "/app", &json!({})).status, 403);
    assert_eq!(app.as_user("a", "PATCH", "/app", &json!({})).status, 403);
}

#[test]
fn the_apps_revocation_expires_every_users_token_but_no_servers() {
    let mut app = App::new();
    app.create(&["a"]);
    app.now = START + 10_000.0;
    app.settings(&json!({ "revoke_tokens_issued_before": "2023-11-14T22:13:25Z" }));
    let code = |app: &mut App, claims: Value| app.with_token(&token(&claims.to_string()), "GET", QUERY, "").error().1;
    assert_eq!(code(&mut app, json!({ "user_id": "a", "iat": NOW + 4 })), 40);
    assert_eq!(code(&mut app, json!({ "user_id": "a" })), 40);
    assert_eq!(code(&mut app, json!({ "user_id": "a", "iat": NOW + 5 })), 0);
    assert_eq!(code(&mut app, json!({ "server": true })), 0);
    app.settings(&json!({ "guest_user_creation_disabled": false }));
    assert_eq!(code(&mut app, json!({ "user_id": "a" })), 40, "what is not named stays");
    app.settings(&json!({ "revoke_tokens_issued_before": null }));
    assert_eq!(code(&mut app, json!({ "user_id": "a" })), 0);
}

#[test]
fn development_tokens_are_believed_only_where_the_app_says_so() {
    let mut app = App::new();
    app.create(&["a"]);
    // {"alg":"HS256","typ":"JWT"}, {"user_id":"a"} and {"server":true}
    let user = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VyX2lkIjoiYSJ9.devtoken";
    let server = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzZXJ2ZXIiOnRydWV9.devtoken";
    assert_eq!(app.with_token(user, "GET", QUERY, "").error().1, 43);
    app.settings(&json!({ "disable_auth_checks": true }));
    assert_eq!(app.with_token(user, "GET", QUERY, "").status, 200);
    assert_eq!(
        app.with_token(server, "GET", QUERY, "").error().1,
        5,
        "nobody becomes the server like this"
    );
    let forged = user.replace("devtoken", "devtokem");
    assert_eq!(app.with_token(&forged, "GET", QUERY, "").error().1, 43);
    app.settings(&json!({ "disable_auth_checks": false }));
    assert_eq!(app.with_token(user, "GET", QUERY, "").error().1, 43);
}

#[test]
fn guests_can_be_turned_off() {
    let mut app = App::new();
    app.settings(&json!({ "guest_user_creation_disabled": true }));
    let answer = app.post("/guest", json!({ "user": { "id": "g" } }));
    assert_eq!((answer.error().0, answer.error().1), (403, 17));
    app.settings(&json!({ "guest_user_creation_disabled": false }));
    app.post("/guest", json!({ "user": { "id": "g" } })).ok();
}

#[test]
fn keys_of_queues_and_of_push_services_reach_no_journal_and_no_reply() {
    let mut app = App::new();
    app.settings(&json!({
        "sqs_secret": "S3CRET", "sns_key": "S3CRET", "firebase_config": { "credentials_json": "S3CRET" },
        "event_hooks": [{ "hook_type": "sqs", "enabled": true, "sqs_secret": "S3CRET", "event_types": [] }],
    }));
    assert!(!to_text(&app.records).contains("S3CRET"));
    assert!(!app.get("/app").text.contains("S3CRET"));
    assert!(!app.sandbox.snapshot().contains("S3CRET"));
}

#[test]
fn a_user_has_a_limit_of_his_own() {
    use stream_users_wasm::sandbox::limits::RateLimits;
    let mut app = App::limited(RateLimits::Documented);
    app.create(&["a", "b"]);
    for _ in 0..60 {
        assert_eq!(app.with_token(&user_token("a"), "GET", QUERY, "").status, 200);
    }
    let answer = app.with_token(&user_token("a"), "GET", QUERY, "");
    assert_eq!((answer.error().0, answer.error().1), (429, 9));
    assert_eq!(
        (answer.header("x-ratelimit-limit"), answer.header("retry-after")),
        (Some("60"), Some("40"))
    );
    assert_eq!(app.with_token(&user_token("b"), "GET", QUERY, "").status, 200);
    app.now += 40_000.0;
    assert_eq!(app.with_token(&user_token("a"), "GET", QUERY, "").status, 200);
    app.get("/app").ok();
    assert_eq!(app.get("/app").header("x-ratelimit-limit"), Some("10000"));
}
