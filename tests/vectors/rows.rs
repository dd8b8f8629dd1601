//! Reading the rows of `tests/vectors/*.json`, for the test binaries that have some.

use std::fmt::Debug;

use serde_json::Value;

/// Runs `check` over every row of a file and reports all rows that fail, by name.
pub fn each(file: &str, check: impl Fn(&Value) -> Result<(), String>) {
    let path = format!("{}/tests/vectors/{file}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    let rows: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!(!rows.is_empty(), "{file} has no rows");
    let failed: Vec<String> = rows
        .iter()
        .filter_map(|row| check(row).err().map(|why| format!("{}: {why}", row["name"])))
        .collect();
    assert!(
        failed.is_empty(),
        "{file}: {} of {} rows fail\n{}",
        failed.len(),
        rows.len(),
        failed.join("\n")
    );
}

/// What was got, where it is not what was expected.
pub fn same<T: PartialEq + Debug>(got: T, expected: T) -> Result<(), String> {
    if got == expected {
        Ok(())
    } else {
        Err(format!("got {got:?}, expected {expected:?}"))
    }
}
