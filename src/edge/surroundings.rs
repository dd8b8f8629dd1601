//! What core may not have: the runtime's clock and chance, looked up at each call so that fake timers work.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::{errors, values};

#[wasm_bindgen]
extern "C" {
    /// Workers throw outside a request.
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn get_random_values(bytes: &mut [u8]) -> Result<(), JsValue>;
}

/// Milliseconds since 1970.
#[must_use]
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// Whole seconds since 1970.
#[must_use]
pub fn now_seconds() -> i64 {
    whole_seconds(now_ms())
}

/// The seconds that are over after so many milliseconds.
#[must_use]
pub fn whole_seconds(milliseconds: f64) -> i64 {
    #[allow(clippy::cast_possible_truncation)] // dates end long before i64 does
    let seconds = (milliseconds / 1000.0).floor() as i64;
    seconds
}

/// A number from 0 to 1.
#[must_use]
pub fn random() -> f64 {
    js_sys::Math::random()
}

/// How many times as many bytes are drawn as are asked for: asking the runtime costs more than drawing.
const DRAWN: usize = 32;

thread_local! {
    static POOL: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Bytes that nobody can guess, and that nobody is handed twice.
///
/// # Errors
/// A `StreamError` where the runtime gives none.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], JsValue> {
    POOL.with_borrow_mut(|pool| {
        if pool.len() < N {
            let mut drawn = vec![0; N * DRAWN];
            get_random_values(&mut drawn).map_err(|thrown| without_chance(&thrown))?;
            *pool = drawn;
        }
        Ok(std::array::from_fn(|_| pool.pop().unwrap_or_default()))
    })
}

fn without_chance(thrown: &JsValue) -> JsValue {
    let error = errors::data(
        "StreamError",
        "Nothing was sent: the runtime gives no random numbers here, see cause. In Workers, call it inside a handler.",
    );
    values::set(&error, "cause", thrown);
    error
}
