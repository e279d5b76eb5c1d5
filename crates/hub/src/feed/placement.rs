//! Which feeds a ticket is in before and after a change, and what each must be told.
//!
//! Invariant: a feed gets an entry only if its own slice changed; leaving one unit for another is one set of changes.

use anyhow::Result;
use chengban_domain::case::{CallerKind, Secrecy};
use chengban_domain::wire::{CALLER, FeedHead, FeedName, RemoveReason, TICKET, TicketSlice};
use chengban_domain::{TicketId, UnitId, UserId};

use super::slice::{self, Sight};
use super::{readers, ruling};
use crate::store::feed::{Change, Changes};
use crate::store::ticket::TicketDoc;
use crate::store::{Conn, caller, draft, feed, grant};

/// Whether only those see a ticket who are named for it.
pub(crate) fn is_report(doc: &TicketDoc) -> bool {
    doc.case.ticket.is_report()
}

/// Whether a ticket lies where a 举报 does: a program before this one did not put one there that was so by its nature alone.
fn lies_sealed(doc: &TicketDoc) -> bool {
    doc.case.ticket.secrecy == Secrecy::Reporter
}

/// The feed in which a unit's members find a ticket.
pub(crate) fn feed_for(doc: &TicketDoc, unit: UnitId) -> FeedName {
    if is_report(doc) { FeedName::report(doc.case.ticket.id) } else { FeedName::unit(unit) }
}

/// The feed in which one person finds a ticket: their unit's, the 举报's, or, for seal keepers, that of its letters.
pub(crate) async fn feed_of_person(
    conn: &mut Conn,
    doc: &TicketDoc,
    (user, unit): (UserId, UnitId),
) -> Result<Option<(FeedName, FeedHead)>> {
    let letters = is_report(doc).then(|| FeedName::sealing(doc.case.ticket.id, unit));
    for name in std::iter::once(feed_for(doc, unit)).chain(letters) {
        if let Some(head) = feed::head_for(conn, user, &name).await? {
            return Ok(Some((name, head)));
        }
    }
    Ok(None)
}

/// How much of a ticket a member of a unit may see now. Of a 举报 only those see anything who are named for it, and the
/// seal keepers its letters.
pub(crate) async fn sight_of_person(
    conn: &mut Conn,
    doc: &TicketDoc,
    (user, unit): (UserId, UnitId),
) -> Result<Option<Sight>> {
    let sight = slice::sight_of(doc, unit);
    if sight.is_none() || !is_report(doc) {
        return Ok(sight);
    }
    let found = feed_of_person(conn, doc, (user, unit)).await?;
    Ok(found.and_then(|(name, _)| if name == feed_for(doc, unit) { sight } else { Some(Sight::Letters) }))
}

/// The slice of a feed, as it would be read now.
pub(crate) fn slice_for(name: &FeedName, doc: TicketDoc, unit: UnitId, version: i64) -> Option<TicketSlice> {
    let sight = slice::sight_of(&doc, unit)?;
    if *name == FeedName::sealing(doc.case.ticket.id, unit) {
        return slice::for_keeper(&doc, unit, version);
    }
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
    let open_before = before.filter(|doc| !lies_sealed(doc));
    let sealed_before = before.filter(|doc| lies_sealed(doc));
    let open_after = Some(after).filter(|doc| !is_report(doc));
    for unit in slice::units_of(after) {
        let was = open_before.and_then(|doc| Some((doc, slice::sight_of(doc, unit)?)));
        let now = open_after.and_then(|doc| Some((doc, slice::sight_of(doc, unit)?)));
        let change = InUnit { unit, after, was, now };
        change.note_slice(changes);
        change.note_caller(conn, changes, caller_version).await?;
        change.note_drafts(conn, changes).await?;
        ruling::note(changes, before, after, unit);
    }
    for unit in slice::units_of(after) {
        note_letters(conn, changes, sealed_before, (after, unit)).await?;
    }
    if is_report(after) {
        return note_report(conn, changes, sealed_before, after, caller_version).await;
    }
    if sealed_before.is_some() {
        grant::set_for_feed(conn, &FeedName::report(after.case.ticket.id), &[]).await?;
    }
    Ok(())
}

