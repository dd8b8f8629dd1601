//! Dotted paths into custom data: `address.city` is the member `city` of the object `address`.
//!
//! Source: Stream's partial updates: dots separate, and a key with an empty part or a space is an error.

use super::choices;
use super::document::{Map, Value};
use super::failure::Failure;

/// A key taken apart: the first name, and what is below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path<'a> {
    /// The whole key.
    pub key: &'a str,
    /// The name of the field itself.
    pub first: &'a str,
    /// The names below.
    pub rest: Vec<&'a str>,
}

impl<'a> Path<'a> {
    /// Takes a key apart.
    ///
    /// # Errors
    /// A part is empty, there is a space, or there are more parts than custom data may nest.
    pub fn read(key: &'a str) -> Result<Self, Failure> {
        // Whoever walks over what the parts make calls himself for each.
        if key.split('.').nth(choices::MAX_NESTING as usize).is_some() {
            return Err(Failure::input(format!(
                "\"{key:.40}...\" is not a valid field name: it has more than {} parts",
                choices::MAX_NESTING
            )));
        }
        let mut parts = key.split('.');
        let first = parts.next().unwrap_or_default();
        let rest: Vec<&str> = parts.collect();
        if first.is_empty() || rest.contains(&"") {
            return Err(Failure::input(format!(
                "{key:?} is not a valid field name: it has an empty part"
            )));
        }
        if key.contains(' ') {
            return Err(Failure::input(format!(
                "{key:?} is not a valid field name: it has a space"
            )));
        }
        Ok(Self { key, first, rest })
    }

    /// Puts a value at the path; objects on the way are made.
    ///
    /// # Errors
    /// A value on the way is no object.
    pub fn set(&self, members: &mut Map, value: Value) -> Result<(), Failure> {
        let Some((last, way)) = self.rest.split_last() else {
            members.insert(self.first.into(), value);
            return Ok(());
        };
        let mut at = members.object_at(self.first);
        for name in way {
            at = self.below(at)?.object_at(name);
        }
        self.below(at)?.insert((*last).into(), value);
        Ok(())
    }

    fn below<'v>(&self, value: Option<&'v mut Value>) -> Result<&'v mut Map, Failure> {
        let nowhere = || Failure::input(format!("{:?} leads nowhere", self.key));
        let value = value.ok_or_else(nowhere)?;
        if value.as_object().is_none() {
            if !choices::PATHS_REPLACE_VALUES {
                return Err(Failure::input(format!(
                    "{:?} leads through a value that is not an object",
                    self.key
                )));
            }
            *value = Value::Object(Map::new());
        }
        value.as_object_mut().ok_or_else(nowhere)
    }

    /// Removes what is at the path, if anything is.
    pub fn unset(&self, members: &mut Map) {
        let Some((last, way)) = self.rest.split_last() else {
            members.remove(self.first);
            return;
        };
        let Some(mut at) = members.get_mut(self.first) else {
            return;
        };
        for name in way {
            let Some(below) = at.as_object_mut().and_then(|members| members.get_mut(name)) else {
                return;
            };
            at = below;
        }
        if let Some(members) = at.as_object_mut() {
            members.remove(last);
        }
    }
}
