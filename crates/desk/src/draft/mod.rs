//! Drafts of replies: durable at each save, cut into revisions, shared with the unit by `SaveDraft`.
//!
//! Invariants: D1 what was answered as saved is on disk; a colleague's text never replaces unsent text of mine, it stands
//! beside it until its author merges; nothing but its author removes a draft. Colleagues who begin a reply side by side
//! begin one draft: it bears the key of its assignment.

mod adopt;
mod bin;
mod cut;
mod propose;
mod reach;
mod receive;
mod save;
mod submit;
mod typed;
mod weave;

pub use adopt::{adopt, land};
pub use bin::{housekeeping, recover, remove};
pub use cut::{confirm, cut, merge, restore};
pub use propose::propose;
pub use reach::reach;
pub use receive::receive;
pub use save::save;
pub use submit::{check, ground, submit};
pub(crate) use typed::Typed;

use chengban_domain::case::{AssignmentState, ReplyContent};
use chengban_domain::time::Millis;
use chengban_domain::wire::DraftRevision;
use chengban_domain::{AssignmentId, DraftId, ErrorCode, ReasonCode, RevId, TicketId};

use crate::clock;
use crate::commands::draft::{DraftConflict, DraftOpen, DraftRow, DraftView, Revision};
use crate::fault::{Result, invalid, problem};
use crate::office::Office;
use crate::outbox::act;
use crate::store::draft::DraftRecord;
use crate::store::outbox::OpRecord;
use crate::store::{Conn, draft, parsed, quarantine};

/// Characters of an excerpt.
const EXCERPT: usize = 60;

/// Opens the draft of an assignment; begins one where there is none.
///
/// # Errors
/// `not_found`.
pub async fn open(office: &Office, req: DraftOpen) -> Result<DraftView> {
    let mut tx = office.store.begin().await?;
    let seen = act::seen(office, &mut tx, req.ticket_id).await?;
    let assignment = seen.assignment(req.assignment_id)?;
    let record = match draft::of_assignment(&mut tx, req.assignment_id).await? {
        Some(mut record) => {
            // Sent back, or a new round: the same draft goes on.
            if record.state == "submitted" && assignment.state == AssignmentState::Handling {
                record.state = "open".to_owned();
                draft::put(&mut tx, &record).await?;
            }
            record
        }
        None => {
            let ticket = &seen.slice.case.ticket;
            let of = (req.ticket_id, req.assignment_id);
            let record = begin(&mut tx, of, (&ticket.no, &ticket.title), office.clock.now()).await?;
            draft::put(&mut tx, &record).await?;
            record
        }
    };
    let view = view(&mut tx, &record).await?;
    tx.commit().await?;
    Ok(view)
}

/// A draft of an assignment, not stored yet: empty, or with the colleagues' newest text where one waited beside a draft that
/// was thrown away. It bears the assignment's key, so that colleagues who begin side by side begin the same one; what lies
/// under that key in the recycle bin or in quarantine is set aside.
async fn begin(
    conn: &mut Conn,
    (ticket, assignment): (TicketId, AssignmentId),
    (no, title): (&str, &str),
    now: Millis,
) -> Result<DraftRecord> {
    let shared = shared_key(assignment);
    let earlier = draft::get(conn, shared).await?;
    let (key, earlier) = match earlier {
        // A submitted one goes on when it comes back; until then words of an operation stand in one of their own.
        Some(earlier) if !bin::is_out(&earlier) => (clock::id().to_string(), None),
        earlier => (shared.to_string(), earlier),
    };
    if let Some(earlier) = &earlier {
        draft::rename(conn, &earlier.draft_id, &clock::id().to_string()).await?;
    }
    let mut record = DraftRecord {
        // What is written next follows what the colleagues have, thrown away here or not.
        base_rev: earlier.as_ref().and_then(|earlier| earlier.base_rev.clone()),
        hub_rev: earlier.and_then(|earlier| earlier.hub_rev),
        ..blank(key, (ticket, assignment), (no, title), now)?
    };
    if record.hub_rev != record.base_rev {
        receive::take_newest(conn, &mut record).await?;
    }
    Ok(record)
}

/// A draft in which nothing was written, and which nobody else has.
fn blank(
    key: String,
    (ticket, assignment): (TicketId, AssignmentId),
    (no, title): (&str, &str),
    now: Millis,
) -> Result<DraftRecord> {
    Ok(DraftRecord {
        draft_id: key,
        ticket_id: ticket.to_string(),
        assignment_id: assignment.to_string(),
        ticket_no: no.to_owned(),
        ticket_title: title.to_owned(),
        rev_id: new_rev().to_string(),
        base_rev: None,
        hub_rev: None,
        content: serde_json::to_string(&ReplyContent::empty())?,
        saved_at: now.0,
        dirty: false,
        theirs: None,
        merge_base: None,
        unread_merge: false,
        shown_at: None,
        state: "open".to_owned(),
        removed_at: None,
    })
}