/// What a change of a ticket means for one unit: how it saw the ticket before, how it sees it now.
struct InUnit<'a> {
    unit: UnitId,
    after: &'a TicketDoc,
    was: Option<(&'a TicketDoc, Sight)>,
    now: Option<(&'a TicketDoc, Sight)>,
}

impl InUnit<'_> {
    fn id(&self) -> TicketId {
        self.after.case.ticket.id
    }

    fn reason(&self) -> RemoveReason {
        if is_report(self.after) { RemoveReason::Sealed } else { RemoveReason::Reassigned }
    }

    fn note_slice(&self, changes: &mut Changes) {
        let slice = |(doc, sight): (&TicketDoc, Sight)| slice::for_unit(doc.clone(), self.unit, sight, 0);
        let version = self.after.case.ticket.version;
        let change = match (self.was, self.now) {
            (None, None) => return,
            (Some(_), None) => Change::Remove(version, self.reason()),
            (Some(was), Some(now)) if slice(was) == slice(now) => return,
            (_, Some(_)) => Change::Upsert(version),
        };
        changes.note(&FeedName::unit(self.unit), TICKET, self.id().to_string(), change);
    }

    async fn note_caller(&self, conn: &mut Conn, changes: &mut Changes, fresh: Option<i64>) -> Result<()> {
        let shown = |seen: Option<(&TicketDoc, Sight)>| {
            seen.is_some_and(|(doc, sight)| sight == Sight::Full && slice::shows_caller(doc))
        };
        let (was, now) = (shown(self.was), shown(self.now));
        if (was, now) == (false, false) || (was && now && fresh.is_none()) {
            return Ok(());
        }
        let Some(version) = caller::version(conn, self.id()).await? else { return Ok(()) };
        let change = if now { Change::Upsert(version) } else { Change::Remove(version, self.reason()) };
        changes.note(&FeedName::caller(self.unit), CALLER, self.id().to_string(), change);
        Ok(())
    }

    /// A unit's drafts leave with the ticket and come back with it.
    async fn note_drafts(&self, conn: &mut Conn, changes: &mut Changes) -> Result<()> {
        if self.was.is_some() == self.now.is_some() {
            return Ok(());
        }
        for (key, owner, version) in draft::of_ticket(conn, self.id()).await? {
            if owner == self.unit {
                let gone = Change::Remove(version, self.reason());
                let change = if self.now.is_some() { Change::Upsert(version) } else { gone };
                changes.note(&FeedName::unit(self.unit), "draft", key, change);
            }
        }
        Ok(())
    }
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
    let readers = readers::of_report(conn, after).await?;
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

/// The letters of a 举报 that a unit's seal keepers seal: in a feed of their own, while there are any.
async fn note_letters(
    conn: &mut Conn,
    changes: &mut Changes,
    before: Option<&TicketDoc>,
    (after, unit): (&TicketDoc, UnitId),
) -> Result<()> {
    let was = before.and_then(|doc| slice::for_keeper(doc, unit, 0));
    let now = slice::for_keeper(after, unit, 0);
    let (id, version) = (after.case.ticket.id, after.case.ticket.version);
    let feed = FeedName::sealing(id, unit);
    match (&was, &now) {
        (None, None) => return Ok(()),
        (_, Some(_)) => {
            feed::ensure(conn, &feed).await?;
            let keepers = readers::keepers(conn, after, unit).await?;
            grant::set_for_feed(conn, &feed, &keepers).await?;
        }
        (Some(_), None) => grant::set_for_feed(conn, &feed, &[]).await?,
    }
    if was != now {
        let gone = Change::Remove(version, RemoveReason::Revoked);
        let change = if now.is_some() { Change::Upsert(version) } else { gone };
        changes.note(&feed, TICKET, id.to_string(), change);
    }
    Ok(())
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
