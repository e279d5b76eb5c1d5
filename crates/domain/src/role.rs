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
    /// W 拟稿人: calls, gathers and drafts, and submits nothing.
    Drafter,
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
        self.drafts() || matches!(self, Self::Reviewer | Self::Signer | Self::SealKeeper)
    }

    /// Whether it writes for its unit, and so may know the resident.
    #[must_use]
    pub fn drafts(self) -> bool {
        matches!(self, Self::Drafter | Self::Handler | Self::Liaison)
    }

    /// What a step of an approval chain is called where the pack gives it no name.
    #[must_use]
    pub fn step_label(self) -> &'static str {
        match self {
            Self::Signer => "签发",
            Self::SealKeeper => "用印",
            _ => "审核",
        }
    }

    /// The duty that a stand-in takes, as people call it.
    #[must_use]
    pub fn duty_label(self) -> &'static str {
        match self {
            Self::Liaison => "联络",
            other => other.step_label(),
        }
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
            Self::Drafter => 'W',
            Self::Handler => 'H',
            Self::Liaison => 'L',
            Self::Reviewer => 'R',
            Self::Signer => 'S',
            Self::SealKeeper => 'K',
            Self::System => 'T',
        }
    }
}

/// Whose place a stand-in takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Principal {
    /// Who.
    pub user: crate::UserId,
    /// Their name.
    pub name: String,
}

impl Principal {
    /// Who acted, as it stands in records: 「王某代李某」.
    #[must_use]
    pub fn signed(on_behalf: Option<&Self>, name: &str) -> String {
        on_behalf.map_or_else(|| name.to_owned(), |absent| format!("{name}代{}", absent.name))
    }
}

/// For whom a person stands in at this moment, and in what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StandsFor {
    /// For whom.
    pub absent: Principal,
    /// In which of the roles that they hold themselves.
    pub roles: Vec<Role>,
}

/// In which role a person acts, and in whose place if not in their own right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capacity {
    /// The role.
    pub role: Role,
    /// Whose place is taken.
    pub on_behalf: Option<Principal>,
}

impl Capacity {
    /// Who acts where `actor` does so in this capacity: they, and in whose place.
    pub fn persons(&self, actor: crate::UserId) -> impl Iterator<Item = crate::UserId> + use<> {
        std::iter::once(actor).chain(self.on_behalf.as_ref().map(|absent| absent.user))
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
    /// For whom the person stands in now. What a colleague holds as a stand-in is not among it: there are no chains.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<StandsFor>>", optional)]
    pub stands_for: Vec<StandsFor>,
}

impl Actor {
    /// Whether the person may act in at least one of `wanted`, in their own right or for somebody.
    #[must_use]
    pub fn has_any(&self, wanted: &[Role]) -> bool {
        self.capacities(wanted).next().is_some()
    }

    /// In what the person may act, in the order of `wanted`: in their own right first, then as a stand-in.
    pub fn capacities(&self, wanted: &[Role]) -> impl Iterator<Item = Capacity> {
        let own = wanted.iter().filter(|role| self.roles.contains(role));
        let own = own.map(|role| Capacity { role: *role, on_behalf: None });
        let lent = wanted.iter().flat_map(|role| {
            let for_whom = self.stands_for.iter().filter(move |one| one.roles.contains(role));
            for_whom.map(|one| Capacity { role: *role, on_behalf: Some(one.absent.clone()) })
        });
        own.chain(lent)
    }

    /// The first of `wanted` that the person holds, for the record.
    #[must_use]
    pub fn role_among(&self, wanted: &[Role]) -> Option<Role> {
        wanted.iter().copied().find(|role| self.roles.contains(role))
    }
}
