//! The final opinion (最终处理意见): a unit's last word on a matter, which stops it from coming back as new tickets.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::case::{Approval, Decision};
use crate::citation::Citation;
use crate::hash::Sha256Hex;
use crate::pack::{RulePack, Step};
use crate::time::Millis;
use crate::{EvidenceId, OpinionId, UnitId, UserId};

crate::case::wire_enum! {
    /// Where a final opinion stands.
    OpinionState {
        /// 草拟
        Draft,
        /// 待审核、待签发
        UnitReview,
        /// 待用印
        Signed,
        /// 已用印
        Sealed,
        /// 审核中
        HubReview,
        /// 已生效（不再形成新工单）
        Effective,
        /// 需复核
        Reexamine,
        /// 退回补正
        SentBack,
    }
}

impl OpinionState {
    /// Whether it waits for a step of its chain inside the unit.
    #[must_use]
    pub fn is_in_chain(self) -> bool {
        matches!(self, Self::UnitReview | Self::Signed)
    }
}

/// An earlier ticket on the matter, as the letter mentions it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PriorTicket {
    /// 工单编号
    pub no: String,
    /// The day of the call.
    pub called_on: NaiveDate,
    /// What was answered then, in a sentence.
    pub answer: String,
}

/// What the author of a final opinion writes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OpinionContent {
    /// 适用情形, O1–O3 of the rule pack.
    pub ground: String,
    /// Title lines, broken by their author.
    pub title: Vec<String>,
    /// 主送
    pub addressee: String,
    /// 工单编号 of the ticket it was begun from; the letter names it.
    #[serde(default)]
    pub ticket_no: String,
    /// 诉求情况: what was asked.
    pub demand: String,
    /// 查明事实: what was found, dated.
    pub facts: String,
    /// The day of the facts, for the choice of the law in force.
    #[ts(optional)]
    pub facts_on: Option<NaiveDate>,
    /// 处理意见
    pub conclusion: String,
    /// 告知事项: the right channel, remedies.
    #[serde(default)]
    pub advice: String,
    /// 依据
    #[serde(default)]
    pub citations: Vec<Citation>,
    /// 佐证; each becomes a line of 附件说明.
    #[serde(default)]
    pub evidence: Vec<EvidenceId>,
    /// Names of the attachments, in the order of `evidence`.
    #[serde(default)]
    pub attachment_names: Vec<String>,
    /// Earlier tickets on the matter.
    #[serde(default)]
    pub prior: Vec<PriorTicket>,
    /// Contact with the resident, or why there was none.
    #[serde(default)]
    pub contact: String,
    /// 附注: contact person and number of the unit.
    #[serde(default)]
    pub note: String,
    /// 抄送
    #[serde(default)]
    pub cc: Vec<String>,
}

impl OpinionContent {
    /// The hash that the reviewer approves.
    #[must_use]
    pub fn hash(&self) -> Sha256Hex {
        Sha256Hex::of_json(self)
    }
}

/// A document number (发文字号), allotted by the hub only: 「琼海示函〔2026〕7号」.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DocNumber {
    /// The unit's series, such as 「琼海示函」.
    pub series: String,
    /// Year.
    pub year: i32,
    /// Number within series and year, from 1.
    pub seq: u32,
}

impl std::fmt::Display for DocNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}〔{}〕{}号", self.series, self.year, self.seq)
    }
}

/// What the hub made when the text was approved: number, date and the exact bytes that are signed and sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Issue {
    /// 发文字号
    pub number: DocNumber,
    /// 成文日期
    pub date: NaiveDate,
    /// Of which text it was made; absent where the hub did not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub model_hash: Option<Sha256Hex>,
    /// Name of the unstamped PDF.
    pub draft_sha256: Sha256Hex,
    /// Bytes of it.
    pub draft_size: i64,
    /// Characters set in another font than the role's, such as 「“㙍”以宋体代」.
    #[serde(default)]
    pub substitutions: Vec<String>,
}

