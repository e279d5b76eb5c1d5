//! A unit's month (月度考核结果): which tickets were counted with which verdicts, and the rates that follow.
//!
//! Here so that hub and desk reckon alike: the hub publishes, the desk asks what would be if an appeal succeeded. Invariants:
//! once published the counted tickets and their verdicts never change; an appeal that is upheld adds a revision with its
//! reason, earlier ones stay; the rates are a function of the counted tickets and the rule that was published with them.

mod count;
mod period;
mod rate;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use count::{Publication, count, publish};
pub use period::{day_in, last_day, month_of, name, named, period};
pub use rate::{EMPTY, percent};

use crate::case::{AppealKind, Assessed, Deadline, Exclusion, PackRef, Satisfaction, Solved};
use crate::pack::RateRule;
use crate::time::Millis;
use crate::{AssignmentId, TicketId, UnitId};

/// Entity name in a unit's feed.
pub const MONTH: &str = "month";

/// Which formula the rates follow: `yes / (yes + no)`, the middle verdict by the weight of the rule, half up.
pub const FORMULA: &str = "month_rates@1";

/// A ticket as it was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CountedTicket {
    /// Which; absent of a 举报, which is counted for all and named to nobody here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub ticket_id: Option<TicketId>,
    /// The unit's assignment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub assignment_id: Option<AssignmentId>,
    /// 工单编号
    #[serde(default)]
    pub ticket_no: String,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub closed_at: Option<Millis>,
    /// Whether the unit's staff had made contact, as the resident says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub contacted: Option<bool>,
    /// 是否解决
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub solved: Option<Solved>,
    /// 是否满意
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub satisfaction: Option<Satisfaction>,
    /// Why and since which revision it is out of the rates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub excluded: Option<Excluded>,
}

impl CountedTicket {
    /// Whether it lowers one of the rates.
    #[must_use]
    pub fn is_against(&self) -> bool {
        self.solved == Some(Solved::Unsolved)
            || self.satisfaction == Some(Satisfaction::Dissatisfied)
            || self.contacted == Some(false)
    }
}

/// Out of the rates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Excluded {
    /// Since which revision.
    pub revision: u32,
    /// By which appeal, decided by whom and why.
    pub by: Exclusion,
}

/// One rate with what it is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Rate {
    /// For the unit.
    pub yes: u32,
    /// The middle verdict (基本).
    pub mostly: u32,
    /// Against it.
    pub no: u32,
    /// The denominator.
    pub base: u32,
    /// Percent as printed, `97.19%`; 「—」 on an empty base.
    pub text: String,
}

/// The three rates over the same tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Rates {
    /// 响应率
    pub response: Rate,
    /// 解决率
    pub solved: Rate,
    /// 满意率
    pub satisfied: Rate,
}

/// Raw and adjusted, side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MonthRates {
    /// Over all counted tickets.
    pub raw: Rates,
    /// Without the excluded ones, out of both sides (实际).
    pub adjusted: Rates,
    /// Tickets counted.
    pub counted: u32,
    /// Of them excluded.
    pub excluded: u32,
}

/// Why a published month was revised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RevisionCause {
    /// 工单编号; empty of a 举报.
    pub ticket_no: String,
    /// What kind of appeal was upheld.
    pub kind: AppealKind,
    /// Its ground, by code.
    pub ground: String,
    /// What the assessor wrote; empty of a 举报.
    pub reason: String,
}

/// One state of a published month; none is ever changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MonthRevision {
    /// 1 is the publication.
    pub no: u32,
    /// When.
    pub at: Millis,
    /// By whom.
    pub by_name: String,
    /// Why; absent of the publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cause: Option<RevisionCause>,
    /// The rates as of it.
    pub rates: MonthRates,
}

/// A unit's published month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MonthResult {
    /// Whose.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// First day of the month that names the period.
    pub month: NaiveDate,
    /// The period begins.
    pub from: Millis,
    /// The period ends before this instant.
    pub to: Millis,
    /// Under which pack it was published.
    pub pack: PackRef,
    /// Whether that pack is approved.
    pub approved: bool,
    /// By which formula.
    pub formula: String,
    /// With which weights and decimals.
    pub rule: RateRule,
    /// When it was published.
    pub published_at: Millis,
    /// By whom.
    pub published_by: String,
    /// Until when it may be appealed.
    pub appeal_due: Deadline,
    /// Every ticket counted, the earliest closed first.
    pub tickets: Vec<CountedTicket>,
    /// Tickets closed in the period that were not archived yet, and so are not counted.
    #[serde(default)]
    pub not_archived: u32,
    /// Publication and revisions, oldest first.
    pub revisions: Vec<MonthRevision>,
}

impl MonthResult {
    /// The revision in force.
    #[must_use]
    pub fn revision(&self) -> Option<&MonthRevision> {
        self.revisions.last()
    }

    /// The mark that each counted assignment carries.
    #[must_use]
    pub fn mark(&self) -> Assessed {
        let Self { month, published_at, appeal_due, .. } = self;
        Assessed { month: *month, published_at: *published_at, appeal_due: appeal_due.clone() }
    }

    /// The rates as they are now.
    #[must_use]
    pub fn rates(&self) -> MonthRates {
        rate::rates(&self.tickets, &self.rule, |_| false)
    }

    /// The rates if appeals against these assignments succeeded as well. Those that are not counted change nothing.
    #[must_use]
    pub fn what_if(&self, chosen: &[AssignmentId]) -> MonthRates {
        let is_chosen = |t: &CountedTicket| t.assignment_id.is_some_and(|id| chosen.contains(&id));
        rate::rates(&self.tickets, &self.rule, is_chosen)
    }

    /// Takes an assignment out of the rates and adds the revision that says so. False where it is not counted, or is out
    /// already.
    pub fn revise(&mut self, assignment: AssignmentId, by: &Exclusion) -> bool {
        let no = self.revision().map_or(1, |last| last.no.saturating_add(1));
        let found = self.tickets.iter_mut().find(|t| t.assignment_id == Some(assignment));
        let Some(counted) = found.filter(|t| t.excluded.is_none()) else { return false };
        counted.excluded = Some(Excluded { revision: no, by: by.clone() });
        let cause = RevisionCause {
            ticket_no: counted.ticket_no.clone(),
            kind: by.kind,
            ground: by.ground.clone(),
            reason: by.reason.clone(),
        };
        let rates = self.rates();
        let (at, by_name) = (by.at, by.by_name.clone());
        self.revisions.push(MonthRevision { no, at, by_name, cause: Some(cause), rates });
        true
    }

    /// As everybody of the unit may read it: of the assignments that `hidden` names, only the verdicts.
    #[must_use]
    pub fn without(mut self, hidden: impl Fn(AssignmentId) -> bool) -> Self {
        let is_hidden = |t: &&mut CountedTicket| t.assignment_id.is_some_and(&hidden);
        let mut silent = Vec::new();
        for counted in self.tickets.iter_mut().filter(is_hidden) {
            (counted.ticket_id, counted.assignment_id, counted.closed_at) = (None, None, None);
            counted.ticket_no.clear();
            if let Some(excluded) = &mut counted.excluded {
                excluded.by.reason.clear();
                silent.push(excluded.revision);
            }
        }
        for revision in self.revisions.iter_mut().filter(|revision| silent.contains(&revision.no)) {
            if let Some(cause) = &mut revision.cause {
                cause.ticket_no.clear();
                cause.reason.clear();
            }
        }
        self
    }
}

#[cfg(test)]
mod tests;
