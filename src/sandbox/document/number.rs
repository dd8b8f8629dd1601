//! Numbers as they are written: what a caller stored comes back digit by digit, and no table of powers is needed.

use std::cmp::Ordering;

use crate::core::json;

/// A JSON number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number(Box<str>);

impl Number {
    /// A number from its text, which is one by RFC 8259; `None` for one beyond the range of 64-bit floats, which few readers
    /// understand.
    #[must_use]
    pub fn new(written: &str) -> Option<Self> {
        (Decimal::new(written).point <= FARTHEST_POINT).then(|| Self(written.into()))
    }

    /// Its value, exact for whole numbers and close enough for a clock.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        json::value(&self.0).ok()?.as_number()?.as_seconds()
    }

    /// Its text.
    #[must_use]
    pub const fn written(&self) -> &str {
        &self.0
    }
}

/// The largest 64-bit float is 1.8e308: 309 digits before the point.
const FARTHEST_POINT: i64 = 309;

/// Compares two numbers by value, whatever their notation.
#[must_use]
pub fn compare(a: &str, b: &str) -> Ordering {
    if let (Ok(a), Ok(b)) = (a.parse::<i64>(), b.parse::<i64>()) {
        return a.cmp(&b);
    }
    let (a, b) = (Decimal::new(a), Decimal::new(b));
    match (a.negative, b.negative) {
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
        (false, false) => a.size(&b),
        (true, true) => b.size(&a),
    }
}

/// `0.digits` times ten to the power of `point`, without zeros at either end; zero has no digits and no sign.
struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    point: i64,
}

impl Decimal {
    fn new(written: &str) -> Self {
        let (mantissa, exponent) = written.split_once(['e', 'E']).unwrap_or((written, "0"));
        // Nobody writes as many digits as could make up for an exponent beyond this.
        let most = if exponent.starts_with('-') { i64::MIN } else { i64::MAX };
        let exponent: i64 = exponent.parse().unwrap_or(most / 2);
        let (negative, size) = match mantissa.strip_prefix('-') {
            Some(size) => (true, size),
            None => (false, mantissa),
        };
        let whole = size.find('.').unwrap_or(size.len());
        let mut digits: Vec<u8> = size.bytes().filter(u8::is_ascii_digit).collect();
        let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
        digits.drain(..zeros);
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        if digits.is_empty() {
            return Self {
                negative: false,
                digits,
                point: i64::MIN,
            };
        }
        let places = |count| i64::try_from(count).unwrap_or(i64::MAX / 4);
        Self {
            negative,
            digits,
            point: exponent + places(whole) - places(zeros),
        }
    }

    fn size(&self, other: &Self) -> Ordering {
        self.point
            .cmp(&other.point)
            .then_with(|| self.digits.cmp(&other.digits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_same_number_may_be_written_in_many_ways() {
        for (a, b) in [
            ("1", "1.0"),
            ("100", "1e2"),
            ("0.5", "5E-1"),
            ("-0", "0.000"),
            ("1e+3", "1000"),
            ("0e99", "0"),
        ] {
            assert_eq!(compare(a, b), Ordering::Equal, "{a} {b}");
        }
        assert_eq!(compare("9007199254740993", "9007199254740992"), Ordering::Greater);
        assert_eq!(compare("1e-99999999999999999999", "0"), Ordering::Greater);
    }

    #[test]
    fn a_number_beyond_floats_is_none() {
        for (written, fits) in [
            ("1e308", true),
            ("1e400", false),
            ("-1e400", false),
            ("0e999", true),
            ("1e-999", true),
        ] {
            assert_eq!(Number::new(written).is_some(), fits, "{written}");
        }
        assert!(Number::new("1e99999999999999999999").is_none());
    }

    proptest! {
        #[test]
        fn the_order_is_that_of_floats(a in any::<f64>(), b in any::<f64>(), c in -1000i32..1000, d in -1000i32..1000) {
            let known = |a: f64, b: f64| a.partial_cmp(&b).unwrap();
            if a.is_finite() && b.is_finite() {
                prop_assert_eq!(compare(&format!("{a:e}"), &format!("{b}")), known(a, b));
            }
            let (c, d) = (f64::from(c) / 8.0, f64::from(d) / 8.0);
            prop_assert_eq!(compare(&c.to_string(), &format!("{d:e}")), known(c, d));
        }
    }
}
