//! A draft as the hub has it: taken over where nothing of mine is unsent, else set beside mine.

use chengban_domain::intent::{Intent, IntentKind};
use chengban_domain::wire::{DraftRevision, DraftSlice};

use super::{blank, new_rev};
use crate::fault::Result;
use crate::office::Office;
use crate::outbox::state;
use crate::store::draft::{DraftRecord, RevisionRecord};
use crate::store::{Conn, draft, outbox, slice};

/// Takes in the hub's state of a draft.
///
/// # Errors
/// Database errors.
pub async fn receive(office: &Office, conn: &mut Conn, theirs: &DraftSlice) -> Result<()> {
    let head = &theirs.head;
    let Some(mut record) = draft::get(conn, theirs.draft).await? else {
        return first_seen(office, conn, theirs).await;
    };
    let known = is_mine(conn, &record, head).await?;
    // Thrown away here, or left with its ticket that is back: what the colleagues write goes on without it.
    if record.state == "quarantined" || (record.state == "removed" && !known) {
        draft::rename(conn, &record.draft_id, &crate::clock::id().to_string()).await?;
        return first_seen(office, conn, theirs).await;
    }
    let earlier_head = record.hub_rev.replace(head.rev.to_string());
    if !known && record.state == "open" {
        if record.dirty
            || has_unsent(conn, &record).await?
            || !rests_on_hub(&record, earlier_head.as_deref(), head)
        {
            if record.theirs.is_none() {
                record.merge_base = common(conn, (&record, &office.user().name), earlier_head, head).await?;
            }
            record.theirs = Some(serde_json::to_string(head)?);
        } else {
            take_over(conn, &mut record, head).await?;
        }
    }
    draft::put(conn, &record).await
}

/// Whether this device made that revision, or took it over already.
async fn is_mine(conn: &mut Conn, record: &DraftRecord, head: &DraftRevision) -> Result<bool> {
    let rev = head.rev.to_string();
    if record.base_rev.as_deref() == Some(&rev) || record.rev_id == rev {
        return Ok(true);
    }
    Ok(draft::revisions(conn, record.id()?).await?.iter().any(|kept| kept.rev_id == rev))
}

/// The revision that both texts rest on: an ancestor of mine that is one of theirs too. What the hub had as its head is one
/// of theirs for ever, as is whatever a colleague wrote and I took over.
async fn common(
    conn: &mut Conn,
    (record, me): (&DraftRecord, &str),
    earlier_head: Option<String>,
    head: &DraftRevision,
) -> Result<Option<String>> {
    let kept = draft::revisions(conn, record.id()?).await?;
    let parent = head.base.map(|base| base.to_string());
    let mut at = record.base_rev.clone();
    // Revisions name the one before; the list is finite, and so is the walk.
    for _ in 0..=kept.len() {
        let Some(rev) = at else { break };
        let row = kept.iter().find(|row| row.rev_id == rev);
        let taken_over = row.is_some_and(|row| row.by_name != me);
        if parent.as_ref() == Some(&rev) || earlier_head.as_ref() == Some(&rev) || taken_over {
            return Ok(row.map(|row| row.rev_id.clone()));
        }
        at = row.and_then(|row| row.base_rev.clone());
    }
    Ok(None)
}

async fn has_unsent(conn: &mut Conn, record: &DraftRecord) -> Result<bool> {
    let ops = outbox::of_ticket(conn, &record.ticket_id).await?;
    Ok(ops.iter().any(|op| {
        op.kind == IntentKind::SaveDraft.as_str()
            && matches!(op.state.as_str(), state::QUEUED | state::SENDING | state::PARKED)
            && matches!(op.intent(), Ok(Intent::SaveDraft(save)) if save.draft.to_string() == record.draft_id)
    }))
}

/// Whether the colleague wrote on top of what I last had, in one step or in several: then nothing of mine is passed over.
/// The hub's heads follow one another, so what was its head is beneath every later one.
fn rests_on_hub(record: &DraftRecord, earlier_head: Option<&str>, head: &DraftRevision) -> bool {
    let Some(mine) = record.base_rev.as_deref() else { return true };
    head.base.is_some_and(|base| base.to_string() == mine) || earlier_head == Some(mine)
}

/// Takes over the hub's newest text, as it lies in the store, where that is the head the record knows of.
///
/// # Errors
/// Database errors.
pub(super) async fn take_newest(conn: &mut Conn, record: &mut DraftRecord) -> Result<()> {
    let held = slice::get::<DraftSlice>(conn, "draft", &record.draft_id).await?.map(|(slice, _)| slice.head);
    match held.filter(|head| Some(head.rev.to_string()) == record.hub_rev) {
        Some(head) => take_over(conn, record, &head).await,
        None => Ok(()),
    }
}

async fn take_over(conn: &mut Conn, record: &mut DraftRecord, head: &DraftRevision) -> Result<()> {
    let content = serde_json::to_string(&head.content)?;
    let revision = RevisionRecord {
        rev_id: head.rev.to_string(),
        draft_id: record.draft_id.clone(),
        base_rev: head.base.map(|base| base.to_string()),
        content: content.clone(),
        at: head.at.0,
        by_name: head.by_name.clone(),
    };
    draft::keep(conn, &revision).await?;
    record.content = content;
    record.base_rev = Some(head.rev.to_string());
    record.saved_at = head.at.0;
    record.rev_id = new_rev().to_string();
    Ok(())
}

/// A draft begun by a colleague, or by me on another machine.
async fn first_seen(office: &Office, conn: &mut Conn, theirs: &DraftSlice) -> Result<()> {
    let head = &theirs.head;
    // Both began one offline: the colleague's stands beside mine.
    if let Some(mut own) = draft::of_assignment(conn, theirs.assignment_id).await?
        && own.state == "open"
        && own.content()? != chengban_domain::case::ReplyContent::empty()
    {
        if own.content()? != head.content {
            own.theirs = Some(serde_json::to_string(head)?);
        }
        return draft::put(conn, &own).await;
    }
    let ticket = slice::ticket(conn, theirs.ticket_id).await?.map(|(slice, _)| slice.case.ticket);
    let (no, title) = ticket.map(|ticket| (ticket.no, ticket.title)).unwrap_or_default();
    let of = (theirs.ticket_id, theirs.assignment_id);
    let mut record = DraftRecord {
        hub_rev: Some(head.rev.to_string()),
        ..blank(theirs.draft.to_string(), of, (&no, &title), office.clock.now())?
    };
    take_over(conn, &mut record, head).await?;
    draft::put(conn, &record).await
}
