//! What follows from an attempt that brought no result.

use wasm_bindgen::prelude::*;

use super::Order;
use super::failed::Failed;
use crate::core::retry::{self, Attempt, Verdict};
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
/// An error's data and, where another attempt is due, `wait`: the milliseconds before it.
#[wasm_bindgen]
pub fn conclude(
    order: &JsValue,
    outcome: &JsValue,
    attempts: u32,
    started: f64,
    began: f64,
) -> Result<JsValue, JsValue> {
    let order = Order::read(order).ok_or(JsValue::UNDEFINED)?;
    let reply = values::member(outcome, "reply");
    let Failed {
        error,
        fault,
        retry_after,
        reset,
    } = if reply.is_undefined() {
        order.ended(outcome, attempts, began - started)
    } else {
        order.refused(&reply)
    };
    if let Some(fault) = fault {
        values::set(&error, "retryable", &fault.may_pass().into());
        let now = surroundings::now_ms();
        let attempt = Attempt {
            fault,
            number: attempts,
            repeat: order.operation.repeat,
            retry_after: retry_after.as_deref(),
            reset,
            now,
            elapsed: now - started,
            random: surroundings::random(),
        };
        match retry::decide(&order.policy(), &attempt) {
            Verdict::Wait(milliseconds) => values::set(&error, "wait", &milliseconds.into()),
            Verdict::Stop {
                retry_after: Some(milliseconds),
            } if fault.is_rate_limit() => values::set(&error, "retryAfterMs", &milliseconds.into()),
            Verdict::Stop { .. } => {}
        }
    }
    Ok(error)
}
