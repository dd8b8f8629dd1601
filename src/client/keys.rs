//! A small table of prepared secrets, so that a signature does not pay for its key's two hash blocks each time.
//!
//! It is bounded and interned by secret: any number of clients of the same app share a slot, and clients made and
//! dropped leave nothing behind. A secret that falls out is wiped; its client hands it over again at its next use.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use crate::core::error::InputError;
use crate::core::secret::Secret;
use crate::edge::values;

/// More apps than one process serves at a time.
const CAPACITY: usize = 16;

struct Slot {
    handle: u32,
    text: Zeroizing<String>,
    secret: Rc<Secret>,
}

struct Table {
    /// The most recently used is last.
    slots: Vec<Slot>,
    handles: u32,
}

thread_local! {
    static TABLE: RefCell<Table> = const {
        RefCell::new(Table { slots: Vec::new(), handles: 0 })
    };
}

/// Prepares a secret.
///
/// # Parameters
/// - `secret`: what the caller gave.
///
/// # Errors
/// A `StreamInputError` when it is no non-empty string.
#[wasm_bindgen(js_name = holdSecret)]
pub fn hold(secret: &JsValue) -> Result<u32, JsValue> {
    hold_at("secret", secret)
}

/// [`hold`], for a secret that the caller would write as `path`.
///
/// # Errors
/// As [`hold`].
pub fn hold_at(path: &str, secret: &JsValue) -> Result<u32, JsValue> {
    let held = intern(path, secret);
    if let Ok((_, true)) = held {
        clear_stack();
    }
    Ok(held?.0)
}

/// Overwrites what earlier calls left on the stack, copies of hash states among it: those are wiped where they end up, not where they
/// were on the way.
#[inline(never)]
fn clear_stack() {
    std::hint::black_box(&mut [0u8; 16 * 1024]);
}

/// A secret's handle, and whether another one fell out for it.
#[inline(never)]
fn intern(path: &str, secret: &JsValue) -> Result<(u32, bool), JsValue> {
    let text = Zeroizing::new(values::text(path, secret)?);
    TABLE.with_borrow_mut(|table| {
        let known = table.slots.iter().position(|slot| *slot.text == *text);
        let is_full = known.is_none() && table.slots.len() == CAPACITY;
        let slot = match known {
            Some(index) => table.slots.remove(index),
            None => {
                let secret = Rc::new(Secret::new(&text)?);
                // 0 is the handle of who has no secret.
                table.handles = table.handles.wrapping_add(1).max(1);
                Slot {
                    handle: table.handles,
                    text,
                    secret,
                }
            }
        };
        let handle = slot.handle;
        if is_full {
            table.slots.remove(0);
        }
        table.slots.push(slot);
        Ok((handle, is_full))
    })
}

/// Whether a handle is still good; if not, the secret must be handed over again.
#[wasm_bindgen(js_name = holdsSecret)]
#[must_use]
pub fn holds(handle: u32) -> bool {
    TABLE.with_borrow(|table| table.slots.iter().any(|slot| slot.handle == handle))
}

/// A prepared secret.
///
/// # Errors
/// When the handle is stale, which the shell prevents by asking [`holds`] first.
pub fn get(handle: u32) -> Result<Rc<Secret>, JsValue> {
    let secret = TABLE.with_borrow(|table| {
        let mut slots = table.slots.iter().rev();
        slots.find(|slot| slot.handle == handle).map(|slot| slot.secret.clone())
    });
    secret.ok_or_else(|| {
        let must = "is no longer prepared. This is a fault of the package: please report it.";
        InputError::at("secret", must).into()
    })
}

/// Lends a prepared secret.
///
/// # Errors
/// As [`get`].
pub fn with<T>(handle: u32, work: impl FnOnce(&Secret) -> T) -> Result<T, JsValue> {
    Ok(work(&*get(handle)?))
}
