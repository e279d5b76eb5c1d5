//! Why a due is what it is: each day counted, skipped or paused, with its reason.
//!
//! Here because a deadline people cannot check is a deadline they dispute. Invariants: the `counted` of a unit's steps
//! add up to what the limit and its extensions granted (one a day; milliseconds for hour units), and the last step is the
//! day of the due.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    Calendar, DayKind, Due, Limit, Millis, Unit,
    count::Counter,
    course::{Course, Span, SpanKind},
    millis::day_of,
};
use crate::pack::ClockRule;

/// What happened on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum TraceNote {
    /// The day on which the clock started, not counted (民法典 第二百零一条第一款).
    StartDay,
    /// Counted towards the limit.
    Counted,
    /// Counted towards an extension.
    Extended,
    /// Off: weekend or holiday, not counted.
    Off,
    /// A working day without business hours left in the period.
    AfterHours,
    /// Not counted; the period moved on over a day off (民法典 第二百零三条第一款) or over a day that was over.
    Moved,
    /// Not counted: suspended.
    Paused,
}

/// One day of a trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TraceStep {
    /// The local day.
    pub date: NaiveDate,
    /// What kind of day the calendar says it is.
    pub kind: DayKind,
    /// Name of the holiday or local day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub name: Option<String>,
    /// Unit in which the day was counted.
    pub unit: Unit,
    /// How much of the day counted: 0 or 1 for day units, milliseconds for hour units.
    pub counted: i64,
    /// Counted so far in this unit, this day included.
    pub total: i64,
    /// Why.
    pub note: TraceNote,
}

/// The days from `start` to the due of `limit`. See [`super::due`].
#[must_use]
pub fn trace(start: Millis, limit: Limit, clock: &ClockRule, calendar: &Calendar) -> Vec<TraceStep> {
    trace_course(&Course { start, limit, changes: &[] }, clock, calendar)
}

/// The due of a limit with its extensions and suspensions, in their order; also the answer to “what if”.
#[must_use]
pub fn course_due(course: &Course<'_>, clock: &ClockRule, calendar: &Calendar) -> Due {
    course.run(clock, calendar, &mut |_| {})
}

/// The days from the start of a course to its due; an unended suspension is its last step.
#[must_use]
pub fn trace_course(course: &Course<'_>, clock: &ClockRule, calendar: &Calendar) -> Vec<TraceStep> {
    let counter = Counter::new(clock, calendar);
    let mut spans: Vec<Span> = Vec::new();
    course.run(clock, calendar, &mut |span| {
        if span.kind == SpanKind::Paused {
            spans.iter_mut().for_each(|earlier| earlier.cut_at(&span));
            spans.retain(|earlier| !earlier.is_empty());
        }
        spans.push(span);
    });
    let mut steps = Steps { counter, list: Vec::new(), total: 0 };
    if course.limit.unit.is_days() && counter.day_before_first(course.start) == course.start.day_number() {
        steps.push(course.start.day_number(), course.limit.unit, 0, TraceNote::StartDay);
    }
    for span in &spans {
        if span.unit.is_days() { steps.add_days(span) } else { steps.add_hours(span) }
    }
    if steps.list.is_empty() {
        steps.push(course.start.day_number(), course.limit.unit, 0, TraceNote::StartDay);
    }
    steps.list
}

/// The list under construction.
struct Steps<'a> {
    counter: Counter<'a>,
    list: Vec<TraceStep>,
    total: i64,
}

impl Steps<'_> {
    fn push(&mut self, day: i64, unit: Unit, counted: i64, note: TraceNote) {
        if self.list.last().is_some_and(|last| last.unit != unit) {
            self.total = 0;
        }
        self.total += counted;
        let calendar = self.counter.calendar();
        let (kind, name) = (calendar.kind_of(day), calendar.name_of(day).map(str::to_owned));
        self.list.push(TraceStep { date: day_of(day), kind, name, unit, counted, total: self.total, note });
    }

    fn add_days(&mut self, span: &Span) {
        let mut left = span.amount;
        for day in span.after + 1..=span.through {
            let counts = span.unit == Unit::D || self.counter.calendar().works(day);
            let note = match span.kind {
                SpanKind::Paused => TraceNote::Paused,
                _ if left == 0 => TraceNote::Moved,
                _ if !counts => TraceNote::Off,
                SpanKind::Extension => TraceNote::Extended,
                SpanKind::Limit => TraceNote::Counted,
            };
            let counted = i64::from(matches!(note, TraceNote::Counted | TraceNote::Extended));
            left -= counted;
            self.push(day, span.unit, counted, note);
        }
    }

    fn add_hours(&mut self, span: &Span) {
        for day in span.from.day_number()..=span.to.last_day_number().max(span.from.day_number()) {
            let from = span.from.max(Millis::on_day(day, 0));
            let to = span.to.min(Millis::on_day(day + 1, 0));
            let counted = match span.kind {
                SpanKind::Paused => 0,
                _ => self.counter.hours_between(from, to, span.unit),
            };
            let note = match span.kind {
                SpanKind::Paused => TraceNote::Paused,
                _ if counted == 0 && self.counter.calendar().works(day) => TraceNote::AfterHours,
                _ if counted == 0 => TraceNote::Off,
                SpanKind::Extension => TraceNote::Extended,
                SpanKind::Limit => TraceNote::Counted,
            };
            self.push(day, span.unit, counted, note);
        }
    }
}

impl TraceStep {
    /// The step as one Chinese line: 「2026-02-14 周六 补班 计入 第1个工作日」.
    #[must_use]
    pub fn zh(&self) -> String {
        let weekday = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
        let weekday = weekday[self.date.weekday().num_days_from_monday() as usize];
        let kind = match (self.kind, &self.name) {
            (_, Some(name)) => name.as_str(),
            (DayKind::Workday, None) => "工作日",
            (DayKind::Weekend, None) => "周末",
            (DayKind::Holiday, None) => "放假",
            (DayKind::WorkedWeekend, None) => "补班",
            (DayKind::Estimated, None) => "预估",
        };
        let note = match self.note {
            TraceNote::StartDay => "起算当日，不计".to_owned(),
            TraceNote::Counted => format!("计入，{}", self.zh_total()),
            TraceNote::Extended => format!("延期计入，{}", self.zh_total()),
            TraceNote::Off => "不计".to_owned(),
            TraceNote::AfterHours => "非办公时间，不计".to_owned(),
            TraceNote::Moved => "顺延".to_owned(),
            TraceNote::Paused => "中止，不计".to_owned(),
        };
        format!("{} {weekday} {kind} {note}", self.date)
    }

    fn zh_total(&self) -> String {
        if self.unit.is_days() {
            format!("第{}{}", self.total, self.unit.zh())
        } else {
            let minutes = self.total / super::millis::MINUTE;
            format!("累计{}小时{}分", minutes / 60, minutes % 60)
        }
    }
}
