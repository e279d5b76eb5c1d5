//! The reply (答复): what its author writes, what is frozen at submission, and what became of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ticket::wire_enum;
use crate::citation::Citation;
use crate::hash::Sha256Hex;
use crate::pack::{ExclusionDef, Step};
use crate::role::Principal;
use crate::time::Millis;
use crate::{EvidenceId, ReplyId, RevId, Role, UserId};

wire_enum! {
    /// What the reply achieves (办理结果); not the same as closure.
    Outcome {
        /// 已解决
        Solved,
        /// 部分解决
        Partly,
        /// 未解决
        Unsolved,
        /// 解释说明
        Explained,
    }
}

wire_enum! {
    /// Verdict of the callback on the result (是否解决).
    Solved {
        /// 解决
        Solved,
        /// 基本解决
        Mostly,
        /// 未解决
        Unsolved,
    }
}

wire_enum! {
    /// Verdict of the callback on satisfaction (是否满意).
    Satisfaction {
        /// 满意
        Satisfied,
        /// 基本满意
        Mostly,
        /// 不满意
        Dissatisfied,
    }
}

/// The claim that a ticket must not count (不计入参评情形). One object feeds the reply's sentence, the callback officer's
/// tick list and the appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct GroundClaim {
    /// G1, G2, G3 of the rule pack.
    pub code: String,
    /// The exact sentence that stands in the public text.
    pub sentence: String,
}

/// What the author writes; hashed as one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReplyContent {
    /// 公开答复内容
    pub public_text: String,
    /// 办理情况 (internal)
    pub internal_text: String,
    /// 办理结果
    #[ts(optional)]
    pub outcome: Option<Outcome>,
    /// Why it is not, or only partly, solved.
    #[serde(default)]
    pub unsolved_reason: String,
    /// 不计入参评情形
    #[ts(optional)]
    pub ground: Option<GroundClaim>,
    /// 依据
    #[serde(default)]
    pub citations: Vec<Citation>,
    /// 佐证, by the assignment's evidence
    #[serde(default)]
    pub evidence: Vec<EvidenceId>,
    /// Why nobody was contacted; empty where contact was made.
    #[serde(default)]
    pub contact_waiver: String,
    /// 诉求属实
    #[ts(optional)]
    pub true_claim: Option<bool>,
    /// 超职责 and which kind; empty where within duty.
    #[serde(default)]
    pub beyond_duty: String,
    /// 事发日期, where it is not the day of the call: the day whose law applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub facts_on: Option<NaiveDate>,
}

impl ReplyContent {
    /// An empty reply.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            public_text: String::new(),
            internal_text: String::new(),
            outcome: None,
            unsolved_reason: String::new(),
            ground: None,
            citations: Vec::new(),
            evidence: Vec::new(),
            contact_waiver: String::new(),
            true_claim: None,
            beyond_duty: String::new(),
            facts_on: None,
        }
    }

    /// The hash that reviewers approve and that is frozen with the submission.
    #[must_use]
    pub fn text_hash(&self) -> Sha256Hex {
        Sha256Hex::of_json(self)
    }
}

/// The sentence that a ground writes into the public text: its words, its articles, its numbered evidence.
///
/// `evidence_numbers` are the numbers within the assignment, from 1.
#[must_use]
pub fn reply_sentence(ground: &ExclusionDef, citations: &[Citation], evidence_numbers: &[u32]) -> String {
    let bases: Vec<String> = citations.iter().map(Citation::print).collect();
    let proofs: Vec<String> = evidence_numbers.iter().map(|n| format!("佐证材料{n}")).collect();
    ground.sentence.replace("{bases}", &bases.join("、")).replace("{evidence}", &proofs.join("、"))
}

/// One step passed inside the unit, on an exact text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Approval {
    /// Who.
    pub by: UserId,
    /// Their name.
    pub by_name: String,
    /// In which role.
    pub role: Role,
    /// When.
    pub at: Millis,
    /// What exactly.
    pub hash: Sha256Hex,
    /// In whose place, if a stand-in acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub on_behalf: Option<Principal>,
    /// Why the step was passed over instead, where the pack allows that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub skipped: Option<String>,
}

impl Approval {
    /// Whether a person approved by it, themselves or through a stand-in. Who passed a step over approved nothing.
    #[must_use]
    pub fn is_of(&self, user: UserId) -> bool {
        let absent = self.on_behalf.as_ref().map(|absent| absent.user);
        self.skipped.is_none() && (self.by == user || absent == Some(user))
    }
}

/// What the platform's auditor found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AuditVerdict {
    /// Whether it passed.
    pub passed: bool,
    /// Defects to mend.
    #[serde(default)]
    pub defects: Vec<String>,
    /// In words.
    #[serde(default)]
    pub reason: String,
    /// When.
    pub at: Millis,
    /// By whom.
    pub by_name: String,
}

