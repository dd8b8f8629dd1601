//! Waiting for tasks: the options, and what follows from each look.

use wasm_bindgen::prelude::*;

use crate::core::bulk;
use crate::core::options;
use crate::core::polling::{self, Next};
use crate::edge::values::{self, Options};

/// Checks the arguments of `waitForTask` and fills in what is not given.
///
/// # Errors
/// A `StreamInputError` that names the field.
#[wasm_bindgen(js_name = waitingOptions)]
pub fn waiting_options(id: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
    values::text("id", id)?;
    Ok(Options::read(options, "options", options::WAITING)?.into_object())
}

/// What follows from a look at a task.
///
/// # Parameters
/// - `task`: what the server said.
/// - `looks`: how often it was looked after so far.
/// - `elapsed`, `interval`, `timeout`: milliseconds.
///
/// # Returns
/// `"completed"`, `"failed"`, `"timeUp"`, or the milliseconds to wait.
#[wasm_bindgen(js_name = afterLook)]
#[allow(clippy::unnecessary_wraps)] // an object alone crashes V8: xtask/src/signatures.rs
pub fn after_look(task: &JsValue, looks: u32, elapsed: f64, interval: f64, timeout: f64) -> Result<JsValue, JsValue> {
    let status = values::text_of(task, "status").unwrap_or_default();
    Ok(match polling::next(&status, looks, elapsed, interval, timeout) {
        Next::Completed => "completed".into(),
        Next::Failed => "failed".into(),
        Next::TimeUp => "timeUp".into(),
        Next::Wait(milliseconds) => milliseconds.into(),
    })
}

/// Why a completed task did not do an item: what the server says, which may be nothing; `undefined` when it did.
///
/// # Parameters
/// - `result`: the task's result. Deletions have a member of it for each id.
/// - `item`: what the task was started for, among others.
#[wasm_bindgen]
#[must_use]
pub fn undone(result: &JsValue, item: &JsValue) -> Option<String> {
    let own = values::member(result, &item.as_string()?);
    let status = values::text_of(&own, "status");
    (!bulk::is_done(status.as_deref())).then(|| values::text_of(&own, "error").unwrap_or_default())
}
