//! Tasks: their steps, their results, their times.

use serde_json::json;
use stream_users_wasm::sandbox::time::Time;

use crate::app::{App, START};

#[test]
fn a_task_goes_from_pending_over_running_to_completed_by_the_clock_alone() {
    let mut app = App::new();
    app.create(&["a"]);
    let answer = app.post("/users/deactivate", json!({ "user_ids": ["a"] }));
    assert_eq!(answer.status, 201);
    let id = answer.ok()["task_id"].as_str().unwrap().to_owned();
    assert_eq!(id.len(), 36);
    let mut seen = Vec::new();
    for after in [0.0, 49.0, 50.0, 199.0, 200.0, 9000.0] {
        app.now = START + after;
        let task = app.get(&format!("/tasks/{id}")).ok();
        assert_eq!((&task["task_id"], task.get("error")), (&json!(id), None));
        assert_eq!(task["created_at"], json!(1_700_000_000_000_000_000_i64));
        seen.push((
            task["status"].as_str().unwrap().to_owned(),
            task["updated_at"].as_i64().unwrap() % 1_000_000_000,
            task["result"].is_object(),
        ));
    }
    let expected = [
        ("pending", 0, false),
        ("pending", 0, false),
        ("running", 50_000_000, false),
        ("running", 50_000_000, false),
        ("completed", 200_000_000, true),
        ("completed", 200_000_000, true),
    ];
    assert_eq!(
        seen,
        expected.map(|(status, at, result)| (status.to_owned(), at, result))
    );
}

#[test]
fn the_machine_says_when_it_wants_to_be_woken() {
    let mut app = App::new();
    app.create(&["a"]);
    assert_eq!(app.sandbox.next_deadline(), None);
    app.post("/users/deactivate", json!({ "user_ids": ["a"] })).ok();
    for after in [50.0, 200.0] {
        assert_eq!(app.sandbox.next_deadline(), Some(Time::from_millis(START + after)));
        app.sandbox.tick(Time::from_millis(START + after));
    }
    app.now += 200.0;
    assert!(!app.user("a")["deactivated_at"].is_null());
}

#[test]
fn bulk_deactivation_and_reactivation_answer_the_users() {
    let mut app = App::new();
    app.create(&["a", "b"]);
    for (path, deactivated) in [("/users/deactivate", true), ("/users/reactivate", false)] {
        let started = app.post(path, json!({ "user_ids": ["a", "b", "a"] })).ok();
        let task = app.finished(started);
        assert_eq!(task["status"], json!("completed"));
        let users = task["result"]["users"].as_array().unwrap();
        let seen: Vec<_> = users
            .iter()
            .map(|user| (user["id"].as_str().unwrap(), user.get("deactivated_at").is_some()))
            .collect();
        assert_eq!(seen, [("a", deactivated), ("b", deactivated)], "{path}");
    }
}

#[test]
fn a_task_that_cannot_be_done_fails_with_a_reason_and_changes_nothing() {
    let mut app = App::new();
    app.create(&["a"]);
    for path in ["/users/deactivate", "/export/users"] {
        let started = app.post(path, json!({ "user_ids": ["a", "nobody"] })).ok();
        let task = app.finished(started);
        assert_eq!(
            (&task["status"], task.get("result")),
            (&json!("failed"), None),
            "{path}"
        );
        assert_eq!(task["error"]["description"], json!("the user nobody does not exist"));
        assert!(task["error"]["type"].is_string());
        assert!(app.user("a").get("deactivated_at").is_none());
    }
}

#[test]
fn tasks_are_forgotten_after_their_time() {
    let mut app = App::new();
    app.create(&["a"]);
    let started = app.post("/users/deactivate", json!({ "user_ids": ["a"] })).ok();
    app.now += 61.0 * 24.0 * 3_600_000.0;
    let id = started["task_id"].as_str().unwrap();
    assert_eq!(app.get(&format!("/tasks/{id}")).error().0, 404);
    assert_eq!(app.sandbox.next_deadline(), None);
}
