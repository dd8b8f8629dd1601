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
/// - `shell`: called without arguments, once, before the trap.
#[wasm_bindgen(js_name = onPanic)]
pub fn on_panic(shell: Function) {
    SHELL.with(|told| {
        if told.set(shell).is_ok() {
            std::panic::set_hook(Box::new(|_| {
                SHELL.with(|told| {
                    if let Some(shell) = told.get() {
                        let _ = shell.call0(&JsValue::UNDEFINED);
                    }
                });
            }));
        }
    });
}
