//! Waiting for tasks: the options, and what follows from each look.

use js_sys::Object;
use wasm_bindgen::prelude::*;

use super::signal;
use crate::core::bulk;
use crate::core::error::InputError;
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
    let given = Options::read(options, "options", options::WAITING)?;
    let checked = spans(&given)?;
    copy_function(&given, "onProgress", &checked)?;
    copy_signal(&given, &checked)?;
    Ok(checked)
}

/// `interval` and `timeout`, in an object of our own.
///
/// # Errors
/// A `StreamInputError` that names the option.
pub fn spans(given: &Options) -> Result<JsValue, JsValue> {
    let checked = JsValue::from(Object::new());
    for (name, default) in [
        ("interval", polling::DEFAULT_INTERVAL),
        ("timeout", polling::DEFAULT_TIMEOUT),
    ] {
        let value = given.number(name)?.unwrap_or(default);
        values::set(
            &checked,
            name,
            &options::milliseconds(&given.path_of(name), value)?.into(),
        );
    }
    Ok(checked)
}

/// Copies an option that is a function.
///
/// # Errors
/// A `StreamInputError` that names the option.
pub fn copy_function(given: &Options, name: &str, to: &JsValue) -> Result<(), JsValue> {
    if let Some(function) = given.function(name)? {
        values::set(to, name, &function);
    }
    Ok(())
}

/// Copies the option `signal`.
///
/// # Errors
/// A `StreamInputError` when it is no signal.
pub fn copy_signal(given: &Options, to: &JsValue) -> Result<(), JsValue> {
    if let Some(signal) = given.value("signal")? {
        signal::check(&signal, &given.path_of("signal"))?;
        values::set(to, "signal", &signal);
    }
    Ok(())
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
#[must_use]
pub fn after_look(task: &JsValue, looks: u32, elapsed: f64, interval: f64, timeout: f64) -> JsValue {
    let status = values::get(task, "status")
        .ok()
        .and_then(|status| status.as_string())
        .unwrap_or_default();
    match polling::next(&status, looks, elapsed, interval, timeout) {
        Next::Completed => "completed".into(),
        Next::Failed => "failed".into(),
        Next::TimeUp => "timeUp".into(),
        Next::Wait(milliseconds) => milliseconds.into(),
    }
}

/// Why a completed task did not do an item: what the server says, which may be nothing; `undefined` when it did.
///
/// # Parameters
/// - `result`: the task's result. Deletions have a member of it for each id.
/// - `item`: what the task was started for, among others.
#[wasm_bindgen]
#[must_use]
pub fn undone(result: &JsValue, item: &JsValue) -> Option<String> {
    let own = values::get(result, &item.as_string()?).ok()?;
    let text = |name| values::get(&own, name).ok().and_then(|value| value.as_string());
    (!bulk::is_done(text("status").as_deref())).then(|| text("error").unwrap_or_default())
}

/// A count that must be whole and within bounds.
///
/// # Errors
/// A `StreamInputError` that names the option.
pub fn count(given: &Options, name: &str, default: u32, most: u32) -> Result<u32, JsValue> {
    let Some(value) = given.number(name)? else {
        return Ok(default);
    };
    if value.fract() == 0.0 && (1.0..=f64::from(most)).contains(&value) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked just above
        return Ok(value as u32);
    }
    Err(InputError::at(
        given.path_of(name),
        format_args!("must be a whole number from 1 to {most}."),
    )
    .into())
}
