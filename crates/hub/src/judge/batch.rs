//! One transaction with the cases it has in hand: read once, changed in memory, stored and published at its end.
//!
//! Invariant: feed positions are allotted by [`Batch::commit`], last; what is dropped without it never happened.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;
use chengban_domain::case::{Caller, Event, Secrecy, TicketState};
use chengban_domain::time::{self, Millis};
use chengban_domain::wire::TICKET;
use chengban_domain::{Actor, MatterId, OpId, TicketId};

use super::merge;
use crate::feed::{matter, placement, ruling};
use crate::hub::{Hub, Rules};
use crate::store::audit::{self, Happened};
use crate::store::feed::Changes;
use crate::store::ticket::{self, TicketDoc};
use crate::store::{Conn, Tx, caller, claim, feed, savepoint};

/// A case in hand.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    /// As it was when the transaction began; `None` for a new one.
    before: Option<TicketDoc>,
    /// As it is now.
    pub(crate) doc: TicketDoc,
    caller_version: Option<i64>,
    dirty: bool,
}

impl Held {
    /// Writes down of which matter it is, and keeps the reporter of a 举报 secret. Where nothing else changed, the slice gets a version of its own.
    fn assign(&mut self, matter: Option<MatterId>) {
        let ticket = &mut self.doc.case.ticket;
        let secrecy = if ticket.is_report() { Secrecy::Reporter } else { ticket.secrecy };
        if (ticket.matter, ticket.secrecy) != (matter, secrecy) {
            (ticket.matter, ticket.secrecy) = (matter, secrecy);
            let unchanged = self.before.as_ref().is_some_and(|doc| doc.case.ticket.version == ticket.version);
            ticket.version += i64::from(unchanged);
        }
    }
}

/// A moment of a transaction, to come back to.
pub(crate) struct Mark {
    /// How many lie around it.
    within: usize,
    replaced: usize,
    changes: usize,
    happened: usize,
}

/// A transaction under way.
pub(crate) struct Batch<'h> {
    /// The hub.
    pub(crate) hub: &'h Hub,
    /// Its rules.
    pub(crate) rules: Arc<Rules>,
    /// Changes to publish.
    pub(crate) changes: Changes,
    tx: Tx,
    /// For the audit chain, which is one for all tickets and written last.
    happened: Vec<Happened>,
    held: BTreeMap<TicketId, Held>,
    /// Cases in hand to be stored; one that was undone meanwhile may still be named.
    dirty: BTreeSet<TicketId>,
    /// Marks that are set, one within the other.
    marks: usize,
    /// What stood in `held` before each change since the first of them.
    replaced: Vec<(TicketId, Option<Held>)>,
}

impl<'h> Batch<'h> {
    /// Begins.
    pub(crate) async fn begin(hub: &'h Hub) -> Result<Self> {
        Self::within(hub, hub.store.write().await?).await
    }

    /// Begins to judge operations on these tickets, where the database allows it beside others.
    pub(crate) async fn begin_beside_others(hub: &'h Hub, tickets: &BTreeSet<TicketId>) -> Result<Self> {
        let mut batch = Self::within(hub, hub.store.write_beside_others().await?).await?;
        claim::tickets(&mut batch.tx, tickets).await?;
        Ok(batch)
    }

    async fn within(hub: &'h Hub, mut tx: Tx) -> Result<Self> {
        let rules = hub.rules_within(&mut tx).await?;
        let (held, dirty, replaced, happened) = (BTreeMap::new(), BTreeSet::new(), Vec::new(), Vec::new());
        Ok(Self { hub, rules, changes: Changes::default(), tx, happened, held, dirty, marks: 0, replaced })
    }

    /// Puts on record what happened to a ticket.
    pub(crate) fn record(&mut self, ticket: TicketId, op: Option<OpId>, events: &[Event]) {
        self.happened.extend(events.iter().map(|event| Happened { ticket, op, event: event.clone() }));
    }

