//! Walks over text that was checked to be JSON: each value is the slice that holds it.

use std::borrow::Cow;

use crate::core::json;

/// Where walking stands.
#[derive(Debug)]
pub struct Walk<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Walk<'a> {
    /// Starts at a text's first value.
    pub fn new(text: &'a str) -> Self {
        let mut walk = Self { text, at: 0 };
        walk.space();
        walk
    }

    // A filter passes every byte of every user here, in a module that is compiled for size.
    #[inline(always)]
    pub fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline(always)]
    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Goes into an object or array.
    pub fn enter(&mut self) {
        self.at += 1;
        self.space();
    }

    /// Goes on to the next member or item of what was entered; `None` leaves it.
    pub fn next(&mut self) -> Option<()> {
        if self.peek() == Some(b',') {
            self.enter();
        }
        if matches!(self.peek(), Some(b'}' | b']') | None) {
            self.enter();
            return None;
        }
        Some(())
    }

    /// Passes a member's name and its colon.
    pub fn name(&mut self) -> &'a str {
        let name = self.value();
        self.enter();
        name
    }

    /// Passes a value.
    pub fn value(&mut self) -> &'a str {
        let start = self.at;
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                Some(b'"') => self.string(),
                Some(b'{' | b'[') => {
                    depth += 1;
                    self.at += 1;
                }
                Some(b'}' | b']') => {
                    depth = depth.saturating_sub(1);
                    self.at += 1;
                }
                Some(b',' | b':') => self.at += 1,
                _ => self.word(),
            }
            let end = self.at;
            self.space();
            if depth == 0 || self.at >= self.text.len() {
                return self.text.get(start..end).unwrap_or_default();
            }
        }
    }

    fn string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                return;
            }
        }
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) {
        while matches!(self.peek(), Some(b'+' | b'-' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'E')) {
            self.at += 1;
        }
    }
}

/// The members of an object, names with their quotes and values; none of something else.
pub fn members(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut walk = inside(text, b'{');
    std::iter::from_fn(move || {
        walk.next()?;
        Some((walk.name(), walk.value()))
    })
}

/// The string that stands between quotes; empty for something else.
#[must_use]
pub fn string(quoted: &str) -> Cow<'_, str> {
    let inside = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match inside {
        Some(plain) if !plain.contains('\\') => plain.into(),
        _ => {
            let text = json::value(quoted).ok().and_then(json::Value::as_text);
            text.map(json::Text::decode).unwrap_or_default()
        }
    }
}

/// The items of an array; none of something else.
pub fn items(text: &str) -> impl Iterator<Item = &str> {
    let mut walk = inside(text, b'[');
    std::iter::from_fn(move || {
        walk.next()?;
        Some(walk.value())
    })
}

/// What is neither has nothing inside.
fn inside(text: &str, bracket: u8) -> Walk<'_> {
    let mut walk = Walk::new(text);
    if walk.peek() == Some(bracket) {
        walk.enter();
    } else {
        walk.at = text.len();
    }
    walk
}
