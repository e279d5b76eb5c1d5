//! Which feeds a ticket is in before and after a change, and what each must be told.
//!
//! Invariant: a feed gets an entry only if its own slice changed; leaving one unit for another is one set of changes.

use anyhow::Result;
use chengban_domain::case::{CallerKind, Secrecy};
use chengban_domain::wire::{CALLER, FeedHead, FeedName, RemoveReason, TICKET, TicketSlice};
use chengban_domain::{Role, TicketId, UnitId, UserId};

use super::ruling;
use super::slice::{self, Sight};
use crate::crypto::Vault;
use crate::store::feed::{Change, Changes};
use crate::store::ticket::TicketDoc;
use crate::store::{Conn, caller, draft, feed, grant, people, ticket};

fn is_report(doc: &TicketDoc) -> bool {
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
    let open_before = before.filter(|doc| !is_report(doc));
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
        note_letters(conn, changes, before, (after, unit)).await?;
    }
    if is_report(after) {
        return note_report(conn, changes, before.filter(|doc| is_report(doc)), after, caller_version).await;
    }
    if before.is_some_and(is_report) {
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
            let keepers = keepers_of(conn, after, unit).await?;
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

/// A unit's seal keepers who are not named for the 举报 anyway.
async fn keepers_of(conn: &mut Conn, doc: &TicketDoc, unit: UnitId) -> Result<Vec<UserId>> {
    let named = readers_of_report(conn, doc).await?;
    let people = people::of_unit(conn, unit).await?.into_iter();
    let keepers =
        people.filter(|person| !person.disabled && person.profile.roles.contains(&Role::SealKeeper));
    Ok(keepers.map(|person| person.profile.user).filter(|user| !named.contains(user)).collect())
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

/// Works out anew who reads each 举报 and its letters: somebody changed unit or roles, came, or left.
pub(crate) async fn regrant_reports(conn: &mut Conn, vault: &Vault) -> Result<()> {
    for feed in feed::beginning_with(conn, "report:").await? {
        let Some(doc) = doc_of(conn, vault, feed.0.strip_prefix("report:")).await? else { continue };
        let readers = if is_report(&doc) { readers_of_report(conn, &doc).await? } else { Vec::new() };
        grant::set_for_feed(conn, &feed, &readers).await?;
    }
    for feed in feed::beginning_with(conn, "seal:").await? {
        let Some((id, unit)) = feed.0.strip_prefix("seal:").and_then(|rest| rest.split_once(':')) else {
            continue;
        };
        let (Some(doc), Ok(unit)) = (doc_of(conn, vault, Some(id)).await?, unit.parse::<UnitId>()) else {
            continue;
        };
        let has_letters = is_report(&doc) && slice::for_keeper(&doc, unit, 0).is_some();
        let keepers = if has_letters { keepers_of(conn, &doc, unit).await? } else { Vec::new() };
        grant::set_for_feed(conn, &feed, &keepers).await?;
    }
    Ok(())
}

async fn doc_of(conn: &mut Conn, vault: &Vault, id: Option<&str>) -> Result<Option<TicketDoc>> {
    match id.and_then(|id| id.parse().ok()) {
        Some(id) => ticket::get(conn, vault, id).await,
        None => Ok(None),
    }
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
