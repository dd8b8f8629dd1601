//! What the sandbox's wasm module exports: functions over a small number that stands for a sandbox.

use std::cell::RefCell;
use std::collections::BTreeMap;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::chance::Chance;
use super::limits::RateLimits;
use super::settings::{self, OPTIONS, Settings};
use super::time::Time;
use super::{Request, Sandbox, choices};
use crate::core::error::InputError;
use crate::core::secret::Secret;
use crate::edge::values::{self, Options};

/// A sandbox that was made, with its credentials as far as they are settled.
///
/// What the caller did not give is drawn on first use: Workers refuse randomness while a module is being loaded.
struct Held {
    api_key: Option<String>,
    secret: Option<String>,
    rate_limits: RateLimits,
    sandbox: Option<Sandbox>,
}

#[derive(Default)]
struct All {
    last: u32,
    by_handle: BTreeMap<u32, Held>,
}

thread_local! {
    static SANDBOXES: RefCell<All> = RefCell::default();
}

impl Held {
    fn settled(&mut self, random: [u8; 32]) -> Result<(&str, &str, &mut Sandbox), InputError> {
        let mut chance = Chance::new(random);
        let api_key = self.api_key.get_or_insert_with(|| settings::throwaway_key(&mut chance));
        let secret = self
            .secret
            .get_or_insert_with(|| settings::throwaway_secret(&mut chance));
        let sandbox = match &mut self.sandbox {
            Some(sandbox) => sandbox,
            none => none.insert(Sandbox::new(Settings {
                api_key: api_key.clone(),
                secret: Secret::new(secret)?,
                rate_limits: self.rate_limits,
            })),
        };
        Ok((api_key, secret, sandbox))
    }
}

fn with<T>(handle: u32, work: impl FnOnce(&mut Held) -> Result<T, InputError>) -> Result<T, JsValue> {
    SANDBOXES.with_borrow_mut(|all| {
        let held = all
            .by_handle
            .get_mut(&handle)
            .ok_or_else(|| InputError::at("sandbox", "is no longer there."));
        held.and_then(work).map_err(JsValue::from)
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

/// Makes a sandbox, and gives back its number.
///
/// # Parameters
/// - `options`: those of [`OPTIONS`]; `now` is checked here and called by the shell.
///
/// # Errors
/// An option is unknown, or has the wrong type.
#[wasm_bindgen]
pub fn create(options: &JsValue) -> Result<u32, JsValue> {
    let options = Options::read(options, "options", OPTIONS)?;
    options.function("now")?;
    let credential = |name| -> Result<Option<String>, JsValue> {
        let given = options.value(name)?;
        given
            .map(|value| values::text(&options.path_of(name), &value).map_err(JsValue::from))
            .transpose()
    };
    let limits = options.value("rateLimits")?;
    let (word, factor) = (
        limits.as_ref().and_then(JsValue::as_string),
        limits.as_ref().and_then(JsValue::as_f64),
    );
    let rate_limits = match &limits {
        Some(_) if word.is_none() && factor.is_none() => settings::rate_limits(Some(""), None),
        _ => settings::rate_limits(word.as_deref(), factor),
    };
    let held = Held {
        api_key: credential("apiKey")?,
        secret: credential("secret")?,
        rate_limits: rate_limits.map_err(JsValue::from)?,
        sandbox: None,
    };
    SANDBOXES.with_borrow_mut(|all| {
        all.last += 1;
        all.by_handle.insert(all.last, held);
        Ok(all.last)
    })
}

/// Forgets a sandbox.
#[wasm_bindgen]
pub fn forget(handle: u32) {
    SANDBOXES.with_borrow_mut(|all| all.by_handle.remove(&handle));
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

/// Answers a request.
///
/// # Parameters
/// - `now`: milliseconds since 1970.
/// - `random`: 32 random bytes.
/// - `method`, `target`, `body`: as HTTP has them.
/// - `headers`: names and values in turn, a line each.
///
/// # Returns
/// The status, the headers' names and values in turn, and the body's bytes.
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
    headers: &str,
    body: &[u8],
) -> Result<Array, JsValue> {
    with(handle, |held| {
        let random = seed(random)?;
        let mut lines = headers.split('\n');
        let headers: Vec<_> = std::iter::from_fn(|| Some((lines.next()?, lines.next()?))).collect();
        let (_, _, sandbox) = held.settled(random)?;
        let request = Request {
            method,
            target,
            headers: &headers,
            body,
        };
        let reply = sandbox.handle(time(now)?, random, &request).reply;
        let headers = Array::new();
        for (name, value) in &reply.headers {
            headers.push(&(*name).into());
            headers.push(&value.into());
        }
        Ok(Array::of3(
            &reply.status.into(),
            &headers,
            &Uint8Array::from(reply.body.as_bytes()),
        ))
    })
}

/// The longest body that is read; a host may stop reading beyond.
#[wasm_bindgen(js_name = maxBody)]
#[must_use]
pub fn max_body() -> usize {
    choices::MAX_BODY
}
