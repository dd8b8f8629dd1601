//! Reads back what [`super::ToJson`] wrote.
//!
//! A value is the slice of checked text that holds it. Reading goes on where something does not fit, with nothing in its
//! place, and what was wrong is asked for once, at the end: a state of forty types needs no way out after each member.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use super::slices::{items, members, string};
use super::{Map, Value, Written, tree};
use crate::core::json;

/// How deep stored JSON may nest. A record holds arguments as deep as a body may be, and stands with others in a group.
const MAX_DEPTH: u32 = json::MAX_DEPTH + 8;

/// Stored JSON that is not what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable {
    /// The innermost member that is missing or wrong; empty for the whole.
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
pub trait FromJson {
    /// Reads it. What does not fit is reported to the source.
    fn read(from: Source<'_>) -> Self;
}

/// Checks a text, and reads from it.
///
/// # Errors
/// The text is no JSON, or something else.
pub fn from_text<T: FromJson>(text: &str) -> Result<T, Unreadable> {
    let wrong = Cell::new(None);
    let source = Source {
        text: text.trim(),
        member: "",
        wrong: &wrong,
    };
    // Only text that was checked can be walked over.
    let checked = json::value_within(text, MAX_DEPTH).is_ok();
    let read = T::read(if checked { source } else { source.nothing() });
    wrong.get().map_or(Ok(read), Err)
}

/// A value's text, which was checked to be JSON, or the empty text in place of one that is missing.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    text: &'a str,
    /// The member that it belongs to.
    member: &'static str,
    wrong: &'a Cell<Option<Unreadable>>,
}

impl<'a> Source<'a> {
    /// Reports that the text is not what was expected. The first report stays.
    pub fn does_not_fit(self) {
        let first = self.wrong.get().unwrap_or(Unreadable { member: self.member });
        self.wrong.set(Some(first));
    }

    /// Nothing, in place of what does not fit.
    #[must_use]
    pub fn nothing(self) -> Self {
        self.does_not_fit();
        Self { text: "", ..self }
    }

    const fn of(self, text: &'a str) -> Self {
        Self { text, ..self }
    }

    /// The members of an object.
    #[must_use]
    pub fn members(self) -> Members<'a> {
        if !self.text.starts_with('{') {
            self.does_not_fit();
        }
        Members {
            found: members(self.text).collect(),
            source: self,
        }
    }

    /// Names and values of an object whose names may be any.
    pub fn named(self) -> impl Iterator<Item = (Box<str>, Self)> {
        if !self.text.starts_with('{') {
            self.does_not_fit();
        }
        members(self.text).map(move |(name, value)| (Box::read(self.of(name)), self.of(value)))
    }

    /// The items of an array.
    pub fn items(self) -> impl Iterator<Item = Self> {
        if !self.text.starts_with('[') {
            self.does_not_fit();
        }
        items(self.text).map(move |item| self.of(item))
    }

    fn string(self) -> Cow<'a, str> {
        if !self.text.starts_with('"') {
            self.does_not_fit();
        }
        string(self.text)
    }

    fn number(self) -> i64 {
        self.text.parse().unwrap_or_else(|_| {
            self.does_not_fit();
            0
        })
    }
}

/// The members of an object, by name.
#[derive(Debug)]
pub struct Members<'a> {
    found: Vec<(&'a str, &'a str)>,
    source: Source<'a>,
}

impl<'a> Members<'a> {
    fn get(&self, name: &'static str) -> Source<'a> {
        let found = self.found.iter().find(|(quoted, _)| string(quoted) == name);
        Source {
            text: found.map_or("", |(_, value)| value),
            member: name,
            ..self.source
        }
    }

    /// Reads a member.
    #[must_use]
    pub fn read<T: FromJson>(&self, name: &'static str) -> T {
        T::read(self.get(name))
    }

    /// Reads a member that older versions did not write.
    #[must_use]
    pub fn or_default<T: FromJson + Default>(&self, name: &'static str) -> T {
        let source = self.get(name);
        if source.text.is_empty() {
            T::default()
        } else {
            T::read(source)
        }
    }

    /// The name of the only member, by which a variant of an enum is told.
    #[must_use]
    pub fn only(&self) -> Cow<'a, str> {
        match self.found.as_slice() {
            [(quoted, _)] => string(quoted),
            _ => Cow::default(),
        }
    }
}

impl FromJson for String {
    fn read(from: Source<'_>) -> Self {
        from.string().into_owned()
    }
}

impl FromJson for Box<str> {
    fn read(from: Source<'_>) -> Self {
        from.string().into()
    }
}

impl FromJson for bool {
    fn read(from: Source<'_>) -> Self {
        if !matches!(from.text, "true" | "false") {
            from.does_not_fit();
        }
        from.text == "true"
    }
}

macro_rules! numbers {
    ($($type:ty)*) => {$(
        impl FromJson for $type {
            fn read(from: Source<'_>) -> Self {
                from.number().try_into().unwrap_or_else(|_| {
                    from.does_not_fit();
                    0
                })
            }
        }
    )*};
}

numbers!(u8 u16 u32 u64);

impl FromJson for i64 {
    fn read(from: Source<'_>) -> Self {
        from.number()
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn read(from: Source<'_>) -> Self {
        Self::new(T::read(from))
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn read(from: Source<'_>) -> Self {
        (!matches!(from.text, "" | "null")).then(|| T::read(from))
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn read(from: Source<'_>) -> Self {
        let mut all = Self::new();
        for item in from.items() {
            all.push(T::read(item));
        }
        all
    }
}

/// A seed.
impl FromJson for [u8; 32] {
    fn read(from: Source<'_>) -> Self {
        Vec::read(from).try_into().unwrap_or_else(|_| {
            from.does_not_fit();
            Self::default()
        })
    }
}

impl<A: FromJson, B: FromJson> FromJson for (A, B) {
    fn read(from: Source<'_>) -> Self {
        let mut items = from.items();
        let mut next = || items.next().unwrap_or(from.of(""));
        (A::read(next()), B::read(next()))
    }
}

impl FromJson for Written {
    fn read(from: Source<'_>) -> Self {
        if from.text.is_empty() {
            from.does_not_fit();
            return Self::default();
        }
        Self::checked(from.text)
    }
}

impl Written {
    /// The members of an object, as a tree.
    ///
    /// # Errors
    /// It is something else.
    pub fn members(&self) -> Result<Map, Unreadable> {
        from_text(self.get())
    }

    /// Whether it nests so many levels at most.
    #[must_use]
    pub fn is_within(&self, levels: u32) -> bool {
        json::value_within(self.get(), levels).is_ok()
    }
}

impl FromJson for Value {
    fn read(from: Source<'_>) -> Self {
        tree::read(from.text.as_bytes()).unwrap_or_else(|_| {
            from.does_not_fit();
            Self::Null
        })
    }
}
