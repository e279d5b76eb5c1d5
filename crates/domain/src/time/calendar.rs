//! The working-day calendar: which day is worked, and the n-th working day after another, each in constant time.
//!
//! Here because working days in China follow a yearly notice, not the week. Invariant: inside the known span a day has
//! exactly one kind, and `nth(ordinal(d)) == d` for every working day; outside it Monday to Friday stand in, marked
//! [`DayKind::Estimated`], until the next notice.

mod data;
pub mod edition;
mod weekdays;

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use data::{CalendarError, CalendarFile, CalendarYear, HolidaySpan, LocalDay};

use super::millis::{day_of, days_since_epoch};

/// What kind of day it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DayKind {
    /// 工作日, Monday to Friday.
    Workday,
    /// 周末.
    Weekend,
    /// 法定节假日 or a day off in exchange, also where it falls on a weekend; or a local day off.
    Holiday,
    /// 补班: a Saturday or Sunday worked by notice or by local order.
    WorkedWeekend,
    /// 预估: no notice covers the day; Monday to Friday are taken as worked.
    Estimated,
}

/// The calendar of a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    id: String,
    /// Number of the first known day.
    first: i64,
    /// Kind of each known day.
    kinds: Vec<DayKind>,
    /// Working days up to and including each known day.
    ordinals: Vec<i64>,
    /// Number of each known working day, ascending.
    worked: Vec<i64>,
    /// Names of days, ascending by day number.
    names: Vec<(i64, String)>,
    sources: Vec<String>,
}

/// The calendar shipped with the programs.
const BUILTIN: &str = include_str!("calendar_cn.json");

