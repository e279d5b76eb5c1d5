//! Commands about drafts of replies: open, save, revisions, check, submit.

use chengban_domain::case::ReplyContent;
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
    /// What it says.
    pub content: ReplyContent,
    /// When it was last made durable.
    pub saved_at: Millis,
    /// Revisions kept.
    pub revisions: u32,
    /// A colleague's text on the same draft, waiting to be merged.
    #[ts(optional)]
    pub conflict: Option<DraftConflict>,
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
    /// What it says now.
    pub content: ReplyContent,
    /// Cuts a revision after it, as after two idle seconds or Ctrl+S.
    #[serde(default)]
    pub cut: bool,
}

/// What was saved; durable when answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftSaved {
    /// The revision that holds it.
    pub rev_id: RevId,
    /// When.
    pub saved_at: Millis,
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
}

/// Submits the reply of a draft.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReplySubmit {
    /// Which draft.
    pub draft_id: DraftId,
    /// Codes of the findings that ask once and were confirmed.
    #[serde(default)]
    pub confirmed: Vec<String>,
}
