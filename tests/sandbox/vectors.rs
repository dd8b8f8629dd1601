//! The rows of `tests/vectors/sandbox-*.json`.

use serde_json::{Value, json};

use crate::app::App;

#[path = "../vectors/rows.rs"]
mod rows;

use rows::{each, same};

/// An error row names code 4 unless it says otherwise, and a part of the message.
fn refused(answer: &crate::app::Answer, row: &Value) -> Result<(), String> {
    let (_, code, message) = answer.error();
    let part = row["error"].as_str().unwrap();
    if code == row["code"].as_i64().unwrap_or(4) && message.contains(part) {
        return Ok(());
    }
    Err(format!("got {}, expected an error with {part:?}", answer.text))
}

#[test]
fn queries_find_whom_they_mean() {
    let people = [
        json!({ "id": "ann", "name": "Ann Lee", "role": "admin", "language": "en", "teams": ["red"],
            "custom": { "age": 30, "race": "elf", "tags": ["a", 1], "vip": true, "address": { "city": "Oslo" }, "email": "ann@x.test", "username": "Ann-2" } }),
        json!({ "id": "bob", "name": "bob von annaberg", "teams": ["red", "blue"],
            "custom": { "age": 4.5, "race": "orc", "tags": ["b"], "vip": false, "address": { "city": "Rome" } } }),
        json!({ "id": "cid", "name": "Çelik", "custom": { "age": "old", "none": null, "race": "elf" } }),
        json!({ "id": "Dan", "custom": { "age": 100 } }),
        json!({ "id": "off", "name": "Off" }),
        json!({ "id": "gone", "name": "Gone" }),
    ];
    each("sandbox-queries", |row| {
        let mut app = App::new();
        for person in &people {
            app.upsert(person.clone()).ok();
            app.now += 1000.0;
        }
        app.post("/users/off/deactivate", json!({})).ok();
        app.post("/users/delete", json!({ "user_ids": ["gone"] })).ok();
        let mut payload = row["payload"].clone();
        if let Some(filter) = row.get("filter") {
            payload = json!({ "filter_conditions": filter, "sort": [{ "field": "id" }] });
        }
        let answer = app.query(&payload);
        if row.get("error").is_some() {
            return refused(&answer, row);
        }
        let ids: Vec<&Value> = answer.body["users"]
            .as_array()
            .ok_or(answer.text.clone())?
            .iter()
            .map(|user| &user["id"])
            .collect();
        same(&json!(ids), &row["expected"])
    });
}

#[test]
fn partial_updates_change_what_they_name() {
    each("sandbox-partial-updates", |row| {
        let mut app = App::new();
        let mut user = row["before"].clone();
        user["id"] = json!("a");
        app.upsert(user).ok();
        let answer = app.patch(json!([{ "id": "a", "set": row["set"], "unset": row["unset"] }]));
        if row.get("error").is_some() {
            return refused(&answer, row);
        }
        let user = &answer.body["users"]["a"];
        for (field, expected) in row["expected"].as_object().unwrap() {
            same(&user[field], expected).map_err(|why| format!("{field}: {why} ({})", answer.text))?;
        }
        Ok(())
    });
}

#[test]
fn wrong_input_is_named() {
    each("sandbox-input", |row| {
        let mut app = App::new();
        app.create(&["a"]);
        let mut body = row["body"].clone();
        if let Some(field) = row["repeat"].as_str() {
            let count = row["count"].as_u64().unwrap();
            let ids = (0..count).map(|n| format!("u{n}"));
            body = match field {
                "user_ids" => json!({ "user_ids": ids.collect::<Vec<_>>() }),
                "map" => {
                    json!({ "users": ids.map(|id| (id.clone(), json!({ "id": id }))).collect::<serde_json::Map<_, _>>() })
                }
                _ => json!({ "users": ids.map(|id| json!({ "id": id, "set": {} })).collect::<Vec<_>>() }),
            };
        }
        if let Some(bytes) = row["custom_bytes"].as_u64() {
            body = json!({ "users": { "a": { "id": "a", "custom": { "x": "x".repeat(usize::try_from(bytes).unwrap()) } } } });
        }
        let answer = app.call(
            row["method"].as_str().unwrap_or("POST"),
            &format!("/api/v2{}", row["path"].as_str().unwrap()),
            &body,
        );
        if row.get("error").is_some() {
            refused(&answer, row)
        } else {
            same(&json!(answer.status < 300), &json!(true)).map_err(|_| answer.text)
        }
    });
}
