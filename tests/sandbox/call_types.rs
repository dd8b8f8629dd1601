//! Call types: what they hold, and what of it can be changed.

use serde_json::json;

use crate::app::{App, has_all};

/// `CallTypeResponse`: what is always there.
pub const CALL_TYPE: [&str; 6] = [
    "name",
    "grants",
    "settings",
    "notification_settings",
    "created_at",
    "updated_at",
];
/// `CallSettingsResponse`.
pub const SETTINGS: [&str; 16] = [
    "audio",
    "backstage",
    "broadcasting",
    "geofencing",
    "recording",
    "individual_recording",
    "raw_recording",
    "frame_recording",
    "ring",
    "screensharing",
    "transcription",
    "video",
    "thumbnails",
    "limits",
    "session",
    "encryption",
];

#[test]
fn call_types_are_listed_and_checked() {
    let mut app = App::new();
    app.create(&["host"]);
    let listed = app.get("/video/calltypes").ok()["call_types"].take();
    let names: Vec<&String> = listed.as_object().unwrap().keys().collect();
    assert_eq!(names, ["audio_room", "default", "development", "livestream"]);
    for (name, call_type) in listed.as_object().unwrap() {
        has_all(call_type, &CALL_TYPE);
        has_all(&call_type["settings"], &SETTINGS);
        let one = app.get(&format!("/video/calltypes/{name}")).ok();
        assert_eq!(
            (&one["grants"], one["duration"].is_string()),
            (&call_type["grants"], true)
        );
    }
    assert_eq!(app.get("/video/calltypes/none").error().1, 16);
    for (grants, code) in [
        (json!({ "user": ["fly"] }), 4),
        (json!({ "user": "join-call" }), 4),
        (json!([]), 4),
    ] {
        let answer = app.call("PUT", "/api/v2/video/calltypes/default", &json!({ "grants": grants }));
        assert_eq!(answer.error().1, code, "{grants}");
    }
    assert_eq!(
        app.call("PUT", "/api/v2/video/calltypes/none", &json!({})).error().1,
        16
    );
    assert_eq!(
        app.as_user("host", "PUT", "/video/calltypes/default", &json!({}))
            .status,
        403
    );
}
