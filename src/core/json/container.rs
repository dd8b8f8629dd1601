//! Objects and arrays, taken apart member by member.

use super::reader::Reader;
use super::{Text, Value, checked};

/// An object's members in their order, duplicates included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Members<'a> {
    pub(super) rest: Reader<'a>,
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
    pub(super) rest: Reader<'a>,
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
