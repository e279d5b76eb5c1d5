//! 并单: parent and children are kept in step, in one transaction.
//!
//! Invariants: a child bears what its parent shows the public, no more and no older; the parent names each child once;
//! answers pass one step, and none of a 举报.

use anyhow::Result;
use chengban_domain::case::{ActorRef, ChildTicket, Event, EventCode, ParentTicket, Ticket, TicketState};
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::intent::Intent;
use chengban_domain::time::Millis;
use chengban_domain::{Actor, ReasonCode, Role, Said, TicketId};

use super::{Act, Batch, system};
use crate::store::ticket::TicketDoc;

/// What is wrong with a merge: the parent must be there, open, the one that was meant and no child itself; neither is a
/// 举报, and the child no parent.
pub(super) async fn bad_merge(
    batch: &mut Batch<'_>,
    doc: &TicketDoc,
    act: Act<'_>,
) -> Result<Option<Problem>> {
    let Intent::Merge(merge) = act.intent else { return Ok(None) };
    let child = &doc.case.ticket;
    let parent = batch.ticket(merge.into).await?.map(|doc| &doc.case.ticket);
    let Some(parent) = parent.filter(|parent| is_open(parent)) else {
        return Ok(bad(ReasonCode::MergeParentGone));
    };
    if parent.no != merge.into_no {
        return Ok(bad(ReasonCode::MergeNumber));
    }
    if [child, parent].iter().any(|ticket| ticket.is_report()) {
        return Ok(bad(ReasonCode::MergeReport));
    }
    if !child.children.is_empty() {
        return Ok(bad(Said::of(ReasonCode::MergeParentOf).with("n", child.children.len())));
    }
    Ok(None)
}

fn is_open(ticket: &Ticket) -> bool {
    use TicketState as S;
    matches!(ticket.state, S::PendingDispatch | S::Processing | S::AwaitingCallback)
}

fn bad(said: impl Into<Said>) -> Option<Problem> {
    Some(Problem::because(ErrorCode::InvalidInput, said).at_field("into"))
}

/// Makes the parent name a ticket that was merged, or no longer name one whose merge was taken back; the child bears what
/// the parent shows.
pub(super) async fn follow(
    batch: &mut Batch<'_>,
    doc: &mut TicketDoc,
    events: &mut Vec<Event>,
    (before, act): (Option<TicketId>, Act<'_>),
) -> Result<()> {
    let (id, now) = (doc.case.ticket.id, doc.case.ticket.merged_into);
    if before == now {
        return Ok(());
    }
    if let Some(mut parent) = of_key(batch, before).await? {
        parent.case.ticket.children.retain(|child| child.ticket != id);
        change(batch, parent, vec![event(EventCode::ChildUnmerged, &doc.case.ticket.no, act.actor, act.now)]);
    }
    if let Some(mut parent) = of_key(batch, now).await? {
        let mark = ParentTicket::of(&parent.case);
        let pack_version = doc.case.ticket.pack.version;
        let known = told(None, &mark, act.now).into_iter().map(|event| Event { pack_version, ..event });
        events.extend(known);
        doc.case.ticket.parent = Some(mark);
        parent.case.ticket.children.push(ChildTicket::of(&doc.case));
        change(batch, parent, vec![event(EventCode::ChildMerged, &doc.case.ticket.no, act.actor, act.now)]);
    }
    Ok(())
}

/// Brings a merge over that a program before this one made: the child bears its parent's mark, the parent names it.
pub(super) async fn bring_over(batch: &mut Batch<'_>, id: TicketId) -> Result<()> {
    let Some(mut child) = of_key(batch, Some(id)).await? else { return Ok(()) };
    let ticket = &child.case.ticket;
    let into = ticket.merged_into.filter(|_| ticket.parent.is_none() && !ticket.is_report());
    let Some(mut parent) = of_key(batch, into).await?.filter(|parent| !parent.case.ticket.is_report()) else {
        return Ok(());
    };
    let (mark, now) = (ParentTicket::of(&parent.case), batch.hub.now());
    let events = told(None, &mark, now);
    child.case.ticket.parent = Some(mark);
    if parent.case.ticket.children.iter().all(|known| known.ticket != id) {
        parent.case.ticket.children.push(ChildTicket::of(&child.case));
        change(batch, parent, vec![event(EventCode::ChildMerged, &child.case.ticket.no, &system(), now)]);
    }
    change(batch, child, events);
    Ok(())
}

async fn of_key(batch: &mut Batch<'_>, id: Option<TicketId>) -> Result<Option<TicketDoc>> {
    match id {
        Some(id) => Ok(batch.ticket(id).await?.cloned()),
        None => Ok(None),
    }
}

/// Brings the children of a case in hand in line with it.
pub(super) async fn spread(batch: &mut Batch<'_>, parent: TicketId) -> Result<()> {
    let Some(doc) = batch.peek(parent).filter(|doc| !doc.case.ticket.children.is_empty()) else {
        return Ok(());
    };
    let (mark, children) = (ParentTicket::of(&doc.case), doc.case.ticket.children.clone());
    let at = doc.timeline.last().map_or(doc.case.ticket.called_at, |event| event.at);
    for ChildTicket { ticket, .. } in children {
        let Some(mut child) = batch.ticket(ticket).await?.cloned() else { continue };
        let known = child.case.ticket.parent.take();
        if child.case.ticket.merged_into != Some(parent) || known.as_ref() == Some(&mark) {
            continue;
        }
        child.case.ticket.parent = Some(mark.clone());
        change(batch, child, told(known.as_ref(), &mark, at));
    }
    Ok(())
}

/// Puts a changed case in hand, with what happened to it on record.
fn change(batch: &mut Batch<'_>, mut doc: TicketDoc, mut events: Vec<Event>) {
    events.iter_mut().for_each(|event| event.pack_version = doc.case.ticket.pack.version);
    batch.record(doc.case.ticket.id, None, &events);
    doc.timeline.extend(events);
    doc.case.ticket.version += 1;
    batch.put(doc);
}

/// What a child is told when its parent goes on: that it was answered, that it was closed.
fn told(before: Option<&ParentTicket>, now: &ParentTicket, at: Millis) -> Vec<Event> {
    let known = before.and_then(|parent| parent.answer.as_ref());
    let answered = now.answer.is_some() && known != now.answer.as_ref();
    let closed = now.state == TicketState::Closed && before.is_none_or(|parent| parent.state != now.state);
    let codes = [(answered, EventCode::ParentAnswered), (closed, EventCode::ParentClosed)];
    let happened = codes.into_iter().filter(|(happened, _)| *happened);
    happened.map(|(_, code)| event(code, &now.no, &system(), at)).collect()
}

fn event(code: EventCode, note: &str, by: &Actor, at: Millis) -> Event {
    let role = by.role_among(&[Role::Dispatcher]).unwrap_or(Role::System);
    let actor = ActorRef { user: by.user, name: by.name.clone(), unit: by.unit, role, on_behalf: None };
    let Said { reason, params, message: note } = note.into();
    Event { code, at, actor, assignment: None, unit: None, note, reason, params, pack_version: 0 }
}

#[cfg(test)]
mod tests;