/// A text of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ReplyText {
    /// 公开答复
    PublicText,
    /// 办理情况
    InternalText,
}

/// A reviewer's remark on a passage (批注).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PassageMark {
    /// In which text.
    pub field: ReplyText,
    /// First character of the passage, counted from 0.
    pub start: u32,
    /// The passage, as it stands there.
    pub quote: String,
    /// What is to be mended.
    pub note: String,
}

impl PassageMark {
    /// Whether the passage stands where it is said to stand.
    #[must_use]
    pub fn fits(&self, content: &ReplyContent) -> bool {
        let text = match self.field {
            ReplyText::PublicText => &content.public_text,
            ReplyText::InternalText => &content.internal_text,
        };
        let [text, quote] = [text, &self.quote].map(|text| text.chars().collect::<Vec<char>>());
        let from = usize::try_from(self.start).ok().and_then(|start| text.get(start..));
        !quote.is_empty() && from.is_some_and(|rest| rest.starts_with(&quote))
    }
}

/// A submitted reply, frozen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Reply {
    /// Made by the desk.
    pub id: ReplyId,
    /// The draft's revision that was filed.
    pub rev: RevId,
    /// In which round.
    pub round: u32,
    /// What was said.
    pub content: ReplyContent,
    /// Its hash.
    pub text_hash: Sha256Hex,
    /// Who drafted it.
    pub by: UserId,
    /// Their name.
    pub by_name: String,
    /// Everybody who wrote on it, its submitter too; `by` alone in records made before this was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(skip)]
    pub authors: Vec<UserId>,
    /// Received by the hub (on the desk: predicted).
    pub submitted_at: Millis,
    /// The chain it was submitted into; it only grows. Empty in records made before this was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<Step>>", optional)]
    pub steps: Vec<Step>,
    /// Steps passed inside the unit, in the chain's order.
    #[serde(default)]
    pub approvals: Vec<Approval>,
    /// The reviewer's comment when it was sent back inside the unit.
    #[serde(default)]
    pub comment: String,
    /// What the reviewer marked in it then, passage by passage.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<PassageMark>>", optional)]
    pub marks: Vec<PassageMark>,
    /// Recalled by its author.
    #[serde(default)]
    pub recalled: bool,
    /// The auditor's verdict.
    #[ts(optional)]
    pub verdict: Option<AuditVerdict>,
}

impl Reply {
    /// Whether a person wrote on it.
    #[must_use]
    pub fn is_by(&self, user: UserId) -> bool {
        self.by == user || self.authors.contains(&user)
    }
}

/// One attempt of the callback (回访).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Callback {
    /// The n-th attempt, from 1.
    pub attempt: u32,
    /// Whether the resident answered.
    pub connected: bool,
    /// Whether the unit's staff had made contact (响应).
    #[ts(optional)]
    pub staff_contacted: Option<bool>,
    /// 是否解决
    #[ts(optional)]
    pub solved: Option<Solved>,
    /// 是否满意 (result)
    #[ts(optional)]
    pub satisfaction: Option<Satisfaction>,
    /// 是否满意 (process)
    #[ts(optional)]
    pub process_satisfaction: Option<Satisfaction>,
    /// What the resident said.
    #[serde(default)]
    pub opinion: String,
    /// 有效回访
    pub valid: bool,
    /// The ground named in the reply, ticked by the agent.
    #[ts(optional)]
    pub ground_ticked: Option<String>,
    /// When.
    pub at: Millis,
    /// By whom.
    pub by_name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a reply stood on the wire before it could name the day of the facts.
    const FILED: &str = r#"{"public_text":"已办理。","internal_text":"","outcome":"solved","unsolved_reason":"","ground":null,"citations":[{"key":{"act":"示例法","version":null,"article":9,"sub":null,"paragraph":null,"item":null},"text":"示例。","rank":"law","valid_from":"2020-01-01","valid_to":null,"presumed":false,"checked_on":"2026-11-16","document":null}],"evidence":[],"contact_waiver":"","true_claim":null,"beyond_duty":""}"#;

    #[test]
    fn a_reply_filed_before_it_could_name_a_day_reads_and_hashes_as_it_did() {
        let content: ReplyContent = serde_json::from_str(FILED).unwrap();
        assert_eq!((content.facts_on, content.citations[0].reason.as_str()), (None, ""));
        assert_eq!(serde_json::to_string(&content).unwrap(), FILED);
        let wire: serde_json::Value = serde_json::from_str(FILED).unwrap();
        assert_eq!(content.text_hash(), Sha256Hex::of_json(&wire));
        let day = NaiveDate::from_ymd_opt(2025, 12, 31);
        let told = ReplyContent { facts_on: day, ..content.clone() };
        assert_ne!(told.text_hash(), content.text_hash(), "what is approved names its day");
        let back: ReplyContent = serde_json::from_str(&serde_json::to_string(&told).unwrap()).unwrap();
        assert_eq!(back, told);
    }
}
