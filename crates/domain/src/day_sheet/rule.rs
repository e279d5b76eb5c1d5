//! When the sheet is told and how much of each section it shows.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::pack::RulePack;
use crate::time::ClockTime;

/// The rule of the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DaySheetRule {
    /// From when on a person is told of it.
    pub at: ClockTime,
    /// Tickets of a section at most.
    pub most: u32,
    /// Categories, and places, at most.
    pub topics: u32,
    /// Tickets of one day that make a category or a place a topic.
    pub topic_least: u32,
}

/// A pack that was published before there was such a rule has that of the built-in pack.
impl Default for DaySheetRule {
    fn default() -> Self {
        RulePack::builtin().day_sheet
    }
}
