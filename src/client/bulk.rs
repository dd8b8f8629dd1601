//! Work on any number of items: what is to be sent, and when.

use wasm_bindgen::prelude::*;

use crate::core::bulk::{self, Bulk};
use crate::core::error::InputError;
use crate::core::operations::{self, Operation};
use crate::core::options;
use crate::core::pacing::{Ended, Pace, Turn};
use crate::core::rate_limit::RateLimit;
use crate::core::response::TOO_MANY_REQUESTS;
use crate::edge::values::{self, Options};
use crate::edge::{dates, json, lists};

/// Checks the arguments of a method that works in chunks.
///
/// # Parameters
/// - `name`: the method.
/// - `argument`: the items, as anything iterable, or the argument of the method for one chunk with them in it.
/// - `options`: the method's options.
///
/// # Returns
/// What the shell needs to know: `method`, `list`, `task`, `size`, `items`, `request` and the options.
///
/// # Errors
/// A `StreamInputError` that names the field.
#[wasm_bindgen(js_name = bulkPlan)]
pub fn bulk_plan(name: &str, argument: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
    let bulk = bulk::by_name(name).ok_or_else(|| InputError::at("method", "is not known."))?;
    let operation = operation(bulk).ok_or_else(|| InputError::at("method", "is not known."))?;
    let known = if bulk.task.is_some() {
        options::BULK_TASKS
    } else {
        options::BULK
    };
    let given = Options::read(options, "options", known)?;
    let wait = given.value("wait");
    let plan = given.into_object();
    let set = |name: &str, value: JsValue| values::set(&plan, name, &value);
    set("method", bulk.method.into());
    #[allow(clippy::cast_precision_loss)] // 100 at most
    set("size", (bulk::chunk_size(operation) as f64).into());
    set("items", items(bulk, argument, &plan)?);
    if let Some(task) = bulk.task {
        set("task", task.into());
        set("wait", waits(wait)?);
    }
    Ok(plan)
}

/// The operation that takes a chunk; `upsertUsers` is its own name for `updateUsers` with a list.
fn operation(bulk: &Bulk) -> Option<&'static Operation> {
    operations::by_client_method(bulk.method).or_else(|| operations::by_client_method("updateUsers"))
}

/// How long to wait for each task; `false` for not at all.
fn waits(wait: Option<JsValue>) -> Result<JsValue, JsValue> {
    let path = "options.wait";
    let spans = match wait {
        None => JsValue::UNDEFINED,
        Some(wait) if wait.is_object() => wait,
        Some(wait) => match wait.as_bool() {
            Some(true) => JsValue::UNDEFINED,
            Some(false) => return Ok(wait),
            None => {
                let must = "must be true, false or { interval, timeout }";
                return Err(values::mistaken(path, must, &wait).into());
            }
        },
    };
    Ok(Options::read(&spans, path, options::WAIT_SPANS)?.into_object())
}

/// The items of the argument; what stands beside them goes to the plan's `request`.
fn items(bulk: &Bulk, argument: &JsValue, plan: &JsValue) -> Result<JsValue, JsValue> {
    if values::is_iterable(argument) {
        if let Some(list) = bulk.list {
            values::set(plan, "list", &list.into());
        }
        return Ok(argument.clone());
    }
    let refused = |path: &str, value: &JsValue| {
        let must = "must be iterable, such as an array, a Set, a generator or a stream";
        Err(values::mistaken(path, must, value).into())
    };
    let Some(list) = bulk.list else {
        return refused("users", argument);
    };
    if !argument.is_object() {
        return refused(list, argument);
    }
    // As it is now: chunks are sent later, when the caller may have changed it.
    let request = lists::copy(argument).map_err(|thrown| json::unwritable(argument, "", &thrown))?;
    let items = values::get(&request, list)?;
    if !values::is_iterable(&items) {
        return refused(list, &items);
    }
    values::set(plan, "list", &list.into());
    values::set(plan, "request", &request);
    Ok(items)
}

/// How many numbers a [`Pace`] has; the shell keeps them, all zero at first.
const NUMBERS: usize = 8;

fn read_pace(numbers: &[f64]) -> Pace {
    match *numbers {
        [limit, left, reset, ends, next, under_way, refusals, unlimited] => Pace {
            limit,
            left,
            reset,
            ends,
            next,
            under_way,
            refusals,
            unlimited,
        },
        _ => Pace::default(),
    }
}

fn write_pace(pace: &Pace, numbers: &mut [f64]) {
    let Pace {
        limit,
        left,
        reset,
        ends,
        next,
        under_way,
        refusals,
        unlimited,
    } = *pace;
    let written: [f64; NUMBERS] = [limit, left, reset, ends, next, under_way, refusals, unlimited];
    for (number, value) in numbers.iter_mut().zip(written) {
        *number = value;
    }
}

/// Asks to send a call.
///
/// # Returns
/// The milliseconds to wait before asking again; 0 when the call is to be sent now, nothing when after the next reply.
#[wasm_bindgen(js_name = askTurn)]
#[must_use]
pub fn ask_turn(pace: &mut [f64], now: f64) -> Option<f64> {
    let mut known = read_pace(pace);
    let turn = known.ask(now);
    write_pace(&known, pace);
    match turn {
        Turn::Send => Some(0.0),
        // Timers count whole milliseconds, and a little early.
        Turn::Wait(milliseconds) => Some(milliseconds.ceil().max(1.0)),
        Turn::AfterReply => None,
    }
}

/// Tells how a call ended.
///
/// # Parameters
/// - `pace`: the pace, which changes.
/// - `outcome`: the call's result or error.
/// - `refusals`: how many 429s the call got before.
///
/// # Returns
/// Whether the call is to be sent again, when its turn comes.
#[wasm_bindgen(js_name = endTurn)]
#[must_use]
pub fn end_turn(pace: &mut [f64], now: f64, outcome: &JsValue, refusals: u32) -> bool {
    let mut known = read_pace(pace);
    let field = |object: &JsValue, key| values::get(object, key).unwrap_or(JsValue::UNDEFINED);
    let metadata = field(outcome, "metadata");
    let limits = field(&metadata, "rateLimit");
    let status = field(&metadata, "responseCode").as_f64();
    let seen = RateLimit {
        limit: field(&limits, "rateLimit").as_f64(),
        remaining: field(&limits, "rateLimitRemaining").as_f64(),
        reset: dates::milliseconds(&field(&limits, "rateLimitReset")).map(|milliseconds| milliseconds / 1000.0),
    };
    let refused = status == Some(f64::from(TOO_MANY_REQUESTS));
    known.ended(
        match status {
            // A refused argument is named; a lost connection is not.
            None if field(outcome, "path").is_string() => Ended::Unsent,
            None => Ended::Lost,
            Some(_) if refused => Ended::Refused(seen, field(outcome, "retryAfterMs").as_f64()),
            Some(_) => Ended::Replied(seen),
        },
        now,
    );
    write_pace(&known, pace);
    refused && !Pace::gives_up(refusals + 1)
}
