//! Named grounds of a pack and the strictness of reply checks.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::coach::ListTest;

/// A ground on which a unit may ask a return (退单理由).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct GroundDef {
    /// `R1` to `R9`.
    pub code: String,
    /// Words on screen.
    pub title: String,
    /// Whether a written basis (law, 三定, 权责清单, 履职事项清单, 派单目录) must be named; else proof is enough.
    pub needs_basis: bool,
    /// Whether the unit must say who should handle the ticket.
    pub needs_unit: bool,
    /// What dispatch lists can say of it; nothing, where a pack does not ask them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub lists: Option<ListTest>,
}

/// A ground that takes a ticket out of 实际参评满意率 (confirmed by the city's letter).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ExclusionDef {
    /// `G1` to `G3`.
    pub code: String,
    /// The rule's own words.
    pub title: String,
    /// The sentence that must stand in the public reply when the ground is claimed.
    pub sentence: String,
}

/// A code with its Chinese title.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CodeTitle {
    /// Short code, such as `N4` or `c`.
    pub code: String,
    /// Words on screen.
    pub title: String,
}

/// What a finding of the reply check does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Severity {
    /// Not looked for.
    Off,
    /// Shown; the reply may go.
    Warn,
    /// The reply may not go.
    Block,
}
