//! Where JavaScript's values, errors, dates, clock and chance meet core's types. Both wasm modules convert here and nowhere else.
//!
//! | JavaScript | Rust | rule |
//! |---|---|---|
//! | a caller's object | never converted whole | `JSON.stringify` by the runtime, or single properties by name |
//! | a list's items | never one by one | [`lists`]: JavaScript finds the first that is wrong, only that one is looked at here |
//! | a body as it came | [`bytes`] | text, views and buffers of any realm; never longer than allowed |
//! | an option | [`values`] | checked by type; the error names it |
//! | a date field of a reply | `Date` | [`dates`]: integer nanoseconds or RFC 3339 text |
//! | an error | plain data with an `errorClass` | [`errors`]: the JavaScript shell makes it an `Error` |

pub mod bytes;
pub mod dates;
pub mod errors;
pub mod json;
pub mod lists;
pub mod surroundings;
#[cfg(forced_trap)]
mod trap;
pub mod values;

/// The module's own memory. Natively, where only tests build this, the system's allocator stays.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
