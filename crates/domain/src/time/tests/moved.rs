//! Dues after extensions and suspensions.

use rstest::rstest;

use super::{
    super::{Change, Course, Pause, Unit, course_due, due, extend, resume, trace_course},
    *,
};

#[rstest]
#[case::the_reference_case("2026-03-09T17:30", "2026-03-04T10:00", "2026-03-18T10:00", "2026-03-23")]
#[case::resumed_the_same_day("2026-03-09T17:30", "2026-03-04T10:00", "2026-03-04T16:00", "2026-03-09")]
#[case::resumed_on_a_day_off("2026-03-09T17:30", "2026-03-04T10:00", "2026-03-07T10:00", "2026-03-11")]
#[case::resumed_before_a_holiday("2026-02-12T17:30", "2026-02-11T10:00", "2026-02-14T10:00", "2026-02-24")]
#[case::suspended_on_the_last_day("2026-03-09T17:30", "2026-03-09T10:00", "2026-03-18T10:00", "2026-03-18")]
#[case::last_day_and_resumed_in_the_evening(
    "2026-03-09T17:30",
    "2026-03-09T10:00",
    "2026-03-18T18:00",
    "2026-03-19"
)]
#[case::last_day_and_resumed_on_a_saturday(
    "2026-03-09T17:30",
    "2026-03-09T10:00",
    "2026-03-21T10:00",
    "2026-03-23"
)]
#[case::last_day_and_resumed_at_its_very_end(
    "2026-03-09T17:30",
    "2026-03-09T10:00",
    "2026-03-18T17:30",
    "2026-03-19"
)]
#[case::suspended_at_the_very_due("2026-03-09T17:30", "2026-03-09T17:30", "2026-03-18T10:00", "2026-03-18")]
#[case::missed_before_the_pause("2026-03-09T17:30", "2026-03-10T10:00", "2026-03-18T10:00", "2026-03-09")]
fn working_days_left_are_counted_from_the_resume_day(
    #[case] old: &str,
    #[case] from: &str,
    #[case] to: &str,
    #[case] day: &str,
) {
    let pause = Pause { suspended_at: at(from), resumed_at: at(to) };
    let new = resume(at(old), Unit::Wd, pause, &clock(), calendar());
    assert_eq!((new.at.rfc3339(), new.estimated), (format!("{day}T17:30:00+08:00"), false));
}

#[test]
fn a_pause_at_the_midnight_that_ends_a_period_leaves_the_resume_day() {
    let pause = Pause { suspended_at: at("2026-03-10T00:00"), resumed_at: at("2026-03-18T10:00") };
    let new = resume(at("2026-03-10T00:00"), Unit::Wd, pause, &to_midnight(), calendar());
    assert_eq!(new.at.zh_end(), "2026年3月18日24:00");
    let changes = [Change::Paused { from: pause.suspended_at, to: Some(pause.resumed_at) }];
    let course = Course { start: at("2026-03-02T10:00"), limit: limit("5wd"), changes: &changes };
    assert_eq!(course_due(&course, &to_midnight(), calendar()), new);
    let steps = trace_course(&course, &to_midnight(), calendar());
    assert_eq!(steps.iter().map(|step| step.counted).sum::<i64>(), 5);
    assert_eq!(steps.last().map(|step| step.date.to_string()).as_deref(), Some("2026-03-18"));
}

#[rstest]
#[case::hours("24h", "2026-03-03T10:00", "2026-03-05T12:00", "2026-03-06T12:00:00+08:00")]
#[case::minutes("30min", "2026-03-03T10:00", "2026-03-03T10:20", "2026-03-03T10:50:00+08:00")]
fn hour_limits_keep_their_milliseconds(
    #[case] text: &str,
    #[case] start: &str,
    #[case] to: &str,
    #[case] end: &str,
) {
    let (start, text) = (at(start), limit(text));
    let old = due(start, text, &clock(), calendar());
    let pause = Pause { suspended_at: start, resumed_at: at(to) };
    assert_eq!(resume(old.at, text.unit, pause, &clock(), calendar()).at.rfc3339(), end);
}

