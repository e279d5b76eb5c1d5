//! One transaction with the cases it has in hand: read once, changed in memory, stored and published at its end.
//!
//! Invariant: feed positions are allotted by [`Batch::commit`], last; what is dropped without it never happened.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;
use chengban_domain::case::{Caller, TicketState};
use chengban_domain::time::{self, Millis};
use chengban_domain::{Actor, TicketId};

use crate::feed::placement;
use crate::hub::{Hub, Rules};
use crate::store::feed::Changes;
use crate::store::savepoint::{self, Scope, Step};
use crate::store::ticket::{self, TicketDoc};
use crate::store::{Conn, Tx, caller, feed};

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

/// The cases and feed changes of a transaction, as they stood at one moment.
pub(crate) struct Mark {
    scope: Scope,
    ticket: Option<(TicketId, Held)>,
    changes: usize,
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
    held: BTreeMap<TicketId, Held>,
}

impl<'h> Batch<'h> {
    /// Begins.
    pub(crate) async fn begin(hub: &'h Hub) -> Result<Self> {
        let tx = hub.store.write().await?;
        Ok(Self { hub, rules: hub.rules(), changes: Changes::default(), tx, held: BTreeMap::new() })
    }

    /// The connection, inside the transaction.
    pub(crate) fn conn(&mut self) -> &mut Conn {
        &mut self.tx
    }

    /// The case of that key, read if it is not in hand.
    pub(crate) async fn ticket(&mut self, id: TicketId) -> Result<Option<&TicketDoc>> {
        if !self.held.contains_key(&id) {
            let Some(doc) = ticket::get(&mut self.tx, &self.hub.vault, id).await? else { return Ok(None) };
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
        if let Some(held) = self.held.get_mut(&id) {
            held.caller_version = Some(version);
            held.dirty = true;
        }
        Ok(())
    }

    /// Remembers a ticket and the changes, to come back to if an operation fails.
    pub(crate) async fn mark(&mut self, id: TicketId) -> Result<Mark> {
        self.mark_in(Scope::Operation, id).await
    }

    /// Remembers the same within an operation, to come back to if its intent is refused.
    pub(crate) async fn mark_effect(&mut self, id: TicketId) -> Result<Mark> {
        self.mark_in(Scope::Effect, id).await
    }

    async fn mark_in(&mut self, scope: Scope, id: TicketId) -> Result<Mark> {
        savepoint::step(&mut self.tx, scope, Step::Begin).await?;
        let ticket = self.held.get(&id).map(|held| (id, held.clone()));
        Ok(Mark { scope, ticket, changes: self.changes.mark() })
    }

    /// Keeps what was done since the mark.
    pub(crate) async fn keep(&mut self) -> Result<()> {
        savepoint::step(&mut self.tx, Scope::Operation, Step::Release).await
    }

    /// Keeps what an intent did.
    pub(crate) async fn keep_effect(&mut self) -> Result<()> {
        savepoint::step(&mut self.tx, Scope::Effect, Step::Release).await
    }

    /// Undoes what was done since the mark.
    pub(crate) async fn undo(&mut self, id: TicketId, mark: Mark) -> Result<()> {
        savepoint::step(&mut self.tx, mark.scope, Step::RollBack).await?;
        self.changes.undo(mark.changes);
        match mark.ticket {
            Some((id, held)) => self.held.insert(id, held),
            None => self.held.remove(&id),
        };
        Ok(())
    }

    /// The version that a person's feed knows of a case, or the ticket's own for the platform.
    pub(crate) async fn known_version(&mut self, id: TicketId, actor: &Actor) -> Result<i64> {
        let Some(doc) = self.ticket(id).await?.cloned() else { return Ok(0) };
        let own = doc.case.ticket.version;
        let Some(unit) = actor.unit else { return Ok(own) };
        let found = placement::feed_of_person(&mut self.tx, &doc, (actor.user, unit)).await?;
        let feed = found.map_or_else(|| placement::feed_for(&doc, unit), |(name, _)| name);
        Ok(feed::live_version(&mut self.tx, &feed, "ticket", &id.to_string()).await?.unwrap_or(own))
    }

    /// Stores a case in hand and notes what its change means for its feeds; does nothing for an unchanged one. Within a
    /// mark, so that a row the database refuses is a fault of this case alone.
    pub(crate) async fn store(&mut self, id: TicketId) -> Result<()> {
        let Some(held) = self.held.get_mut(&id).filter(|held| held.dirty) else { return Ok(()) };
        let due = archive_due(&held.doc, &self.rules);
        ticket::put(&mut self.tx, &self.hub.vault, &held.doc, due).await?;
        let (before, after) = (held.before.as_ref(), &held.doc);
        placement::note_ticket(&mut self.tx, &mut self.changes, before, after, held.caller_version).await?;
        held.before = Some(held.doc.clone());
        held.caller_version = None;
        held.dirty = false;
        Ok(())
    }

    /// Stores what is not stored yet and publishes; positions are allotted here. The transaction stays open.
    pub(crate) async fn flush(&mut self, now: Millis) -> Result<()> {
        let dirty: Vec<TicketId> =
            self.held.iter().filter(|(_, held)| held.dirty).map(|(id, _)| *id).collect();
        for id in dirty {
            self.store(id).await?;
        }
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
