//! Fixed dues: worked out by hand from the notices, and agreed with two independent calendars.

use rstest::rstest;

use super::{super::due, *};

/// The due of `amount` from ten in the morning of `start`.
fn due_from_ten(start: &str, text: &str, clock: &ClockRule) -> (String, bool) {
    let due = due(at(&format!("{start}T10:00")), limit(text), clock, calendar());
    (due.at.rfc3339(), due.estimated)
}

#[rstest]
#[case::eve_of_spring_festival_is_worked("2024-02-08", 1, "2024-02-09")]
#[case::worked_sunday_and_may_day("2024-04-26", 5, "2024-05-07")]
#[case::mid_autumn("2024-09-13", 3, "2024-09-19")]
#[case::national_day_to_a_worked_saturday("2024-09-30", 5, "2024-10-12")]
#[case::from_a_worked_saturday("2024-10-12", 1, "2024-10-14")]
#[case::spring_festival_2025("2025-01-24", 5, "2025-02-07")]
#[case::worked_sunday_2025("2025-04-25", 3, "2025-04-29")]
#[case::national_day_2025("2025-09-26", 5, "2025-10-10")]
#[case::over_the_year_to_a_worked_sunday("2025-12-31", 1, "2026-01-04")]
#[case::spring_festival_2026("2026-02-13", 5, "2026-02-27")]
#[case::from_a_worked_saturday_2026("2026-02-14", 1, "2026-02-24")]
#[case::from_inside_a_holiday("2026-02-16", 1, "2026-02-24")]
#[case::over_a_worked_saturday("2026-02-27", 2, "2026-03-02")]
#[case::may_day_2026("2026-04-30", 5, "2026-05-11")]
#[case::dragon_boat_2026("2026-06-18", 2, "2026-06-23")]
#[case::worked_sunday_2026("2026-09-18", 5, "2026-09-24")]
#[case::national_day_2026("2026-09-30", 5, "2026-10-13")]
fn working_days_follow_the_notices(#[case] start: &str, #[case] amount: u32, #[case] day: &str) {
    let text = format!("{amount}wd");
    assert_eq!(due_from_ten(start, &text, &clock()), (format!("{day}T17:30:00+08:00"), false));
}

#[rstest]
#[case("2026-12-30", "5wd", "2027-01-06")]
#[case("2026-12-31", "1wd", "2027-01-01")]
#[case("2023-12-29", "1wd", "2024-01-02")]
#[case("2027-03-01", "5wd", "2027-03-08")]
#[case("2026-12-30", "5d", "2027-01-04")]
fn days_that_no_notice_covers_make_the_due_an_estimate(
    #[case] start: &str,
    #[case] text: &str,
    #[case] day: &str,
) {
    assert_eq!(due_from_ten(start, text, &clock()), (format!("{day}T17:30:00+08:00"), true));
}

#[rstest]
#[case::moves_over_spring_festival("2026-02-13", "5d", "2026-02-24")]
#[case::moves_over_mid_autumn("2026-09-22", "3d", "2026-09-28")]
#[case::ends_on_a_worked_saturday("2024-10-09", "3d", "2024-10-12")]
#[case::ends_on_a_plain_day("2026-03-02", "3d", "2026-03-05")]
fn natural_days_move_to_the_next_working_day(#[case] start: &str, #[case] text: &str, #[case] day: &str) {
    assert_eq!(due_from_ten(start, text, &clock()), (format!("{day}T17:30:00+08:00"), false));
}

#[test]
fn natural_days_stay_where_the_pack_does_not_move_them() {
    let stays = ClockRule { roll_d: false, ..clock() };
    assert_eq!(due_from_ten("2026-02-13", "5d", &stays).0, "2026-02-18T17:30:00+08:00");
}

