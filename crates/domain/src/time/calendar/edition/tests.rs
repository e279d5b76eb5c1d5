//! What may follow a calendar: a year announced, a day off by local order; never a day that is over, never less.

use rstest::rstest;

use super::*;
use crate::time::{HolidaySpan, LocalDay};

const TODAY: &str = "2026-11-30";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn newest() -> CalendarFile {
    CalendarFile::parse(Calendar::builtin_json()).unwrap()
}

/// The newest with a year of only one holiday, invented.
fn with_next_year() -> CalendarFile {
    let mut file = newest().with_next_year();
    let year = file.years.last_mut().unwrap();
    assert_eq!((year.year, year.working_days), (2027, 261));
    year.source = "虚构的通知".into();
    year.holidays =
        vec![HolidaySpan { name: "元旦".into(), from: day("2027-01-01"), to: day("2027-01-03") }];
    year.worked = vec![day("2027-01-09")];
    file
}

fn local(date: &str) -> CalendarFile {
    let local = LocalDay { date: day(date), working: false, name: "台风停工".into() };
    CalendarFile { local: vec![local], ..newest() }
}

fn judged(edited: &CalendarFile) -> Result<(CalendarFile, Vec<DayChange>), ReasonCode> {
    next(&newest(), edited, day(TODAY)).map_err(|problem| problem.reason.unwrap())
}

#[test]
fn a_year_that_was_announced_follows_with_the_days_that_differ_from_the_estimate() {
    let (next, days) = judged(&with_next_year()).unwrap();
    assert_eq!(next.id(), "cn@2");
    let told: Vec<_> = days.iter().map(|one| (one.day, one.from, one.to)).collect();
    let expected = [
        (day("2027-01-01"), DayKind::Estimated, DayKind::Holiday),
        (day("2027-01-09"), DayKind::Estimated, DayKind::WorkedWeekend),
    ];
    assert_eq!(told, expected, "Saturday and Sunday of the holiday were off before");
    assert_eq!(days[0].name.as_deref(), Some("元旦"));
}

#[rstest]
#[case::today(TODAY, None)]
#[case::to_come("2026-12-01", None)]
#[case::over("2026-11-27", Some(ReasonCode::CalendarPast))]
fn a_local_day_changes_what_is_not_over(#[case] date: &str, #[case] refused: Option<ReasonCode>) {
    let judged = judged(&local(date));
    assert_eq!(judged.as_ref().err().copied(), refused);
    if let Ok((_, days)) = judged {
        let expected = DayChange {
            day: day(date),
            from: DayKind::Workday,
            to: DayKind::Holiday,
            name: Some("台风停工".into()),
        };
        assert_eq!(days, [expected]);
    }
}

#[test]
fn what_is_known_is_never_lost_and_an_older_version_never_followed() {
    let mut shorter = newest();
    shorter.years.pop();
    shorter.valid_through = day("2025-12-31");
    assert_eq!(judged(&shorter), Err(ReasonCode::CalendarShorter));
    assert_eq!(judged(&newest()), Err(ReasonCode::CalendarUnchanged));
    assert_eq!(judged(&CalendarFile { version: 7, ..local(TODAY) }), Err(ReasonCode::CalendarOutdated));
    assert_eq!(
        judged(&CalendarFile { calendar: "hn".into(), ..local(TODAY) }),
        Err(ReasonCode::CalendarOutdated)
    );
}

#[test]
fn a_fault_is_told_with_its_line() {
    let text = serde_json::to_string_pretty(&with_next_year()).unwrap();
    let wrong = text.replacen("\"working_days\": 261", "\"working_days\": 262", 1);
    let problem = edited(&wrong).unwrap_err();
    let line = 1 + wrong.lines().position(|line| line.contains("\"year\": 2027")).unwrap();
    assert!(problem.message.contains(&format!("第 {line} 行")), "{}", problem.message);
    assert!(problem.message.contains("261"), "{}", problem.message);
    assert_eq!(edited(&text), Ok(with_next_year()));
}
