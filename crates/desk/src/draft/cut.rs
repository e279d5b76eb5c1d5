//! Cutting revisions, going back to one, merging with a colleague's.

use chengban_domain::intent::{Intent, IntentKind, SaveDraft};
use chengban_domain::wire::DraftRevision;
use chengban_domain::{DraftId, Problem, RevId, TicketId};

use super::{find, must_be_open, new_rev, view};
use crate::commands::draft::{DraftMerge, DraftRestore, DraftView};
use crate::fault::{Result, problem};
use crate::office::Office;
use crate::outbox::{act, state};
use crate::store::draft::{DraftRecord, RevisionRecord};
use crate::store::{Conn, draft, outbox, parsed};

/// Keeps what is written as a revision and queues it for the colleagues; a revision still unsent is replaced in place.
/// Gives the revision's key; the record then stands at the next one and is to be stored by the caller.
///
/// # Errors
/// Database errors.
pub async fn cut(office: &Office, conn: &mut Conn, record: &mut DraftRecord) -> Result<RevId> {
    let rev = record.rev()?;
    draft::keep(
        conn,
        &RevisionRecord {
            rev_id: record.rev_id.clone(),
            draft_id: record.draft_id.clone(),
            base_rev: record.base_rev.clone(),
            content: record.content.clone(),
            at: record.saved_at,
            by_name: office.user().name,
        },
    )
    .await?;
    let save = SaveDraft {
        draft: record.id()?,
        rev,
        base_rev: record.base_rev.as_deref().map(parsed).transpose()?,
        content: record.content()?,
    };
    if !replace_unsent(conn, &record.ticket_id, &save).await? {
        queue(office, conn, record, save).await?;
    }
    record.base_rev = Some(rev.to_string());
    record.rev_id = new_rev().to_string();
    record.dirty = false;
    Ok(rev)
}

/// Puts a newer revision in the place of one that was never sent.
async fn replace_unsent(conn: &mut Conn, ticket: &str, save: &SaveDraft) -> Result<bool> {
    let ops = outbox::of_ticket(conn, ticket).await?;
    let unsent = ops.into_iter().rev().find(|op| {
        op.kind == IntentKind::SaveDraft.as_str() && op.state == state::QUEUED && op.attempts == 0
    });
    let Some(mut op) = unsent else { return Ok(false) };
    let Ok(Intent::SaveDraft(earlier)) = op.intent() else { return Ok(false) };
    // A submission may name the earlier revision: then that one must reach the hub.
    if earlier.draft != save.draft || is_named(conn, ticket, earlier.rev).await? {
        return Ok(false);
    }
    // Written on the unsent one it takes over that one's base; a merge rests on the colleague's.
    let builds_on = save.base_rev == Some(earlier.rev);
    let base_rev = if builds_on { earlier.base_rev } else { save.base_rev };
    let newer = SaveDraft { base_rev, ..save.clone() };
    op.payload = serde_json::to_string(&newer)?;
    outbox::update(conn, &op).await?;
    Ok(true)
}

async fn is_named(conn: &mut Conn, ticket: &str, rev: RevId) -> Result<bool> {
    let ops = outbox::of_ticket(conn, ticket).await?;
    Ok(ops.iter().any(|op| {
        op.state != state::WITHDRAWN
            && matches!(op.intent(), Ok(Intent::SubmitReply(submit)) if submit.rev == rev)
    }))
}

/// Queues the revision where the ticket takes drafts; elsewhere it stays on this device, kept all the same.
async fn queue(office: &Office, conn: &mut Conn, record: &DraftRecord, save: SaveDraft) -> Result<()> {
    let ticket: TicketId = record.ticket()?;
    let queued = act::queue(office, conn, ticket, Some(record.assignment()?), &Intent::SaveDraft(save)).await;
    match queued {
        Err(error) if error.downcast_ref::<Problem>().is_none() => Err(error),
        _ => Ok(()),
    }
}

