//! What must hold for any bytes from outside, one function a place where they come in. `tests/fuzz.rs` drives these on
//! stable Rust, `fuzz/` by hand under cargo-fuzz: see `tests/README.md`.

// Clippy lets tests fail loudly, and takes only #[test] functions for tests.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod json;
mod replies;
#[cfg(feature = "sandbox")]
mod requests;
#[cfg(feature = "sandbox")]
mod sandbox;
mod token;
mod url;
mod webhook;

/// A function that panics when something does not hold.
pub type Target = fn(&[u8]);

/// Every target by the name of its corpus.
pub const TARGETS: &[(&str, Target)] = &[
    ("token", token::token),
    ("webhook", webhook::webhook),
    ("error-reply", replies::error_reply),
    ("retry-after", replies::retry_after),
    ("url", url::url),
    ("json", json::json),
    #[cfg(feature = "sandbox")]
    ("router", requests::router),
    #[cfg(feature = "sandbox")]
    ("filter", requests::filter),
    #[cfg(feature = "sandbox")]
    ("journal", sandbox::journal),
    #[cfg(feature = "sandbox")]
    ("control", sandbox::control),
];

/// Runs one target by its name, for cargo-fuzz.
#[allow(dead_code)] // each driver takes what it needs
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS
        .iter()
        .find(|target| target.0 == name)
        .unwrap_or_else(|| panic!("no target {name}"));
    target.1(data);
}

/// The input's parts, between bytes that no UTF-8 text has.
fn parts<const N: usize>(data: &[u8]) -> [String; N] {
    let mut parts = data.splitn(N, |byte| *byte == 0xff);
    std::array::from_fn(|_| String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned())
}
