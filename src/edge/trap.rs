//! Ways to break, for the test of what callers see then. Only `--cfg forced_trap` compiles this, and no release is compiled so.

#![allow(clippy::panic)] // what it is for

use wasm_bindgen::prelude::*;

/// Breaks this module.
///
/// # Parameters
/// - `how`: the name of a fault, or anything else for none.
#[wasm_bindgen]
pub fn trap(how: &str) {
    match how {
        "panic" => panic!("on purpose"),
        "unreachable" => std::arch::wasm32::unreachable(),
        "recursion" => {
            recurse(1);
        }
        "memory" => exhaust(),
        _ => {}
    }
}

#[allow(unconditional_recursion)] // what it is for
fn recurse(depth: u64) -> u64 {
    std::hint::black_box(recurse(std::hint::black_box(depth + 1)) + 1)
}

fn exhaust() {
    let mut held = Vec::new();
    loop {
        held.push(std::hint::black_box(Vec::<u8>::with_capacity(64 << 20)));
    }
}
