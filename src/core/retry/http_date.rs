//! HTTP's dates, in the three forms that RFC 9110 section 5.6.7 has everyone read.
//!
//! Why not a library: `httpdate` is 2.2 KB of every gzipped client, for one header. Property tests hold this against it.

use crate::core::calendar::days_since_1970;
use crate::core::decimal;

const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
/// The length of "Sun Nov  6 08:49:37 1994".
const ASCTIME: usize = 24;
/// The length of "Sun, 06 Nov 1994 08:49:37 GMT".
const FIXED: usize = 29;
/// The length of "06-Nov-94 08:49:37 GMT", which follows a weekday of any length.
const WITHOUT_WEEKDAY: usize = 22;
const ZONE: &str = " GMT";

/// Seconds since 1970; `None` for what is no date, or lies before.
pub fn seconds(text: &str) -> Option<u64> {
    // Where the parts stand: the day of the month, the month's name, the year and its length, the hour.
    let (day, month, year, digits, hour) = match text.len() {
        ASCTIME => (8, 4, 20, 4, 11),
        FIXED => (5, 8, 12, 4, 17),
        length => {
            let day = length.checked_sub(WITHOUT_WEEKDAY)?;
            (day, day + 3, day + 7, 2, day + 10)
        }
    };
    if text.len() != ASCTIME && !text.ends_with(ZONE) {
        return None;
    }
    let part = |start: usize, length: usize| text.as_bytes().get(start..start + length);
    let name = part(month, 3)?;
    let month = MONTHS.chunks(3).position(|month| month == name)? as i64 + 1;
    let numbers = [
        (day, 2, 31),
        (year, digits, 9999),
        (hour, 2, 23),
        (hour + 3, 2, 59),
        (hour + 6, 2, 60),
    ];
    let mut read = [0; 5];
    for (number, (start, length, most)) in read.iter_mut().zip(numbers) {
        *number = i64::from(decimal::read(part(start, length)?.trim_ascii_start())?);
        if *number > most {
            return None;
        }
    }
    let [day, year, hour, minute, second] = read;
    let year = match (digits, year) {
        (2, 0..70) => 2000 + year,
        (2, _) => 1900 + year,
        _ => year,
    };
    if day == 0 || year < 1970 {
        return None;
    }
    let seconds = days_since_1970(year, month, day) * 86_400 + (hour * 60 + minute) * 60 + second;
    u64::try_from(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::time::{Duration, UNIX_EPOCH};

    #[test]
    fn refuses_what_is_no_date() {
        for text in [
            "",
            "GMT",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nox 1994 08:49:37 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 32 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1969 08:49:37 GMT",
            "Sun Nov  6 08:49:37 0000",
            "Sun, 06 \u{e9}v 1994 08:49:37 GMT",
        ] {
            assert_eq!(seconds(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn reads_a_date_in_each_form(since_1970 in 0u64..253_402_300_800) {
            let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(since_1970));
            prop_assert_eq!(seconds(&date), Some(since_1970));
            let (day, month, year, time) = (&date[5..7], &date[8..11], &date[12..16], &date[17..25]);
            let asctime = format!("{} {month} {:>2} {time} {year}", &date[..3], day.trim_start_matches('0'));
            prop_assert_eq!(seconds(&asctime), Some(since_1970));
        }

        #[test]
        fn reads_two_digits_of_a_year_as_others_do(since_1970 in 0u64..3_155_760_000) {
            let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(since_1970));
            let weekday = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
                .into_iter()
                .find(|weekday| weekday.starts_with(&date[..3]))
                .unwrap();
            let (day, month, year, time) = (&date[5..7], &date[8..11], &date[14..16], &date[17..25]);
            let text = format!("{weekday}, {day}-{month}-{year} {time} GMT");
            let theirs = httpdate::parse_http_date(&text).unwrap().duration_since(UNIX_EPOCH).unwrap();
            prop_assert_eq!(seconds(&text), Some(theirs.as_secs()));
        }

        #[test]
        fn no_text_does_harm(text in "\\PC{0,32}") {
            let _ = seconds(&text);
        }
    }
}
