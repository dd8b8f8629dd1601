//! Numbers and strings, decoded only when somebody asks.

use std::borrow::Cow;

use crate::core::ascii;

/// Beyond this every number is zero or infinite.
const MAX_EXPONENT: i32 = 999;

/// A number as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number<'a>(pub(super) &'a str);

impl<'a> Number<'a> {
    /// The number as written.
    #[must_use]
    pub const fn written(self) -> &'a str {
        self.0
    }

    /// Its value as a time: exact for whole seconds, and close enough for the rest of what a token can say.
    ///
    /// Not `str::parse`, whose tables and big integers for the last bit of every double are 14 KB of the client's module.
    #[inline(never)]
    #[must_use]
    pub fn as_seconds(self) -> Option<f64> {
        let (mut size, mut places, mut exponent) = (0.0, 0, 0i32);
        let (mut in_fraction, mut in_exponent) = (false, false);
        let mut below_one = false;
        for byte in self.0.bytes() {
            match byte {
                b'0'..=b'9' if in_exponent => exponent = (exponent * 10 + i32::from(byte - b'0')).min(MAX_EXPONENT),
                b'0'..=b'9' => {
                    size = size * 10.0 + f64::from(byte - b'0');
                    places += i32::from(in_fraction);
                }
                b'.' => in_fraction = true,
                b'e' | b'E' => in_exponent = true,
                b'-' if in_exponent => below_one = true,
                _ => {}
            }
        }
        let scale = if below_one { -exponent } else { exponent } - places;
        let power = (0..scale.unsigned_abs()).fold(1.0, |power, _| power * 10.0);
        let size = if scale < 0 { size / power } else { size * power };
        let value = if self.0.as_bytes().first() == Some(&b'-') {
            -size
        } else {
            size
        };
        value.is_finite().then_some(value)
    }
}

/// A string as written, without its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text<'a> {
    pub(super) written: &'a str,
    /// Whether there is any escape in it: found by the pass that checks it, so that nobody searches again.
    pub(super) escaped: bool,
}

impl<'a> Text<'a> {
    /// The string; a lone surrogate becomes U+FFFD.
    #[must_use]
    pub fn decode(self) -> Cow<'a, str> {
        if self.escaped {
            Cow::Owned(unescape(self.written).0)
        } else {
            Cow::Borrowed(self.written)
        }
    }

    /// Whether it is this string.
    #[inline(never)]
    #[must_use]
    pub fn is(self, text: &str) -> bool {
        self.decode() == text
    }

    /// Whether every surrogate has its other half; a lone one is no character, and other readers would see another string.
    #[must_use]
    pub fn is_well_formed(self) -> bool {
        !self.escaped || unescape(self.written).1
    }

    /// The string as written between its quotes, escapes and all.
    #[must_use]
    pub const fn written(self) -> &'a str {
        self.written
    }

    /// Whether it is the empty string.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.written.is_empty()
    }
}

/// The string, and whether it was well-formed.
fn unescape(raw: &str) -> (String, bool) {
    let mut out = String::with_capacity(raw.len());
    let mut well_formed = true;
    let mut rest = raw;
    while let Some((plain, escape)) = ascii::place(rest, b'\\').and_then(|start| rest.split_at_checked(start)) {
        out.push_str(plain);
        let mut length = 2;
        out.push(match escape.as_bytes().get(1) {
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                // Neighbouring escapes may be the halves of one character.
                let units = [unit(escape), unit(escape.get(6..).unwrap_or_default())];
                let character = char::decode_utf16(units).next().and_then(Result::ok);
                well_formed &= character.is_some();
                length = 6 * character.map_or(1, char::len_utf16);
                character.unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            // Itself: a quote or a slash.
            other => other.copied().map_or('\\', char::from),
        });
        rest = escape.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    (out, well_formed)
}

/// The UTF-16 unit that an escape stands for; 0 for what is no such escape.
fn unit(escape: &str) -> u16 {
    let [b'\\', b'u', digits @ ..] = escape.as_bytes() else {
        return 0;
    };
    let values = digits.iter().take(4).map(|digit| char::from(*digit).to_digit(16));
    values.fold(0, |unit, value| unit << 4 | value.unwrap_or_default() as u16)
}
