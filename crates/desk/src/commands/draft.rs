//! Commands about drafts of replies: open, save, revisions, check, submit.

use chengban_domain::case::{MaskedCaller, ReplyContent};
use chengban_domain::time::Millis;
use chengban_domain::wire::DraftRevision;
use chengban_domain::{AssignmentId, DraftId, RevId, TicketId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Opens the draft of an assignment; begins one where there is none.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftOpen {
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// Of which assignment.
    pub assignment_id: AssignmentId,
}

/// Names a draft.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftRef {
    /// Which.
    pub draft_id: DraftId,
}

/// A draft as its editor shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftView {
    /// Which.
    pub draft_id: DraftId,
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// Of which assignment.
    pub assignment_id: AssignmentId,
    /// The revision now being written.
    pub rev_id: RevId,
    /// The revision it rests on; named again when it is saved.
    #[ts(optional)]
    pub base_rev: Option<RevId>,
    /// What it says.
    pub content: ReplyContent,
    /// When it was last made durable.
    pub saved_at: Millis,
    /// Revisions kept.
    pub revisions: u32,
    /// A colleague's text on the same draft, waiting to be merged.
    #[ts(optional)]
    pub conflict: Option<DraftConflict>,
    /// The text was put together by a merge and not confirmed as read: it cannot be submitted yet.
    pub unread_merge: bool,
}

/// What a colleague wrote meanwhile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftConflict {
    /// Theirs.
    pub theirs: DraftRevision,
}

/// Saves what is typed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftSave {
    /// Which draft.
    pub draft_id: DraftId,
    /// The revision on which it was typed, as the draft or the last save named it.
    #[serde(default)]
    #[ts(optional)]
    pub base_rev: Option<RevId>,
    /// What it says now.
    pub content: ReplyContent,
    /// Cuts a revision after it, as after two idle seconds or Ctrl+S.
    #[serde(default)]
    pub cut: bool,
}

/// What was saved; durable when answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftSaved {
    /// The revision that holds it.
    pub rev_id: RevId,
    /// The revision on which the next words are typed.
    #[ts(optional)]
    pub base_rev: Option<RevId>,
    /// When.
    pub saved_at: Millis,
    /// A colleague's text that came meanwhile, waiting to be merged.
    #[ts(optional)]
    pub conflict: Option<DraftConflict>,
}

/// A kept revision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Revision {
    /// Key.
    pub rev_id: RevId,
    /// What it said.
    pub content: ReplyContent,
    /// When.
    pub at: Millis,
    /// Who wrote it.
    pub by_name: String,
}

/// Goes back to a revision; the present text is kept as a revision first.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftRestore {
    /// Which draft.
    pub draft_id: DraftId,
    /// To which revision.
    pub rev_id: RevId,
}

/// A draft in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftRow {
    /// Which.
    pub draft_id: DraftId,
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// Of which assignment.
    pub assignment_id: AssignmentId,
    /// 编号
    pub ticket_no: String,
    /// 标题
    pub ticket_title: String,
    /// The beginning of the text.
    pub excerpt: String,
    /// When it was last saved.
    pub saved_at: Millis,
    /// In the recycle bin since.
    #[ts(optional)]
    pub removed_at: Option<Millis>,
    /// The ticket has left this unit; the text stays readable.
    pub quarantined: bool,
    /// In quarantine, once its author saw it: it may be kept until then.
    #[ts(optional)]
    pub ends_at: Option<Millis>,
    /// Submitted; kept for reading.
    pub submitted: bool,
    /// A colleague's text waits to be merged.
    pub conflict: bool,
}

/// Checks a text.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftCheck {
    /// Of which draft.
    pub draft_id: DraftId,
    /// The text on screen.
    pub content: ReplyContent,
}

/// Takes or drops an exclusion ground.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftGround {
    /// Of which draft.
    pub draft_id: DraftId,
    /// The text on screen.
    pub content: ReplyContent,
    /// G1–G3 of the pack; absent: no ground.
    #[serde(default)]
    #[ts(optional)]
    pub code: Option<String>,
}

/// Resolves a conflict of drafts with the text its author decided on.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftMerge {
    /// Which draft.
    pub draft_id: DraftId,
    /// The revision of the colleague that is taken into account.
    pub theirs: RevId,
    /// The text agreed on.
    pub content: ReplyContent,
    /// The program put it together: its author reads it before it can be submitted.
    #[serde(default)]
    pub merged: bool,
}

/// Whose a piece of a merged text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PieceOf {
    /// In both texts.
    Both,
    /// In mine only.
    Mine,
    /// In theirs only.
    Theirs,
    /// One sentence, with changes of both in different places.
    Woven,
}

/// A piece of a merged text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MergePiece {
    /// Its text; the pieces in order are the merged text.
    pub text: String,
    /// Whose it is.
    pub of: PieceOf,
    /// Both changed the same place: one of the pieces beside each other may have to go.
    pub overlap: bool,
}

/// What a merge of my text with the colleague's would be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftProposal {
    /// The merged text; where a field was changed by both it is mine.
    pub content: ReplyContent,
    /// 公开答复, piece by piece.
    pub public: Vec<MergePiece>,
    /// 办理情况, piece by piece.
    pub internal: Vec<MergePiece>,
    /// Places of the texts that both changed.
    pub overlaps: u32,
    /// Other fields that both changed, each in another way.
    pub fields: Vec<String>,
}

/// Submits the reply of a draft.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReplySubmit {
    /// Which draft.
    pub draft_id: DraftId,
    /// What is displayed: a draft that says something else by now does not go.
    pub content: ReplyContent,
    /// Codes of the findings that ask once and were confirmed.
    #[serde(default)]
    pub confirmed: Vec<String>,
}

/// A merged ticket (子单) that a reply answers too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReachedTicket {
    /// Which.
    pub ticket_id: TicketId,
    /// 工单编号
    pub no: String,
    /// 来电时间
    pub called_at: Millis,
    /// Who called, masked; absent where the ticket is not on this desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub caller: Option<MaskedCaller>,
}
