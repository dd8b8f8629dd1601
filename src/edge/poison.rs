//! After a panic nothing in this module's memory can be trusted. The hook tells the shell, which fails every pending and later call.

use std::cell::OnceCell;

use js_sys::Function;
use wasm_bindgen::prelude::*;

thread_local! {
    static SHELL: OnceCell<Function> = const { OnceCell::new() };
}

/// Sets whom to tell.
///
/// # Parameters
/// - `shell`: called before the trap with the place in the source. Not with the panic's message, which may quote what it was about.
#[wasm_bindgen(js_name = onPanic)]
pub fn on_panic(shell: Function) {
    SHELL.with(|told| {
        if told.set(shell).is_ok() {
            std::panic::set_hook(Box::new(|panic| {
                let place = panic.location().map(ToString::to_string).unwrap_or_default();
                SHELL.with(|told| {
                    if let Some(shell) = told.get() {
                        let _ = shell.call1(&JsValue::UNDEFINED, &place.as_str().into());
                    }
                });
            }));
        }
    });
}
