//! The file that an export task leaves, and the link to it.

use serde_json::{Value, json};

use crate::app::{Answer, App};

const DAY: f64 = 24.0 * 3_600_000.0;

fn exported(app: &mut App) -> Value {
    app.upsert(json!({ "id": "a", "name": "A" })).ok();
    app.upsert(json!({ "id": "b", "custom": { "x": 1 } })).ok();
    app.post("/export/users", json!({ "user_ids": ["a", "b"] })).ok()
}

fn download(app: &mut App, url: &str) -> Answer {
    app.send("GET", url, &[], b"")
}

#[test]
fn the_link_answers_the_export_without_a_token() {
    let mut app = App::new();
    let started = exported(&mut app);
    let url = app.finished(started)["result"]["url"].as_str().unwrap().to_owned();
    assert!(url.starts_with("http://127.0.0.1:8787/exports/users/"), "{url}");
    let path = url.strip_prefix("http://127.0.0.1:8787").unwrap();
    for target in [url.as_str(), path] {
        let answer = download(&mut app, target);
        assert_eq!(answer.status, 200);
        let users = answer.ok()["users"].take();
        assert_eq!(
            (&users[0]["user"]["name"], &users[1]["user"]["custom"]),
            (&json!("A"), &json!({ "x": 1 }))
        );
    }
}

#[test]
fn the_link_is_signed_and_lives_for_a_day_from_each_poll() {
    let mut app = App::new();
    let started = exported(&mut app);
    let url = app.finished(started.clone())["result"]["url"]
        .as_str()
        .unwrap()
        .to_owned();
    for forged in [
        url.replace(".json", "x.json"),
        url.replace("expires=1", "expires=2"),
        url.split('?').next().unwrap().to_owned(),
        format!("{}0", &url[..url.len() - 1]),
        format!("{}1", &url[..url.len() - 1]),
    ] {
        let status = download(&mut app, &forged).status;
        assert!(forged == url || status == 403, "{forged}: {status}");
    }
    app.now += DAY;
    assert_eq!(download(&mut app, &url).error().0, 403);
    let again = app.finished(started)["result"]["url"].as_str().unwrap().to_owned();
    assert_eq!(download(&mut app, &again).status, 200);
}

#[test]
fn an_export_takes_at_most_25_users() {
    let mut app = App::new();
    let ids: Vec<String> = (0..26).map(|n| format!("u{n}")).collect();
    assert_eq!(app.post("/export/users", json!({ "user_ids": ids })).error().0, 400);
    app.post("/export/users", json!({ "user_ids": ids[..25] })).ok();
}
