//! The sandbox, observed through its requests and replies alone.
#![cfg(feature = "sandbox")]
// Clippy lets tests fail loudly, and takes only #[test] functions for tests.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod app;
mod app_settings;
mod blocks;
mod call_types;
mod calls;
mod chat;
mod deletion;
mod documentation;
mod events;
mod exports;
mod host;
mod hostile;
mod invariants;
mod limits;
mod nesting;
mod replay;
mod roles;
mod service;
mod tasks;
mod tokens;
mod users;
mod vectors;
