//! What becomes of an assignment in the assessment (考核): the month in which it was counted, and why it counts no more.
//!
//! Both lie beside the state and never change it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::assignment::Assignment;
use super::deadline::Deadline;
use super::reply::{Callback, Satisfaction, Solved};
use super::request::{AppealKind, AppealState};
use crate::AppealId;
use crate::time::Millis;

/// In which published month it was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Assessed {
    /// First day of the month that names the period.
    pub month: NaiveDate,
    /// When the month's result was published.
    pub published_at: Millis,
    /// Until when the month's result may be appealed.
    pub appeal_due: Deadline,
}

/// Why it is out of the rates (不计入参评): an appeal that was upheld.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Exclusion {
    /// Which appeal.
    pub appeal: AppealId,
    /// Of which kind; `Recognition` also marks the demand as found unreasonable.
    pub kind: AppealKind,
    /// Its ground, by code.
    pub ground: String,
    /// What the assessor wrote.
    #[serde(default)]
    pub reason: String,
    /// Who decided.
    pub by_name: String,
    /// When.
    pub at: Millis,
    /// The published month that this changed; absent where it was decided before the publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub month: Option<NaiveDate>,
}

impl Callback {
    /// Whether its verdict is against the unit.
    #[must_use]
    pub fn is_against(&self) -> bool {
        self.solved == Some(Solved::Unsolved) || self.satisfaction == Some(Satisfaction::Dissatisfied)
    }
}

impl Assignment {
    /// The callback whose verdict counts: the last valid one that has any.
    #[must_use]
    pub fn verdict(&self) -> Option<&Callback> {
        self.callbacks.iter().rfind(|c| c.valid && (c.solved.is_some() || c.satisfaction.is_some()))
    }

    /// Whether that verdict is against the unit.
    #[must_use]
    pub fn is_discontented(&self) -> bool {
        self.verdict().is_some_and(Callback::is_against)
    }

    /// Whether an appeal waits for its decision. One of an assignment that has left is decided by nobody any more.
    #[must_use]
    pub fn is_appealing(&self) -> bool {
        !self.state.has_left() && self.appeals.iter().any(|appeal| appeal.state == AppealState::HubReview)
    }
}
