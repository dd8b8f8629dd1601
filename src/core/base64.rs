//! Decoding base64, for all engines at once: a copy of the code for each would fill the client's module.

use ::base64::engine::GeneralPurpose;
use ::base64::{Engine, decoded_len_estimate};

/// The bytes that a text stands for; `None` for what is not base64 in its one canonical form.
#[inline(never)]
pub fn decode(engine: &GeneralPurpose, text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = vec![0; decoded_len_estimate(text.len())];
    let length = engine.decode_slice(text, &mut bytes).ok()?;
    bytes.truncate(length);
    Some(bytes)
}
