//! Webhooks on their way out, as JavaScript takes them.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::Held;
use crate::core::webhook::ATTEMPT_HEADER;
use crate::sandbox::events::Event;
use crate::sandbox::service::{self, Post};

impl Held {
    /// Each event as its JSON, its headers and what is to be posted; `undefined` without events.
    pub(super) fn told(&self, events: &[Event]) -> JsValue {
        let Some(service) = self.service.as_ref().filter(|_| !events.is_empty()) else {
            return JsValue::UNDEFINED;
        };
        let event = |event: &Event| {
            let posts: Array = service.posts(event).iter().map(post).collect();
            Array::of3(&(&*event.body).into(), &flat(&service.signed(event)), &posts)
        };
        events.iter().map(event).collect::<Array>().into()
    }
}

fn post(post: &Post) -> Array {
    Array::of3(&(&*post.url).into(), &flat(&post.headers), &post.gzip.into())
}

/// Names and values in turn.
fn flat(headers: &[(&'static str, String)]) -> Array {
    let pair = |(name, value): &(&'static str, String)| [JsValue::from(*name), JsValue::from(value)];
    headers.iter().flat_map(pair).collect()
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
