//! The app's secret as a prepared HMAC-SHA256 key.

use hmac::KeyInit;
use hmac::block_api::HmacCore;
use hmac::digest::block_api::{Buffer, FixedOutputCore, UpdateCore};
use hmac::digest::{CtOutput, Output};
use sha2::Sha256;

use super::error::InputError;

/// An app secret whose two key blocks are already absorbed, so that each signature costs only its own text.
///
/// It is wiped from memory when it is dropped, prints nothing of itself and cannot be read back.
///
/// # Example
/// ```
/// use stream_users_wasm::core::secret::Secret;
/// let secret = Secret::new("a-secret")?;
/// let tag = secret.tag(b"text");
/// assert!(secret.accepts(b"text", &tag));
/// assert!(!secret.accepts(b"other", &tag));
/// # Ok::<(), stream_users_wasm::core::error::InputError>(())
/// ```
#[derive(Clone)]
pub struct Secret {
    keyed: Core,
}

/// HMAC without the buffer that `hmac::Hmac` keeps for text that comes in parts: here it comes at once, and to copy that buffer took
/// half as long as to hash a block of text.
type Core = HmacCore<Sha256>;

impl Secret {
    /// Prepares a secret as apps have it: text.
    ///
    /// # Errors
    /// An empty secret, which would make every signature forgeable.
    ///
    /// Source: the key is the secret's UTF-8 bytes, as in all of Stream's SDKs.
    pub fn new(secret: &str) -> Result<Self, InputError> {
        Self::from_bytes(secret.as_bytes())
    }

    /// Prepares a secret of any bytes, as the RFCs' examples have it.
    ///
    /// # Errors
    /// As [`Secret::new`].
    ///
    /// Source: RFC 2104.
    pub fn from_bytes(secret: &[u8]) -> Result<Self, InputError> {
        if secret.is_empty() {
            return Err(InputError::at(
                "secret",
                "must not be empty. Copy it from your app's page in the Stream dashboard.",
            ));
        }
        match Core::new_from_slice(secret) {
            Ok(keyed) => Ok(Self { keyed }),
            // HMAC takes keys of any length; the type only says that other MACs do not.
            Err(_) => Err(InputError::at("secret", "cannot be used as an HMAC key.")),
        }
    }

    /// The HMAC-SHA256 of `text`.
    #[must_use]
    pub fn tag(&self, text: &[u8]) -> [u8; 32] {
        self.mac(text).into_bytes().into()
    }

    /// Whether `tag` is the HMAC-SHA256 of `text`; the comparison takes the same time wherever they differ.
    #[must_use]
    pub fn accepts(&self, text: &[u8], tag: &[u8]) -> bool {
        Output::<Core>::try_from(tag).is_ok_and(|tag| self.mac(text) == CtOutput::new(tag))
    }

    /// One copy of the code for signing and verifying; what it gives compares in constant time.
    #[inline(never)]
    fn mac(&self, text: &[u8]) -> CtOutput<Core> {
        let mut keyed = self.keyed.clone();
        let mut rest = Buffer::<Core>::default();
        rest.digest_blocks(text, |blocks| keyed.update_blocks(blocks));
        let mut tag = Output::<Core>::default();
        keyed.finalize_fixed_core(&mut rest, &mut tag);
        CtOutput::new(tag)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret([redacted])")
    }
}
