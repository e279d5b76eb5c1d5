//! The built-in calendar against the notices' totals, estimates beyond it, local days, and refused files.

use chrono::Datelike;
use rstest::rstest;
use serde_json::{Value, json};

use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn edited(pointer: &str, value: Value) -> String {
    let mut file: Value = serde_json::from_str(BUILTIN).unwrap();
    *file.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} is in the file")) = value;
    file.to_string()
}

#[rstest]
#[case(2024, 251)]
#[case(2025, 248)]
#[case(2026, 248)]
fn builtin_calendar_has_the_totals_of_the_notices(#[case] year: i32, #[case] total: usize) {
    let calendar = Calendar::builtin();
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    let worked =
        first.iter_days().take_while(|day| day.year() == year).filter(|&day| calendar.is_working_day(day));
    assert_eq!(worked.count(), total);
    assert_eq!((calendar.id(), calendar.sources().len()), ("cn@1", 3));
    assert_eq!((calendar.valid_from(), calendar.valid_through()), (date("2024-01-01"), date("2026-12-31")));
}

#[rstest]
#[case::eve_of_spring_festival_is_worked("2024-02-09", DayKind::Workday, None)]
#[case::spring_festival("2024-02-12", DayKind::Holiday, Some("春节"))]
#[case::holiday_on_a_weekend("2024-02-10", DayKind::Holiday, Some("春节"))]
#[case::worked_sunday("2024-02-18", DayKind::WorkedWeekend, None)]
#[case::worked_saturday("2024-10-12", DayKind::WorkedWeekend, None)]
#[case::plain_saturday("2026-02-07", DayKind::Weekend, None)]
#[case::two_festivals_in_one("2025-10-08", DayKind::Holiday, Some("国庆节、中秋节"))]
#[case::new_year_2026("2026-01-02", DayKind::Holiday, Some("元旦"))]
#[case::last_known_day("2026-12-31", DayKind::Workday, None)]
#[case::first_unknown_day("2027-01-01", DayKind::Estimated, None)]
#[case::before_the_first_known_day("2023-12-31", DayKind::Estimated, None)]
fn a_day_has_its_kind_and_name(#[case] day: &str, #[case] kind: DayKind, #[case] name: Option<&str>) {
    let calendar = Calendar::builtin();
    assert_eq!((calendar.kind(date(day)), calendar.name(date(day))), (kind, name));
}

#[test]
fn ordinals_and_working_days_agree_with_counting_day_by_day_within_and_beyond_the_known_span() {
    let calendar = Calendar::builtin();
    let (from, to) = (days_since_epoch(date("2022-06-01")), days_since_epoch(date("2029-06-01")));
    let mut counted = calendar.ordinal(from);
    for day in from + 1..to {
        counted += i64::from(calendar.works(day));
        assert_eq!(calendar.ordinal(day), counted, "{}", day_of(day));
        if calendar.works(day) {
            assert_eq!(calendar.nth(counted), day, "{}", day_of(day));
        }
    }
    assert_eq!(calendar.ordinal(days_since_epoch(date("2024-01-01"))), 0, "the first known day is a holiday");
}

#[test]
fn working_days_between_two_days_exclude_the_first() {
    let calendar = Calendar::builtin();
    let between = |from, to| calendar.working_days_between(date(from), date(to));
    assert_eq!(between("2026-02-13", "2026-02-27"), 5);
    assert_eq!(between("2026-02-27", "2026-02-13"), -5);
    assert_eq!(between("2026-02-15", "2026-02-23"), 0);
}

fn with_local(local: serde_json::Value) -> Result<Calendar, CalendarError> {
    let mut file: serde_json::Value = serde_json::from_str(BUILTIN).unwrap();
    file["local"] = local;
    Calendar::from_json(&file.to_string())
}

#[test]
fn local_days_override_the_notice() {
    let calendar = with_local(json!([
        { "date": "2024-09-06", "working": false, "name": "台风停工" },
        { "date": "2024-09-07", "working": true, "name": "抢险值守" },
        { "date": "2024-10-07", "working": true, "name": "加班" },
    ]))
    .unwrap();
    assert_eq!(calendar.kind(date("2024-09-06")), DayKind::Holiday);
    assert_eq!(calendar.name(date("2024-09-06")), Some("台风停工"));
    assert_eq!(calendar.kind(date("2024-09-07")), DayKind::WorkedWeekend);
    assert_eq!(calendar.kind(date("2024-10-07")), DayKind::Workday);
    assert_eq!(calendar.name(date("2024-10-07")), Some("加班"), "the name of the holiday is gone");
    assert_eq!(calendar.working_days_between(date("2024-09-05"), date("2024-09-09")), 2);
}

#[rstest]
#[case::unknown_year(json!([{ "date": "2027-01-04", "working": false, "name": "停工" }]), "已知范围")]
#[case::twice(json!([{ "date": "2026-01-05", "working": false, "name": "停工" },
    { "date": "2026-01-05", "working": true, "name": "加班" }]), "写了两次")]
#[case::without_reason(json!([{ "date": "2026-01-05", "working": false, "name": " " }]), "原因")]
fn a_local_day_that_cannot_be_is_refused(#[case] local: serde_json::Value, #[case] told: &str) {
    let error = with_local(local).unwrap_err();
    assert!(error.to_string().contains(told), "{error}");
}

#[test]
fn a_fault_is_found_in_the_text() {
    let mut file: serde_json::Value = serde_json::from_str(BUILTIN).unwrap();
    file["years"][1]["working_days"] = json!(1);
    let text = serde_json::to_string_pretty(&file).unwrap();
    let line = CalendarFile::parse(&text).unwrap_err().line(&text).unwrap();
    assert_eq!(text.lines().nth(line - 1).map(str::trim), Some("\"year\": 2025"));
}

#[rstest]
#[case::wrong_total("/years/0/working_days", json!(250), "251")]
#[case::forgotten_worked_day("/years/1/worked", json!(["2025-01-26"]), "2025")]
#[case::worked_monday("/years/2/worked/0", json!("2026-01-05"), "2026-01-05")]
#[case::worked_holiday("/years/2/worked/0", json!("2026-01-03"), "既放假又补班")]
#[case::other_year("/years/2/worked/0", json!("2025-01-04"), "不在本年内")]
#[case::backward_span("/years/0/holidays/1/to", json!("2024-02-09"), "2024-02-10")]
#[case::no_notice("/years/2/source", json!(" "), "2026 年没有写明")]
#[case::gap("/years/1/year", json!(2023), "连续")]
#[case::short_span("/valid_through", json!("2026-12-30"), "覆盖")]
#[case::no_date("/valid_from", json!("2024-13-01"), "读不懂")]
fn a_calendar_that_contradicts_itself_is_refused(
    #[case] pointer: &str,
    #[case] value: Value,
    #[case] said: &str,
) {
    let error = Calendar::from_json(&edited(pointer, value)).unwrap_err().to_string();
    assert!(error.contains(said), "{error}");
}

#[test]
fn a_file_without_years_is_refused() {
    assert!(matches!(Calendar::from_json(&edited("/years", json!([]))), Err(CalendarError::Span { .. })));
}
