//! Webhooks on their way out, as JavaScript takes them.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::Held;
use crate::core::webhook::ATTEMPT_HEADER;
use crate::sandbox::events::Event;
use crate::sandbox::service::{self, Post};

/// An event, for whoever listens and for those to whom it is posted.
#[derive(Serialize)]
struct Told<'a> {
    /// The event's JSON.
    body: &'a str,
    /// Names and values.
    headers: Vec<(&'static str, String)>,
    posts: Vec<Post>,
}

impl Held {
    /// Each event with its headers and what is to be posted; `undefined` without events.
    pub(super) fn told(&self, events: &[Event]) -> JsValue {
        let Some(service) = self.service.as_ref().filter(|_| !events.is_empty()) else {
            return JsValue::UNDEFINED;
        };
        let told: Vec<Told<'_>> = events
            .iter()
            .map(|event| Told {
                body: &event.body,
                headers: service.signed(event),
                posts: service.posts(event),
            })
            .collect();
        // Strings, lists and a flag: there is nothing in it that JavaScript does not have.
        serde_wasm_bindgen::to_value(&told).unwrap_or_default()
    }
}

/// Whether a delivery is tried once more.
///
/// # Parameters
/// - `attempts`: how many there were.
/// - `status`: what the last one was answered, if it was.
/// - `timed_out`: whether its time was up.
/// - `elapsed`: milliseconds since the first.
#[wasm_bindgen(js_name = attemptAgain)]
#[must_use]
pub fn attempt_again(attempts: u32, status: Option<u16>, timed_out: bool, elapsed: f64) -> bool {
    service::attempt_again(attempts, status, timed_out, elapsed)
}

/// Milliseconds that one attempt may take.
#[wasm_bindgen(js_name = attemptTimeout)]
#[must_use]
pub fn attempt_timeout() -> u32 {
    service::ATTEMPT_TIMEOUT
}

/// The header that counts attempts, from 1.
#[wasm_bindgen(js_name = attemptHeader)]
#[must_use]
pub fn attempt_header() -> String {
    ATTEMPT_HEADER.to_owned()
}
