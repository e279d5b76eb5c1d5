//! The next version of a calendar: what is wrong with it, and which days it changes.
//!
//! A calendar counts for everything that runs, unlike a rule pack. Invariants: a day that is over keeps what it was, for by it
//! was judged; no known year is lost; who edits an older version than the newest is refused.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Calendar, CalendarError, CalendarFile, DayKind};
use crate::error::{ErrorCode, Problem};
use crate::{ReasonCode, Said};

/// Asks for a calendar to be checked or published.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CalendarWish {
    /// A [`CalendarFile`] as JSON, with the number of the version that it was made from.
    pub text: String,
}

/// A day that is worked in one version and not in the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DayChange {
    /// Which.
    pub day: NaiveDate,
    /// What it was, or was taken for.
    pub from: DayKind,
    /// What it is to be.
    pub to: DayKind,
    /// The holiday, or why the place departs from the notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub name: Option<String>,
}

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CalendarPublished {
    /// Such as `cn@2`.
    pub id: String,
    /// Its last known day.
    pub known_through: NaiveDate,
    /// The days that changed.
    pub days: Vec<DayChange>,
}

/// Reads a calendar that a person edited.
///
/// # Errors
/// What is wrong, with its line.
pub fn edited(text: &str) -> Result<CalendarFile, Problem> {
    CalendarFile::parse(text).map_err(|error| fault(text, &error))
}

fn fault(text: &str, error: &CalendarError) -> Problem {
    let why = error.to_string();
    let said = Said::of(ReasonCode::CalendarFault).with("line", error.line(text).unwrap_or(1));
    Problem::because(ErrorCode::InvalidInput, said.with("why", why)).at_field("calendar")
}

/// The version that an edited calendar becomes, with the days that it changes.
///
/// # Errors
/// `stale_version` for one made from another version than the newest; `invalid_input` for a day that is over, for years that
/// would be lost, and without changes.
pub fn next(
    newest: &CalendarFile,
    edited: &CalendarFile,
    today: NaiveDate,
) -> Result<(CalendarFile, Vec<DayChange>), Problem> {
    let refused = |code, said: Said| Err(Problem::because(code, said).at_field("calendar"));
    if edited.id() != newest.id() {
        let said = Said::of(ReasonCode::CalendarOutdated).with("id", edited.id()).with("newest", newest.id());
        return refused(ErrorCode::StaleVersion, said);
    }
    if edited == newest {
        return refused(ErrorCode::InvalidInput, Said::of(ReasonCode::CalendarUnchanged));
    }
    if edited.valid_from != newest.valid_from || edited.valid_through < newest.valid_through {
        let said = Said::of(ReasonCode::CalendarShorter).with("from", newest.valid_from);
        return refused(ErrorCode::InvalidInput, said.with("through", newest.valid_through));
    }
    let next = CalendarFile { version: newest.version + 1, ..edited.clone() };
    let days = changes(newest, &next);
    if let Some(over) = days.iter().find(|change| change.day < today) {
        let said = Said::of(ReasonCode::CalendarPast).with("day", over.day);
        return refused(ErrorCode::InvalidInput, said);
    }
    Ok((next, days))
}

/// The days that are worked in one of two calendars and not in the other, as far as either knows.
#[must_use]
pub fn changes(before: &CalendarFile, after: &CalendarFile) -> Vec<DayChange> {
    let (old, new) = (Calendar::of(before), Calendar::of(after));
    let through = old.valid_through().max(new.valid_through());
    let days = old.valid_from().iter_days().take_while(|day| *day <= through);
    days.filter(|day| old.is_working_day(*day) != new.is_working_day(*day))
        .map(|day| DayChange {
            day,
            from: old.kind(day),
            to: new.kind(day),
            name: new.name(day).or(old.name(day)).map(str::to_owned),
        })
        .collect()
}

#[cfg(test)]
mod tests;
