//! What a unit asks of the platform: return (退单), extension, suspension, termination, appeal (申诉).

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;

use super::reply::Approval;
use super::ticket::wire_enum;
use crate::citation::Citation;
use crate::hash::Sha256Hex;
use crate::intent::Intent;
use crate::pack::Step;
use crate::time::Millis;
use crate::{AppealId, EvidenceId, RequestId, UnitId, UserId};

wire_enum! {
    /// Which request is being reviewed.
    PendingKind {
        /// 延期
        Extension,
        /// 中止
        Suspension,
        /// 终止
        Termination,
    }
}

/// What a request rests on: a provision, or a document such as 三定, 权责清单, 派单目录.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum Basis {
    /// A provision or a numbered document.
    Citation {
        /// Which.
        citation: Citation,
    },
    /// A list or plan of duties, in words.
    Document {
        /// Its name.
        name: String,
        /// The place in it, or what it says.
        text: String,
    },
}

/// The platform's decision on a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Decision {
    /// Granted.
    pub granted: bool,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Millis,
    /// By whom.
    pub by_name: String,
}

/// A request that waits for the unit's own approval before it goes to the platform, where the pack has a chain for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UnitRequest {
    /// What goes to the platform once all have approved: exactly this.
    pub intent: Box<Intent>,
    /// Its hash, which is what each of them approves.
    pub hash: Sha256Hex,
    /// Who asks.
    pub by: UserId,
    /// Their name.
    pub by_name: String,
    /// Since when it waits.
    pub at: Millis,
    /// In which round.
    pub round: u32,
    /// The chain it was sent into.
    pub steps: Vec<Step>,
    /// Steps passed, in the chain's order.
    #[serde(default)]
    pub approvals: Vec<Approval>,
    /// Why it was sent back to who asks; it then waits for nobody, and its words are still here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sent_back: Option<String>,
    /// How it ended; absent while it waits or lies with who asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub end: Option<UnitRequestEnd>,
}

wire_enum! {
    /// How a request ended that waited for the unit's own approval.
    UnitRequestEnd {
        /// 已报平台: all approved it, and it was asked of the platform.
        Asked,
        /// 已撤回
        Withdrawn,
    }
}

/// Reads the requests of an assignment; records made before all of them were kept have at most one, and not in a list.
///
/// # Errors
/// The parser's.
pub(super) fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<UnitRequest>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kept {
        Many(Vec<UnitRequest>),
        One(Box<UnitRequest>),
    }
    Ok(match Option::<Kept>::deserialize(deserializer)? {
        Some(Kept::Many(all)) => all,
        Some(Kept::One(one)) => vec![*one],
        None => Vec::new(),
    })
}

impl UnitRequest {
    /// The step at which it waits.
    #[must_use]
    pub fn step(&self) -> Option<&Step> {
        self.steps.get(self.approvals.len()).filter(|_| self.sent_back.is_none() && self.end.is_none())
    }
}

/// A return request (退单): an objection to the dispatch; no money is involved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReturnRequest {
    /// Made by the desk.
    pub id: RequestId,
    /// Grounds by code, R1–R9 of the pack.
    pub grounds: Vec<String>,
    /// In words.
    pub reason: String,
    /// What it rests on.
    pub bases: Vec<Basis>,
    /// 建议承办单位
    #[ts(optional)]
    pub suggested_unit: Option<UnitId>,
    /// Its name.
    #[serde(default)]
    pub suggested_unit_name: String,
    /// Proof.
    #[serde(default)]
    pub evidence: Vec<EvidenceId>,
    /// Received by the hub (on the desk: predicted).
    pub at: Millis,
    /// Who asked.
    pub by_name: String,
    /// Withdrawn by the unit.
    #[serde(default)]
    pub withdrawn: bool,
    /// What the platform decided.
    #[ts(optional)]
    pub decision: Option<Decision>,
}

/// An extension request (延期).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ExtensionRequest {
    /// Made by the desk.
    pub id: RequestId,
    /// Asked for, in working days, counted from the due in force.
    pub days: u32,
    /// Why.
    pub reason: String,
    /// When the resident was told.
    #[ts(optional)]
    pub caller_told_at: Option<Millis>,
    /// Received.
    pub at: Millis,
    /// Who asked.
    pub by_name: String,
    /// The due before.
    pub old_due: Millis,
    /// The due after, when granted.
    #[ts(optional)]
    pub new_due: Option<Millis>,
    /// Withdrawn or lapsed.
    #[serde(default)]
    pub lapsed: bool,
    /// What the platform decided.
    #[ts(optional)]
    pub decision: Option<Decision>,
}

/// A support (协办) that a unit asked the platform for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SupportAsk {
    /// Of which unit.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// What for.
    pub reason: String,
    /// Received.
    pub at: Millis,
    /// Who asked.
    pub by_name: String,
    /// What the platform decided; a grant is the dispatch of that unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub decision: Option<Decision>,
}

/// A suspension (中止) or termination (终止) request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StopRequest {
    /// Made by the desk.
    pub id: RequestId,
    /// `Suspension` or `Termination`.
    pub kind: PendingKind,
    /// Code of the ground in the pack.
    pub ground: String,
    /// In words.
    pub reason: String,
    /// Received.
    pub at: Millis,
    /// Who asked.
    pub by_name: String,
    /// Withdrawn or lapsed.
    #[serde(default)]
    pub lapsed: bool,
    /// What the platform decided.
    #[ts(optional)]
    pub decision: Option<Decision>,
}

wire_enum! {
    /// What an appeal is against.
    AppealKind {
        /// 工单申诉: an archived dissatisfied or unsolved ticket.
        TicketResult,
        /// 月度考核申诉
        MonthResult,
        /// 不合理诉求认定
        Recognition,
    }
}

wire_enum! {
    /// Where an appeal stands.
    AppealState {
        /// 待审查
        HubReview,
        /// 通过
        Upheld,
        /// 查否
        Refused,
        /// 退回补正
        SentBack,
        /// 已撤回
        Withdrawn,
    }
}

/// What an appeal says; prefilled from the frozen reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AppealContent {
    /// Against what.
    pub kind: AppealKind,
    /// 申诉情形: an exclusion ground of the pack, of a `Recognition` one of its own grounds.
    pub ground: String,
    /// In words.
    pub reason: String,
    /// 依据
    #[serde(default)]
    pub citations: Vec<Citation>,
    /// 佐证
    #[serde(default)]
    pub evidence: Vec<EvidenceId>,
    /// Hash of the frozen reply it rests on.
    #[ts(optional)]
    pub reply_hash: Option<Sha256Hex>,
    /// The ground did not stand in the reply: allowed, shown in red.
    #[serde(default)]
    pub new_ground: bool,
    /// First day of the assessed month, for `MonthResult`.
    #[ts(optional)]
    pub month: Option<NaiveDate>,
}

/// An appeal (申诉).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Appeal {
    /// Made by the desk.
    pub id: AppealId,
    /// What it says.
    pub content: AppealContent,
    /// Where it stands.
    pub state: AppealState,
    /// Received.
    pub at: Millis,
    /// Who filed it.
    pub by_name: String,
    /// What the assessor decided.
    #[ts(optional)]
    pub decision: Option<Decision>,
}
