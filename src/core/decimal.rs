//! Integers as text, for tokens and sentences. By `itoa`, as times are written into claims; the standard library's `Display` of each
//! type is code of its own, with signs, widths and padding that nobody asks for.

/// An integer's decimal digits.
pub fn text(number: i64) -> String {
    itoa::Buffer::new().format(number).to_owned()
}

/// A count's decimal digits.
pub fn count(number: usize) -> String {
    text(i64::try_from(number).unwrap_or(i64::MAX))
}
