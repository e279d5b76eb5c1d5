//! Approval chains inside the unit: how many steps, whose they are, what they are called.
//!
//! A plain step is written as its role alone, as in every pack before steps had names; such packs are read as ever.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::RulePack;
use crate::intent::IntentKind;
use crate::role::Role;

/// Who must approve what, in order, inside the unit. An empty chain: nobody, it goes straight on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Chains {
    /// A usual reply.
    pub normal: Vec<Step>,
    /// A heavy reply (重件).
    pub heavy: Vec<Step>,
    /// A support's answer.
    pub support: Vec<Step>,
    /// A final opinion: steps on the text, then signers on the bytes, then the seal keeper.
    pub final_opinion: Vec<Step>,
    /// A return request (退单), before it goes to the platform.
    #[serde(rename = "return", default)]
    #[ts(rename = "return")]
    pub returns: Vec<Step>,
    /// A request for an extension (延期).
    #[serde(default)]
    pub extension: Vec<Step>,
    /// An appeal (申诉).
    #[serde(default)]
    pub appeal: Vec<Step>,
}

impl Chains {
    /// The chain that such a request of the unit goes through, if its kind has one of its own.
    #[must_use]
    pub fn of_request(&self, kind: IntentKind) -> &[Step] {
        match kind {
            IntentKind::RequestReturn => &self.returns,
            IntentKind::RequestExtension => &self.extension,
            IntentKind::FileAppeal => &self.appeal,
            _ => &[],
        }
    }
}

/// One step of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(untagged)]
#[ts(export)]
pub enum Step {
    /// A role, under its usual name and the pack's usual rules.
    Plain(Role),
    /// A step with a name or rules of its own.
    Named(NamedStep),
}

/// A step with a name or rules of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NamedStep {
    /// Whose step it is.
    pub role: Role,
    /// What people call it, such as 「会签」.
    pub label: String,
    /// Who may pass it over, with a reason; nobody where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<Role>>", optional)]
    pub skip_by: Vec<Role>,
    /// Whether it is closed to who wrote the text or passed an earlier step; as the pack's own `four_eyes` where silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub four_eyes: Option<bool>,
}

impl From<Role> for Step {
    fn from(role: Role) -> Self {
        Self::Plain(role)
    }
}

impl Step {
    /// Whose step it is.
    #[must_use]
    pub fn role(&self) -> Role {
        match self {
            Self::Plain(role) => *role,
            Self::Named(step) => step.role,
        }
    }

    /// What people call it, in Chinese.
    #[must_use]
    pub fn label(&self) -> &str {
        self.own_label().unwrap_or_else(|| self.role().step_label())
    }

    /// The name that the pack gives it; a plain step is worded by its role, in the language of the screen.
    #[must_use]
    pub fn own_label(&self) -> Option<&str> {
        match self {
            Self::Plain(_) => None,
            Self::Named(step) => Some(&step.label),
        }
    }

    /// Who may pass it over.
    #[must_use]
    pub fn skip_by(&self) -> &[Role] {
        match self {
            Self::Plain(_) => &[],
            Self::Named(step) => &step.skip_by,
        }
    }

    /// Whether it is closed to who wrote the text or passed an earlier step.
    #[must_use]
    pub fn four_eyes(&self, pack: &RulePack) -> bool {
        match self {
            Self::Plain(_) => pack.four_eyes,
            Self::Named(step) => step.four_eyes.unwrap_or(pack.four_eyes),
        }
    }

    /// Whether another chain means the same step.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        (self.role(), self.label()) == (other.role(), other.label())
    }

    /// The same step under the rules of both: closed where one of them closes it, passed over by whom both name.
    #[must_use]
    pub fn stricter(&self, other: &Self, pack: &RulePack) -> Self {
        let both = self.skip_by().iter().filter(|role| other.skip_by().contains(role));
        let (skip_by, four_eyes): (Vec<Role>, _) =
            (both.copied().collect(), self.four_eyes(pack) || other.four_eyes(pack));
        if skip_by == self.skip_by() && four_eyes == self.four_eyes(pack) {
            return self.clone();
        }
        let label = self.label().to_owned();
        Self::Named(NamedStep { role: self.role(), label, skip_by, four_eyes: Some(four_eyes) })
    }

    /// Whether its person passes the letter's bytes, and not yet its text.
    #[must_use]
    pub fn is_on_bytes(&self) -> bool {
        matches!(self.role(), Role::Signer | Role::SealKeeper)
    }
}
