//! What each intent carries. Identifiers of things to be made come from the maker, so that a replay makes nothing twice.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::verdict::{AppealVerdict, OpinionVerdict, SentBackTo};
use crate::case::{
    AppealContent, AssignmentKind, Basis, ContactMethod, ContactResult, EvidenceKind, Nature, PassageMark,
    ReplyContent, Satisfaction, Solved,
};
use crate::hash::Sha256Hex;
use crate::opinion::{DocNumber, OpinionContent};
use crate::time::Millis;
use crate::{
    AppealId, AssignmentId, ContactId, DraftId, EvidenceId, OpinionId, ReplyId, RequestId, RevId, TicketId,
    UnitId, UserId,
};

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $ty:ty),* $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
        #[ts(export)]
        pub struct $name { $($(#[$fdoc])* pub $field: $ty),* }
    )+};
}

payloads! {
    /// Nothing.
    Empty {}

    /// A reason in words; may be empty only where the table allows.
    Reason {
        /// In words.
        #[serde(default)]
        reason: String,
    }

    /// Accepts a ticket.
    Accept {
        /// 工单类型
        nature: Nature,
        /// 问题分类
        category: Vec<String>,
    }

    /// An answer given at once.
    Answer {
        /// In words.
        text: String,
    }

    /// Declines a ticket.
    Decline {
        /// N1–N7 of the rule pack.
        ground: String,
        /// In words.
        reason: String,
    }

    /// One unit to dispatch to.
    DispatchTo {
        /// Key of the new assignment.
        assignment: AssignmentId,
        /// To whom.
        unit: UnitId,
        /// Its name.
        unit_name: String,
        /// Lead or support.
        kind: AssignmentKind,
        /// A limit given by the dispatcher, such as `3wd`; the pack's otherwise.
        #[serde(default)]
        limit: Option<crate::time::Limit>,
        /// A limit that a statute lays down for this matter; whether a longer one prevails is for the pack to say.
        #[serde(default)]
        statutory: Option<crate::time::Limit>,
    }

    /// Dispatches a ticket.
    Dispatch {
        /// Exactly one lead among them at the first dispatch.
        to: Vec<DispatchTo>,
        /// 转办意见
        #[serde(default)]
        note: String,
        /// 复杂: a longer return limit.
        #[serde(default)]
        complex: bool,
    }

    /// Takes a ticket from one unit and gives it to others.
    Redispatch {
        /// Which assignment ends.
        from: AssignmentId,
        /// To whom.
        to: Vec<DispatchTo>,
        /// Why.
        reason: String,
    }

    /// Rules a dispute on the dispatch.
    RuleDispute {
        /// The assignment under return review.
        assignment: AssignmentId,
        /// The return is accepted.
        accept: bool,
        /// Why.
        reason: String,
    }

    /// Puts a ticket on hold.
    PlaceOnHold {
        /// Why.
        reason: String,
        /// When it must be looked at again.
        review_on: NaiveDate,
    }

    /// Merges a ticket into another.
    Merge {
        /// The parent.
        into: TicketId,
        /// Its number.
        into_no: String,
    }

    /// Requests a return (退单).
    RequestReturn {
        /// Key of the request.
        id: RequestId,
        /// R1–R9 of the pack.
        grounds: Vec<String>,
        /// In words.
        reason: String,
        /// What it rests on.
        #[serde(default)]
        bases: Vec<Basis>,
        /// 建议承办单位
        #[serde(default)]
        suggested_unit: Option<UnitId>,
        /// Its name.
        #[serde(default)]
        suggested_unit_name: String,
        /// Proof.
        #[serde(default)]
        evidence: Vec<EvidenceId>,
    }

    /// Decides a request.
    Decide {
        /// Granted.
        grant: bool,
        /// Why.
        #[serde(default)]
        reason: String,
    }

    /// Records one attempt to contact the resident.
    RecordContact {
        /// Key of the record.
        id: ContactId,
        /// When it happened.
        contacted_at: Millis,
        /// By what means.
        method: ContactMethod,
        /// What came of it.
        result: ContactResult,
        /// What was said.
        #[serde(default)]
        note: String,
        /// Recording, photo, screenshot.
        #[serde(default)]
        evidence: Vec<EvidenceId>,
    }

    /// Adds one piece of evidence; its blob must be on the hub first.
    AddEvidence {
        /// Key.
        id: EvidenceId,
        /// File name.
        name: String,
        /// What it proves.
        kind: EvidenceKind,
        /// Name of its bytes.
        sha256: Sha256Hex,
        /// Bytes.
        size: i64,
        /// Media type.
        mime: String,
        /// When it was taken.
        #[serde(default)]
        taken_at: Option<Millis>,
        /// The sealed original of a redacted copy.
        #[serde(default)]
        redaction_of: Option<EvidenceId>,
    }

    /// Saves a draft's revision for the colleagues of the unit.
    SaveDraft {
        /// Which draft.
        draft: DraftId,
        /// The new revision.
        rev: RevId,
        /// The revision it was written on.
        #[serde(default)]
        base_rev: Option<RevId>,
        /// What it says.
        content: ReplyContent,
    }

    /// Adds an internal note.
    AddNote {
        /// What it says.
        text: String,
    }

    /// Names the handler.
    AssignHandler {
        /// Who.
        user: UserId,
        /// Their name.
        name: String,
    }

    /// Asks the dispatcher for a supporting unit.
    RequestSupport {
        /// Which unit.
        unit: UnitId,
        /// Its name.
        unit_name: String,
        /// What for.
        reason: String,
    }

    /// Refuses a support that was asked for; a grant is the dispatch of that unit.
    DeclineSupport {
        /// Of which unit.
        unit: UnitId,
        /// Why.
        reason: String,
    }

    /// Delegates to a third-level unit.
    Delegate {
        /// Key of the new assignment.
        assignment: AssignmentId,
        /// To whom.
        unit: UnitId,
        /// Its name.
        unit_name: String,
        /// Its limit; never later than the parent's due.
        limit: crate::time::Limit,
        /// 交办要求: what it is to do.
        #[serde(default)]
        note: String,
    }

    /// Submits a reply.
    SubmitReply {
        /// Key of the submission.
        id: ReplyId,
        /// The revision that was displayed.
        rev: RevId,
        /// What it says.
        content: ReplyContent,
        /// Hash of what was displayed.
        text_hash: Sha256Hex,
        /// Findings that ask once, confirmed by the author.
        #[serde(default)]
        confirmed: Vec<String>,
    }

    /// Approves an exact text.
    Approve {
        /// Of what.
        hash: Sha256Hex,
    }

    /// Passes over the step at which an exact text waits, where the pack allows that.
    SkipStep {
        /// Of what.
        hash: Sha256Hex,
        /// Why.
        #[serde(default)]
        reason: String,
    }

    /// Sends a reply back inside the unit.
    RejectReply {
        /// In words, of the whole.
        #[serde(default)]
        reason: String,
        /// Of single passages (批注).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[ts(as = "Option<Vec<PassageMark>>", optional)]
        marks: Vec<PassageMark>,
        /// To whom.
        #[serde(default, skip_serializing_if = "SentBackTo::is_author")]
        #[ts(as = "Option<SentBackTo>", optional)]
        to: SentBackTo,
    }

    /// Audits a reply.
    AuditReply {
        /// Passed.
        pass: bool,
        /// Defects to mend.
        #[serde(default)]
        defects: Vec<String>,
        /// In words.
        #[serde(default)]
        reason: String,
    }

    /// Records one attempt of the callback.
    RecordCallback {
        /// Whether the resident answered.
        connected: bool,
        /// Whether the unit's staff had made contact.
        #[serde(default)]
        staff_contacted: Option<bool>,
        /// 是否解决
        #[serde(default)]
        solved: Option<Solved>,
        /// 是否满意 (result)
        #[serde(default)]
        satisfaction: Option<Satisfaction>,
        /// 是否满意 (process)
        #[serde(default)]
        process_satisfaction: Option<Satisfaction>,
        /// What the resident said.
        #[serde(default)]
        opinion: String,
        /// The ground named in the reply, ticked.
        #[serde(default)]
        ground_ticked: Option<String>,
    }

    /// Requests an extension.
    RequestExtension {
        /// Key of the request.
        id: RequestId,
        /// Working days asked for, counted from the due in force.
        days: u32,
        /// Why.
        reason: String,
        /// When the resident was told.
        #[serde(default)]
        caller_told_at: Option<Millis>,
    }

    /// Requests a suspension or termination.
    RequestStop {
        /// Key of the request.
        id: RequestId,
        /// Code of the ground in the pack.
        ground: String,
        /// In words.
        reason: String,
    }

    /// Opens a supervision.
    OpenSupervision {
        /// 督办 number.
        no: String,
        /// The supervisor's note.
        note: String,
    }

    /// Files an appeal.
    FileAppeal {
        /// Key of the appeal.
        id: AppealId,
        /// What it says.
        content: AppealContent,
    }

    /// Names an appeal.
    AppealRef {
        /// Which.
        id: AppealId,
    }

    /// Decides an appeal.
    DecideAppeal {
        /// Which.
        id: AppealId,
        /// Upheld, refused or sent back.
        verdict: AppealVerdict,
        /// Why.
        #[serde(default)]
        reason: String,
    }

    /// Saves a final opinion.
    SaveOpinion {
        /// Which.
        id: OpinionId,
        /// What it says.
        content: OpinionContent,
    }

    /// Names a final opinion and the exact text or bytes meant.
    OpinionHash {
        /// Which.
        id: OpinionId,
        /// `model_hash` before issue, `draft_sha256` after.
        hash: Sha256Hex,
    }

    /// Number, date and bytes, made by the hub.
    IssueOpinion {
        /// Which.
        id: OpinionId,
        /// 发文字号
        number: DocNumber,
        /// 成文日期
        date: NaiveDate,
        /// Name of the unstamped PDF.
        draft_sha256: Sha256Hex,
        /// Bytes of it.
        draft_size: i64,
        /// Characters set in another font.
        #[serde(default)]
        substitutions: Vec<String>,
    }

    /// Sends a final opinion back inside the unit.
    OpinionComment {
        /// Which.
        id: OpinionId,
        /// Why.
        comment: String,
    }

    /// Asks the hub to seal exactly these bytes.
    SealOpinion {
        /// Which.
        id: OpinionId,
        /// What was seen.
        draft_sha256: Sha256Hex,
        /// Nudge to the right, mm.
        #[serde(default)]
        dx_mm: i32,
        /// Nudge upwards, mm.
        #[serde(default)]
        dy_mm: i32,
    }

    /// The seal was applied by the hub.
    RecordSeal {
        /// Which.
        id: OpinionId,
        /// Name of the stamped PDF.
        signed_sha256: Sha256Hex,
        /// Bytes of it.
        signed_size: i64,
        /// Line of the seal ledger.
        ledger_seq: i64,
        /// Who sealed.
        by_name: String,
        /// Hash of the registered picture.
        #[serde(default)]
        #[ts(optional)]
        appearance_sha256: Option<Sha256Hex>,
    }

    /// Names a final opinion.
    OpinionRef {
        /// Which.
        id: OpinionId,
    }

    /// Decides a final opinion.
    DecideOpinion {
        /// Which.
        id: OpinionId,
        /// Effective, to be re-examined, or sent back.
        verdict: OpinionVerdict,
        /// Why.
        #[serde(default)]
        reason: String,
    }
}
