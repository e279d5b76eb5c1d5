//! Limits counted by a new calendar: the case, an event for each that moves, and a notice for who handles it.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Result;
use chengban_domain::case::{Case, MovedDue};
use chengban_domain::machine::{self, Applied, Context};
use chengban_domain::time::{Calendar, Millis};
use chengban_domain::wire::{FeedName, Notice};
use chengban_domain::{ReasonCode, Said, TicketId};

use super::{Batch, notice, system};
use crate::hub::Rules;
use crate::store::feed::Change;
use crate::store::notice as notices;
use crate::store::ticket::TicketDoc;

/// What a calendar makes of a case.
pub(crate) fn recounted(
    rules: &Rules,
    case: &Case,
    (old, new): (&Calendar, &Calendar),
    now: Millis,
) -> (Applied, Vec<MovedDue>) {
    let ctx = Context { now, pack: rules.of(&case.ticket.pack, now), calendar: new, resident: None };
    machine::recount(case, &system(), &ctx, old)
}

/// Counts a ticket by the calendar of the batch, which follows `old`; how many limits moved.
pub(crate) async fn recount(batch: &mut Batch<'_>, id: TicketId, old: &Calendar) -> Result<usize> {
    let Some(mut doc) = batch.ticket(id).await?.cloned() else { return Ok(0) };
    let rules = Arc::clone(&batch.rules);
    let now = batch.hub.now();
    let (applied, moved) = recounted(&rules, &doc.case, (old, &rules.calendar), now);
    if applied.case != doc.case {
        batch.record(id, None, &applied.events);
        doc.case = applied.case;
        doc.case.ticket.version += 1;
        doc.timeline.extend(applied.events);
        tell(batch, &doc, &moved, now).await?;
    }
    // Also without a change: the end of its window is a count of days too.
    batch.put(doc);
    batch.settle().await?;
    Ok(moved.len())
}

/// One notice a person and calendar, however many of their tickets it moves.
async fn tell(batch: &mut Batch<'_>, doc: &TicketDoc, moved: &[MovedDue], now: Millis) -> Result<()> {
    let (vault, calendar) = (batch.hub.vault.clone(), batch.rules.calendar.id().to_owned());
    let concerned: BTreeSet<_> = moved.iter().map(|one| one.assignment).collect();
    for assignment in doc.case.assignments.iter().filter(|one| concerned.contains(&one.id)) {
        for user in notice::handlers(batch, doc, assignment).await? {
            let said = Said::of(ReasonCode::ToldCalendar).with("calendar", &calendar);
            let notice = Notice::of(format!("{calendar}:{user}"), "calendar", said, (None, now));
            if notices::put_once(batch.conn(), &vault, user, &notice).await? {
                batch.changes.note(&FeedName::user(user), "notice", notice.id, Change::Upsert(1));
            }
        }
    }
    Ok(())
}
