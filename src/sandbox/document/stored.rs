//! Reads back what [`super::ToJson`] wrote. A value is the slice of checked text that holds it.

use std::borrow::Cow;
use std::fmt;

use super::slices::{items, members};
use super::{Map, Value, Written, tree};
use crate::core::json;

/// Stored JSON that is not what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unreadable {
    /// The innermost member that is missing or wrong, if it is in one.
    pub member: &'static str,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.member {
            "" => f.write_str("it is not JSON of that form"),
            name => write!(f, "its member {name} is missing or of another form"),
        }
    }
}

impl std::error::Error for Unreadable {}

/// What can be read from stored JSON.
pub trait FromJson: Sized {
    /// Reads it from text that was checked to be JSON; the empty text is a member that is missing.
    ///
    /// # Errors
    /// The text is something else.
    fn read(text: &str) -> Result<Self, Unreadable>;
}

/// Checks a text, and reads from it.
///
/// # Errors
/// The text is no JSON, or something else.
pub fn from_text<T: FromJson>(text: &str) -> Result<T, Unreadable> {
    json::value(text).map_err(|_| Unreadable::default())?;
    T::read(text)
}

/// The members of an object, by name.
#[derive(Debug)]
pub struct Members<'a> {
    found: Vec<(&'a str, &'a str)>,
}

impl<'a> Members<'a> {
    /// Takes an object apart.
    ///
    /// # Errors
    /// It is none.
    pub fn of(text: &'a str) -> Result<Self, Unreadable> {
        if !text.trim_start().starts_with('{') {
            return Err(Unreadable::default());
        }
        Ok(Self {
            found: members(text).collect(),
        })
    }

    /// The text of a member, if it is there.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a str> {
        let found = self.found.iter().find(|(quoted, _)| unquoted(quoted) == name);
        found.map(|(_, value)| *value)
    }

    /// Reads a member.
    ///
    /// # Errors
    /// It is missing, or something else.
    pub fn read<T: FromJson>(&self, name: &'static str) -> Result<T, Unreadable> {
        T::read(self.get(name).unwrap_or_default()).map_err(|wrong| wrong.within(name))
    }

    /// Reads a member that older versions did not write.
    ///
    /// # Errors
    /// It is something else.
    pub fn or_default<T: FromJson + Default>(&self, name: &'static str) -> Result<T, Unreadable> {
        match self.get(name) {
            Some(_) => self.read(name),
            None => Ok(T::default()),
        }
    }

    /// The only member, by which a variant of an enum is told.
    ///
    /// # Errors
    /// There are more, or none.
    pub fn only(&self) -> Result<&'a str, Unreadable> {
        match self.found.as_slice() {
            [(quoted, _)] => Ok(unquoted(quoted)),
            _ => Err(Unreadable::default()),
        }
    }
}

impl Unreadable {
    const fn within(self, name: &'static str) -> Self {
        if self.member.is_empty() {
            Self { member: name }
        } else {
            self
        }
    }
}

/// A name without its quotes. Those that are looked for need no escapes.
fn unquoted(name: &str) -> &str {
    name.strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or_default()
}

fn string(text: &str) -> Result<Cow<'_, str>, Unreadable> {
    let value = json::value(text).ok().and_then(json::Value::as_text);
    value.map(json::Text::decode).ok_or_else(Unreadable::default)
}

impl FromJson for String {
    fn read(text: &str) -> Result<Self, Unreadable> {
        string(text).map(Cow::into_owned)
    }
}

impl FromJson for Box<str> {
    fn read(text: &str) -> Result<Self, Unreadable> {
        string(text).map(Into::into)
    }
}

impl FromJson for bool {
    fn read(text: &str) -> Result<Self, Unreadable> {
        match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(Unreadable::default()),
        }
    }
}

macro_rules! numbers {
    ($($type:ty)*) => {$(
        impl FromJson for $type {
            fn read(text: &str) -> Result<Self, Unreadable> {
                let number: Option<i64> = text.parse().ok();
                number.and_then(|number| number.try_into().ok()).ok_or_else(Unreadable::default)
            }
        }
    )*};
}

numbers!(u8 u16 u32 u64 i64);

impl<T: FromJson> FromJson for Option<T> {
    fn read(text: &str) -> Result<Self, Unreadable> {
        match text {
            "" | "null" => Ok(None),
            text => T::read(text).map(Some),
        }
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn read(text: &str) -> Result<Self, Unreadable> {
        if !text.starts_with('[') {
            return Err(Unreadable::default());
        }
        let mut all = Self::new();
        for item in items(text) {
            all.push(T::read(item)?);
        }
        Ok(all)
    }
}

impl<T: FromJson, const N: usize> FromJson for [T; N] {
    fn read(text: &str) -> Result<Self, Unreadable> {
        Vec::read(text)?.try_into().map_err(|_| Unreadable::default())
    }
}

impl<A: FromJson, B: FromJson> FromJson for (A, B) {
    fn read(text: &str) -> Result<Self, Unreadable> {
        let mut items = items(text);
        let mut next = || items.next().unwrap_or_default();
        Ok((A::read(next())?, B::read(next())?))
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn read(text: &str) -> Result<Self, Unreadable> {
        T::read(text).map(Self::new)
    }
}

impl FromJson for Written {
    fn read(text: &str) -> Result<Self, Unreadable> {
        // A stored document is never a bare word: an empty text is a member that is missing.
        if text.is_empty() {
            return Err(Unreadable::default());
        }
        Ok(Self::checked(text))
    }
}

impl Written {
    /// The members of an object, as a tree; without any for something else.
    #[must_use]
    pub fn members(&self) -> Map {
        Map::read(self.get()).unwrap_or_default()
    }
}

impl FromJson for Value {
    fn read(text: &str) -> Result<Self, Unreadable> {
        tree::read(text.as_bytes()).map_err(|_| Unreadable::default())
    }
}
