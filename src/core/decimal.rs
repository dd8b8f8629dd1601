//! Integers as text. By `itoa`, which writes the times of claims too: the standard library's `Display` of each type is code of its own,
//! with signs, widths and padding that nobody asks for.

/// An integer's decimal digits.
pub fn text(number: impl Into<i64>) -> String {
    itoa::Buffer::new().format(number.into()).to_owned()
}

/// A count's decimal digits.
pub fn count(number: usize) -> String {
    text(i64::try_from(number).unwrap_or(i64::MAX))
}
