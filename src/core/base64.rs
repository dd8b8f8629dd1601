//! Base64 in its one canonical form: RFC 4648, section 4 with padding and section 5 without.
//!
//! Why not the crate `base64`: several copies of loops made for megabytes are 2 KB of every gzipped client, and what is encoded here
//! is a few hundred bytes. Property tests hold this against it.

/// The digits of section 5: the tokens'.
const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// The two digits in which section 4 differs.
const STANDARD: [(u8, u8); 2] = [(b'+', 62), (b'/', 63)];

/// Which digits and which length a text has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// Section 5, without padding.
    UrlSafe,
    /// Section 4, padded to a multiple of four.
    Standard,
}

/// The bits that say which alphabet a digit belongs to alone; both for what is none.
const ONLY_URL_SAFE: u8 = 0x40;
const ONLY_STANDARD: u8 = 0x80;

/// What each byte is as a digit.
#[allow(clippy::indexing_slicing)] // evaluated by the compiler
const VALUES: [u8; 256] = {
    let mut values = [ONLY_URL_SAFE | ONLY_STANDARD; 256];
    let mut value = 0;
    while value < 64 {
        values[URL_SAFE[value as usize] as usize] = if value < 62 { value } else { value | ONLY_URL_SAFE };
        value += 1;
    }
    let [(plus, sixty_two), (slash, sixty_three)] = STANDARD;
    values[plus as usize] = sixty_two | ONLY_STANDARD;
    values[slash as usize] = sixty_three | ONLY_STANDARD;
    values
};

/// The length of unpadded base64. Exact, so that a token's string is never moved to fit.
pub const fn encoded_length(bytes: usize) -> usize {
    (bytes * 4).div_ceil(3)
}

/// Appends the URL-safe form of some bytes.
pub fn encode_onto(bytes: &[u8], text: &mut Vec<u8>) {
    let digit = |bits: u32, place: u32| URL_SAFE.get((bits >> place & 63) as usize).copied().unwrap_or_default();
    let (triples, rest) = bytes.as_chunks();
    text.reserve(encoded_length(bytes.len()));
    for &[a, b, c] in triples {
        let bits = u32::from_be_bytes([0, a, b, c]);
        text.extend([digit(bits, 18), digit(bits, 12), digit(bits, 6), digit(bits, 0)]);
    }
    match *rest {
        [a] => {
            let bits = u32::from_be_bytes([0, a, 0, 0]);
            text.extend([digit(bits, 18), digit(bits, 12)]);
        }
        [a, b] => {
            let bits = u32::from_be_bytes([0, a, b, 0]);
            text.extend([digit(bits, 18), digit(bits, 12), digit(bits, 6)]);
        }
        _ => {}
    }
}

/// The bytes that a text stands for; `None` for what is not base64 in its one canonical form.
pub fn decode(alphabet: Alphabet, text: &[u8]) -> Option<Vec<u8>> {
    let (digits, foreign) = match alphabet {
        Alphabet::UrlSafe => (text, ONLY_STANDARD),
        Alphabet::Standard => (unpadded(text)?, ONLY_URL_SAFE),
    };
    let mut seen = 0;
    let mut value = |digit: u8| {
        let value = VALUES.get(usize::from(digit)).copied().unwrap_or_default();
        seen |= value;
        u32::from(value & 63)
    };
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    let (quadruples, rest) = digits.as_chunks();
    for &[a, b, c, d] in quadruples {
        let bits = value(a) << 18 | value(b) << 12 | value(c) << 6 | value(d);
        let [_, a, b, c] = bits.to_be_bytes();
        bytes.extend([a, b, c]);
    }
    // Bits that no byte takes up are zero.
    let spare = match *rest {
        [] => 0,
        [a, b] => {
            let [_, a, spare, _] = (value(a) << 18 | value(b) << 12).to_be_bytes();
            bytes.push(a);
            spare
        }
        [a, b, c] => {
            let [_, a, b, spare] = (value(a) << 18 | value(b) << 12 | value(c) << 6).to_be_bytes();
            bytes.extend([a, b]);
            spare
        }
        _ => return None,
    };
    (spare == 0 && seen & foreign == 0).then_some(bytes)
}

/// The digits before the padding.
fn unpadded(text: &[u8]) -> Option<&[u8]> {
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let digits = text.strip_suffix(b"=").unwrap_or(text);
    Some(digits.strip_suffix(b"=").unwrap_or(digits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::base64::Engine;
    use ::base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    fn theirs(alphabet: Alphabet, text: &[u8]) -> Option<Vec<u8>> {
        let engine = match alphabet {
            Alphabet::UrlSafe => &URL_SAFE_NO_PAD,
            Alphabet::Standard => &STANDARD,
        };
        engine.decode(text).ok()
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
        fn encodes_as_others_do(before: Vec<u8>, bytes: Vec<u8>) {
            let mut text = before.clone();
            encode_onto(&bytes, &mut text);
            let encoded = URL_SAFE_NO_PAD.encode(&bytes);
            prop_assert_eq!(encoded.len(), encoded_length(bytes.len()));
            prop_assert_eq!(text, [before, encoded.into_bytes()].concat());
        }

        #[test]
        fn reads_what_others_encode(bytes: Vec<u8>) {
            prop_assert_eq!(decode(Alphabet::UrlSafe, URL_SAFE_NO_PAD.encode(&bytes).as_bytes()), Some(bytes.clone()));
            prop_assert_eq!(decode(Alphabet::Standard, STANDARD.encode(&bytes).as_bytes()), Some(bytes));
        }

        #[test]
        fn reads_any_text_as_others_read_it(text in text()) {
            for alphabet in [Alphabet::UrlSafe, Alphabet::Standard] {
                prop_assert_eq!(decode(alphabet, &text), theirs(alphabet, &text), "{:?}", alphabet);
            }
        }
    }

    #[test]
    fn the_last_digit_has_one_spelling() {
        for alphabet in [Alphabet::UrlSafe, Alphabet::Standard] {
            for text in 0..=u16::MAX {
                let [a, b] = text.to_be_bytes();
                for text in [
                    vec![a, b],
                    vec![a, b, b'=', b'='],
                    vec![b'A', a, b],
                    vec![b'A', a, b, b'='],
                ] {
                    assert_eq!(
                        decode(alphabet, &text),
                        theirs(alphabet, &text),
                        "{alphabet:?} {text:?}"
                    );
                }
            }
        }
    }
}
