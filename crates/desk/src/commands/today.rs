//! Commands about the day (日提醒): one sheet of it, and what is due as a calendar file.

use chengban_domain::day_sheet::DaySheet;
use chengban_domain::time::Millis;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The unit's day as this desk knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TodayView {
    /// The sheet.
    pub sheet: DaySheet,
    /// Whose day; empty for one who is of no unit.
    pub unit_name: String,
    /// The data are of this moment.
    pub as_of: Millis,
    /// Whether the rules in force were approved.
    pub approved: bool,
}

/// Asks for a calendar file of what is due by the end of the next working day.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TodayExport {
    /// What stands before each number, in the language of the screen, such as 到期.
    pub label: String,
}
