//! Commands behind 退单 and 申诉: what the rules allow, and what can be filled in before anybody types.

use chengban_domain::Problem;
use chengban_domain::case::{AppealContent, AppealKind, Callback, Reply};
use chengban_domain::coach::Coaching;
use chengban_domain::pack::GroundDef;
use chengban_domain::reply_check::Finding;
use chengban_domain::wire::UnitRef;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ticket::ClockView;

/// Advice on a return request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReturnCoach {
    /// 退单时限
    pub return_due: ClockView,
    /// Returns asked so far.
    pub used: u32,
    /// Returns allowed.
    pub max: u32,
    /// 已裁定，不得再退
    pub forbidden: bool,
    /// Grounds of the pack.
    pub grounds: Vec<GroundDef>,
    /// Units, suggested ones first.
    pub units: Vec<UnitRef>,
    /// What lists and earlier rulings say.
    pub coaching: Coaching,
    /// Whether a return can be asked now, and if not, why.
    #[ts(optional)]
    pub refusal: Option<Problem>,
    /// Whether the pack is approved.
    pub approved: bool,
}

/// What an appeal can start from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AppealPrefill {
    /// Filled from the frozen reply.
    pub content: AppealContent,
    /// 申诉预检
    pub precheck: Vec<Finding>,
    /// Kinds that may be filed in this state at all.
    pub kinds: Vec<AppealKind>,
    /// How many of this kind the rules let be decided, and how many were.
    pub rounds: u32,
    /// Of them decided.
    pub decided: u32,
    /// Why one of this kind may not be filed now.
    #[ts(optional)]
    pub refusal: Option<Problem>,
    /// 申诉时限; absent where there is none.
    #[ts(optional)]
    pub window: Option<ClockView>,
    /// The frozen reply.
    #[ts(optional)]
    pub reply: Option<Reply>,
    /// The callback that is appealed against.
    #[ts(optional)]
    pub callback: Option<Callback>,
}
