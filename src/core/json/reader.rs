//! The grammar: passes over values, checking each byte.

use super::{Malformed, Text, Value, checked};

/// Where reading stands.
///
/// What is small is always inlined, and what is not works on a copy and tells where it ended: so whoever reads an object member by
/// member keeps its place in registers. That, and not the looking at bytes, is most of what claims cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reader<'a> {
    /// What is read.
    pub text: &'a str,
    /// The byte that is next.
    pub at: usize,
}

/// How many bytes stand before the first quote, backslash or control character: eight at a time, by the well-known test for a byte that is
/// zero (Henry S. Warren, Hacker's Delight, 6-1). What it wrongly marks lies above what it rightly marks, so the lowest mark is right.
pub fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = ONES << 7;
    let below = |word: u64, limit: u8| word.wrapping_sub(ONES * u64::from(limit)) & !word;
    let (words, rest) = bytes.as_chunks();
    let mut passed = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        let equal = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
        let marks = (equal(b'"') | equal(b'\\') | below(word, 0x20)) & HIGHS;
        if marks != 0 {
            return passed + marks.trailing_zeros() as usize / 8;
        }
        passed += 8;
    }
    passed
        + rest
            .iter()
            .take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20))
            .count()
}

impl<'a> Reader<'a> {
    #[inline(always)]
    pub fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline(always)]
    pub const fn fail<T>(&self) -> Result<T, Malformed> {
        Err(Malformed { offset: self.at })
    }

    #[inline(always)]
    pub fn space(&mut self) {
        if self.peek().is_some_and(|byte| byte <= b' ') {
            self.at = self.after_space();
        }
    }

    #[inline(never)]
    fn after_space(mut self) -> usize {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        self.at
    }

    #[inline(always)]
    pub fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            self.fail()
        }
    }

    /// Passes the space and comma before the next item of a checked container; `None` at its end.
    pub fn separator(&mut self) -> Option<()> {
        self.space();
        if self.peek() == Some(b',') {
            self.at += 1;
            self.space();
        }
        self.peek().map(|_| ())
    }

    /// What stands between two bytes, which [`Self::string`] and [`Self::skip`] have found to be whole characters.
    #[inline(always)]
    pub fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// Reads one value of at most so many levels.
    #[inline(always)]
    pub fn value(&mut self, levels: u32) -> Result<Value<'a>, Malformed> {
        let (value, end) = self.value_and_end(levels)?;
        self.at = end;
        Ok(value)
    }

    #[inline(never)]
    fn value_and_end(mut self, levels: u32) -> Result<(Value<'a>, usize), Malformed> {
        // Most values are strings, whose bytes need not be looked at again.
        if self.peek() == Some(b'"') {
            let (text, end) = self.text()?;
            return Ok((Value::Text(text), end));
        }
        let start = self.at;
        self.skip(levels)?;
        Ok((checked(self.slice(start, self.at)), self.at))
    }

    /// Passes one value of at most so many levels.
    #[inline(never)]
    fn skip(&mut self, levels: u32) -> Result<(), Malformed> {
        let end = match self.peek() {
            Some(b'{') => b'}',
            Some(b'[') => b']',
            _ => return self.scalar(),
        };
        if levels == 0 {
            return self.fail();
        }
        self.at += 1;
        self.space();
        let mut more = self.peek() != Some(end);
        while more {
            if end == b'}' {
                self.name()?;
            }
            self.skip(levels - 1)?;
            self.space();
            more = self.peek() == Some(b',');
            if more {
                self.at += 1;
                self.space();
            }
        }
        self.expect(end)
    }

    /// Reads `"name" :` and passes the space after it.
    #[inline(always)]
    pub fn name(&mut self) -> Result<Text<'a>, Malformed> {
        let (name, end) = self.name_and_end()?;
        self.at = end;
        Ok(name)
    }

    #[inline(never)]
    fn name_and_end(mut self) -> Result<(Text<'a>, usize), Malformed> {
        let name = self.string()?;
        self.space();
        self.expect(b':')?;
        self.space();
        Ok((name, self.at))
    }

    fn scalar(&mut self) -> Result<(), Malformed> {
        match self.peek() {
            Some(b'"') => self.string().map(|_| ()),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &str) -> Result<(), Malformed> {
        if self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            self.at += word.len();
            Ok(())
        } else {
            self.fail()
        }
    }

    #[inline(always)]
    fn string(&mut self) -> Result<Text<'a>, Malformed> {
        let (text, end) = self.text()?;
        self.at = end;
        Ok(text)
    }

    #[inline(never)]
    fn text(mut self) -> Result<(Text<'a>, usize), Malformed> {
        self.expect(b'"')?;
        let start = self.at;
        let mut escaped = false;
        loop {
            // Nearly all of a string, in a loop of its own.
            self.at += plain(self.text.as_bytes().get(self.at..).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    let written = self.slice(start, self.at);
                    self.at += 1;
                    return Ok((Text { written, escaped }, self.at));
                }
                Some(b'\\') => {
                    escaped = true;
                    self.at += 1;
                    match self.peek() {
                        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
                        Some(b'u') => {
                            self.at += 1;
                            for _ in 0..4 {
                                if !self.peek().is_some_and(|byte| byte.is_ascii_hexdigit()) {
                                    return self.fail();
                                }
                                self.at += 1;
                            }
                        }
                        _ => return self.fail(),
                    }
                }
                _ => return self.fail(),
            }
        }
    }

    fn number(&mut self) -> Result<(), Malformed> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Malformed> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { self.fail() } else { Ok(()) }
    }
}
