//! A webhook that came over HTTP: inflated and checked.

use std::borrow::Cow;

use super::error::{Fault, Problem, WebhookError};
use super::{inflate, tag};

/// The uncompressed body of a webhook, once its signature fits.
///
/// # Parameters
/// - `body`: the body as it came; gzip is inflated first, since the signature is over the uncompressed bytes.
/// - `signature`: the header's value, if there is one.
/// - `accepts`: whether a secret of the caller's made a tag over a text, as
///   [`Secret::accepts`](crate::core::secret::Secret::accepts) says.
///
/// # Errors
/// [`Problem::SignatureMismatch`] or [`Problem::GzipFailed`].
///
/// # Example
/// ```
/// use stream_users_wasm::core::{secret::Secret, webhook};
/// let secret = Secret::new("s")?;
/// let signature = webhook::sign(&secret, b"{}");
/// let body = webhook::receive(b"{}", Some(&signature), |body, tag| secret.accepts(body, tag))?;
/// assert_eq!(webhook::text(&body)?, "{}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn receive<'a>(
    body: &'a [u8],
    signature: Option<&str>,
    accepts: impl Fn(&[u8], &[u8]) -> bool,
) -> Result<Cow<'a, [u8]>, WebhookError> {
    let signature = signature
        .filter(|signature| !signature.is_empty())
        .ok_or(WebhookError(&NO_SIGNATURE))?;
    // Before inflating: who cannot even write a signature shall not cost memory.
    let tag = tag(signature).ok_or(WebhookError(&NO_HEX))?;
    let payload = inflate(body)?;
    if accepts(&payload, &tag) {
        return Ok(payload);
    }
    let compressed = matches!(payload, Cow::Owned(_));
    Err(WebhookError(match body {
        _ if compressed && accepts(body, &tag) => &OVER_COMPRESSED,
        // 0x8b alone is not UTF-8: decoding made it U+FFFD, or U+008B where each byte became a character.
        [0x1f, 0xef, 0xbf, 0xbd, ..] | [0x1f, 0xc2, 0x8b, ..] => &READ_AS_TEXT,
        [] => &READ_BEFORE,
        _ => &OTHER_SECRET,
    }))
}

static NO_SIGNATURE: Fault = Fault::new(
    Problem::SignatureMismatch,
    "There is no signature. Pass the x-signature header; if the request has none, it is not from Stream or a proxy took it away.",
);
static NO_HEX: Fault = Fault::new(
    Problem::SignatureMismatch,
    "The signature is not 64 lower-case hex digits, so it is not the x-signature header that Stream sends.",
);
static OVER_COMPRESSED: Fault = Fault::new(
    Problem::SignatureMismatch,
    "The signature fits the compressed bytes, but Stream signs the uncompressed ones: something between signed the request anew.",
);
static READ_AS_TEXT: Fault = Fault::new(
    Problem::SignatureMismatch,
    "The body is gzip that was read as text, which destroys it. Read the request's body as bytes.",
);
static READ_BEFORE: Fault = Fault::new(
    Problem::SignatureMismatch,
    "The body is empty. Was it read before? Take it from the request once, and pass it here unparsed.",
);
static OTHER_SECRET: Fault = Fault::new(
    Problem::SignatureMismatch,
    "The signature was made with another secret or over other bytes. Check that the secret is that of the app that sends, and \
     pass the body exactly as it came: JSON that was parsed and written again differs in spaces and order.",
);
static EMPTY: Fault = Fault::new(Problem::InvalidJson, "The payload is empty. Was the body read before?");
static NO_TEXT: Fault = Fault::new(Problem::InvalidJson, "The payload is not UTF-8, so it is not JSON.");

/// The text of a payload, which is still to be parsed.
///
/// # Errors
/// [`Problem::InvalidJson`] for an empty payload and for what is not UTF-8, which JSON has to be (RFC 8259, section 8.1).
pub fn text(payload: &[u8]) -> Result<&str, WebhookError> {
    if payload.is_empty() {
        return Err(WebhookError(&EMPTY));
    }
    str::from_utf8(payload).map_err(|_| WebhookError(&NO_TEXT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::secret::Secret;
    use crate::core::webhook::sign;

    fn hint(body: &[u8], signature: Option<&str>) -> &'static str {
        let secret = Secret::new("secret").unwrap();
        let error = receive(body, signature, |body, tag| secret.accepts(body, tag)).unwrap_err();
        assert_eq!(error.problem, Problem::SignatureMismatch);
        error.hint
    }

    #[test]
    fn says_why_a_signature_may_not_fit() {
        let other = "0".repeat(64);
        let gzip = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xab\xae\x05\0\x43\xbf\xa6\xa3\x02\0\0\0";
        assert_eq!(inflate(gzip).as_deref(), Ok(&b"{}"[..]));
        let over_gzip = sign(&Secret::new("secret").unwrap(), gzip);
        for (body, signature, word) in [
            (&b"{}"[..], None, "no signature"),
            (b"{}", Some(""), "no signature"),
            (b"{}", Some("sha256=00"), "hex"),
            (b"{}", Some(&*other), "another secret"),
            (b"", Some(&other), "empty"),
            (gzip, Some(&over_gzip), "compressed bytes"),
            (gzip, Some(&other), "another secret"),
            ("\u{1f}\u{fffd}\u{8}".as_bytes(), Some(&other), "read as text"),
            ("\u{1f}\u{8b}\u{8}".as_bytes(), Some(&other), "read as text"),
        ] {
            assert!(
                hint(body, signature).contains(word),
                "{body:?} {signature:?}: {}",
                hint(body, signature)
            );
        }
    }

    #[test]
    fn inflates_nothing_for_who_writes_no_signature() {
        assert!(hint(b"\x1f\x8b damaged", Some("nonsense")).contains("hex"));
    }

    #[test]
    fn a_genuine_body_has_to_be_text() {
        let secret = Secret::new("secret").unwrap();
        for body in [&b""[..], b"\xff"] {
            let genuine = receive(body, Some(&sign(&secret, body)), |body, tag| secret.accepts(body, tag)).unwrap();
            assert_eq!(text(&genuine).map_err(|error| error.problem), Err(Problem::InvalidJson));
        }
    }
}
