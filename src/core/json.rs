//! Reads JSON text in place: one pass checks all of it, then values are slices of it.
//!
//! Why not a library: the client's module must not carry a tree builder and number formatter for two small
//! uses, taking a token's claims apart and reading an error body (serde_json costs 20 KB gzipped there).
//! Nesting is tracked in one `u128`, so no input can exhaust the stack. Source: RFC 8259.

use std::borrow::Cow;
use std::fmt;

/// The deepest nesting that is read; one bit each.
pub const MAX_DEPTH: u32 = 128;

/// The text is not JSON, or nests deeper than [`MAX_DEPTH`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed {
    /// The byte at which reading stopped.
    pub offset: usize,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not JSON at byte {}", self.offset)
    }
}

impl std::error::Error for Malformed {}

/// One value, checked and still undecoded.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs)] // the names are JSON's own
pub enum Value<'a> {
    Null,
    Bool(bool),
    Number(Number<'a>),
    Text(Text<'a>),
    Array(Items<'a>),
    Object(Members<'a>),
}

impl<'a> Value<'a> {
    /// The text, if it is one.
    #[must_use]
    pub const fn as_text(self) -> Option<Text<'a>> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The number, if it is one.
    #[must_use]
    pub const fn as_number(self) -> Option<Number<'a>> {
        if let Self::Number(number) = self {
            Some(number)
        } else {
            None
        }
    }

    /// What kind of value it is, for messages.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

/// A number as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number<'a>(&'a str);

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
        let (mantissa, exponent) = match self.0.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse().ok()?),
            None => (self.0, 0i32),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = |text: &str| {
            text.bytes()
                .filter(u8::is_ascii_digit)
                .fold(0.0, |sum, digit| sum * 10.0 + f64::from(digit - b'0'))
        };
        let places = i32::try_from(fraction.len()).ok()?;
        let size = (digits(whole) + digits(fraction) / 10f64.powi(places)) * 10f64.powi(exponent);
        let value = if whole.starts_with('-') { -size } else { size };
        value.is_finite().then_some(value)
    }
}

/// A string as written, without its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text<'a>(&'a str);

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

/// Reads one value and nothing after it.
///
/// # Parameters
/// - `text`: the whole JSON text.
///
/// # Errors
/// [`Malformed`] at the first byte that RFC 8259 does not allow, or that nests too deep.
///
/// # Example
/// ```
/// use stream_users_wasm::core::json;
/// assert_eq!(json::value(" [1, 2] ")?.kind(), "an array");
/// assert_eq!(json::value("[1, 2").map_err(|e| e.offset).err(), Some(5));
/// # Ok::<(), json::Malformed>(())
/// ```
pub fn value(text: &str) -> Result<Value<'_>, Malformed> {
    let mut reader = Reader { text, at: 0 };
    reader.space();
    let start = reader.at;
    reader.skip()?;
    let end = reader.at;
    reader.space();
    if reader.at < text.len() {
        return Err(Malformed { offset: reader.at });
    }
    Ok(checked(text.get(start..end).unwrap_or_default()))
}

/// Reads one object and nothing after it.
///
/// # Errors
/// [`Malformed`], at byte 0 when the text is JSON but no object.
pub fn object(text: &str) -> Result<Members<'_>, Malformed> {
    match value(text)? {
        Value::Object(members) => Ok(members),
        _ => Err(Malformed { offset: 0 }),
    }
}

/// How deep a text nests, without checking anything else.
///
/// # Example
/// ```
/// assert_eq!(stream_users_wasm::core::json::depth(r#"{"a":["]"]}"#), 2);
/// ```
#[must_use]
pub fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// The value that an already checked slice holds.
fn checked(slice: &str) -> Value<'_> {
    let inner = || slice.get(1..slice.len().saturating_sub(1)).unwrap_or_default();
    match slice.as_bytes().first() {
        Some(b'{') => Value::Object(Members {
            rest: Reader { text: inner(), at: 0 },
        }),
        Some(b'[') => Value::Array(Items {
            rest: Reader { text: inner(), at: 0 },
        }),
        Some(b'"') => Value::Text(Text(inner())),
        Some(b't') => Value::Bool(true),
        Some(b'f') => Value::Bool(false),
        Some(b'n') | None => Value::Null,
        Some(_) => Value::Number(Number(slice)),
    }
}

/// An object's members in their order, duplicates included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Members<'a> {
    rest: Reader<'a>,
}

