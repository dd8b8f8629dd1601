//! Reads JSON text in place: one pass checks all of it, then values are slices of it.
//!
//! Why not a library: the client's module must not carry a tree builder and number formatter for two small
//! uses, taking a token's claims apart and reading an error body (serde_json costs 20 KB gzipped there).
//! Nesting goes 128 levels deep at most, so no input can exhaust the stack. Source: RFC 8259.

mod container;
mod reader;
mod scalar;
#[cfg(test)]
mod tests;

use std::fmt;

pub use container::{Items, Member, Members, Unchecked};
use reader::Reader;
pub use scalar::{Number, Text};

/// The deepest nesting that is read, where nothing else is said: reading calls itself for each level.
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
    value_within(text, MAX_DEPTH)
}

/// Reads one value of at most so many levels, and nothing after it.
///
/// # Errors
/// [`Malformed`], as [`value`] says it.
pub fn value_within(text: &str, levels: u32) -> Result<Value<'_>, Malformed> {
    let mut reader = Reader { text, at: 0 };
    reader.space();
    let value = reader.value(levels)?;
    reader.space();
    if reader.at < text.len() {
        return reader.fail();
    }
    Ok(value)
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

/// The value that an already checked slice holds, which is no string.
fn checked(slice: &str) -> Value<'_> {
    let inner = || slice.get(1..slice.len().saturating_sub(1)).unwrap_or_default();
    match slice.as_bytes().first() {
        Some(b'{') => Value::Object(Members {
            rest: Reader { text: inner(), at: 0 },
        }),
        Some(b'[') => Value::Array(Items {
            rest: Reader { text: inner(), at: 0 },
        }),
        Some(b't') => Value::Bool(true),
        Some(b'f') => Value::Bool(false),
        Some(b'n') | None => Value::Null,
        Some(_) => Value::Number(Number(slice)),
    }
}
