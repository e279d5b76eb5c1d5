//! Commands about rules: packs, seen by everybody and published by the hub's administrator; a unit's own, seen by its people and
//! published by its reviewer or signer. A version of these is called by its number.

use chengban_domain::TicketId;
use chengban_domain::error::Problem;
use chengban_domain::pack::edition::RuleChange;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which rules are meant.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RulesFor {
    /// Those that this ticket keeps; without one, those in force today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub ticket_id: Option<TicketId>,
}

/// All versions that are known here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RulesView {
    /// The latest effective first.
    pub packs: Vec<RulesRow>,
    /// I may edit and publish them.
    pub may_edit: bool,
    /// The first day from which a next version may be in force.
    pub earliest: NaiveDate,
    /// The last such day.
    pub latest: NaiveDate,
    /// What was typed and not published.
    #[ts(optional)]
    pub kept: Option<RulesDraft>,
    /// What my unit adds to them; absent for who is of none.
    #[ts(optional)]
    pub unit: Option<UnitRulesView>,
}

/// The own rules of my unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UnitRulesView {
    /// What the unit is called.
    pub unit_name: String,
    /// All versions, the latest effective first.
    pub rows: Vec<UnitRulesRow>,
    /// I may edit and publish them.
    pub may_edit: bool,
    /// The first day from which a next version may be in force.
    pub earliest: NaiveDate,
    /// The last such day.
    pub latest: NaiveDate,
    /// What was typed and not published.
    #[ts(optional)]
    pub kept: Option<RulesDraft>,
}

/// A version of a unit's own rules in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UnitRulesRow {
    /// Its number.
    pub id: String,
    /// From when it is in force.
    pub from: NaiveDate,
    /// What is dispatched to the unit today takes it.
    pub in_force: bool,
    /// Its day has not come; until then it can be taken back.
    pub coming: bool,
    /// The newest one: what is edited next.
    pub newest: bool,
}

/// A version in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RulesRow {
    /// Such as `default@3`.
    pub id: String,
    /// From when it is in force.
    pub from: NaiveDate,
    /// Whether somebody who may has approved it.
    pub approved: bool,
    /// New tickets are dispatched under it today.
    pub in_force: bool,
    /// Its day has not come; until then it can be taken back.
    pub coming: bool,
    /// The newest of its line: what is edited next.
    pub newest: bool,
}

/// Names a version.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RulesRef {
    /// Such as `default@3`; of a unit's own rules `2`, or `0` for what a unit begins with.
    pub id: String,
}

/// A version as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RulesText {
    /// Such as `default@3`.
    pub id: String,
    /// JSON, a field a line.
    pub text: String,
}

/// Rules that are being edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RulesDraft {
    /// The version that they were made from.
    pub base: String,
    /// What was typed, whether it is whole or not; 256 KiB at most.
    pub text: String,
}

/// Rules to be looked at before they are published.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RulesCheck {
    /// The pack as JSON.
    pub text: String,
}

/// What would come of publishing them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RulesChecked {
    /// The version that they are compared with.
    pub before: String,
    /// What differs.
    pub changes: Vec<RuleChange>,
    /// Why they cannot be published.
    #[ts(optional)]
    pub problem: Option<Problem>,
    /// Where, from 1.
    #[ts(optional)]
    pub line: Option<u32>,
}

/// Two versions to be compared.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RulesCompare {
    /// Such as `default@2`.
    pub before: String,
    /// Such as `default@3`.
    pub after: String,
}
