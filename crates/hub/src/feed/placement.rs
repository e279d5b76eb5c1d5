//! Which feeds a ticket is in before and after a change, and what each must be told.
//!
//! Invariant: a feed gets an entry only if its own slice changed; leaving one unit for another is one set of changes.

use anyhow::Result;
use chengban_domain::case::{CallerKind, Secrecy};
use chengban_domain::wire::{CALLER, FeedName, RemoveReason, TICKET, TicketSlice};
use chengban_domain::{Role, TicketId, UnitId, UserId};

use super::slice::{self, Sight};
use crate::store::feed::{Change, Changes};
use crate::store::ticket::TicketDoc;
use crate::store::{Conn, caller, draft, feed, grant, people};

fn is_report(doc: &TicketDoc) -> bool {
    doc.case.ticket.secrecy == Secrecy::Reporter
}

/// The feed in which a unit's members find a ticket.
pub(crate) fn feed_for(doc: &TicketDoc, unit: UnitId) -> FeedName {
    if is_report(doc) { FeedName::report(doc.case.ticket.id) } else { FeedName::unit(unit) }
}

/// How much of a ticket a member of a unit may see now. Of a 举报 only those see anything who are named for it.
pub(crate) async fn sight_of_person(
    conn: &mut Conn,
    doc: &TicketDoc,
    (user, unit): (UserId, UnitId),
) -> Result<Option<Sight>> {
    let sight = slice::sight_of(doc, unit);
    if sight.is_none() || !is_report(doc) {
        return Ok(sight);
    }
    let named = feed::head_for(conn, user, &FeedName::report(doc.case.ticket.id)).await?.is_some();
    Ok(sight.filter(|_| named))
}

/// The slice of a feed, as it would be read now.
pub(crate) fn slice_for(doc: TicketDoc, unit: UnitId, version: i64) -> Option<TicketSlice> {
    let sight = slice::sight_of(&doc, unit)?;
    Some(if is_report(&doc) {
        slice::for_report(doc, version)
    } else {
        slice::for_unit(doc, unit, sight, version)
    })
}

/// Notes what a changed ticket means for its feeds. `before` is `None` for a new one.
pub(crate) async fn note_ticket(
    conn: &mut Conn,
    changes: &mut Changes,
    before: Option<&TicketDoc>,
    after: &TicketDoc,
    caller_version: Option<i64>,
) -> Result<()> {
    if is_report(after) || before.is_some_and(is_report) {
        return note_report(conn, changes, before, after, caller_version).await;
    }
    let (id, version) = (after.case.ticket.id, after.case.ticket.version);
    for unit in slice::units_of(after) {
        let now = slice::sight_of(after, unit);
        let was = before.and_then(|doc| slice::sight_of(doc, unit));
        note_unit(changes, (before, after), unit, (was, now));
        let caller_feed = FeedName::caller(unit);
        let shown = |sight: Option<Sight>| sight == Some(Sight::Full) && slice::shows_caller(after);
        match (shown(was), shown(now), caller_version) {
            (_, true, Some(v)) => changes.note(&caller_feed, CALLER, id.to_string(), Change::Upsert(v)),
            (true, false, _) => {
                changes.note(
                    &caller_feed,
                    CALLER,
                    id.to_string(),
                    Change::Remove(version, RemoveReason::Reassigned),
                );
            }
            (false, true, None) => {
                if let Some(v) = caller::version(conn, id).await? {
                    changes.note(&caller_feed, CALLER, id.to_string(), Change::Upsert(v));
                }
            }
            _ => {}
        }
        if was.is_some() && now.is_none() {
            remove_drafts(conn, changes, id, unit, &FeedName::unit(unit)).await?;
        }
    }
    Ok(())
}

fn note_unit(
    changes: &mut Changes,
    (before, after): (Option<&TicketDoc>, &TicketDoc),
    unit: UnitId,
    (was, now): (Option<Sight>, Option<Sight>),
) {
    let (id, version) = (after.case.ticket.id, after.case.ticket.version);
    let feed = FeedName::unit(unit);
    let Some(sight) = now else {
        if was.is_some() {
            changes.note(&feed, TICKET, id.to_string(), Change::Remove(version, RemoveReason::Reassigned));
        }
        return;
    };
    let same = match (before, was) {
        (Some(doc), Some(old)) => {
            slice::for_unit(doc.clone(), unit, old, 0) == slice::for_unit(after.clone(), unit, sight, 0)
        }
        _ => false,
    };
    if !same {
        changes.note(&feed, TICKET, id.to_string(), Change::Upsert(version));
    }
}

async fn remove_drafts(
    conn: &mut Conn,
    changes: &mut Changes,
    ticket: TicketId,
    unit: UnitId,
    feed: &FeedName,
) -> Result<()> {
    for (key, owner, version) in draft::of_ticket(conn, ticket).await? {
        if owner == unit {
            changes.note(feed, "draft", key, Change::Remove(version, RemoveReason::Reassigned));
        }
    }
    Ok(())
}

/// A 举报 is in a feed of its own; who may read it follows from who is named.
async fn note_report(
    conn: &mut Conn,
    changes: &mut Changes,
    before: Option<&TicketDoc>,
    after: &TicketDoc,
    caller_version: Option<i64>,
) -> Result<()> {
    let (id, version) = (after.case.ticket.id, after.case.ticket.version);
    let feed = FeedName::report(id);
    feed::ensure(conn, &feed).await?;
    let readers = readers_of_report(conn, after).await?;
    grant::set_for_feed(conn, &feed, &readers).await?;
    let same =
        before.is_some_and(|doc| slice::for_report(doc.clone(), 0) == slice::for_report(after.clone(), 0));
    if !same {
        changes.note(&feed, TICKET, id.to_string(), Change::Upsert(version));
    }
    if let Some(v) = caller_version {
        changes.note(&feed, CALLER, id.to_string(), Change::Upsert(v));
    }
    Ok(())
}

/// The persons named for a 举报: who leads and signs in the units that hold it, and whoever handles it there.
async fn readers_of_report(conn: &mut Conn, doc: &TicketDoc) -> Result<Vec<UserId>> {
    let mut readers = Vec::new();
    for (unit, sight) in slice::units_in_sight(doc) {
        if sight != Sight::Full {
            continue;
        }
        let handler = doc.case.of_unit(unit).and_then(|a| a.handler);
        for person in people::of_unit(conn, unit).await? {
            let profile = person.profile;
            let named =
                [Role::Liaison, Role::Reviewer, Role::Signer].iter().any(|role| profile.roles.contains(role));
            if !person.disabled && (named || Some(profile.user) == handler) {
                readers.push(profile.user);
            }
        }
    }
    Ok(readers)
}

/// The masked resident for screens.
pub(crate) fn masked(
    caller: &chengban_domain::case::Caller,
    kind: CallerKind,
) -> chengban_domain::case::MaskedCaller {
    chengban_domain::case::MaskedCaller {
        name: chengban_domain::mask::name(&caller.name),
        phone: chengban_domain::mask::phone(&caller.phone),
        kind,
        anonymous: caller.name.is_empty(),
    }
}
