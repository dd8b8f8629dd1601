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

/// What digits alone say; `None` for anything else, and for more than a `u32` holds.
#[inline(never)]
pub fn read(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u32, |number, digit| {
        let digit = char::from(*digit).to_digit(10)?;
        number.checked_mul(10)?.checked_add(digit)
    })
}
