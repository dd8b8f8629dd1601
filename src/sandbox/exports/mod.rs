//! What the sandbox's wasm module exports: functions over a small number that stands for a sandbox.

mod storage;
mod webhooks;

use std::cell::RefCell;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::document::to_text;
use super::failure::Failure;
use super::limits::RateLimits;
use super::service::Service;
use super::service::admission::Admission;
use super::service::control;
use super::service::faults::Ending;
use super::settings::{self, OPTIONS, Settings};
use super::time::Time;
use super::{Record, Request};
use crate::core::api_error::Code;
use crate::core::claims::SERVER_CLAIMS;
use crate::core::error::InputError;
use crate::core::jwt;
use crate::core::secret::Secret;
use crate::edge::values::{self, Options};

/// A sandbox that was made, with its credentials as far as they are settled.
///
/// What the caller did not give is drawn on first use: Workers refuse randomness while a module is being loaded.
struct Held {
    api_key: Option<String>,
    secret: Option<String>,
    rate_limits: RateLimits,
    admission: Admission,
    service: Option<Service>,
    /// Whether a callback takes every event.
    heard: bool,
    /// Whether the host stores changes. If not, they are not even written.
    stored: bool,
}

#[derive(Default)]
struct All {
    last: u32,
    /// In the order of their numbers.
    held: Vec<(u32, Box<Held>)>,
}

impl All {
    fn find(&self, handle: u32) -> Result<usize, usize> {
        self.held.binary_search_by_key(&handle, |(number, _)| *number)
    }
}

thread_local! {
    static SANDBOXES: RefCell<All> = RefCell::default();
}

impl Held {
    fn settled(&mut self, random: [u8; 32]) -> Result<(&str, &str, &mut Service), InputError> {
        let api_key = self.api_key.get_or_insert_with(|| settings::throwaway_key(random));
        let secret = self.secret.get_or_insert_with(|| settings::throwaway_secret(random));
        let service = match &mut self.service {
            Some(service) => service,
            none => {
                let settings = Settings {
                    api_key: api_key.clone(),
                    secret: Secret::new(secret)?,
                    rate_limits: self.rate_limits,
                };
                let service = none.insert(Service::new(settings, self.admission.clone()));
                service.listen(self.heard);
                service
            }
        };
        Ok((api_key, secret, service))
    }

    /// The JSON of what is to be stored; `undefined` when that is nothing, and `null` when nothing that was stored may stay: a
    /// snapshot takes its place.
    fn entries(&self, records: &[Record]) -> Result<JsValue, InputError> {
        if !self.stored || records.is_empty() {
            return Ok(JsValue::UNDEFINED);
        }
        if records.iter().any(control::is_reset) {
            return Ok(JsValue::NULL);
        }
        let records: Vec<String> = records.iter().map(to_text).collect();
        Ok(records.join(",").into())
    }
}

impl Failure {
    /// The failure of something that the caller's own code asked for.
    fn told(self) -> InputError {
        InputError::joined("sandbox", &["refused this: ", &self.reason, "."])
    }
}

fn with<T>(handle: u32, work: impl FnOnce(&mut Held) -> Result<T, InputError>) -> Result<T, JsValue> {
    SANDBOXES.with_borrow_mut(|all| {
        let held = all.find(handle).ok().and_then(|at| all.held.get_mut(at));
        let held = held.ok_or_else(|| InputError::at("sandbox", "is no longer there."));
        held.and_then(|(_, held)| work(held)).map_err(JsValue::from)
    })
}

fn seed(random: &[u8]) -> Result<[u8; 32], InputError> {
    random
        .try_into()
        .map_err(|_| InputError::at("random", "must be 32 bytes."))
}

fn time(now: f64) -> Result<Time, InputError> {
    if now.is_finite() {
        return Ok(Time::from_millis(now));
    }
    Err(InputError::at(
        "options.now",
        "must return a number of milliseconds since 1970, as Date.now does.",
    ))
}

/// Names and values in turn, a line each.
fn headers(lines: &str) -> Vec<(&str, &str)> {
    let mut lines = lines.split('\n');
    std::iter::from_fn(|| Some((lines.next()?, lines.next()?))).collect()
}

