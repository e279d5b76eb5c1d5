//! Saving a draft: a revision on the head becomes the head; one on an older revision stands beside it.
//!
//! Invariant: no revision that reached the hub is lost, whatever the verdict.

use anyhow::Result;
use chengban_domain::error::{ErrorCode, Rejection};
use chengban_domain::intent::SaveDraft;
use chengban_domain::wire::{DraftRevision, DraftSlice};

use super::Batch;
use super::act::{Act, Refusal};
use crate::feed::placement;
use crate::store::draft::{self, Draft};
use crate::store::feed::Change;
use crate::store::ticket::TicketDoc;

/// Stores the revision; a refusal says that it was written on an older head and was kept beside it.
pub(super) async fn save(
    batch: &mut Batch<'_>,
    doc: &TicketDoc,
    act: Act<'_>,
    save: &SaveDraft,
) -> Result<Option<Refusal>> {
    let (Some(assignment), Some(unit)) = (act.target, act.actor.unit) else {
        return Ok(Some(Rejection::new(ErrorCode::WrongUnit).into()));
    };
    let vault = batch.hub.vault.clone();
    let revision = DraftRevision {
        rev: save.rev,
        base: save.base_rev,
        content: save.content.clone(),
        by: act.actor.user,
        by_name: act.actor.name.clone(),
        at: act.now,
    };
    let known = draft::get(batch.conn(), &vault, save.draft).await?;
    if known.as_ref().is_some_and(|known| known.slice.assignment_id != assignment || known.unit != unit) {
        return Ok(Some(Rejection::new(ErrorCode::OpIdReused).field("draft").into()));
    }
    let (draft, behind) = place(known, revision.clone(), doc, (assignment, unit), save);
    draft::put(batch.conn(), &vault, &draft).await?;
    draft::keep(batch.conn(), &vault, save.draft, &revision).await?;
    let feed = placement::feed_for(doc, unit);
    batch.changes.note(&feed, "draft", save.draft.to_string(), Change::Upsert(draft.version));
    Ok(behind.then(|| Refusal { problem: Rejection::new(ErrorCode::StaleVersion).into(), kept: true }))
}

/// The draft with the revision in its place, and whether that place is beside the head.
fn place(
    known: Option<Draft>,
    revision: DraftRevision,
    doc: &TicketDoc,
    (assignment_id, unit): (chengban_domain::AssignmentId, chengban_domain::UnitId),
    save: &SaveDraft,
) -> (Draft, bool) {
    let Some(mut draft) = known else {
        let slice = DraftSlice {
            draft: save.draft,
            ticket_id: doc.case.ticket.id,
            assignment_id,
            head: revision,
            siblings: Vec::new(),
        };
        return (Draft { slice, unit, version: 1 }, false);
    };
    draft.version += 1;
    let slice = &mut draft.slice;
    if slice.head.rev == save.rev {
        return (draft, false);
    }
    let behind = save.base_rev != Some(slice.head.rev);
    if behind {
        slice.siblings.retain(|sibling| sibling.rev != save.rev);
        slice.siblings.push(revision);
    } else {
        // Whoever writes on the head has seen it: what they had beside it is merged.
        slice.siblings.retain(|sibling| sibling.by != revision.by);
        slice.head = revision;
    }
    (draft, behind)
}