/// A member with the slice that holds it, `"key":value` as written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Member<'a> {
    /// Its name.
    pub key: Text<'a>,
    /// Its value.
    pub value: Value<'a>,
    /// Both as written.
    pub written: &'a str,
}

impl<'a> Members<'a> {
    /// The members with the text that each was read from.
    pub fn written(mut self) -> impl Iterator<Item = Member<'a>> {
        std::iter::from_fn(move || self.next_member())
    }

    fn next_member(&mut self) -> Option<Member<'a>> {
        let reader = &mut self.rest;
        reader.separator()?;
        let start = reader.at;
        reader.string().ok()?;
        let key = reader.text.get(start + 1..reader.at - 1)?;
        reader.space();
        reader.expect(b':').ok()?;
        reader.space();
        let value = reader.at;
        reader.skip().ok()?;
        Some(Member {
            key: Text(key),
            value: checked(reader.text.get(value..reader.at)?),
            written: reader.text.get(start..reader.at)?,
        })
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (Text<'a>, Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.next_member().map(|member| (member.key, member.value))
    }
}

/// An array's items in their order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Items<'a> {
    rest: Reader<'a>,
}

impl<'a> Iterator for Items<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let reader = &mut self.rest;
        reader.separator()?;
        let start = reader.at;
        reader.skip().ok()?;
        reader.text.get(start..reader.at).map(checked)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

/// The containers that are open, innermost in the lowest bit; a set bit is an object.
#[derive(Default)]
struct Open {
    objects: u128,
    depth: u32,
}

impl Open {
    fn push(&mut self, object: bool) -> bool {
        self.objects = self.objects << 1 | u128::from(object);
        self.depth += 1;
        self.depth <= MAX_DEPTH
    }

    fn pop(&mut self) {
        self.objects >>= 1;
        self.depth -= 1;
    }

