//! Slices: what one feed may show of an entity, one JSON document with one version.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::case::{Caller, Case, Event, ReplyContent};
use crate::reason::{self, ReasonCode};
use crate::said::Said;
use crate::stand_in::StandIn;
use crate::time::Millis;
use crate::{AssignmentId, DraftId, OpId, RevId, Role, TicketId, UnitId, UserId};

/// A ticket as a unit may see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TicketSlice {
    /// The unit's own assignments in full, others as briefs.
    pub case: Case,
    /// What happened, oldest first, as far as the unit may know.
    #[serde(default)]
    pub timeline: Vec<Event>,
    /// The last 32 operations that took effect: heals lost answers.
    #[serde(default)]
    pub applied_ops: Vec<OpId>,
}

/// A resident in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CallerSlice {
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// Who.
    pub caller: Caller,
}

/// One revision of a draft on the hub.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftRevision {
    /// Made by the desk.
    pub rev: RevId,
    /// Written on this one.
    #[ts(optional)]
    pub base: Option<RevId>,
    /// What it says.
    pub content: ReplyContent,
    /// By whom.
    pub by: UserId,
    /// Their name.
    pub by_name: String,
    /// Received.
    pub at: Millis,
}

/// A draft shared by the colleagues of a unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftSlice {
    /// Key.
    pub draft: DraftId,
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// Of which assignment.
    pub assignment_id: AssignmentId,
    /// The newest agreed revision.
    pub head: DraftRevision,
    /// Revisions that were written on an older head: kept until merged.
    #[serde(default)]
    pub siblings: Vec<DraftRevision>,
}

/// A unit, from `ref:units`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UnitRef {
    /// Key.
    pub unit: UnitId,
    /// The short name that the province's files write, such as 「市水务局」; unique.
    pub name: String,
    /// The full legal name, as a letter's mark and a seal print it; empty only from a hub that did not send one.
    #[serde(default)]
    pub full_name: String,
    /// 市直单位, 镇（区）, 平台.
    pub kind: String,
    /// Series of its document numbers, such as 「琼海示函」.
    pub series: String,
    /// Contact for the letter's 附注.
    #[serde(default)]
    pub contact: String,
    /// Whether it may get assignments.
    pub active: bool,
    /// The unit to which a 三级 unit belongs, which alone may hand tickets down to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub parent: Option<UnitId>,
}

impl UnitRef {
    /// What stands in a letter's mark, on a seal, in a certificate: the full name, else the only one there is.
    #[must_use]
    pub fn legal_name(&self) -> &str {
        if self.full_name.is_empty() { &self.name } else { &self.full_name }
    }
}

/// The full name of a unit that has none of its own: the city in the place of the short name's 「市」, else before it.
/// Without a city it is the short name.
#[must_use]
pub fn derived_full_name(city: &str, name: &str) -> String {
    if city.is_empty() || name.starts_with(city) {
        return name.to_owned();
    }
    format!("{city}{}", name.strip_prefix('市').unwrap_or(name))
}

/// A colleague, from `ref:people:<unit>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PersonRef {
    /// Key.
    pub user: UserId,
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: UnitId,
    /// Roles.
    pub roles: Vec<Role>,
    /// Who stands in for them, now or later.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<StandIn>>", optional)]
    pub stand_ins: Vec<StandIn>,
}

/// A notice to one user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Notice {
    /// Key.
    pub id: String,
    /// `urge`, `supervision`, `returned`, …
    pub kind: String,
    /// One line, in Chinese.
    pub text: String,
    /// Which sentence that is; absent from a hub that did not tell.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "reason::known")]
    #[ts(optional)]
    pub reason: Option<ReasonCode>,
    /// Values in it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(as = "Option<BTreeMap<String, String>>", optional)]
    pub params: BTreeMap<String, String>,
    /// About which ticket.
    #[ts(optional)]
    pub ticket_id: Option<TicketId>,
    /// When.
    pub at: Millis,
}

impl Notice {
    /// A notice that says this.
    #[must_use]
    pub fn of(id: String, kind: &str, said: Said, (ticket_id, at): (Option<TicketId>, Millis)) -> Self {
        let Said { reason, params, message } = said;
        Self { id, kind: kind.to_owned(), text: message, reason, params, ticket_id, at }
    }

    /// What it says.
    #[must_use]
    pub fn said(&self) -> Said {
        Said { reason: self.reason, params: self.params.clone(), message: self.text.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_name_is_derived_from_the_city_once_and_never_twice() {
        assert_eq!(derived_full_name("甲市", "市水务局"), "甲市水务局");
        assert_eq!(derived_full_name("甲市", "乙镇人民政府"), "甲市乙镇人民政府");
        assert_eq!(derived_full_name("甲市", "甲市水务局"), "甲市水务局", "it is full already");
        assert_eq!(derived_full_name("", "市水务局"), "市水务局", "no city was given");
    }
}