/// Makes a sandbox, and gives back its number.
///
/// # Parameters
/// - `options`: those of [`OPTIONS`]; `now` and `storage` are checked here and called by the shell.
/// - `opened`: whether the caller waits until the storage was read.
///
/// # Errors
/// An option is unknown, or has the wrong type.
#[wasm_bindgen]
pub fn create(options: &JsValue, opened: bool) -> Result<u32, JsValue> {
    let options = Options::read(options, "options", OPTIONS)?;
    storage::check(&options, opened)?;
    let credential = |name| -> Result<Option<String>, JsValue> {
        let given = options.value(name);
        given
            .map(|value| values::text(&options.path_of(name), &value).map_err(JsValue::from))
            .transpose()
    };
    let limits = options.value("rateLimits");
    let (word, factor) = (
        limits.as_ref().and_then(JsValue::as_string),
        limits.as_ref().and_then(JsValue::as_f64),
    );
    let rate_limits = match &limits {
        Some(_) if word.is_none() && factor.is_none() => settings::rate_limits(Some(""), None),
        _ => settings::rate_limits(word.as_deref(), factor),
    };
    let base_path = options.string("basePath").unwrap_or_default();
    let admission = Admission::new(texts(&options, "hosts")?, texts(&options, "origins")?)?.below(base_path)?;
    let controlled = options.value("control").is_none() || options.flag("control");
    let held = Held {
        api_key: credential("apiKey")?,
        secret: credential("secret")?,
        rate_limits: rate_limits?,
        admission: if controlled {
            admission
        } else {
            admission.without_control()
        },
        heard: options.value("onWebhook").is_some(),
        service: None,
        stored: false,
    };
    SANDBOXES.with_borrow_mut(|all| {
        all.last += 1;
        all.held.push((all.last, Box::new(held)));
        Ok(all.last)
    })
}

