//! The table of endpoints in the README, held against the endpoints.

use std::collections::BTreeSet;
use std::fs;

use stream_users_wasm::sandbox::endpoint::Endpoint;

#[test]
fn the_readme_has_one_row_for_each_endpoint_and_no_other() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let rows: Vec<&str> = page
        .lines()
        .filter(|line| line.starts_with("| `") && line.contains(" /api/v2/"))
        .collect();
    for row in &rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let complete = match cells[2] {
            "implemented" => cells[3].is_empty(),
            "partly" => !cells[3].is_empty(),
            _ => false,
        };
        assert!(complete, "implemented, or partly and what is missing: {row}");
    }
    let told: BTreeSet<String> = rows
        .iter()
        .map(|row| row.split('`').nth(1).unwrap().to_owned())
        .collect();
    let there: BTreeSet<String> = Endpoint::all()
        .map(|endpoint| format!("{} {}", endpoint.method.name(), endpoint.path))
        .collect();
    assert!(page.contains("\n| every other of chat, video, feeds and moderation"));
    assert_eq!((told, rows.len()), (there, Endpoint::all().count()));
}
