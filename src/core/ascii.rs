//! Looking for single ASCII characters in short text. `str` has searchers for any pattern and any length, a kilobyte of every download.

/// The text before the first such byte; all of it where there is none.
pub fn before(text: &str, byte: u8) -> &str {
    parted(text, byte).map_or(text, |(before, _)| before)
}

/// The text before and after the first such byte.
pub fn parted(text: &str, byte: u8) -> Option<(&str, &str)> {
    let end = place(text, byte)?;
    Some((text.get(..end)?, text.get(end + 1..)?))
}

/// Where the first such byte is.
pub fn place(text: &str, byte: u8) -> Option<usize> {
    text.bytes().position(|found| found == byte)
}
