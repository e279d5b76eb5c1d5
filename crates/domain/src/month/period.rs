//! Periods of the assessment: a month by name, and the instants between which tickets are counted in it.
//!
//! A period bears the name of the month in which it ends. The pack says on which day it begins and at what time of day the
//! day before ends.

use chrono::{Datelike as _, Days, Months, NaiveDate};

use crate::pack::PeriodRule;
use crate::time::Millis;

const MINUTE: i64 = 60_000;

/// The period of a month: its first instant, and the first that no longer belongs to it.
#[must_use]
pub fn period(rule: &PeriodRule, month: NaiveDate) -> (Millis, Millis) {
    let named = day_in(month);
    // The month's own first day begins it; any later day begins it in the month before, so that it ends in its own.
    let back = Months::new(u32::from(rule.start_day > 1));
    let first = named.checked_sub_months(back).unwrap_or(named);
    let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
    (begin(rule, first), begin(rule, next))
}

fn begin(rule: &PeriodRule, month: NaiveDate) -> Millis {
    let first = month.with_day(rule.start_day).unwrap_or(month);
    let before = first.checked_sub_days(Days::new(1)).unwrap_or(first);
    Millis(Millis::midnight(before).0 + rule.cutoff.minutes() * MINUTE)
}

/// The last day of a month: the rules in force on it count the month, on the hub and on every desk.
#[must_use]
pub fn last_day(month: NaiveDate) -> NaiveDate {
    let next = day_in(month).checked_add_months(Months::new(1));
    next.and_then(|next| next.pred_opt()).unwrap_or(month)
}

/// The month in which an instant is counted.
#[must_use]
pub fn month_of(rule: &PeriodRule, at: Millis) -> NaiveDate {
    let own = day_in(at.local_date());
    let near = [-1, 0, 1].map(|step| shifted(own, step));
    let holds = |month: &NaiveDate| {
        let (from, to) = period(rule, *month);
        from <= at && at < to
    };
    near.into_iter().find(holds).unwrap_or(own)
}

fn shifted(month: NaiveDate, step: i32) -> NaiveDate {
    let by = Months::new(step.unsigned_abs());
    let moved = if step < 0 { month.checked_sub_months(by) } else { month.checked_add_months(by) };
    moved.unwrap_or(month)
}

/// The first day of a day's month, by which months are kept.
#[must_use]
pub fn day_in(month: NaiveDate) -> NaiveDate {
    month.with_day(1).unwrap_or(month)
}

/// A month as people and programs write it: `2024-05`.
#[must_use]
pub fn name(month: NaiveDate) -> String {
    month.format("%Y-%m").to_string()
}

/// The month of that name.
#[must_use]
pub fn named(text: &str) -> Option<NaiveDate> {
    let month = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok()?;
    (name(month) == text).then_some(month)
}
