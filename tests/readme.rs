//! README.md says about every operation what the client does.

use stream_users_wasm::core::operations::{ALL, Repeat};

const README: &str = include_str!("../README.md");

#[test]
fn the_readme_says_of_every_operation_whether_and_why_it_is_repeated() {
    for operation in &ALL {
        let repeated = match operation.repeat {
            Repeat::Read => "yes",
            Repeat::Write => "with `retryWrites`",
            Repeat::Creates => "no",
        };
        let row = README
            .lines()
            .find(|line| line.starts_with(&format!("| `{}`", operation.client_method())))
            .unwrap_or_else(|| panic!("no row for {}", operation.client_method()));
        assert!(row.ends_with(&format!("| {repeated} | {} |", operation.why())), "{row}");
    }
}
