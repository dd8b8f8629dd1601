//! What core may not have: the runtime's name, and its clock and chance, looked up at each call so that fake timers work.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

thread_local! {
    static RUNTIME: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Sets what errors call the runtime: the shell knows it, because it can fail before wasm starts.
///
/// # Parameters
/// - `name`: such as "Node.js 24.21.0".
#[wasm_bindgen(js_name = runsIn)]
pub fn runs_in(name: String) {
    RUNTIME.with_borrow_mut(|runtime| *runtime = name);
}

/// What errors call the runtime.
#[must_use]
pub fn runtime() -> String {
    RUNTIME.with_borrow(Clone::clone)
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(bytes: &mut [u8]);
}

/// Milliseconds since 1970.
#[must_use]
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// Whole seconds since 1970.
#[must_use]
pub fn now_seconds() -> i64 {
    #[allow(clippy::cast_possible_truncation)] // dates end long before i64 does
    let seconds = (now_ms() / 1000.0).floor() as i64;
    seconds
}

/// A number from 0 to 1.
#[must_use]
pub fn random() -> f64 {
    js_sys::Math::random()
}

/// Bytes that nobody can guess.
#[must_use]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    get_random_values(&mut bytes);
    bytes
}