/// Goes back to a revision, byte for byte; the present text is kept as a revision first.
///
/// # Errors
/// `not_found`.
pub async fn restore(office: &Office, req: DraftRestore) -> Result<DraftView> {
    let mut tx = office.store.begin().await?;
    let mut record = find(&mut tx, req.draft_id).await?;
    must_be_open(&record)?;
    let wanted = req.rev_id.to_string();
    let kept = draft::revisions(&mut tx, req.draft_id).await?;
    let wanted = kept.into_iter().find(|revision| revision.rev_id == wanted);
    let wanted = wanted.ok_or_else(|| problem(chengban_domain::ErrorCode::NotFound))?;
    if record.dirty {
        cut(office, &mut tx, &mut record).await?;
    }
    record.content = wanted.content;
    record.saved_at = office.clock.now().0;
    record.dirty = true;
    cut(office, &mut tx, &mut record).await?;
    put_and_view(office, tx, record).await
}

/// Takes the text agreed on as the next revision on top of the colleague's.
///
/// # Errors
/// `stale_version` when the colleague has written on since.
pub async fn merge(office: &Office, req: DraftMerge) -> Result<DraftView> {
    let mut tx = office.store.begin().await?;
    let mut record = find(&mut tx, req.draft_id).await?;
    must_be_open(&record)?;
    let theirs = record.theirs().filter(|theirs| theirs.rev == req.theirs);
    let theirs = theirs.ok_or_else(|| problem(chengban_domain::ErrorCode::StaleVersion))?;
    if record.dirty {
        keep_aside(office, &mut tx, &mut record).await?;
    }
    draft::keep(&mut tx, &taken(&record, &theirs)?).await?;
    (record.theirs, record.merge_base, record.unread_merge) = (None, None, req.merged);
    record.base_rev = Some(theirs.rev.to_string());
    record.content = serde_json::to_string(&req.content)?;
    record.saved_at = office.clock.now().0;
    record.dirty = true;
    cut(office, &mut tx, &mut record).await?;
    put_and_view(office, tx, record).await
}

/// The colleague's revision as it is kept beside mine: whichever text was chosen, both can be gone back to.
fn taken(record: &DraftRecord, theirs: &DraftRevision) -> Result<RevisionRecord> {
    Ok(RevisionRecord {
        rev_id: theirs.rev.to_string(),
        draft_id: record.draft_id.clone(),
        base_rev: theirs.base.map(|base| base.to_string()),
        content: serde_json::to_string(&theirs.content)?,
        at: theirs.at.0,
        by_name: theirs.by_name.clone(),
    })
}

/// The author has read the text that a merge put together: it may be submitted.
///
/// # Errors
/// `not_found`.
pub async fn confirm(office: &Office, id: DraftId) -> Result<DraftView> {
    let mut tx = office.store.begin().await?;
    let mut record = find(&mut tx, id).await?;
    record.unread_merge = false;
    put_and_view(office, tx, record).await
}

/// Keeps the present text as a revision on this device only.
pub(super) async fn keep_aside(office: &Office, conn: &mut Conn, record: &mut DraftRecord) -> Result<()> {
    let revision = RevisionRecord {
        rev_id: record.rev_id.clone(),
        draft_id: record.draft_id.clone(),
        base_rev: record.base_rev.clone(),
        content: record.content.clone(),
        at: record.saved_at,
        by_name: office.user().name,
    };
    draft::keep(conn, &revision).await?;
    record.rev_id = new_rev().to_string();
    Ok(())
}

async fn put_and_view(office: &Office, mut tx: crate::store::Tx, record: DraftRecord) -> Result<DraftView> {
    draft::put(&mut tx, &record).await?;
    let shown = view(&mut tx, &record).await?;
    tx.commit().await?;
    let id: DraftId = record.id()?;
    office.changed(&["draft", "ticket"], vec![id.to_string(), record.ticket_id]);
    office.poke();
    Ok(shown)
}
