//! Stream (getstream.io) users and tokens: sign and verify tokens, call the user-management API,
//! check webhooks, and try all of it against an embedded sandbox. Unofficial; no Stream code in it.
//!
//! The map:
//! - [`core`]: pure rules. No I/O, no clock, no randomness, no JavaScript; usable natively with default features.
//! - `edge` (features `client` or `sandbox`): JavaScript values, errors and dates to and from core's types.
//! - `client` (feature `client`): what the client's wasm module exports.
//! - `sandbox` (feature `sandbox`): the API itself as a deterministic state machine, and its exports.
//!
//! Arrows: `client -> edge -> core`, `sandbox -> edge -> core`. Client and sandbox never see each other;
//! `tests/arrows.rs` holds this.
//!
//! # Example
//! ```
//! use stream_users_wasm::core::{claims, jwt, secret::Secret};
//!
//! let secret = Secret::new("a-secret")?;
//! let claims = claims::user(r#"{"user_id":"john","validity_in_seconds":60}"#, 1_700_000_000)?;
//! let token = jwt::sign(&secret, &claims)?;
//! let verified = jwt::verify(&secret, &token)?;
//! verified.check(&claims::Check { now: 1_700_000_030.0, ..Default::default() })?;
//! assert_eq!(verified.user_id().as_deref(), Some("john"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod core;

#[cfg(any(feature = "client", feature = "sandbox"))]
pub mod edge;

#[cfg(feature = "client")]
pub mod client;

#[cfg(feature = "sandbox")]
pub mod sandbox;
