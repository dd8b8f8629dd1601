//! What a host needs that keeps a sandbox's changes in files.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::{Failure, seed, with};
use crate::core::error::InputError;
use crate::sandbox::journal;

/// Takes over what was stored, and from now on tells what is to be stored.
///
/// # Parameters
/// - `random`: 32 random bytes, for credentials that the caller left to chance.
/// - `snapshot`, `changes`: the files' bytes, empty when there are none.
///
/// # Returns
/// How many groups of changes were made again, how many bytes of the journal are good, and how many after those are torn.
///
/// # Errors
/// A file is damaged. The sandbox is then of no use.
#[wasm_bindgen]
pub fn recover(handle: u32, random: &[u8], snapshot: &[u8], changes: &[u8]) -> Result<Array, JsValue> {
    with(handle, |held| {
        held.stored = true;
        let (_, _, service) = held.settled(seed(random)?)?;
        let recovered = service.recover(snapshot, changes);
        let recovered = recovered.map_err(|refusal| InputError {
            path: "data".to_owned(),
            message: refusal.to_string(),
        })?;
        let numbers = [recovered.groups, recovered.kept, recovered.torn];
        Ok(numbers.into_iter().map(JsValue::from).collect())
    })
}

/// The journal's next line, for changes that are stored with one write.
///
/// # Parameters
/// - `records`: what was to be stored of each reply, with commas between.
///
/// # Errors
/// There is no such sandbox, or it stores nothing.
#[wasm_bindgen]
pub fn group(handle: u32, records: &str) -> Result<String, JsValue> {
    with(handle, |held| {
        let service = held.service.as_mut().ok_or_else(nothing)?;
        Ok(service.group(records))
    })
}

/// The line of a snapshot, which takes the place of the journal's next line and of all before it.
///
/// # Errors
/// There is no such sandbox, or it stores nothing.
#[wasm_bindgen]
pub fn compacted(handle: u32) -> Result<String, JsValue> {
    with(handle, |held| {
        let service = held.service.as_mut().ok_or_else(nothing)?;
        service.compacted().map_err(Failure::told)
    })
}

fn nothing() -> InputError {
    InputError::at("sandbox", "stores nothing: it has recovered nothing yet.")
}

/// Whether a journal is so long that a snapshot should take its place.
///
/// # Parameters
/// - `changes`, `snapshot`: the lengths of both files in bytes.
#[wasm_bindgen(js_name = isLong)]
#[must_use]
pub fn is_long(changes: f64, snapshot: f64) -> bool {
    journal::is_long(changes, snapshot)
}
