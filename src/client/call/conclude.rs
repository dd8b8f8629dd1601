//! What follows from an attempt that brought no result.

use js_sys::Object;
use wasm_bindgen::prelude::*;

use super::Order;
use crate::client::reply::Reply;
use crate::core::retry::{self, Attempt, Fault, Verdict};
use crate::edge::{surroundings, values};

/// Concludes what follows from an attempt that brought no result.
///
/// # Parameters
/// - `order`: what `prepare` made.
/// - `outcome`: the attempt's reply, which was not accepted, or how it ended without one.
/// - `attempts`: how many there were.
/// - `started`, `began`: when the call and its last attempt did, in milliseconds since 1970.
///
/// # Returns
/// `{ error, wait }`: an error's data and, where another attempt is due, the milliseconds before it.
///
/// # Errors
/// An order that is not `prepare`'s.
#[wasm_bindgen]
pub fn conclude(
    order: &JsValue,
    outcome: &JsValue,
    attempts: u32,
    started: f64,
    began: f64,
) -> Result<JsValue, JsValue> {
    let order = Order::read(order)?;
    let conclusion = JsValue::from(Object::new());
    let reply = values::get(outcome, "reply")?;
    let failed = if reply.is_undefined() {
        order.ended(outcome, attempts, began - started)
    } else {
        order.refused(&Reply::read(&reply)?)
    };
    let error = &failed.error;
    values::set(error, "attempts", &attempts.into());
    let verdict = failed.fault.map(|fault| {
        values::set(error, "retryable", &fault.may_pass().into());
        let now = surroundings::now_ms();
        let attempt = Attempt {
            fault,
            number: attempts,
            repeat: order.operation.repeat,
            retry_after: failed.retry_after.as_deref(),
            reset: failed.reset,
            now,
            elapsed: now - started,
            random: surroundings::random(),
        };
        retry::decide(&order.policy(), &attempt)
    });
    match verdict {
        Some(Verdict::Wait(milliseconds)) => values::set(&conclusion, "wait", &milliseconds.into()),
        Some(Verdict::Stop {
            retry_after: Some(milliseconds),
        }) if failed.fault.is_some_and(Fault::is_rate_limit) => {
            values::set(error, "retryAfterMs", &milliseconds.into());
        }
        _ => {}
    }
    values::set(&conclusion, "error", error);
    Ok(conclusion)
}
