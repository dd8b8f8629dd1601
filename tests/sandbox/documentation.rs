//! The table of endpoints in the docs, held against the endpoints.

use std::collections::BTreeSet;
use std::fs;

use stream_users_wasm::sandbox::endpoint::Endpoint;

#[test]
fn the_docs_have_one_row_for_each_endpoint_and_no_other() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/sandbox.md")).unwrap();
    let rows: Vec<&str> = page.lines().filter(|line| line.contains("/api/v2/")).collect();
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
    assert_eq!((told, rows.len()), (there, Endpoint::all().count()));
}
