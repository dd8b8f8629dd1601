//! Numbers and strings, decoded only when somebody asks.

use std::borrow::Cow;

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

    /// Its value when it is written as a whole number that fits.
    #[must_use]
    pub fn as_integer(self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// Its value as a time: exact for whole seconds, and close enough for the rest of what a token can say.
    ///
    /// Not `str::parse`, whose tables and big integers for the last bit of every double are 14 KB of the client's module.
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
        let value = if self.0.starts_with('-') { -size } else { size };
        value.is_finite().then_some(value)
    }
}

/// A string as written, without its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text<'a>(pub(super) &'a str);

impl<'a> Text<'a> {
    /// The string; a lone surrogate becomes U+FFFD.
    #[must_use]
    pub fn decode(self) -> Cow<'a, str> {
        if self.0.contains('\\') {
            Cow::Owned(unescape(self.0).0)
        } else {
            Cow::Borrowed(self.0)
        }
    }

    /// Whether every surrogate has its other half; a lone one is no character, and other readers would see another string.
    #[must_use]
    pub fn is_well_formed(self) -> bool {
        !self.0.contains('\\') || unescape(self.0).1
    }

    /// The string as written between its quotes, escapes and all.
    #[must_use]
    pub const fn written(self) -> &'a str {
        self.0
    }

    /// Whether it is the empty string.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

/// The string, and whether it was well-formed.
fn unescape(raw: &str) -> (String, bool) {
    let mut out = String::with_capacity(raw.len());
    let mut well_formed = true;
    let mut units: Vec<u16> = Vec::new();
    let mut rest = raw;
    while let Some(start) = rest.find('\\') {
        let (plain, escape) = rest.split_at(start);
        if !plain.is_empty() {
            well_formed &= flush(&mut units, &mut out, plain);
        }
        let kind = escape.as_bytes().get(1).copied().unwrap_or(b'\\');
        let length = if kind == b'u' { 6 } else { 2 };
        match kind {
            b'u' => units.push(
                escape
                    .get(2..6)
                    .and_then(|hex| u16::from_str_radix(hex, 16).ok())
                    .unwrap_or(0xFFFD),
            ),
            _ => {
                well_formed &= flush(
                    &mut units,
                    &mut out,
                    match kind {
                        b'b' => "\u{8}",
                        b'f' => "\u{c}",
                        b'n' => "\n",
                        b'r' => "\r",
                        b't' => "\t",
                        b'"' => "\"",
                        b'/' => "/",
                        _ => "\\",
                    },
                )
            }
        }
        rest = escape.get(length..).unwrap_or_default();
    }
    well_formed &= flush(&mut units, &mut out, rest);
    (out, well_formed)
}

/// Writes the UTF-16 units gathered so far, then `plain`; neighbouring escapes may be the halves of one character.
/// `false` when one of them was alone.
fn flush(units: &mut Vec<u16>, out: &mut String, plain: &str) -> bool {
    let mut lone = 0;
    out.extend(char::decode_utf16(units.drain(..)).map(|unit| {
        unit.unwrap_or_else(|_| {
            lone += 1;
            char::REPLACEMENT_CHARACTER
        })
    }));
    out.push_str(plain);
    lone == 0
}