    const fn innermost_is_object(&self) -> bool {
        self.objects & 1 == 1
    }
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    const fn fail<T>(&self) -> Result<T, Malformed> {
        Err(Malformed { offset: self.at })
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            self.fail()
        }
    }

    /// Passes the space and comma before the next item of a checked container; `None` at its end.
    fn separator(&mut self) -> Option<()> {
        self.space();
        if self.peek() == Some(b',') {
            self.at += 1;
            self.space();
        }
        self.peek().map(|_| ())
    }

    /// Passes one value, however deep, without recursion.
    fn skip(&mut self) -> Result<(), Malformed> {
        let mut open = Open::default();
        loop {
            let opened = match self.peek() {
                Some(b'{') => Some(true),
                Some(b'[') => Some(false),
                _ => None,
            };
            if let Some(object) = opened {
                if !open.push(object) {
                    return self.fail();
                }
                self.at += 1;
                self.space();
                if self.peek() != Some(if object { b'}' } else { b']' }) {
                    if object {
                        self.name()?;
                    }
                    continue;
                }
                self.at += 1;
                open.pop();
            } else {
                self.scalar()?;
            }
            if self.close(&mut open)? {
                return Ok(());
            }
        }
    }

    /// After a value: closes what ends here; `true` when nothing is left open, `false` before the next value.
    fn close(&mut self, open: &mut Open) -> Result<bool, Malformed> {
        while open.depth > 0 {
            self.space();
            let object = open.innermost_is_object();
            match self.peek() {
                Some(b',') => {
                    self.at += 1;
                    self.space();
                    if object {
                        self.name()?;
                    }
                    return Ok(false);
                }
                Some(b'}') if object => self.at += 1,
                Some(b']') if !object => self.at += 1,
                _ => return self.fail(),
            }
            open.pop();
        }
        Ok(true)
    }

    /// Passes `"name" :` and the space after it.
    fn name(&mut self) -> Result<(), Malformed> {
        self.string()?;
        self.space();
        self.expect(b':')?;
        self.space();
        Ok(())
    }

    fn scalar(&mut self) -> Result<(), Malformed> {
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &str) -> Result<(), Malformed> {
        if self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            self.at += word.len();
            Ok(())
        } else {
            self.fail()
        }
    }

    fn string(&mut self) -> Result<(), Malformed> {
        self.expect(b'"')?;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    self.at += 1;
                    match self.peek() {
                        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
                        Some(b'u') => {
                            self.at += 1;
                            for _ in 0..4 {
                                if !self.peek().is_some_and(|byte| byte.is_ascii_hexdigit()) {
                                    return self.fail();
                                }
                                self.at += 1;
                            }
                        }
                        _ => return self.fail(),
                    }
                }
                Some(0x20..) => self.at += 1,
                _ => return self.fail(),
            }
        }
    }

    fn number(&mut self) -> Result<(), Malformed> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Malformed> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { self.fail() } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refuses_what_rfc_8259_does_not_allow() {
        for text in [
            "",
            " ",
            "{",
            "}",
            "[1,]",
            "[,1]",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "{\"a\":1,}",
            "[1}",
            "{\"a\":1]",
            "01",
            "1.",
            ".5",
            "-",
            "+1",
            "1e",
            "tru",
            "nul",
            "\"",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"\n\"",
            "1 2",
            "[1] x",
            "NaN",
            "\u{feff}1",
            "'a'",
        ] {
            assert!(value(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn reads_members_with_duplicates_in_order() {
        let members: Vec<_> = object(" { \"a\" : 1 , \"b\":[{\"c\":\"}\"}],\"a\":null } ")
            .map(|m| m.written().map(|m| (m.key.decode().into_owned(), m.written)).collect())
            .unwrap_or_default();
        assert_eq!(
            members,
            [
                ("a".into(), "\"a\" : 1"),
                ("b".into(), "\"b\":[{\"c\":\"}\"}]"),
                ("a".into(), "\"a\":null")
            ] as [(String, &str); 3]
        );
    }

    #[test]
    fn decodes_escapes_and_surrogates() {
        for (text, expected) in [
            (r#""""#, ""),
            (r#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{c}\n\r\tz"),
            (r#""\u00e9\ud83d\ude00!""#, "\u{e9}\u{1f600}!"),
            (r#""\ud83d\u0041""#, "\u{fffd}A"),
            (r#""\ud83d""#, "\u{fffd}"),
        ] {
            assert_eq!(
                value(text)
                    .ok()
                    .and_then(Value::as_text)
                    .map(|t| t.decode().into_owned())
                    .as_deref(),
                Some(expected)
            );
        }
    }

    #[test]
    fn tells_lone_surrogates() {
        for (text, expected) in [
            (r#""""#, true),
            (r#""\\ud800""#, true),
            (r#""\ud83d\ude00\ufffd""#, true),
            (r#""\ud83d""#, false),
            (r#""\ude00\ud83d""#, false),
            (r#""\ud83d-\ude00""#, false),
        ] {
            assert_eq!(
                value(text).ok().and_then(Value::as_text).map(Text::is_well_formed),
                Some(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn stops_at_its_depth_and_never_at_the_stack() {
        let nested = |n: usize| "[".repeat(n) + &"]".repeat(n);
        assert!(value(&nested(128)).is_ok());
        assert_eq!(value(&nested(129)), Err(Malformed { offset: 128 }));
        assert!(value(&"{\"a\":".repeat(1_000_000)).is_err());
    }

    #[test]
    fn numbers_are_times_to_the_microsecond() {
        for (text, expected) in [
            ("0", 0.0),
            ("-7", -7.0),
            ("1700000000", 1.7e9),
            ("1700000000.25", 1.7e9 + 0.25),
            ("1.7e9", 1.7e9),
            ("17000E5", 1.7e9),
        ] {
            assert_eq!(
                value(text).ok().and_then(Value::as_number).and_then(Number::as_seconds),
                Some(expected),
                "{text}"
            );
        }
        assert_eq!(
            value("1e999")
                .ok()
                .and_then(Value::as_number)
                .and_then(Number::as_seconds),
            None
        );
    }

    proptest! {
        #[test]
        fn times_differ_from_the_exact_double_by_rounding_only(seconds in -1e12f64..1e12) {
            let read = value(&format!("{seconds}")).unwrap().as_number().unwrap().as_seconds().unwrap();
            prop_assert!((read - seconds).abs() <= seconds.abs() * 1e-14);
        }

        #[test]
        fn agrees_with_serde_json_on_any_text(text in "[\\[\\]{}\",:0-9a-ftrulns.eE+\\\\ -]{0,40}") {
            prop_assert_eq!(value(&text).is_ok(), serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok());
        }

        #[test]
        fn decodes_strings_as_serde_json_does(text in any::<String>()) {
            let written = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(value(&written).unwrap().as_text().unwrap().decode(), text);
        }
    }
}