impl Calendar {
    /// The national calendar of 2024 to 2026.
    ///
    /// # Panics
    /// Never in a released program: the embedded text is constant and `builtin_calendar_has_the_totals_of_the_notices`
    /// proves it.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| match Calendar::from_json(BUILTIN) {
            Ok(calendar) => calendar,
            Err(error) => unreachable!("the embedded calendar is constant and tested: {error}"),
        });
        &CALENDAR
    }

    /// The file of [`Calendar::builtin`], for programs that store and deliver calendars.
    #[must_use]
    pub fn builtin_json() -> &'static str {
        BUILTIN
    }

    /// Reads a calendar file.
    ///
    /// # Errors
    /// [`CalendarError`] if it is malformed, has gaps, contradicts itself or does not add up to its stated totals.
    pub fn from_json(text: &str) -> Result<Self, CalendarError> {
        Ok(Self::of(&CalendarFile::parse(text)?))
    }

    /// The calendar of a file that was checked.
    #[must_use]
    pub fn of(file: &CalendarFile) -> Self {
        let (first, last) = (days_since_epoch(file.valid_from), days_since_epoch(file.valid_through));
        let kind = |day| if weekdays::is_weekday(day) { DayKind::Workday } else { DayKind::Weekend };
        let mut calendar = Self {
            id: file.id(),
            first,
            kinds: (first..=last).map(kind).collect(),
            ordinals: Vec::new(),
            worked: Vec::new(),
            names: Vec::new(),
            sources: file.years.iter().map(|year| year.source.clone()).collect(),
        };
        for year in &file.years {
            for span in &year.holidays {
                for day in days_since_epoch(span.from)..=days_since_epoch(span.to) {
                    calendar.set(day, DayKind::Holiday);
                    calendar.names.push((day, span.name.clone()));
                }
            }
            for &day in &year.worked {
                calendar.set(days_since_epoch(day), DayKind::WorkedWeekend);
            }
        }
        for local in &file.local {
            calendar.depart(local);
        }
        calendar.index();
        calendar
    }

    /// Puts a day of the place's own in the place of what the notice says of it.
    fn depart(&mut self, local: &LocalDay) {
        let number = days_since_epoch(local.date);
        let kind = match (local.working, weekdays::is_weekday(number)) {
            (false, _) => DayKind::Holiday,
            (true, true) => DayKind::Workday,
            (true, false) => DayKind::WorkedWeekend,
        };
        self.set(number, kind);
        self.names.retain(|(named, _)| *named != number);
        self.names.push((number, local.name.clone()));
    }

    /// Name and version: `cn@1`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// First known day.
    #[must_use]
    pub fn valid_from(&self) -> NaiveDate {
        day_of(self.first)
    }

    /// Last known day.
    #[must_use]
    pub fn valid_through(&self) -> NaiveDate {
        day_of(self.last())
    }

    /// Titles of the notices, by year.
    #[must_use]
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// What kind of day `day` is.
    #[must_use]
    pub fn kind(&self, day: NaiveDate) -> DayKind {
        self.kind_of(days_since_epoch(day))
    }

    /// The name of a holiday or local day.
    #[must_use]
    pub fn name(&self, day: NaiveDate) -> Option<&str> {
        self.name_of(days_since_epoch(day))
    }

    /// Whether `day` is worked, or taken to be so where it is not known.
    #[must_use]
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        self.works(days_since_epoch(day))
    }

    /// Working days after `from` up to and including `to`; negative if `to` is earlier.
    #[must_use]
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        self.ordinal(days_since_epoch(to)) - self.ordinal(days_since_epoch(from))
    }

    pub(super) fn kind_of(&self, day: i64) -> DayKind {
        self.at(&self.kinds, day).copied().unwrap_or(DayKind::Estimated)
    }

    pub(super) fn name_of(&self, day: i64) -> Option<&str> {
        let found = self.names.binary_search_by_key(&day, |(named, _)| *named).ok()?;
        self.names.get(found).map(|(_, name)| name.as_str())
    }

    pub(super) fn works(&self, day: i64) -> bool {
        match self.kind_of(day) {
            DayKind::Workday | DayKind::WorkedWeekend => true,
            DayKind::Weekend | DayKind::Holiday => false,
            DayKind::Estimated => weekdays::is_weekday(day),
        }
    }

    /// Whether a notice covers the day.
    pub(super) fn knows(&self, day: i64) -> bool {
        (self.first..=self.last()).contains(&day)
    }

    /// Working days up to and including `day`, counted from the first known day; zero or less before it.
    pub(super) fn ordinal(&self, day: i64) -> i64 {
        if let Some(&ordinal) = self.at(&self.ordinals, day) {
            ordinal
        } else if day < self.first {
            weekdays::ordinal(day) - weekdays::ordinal(self.first - 1)
        } else {
            self.total() + weekdays::ordinal(day) - weekdays::ordinal(self.last())
        }
    }

    /// The working day with this ordinal.
    pub(super) fn nth(&self, ordinal: i64) -> i64 {
        let index = usize::try_from(ordinal - 1).ok();
        if let Some(&day) = index.and_then(|index| self.worked.get(index)) {
            day
        } else if ordinal <= 0 {
            weekdays::nth(ordinal + weekdays::ordinal(self.first - 1))
        } else {
            weekdays::nth(ordinal - self.total() + weekdays::ordinal(self.last()))
        }
    }

    fn at<'a, T>(&self, table: &'a [T], day: i64) -> Option<&'a T> {
        usize::try_from(day - self.first).ok().and_then(|index| table.get(index))
    }

    fn last(&self) -> i64 {
        self.first + self.kinds.len() as i64 - 1
    }

    fn total(&self) -> i64 {
        self.worked.len() as i64
    }

    fn set(&mut self, day: i64, kind: DayKind) {
        let index = usize::try_from(day - self.first).ok();
        if let Some(slot) = index.and_then(|index| self.kinds.get_mut(index)) {
            *slot = kind;
        }
    }

    /// Rebuilds what follows from the kinds.
    fn index(&mut self) {
        self.worked = (self.first..=self.last()).filter(|&day| self.works(day)).collect();
        let mut worked = 0;
        self.ordinals = (self.first..=self.last())
            .map(|day| {
                worked += i64::from(self.works(day));
                worked
            })
            .collect();
        self.names.sort_by_key(|(day, _)| *day);
    }
}

#[cfg(test)]
mod tests;