/// The seal on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SealMark {
    /// Name of the stamped and signed PDF.
    pub signed_sha256: Sha256Hex,
    /// Bytes of it.
    pub signed_size: i64,
    /// Line of the seal ledger (用印登记簿).
    pub ledger_seq: i64,
    /// Who sealed.
    pub by_name: String,
    /// When.
    pub at: Millis,
    /// The draft that was sealed: what the bytes before the seal must hash to.
    #[serde(default)]
    #[ts(optional)]
    pub draft_sha256: Option<Sha256Hex>,
    /// The registered picture of the seal; with it a letter can be checked without network.
    #[serde(default)]
    #[ts(optional)]
    pub appearance_sha256: Option<Sha256Hex>,
    /// Why the letter no longer holds, if it was voided.
    #[serde(default)]
    #[ts(optional)]
    pub voided: Option<String>,
}

/// A final opinion with its history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FinalOpinion {
    /// Made by the desk.
    pub id: OpinionId,
    /// The issuing unit.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Where it stands.
    pub state: OpinionState,
    /// What it says.
    pub content: OpinionContent,
    /// Its hash.
    pub model_hash: Sha256Hex,
    /// Who wrote on it last.
    pub by: UserId,
    /// Their name.
    pub by_name: String,
    /// Everybody who ever wrote on it; `by` alone in records made before this was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(skip)]
    pub drafters: Vec<UserId>,
    /// Begun.
    pub created_at: Millis,
    /// The chain it was submitted into. Empty before that, and in records made before this was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<Step>>", optional)]
    pub steps: Vec<Step>,
    /// Approvals in the chain's order: those of the text name `model_hash`, the signers' `draft_sha256`.
    #[serde(default)]
    pub approvals: Vec<Approval>,
    /// Comment when it was sent back inside the unit or by the platform.
    #[serde(default)]
    pub comment: String,
    /// Number, date and draft bytes.
    #[ts(optional)]
    pub issue: Option<Issue>,
    /// The seal keeper asked for the seal; the hub has not yet applied it.
    #[serde(default)]
    pub seal_requested: bool,
    /// The seal.
    #[ts(optional)]
    pub seal: Option<SealMark>,
    /// Sealed letters that the platform did not accept: void, never overwritten, their number kept.
    #[serde(default)]
    pub voided: Vec<SealMark>,
    /// What the platform decided.
    #[ts(optional)]
    pub decision: Option<Decision>,
    /// First day on which its effect must be reviewed.
    #[ts(optional)]
    pub review_on: Option<NaiveDate>,
}

/// Whether an opinion stands against new tickets on a day: it took effect, and its review is not due yet.
#[must_use]
pub fn is_in_effect(state: OpinionState, review_on: Option<NaiveDate>, on: NaiveDate) -> bool {
    state == OpinionState::Effective && review_on.is_none_or(|review| on < review)
}

impl FinalOpinion {
    /// Its chain; `pack` tells it where the record does not.
    #[must_use]
    pub fn chain<'a>(&'a self, pack: &'a RulePack) -> &'a [Step] {
        if self.steps.is_empty() { &pack.chains.final_opinion } else { &self.steps }
    }

    /// The step it waits at in its chain.
    #[must_use]
    pub fn step<'a>(&'a self, pack: &'a RulePack) -> Option<&'a Step> {
        self.chain(pack).get(self.approvals.len())
    }

    /// Whether its text is approved by all who must: it may be issued, signed and sealed.
    #[must_use]
    pub fn is_reviewed(&self, pack: &RulePack) -> bool {
        self.step(pack).is_none_or(Step::is_on_bytes)
    }

    /// Whether a person wrote on it.
    #[must_use]
    pub fn is_by(&self, user: UserId) -> bool {
        self.by == user || self.drafters.contains(&user)
    }
}