    /// The connection, inside the transaction.
    pub(crate) fn conn(&mut self) -> &mut Conn {
        &mut self.tx
    }

    /// The case of that key, read if it is not in hand.
    pub(crate) async fn ticket(&mut self, id: TicketId) -> Result<Option<&TicketDoc>> {
        if !self.held.contains_key(&id) {
            let Some(doc) = ticket::take(&mut self.tx, &self.hub.vault, id).await? else { return Ok(None) };
            let held = Held { before: Some(doc.clone()), doc, caller_version: None, dirty: false };
            self.held.insert(id, held);
        }
        Ok(self.held.get(&id).map(|held| &held.doc))
    }

    /// The case of that key, if it is in hand.
    pub(crate) fn peek(&self, id: TicketId) -> Option<&TicketDoc> {
        self.held.get(&id).map(|held| &held.doc)
    }

    /// Takes a new or changed case in hand; it will be stored and published.
    pub(crate) fn put(&mut self, doc: TicketDoc) {
        let id = doc.case.ticket.id;
        self.remember(id);
        self.dirty.insert(id);
        match self.held.get_mut(&id) {
            Some(held) => {
                held.doc = doc;
                held.dirty = true;
            }
            None => {
                self.held.insert(id, Held { before: None, doc, caller_version: None, dirty: true });
            }
        }
    }

    /// Stores a case anew as it is, with what this program makes of it beside.
    pub(crate) async fn take_again(&mut self, id: TicketId) -> Result<()> {
        if let Some(doc) = self.ticket(id).await?.cloned() {
            self.put(doc);
            merge::bring_over(self, id).await?;
        }
        self.settle().await?;
        match self.held.get(&id) {
            Some(held) => ruling::note_unknown(&mut self.tx, &mut self.changes, &held.doc).await,
            None => Ok(()),
        }
    }

    /// Keeps what is about to be replaced, for a mark to come back to.
    fn remember(&mut self, id: TicketId) {
        if self.marks > 0 {
            self.replaced.push((id, self.held.get(&id).cloned()));
        }
    }

    /// Stores a new ticket's row at once, so that rows that refer to it may follow.
    pub(crate) async fn create(&mut self, doc: TicketDoc, resident: &Caller) -> Result<()> {
        let id = doc.case.ticket.id;
        ticket::put(&mut self.tx, &self.hub.vault, &doc, None).await?;
        self.put(doc);
        self.put_caller(id, resident).await
    }

    /// Stores the resident of a case in hand.
    pub(crate) async fn put_caller(&mut self, id: TicketId, resident: &Caller) -> Result<()> {
        let version = caller::put(&mut self.tx, &self.hub.vault, id, resident).await?;
        self.remember(id);
        if let Some(held) = self.held.get_mut(&id) {
            held.caller_version = Some(version);
            held.dirty = true;
            self.dirty.insert(id);
        }
        Ok(())
    }

    /// Sets a mark, to come back to if what follows fails; one may lie within another.
    pub(crate) async fn mark(&mut self) -> Result<Mark> {
        savepoint::begin(&mut self.tx).await?;
        let mark = Mark {
            within: self.marks,
            replaced: self.replaced.len(),
            changes: self.changes.mark(),
            happened: self.happened.len(),
        };
        self.marks += 1;
        Ok(mark)
    }

    /// Keeps what was done since the last mark.
    pub(crate) async fn keep(&mut self) -> Result<()> {
        savepoint::keep(&mut self.tx).await?;
        self.leave();
        Ok(())
    }

    /// Undoes what was done since that mark; with it those within it that a fault left open.
    pub(crate) async fn undo(&mut self, mark: Mark) -> Result<()> {
        for _ in mark.within..self.marks {
            savepoint::undo(&mut self.tx).await?;
        }
        // The last of them is left below.
        self.marks = mark.within + 1;
        self.changes.undo(mark.changes);
        self.happened.truncate(mark.happened);
        let undone: Vec<_> = self.replaced.drain(mark.replaced..).rev().collect();
        for (id, held) in undone {
            if held.as_ref().is_some_and(|held| held.dirty) {
                self.dirty.insert(id);
            }
            match held {
                Some(held) => self.held.insert(id, held),
                None => self.held.remove(&id),
            };
        }
        self.leave();
        Ok(())
    }

