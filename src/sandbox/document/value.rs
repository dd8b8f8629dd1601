//! A JSON document as a tree.

use super::{Number, ToJson, Writer};

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

/// An object's members, sorted by name: few, so that a sorted list is smaller and faster than a tree.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Map {
    members: Vec<(Box<str>, Value)>,
}

impl Map {
    /// No members.
    #[must_use]
    pub const fn new() -> Self {
        Self { members: Vec::new() }
    }

    /// One member.
    #[must_use]
    pub fn of(name: &str, value: Value) -> Self {
        Self {
            members: vec![(name.into(), value)],
        }
    }

    /// Sorts members, once for all of them; `None` if a name stands there twice.
    #[must_use]
    pub fn unique(mut members: Vec<(Box<str>, Value)>) -> Option<Self> {
        members.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let twice = members
            .windows(2)
            .any(|pair| matches!(pair, [(a, _), (b, _)] if a == b));
        (!twice).then_some(Self { members })
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        self.members.binary_search_by(|(known, _)| (**known).cmp(name))
    }

    /// A member's value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        let at = self.find(name).ok()?;
        self.members.get(at).map(|(_, value)| value)
    }

    /// A member's value, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        let at = self.find(name).ok()?;
        self.members.get_mut(at).map(|(_, value)| value)
    }

    /// Adds a member, or replaces its value.
    pub fn insert(&mut self, name: &str, value: Value) {
        match self.find(name) {
            Ok(at) => {
                if let Some((_, known)) = self.members.get_mut(at) {
                    *known = value;
                }
            }
            Err(at) => self.members.insert(at, (name.into(), value)),
        }
    }

    /// A member's value, which becomes an empty object first if there is no such member.
    pub fn object_at(&mut self, name: &str) -> Option<&mut Value> {
        if self.find(name).is_err() {
            self.insert(name, Value::Object(Self::new()));
        }
        self.get_mut(name)
    }

    /// Removes a member.
    pub fn remove(&mut self, name: &str) {
        if let Ok(at) = self.find(name) {
            self.members.remove(at);
        }
    }

    /// Keeps the members whose names pass.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.members.retain(|(name, _)| keep(name));
    }

    /// How many members there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there are no members.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The members by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> + Clone {
        self.members.iter().map(|(name, value)| (&**name, value))
    }

    /// The names.
    pub fn keys(&self) -> impl Iterator<Item = &str> + Clone {
        self.members.iter().map(|(name, _)| &**name)
    }
}

impl ToJson for Map {
    fn write(&self, to: &mut Writer) {
        to.open('{');
        for (name, value) in &self.members {
            to.name(name);
            value.write(to);
        }
        to.close('}');
    }
}