/// The key under which all desks of a unit write the draft of an assignment.
fn shared_key(assignment: AssignmentId) -> DraftId {
    DraftId(assignment.0)
}

/// Kept revisions, newest first.
///
/// # Errors
/// Database errors.
pub async fn revisions(office: &Office, id: DraftId) -> Result<Vec<Revision>> {
    let mut conn = office.store.reader().await?;
    draft::revisions(&mut conn, id)
        .await?
        .into_iter()
        .map(|kept| {
            Ok(Revision {
                rev_id: parsed(&kept.rev_id)?,
                content: serde_json::from_str(&kept.content)?,
                at: Millis(kept.at),
                by_name: kept.by_name,
            })
        })
        .collect()
}

/// All drafts, newest first, with those in the recycle bin and in quarantine; empty ones that nobody wrote in are left out.
///
/// # Errors
/// Database errors.
pub async fn rows(office: &Office) -> Result<Vec<DraftRow>> {
    let mut conn = office.store.reader().await?;
    let mut rows = Vec::new();
    for record in draft::all(&mut conn).await? {
        let content = record.content()?;
        if record.state == "open" && content == ReplyContent::empty() {
            continue;
        }
        let text = if content.public_text.is_empty() { &content.internal_text } else { &content.public_text };
        rows.push(DraftRow {
            draft_id: record.id()?,
            ticket_id: record.ticket()?,
            assignment_id: record.assignment()?,
            excerpt: text.chars().take(EXCERPT).collect(),
            saved_at: Millis(record.saved_at),
            removed_at: record.removed_at.map(Millis),
            quarantined: record.state == "quarantined",
            ends_at: quarantine::end(record.shown_at.filter(|_| record.state == "quarantined")),
            submitted: record.state == "submitted",
            conflict: record.theirs.is_some(),
            ticket_no: record.ticket_no,
            ticket_title: record.ticket_title,
        });
    }
    Ok(rows)
}

/// A draft as its editor shows it.
///
/// # Errors
/// A damaged row.
pub async fn view(conn: &mut Conn, record: &DraftRecord) -> Result<DraftView> {
    Ok(DraftView {
        draft_id: record.id()?,
        ticket_id: record.ticket()?,
        assignment_id: record.assignment()?,
        rev_id: record.rev()?,
        base_rev: record.base_rev.as_deref().map(parsed).transpose()?,
        content: record.content()?,
        saved_at: Millis(record.saved_at),
        revisions: draft::revision_count(conn, &record.draft_id).await?,
        conflict: conflict(record),
        unread_merge: record.unread_merge,
    })
}

fn conflict(record: &DraftRecord) -> Option<DraftConflict> {
    record.theirs().map(|theirs: DraftRevision| DraftConflict { theirs })
}

/// A reply that did not go is a draft again, with the words that were submitted unless newer ones were typed.
///
/// # Errors
/// Database errors.
pub async fn reopen(office: &Office, conn: &mut Conn, op: &OpRecord, content: &ReplyContent) -> Result<()> {
    let Some(target) = op.assignment()? else { return Ok(()) };
    match draft::of_assignment(conn, target).await? {
        Some(mut record) if record.state == "submitted" => {
            record.state = "open".to_owned();
            draft::put(conn, &record).await
        }
        Some(_) => Ok(()),
        None => adopt(office, conn, op, content.clone()).await.map(|_| ()),
    }
}

/// The draft of an assignment is submitted: it is not written on until the reply comes back.
///
/// # Errors
/// Database errors.
pub async fn freeze(conn: &mut Conn, assignment: AssignmentId) -> Result<()> {
    if let Some(mut record) = draft::of_assignment(conn, assignment).await? {
        record.state = "submitted".to_owned();
        draft::put(conn, &record).await?;
    }
    Ok(())
}

pub(crate) async fn find(conn: &mut Conn, id: DraftId) -> Result<DraftRecord> {
    draft::get(conn, id).await?.ok_or_else(|| problem(ErrorCode::NotFound))
}

fn must_be_open(record: &DraftRecord) -> Result<()> {
    match record.state.as_str() {
        "open" => Ok(()),
        "submitted" => Err(invalid("draft_id", ReasonCode::DraftSubmitted)),
        "removed" => Err(invalid("draft_id", ReasonCode::DraftRemoved)),
        _ => Err(invalid("draft_id", ReasonCode::DraftMoved)),
    }
}

fn new_rev() -> RevId {
    RevId(clock::id())
}

#[cfg(test)]
mod merge_tests;
#[cfg(test)]
mod side_tests;
