//! Reads the members of a JSON object by name and type, and names the path of the one that is wrong.

use std::ops::RangeInclusive;

use super::document::{Map, Value};
use super::failure::Failure;

/// An object with the path at which it stands. `null` is read as absent everywhere, as the API's SDKs send both.
#[derive(Debug, Clone)]
pub struct Fields<'a> {
    path: String,
    members: &'a Map,
}

/// A value with its path.
pub type Item<'a> = (String, &'a Value);

impl<'a> Fields<'a> {
    /// The members of the outermost object.
    #[must_use]
    pub const fn new(members: &'a Map) -> Self {
        Self {
            path: String::new(),
            members,
        }
    }

    /// The members of the object at `path`.
    ///
    /// # Errors
    /// It is no object.
    pub fn of((path, value): Item<'a>) -> Result<Self, Failure> {
        match value {
            Value::Object(members) => Ok(Self { path, members }),
            other => Err(wrong(&path, "an object", other)),
        }
    }

    /// The members as they are.
    #[must_use]
    pub const fn members(&self) -> &'a Map {
        self.members
    }

    /// Refuses members of other names, where a misspelt one would have no effect that anybody sees.
    ///
    /// # Errors
    /// Names the member, and those that there are.
    pub fn only(&self, known: &[&str]) -> Result<(), Failure> {
        let unknown = self.members.keys().find(|name| !known.contains(&&**name));
        unknown.map_or(Ok(()), |name| {
            let there = if known.is_empty() {
                "none".to_owned()
            } else {
                known.join(", ")
            };
            Err(Failure::input(format!(
                "{} is not known here: there are {there}",
                self.path(name)
            )))
        })
    }

    /// The path of a member.
    #[must_use]
    pub fn path(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// A member, unless it is missing or null.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    fn read<T>(&self, name: &str, expected: &str, read: impl Fn(&'a Value) -> Option<T>) -> Result<Option<T>, Failure> {
        let Some(value) = self.get(name) else { return Ok(None) };
        read(value)
            .map(Some)
            .ok_or_else(|| wrong(&self.path(name), expected, value))
    }

    /// A string.
    ///
    /// # Errors
    /// It is something else.
    pub fn text(&self, name: &str) -> Result<Option<&'a str>, Failure> {
        self.read(name, "a string", Value::as_str)
    }

    /// A boolean.
    ///
    /// # Errors
    /// It is something else.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Failure> {
        self.read(name, "a boolean", Value::as_bool)
    }

    /// A whole number within `range`.
    ///
    /// # Errors
    /// It is something else, or outside.
    pub fn integer(&self, name: &str, range: RangeInclusive<i64>) -> Result<Option<i64>, Failure> {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        self.read(name, &expected, |value| {
            value.as_i64().filter(|number| range.contains(number))
        })
    }

    /// One of a few words; the empty string is read as absent.
    ///
    /// # Errors
    /// It is something else.
    pub fn choice<T: Copy>(&self, name: &str, words: &[(&str, T)]) -> Result<Option<T>, Failure> {
        if self.get(name).and_then(Value::as_str) == Some("") {
            return Ok(None);
        }
        let expected = words
            .iter()
            .map(|(word, _)| format!("\"{word}\""))
            .collect::<Vec<_>>()
            .join(" or ");
        self.read(name, &expected, |value| {
            words
                .iter()
                .find(|(word, _)| value.as_str() == Some(*word))
                .map(|(_, choice)| *choice)
        })
    }

    /// An object.
    ///
    /// # Errors
    /// It is something else.
    pub fn object(&self, name: &str) -> Result<Option<Self>, Failure> {
        self.get(name)
            .map(|value| Self::of((self.path(name), value)))
            .transpose()
    }

    /// The items of an array.
    ///
    /// # Errors
    /// It is something else.
    pub fn list(&self, name: &str) -> Result<Option<Vec<Item<'a>>>, Failure> {
        let items = self.read(name, "an array", Value::as_array)?;
        Ok(items.map(|items| {
            items
                .iter()
                .enumerate()
                .map(|(i, item)| (format!("{}[{i}]", self.path(name)), item))
                .collect()
        }))
    }

    /// The strings of an array.
    ///
    /// # Errors
    /// It is something else, or holds something else.
    pub fn texts(&self, name: &str) -> Result<Option<Vec<Box<str>>>, Failure> {
        let Some(items) = self.list(name)? else { return Ok(None) };
        items
            .into_iter()
            .map(|item| text(item).map(Box::from))
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// What must be there.
    ///
    /// # Errors
    /// It is not.
    pub fn required<T>(&self, name: &str, value: Option<T>) -> Result<T, Failure> {
        value.ok_or_else(|| Failure::input(format!("{} is a required field", self.path(name))))
    }
}

/// The string at a path.
///
/// # Errors
/// It is something else.
pub fn text((path, value): Item<'_>) -> Result<&str, Failure> {
    value.as_str().ok_or_else(|| wrong(&path, "a string", value))
}

/// A value of the wrong type or outside its range.
#[must_use]
pub fn wrong(path: &str, expected: &str, value: &Value) -> Failure {
    let is = match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.written().to_owned(),
        Value::String(text) if text.len() <= 40 => format!("{text:?}"),
        Value::String(_) => "a string".to_owned(),
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    };
    Failure::input(format!("{path} must be {expected}, but is {is}"))
}
