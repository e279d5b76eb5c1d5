//! Counting in the five units: positions of days and of business hours, and the instants at them.
//!
//! Here so that deadlines, traces and lights count alike. Invariant: every count is of the half-open stretch after its
//! first argument up to and including its second, so that stretches add up.

use super::{
    Calendar, Due, Millis, Unit,
    millis::{DAY, HOUR, MINUTE},
};
use crate::pack::{ClockRule, StartDay};

/// Milliseconds of one unit, by `Unit as usize`; days have none of their own and stand as one.
pub(super) const MILLIS_OF: [i64; 5] = [1, HOUR, 1, HOUR, MINUTE];

/// A pack's clock rules on a calendar.
#[derive(Clone, Copy)]
pub(super) struct Counter<'a> {
    clock: &'a ClockRule,
    calendar: &'a Calendar,
    /// Business milliseconds of a working day; a pack has at least one window, else the whole day counts.
    business: i64,
}

impl<'a> Counter<'a> {
    pub(super) fn new(clock: &'a ClockRule, calendar: &'a Calendar) -> Self {
        let open: i64 = clock.business.iter().map(|(from, to)| to.minutes() - from.minutes()).sum();
        Self { clock, calendar, business: if open > 0 { open * MINUTE } else { DAY } }
    }

    pub(super) fn calendar(&self) -> &'a Calendar {
        self.calendar
    }

    /// The due at `at` of a count from `from`: an estimate if it needed a day that no notice covers.
    pub(super) fn due(&self, from: Millis, at: Millis, unit: Unit) -> Due {
        let asks_calendar = !matches!(unit, Unit::H | Unit::Min);
        let unknown = |day| !self.calendar.knows(day);
        Due { at, estimated: asks_calendar && (unknown(from.day_number()) || unknown(at.last_day_number())) }
    }

    /// The instant at which `day` ends as the last day of a period.
    pub(super) fn close_of(&self, day: i64) -> Millis {
        Millis::on_day(day, self.clock.day_end_time().minutes() * MINUTE)
    }

    /// The day after which counting begins: the start day itself, or the one before where the pack includes the start
    /// day and that day is not over yet.
    pub(super) fn day_before_first(&self, start: Millis) -> i64 {
        let day = start.day_number();
        let includes = self.clock.start_day == StartDay::Included && start < self.close_of(day);
        if includes { day - 1 } else { day }
    }

    /// The last day of `amount` days (at least one) counted after `day`.
    pub(super) fn days_after(&self, day: i64, amount: i64, unit: Unit) -> i64 {
        match unit {
            Unit::Wd => self.calendar.nth(self.calendar.ordinal(day) + amount),
            _ => self.settle(day.saturating_add(amount), unit),
        }
    }

    /// Days counted after `from` up to and including `to`.
    pub(super) fn days_between(&self, from: i64, to: i64, unit: Unit) -> i64 {
        match unit {
            Unit::Wd => self.calendar.ordinal(to) - self.calendar.ordinal(from),
            _ => to - from,
        }
    }

    /// The first day, from that of `at` on, which is not over at `at` and on which a period may end.
    pub(super) fn first_open_day(&self, at: Millis, unit: Unit) -> i64 {
        let day = at.day_number();
        let over = at >= self.close_of(day);
        self.settle(if over { day + 1 } else { day }, unit)
    }

    /// `day`, or the next working day if a period in `unit` may not end on it.
    fn settle(&self, day: i64, unit: Unit) -> i64 {
        let may_end_off = unit == Unit::D && !self.clock.roll_d;
        if may_end_off || self.calendar.works(day) {
            day
        } else {
            self.calendar.nth(self.calendar.ordinal(day) + 1)
        }
    }

    /// The instant `millis` of `unit`'s time after `at`.
    pub(super) fn hours_after(&self, at: Millis, millis: i64, unit: Unit) -> Millis {
        match unit {
            Unit::Wh if millis > 0 => self.instant_at(self.position(at).saturating_add(millis)),
            _ => at.plus(millis),
        }
    }

    /// The instant from which `millis` of `unit`'s time are left until `at`.
    pub(super) fn hours_before(&self, at: Millis, millis: i64, unit: Unit) -> Millis {
        match unit {
            Unit::Wh if millis > 0 => self.instant_at(self.position(at).saturating_sub(millis)),
            _ => at.plus(-millis),
        }
    }

    /// Milliseconds of `unit`'s time between two instants.
    pub(super) fn hours_between(&self, from: Millis, to: Millis, unit: Unit) -> i64 {
        match unit {
            Unit::Wh => self.position(to) - self.position(from),
            _ => to.0 - from.0,
        }
    }

    /// Business milliseconds before `at`, from the calendar's first day on.
    fn position(&self, at: Millis) -> i64 {
        let day = at.day_number();
        let whole = self.calendar.ordinal(day - 1) * self.business;
        if self.calendar.works(day) { whole + self.open_before(at.since_midnight()) } else { whole }
    }

    /// The first instant with `position` (at least one millisecond past a day's opening) behind it.
    fn instant_at(&self, position: i64) -> Millis {
        let days = (position - 1).div_euclid(self.business);
        let rest = position - days * self.business;
        Millis::on_day(self.calendar.nth(days + 1), self.time_at(rest))
    }

    /// Business milliseconds of a working day before the time of day `time`.
    fn open_before(&self, time: i64) -> i64 {
        if self.clock.business.is_empty() {
            return time;
        }
        let windows = self.clock.business.iter();
        windows
            .map(|(from, to)| {
                time.clamp(from.minutes() * MINUTE, to.minutes() * MINUTE) - from.minutes() * MINUTE
            })
            .sum()
    }

    /// The time of day at which `open` business milliseconds (1 to a day's) have passed.
    fn time_at(&self, mut open: i64) -> i64 {
        for (from, to) in &self.clock.business {
            let length = (to.minutes() - from.minutes()) * MINUTE;
            if open <= length {
                return from.minutes() * MINUTE + open;
            }
            open -= length;
        }
        open
    }
}
