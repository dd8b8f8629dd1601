//! A JSON document as a tree.

use super::{Number, ToJson, Writer};
use crate::sandbox::table::Table;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // the names are JSON's own
pub enum Value {
    Null,
    Bool(bool),
    Number(Number),
    String(Box<str>),
    Array(Vec<Value>),
    Object(Map),
}

impl Value {
    /// Whether it is `null`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The string, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// The boolean, if it is one.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(flag) = self { Some(*flag) } else { None }
    }

    /// The number, if it is one.
    #[must_use]
    pub const fn as_number(&self) -> Option<&Number> {
        if let Self::Number(number) = self {
            Some(number)
        } else {
            None
        }
    }

    /// The number, if it is one that is written as a whole number and fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number()?.written().parse().ok()
    }

    /// The items, if it is an array.
    #[must_use]
    pub const fn as_array(&self) -> Option<&Vec<Self>> {
        if let Self::Array(items) = self {
            Some(items)
        } else {
            None
        }
    }

    /// The items, if it is an array.
    pub const fn as_array_mut(&mut self) -> Option<&mut Vec<Self>> {
        if let Self::Array(items) = self {
            Some(items)
        } else {
            None
        }
    }

    /// The members, if it is an object.
    #[must_use]
    pub const fn as_object(&self) -> Option<&Map> {
        if let Self::Object(members) = self {
            Some(members)
        } else {
            None
        }
    }

    /// The members, if it is an object.
    pub const fn as_object_mut(&mut self) -> Option<&mut Map> {
        if let Self::Object(members) = self {
            Some(members)
        } else {
            None
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl ToJson for Value {
    fn write(&self, to: &mut Writer) {
        match self {
            Self::Null => to.raw("null"),
            Self::Bool(flag) => flag.write(to),
            Self::Number(number) => to.raw(number.written()),
            Self::String(text) => to.string(text),
            Self::Array(items) => items.write(to),
            Self::Object(members) => members.write(to),
        }
    }
}

/// An object's members by name.
pub type Map = Table<Value>;

impl Map {
    /// One member.
    #[must_use]
    pub fn of(name: &str, value: Value) -> Self {
        let mut members = Self::new();
        members.insert(name.into(), value);
        members
    }

    /// A member's value, which becomes an empty object first if there is no such member.
    pub fn object_at(&mut self, name: &str) -> Option<&mut Value> {
        if !self.contains(name) {
            self.insert(name.into(), Value::Object(Self::new()));
        }
        self.get_mut(name)
    }
}