    /// Without a mark nothing is to be remembered.
    fn leave(&mut self) {
        self.marks = self.marks.saturating_sub(1);
        if self.marks == 0 {
            self.replaced.clear();
        }
    }

    /// The version that a person's feed knows of a case, or the ticket's own for the platform.
    pub(crate) async fn known_version(&mut self, id: TicketId, actor: &Actor) -> Result<i64> {
        let Some(doc) = self.ticket(id).await?.cloned() else { return Ok(0) };
        let own = doc.case.ticket.version;
        let Some(unit) = actor.unit else { return Ok(own) };
        let found = placement::feed_of_person(&mut self.tx, &doc, (actor.user, unit)).await?;
        let feed = found.map_or_else(|| placement::feed_for(&doc, unit), |(name, _)| name);
        Ok(feed::live_version(&mut self.tx, &feed, TICKET, &id.to_string()).await?.unwrap_or(own))
    }

    /// Stores the cases in hand that changed, and those that change with them: merged tickets follow their parent. Within a
    /// mark, so that a row the database refuses is a fault of one operation alone.
    pub(crate) async fn settle(&mut self) -> Result<()> {
        while let Some(id) = self.dirty.pop_first() {
            self.store(id).await?;
            merge::spread(self, id).await?;
        }
        Ok(())
    }

    /// Stores a case in hand and notes what its change means for its feeds.
    async fn store(&mut self, id: TicketId) -> Result<()> {
        if !self.held.get(&id).is_some_and(|held| held.dirty) {
            return Ok(());
        }
        self.remember(id);
        let Some(held) = self.held.get_mut(&id) else { return Ok(()) };
        held.assign(matter::of_ticket(&mut self.tx, &self.hub.vault, &held.doc).await?);
        ruling::keep_filing(&mut held.doc);
        let due = archive_due(&held.doc, &self.rules);
        ticket::put(&mut self.tx, &self.hub.vault, &held.doc, due).await?;
        let (before, after) = (held.before.as_ref(), &held.doc);
        placement::note_ticket(&mut self.tx, &mut self.changes, before, after, held.caller_version).await?;
        matter::note(&mut self.tx, &self.hub.vault, &mut self.changes, before, after).await?;
        held.before = Some(held.doc.clone());
        held.caller_version = None;
        held.dirty = false;
        Ok(())
    }

    /// Stores what is not stored yet, writes the chain, and publishes; positions are allotted here. The transaction stays open.
    pub(crate) async fn flush(&mut self, now: Millis) -> Result<()> {
        self.settle().await?;
        audit::append(&mut self.tx, &self.hub.vault, &std::mem::take(&mut self.happened)).await?;
        feed::publish(&mut self.tx, &self.changes, now).await?;
        self.changes = Changes::default();
        Ok(())
    }

    /// Stores, publishes, commits, and tells those who wait.
    pub(crate) async fn commit(mut self, now: Millis) -> Result<()> {
        self.flush(now).await?;
        self.tx.commit().await?;
        self.hub.announce();
        Ok(())
    }
}

/// When the window of a closed ticket is over, by the rules it was dispatched under.
fn archive_due(doc: &TicketDoc, rules: &Rules) -> Option<Millis> {
    let ticket = &doc.case.ticket;
    let waits =
        matches!(ticket.state, TicketState::Closed | TicketState::DirectClosed | TicketState::NotAccepted);
    let closed = ticket.closed_at.filter(|_| waits)?;
    let pack = rules.of(&ticket.pack, closed);
    Some(time::due(closed, pack.limits.archive_after, &pack.clock, &rules.calendar).at)
}

#[cfg(test)]
mod tests;
