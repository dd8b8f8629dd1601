//! Objects and arrays, taken apart member by member.

use std::ops::Range;

use super::reader::Reader;
use super::{MAX_DEPTH, Malformed, Text, Value};

/// An object's members in their order, duplicates included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Members<'a> {
    pub(super) rest: Reader<'a>,
}

/// A member with its place in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Member<'a> {
    /// Its name.
    pub key: Text<'a>,
    /// Its value.
    pub value: Value<'a>,
    /// The bytes that it stands in, `"key":value` as written.
    pub place: Range<usize>,
}

/// An object that is checked while it is read, member by member: one pass, where [`super::object`] and its iterator are two.
#[derive(Debug)]
pub struct Unchecked<'a> {
    rest: Reader<'a>,
    begun: bool,
}

impl<'a> Unchecked<'a> {
    /// Starts before an object.
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Self {
            rest: Reader { text, at: 0 },
            begun: false,
        }
    }

    /// The next member; none after the last one, when the text is over too.
    ///
    /// # Errors
    /// [`Malformed`], at 0 for what is no object.
    #[inline(always)]
    pub fn pull(&mut self) -> Result<Option<Member<'a>>, Malformed> {
        let reader = &mut self.rest;
        reader.space();
        let begins = !std::mem::replace(&mut self.begun, true);
        match reader.peek() {
            Some(b'{') if begins => reader.at += 1,
            _ if begins => return Err(Malformed { offset: 0 }),
            Some(b',') => {
                reader.at += 1;
                reader.space();
                return member(reader).map(Some);
            }
            _ => {}
        }
        reader.space();
        if begins && reader.peek() != Some(b'}') {
            return member(reader).map(Some);
        }
        reader.expect(b'}')?;
        reader.space();
        if reader.at < reader.text.len() {
            return reader.fail();
        }
        Ok(None)
    }
}

/// A name, a colon and a value.
#[inline(always)]
fn member<'a>(reader: &mut Reader<'a>) -> Result<Member<'a>, Malformed> {
    let start = reader.at;
    let (key, value) = (reader.name()?, reader.value(MAX_DEPTH - 1)?);
    Ok(Member {
        key,
        value,
        place: start..reader.at,
    })
}

impl<'a> Iterator for Members<'a> {
    type Item = (Text<'a>, Value<'a>);

    #[inline(never)]
    fn next(&mut self) -> Option<Self::Item> {
        self.rest.separator()?;
        member(&mut self.rest).ok().map(|member| (member.key, member.value))
    }
}

/// An array's items in their order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Items<'a> {
    pub(super) rest: Reader<'a>,
}

impl<'a> Iterator for Items<'a> {
    type Item = Value<'a>;

    #[inline(never)]
    fn next(&mut self) -> Option<Self::Item> {
        self.rest.separator()?;
        self.rest.value(MAX_DEPTH).ok()
    }
}
