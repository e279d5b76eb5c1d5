//! When a limit falls due: from its start, after an extension, after a suspension.
//!
//! Constant time and no allocation: working days and working hours are positions on the calendar's ordinals. The trace
//! (`trace`) says the same day by day. On time means: received by the hub at or before [`Due::at`], since 届满 includes
//! the number itself (民法典 第一千二百五十九条).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    Calendar, Limit, Millis, Unit,
    count::{Counter, MILLIS_OF},
};
use crate::pack::ClockRule;

/// The end of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Due {
    /// The last instant in time.
    pub at: Millis,
    /// 预估: the count touched days that no notice covers yet; recompute when the calendar is updated.
    pub estimated: bool,
}

impl Due {
    /// The later of two dues, as where a longer statutory limit prevails or a reply was sent back for mending.
    #[must_use]
    pub fn later(self, other: Self) -> Self {
        if other.at > self.at { other } else { self }
    }

    /// Whether something received at `at` is in time.
    #[must_use]
    pub fn is_met_at(self, at: Millis) -> bool {
        at <= self.at
    }
}

/// A suspension that has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Pause {
    /// When the clock stopped.
    pub suspended_at: Millis,
    /// When it ran again, not before `suspended_at`.
    pub resumed_at: Millis,
}

/// When `limit`, running from `start`, falls due.
///
/// Day periods do not count the start day (unless the pack includes it) and end with the day; hour periods start at once
/// (民法典 第二百零一条). A natural-day period whose last day is off moves to the next working day (第二百零三条).
#[must_use]
pub fn due(start: Millis, limit: Limit, clock: &ClockRule, calendar: &Calendar) -> Due {
    let counter = Counter::new(clock, calendar);
    let amount = i64::from(limit.amount);
    let at = match limit.unit {
        _ if amount == 0 => start,
        Unit::Wd | Unit::D => {
            counter.close_of(counter.days_after(counter.day_before_first(start), amount, limit.unit))
        }
        unit => counter.hours_after(start, amount.saturating_mul(MILLIS_OF[unit as usize]), unit),
    };
    counter.due(start, at, limit.unit)
}

/// When a due extended by `by` falls due: counted from the old due, not from the decision.
#[must_use]
pub fn extend(old: Millis, by: Limit, clock: &ClockRule, calendar: &Calendar) -> Due {
    let counter = Counter::new(clock, calendar);
    let amount = i64::from(by.amount);
    let at = match by.unit {
        _ if amount == 0 => old,
        Unit::Wd | Unit::D => counter.close_of(counter.days_after(old.last_day_number(), amount, by.unit)),
        unit => counter.hours_after(old, amount.saturating_mul(MILLIS_OF[unit as usize]), unit),
    };
    counter.due(old, at, by.unit)
}

/// When a due that was paused falls due, `unit` being that of the limit in force.
///
/// Day periods: the resume day and the days left after the suspension day. Hour periods: the milliseconds left. A pause
/// that began on the last day leaves the rest of the resume day, or the next working day if that is over or off. A limit
/// already missed when the pause began stays missed.
#[must_use]
pub fn resume(due: Millis, unit: Unit, pause: Pause, clock: &ClockRule, calendar: &Calendar) -> Due {
    let counter = Counter::new(clock, calendar);
    let from = pause.suspended_at;
    let to = pause.resumed_at.max(from);
    let at = if from > due {
        due
    } else if unit.is_days() {
        match counter.days_between(from.day_number(), due.last_day_number(), unit) {
            left @ 1.. => counter.close_of(counter.days_after(to.day_number(), left, unit)),
            _ => counter.close_of(counter.first_open_day(to, unit)),
        }
    } else {
        counter.hours_after(to, counter.hours_between(from, due, unit), unit)
    };
    counter.due(from, at, unit)
}
