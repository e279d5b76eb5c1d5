//! Who may do what: the roles of the platform and of a unit, and the person who acts.
//!
//! The letters in the docs are those of the transition table (`machine::table`).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A role a person holds; a person may hold several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Role {
    /// I 话务员: takes the call, accepts or declines.
    Intake,
    /// D 派单员: dispatches, rules disputes, merges.
    Dispatcher,
    /// A 平台审核员: audits replies, returns, extensions, suspensions, final opinions.
    Auditor,
    /// C 回访员: calls the resident back.
    CallbackAgent,
    /// V 督办员: urges and supervises.
    Supervisor,
    /// X 考核员: decides appeals and exclusions.
    Assessor,
    /// M 平台管理员: packs, calendars, lists, users.
    HubAdmin,
    /// H 经办人: handles the assignment.
    Handler,
    /// L 联络员: signs for it, assigns it, delegates it.
    Liaison,
    /// R 分管负责人: reviews.
    Reviewer,
    /// S 主要负责人: signs heavy papers and final opinions.
    Signer,
    /// K 印章保管员: keeps and applies the seal.
    SealKeeper,
    /// T: the hub itself, by timer or fold.
    System,
}

impl Role {
    /// Whether the role belongs to a handling unit rather than to the platform.
    #[must_use]
    pub fn is_unit_role(self) -> bool {
        matches!(self, Self::Handler | Self::Liaison | Self::Reviewer | Self::Signer | Self::SealKeeper)
    }

    /// The letter of the transition table.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Intake => 'I',
            Self::Dispatcher => 'D',
            Self::Auditor => 'A',
            Self::CallbackAgent => 'C',
            Self::Supervisor => 'V',
            Self::Assessor => 'X',
            Self::HubAdmin => 'M',
            Self::Handler => 'H',
            Self::Liaison => 'L',
            Self::Reviewer => 'R',
            Self::Signer => 'S',
            Self::SealKeeper => 'K',
            Self::System => 'T',
        }
    }
}

/// A person acting, with the rights that hold at this moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Actor {
    /// Who.
    pub user: crate::UserId,
    /// The name shown in timelines.
    pub name: String,
    /// The unit acted for; `None` for the hub's own timers.
    pub unit: Option<crate::UnitId>,
    /// All roles held there.
    pub roles: Vec<Role>,
}

impl Actor {
    /// Whether the person holds at least one of `wanted`.
    #[must_use]
    pub fn has_any(&self, wanted: &[Role]) -> bool {
        self.roles.iter().any(|role| wanted.contains(role))
    }

    /// The first of `wanted` that the person holds, for the record.
    #[must_use]
    pub fn role_among(&self, wanted: &[Role]) -> Option<Role> {
        wanted.iter().copied().find(|role| self.roles.contains(role))
    }
}
