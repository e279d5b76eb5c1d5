//! Traces as people read them.

use super::{
    super::{Change, Course, TraceNote, trace, trace_course},
    *,
};

fn lines(steps: &[super::super::TraceStep]) -> Vec<String> {
    steps.iter().map(super::super::TraceStep::zh).collect()
}

#[test]
fn a_trace_over_spring_festival_names_every_day_and_its_reason() {
    let steps = trace(at("2026-02-13T10:00"), limit("5wd"), &clock(), calendar());
    let expected = [
        "2026-02-13 周五 工作日 起算当日，不计",
        "2026-02-14 周六 补班 计入，第1个工作日",
        "2026-02-15 周日 春节 不计",
        "2026-02-16 周一 春节 不计",
        "2026-02-17 周二 春节 不计",
        "2026-02-18 周三 春节 不计",
        "2026-02-19 周四 春节 不计",
        "2026-02-20 周五 春节 不计",
        "2026-02-21 周六 春节 不计",
        "2026-02-22 周日 春节 不计",
        "2026-02-23 周一 春节 不计",
        "2026-02-24 周二 工作日 计入，第2个工作日",
        "2026-02-25 周三 工作日 计入，第3个工作日",
        "2026-02-26 周四 工作日 计入，第4个工作日",
        "2026-02-27 周五 工作日 计入，第5个工作日",
    ];
    assert_eq!(lines(&steps), expected);
}

#[test]
fn a_trace_shows_the_pause_and_the_extension() {
    let changes = [
        Change::Paused { from: at("2026-03-04T10:00"), to: Some(at("2026-03-09T10:00")) },
        Change::Extended { by: limit("1wd") },
    ];
    let course = Course { start: at("2026-03-02T10:00"), limit: limit("3wd"), changes: &changes };
    let expected = [
        "2026-03-02 周一 工作日 起算当日，不计",
        "2026-03-03 周二 工作日 计入，第1个工作日",
        "2026-03-04 周三 工作日 计入，第2个工作日",
        "2026-03-05 周四 工作日 中止，不计",
        "2026-03-06 周五 工作日 中止，不计",
        "2026-03-07 周六 周末 中止，不计",
        "2026-03-08 周日 周末 中止，不计",
        "2026-03-09 周一 工作日 中止，不计",
        "2026-03-10 周二 工作日 计入，第3个工作日",
        "2026-03-11 周三 工作日 延期计入，第4个工作日",
    ];
    assert_eq!(lines(&trace_course(&course, &clock(), calendar())), expected);
}

#[test]
fn a_pause_on_the_last_day_carries_the_end_to_the_resume_day() {
    let changes = [Change::Paused { from: at("2026-03-03T10:00"), to: Some(at("2026-03-07T10:00")) }];
    let course = Course { start: at("2026-03-02T10:00"), limit: limit("1wd"), changes: &changes };
    let expected = [
        "2026-03-02 周一 工作日 起算当日，不计",
        "2026-03-03 周二 工作日 计入，第1个工作日",
        "2026-03-04 周三 工作日 中止，不计",
        "2026-03-05 周四 工作日 中止，不计",
        "2026-03-06 周五 工作日 中止，不计",
        "2026-03-07 周六 周末 顺延",
        "2026-03-08 周日 周末 顺延",
        "2026-03-09 周一 工作日 顺延",
    ];
    assert_eq!(lines(&trace_course(&course, &clock(), calendar())), expected);
}

#[test]
fn a_pause_within_the_last_day_shows_that_day_once() {
    let changes = [Change::Paused { from: at("2026-03-03T10:00"), to: Some(at("2026-03-03T11:00")) }];
    let course = Course { start: at("2026-03-02T10:00"), limit: limit("1wd"), changes: &changes };
    let expected = ["2026-03-02 周一 工作日 起算当日，不计", "2026-03-03 周二 工作日 计入，第1个工作日"];
    assert_eq!(lines(&trace_course(&course, &clock(), calendar())), expected);
}

#[test]
fn an_open_suspension_is_the_last_step() {
    let changes = [Change::Paused { from: at("2026-03-03T10:00"), to: None }];
    let course = Course { start: at("2026-03-02T10:00"), limit: limit("5wd"), changes: &changes };
    let steps = trace_course(&course, &clock(), calendar());
    assert_eq!(
        steps.iter().map(|step| step.note).collect::<Vec<_>>(),
        [TraceNote::StartDay, TraceNote::Counted, TraceNote::Paused]
    );
}

#[test]
fn natural_days_show_how_the_end_moved() {
    let steps = trace(at("2026-09-22T10:00"), limit("3d"), &clock(), calendar());
    let expected = [
        "2026-09-22 周二 工作日 起算当日，不计",
        "2026-09-23 周三 工作日 计入，第1日",
        "2026-09-24 周四 工作日 计入，第2日",
        "2026-09-25 周五 中秋节 计入，第3日",
        "2026-09-26 周六 中秋节 顺延",
        "2026-09-27 周日 中秋节 顺延",
        "2026-09-28 周一 工作日 顺延",
    ];
    assert_eq!(lines(&steps), expected);
}

#[test]
fn hours_show_how_much_of_each_day_counted() {
    let steps = trace(at("2026-02-14T20:00"), limit("24h"), &clock(), calendar());
    assert_eq!(
        lines(&steps),
        ["2026-02-14 周六 补班 计入，累计4小时0分", "2026-02-15 周日 春节 计入，累计24小时0分"]
    );
    let steps = trace(at("2026-03-06T17:40"), limit("7wh"), &clock(), calendar());
    let expected = [
        "2026-03-06 周五 工作日 非办公时间，不计",
        "2026-03-07 周六 周末 不计",
        "2026-03-08 周日 周末 不计",
        "2026-03-09 周一 工作日 计入，累计6小时30分",
        "2026-03-10 周二 工作日 计入，累计7小时0分",
    ];
    assert_eq!(lines(&steps), expected);
}

#[test]
fn days_beyond_the_notices_are_marked() {
    let steps = trace(at("2026-12-31T10:00"), limit("2wd"), &clock(), calendar());
    let expected = [
        "2026-12-31 周四 工作日 起算当日，不计",
        "2027-01-01 周五 预估 计入，第1个工作日",
        "2027-01-02 周六 预估 不计",
        "2027-01-03 周日 预估 不计",
        "2027-01-04 周一 预估 计入，第2个工作日",
    ];
    assert_eq!(lines(&steps), expected);
}

#[test]
fn a_step_crosses_the_wire_with_its_codes() {
    let steps = trace(at("2026-02-13T10:00"), limit("1wd"), &clock(), calendar());
    let json = serde_json::to_value(&steps).unwrap();
    assert_eq!(
        json[1],
        serde_json::json!({"date": "2026-02-14", "kind": "worked_weekend", "unit": "wd", "counted": 1, "total": 1,
            "note": "counted"})
    );
}