#[test]
fn working_hours_keep_the_business_time_left() {
    let old = due(at("2026-03-02T09:00"), limit("4wh"), &clock(), calendar());
    assert_eq!(old.at, at("2026-03-02T15:30"));
    let pause = Pause { suspended_at: at("2026-03-02T11:00"), resumed_at: at("2026-03-06T17:00") };
    let new = resume(old.at, Unit::Wh, pause, &clock(), calendar());
    assert_eq!(
        new.at,
        at("2026-03-09T10:00"),
        "two hours were left: half an hour on Friday, the rest on Monday"
    );
}

#[test]
fn natural_days_left_move_to_the_next_working_day() {
    let pause = Pause { suspended_at: at("2026-03-03T10:00"), resumed_at: at("2026-03-12T10:00") };
    let new = resume(at("2026-03-05T17:30"), Unit::D, pause, &clock(), calendar());
    assert_eq!(new.at, at("2026-03-16T17:30"), "two days after the 12th is a Saturday");
}

#[rstest]
#[case::working_days("2026-03-09T17:30", "3wd", "2026-03-12T17:30:00+08:00")]
#[case::over_a_holiday("2026-02-13T17:30", "5wd", "2026-02-27T17:30:00+08:00")]
#[case::after_an_hour_limit("2026-03-09T03:15", "1wd", "2026-03-10T17:30:00+08:00")]
#[case::hours("2026-03-09T03:15", "2h", "2026-03-09T05:15:00+08:00")]
#[case::working_hours("2026-03-09T17:30", "2wh", "2026-03-10T10:30:00+08:00")]
fn an_extension_is_counted_from_the_old_due(#[case] old: &str, #[case] by: &str, #[case] end: &str) {
    assert_eq!(extend(at(old), limit(by), &clock(), calendar()).at.rfc3339(), end);
    let included = extend(at(old), limit(by), &first_day_included(), calendar());
    assert_eq!(
        included.at.rfc3339(),
        end,
        "the old due's day is used up, whatever the pack says of start days"
    );
}

#[test]
fn an_extension_of_a_period_that_ends_at_24_00_counts_from_its_last_day() {
    let new = extend(at("2026-03-10T00:00"), limit("1wd"), &to_midnight(), calendar());
    assert_eq!(new.at, at("2026-03-11T00:00"), "9 March 24:00 and one working day");
}

#[test]
fn a_course_runs_its_changes_in_order() {
    let changes = [
        Change::Paused { from: at("2026-03-04T10:00"), to: Some(at("2026-03-18T10:00")) },
        Change::Extended { by: limit("5wd") },
    ];
    let course = Course { start: at("2026-03-02T10:00"), limit: limit("5wd"), changes: &changes };
    assert_eq!(course_due(&course, &clock(), calendar()).at, at("2026-03-30T17:30"));
    let before = Course { changes: &changes[..1], ..course };
    assert_eq!(course_due(&before, &clock(), calendar()).at, at("2026-03-23T17:30"));
}

#[test]
fn an_open_suspension_freezes_the_due() {
    let changes = [Change::Paused { from: at("2026-03-04T10:00"), to: None }];
    let course = Course { start: at("2026-03-02T10:00"), limit: limit("5wd"), changes: &changes };
    assert_eq!(course_due(&course, &clock(), calendar()).at, at("2026-03-09T17:30"));
}

#[test]
fn an_estimate_stays_one_after_a_change() {
    let changes = [Change::Extended { by: limit("2h") }];
    let course = Course { start: at("2026-12-30T10:00"), limit: limit("5wd"), changes: &changes };
    assert!(course_due(&course, &clock(), calendar()).estimated);
}
