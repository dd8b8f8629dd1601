//! Writes JSON, member by member.

use std::borrow::Cow;
use std::collections::VecDeque;

/// JSON on its way.
#[derive(Debug, Clone, Default)]
pub struct Writer {
    text: String,
}

/// What can be written as JSON.
pub trait ToJson {
    /// Writes it.
    fn write(&self, to: &mut Writer);

    /// Whether an object leaves out a member with this value.
    fn is_absent(&self) -> bool {
        false
    }
}

/// What is written as an object.
pub trait Object {
    /// Writes the members, without the braces.
    fn members(&self, to: &mut Writer);
}

/// The JSON of something.
pub fn to_text(value: &impl ToJson) -> String {
    let mut to = Writer::default();
    value.write(&mut to);
    to.text
}

impl Writer {
    /// What was written.
    #[must_use]
    pub fn finish(self) -> String {
        self.text
    }

    /// Writes an opening bracket.
    pub fn open(&mut self, bracket: char) {
        self.text.push(bracket);
    }

    /// Writes a closing bracket.
    pub fn close(&mut self, bracket: char) {
        self.text.push(bracket);
    }

    /// Writes the comma before a member or item that is not the first. No value ends in an opening bracket.
    pub fn next(&mut self) {
        if !matches!(self.text.as_bytes().last(), None | Some(b'{' | b'[')) {
            self.text.push(',');
        }
    }

    /// Writes a member's name.
    pub fn name(&mut self, name: &str) {
        self.next();
        self.string(name);
        self.text.push(':');
    }

    /// Writes a member, unless its value is absent.
    pub fn member<T: ToJson + ?Sized>(&mut self, name: &str, value: &T) {
        if !value.is_absent() {
            self.name(name);
            value.write(self);
        }
    }

    /// Writes an object.
    pub fn object(&mut self, object: &dyn Object) {
        self.open('{');
        object.members(self);
        self.close('}');
    }

    /// Writes an array.
    pub fn array<T: ToJson>(&mut self, items: impl Iterator<Item = T>) {
        self.open('[');
        for item in items {
            self.next();
            item.write(self);
        }
        self.close(']');
    }

    /// Writes what is JSON already.
    pub fn raw(&mut self, json: &str) {
        self.text.push_str(json);
    }

    /// Writes a number.
    pub fn number(&mut self, number: i64) {
        self.raw(itoa::Buffer::new().format(number));
    }

    /// Writes a string in quotes.
    pub fn string(&mut self, text: &str) {
        self.text.push('"');
        let mut plain = 0;
        for (at, byte) in text.bytes().enumerate() {
            let escape = match byte {
                b'"' => "\\\"",
                b'\\' => "\\\\",
                b'\n' => "\\n",
                b'\r' => "\\r",
                b'\t' => "\\t",
                0x08 => "\\b",
                0x0c => "\\f",
                0..0x20 => "\\u00",
                _ => continue,
            };
            self.raw(text.get(plain..at).unwrap_or_default());
            self.raw(escape);
            if escape.len() > 2 {
                let digit = |digit| char::from_digit(u32::from(digit), 16).unwrap_or_default();
                self.text.extend([digit(byte >> 4), digit(byte & 15)]);
            }
            plain = at + 1;
        }
        self.raw(text.get(plain..).unwrap_or_default());
        self.text.push('"');
    }
}

/// JSON as text: a fraction of a tree's memory, and answered as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written(Box<str>);

impl Written {
    /// The JSON of something.
    pub fn new(value: &impl ToJson) -> Self {
        Self(to_text(value).into())
    }

    /// What is known to be JSON.
    pub(super) fn checked(text: &str) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub const fn get(&self) -> &str {
        &self.0
    }
}

/// An empty object.
impl Default for Written {
    fn default() -> Self {
        Self("{}".into())
    }
}

impl ToJson for Written {
    fn write(&self, to: &mut Writer) {
        to.raw(&self.0);
    }
}

impl<T: ToJson + Clone> ToJson for Cow<'_, T> {
    fn write(&self, to: &mut Writer) {
        (**self).write(to);
    }
}

impl ToJson for str {
    fn write(&self, to: &mut Writer) {
        to.string(self);
    }
}

impl ToJson for String {
    fn write(&self, to: &mut Writer) {
        to.string(self);
    }
}

impl ToJson for bool {
    fn write(&self, to: &mut Writer) {
        to.raw(if *self { "true" } else { "false" });
    }
}

macro_rules! numbers {
    ($($type:ty)*) => {$(
        impl ToJson for $type {
            fn write(&self, to: &mut Writer) {
                to.number(i64::try_from(*self).unwrap_or(i64::MAX));
            }
        }
    )*};
}

numbers!(u8 u16 u32 u64 usize i32 i64);

impl<T: ToJson + ?Sized> ToJson for &T {
    fn write(&self, to: &mut Writer) {
        (**self).write(to);
    }
}

impl<T: ToJson + ?Sized> ToJson for Box<T> {
    fn write(&self, to: &mut Writer) {
        (**self).write(to);
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn write(&self, to: &mut Writer) {
        match self {
            Some(value) => value.write(to),
            None => to.raw("null"),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: ToJson> ToJson for [T] {
    fn write(&self, to: &mut Writer) {
        to.array(self.iter());
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn write(&self, to: &mut Writer) {
        to.array(self.iter());
    }
}

impl<T: ToJson, const N: usize> ToJson for [T; N] {
    fn write(&self, to: &mut Writer) {
        to.array(self.iter());
    }
}

impl<T: ToJson> ToJson for VecDeque<T> {
    fn write(&self, to: &mut Writer) {
        to.array(self.iter());
    }
}

impl<A: ToJson, B: ToJson> ToJson for (A, B) {
    fn write(&self, to: &mut Writer) {
        to.open('[');
        self.0.write(to);
        to.next();
        self.1.write(to);
        to.close(']');
    }
}
