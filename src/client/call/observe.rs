//! What the option `onAttempt` is told: data only, nothing secret in it.

use serde::Serialize;
use wasm_bindgen::JsValue;

use super::Call;
use crate::edge::{surroundings, values};

/// What an observer is told.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Seen<'a> {
    operation: &'a str,
    method: &'a str,
    path: &'a str,
    attempt: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait_ms: Option<f64>,
    duration_ms: f64,
    request_id: &'a str,
}

impl Call {
    /// Tells the client's observer about an attempt. Whatever it throws changes nothing.
    pub(super) fn observe(
        &self,
        number: u32,
        began: f64,
        status: Option<u16>,
        error: Option<&JsValue>,
        wait_ms: Option<f64>,
    ) {
        let Some(observer) = &self.on_attempt else { return };
        let path = self
            .url
            .strip_prefix(self.base.url_prefix())
            .and_then(|rest| rest.split('?').next())
            .unwrap_or_default();
        let seen = Seen {
            operation: self.operation.name,
            method: self.operation.method.name(),
            path,
            attempt: number,
            status,
            wait_ms,
            duration_ms: surroundings::now_ms() - began,
            request_id: &self.request_id,
        };
        let Ok(seen) = serde_wasm_bindgen::to_value(&seen) else {
            return;
        };
        if let Some(error) = error {
            values::set(&seen, "error", error);
        }
        let _ = observer.call1(&JsValue::UNDEFINED, &seen);
    }
}