#[rstest]
#[case("2026-02-14T20:00", "24h", "2026-02-15T20:00:00+08:00")]
#[case("2026-02-14T20:00:00.123+08:00", "2h", "2026-02-14T22:00:00.123+08:00")]
#[case("2026-09-30T23:50", "30min", "2026-10-01T00:20:00+08:00")]
#[case("2030-01-01T00:00", "1h", "2030-01-01T01:00:00+08:00")]
fn hours_and_minutes_run_at_once_and_never_move(#[case] start: &str, #[case] text: &str, #[case] end: &str) {
    let due = due(at(start), limit(text), &clock(), calendar());
    assert_eq!((due.at.rfc3339().as_str(), due.estimated), (end, false), "no calendar is needed");
}

#[rstest]
#[case::within_the_morning("2026-03-02T09:00", "2wh", "2026-03-02T11:00:00+08:00")]
#[case::to_the_end_of_the_morning("2026-03-02T08:30", "3wh", "2026-03-02T11:30:00+08:00")]
#[case::over_noon("2026-03-02T11:30", "1wh", "2026-03-02T15:00:00+08:00")]
#[case::from_noon("2026-03-02T13:00", "1wh", "2026-03-02T15:30:00+08:00")]
#[case::over_night("2026-03-02T17:00", "1wh", "2026-03-03T09:00:00+08:00")]
#[case::from_the_night("2026-03-02T22:00", "1wh", "2026-03-03T09:30:00+08:00")]
#[case::before_opening("2026-03-02T06:00", "1wh", "2026-03-02T09:30:00+08:00")]
#[case::over_spring_festival("2026-02-14T17:00", "1wh", "2026-02-24T09:00:00+08:00")]
#[case::from_a_holiday("2026-02-16T10:00", "4wh", "2026-02-24T15:00:00+08:00")]
#[case::two_whole_days("2026-03-02T08:30", "13wh", "2026-03-03T17:30:00+08:00")]
fn working_hours_run_in_business_hours_only(#[case] start: &str, #[case] text: &str, #[case] end: &str) {
    let due = due(at(start), limit(text), &clock(), calendar());
    assert_eq!((due.at.rfc3339().as_str(), due.estimated), (end, false));
}

#[test]
fn a_day_that_ends_at_24_00_is_stored_as_the_next_midnight() {
    let due = due(at("2026-02-13T10:00"), limit("5wd"), &to_midnight(), calendar());
    assert_eq!(due.at.rfc3339(), "2026-02-28T00:00:00+08:00");
    assert_eq!(due.at.zh_end(), "2026年2月27日24:00");
    assert_eq!(due.at.iso_end(), "2026-02-27 24:00");
}

#[rstest]
#[case::counts_the_start_day("2026-03-02T10:00", "1wd", "2026-03-02T17:30:00+08:00")]
#[case::but_not_when_it_is_over("2026-03-02T18:00", "1wd", "2026-03-03T17:30:00+08:00")]
#[case::nor_when_it_is_off("2026-02-16T10:00", "1wd", "2026-02-24T17:30:00+08:00")]
#[case::natural_days("2026-03-02T10:00", "3d", "2026-03-04T17:30:00+08:00")]
fn a_pack_may_include_the_start_day(#[case] start: &str, #[case] text: &str, #[case] end: &str) {
    assert_eq!(due(at(start), limit(text), &first_day_included(), calendar()).at.rfc3339(), end);
}

#[test]
fn the_hour_of_the_start_does_not_move_a_day_period() {
    let first = due(at("2026-03-02T00:00"), limit("5wd"), &clock(), calendar());
    let last = due(at("2026-03-02T23:59:59.999+08:00"), limit("5wd"), &clock(), calendar());
    assert_eq!(first, last);
}

#[test]
fn the_due_instant_is_in_time_and_the_next_millisecond_is_late() {
    let due = due(at("2026-03-02T10:00"), limit("5wd"), &clock(), calendar());
    assert!(due.is_met_at(due.at));
    assert!(!due.is_met_at(Millis(due.at.0 + 1)));
}

#[test]
fn the_longer_of_two_dues_prevails() {
    let short = due(at("2026-03-02T10:00"), limit("5wd"), &clock(), calendar());
    let long = due(at("2026-03-02T10:00"), limit("15d"), &clock(), calendar());
    assert_eq!((short.later(long), long.later(short)), (long, long));
}
