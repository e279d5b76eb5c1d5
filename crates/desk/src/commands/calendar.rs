//! Commands about the working-day calendar, seen by everybody and published by the hub's administrator.

use chengban_domain::error::Problem;
use chengban_domain::time::CalendarFile;
use chengban_domain::time::calendar_edition::DayChange;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The calendars that are known here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CalendarView {
    /// The newest first, which is the one that counts.
    pub versions: Vec<CalendarFile>,
    /// Today by the hub's clock: what is before it cannot change any more.
    pub today: NaiveDate,
    /// I may edit and publish it.
    pub may_edit: bool,
    /// What was typed and not published.
    #[ts(optional)]
    pub kept: Option<CalendarDraft>,
}

/// A calendar that is being edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CalendarDraft {
    /// The version that it was made from, such as `cn@1`.
    pub base: String,
    /// What was typed, whether it is whole or not; 256 KiB at most.
    pub text: String,
}

/// What is to be said of an edited calendar without asking the hub.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CalendarChecked {
    /// The days that change.
    pub days: Vec<DayChange>,
    /// Why it cannot be published.
    #[ts(optional)]
    pub problem: Option<Problem>,
    /// Where, from 1.
    #[ts(optional)]
    pub line: Option<u32>,
}
