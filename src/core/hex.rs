//! Hexadecimal digits, and the UUIDs that are written in them.

/// Bytes as lower-case digits.
pub fn text(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        push(*byte, &mut text);
    }
    text
}

/// Appends a byte's two lower-case digits.
pub fn push(byte: u8, text: &mut String) {
    push_with(b'a', byte, text);
}

/// Appends a byte's two upper-case digits.
pub fn push_upper(byte: u8, text: &mut String) {
    push_with(b'A', byte, text);
}

/// Appends a byte's two digits; `ten` is the first that is a letter.
fn push_with(ten: u8, byte: u8, text: &mut String) {
    for digit in [byte >> 4, byte & 15] {
        text.push(char::from(if digit < 10 { b'0' + digit } else { ten - 10 + digit }));
    }
}

/// A version 4 UUID: RFC 9562, section 5.4.
///
/// # Parameters
/// - `random`: sixteen bytes that nobody can guess or repeat.
///
/// # Example
/// ```
/// use stream_users_wasm::core::hex::uuid;
/// assert_eq!(uuid([0; 16]), "00000000-0000-4000-8000-000000000000");
/// ```
#[must_use]
pub fn uuid(random: [u8; 16]) -> String {
    const VERSION: u128 = 0xf << 76;
    const VARIANT: u128 = 0b11 << 62;
    let bits = u128::from_be_bytes(random) & !(VERSION | VARIANT) | 4 << 76 | 0b10 << 62;
    let mut uuid = String::new();
    for (place, byte) in bits.to_be_bytes().into_iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            uuid.push('-');
        }
        push(byte, &mut uuid);
    }
    uuid
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lays_out_ids_as_others_do(random: [u8; 16]) {
            prop_assert_eq!(uuid(random), uuid::Builder::from_random_bytes(random).into_uuid().to_string());
        }
    }
}
