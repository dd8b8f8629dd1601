//! Base64 in its one canonical form: RFC 4648, section 4 with padding and section 5 without.
//!
//! One copy of reading for both alphabets: the crate's code, once for each, would fill the client's module.

use ::base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ::base64::{Engine, decoded_len_estimate};

/// Which digits and which length a text has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// Section 5, without padding.
    UrlSafe,
    /// Section 4, padded to a multiple of four.
    Standard,
}

/// The length of unpadded base64. Exact, so that a token's string is never moved to fit.
pub const fn encoded_length(bytes: usize) -> usize {
    (bytes * 4).div_ceil(3)
}

/// Writes the URL-safe form of some bytes where it stays, which is as long as [`encoded_length`] says.
pub fn encode_into(bytes: &[u8], text: &mut [u8]) {
    // The room fits: whoever calls has measured it.
    let _ = URL_SAFE_NO_PAD.encode_slice(bytes, text);
}

/// The bytes that a text stands for; `None` for what is not base64 in its one canonical form.
#[inline(never)]
pub fn decode(alphabet: Alphabet, text: &[u8]) -> Option<Vec<u8>> {
    let engine = match alphabet {
        Alphabet::UrlSafe => &URL_SAFE_NO_PAD,
        Alphabet::Standard => &STANDARD,
    };
    let mut bytes = vec![0; decoded_len_estimate(text.len())];
    let length = engine.decode_slice(text, &mut bytes).ok()?;
    bytes.truncate(length);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The one spelling of some bytes.
    fn spelled(alphabet: Alphabet, bytes: &[u8]) -> Vec<u8> {
        let mut text = vec![0; encoded_length(bytes.len())];
        encode_into(bytes, &mut text);
        if alphabet == Alphabet::Standard {
            for digit in &mut text {
                *digit = match *digit {
                    b'-' => b'+',
                    b'_' => b'/',
                    other => other,
                };
            }
            text.resize(text.len().next_multiple_of(4), b'=');
        }
        text
    }

    /// Text that may be base64: of its digits and padding, with others among them.
    fn text() -> impl Strategy<Value = Vec<u8>> {
        let digits = "[A-Za-z0-9+/_-]{0,20}={0,3}";
        prop_oneof![
            digits.prop_map(String::into_bytes),
            proptest::collection::vec(any::<u8>(), 0..20)
        ]
    }

    proptest! {
        #[test]
        fn the_length_is_told_before(bytes: Vec<u8>) {
            prop_assert_eq!(URL_SAFE_NO_PAD.encode(&bytes).into_bytes(), spelled(Alphabet::UrlSafe, &bytes));
        }

        #[test]
        fn what_is_written_can_be_read(bytes: Vec<u8>) {
            for alphabet in [Alphabet::UrlSafe, Alphabet::Standard] {
                prop_assert_eq!(decode(alphabet, &spelled(alphabet, &bytes)), Some(bytes.clone()));
            }
        }

        #[test]
        fn only_the_one_spelling_is_read(text in text()) {
            for alphabet in [Alphabet::UrlSafe, Alphabet::Standard] {
                if let Some(bytes) = decode(alphabet, &text) {
                    prop_assert_eq!(spelled(alphabet, &bytes), text.clone(), "{:?}", alphabet);
                }
            }
        }
    }
}
