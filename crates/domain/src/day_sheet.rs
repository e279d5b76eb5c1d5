//! 日提醒: a unit's day on one sheet, read in three minutes before going home.
//!
//! Pure: the same cases, instant, rules and calendar give the same sheet on a desk and on the hub. Invariants: no section is
//! longer than the rules say, and what is left out is counted; of a resident nothing is shown, of a 举报 not even its title.

mod build;
pub mod ics;
mod rule;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::time::Millis;
use crate::{AssignmentId, TicketId};

pub use build::{DayCase, due_soon, next_working_day, sheet};
pub use rule::DaySheetRule;

/// A unit's day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DaySheet {
    /// Which day.
    pub day: NaiveDate,
    /// The working day after it.
    pub next: NaiveDate,
    /// That day is not announced yet (预估).
    pub estimated: bool,
    /// 今日收单
    pub received: u32,
    /// 今日提交答复
    pub answered: u32,
    /// What many called about today, by category, the most first.
    pub categories: Vec<DayTopic>,
    /// Where many called from today.
    pub places: Vec<DayTopic>,
    /// Due by the end of the next working day, the soonest first.
    pub due: DayList,
    /// Received today and lacking elements.
    pub gaps: DayList,
    /// Sent back today, refused, or found wanting by the resident.
    pub back: DayList,
    /// Past their limit, the longest first.
    pub late: DayList,
}

impl DaySheet {
    /// Whether there is nothing to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let lists = [&self.due, &self.gaps, &self.back, &self.late];
        self.received == 0 && self.answered == 0 && lists.iter().all(|list| list.items.is_empty())
    }
}

/// A section: its first tickets, and how many more there are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DayList {
    /// The first of them.
    pub items: Vec<DayItem>,
    /// 另有 n 件
    pub more: u32,
}

impl DayList {
    /// How many there are in all.
    #[must_use]
    pub fn total(&self) -> u32 {
        u32::try_from(self.items.len()).unwrap_or(u32::MAX).saturating_add(self.more)
    }
}

/// A category or place, and how many of the day's tickets are of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DayTopic {
    /// Its name.
    pub name: String,
    /// How many.
    pub n: u32,
}

/// A ticket on the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DayItem {
    /// Which.
    pub ticket: TicketId,
    /// Which assignment.
    pub assignment: AssignmentId,
    /// 工单编号
    pub no: String,
    /// 标题; empty for a 举报.
    pub title: String,
    /// The due that counts now.
    pub due: Millis,
    /// 经办人
    pub handler_name: String,
    /// The elements that are empty, in the section of gaps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<String>>", optional)]
    pub gaps: Vec<String>,
    /// Why it came back, in the section of those.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cause: Option<DayCause>,
    /// In the words of whoever sent it back, numbers masked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[ts(as = "Option<String>", optional)]
    pub words: String,
}

/// Why a ticket came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DayCause {
    /// 平台审核退回
    AuditBack,
    /// 本单位审核退回
    UnitBack,
    /// 主办单位退回: of a support, by who asked for it.
    LeadBack,
    /// 退单未获同意
    ReturnRefused,
    /// 回访未解决
    Unsolved,
    /// 回访不满意
    Dissatisfied,
}

#[cfg(test)]
mod tests;
