//! The slice as it is now, beside a refusal: the desk shows what others did meanwhile.
//!
//! Invariant: it is read after positions are allotted, and only by those who may see it; it is no part of the verdict.

use anyhow::Result;
use chengban_domain::TicketId;
use chengban_domain::wire::{HotLine, OpAnswer, TICKET};

use super::Batch;
use super::ops::Sender;
use crate::fault;
use crate::feed::placement;
use crate::store::feed;

/// Puts the slice of each answer's ticket as it is now into refusals, for those who may see it.
pub(super) async fn fill<'a>(
    batch: &mut Batch<'_>,
    sender: Sender<'_>,
    answers: impl Iterator<Item = (&'a mut OpAnswer, Option<TicketId>)>,
) {
    for (answer, ticket) in answers {
        let (OpAnswer::Conflict { current, .. } | OpAnswer::Rejected { current, .. }) = answer else {
            continue;
        };
        let Some(ticket) = ticket else { continue };
        // A view is a courtesy beside the verdict: what cannot be shown must not undo what was judged.
        *current =
            slice_now(batch, sender, ticket).await.map(|line| line.map(Box::new)).unwrap_or_else(|error| {
                tracing::error!(error = fault::told(&error), "a slice could not be shown");
                None
            });
    }
}

async fn slice_now(batch: &mut Batch<'_>, sender: Sender<'_>, ticket: TicketId) -> Result<Option<HotLine>> {
    let Some(unit) = sender.actor.unit else { return Ok(None) };
    let Some(doc) = batch.ticket(ticket).await?.cloned() else { return Ok(None) };
    let found = placement::feed_of_person(batch.conn(), &doc, (sender.actor.user, unit)).await?;
    let Some((name, head)) = found else { return Ok(None) };
    let id = ticket.to_string();
    let Some(v) = feed::live_version(batch.conn(), &name, "ticket", &id).await? else { return Ok(None) };
    let Some(slice) = placement::slice_for(&name, doc, unit, v) else { return Ok(None) };
    let k = TICKET.to_owned();
    Ok(Some(HotLine { feed: name, at: head.head, k, id, v, body: serde_json::to_value(slice)? }))
}
