//! Work on any number of items: what is to be sent, and when.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::core::bulk::{self, Bulk};
use crate::core::options;
use crate::core::pacing::{self, Ended, Pace, Turn};
use crate::core::rate_limit::RateLimit;
use crate::core::response::TOO_MANY_REQUESTS;
use crate::edge::values::{self, Options};
use crate::edge::{dates, json, lists};

/// Checks the arguments of a method that works in chunks.
///
/// # Parameters
/// - `number`: the method's place in core's table.
/// - `argument`: the items, as anything iterable, or the argument of the method for one chunk with them in it.
/// - `options`: the method's options.
///
/// # Returns
/// What the shell needs to know: `method`, `list`, `task`, `size`, `items`, `request` and the options.
///
/// # Errors
/// A `StreamInputError` that names the field.
#[wasm_bindgen(js_name = bulkPlan)]
pub fn bulk_plan(number: usize, argument: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
    let bulk = bulk::ALL.get(number).ok_or(JsValue::UNDEFINED)?;
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
    set("list", bulk.list.into());
    set("size", bulk.size.into());
    set("items", items(bulk, argument, &plan)?);
    if let Some(task) = bulk.task {
        set("task", task.into());
        set("wait", waits(wait)?);
    }
    Ok(plan)
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
    let mut items = argument.clone();
    if let Some(list) = bulk.list
        && argument.is_object()
        && !values::is_iterable(argument)
    {
        // As it is now: chunks are sent later, when the caller may have changed it.
        let request = lists::copy(argument).map_err(|thrown| json::unwritable(argument, "", &thrown))?;
        items = values::member(&request, list);
        values::set(plan, "request", &request);
    }
    if values::is_iterable(&items) {
        return Ok(items);
    }
    let must = "must be iterable, such as an array, a Set, a generator or a stream";
    Err(values::mistaken(bulk.list.unwrap_or("users"), must, &items).into())
}

/// What the shell keeps of a [`Pace`]; nothing in it is 0.
fn read(pace: &Array) -> Pace {
    let mut known = Pace::default();
    for (place, number) in (0..).zip(&mut known) {
        *number = pace.get_unchecked(place).as_f64().unwrap_or_default();
    }
    known
}

fn write(known: Pace, pace: &Array) {
    for (place, number) in (0..).zip(known) {
        pace.set(place, number.into());
    }
}

/// Asks to send a call.
///
/// # Parameters
/// - `pace`: what [`pacing`] knows, which changes; empty at first.
///
/// # Returns
/// The milliseconds to wait before asking again; 0 when the call is to be sent now, nothing when after the next reply.
#[wasm_bindgen(js_name = askTurn)]
#[must_use]
pub fn ask_turn(pace: &Array, now: f64) -> Option<f64> {
    let mut known = read(pace);
    let turn = pacing::ask(&mut known, now);
    write(known, pace);
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
/// - `pace`: as above.
/// - `outcome`: the call's result or error.
/// - `refusals`: how many 429s the call got before.
///
/// # Returns
/// Whether the call is to be sent again, when its turn comes.
#[wasm_bindgen(js_name = endTurn)]
#[must_use]
pub fn end_turn(pace: &Array, now: f64, outcome: &JsValue, refusals: u32) -> bool {
    let metadata = values::member(outcome, "metadata");
    let limits = values::member(&metadata, "rateLimit");
    let seen = RateLimit {
        limit: values::number_of(&limits, "rateLimit"),
        remaining: values::number_of(&limits, "rateLimitRemaining"),
        reset: dates::milliseconds(&values::member(&limits, "rateLimitReset"))
            .map(|milliseconds| milliseconds / 1000.0),
    };
    let status = values::number_of(&metadata, "responseCode");
    let refused = status == Some(f64::from(TOO_MANY_REQUESTS));
    let how = match status {
        // A refused argument is named; a lost connection is not.
        None if values::member(outcome, "path").is_string() => Ended::Unsent,
        None => Ended::Lost,
        Some(_) if refused => Ended::Refused(values::number_of(outcome, "retryAfterMs")),
        Some(_) => Ended::Replied,
    };
    let mut known = read(pace);
    pacing::ended(&mut known, how, &seen, now);
    write(known, pace);
    refused && !pacing::gives_up(refusals + 1)
}
