//! Instants, in the unit of the API's replies: nanoseconds since 1970.

use super::document::transparent;
use super::document::{ToJson, Writer};
use crate::core::calendar::days_since_1970;

const NANOS_PER_MILLI: i64 = 1_000_000;
const NANOS_PER_SECOND: i64 = 1_000_000_000;

/// An instant between the years 1677 and 2262, the range that 64 bits of nanoseconds hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

transparent!(Time { 0 });

impl Time {
    /// From nanoseconds since 1970.
    #[must_use]
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// From milliseconds since 1970, as JavaScript's clocks give them; the ends of the range stand for what lies beyond.
    #[must_use]
    #[allow(clippy::cast_possible_truncation)] // `as` saturates, and NaN becomes 0
    pub fn from_millis(millis: f64) -> Self {
        let whole = (millis.floor() as i64).saturating_mul(NANOS_PER_MILLI);
        Self(whole.saturating_add(((millis - millis.floor()) * 1e6) as i64))
    }

    /// Reads an RFC 3339 date, the only form that the API takes; `None` for anything else, and beyond the range.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        const FORM: &[u8; 19] = b"0000-00-00T00:00:00";
        let (local, rest) = text.split_at_checked(FORM.len())?;
        let fits =
            |(byte, form): (u8, &u8)| byte.eq_ignore_ascii_case(form) || (*form == b'0' && byte.is_ascii_digit());
        if !local.bytes().zip(FORM).all(fits) {
            return None;
        }
        let number = |at: usize, length: usize| local.get(at..at + length)?.parse::<i64>().ok();
        let (year, month, day) = (number(0, 4)?, number(5, 2)?, number(8, 2)?);
        let (hour, minute, second) = (number(11, 2)?, number(14, 2)?, number(17, 2)?);
        let (fraction, zone) = rest.split_at(rest.find(['Z', 'z', '+', '-'])?);
        if !(1..=12).contains(&month)
            || !(1..=days_in(year, month)).contains(&day)
            || hour > 23
            || minute > 59
            || second > 59
        {
            return None;
        }
        let seconds = days_since_1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset(zone)?;
        seconds
            .checked_mul(NANOS_PER_SECOND)?
            .checked_add(nanos(fraction)?)
            .map(Self)
    }

    /// Milliseconds since 1970.
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // a clock's milliseconds, as JavaScript counts them
    pub fn millis(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Whole seconds since 1970, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(NANOS_PER_SECOND)
    }

    /// Seconds since 1970 with their fraction, as token claims are judged by.
    #[must_use]
    pub fn exact_seconds(self) -> f64 {
        self.millis() / 1e3
    }

    /// The instant so many milliseconds later.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis.saturating_mul(NANOS_PER_MILLI)))
    }
}

/// The nanoseconds of `.5`, or of nothing; digits beyond the ninth are cut off.
fn nanos(fraction: &str) -> Option<i64> {
    if fraction.is_empty() {
        return Some(0);
    }
    let digits = fraction.strip_prefix('.')?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let places = digits
        .bytes()
        .map(|digit| i64::from(digit - b'0'))
        .chain(std::iter::repeat(0));
    Some(places.take(9).fold(0, |nanos, digit| nanos * 10 + digit))
}

/// The seconds by which a zone's clocks are ahead: `Z`, or `+01:00` and its like.
fn offset(zone: &str) -> Option<i64> {
    let ahead = match zone.as_bytes() {
        [b'Z' | b'z'] => return Some(0),
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return None,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let number = |digits: &str, below: i64| {
        let two = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        two.then(|| digits.parse().ok())?.filter(|number: &i64| *number < below)
    };
    Some(ahead * (number(hours, 24)? * 3_600 + number(minutes, 60)? * 60))
}

const fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// An instant as JavaScript's clocks show it: milliseconds with their fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Millis(pub Time);

impl ToJson for Millis {
    fn write(&self, to: &mut Writer) {
        let Time(nanos) = self.0;
        let sign = if nanos < 0 { "-" } else { "" };
        let (whole, rest) = (nanos.unsigned_abs() / 1_000_000, nanos.unsigned_abs() % 1_000_000);
        let text = format!("{sign}{whole}.{rest:06}");
        to.raw(text.trim_end_matches('0').trim_end_matches('.'));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::OffsetDateTime;
    use time::format_description::well_known::Rfc3339;

    use super::*;
    use crate::sandbox::document::to_text;

    #[test]
    fn reads_rfc_3339_and_nothing_else() {
        assert_eq!(Time::parse("1970-01-01T00:00:01.5Z"), Some(Time(1_500_000_000)));
        assert_eq!(Time::parse("1970-01-01T01:00:00+01:00"), Some(Time(0)));
        for text in [
            "",
            "1970-01-01",
            "now",
            "1500",
            "9999-01-01T00:00:00Z",
            "1970-13-01T00:00:00Z",
        ] {
            assert_eq!(Time::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn dates_are_read_as_the_time_crate_reads_them(
            text in "(19|20|16|22|00)[0-9]{2}-[01][0-9]-[0-3][0-9][Tt][0-2][0-9]:[0-6][0-9]:[0-5][0-9](\\.[0-9]{0,12})?([Zz]|[+-][0-2][0-9]:[0-6][0-9]|)"
        ) {
            let known = OffsetDateTime::parse(&text, &Rfc3339).ok();
            let known = known.and_then(|date| i64::try_from(date.unix_timestamp_nanos()).ok());
            prop_assert_eq!(Time::parse(&text), known.map(Time), "{}", text);
        }
    }

    #[test]
    fn an_instant_is_shown_in_milliseconds() {
        for (nanos, shown) in [
            (0, "0"),
            (1_500_000, "1.5"),
            (-1, "-0.000001"),
            (1_763_921_991_123_000_000, "1763921991123"),
        ] {
            assert_eq!(to_text(&Millis(Time(nanos))), shown);
        }
    }

    #[test]
    fn milliseconds_come_back_as_they_went_in() {
        for millis in [0.0, 1.0, 1_763_921_991_123.0, -1.0] {
            assert_eq!(Time::from_millis(millis).millis(), millis);
        }
        assert_eq!(Time::from_millis(f64::NAN), Time(0));
        assert_eq!(Time::from_millis(f64::INFINITY), Time(i64::MAX));
        assert_eq!(Time::from_millis(-0.5).seconds(), -1);
    }
}
