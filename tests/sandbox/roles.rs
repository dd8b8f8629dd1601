//! Roles: made, given, and taken away when nobody has them.

use serde_json::{Value, json};

use crate::app::{App, has_all};

fn names(app: &mut App) -> Vec<String> {
    let listed = app.get("/roles").ok();
    let roles = listed["roles"].as_array().unwrap().iter();
    roles
        .inspect(|role| has_all(role, &["name", "custom", "scopes", "created_at", "updated_at"]))
        .map(|role| role["name"].as_str().unwrap().to_owned())
        .collect()
}

fn remove(app: &mut App, name: &str) -> crate::app::Answer {
    app.call("DELETE", &format!("/api/v2/roles/{name}"), &Value::Null)
}

#[test]
fn a_role_can_be_given_once_it_is_made_and_removed_once_nobody_has_it() {
    let mut app = App::new();
    let editor = json!({ "id": "a", "role": "editor" });
    assert!(
        app.upsert(editor.clone())
            .error()
            .2
            .contains("role \"editor\" does not exist")
    );
    let answer = app.post("/roles", json!({ "name": "editor" }));
    assert_eq!(answer.status, 201);
    assert_eq!(answer.ok()["role"]["custom"], json!(true));
    assert_eq!(app.upsert(editor).ok()["users"]["a"]["role"], json!("editor"));
    assert!(names(&mut app).contains(&"editor".into()));

    let answer = remove(&mut app, "editor");
    let (status, code, message) = answer.error();
    assert_eq!((status, code), (400, 4));
    assert!(message.contains("editor") && message.contains("\"a\""), "{message}");
    app.patch(json!([{ "id": "a", "set": { "role": "user" } }])).ok();
    assert_eq!(remove(&mut app, "editor").status, 200);
    assert!(!names(&mut app).contains(&"editor".into()));
    let answer = app.patch(json!([{ "id": "a", "set": { "role": "editor" } }]));
    assert!(answer.error().2.contains("does not exist"));
}

#[test]
fn roles_are_checked() {
    let mut app = App::new();
    for name in ["user", "admin", "", "a b", &"x".repeat(65)] {
        assert_eq!(app.post("/roles", json!({ "name": name })).error().1, 4, "{name}");
    }
    for body in [json!({}), json!({ "name": 7 })] {
        assert_eq!(app.post("/roles", body).error().1, 4);
    }
    assert_eq!(remove(&mut app, "admin").error().1, 4);
    assert_eq!(remove(&mut app, "none").error().1, 16);
    for n in 0..25 {
        app.post("/roles", json!({ "name": format!("r{n}") })).ok();
    }
    assert_eq!(app.post("/roles", json!({ "name": "one-more" })).error().1, 4);
}
