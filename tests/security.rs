//! Every promise of SECURITY.md names a test, and the test is there.

// Clippy lets tests fail loudly, and takes only #[test] functions for tests.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;

#[test]
fn every_promise_names_a_test_that_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
    assert!(rows.len() > 10, "SECURITY.md has {} promises", rows.len());
    for row in rows {
        let named = row
            .trim_end_matches([' ', '|'])
            .rsplit_once("| `")
            .map(|(_, test)| test);
        let (file, name) = named
            .and_then(|test| test.strip_suffix('"')?.split_once("`: \""))
            .unwrap_or_else(|| panic!("no `file`: \"test\" at the end of {row}"));
        let source = std::fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(source.contains(name), "{file} has no \"{name}\"");
    }
}
