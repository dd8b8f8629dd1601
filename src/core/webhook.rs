//! The signature of a webhook.
//!
//! Source: Stream's webhook docs: `X-Signature` is the lower-case hex HMAC-SHA256 of the uncompressed body under the app's secret.

use super::secret::Secret;

/// The header that carries the signature.
pub const SIGNATURE_HEADER: &str = "x-signature";

/// Whether `signature` was made over `body` with `secret`.
///
/// # Parameters
/// - `secret`: the app's secret.
/// - `body`: the body as it came, before any parsing.
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
    let mut tag = [0u8; 32];
    let (pairs, rest) = signature.as_bytes().as_chunks::<2>();
    if pairs.len() != tag.len() || !rest.is_empty() {
        return false;
    }
    for (byte, [high, low]) in tag.iter_mut().zip(pairs) {
        let (Some(high), Some(low)) = (nibble(*high), nibble(*low)) else { return false };
        *byte = high << 4 | low;
    }
    secret.accepts(body, &tag)
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// The signature that Stream would send with `body`.
#[must_use]
pub fn sign(secret: &Secret, body: &[u8]) -> String {
    secret.tag(body).iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
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
        for bad in [String::new(), good.to_uppercase(), format!("{good}00"), good[..62].to_owned(), good[1..].to_owned(), format!(" {good}"), "é".repeat(32)] {
            assert!(!verify(&secret, b"body", &bad), "{bad}");
        }
        assert!(!verify(&secret, b"bodY", &good));
        assert!(!verify(&Secret::new("Secret").unwrap(), b"body", &good));
    }
}
