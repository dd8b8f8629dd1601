//! What the client's wasm module exports: functions, not structs, so that there is nothing to free and nothing to leak.
//!
//! A `StreamClient` is a small JavaScript class over these. It keeps its secret itself and hands it over once
//! (`keys`); calls take their configuration as plain data (`config`).

mod arguments;
mod browser;
mod bulk;
mod call;
mod config;
mod handler;
mod keys;
mod reply;
mod tasks;
mod tokens;
mod walk;
mod webhooks;
