//! Webhooks: the signature, the compression and the queues' envelopes around an event's JSON.
//!
//! Source: Stream's webhook docs: `X-Signature` is the lower-case hex HMAC-SHA256 of the uncompressed body under the app's secret.

mod deflate;
mod error;
mod gzip;
mod queue;
mod receive;

pub use error::{Problem, WebhookError};
pub use gzip::inflate;
pub use queue::{sns, sqs};
pub use receive::{receive, text};

use super::hex;
use super::secret::Secret;

/// The header that carries the signature.
pub const SIGNATURE_HEADER: &str = "x-signature";
/// The header that names a delivery, the same in all its attempts.
pub const ID_HEADER: &str = "x-webhook-id";
/// The header that counts the attempts of a delivery, from 1.
pub const ATTEMPT_HEADER: &str = "x-webhook-attempt";
/// The header that names the app.
pub const KEY_HEADER: &str = "x-api-key";
/// The longest body that is read, and the longest that it may inflate to, in bytes: 8 MiB, many times the longest event.
///
/// WebAssembly's memory never shrinks, so a stranger's body must not decide how far it grows.
pub const MAX_LENGTH: usize = 8 * 1024 * 1024;

/// Whether `signature` was made over `body` with `secret`.
///
/// # Parameters
/// - `secret`: the app's secret.
/// - `body`: the uncompressed body, before any parsing; see [`inflate`].
/// - `signature`: the header's value; anything that is no lower-case hex of 32 bytes is refused.
///
/// # Example
/// ```
/// use stream_users_wasm::core::{secret::Secret, webhook};
/// let secret = Secret::new("s")?;
/// assert!(webhook::verify(&secret, b"{}", &webhook::sign(&secret, b"{}")));
/// assert!(!webhook::verify(&secret, b"{}", "00"));
/// # Ok::<(), stream_users_wasm::core::error::InputError>(())
/// ```
#[must_use]
pub fn verify(secret: &Secret, body: &[u8], signature: &str) -> bool {
    tag(signature).is_some_and(|tag| secret.accepts(body, &tag))
}

/// The signature that Stream would send with `body`.
#[must_use]
pub fn sign(secret: &Secret, body: &[u8]) -> String {
    hex::text(&secret.tag(body))
}

/// The bytes that a signature stands for.
fn tag(signature: &str) -> Option<[u8; 32]> {
    let mut tag = [0; 32];
    let (pairs, rest) = signature.as_bytes().as_chunks::<2>();
    if pairs.len() != tag.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in tag.iter_mut().zip(pairs) {
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(tag)
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_the_exact_signature_only() {
        let secret = Secret::new("secret").unwrap();
        let good = sign(&secret, b"body");
        assert_eq!(good.len(), 64);
        assert!(verify(&secret, b"body", &good));
        for bad in [
            String::new(),
            good.to_uppercase(),
            format!("{good}00"),
            good[..62].to_owned(),
            good[1..].to_owned(),
            format!(" {good}"),
            "é".repeat(32),
        ] {
            assert!(!verify(&secret, b"body", &bad), "{bad}");
        }
        assert!(!verify(&secret, b"bodY", &good));
        assert!(!verify(&Secret::new("Secret").unwrap(), b"body", &good));
    }
}
