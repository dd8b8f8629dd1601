//! What follows from an attempt that brought no result.

use js_sys::Object;
use wasm_bindgen::prelude::*;

use super::Order;
use crate::client::reply::Reply;
use crate::core::response::TOO_MANY_REQUESTS;
use crate::core::retry::{self, Fault, Verdict};
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
    let mut failed = if reply.is_undefined() {
        order.ended(outcome, attempts, began - started)
    } else {
        order.refused(&Reply::read(&reply)?)
    };
    failed.data.attempts = attempts;
    failed.data.retryable = failed.fault.is_some_and(Fault::may_pass);
    let now = surroundings::now_ms();
    let verdict = match failed.fault {
        None => Verdict::Stop { retry_after: None },
        Some(fault) => retry::decide(
            &order.policy(),
            &retry::Attempt {
                fault,
                number: attempts,
                repeat: order.operation.repeat,
                retry_after: failed.retry_after.as_deref(),
                reset: failed.reset,
                now,
                elapsed: now - started,
                random: surroundings::random(),
            },
        ),
    };
    match verdict {
        Verdict::Wait(milliseconds) => values::set(&conclusion, "wait", &milliseconds.into()),
        Verdict::Stop { retry_after } if failed.data.status == Some(TOO_MANY_REQUESTS) => {
            failed.data.retry_after_ms = retry_after;
        }
        Verdict::Stop { .. } => {}
    }
    values::set(&conclusion, "error", &failed.into_js());
    Ok(conclusion)
}
