//! Decided returns of a unit: what was asked, how it was ruled, where the ticket went.
//!
//! A ruling outlives the ticket on the unit's desks, for a return that was granted takes the ticket away. Invariant: it
//! holds the unit's own words, the platform's decision and what the ticket is filed under, nothing of the resident and
//! nothing of a 举报.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Facts;
use crate::case::Decision;
use crate::similar::Alike;
use crate::{RequestId, TicketId, UnitId};

/// Name of the entity in feeds.
pub const RULING: &str = "ruling";

/// One decided return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Ruling {
    /// The request.
    pub request: RequestId,
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// 工单编号
    pub ticket_no: String,
    /// Its title.
    pub title: String,
    /// 诉求分类
    pub category: Vec<String>,
    /// 镇街
    pub town: String,
    /// Grounds by code.
    pub grounds: Vec<String>,
    /// The unit's reason.
    pub reason: String,
    /// 建议承办单位
    #[ts(optional)]
    pub suggested_unit: Option<UnitId>,
    /// Its name.
    pub suggested_unit_name: String,
    /// What the platform decided.
    pub decision: Decision,
    /// Who got it then.
    #[ts(optional)]
    pub went_to: Option<UnitId>,
    /// Its name; empty while nobody has.
    pub went_to_name: String,
}

impl Ruling {
    /// Whether it was granted and the ticket went to that unit, or was to go there and nobody has it yet.
    pub(super) fn brought_to(&self, unit: UnitId) -> bool {
        self.decision.granted && self.went_to.or(self.suggested_unit) == Some(unit)
    }
}

/// A ruling beside the ticket in question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Precedent {
    /// What was ruled.
    #[serde(flatten)]
    #[ts(flatten)]
    pub ruling: Ruling,
    /// Points of likeness; 0 = not alike, counted for the units' history only.
    pub points: u32,
    /// Why it is alike, the heaviest first.
    pub why: Vec<Alike>,
}

/// Those alike, the likest first, of equals the newest.
pub(super) fn alike<'a>(facts: &Facts<'a>) -> Vec<&'a Precedent> {
    let other = |found: &&Precedent| found.points > 0 && found.ruling.ticket_id != facts.case.ticket.id;
    let mut found: Vec<&Precedent> = facts.precedents.iter().filter(other).collect();
    found.sort_by_key(|found| std::cmp::Reverse((found.points, found.ruling.decision.at)));
    found
}

/// How many were granted, of how many.
pub(super) fn tally<'a>(rulings: impl Iterator<Item = &'a Ruling>) -> (u32, u32) {
    rulings.fold((0, 0), |(granted, all), ruling| (granted + u32::from(ruling.decision.granted), all + 1))
}
