//! Looking for single ASCII characters in short text. `str` has searchers for any pattern and any length, a kilobyte of every download.

/// The text before the first such byte; all of it where there is none.
pub fn before(text: &str, byte: u8) -> &str {
    place(text, byte).and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Where the first such byte is.
pub fn place(text: &str, byte: u8) -> Option<usize> {
    text.bytes().position(|found| found == byte)
}
