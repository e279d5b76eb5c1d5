//! Monday to Friday by arithmetic, for days that no notice covers.
//!
//! Day numbers count from 1970-01-01, a Thursday; ordinals count weekdays from Monday 1969-12-29, which is number 1.

/// The day number of the Monday before the epoch.
const MONDAY: i64 = -3;

/// Whether the day is Monday to Friday.
pub(super) fn is_weekday(day: i64) -> bool {
    (day - MONDAY).rem_euclid(7) < 5
}

/// How many weekdays there are up to and including `day` (negative before the first).
pub(super) fn ordinal(day: i64) -> i64 {
    let since = day - MONDAY;
    since.div_euclid(7) * 5 + (since.rem_euclid(7) + 1).min(5)
}

/// The weekday with this ordinal.
pub(super) fn nth(ordinal: i64) -> i64 {
    (ordinal - 1).div_euclid(5) * 7 + (ordinal - 1).rem_euclid(5) + MONDAY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekday_arithmetic_agrees_with_counting_day_by_day() {
        let start = -2000;
        let mut counted = ordinal(start);
        for day in start + 1..2000 {
            counted += i64::from(is_weekday(day));
            assert_eq!(ordinal(day), counted, "day {day}");
            if is_weekday(day) {
                assert_eq!(nth(counted), day);
            }
        }
        assert!(
            is_weekday(0) && is_weekday(1) && !is_weekday(2) && !is_weekday(3) && is_weekday(4),
            "1970-01-01 was a Thursday"
        );
    }
}