/// An option that is a list of strings.
fn texts(options: &Options, name: &str) -> Result<Vec<String>, JsValue> {
    let Some(list) = options.value(name) else {
        return Ok(Vec::new());
    };
    let path = options.path_of(name);
    if !values::is_array(&list) {
        let must = format_args!("must be an array of strings, but is {}.", values::kind(&list)).to_string();
        return Err(InputError::at(&path, &must).into());
    }
    // By single reads: the array is the caller's, and a proxy's traps may throw.
    let length = values::given(&list, "length", &path)?.and_then(|length| length.as_f64());
    let text = |index: u32| {
        let at = format!("{path}[{index}]");
        let text = values::given(&list, &index.to_string(), &at)?.unwrap_or_default();
        Ok(values::text(&at, &text)?)
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // an array's length is a u32
    (0..length.unwrap_or_default() as u32).map(text).collect()
}

/// Forgets a sandbox.
#[wasm_bindgen]
pub fn forget(handle: u32) {
    SANDBOXES.with_borrow_mut(|all| {
        if let Ok(at) = all.find(handle) {
            all.held.remove(at);
        }
    });
}

/// A sandbox's API key and secret.
///
/// # Parameters
/// - `random`: 32 random bytes, for what the caller left to chance.
///
/// # Errors
/// There is no such sandbox.
#[wasm_bindgen]
pub fn credentials(handle: u32, random: &[u8]) -> Result<Array, JsValue> {
    with(handle, |held| {
        let (api_key, secret, _) = held.settled(seed(random)?)?;
        Ok(Array::of2(&api_key.into(), &secret.into()))
    })
}

/// The token of the app's server, which `/__sandbox/` wants.
///
/// # Parameters
/// - `random`: as for [`credentials`].
///
/// # Errors
/// There is no such sandbox.
#[wasm_bindgen(js_name = serverToken)]
pub fn server_token(handle: u32, random: &[u8]) -> Result<String, JsValue> {
    with(handle, |held| {
        let (_, secret, _) = held.settled(seed(random)?)?;
        jwt::sign(&Secret::new(secret)?, SERVER_CLAIMS)
    })
}

/// Answers a request.
///
/// # Parameters
/// - `now`: milliseconds since 1970.
/// - `random`: 32 random bytes.
/// - `method`, `target`, `body`: as HTTP has them.
/// - `lines`: the headers' names and values in turn, a line each.
///
/// # Returns
/// The status, the headers' names and values in turn, a line each, the body's text, what is to be stored before the reply goes out (the
/// journal's JSON; `undefined` for nothing, `null` for a snapshot in place of all), by how many milliseconds the reply is late, and how it ends: `""` as it should,
/// `"truncated"` in the middle of its body, `"reset"` without a byte. Last, the webhooks to be delivered once all is stored, or
/// `undefined`: each `{ body, headers, posts }` with its JSON, its headers as pairs and where to post it, `{ url, headers, gzip }`.
///
/// # Errors
/// There is no such sandbox, or `now` is no number.
#[wasm_bindgen]
pub fn answer(
    handle: u32,
    now: f64,
    random: &[u8],
    method: &str,
    target: &str,
    lines: &str,
    body: &[u8],
) -> Result<Array, JsValue> {
    with(handle, |held| {
        let random = seed(random)?;
        let (_, _, service) = held.settled(random)?;
        let request = Request {
            method,
            target,
            headers: &headers(lines),
            body,
        };
        let served = service.handle(time(now)?, random, &request);
        // As one text: to hand over each name and value takes longer than all the rest of them.
        let lines: Vec<&str> = served
            .reply
            .headers
            .iter()
            .flat_map(|(name, value)| [name, &**value])
            .collect();
        let ending = match served.ending {
            Ending::Whole | Ending::Malformed => "",
            Ending::Truncated => "truncated",
            Ending::Reset => "reset",
        };
        let entries = held.entries(&served.records)?;
        let reply = Array::of3(
            &served.reply.status.into(),
            &lines.join("\n").into(),
            &(&*served.reply.body).into(),
        );
        reply.push(&entries);
        reply.push(&served.delay.into());
        reply.push(&ending.into());
        reply.push(&held.told(&served.events));
        Ok(reply)
    })
}

/// The longest body that is read of a request; a host may stop reading beyond.
///
/// # Errors
/// There is no such sandbox, or `now` is no number.
#[wasm_bindgen(js_name = maxBody)]
pub fn max_body(
    handle: u32,
    now: f64,
    random: &[u8],
    method: &str,
    target: &str,
    lines: &str,
) -> Result<usize, JsValue> {
    with(handle, |held| {
        let (_, _, service) = held.settled(seed(random)?)?;
        let request = Request {
            method,
            target,
            headers: &headers(lines),
            body: b"",
        };
        Ok(service.longest_body(time(now)?, &request))
    })
}

/// The error body of a refusal by the host itself: bytes that are no request, a disk that is full.
///
/// # Parameters
/// - `status`: the HTTP status.
/// - `reason`: what is wrong and what to do.
#[wasm_bindgen]
#[must_use]
pub fn refusal(status: u16, reason: String) -> String {
    Failure::bare(Code::of_status(status), reason).body(None)
}

/// Steers a sandbox from its own process.
///
/// # Parameters
/// - `method`, `name`, `body`: as under `/__sandbox/`.
///
/// # Returns
/// The reply's JSON, what is to be stored before it is given back, and the webhooks to be delivered then, as `answer` gives them.
///
/// # Errors
/// There is no such control, or what it is given is wrong.
#[wasm_bindgen]
pub fn control(handle: u32, now: f64, random: &[u8], method: &str, name: &str, body: &str) -> Result<Array, JsValue> {
    with(handle, |held| {
        let random = seed(random)?;
        let (_, _, service) = held.settled(random)?;
        let served = service.control(time(now)?, random, None, (method, name), body.as_bytes());
        let served = served.map_err(Failure::told)?;
        let entries = held.entries(&served.records)?;
        let webhooks = held.told(&served.events);
        Ok(Array::of3(&(&*served.reply.body).into(), &entries, &webhooks))
    })
}

/// Takes the steps of tasks that are due.
///
/// # Returns
/// What is to be stored, and the webhooks to be delivered then, both as `answer` gives them.
///
/// # Errors
/// There is no such sandbox, or `now` is no number.
#[wasm_bindgen]
pub fn tick(handle: u32, now: f64, random: &[u8]) -> Result<Array, JsValue> {
    with(handle, |held| {
        let (_, _, service) = held.settled(seed(random)?)?;
        let ticked = service.tick(time(now)?);
        let entries = held.entries(ticked.record.as_slice())?;
        Ok(Array::of2(&entries, &held.told(&ticked.events)))
    })
}

/// In how many milliseconds `tick` has something to do; `undefined` if nothing is to come.
///
/// # Errors
/// There is no such sandbox, or `now` is no number.
#[wasm_bindgen(js_name = nextDeadline)]
pub fn next_deadline(handle: u32, now: f64) -> Result<Option<f64>, JsValue> {
    with(handle, |held| {
        let now = time(now)?;
        Ok(held.service.as_ref().and_then(|service| service.next_deadline(now)))
    })
}
