//! Objects and arrays, taken apart member by member.

use super::reader::Reader;
use super::{MAX_DEPTH, Malformed, Text, Value, checked};

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
        self.rest.separator()?;
        member(&mut self.rest).ok()
    }
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
fn member<'a>(reader: &mut Reader<'a>) -> Result<Member<'a>, Malformed> {
    let text = reader.text;
    let slice = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let start = reader.at;
    reader.string()?;
    let key = Text(slice(start + 1, reader.at - 1));
    reader.space();
    reader.expect(b':')?;
    reader.space();
    let value = reader.at;
    reader.skip(MAX_DEPTH - 1)?;
    Ok(Member {
        key,
        value: checked(slice(value, reader.at)),
        written: slice(start, reader.at),
    })
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
        reader.skip(MAX_DEPTH).ok()?;
        reader.text.get(start..reader.at).map(checked)
    }
}
