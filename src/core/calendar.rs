//! The Gregorian calendar.

/// Days since 1970 of a date, before it too. Years are counted from March, so that a leap day is the last of its year.
///
/// # Example
/// ```
/// use stream_users_wasm::core::calendar::days_since_1970;
/// assert_eq!(days_since_1970(2000, 3, 1) - days_since_1970(2000, 2, 28), 2);
/// ```
#[must_use]
pub const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    const FROM_MARCH_0_TO_1970: i64 = 719_468;
    let year = if month > 2 { year } else { year - 1 };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + leap_days + day_of_year - FROM_MARCH_0_TO_1970
}
