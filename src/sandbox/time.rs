//! Instants, in the unit of the API's replies: nanoseconds since 1970.

use super::document::transparent;
use super::document::{ToJson, Writer};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

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

    /// Reads an RFC 3339 date, the only form that the API takes; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let nanos = OffsetDateTime::parse(text, &Rfc3339).ok()?.unix_timestamp_nanos();
        nanos.try_into().ok().map(Self)
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
    use super::*;

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
