//! Lights and their words around the due, for limits in days and in hours.

use rstest::rstest;

use super::{super::Due, *};

fn at(text: &str) -> Millis {
    Millis::parse_local(text).unwrap()
}

fn seen(due: &str, unit: Unit, now: &str) -> (Light, String) {
    let seen = standing(&RulePack::builtin(), Calendar::builtin(), at(now), at(due), unit, Running::Yes);
    (seen.light, seen.remaining.zh())
}

#[rstest]
#[case::spring_festival_between("2026-02-13T10:00", Light::Green, "剩 5 个工作日")]
#[case::worked_saturday_counts("2026-02-14T10:00", Light::Green, "剩 4 个工作日")]
#[case::a_holiday_takes_nothing("2026-02-20T10:00", Light::Green, "剩 4 个工作日")]
#[case::last_moment_of_green("2026-02-25T23:59:59", Light::Green, "剩 2 个工作日")]
#[case::the_day_before_is_yellow("2026-02-26T00:00", Light::Yellow, "剩 1 个工作日")]
#[case::the_day("2026-02-27T00:00", Light::Yellow, "今日 17:30 到期")]
#[case::the_due_itself_is_in_time("2026-02-27T17:30", Light::Yellow, "今日 17:30 到期")]
#[case::a_second_late("2026-02-27T17:30:01", Light::Red, "逾期 1 分钟")]
#[case::the_same_evening("2026-02-27T19:45", Light::Red, "逾期 2 小时 15 分钟")]
#[case::a_worked_saturday_later("2026-02-28T09:00", Light::Red, "逾期 1 个工作日")]
#[case::the_sunday_after("2026-03-01T09:00", Light::Red, "逾期 1 个工作日")]
#[case::the_monday_after("2026-03-02T09:00", Light::Red, "逾期 2 个工作日")]
fn a_day_limit_is_seen_in_working_days(#[case] now: &str, #[case] light: Light, #[case] words: &str) {
    assert_eq!(seen("2026-02-27T17:30", Unit::Wd, now), (light, words.to_owned()));
}

#[rstest]
#[case("2026-02-15T08:00", Light::Green, "剩 12 小时")]
#[case("2026-02-15T15:59:59", Light::Green, "剩 4 小时 1 分钟")]
#[case("2026-02-15T16:00", Light::Yellow, "剩 4 小时")]
#[case("2026-02-15T19:59:30", Light::Yellow, "剩 1 分钟")]
#[case("2026-02-15T20:00", Light::Yellow, "剩 0 分钟")]
#[case("2026-02-15T20:40", Light::Red, "逾期 40 分钟")]
#[case("2026-02-17T20:00", Light::Red, "逾期 2 天")]
#[case("2026-02-17T22:00", Light::Red, "逾期 2 天 2 小时")]
fn an_hour_limit_is_seen_in_hours(#[case] now: &str, #[case] light: Light, #[case] words: &str) {
    assert_eq!(seen("2026-02-15T20:00", Unit::H, now), (light, words.to_owned()));
}

#[rstest]
#[case::green("2026-02-20T10:00", Light::Green, "剩 5 日")]
#[case::only_one_working_day_left("2026-02-24T10:00", Light::Yellow, "剩 1 日")]
#[case::over("2026-02-27T10:00", Light::Red, "逾期 2 日")]
fn a_natural_day_limit_is_seen_in_days(#[case] now: &str, #[case] light: Light, #[case] words: &str) {
    assert_eq!(seen("2026-02-25T17:30", Unit::D, now), (light, words.to_owned()));
}

#[test]
fn a_period_that_ends_at_midnight_is_due_on_the_day_before() {
    assert_eq!(
        seen("2026-02-28T00:00", Unit::Wd, "2026-02-27T20:00"),
        (Light::Yellow, "今日 24:00 到期".to_owned())
    );
    assert_eq!(
        seen("2026-02-28T00:00", Unit::Wd, "2026-02-26T20:00"),
        (Light::Yellow, "剩 1 个工作日".to_owned())
    );
}

