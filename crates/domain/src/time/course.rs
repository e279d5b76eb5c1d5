//! A limit with everything that happened to it: extensions and suspensions in their order.
//!
//! One walk gives both the due and the spans that the trace spells out, so the two cannot differ.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Calendar, Due, Limit, Millis, Pause, Unit, count::Counter, due, extend, resume};
use crate::pack::ClockRule;

/// Something that moved a due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum Change {
    /// 延期, counted from the due then in force.
    Extended {
        /// By how much.
        by: Limit,
    },
    /// 中止 or 挂账.
    Paused {
        /// When the clock stopped.
        from: Millis,
        /// When it ran again; `None`: it still stands, and the due then in force is frozen.
        to: Option<Millis>,
    },
}

/// A limit, its start and its changes in the order in which they took effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course<'a> {
    /// When the clock started.
    pub start: Millis,
    /// The limit granted at first.
    pub limit: Limit,
    /// What happened since.
    pub changes: &'a [Change],
}

/// What a span counts towards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SpanKind {
    Limit,
    Extension,
    Paused,
}

/// A stretch of the course: instants for hour units, days for day units.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) kind: SpanKind,
    pub(super) unit: Unit,
    pub(super) from: Millis,
    pub(super) to: Millis,
    /// Days are those after this one …
    pub(super) after: i64,
    /// … up to and including this one.
    pub(super) through: i64,
    /// Days that count; later ones only carry the end of the period to a day on which it may end.
    pub(super) amount: i64,
}

impl Span {
    /// Ends the span where a pause begins; the day of the suspension still counts.
    pub(super) fn cut_at(&mut self, pause: &Self) {
        self.to = self.to.min(pause.from);
        self.through = self.through.min(pause.after);
    }

    pub(super) fn is_empty(&self) -> bool {
        if self.unit.is_days() { self.through <= self.after } else { self.to <= self.from }
    }
}

impl Course<'_> {
    /// Walks the course, handing each span to `visit`, and gives the due at its end.
    pub(super) fn run(&self, clock: &ClockRule, calendar: &Calendar, visit: &mut impl FnMut(Span)) -> Due {
        let counter = Counter::new(clock, calendar);
        let mut unit = self.limit.unit;
        let mut now = due(self.start, self.limit, clock, calendar);
        let after = counter.day_before_first(self.start);
        visit(Span {
            kind: SpanKind::Limit,
            unit,
            from: self.start,
            to: now.at,
            after,
            through: if self.limit.amount == 0 { after } else { now.at.last_day_number() },
            amount: i64::from(self.limit.amount),
        });
        for change in self.changes {
            let before = now;
            match *change {
                Change::Extended { by } => {
                    unit = by.unit;
                    now = extend(before.at, by, clock, calendar);
                    visit(extension(before.at, now.at, by));
                }
                Change::Paused { from, .. } if from > before.at => continue,
                Change::Paused { from, to: None } => {
                    visit(paused(unit, from, from, from.day_number() + 1));
                    return before;
                }
                Change::Paused { from, to: Some(to) } => {
                    let pause = Pause { suspended_at: from, resumed_at: to.max(from) };
                    now = resume(before.at, unit, pause, clock, calendar);
                    let left =
                        counter.days_between(from.day_number(), before.at.last_day_number(), unit).max(0);
                    // With no day left, the resume day is not paused: the period ends on it or moves on from it.
                    let resumed = pause.resumed_at.day_number() - i64::from(left == 0);
                    visit(paused(unit, from, pause.resumed_at, resumed));
                    visit(rest(unit, pause.resumed_at, now.at, resumed.max(from.day_number()), left));
                }
            }
            now.estimated |= before.estimated;
        }
        now
    }
}

fn extension(old: Millis, new: Millis, by: Limit) -> Span {
    Span {
        kind: SpanKind::Extension,
        unit: by.unit,
        from: old,
        to: new,
        after: old.last_day_number(),
        through: new.last_day_number(),
        amount: i64::from(by.amount),
    }
}

fn paused(unit: Unit, from: Millis, to: Millis, through: i64) -> Span {
    Span { kind: SpanKind::Paused, unit, from, to, after: from.day_number(), through, amount: 0 }
}

fn rest(unit: Unit, from: Millis, to: Millis, after: i64, amount: i64) -> Span {
    Span { kind: SpanKind::Limit, unit, from, to, after, through: to.last_day_number(), amount }
}
