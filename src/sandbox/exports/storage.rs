//! What a host needs that stores a sandbox's changes.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::{seed, with};
use crate::core::error::{InputError, Refusal};
use crate::edge::bytes::{self, Read};
use crate::edge::values::{self, Options};
use crate::sandbox::journal;

/// The option that is what changes are stored in.
const STORAGE: &str = "storage";
/// What a storage must be able to do.
const METHODS: [&str; 3] = ["read", "append", "replace"];

/// Checks the storage of a sandbox that is opened, and that there is none where nobody could wait for it to be read.
pub(super) fn check(options: &Options, opened: bool) -> Result<(), JsValue> {
    let path = options.path_of(STORAGE);
    match (options.value(STORAGE), opened) {
        (None, false) => Ok(()),
        (None, true) => Err(InputError::at(&path, "is missing: without one, use new Sandbox(options).").into()),
        (Some(_), false) => {
            let instead = "has to be read before the sandbox can answer: use await Sandbox.open(options).";
            Err(InputError::at(&path, instead).into())
        }
        (Some(storage), true) => METHODS.iter().try_for_each(|method| {
            let given = |storage| values::given(storage, method, &format!("{path}.{method}"));
            if storage.is_object() && given(&storage)?.is_some_and(|method| method.is_function()) {
                return Ok(());
            }
            Err(InputError::joined(&path, &["must be an object with a method ", method, "."]).into())
        }),
    }
}

/// Takes over what was stored, and from now on tells what is to be stored.
///
/// # Parameters
/// - `random`: 32 random bytes, for credentials that the caller left to chance.
/// - `snapshot`, `journal`: the bytes that were stored, empty when there are none.
///
/// # Returns
/// How many bytes the snapshot has, how many of the journal are good, and how many after those are torn.
///
/// # Errors
/// What was stored is damaged, or is no bytes. The sandbox is then of no use.
#[wasm_bindgen]
pub fn recover(handle: u32, random: &[u8], snapshot: &JsValue, journal: &JsValue) -> Result<Array, JsValue> {
    let (snapshot, journal) = (stored("snapshot", snapshot)?, stored("journal", journal)?);
    with(handle, |held| {
        held.stored = true;
        let (_, _, service) = held.settled(seed(random)?)?;
        let recovered = service.recover(&snapshot, &journal);
        let recovered = recovered.map_err(|refusal| {
            InputError::from(Refusal {
                path: format!("options.{STORAGE}"),
                message: refusal.to_string(),
            })
        })?;
        let numbers = [snapshot.len(), recovered.kept, recovered.torn];
        Ok(numbers.into_iter().map(JsValue::from).collect())
    })
}

fn stored(name: &str, value: &JsValue) -> Result<Vec<u8>, InputError> {
    match bytes::read(value, u32::MAX) {
        Read::Bytes(bytes) => Ok(bytes),
        _ => Err(InputError::joined(
            &["options.", STORAGE].concat(),
            &[
                "must give the ",
                name,
                " as a Uint8Array, but gave ",
                &values::kind(value),
                ".",
            ],
        )),
    }
}

/// The bytes of the journal's next line, for changes that are stored with one write.
///
/// # Parameters
/// - `records`: what was to be stored of each reply, with commas between.
///
/// # Errors
/// There is no such sandbox, or it stores nothing.
#[wasm_bindgen]
pub fn group(handle: u32, records: &str) -> Result<Vec<u8>, JsValue> {
    with(handle, |held| {
        let service = held.service.as_mut().ok_or_else(nothing)?;
        Ok(service.group(records).into_bytes())
    })
}

/// The bytes of a snapshot, which takes the place of the last line that `group` gave and of all before it.
///
/// # Errors
/// There is no such sandbox, or it stores nothing.
#[wasm_bindgen]
pub fn compacted(handle: u32) -> Result<Vec<u8>, JsValue> {
    with(handle, |held| {
        let service = held.service.as_ref().ok_or_else(nothing)?;
        Ok(service.compacted().into_bytes())
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