#[test]
fn a_missed_day_limit_over_a_weekend_is_seen_in_hours_until_the_next_working_day() {
    assert_eq!(
        seen("2026-03-06T17:30", Unit::Wd, "2026-03-07T17:30"),
        (Light::Red, "逾期 24 小时".to_owned())
    );
    assert_eq!(seen("2026-03-06T17:30", Unit::Wd, "2026-03-08T17:30"), (Light::Red, "逾期 2 天".to_owned()));
}

#[test]
fn a_paused_clock_is_grey_even_after_the_due() {
    let pack = RulePack::builtin();
    let seen = standing(
        &pack,
        Calendar::builtin(),
        at("2026-03-20T10:00"),
        at("2026-03-09T17:30"),
        Unit::Wd,
        Running::Paused,
    );
    assert_eq!((seen.light, seen.remaining.zh().as_str()), (Light::Paused, "已暂停（中止办理）"));
}

#[rstest]
#[case::green("2026-03-04T23:59", 0)]
#[case::yellow("2026-03-05T00:00", 1)]
#[case::four_hours_left("2026-03-06T13:30", 2)]
#[case::one_hour_left("2026-03-06T16:30", 3)]
#[case::at_the_due_it_is_still_in_time("2026-03-06T17:30", 3)]
#[case::late("2026-03-06T17:31", 4)]
#[case::late_over_the_weekend("2026-03-09T17:29", 4)]
#[case::late_for_a_working_day("2026-03-09T17:30", 5)]
#[case::late_for_three("2026-03-11T17:30", 6)]
fn reminders_come_in_the_stages_of_the_pack(#[case] now: &str, #[case] come: usize) {
    let (pack, calendar) = (RulePack::builtin(), Calendar::builtin());
    let due = at("2026-03-06T17:30");
    assert_eq!(reminders(&pack, calendar, at(now), due, Unit::Wd), come);
}

#[test]
fn a_pack_without_warnings_reminds_all_the_same_before_the_due_and_after_it() {
    let mut pack = RulePack::builtin();
    pack.warn.clear();
    let due = at("2026-03-06T17:30");
    let come = |now: &str| reminders(&pack, Calendar::builtin(), at(now), due, Unit::Wd);
    assert_eq!((come("2026-03-06T13:29"), come("2026-03-06T13:30")), (0, 1), "four hours before");
    assert_eq!((come("2026-03-06T17:30"), come("2026-03-20T10:00")), (2, 5));
    pack.warn = vec!["1d".parse().unwrap()];
    let hours = |now: &str| reminders(&pack, Calendar::builtin(), at(now), due, Unit::H);
    assert_eq!(
        (hours("2026-03-06T13:29"), hours("2026-03-06T16:30")),
        (0, 2),
        "a warning in days is none in hours"
    );
}

#[test]
fn yellow_follows_the_warnings_of_the_pack() {
    let mut pack = RulePack::builtin();
    let yellow = |pack: &RulePack, unit| {
        warn_at(pack, Calendar::builtin(), at("2026-03-06T17:30"), unit).map(Millis::rfc3339)
    };
    assert_eq!(yellow(&pack, Unit::Wd).as_deref(), Some("2026-03-05T00:00:00+08:00"));
    assert_eq!(yellow(&pack, Unit::Min).as_deref(), Some("2026-03-06T13:30:00+08:00"));
    pack.warn = vec!["2d".parse().unwrap(), "4wh".parse().unwrap()];
    assert_eq!(yellow(&pack, Unit::Wd).as_deref(), Some("2026-03-04T00:00:00+08:00"));
    assert_eq!(
        yellow(&pack, Unit::Wh).as_deref(),
        Some("2026-03-06T11:00:00+08:00"),
        "three hours of the afternoon and one of the morning"
    );
    pack.warn.clear();
    assert_eq!(yellow(&pack, Unit::Wd), None);
    let due = Due { at: at("2026-03-06T17:30"), estimated: false };
    let seen = standing(&pack, Calendar::builtin(), at("2026-03-06T17:00"), due.at, Unit::Wd, Running::Yes);
    assert_eq!(seen.light, Light::Green, "no warning, no yellow");
}
