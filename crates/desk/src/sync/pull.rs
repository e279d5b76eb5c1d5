//! State down: one page, one transaction.
//!
//! Invariants: F3 duplicated or reordered pages change nothing; F4 the cursor on disk never runs ahead of the data; F5 a
//! page that is not whole changes nothing; F8 a slice newer than the page's stays.

use std::collections::BTreeSet;

use chengban_domain::TicketId;
use chengban_domain::wire::{DraftSlice, TICKET, TicketSlice};

use super::page::{Hot, Op, Page};
use super::purge;
use crate::fault::Result;
use crate::inbox::row::rows_of;
use crate::office::Office;
use crate::outbox::{act, resolve, state};
use crate::store::feed::{self, Cursor};
use crate::store::slice::{self, NewSlice};
use crate::store::{Conn, fts, inbox, outbox, parsed};
use crate::{draft, store};

/// What a page did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Took {
    /// Lines applied.
    pub lines: u32,
    /// Entities that changed, as kind and id.
    pub changed: Vec<(String, String)>,
    /// Kinds of entities touched.
    pub kinds: BTreeSet<String>,
    /// Tickets that were not in the cache before.
    pub fresh: Vec<String>,
    /// The page was not applied: the cursor had moved.
    pub stale: bool,
}

/// Tickets of a page with what lists and index need, parsed before the lock is taken.
struct Parsed<'a> {
    id: &'a str,
    version: i64,
    slice: TicketSlice,
}

/// Applies a page if it begins where the cursor stands; else changes nothing.
///
/// # Errors
/// Database errors; nothing was changed.
pub async fn apply(office: &Office, cursor: &Cursor, page: &Page<'_>) -> Result<Took> {
    let feed_id = &cursor.feed_id;
    let parsed = parse(page);
    let slices: Vec<NewSlice<'_>> = page
        .lines
        .iter()
        .filter(|line| line.op == Op::Upsert)
        .filter_map(|line| {
            let body = line.body?.get();
            Some(NewSlice { entity: &line.k, id: &line.id, version: line.v, body })
        })
        .collect();
    let mut took = Took::default();
    let mut tx = office.store.begin().await?;
    if feed::cursor(&mut tx, feed_id).await?.as_ref() != Some(cursor) || !fits(cursor, page) {
        return Ok(Took { stale: true, ..took });
    }
    took.fresh = fresh(&mut tx, &parsed).await?;
    slice::upsert(&mut tx, feed_id, &page.end.epoch, cursor.generation, &slices).await?;
    if !cursor.complete {
        slice::mark_seen(&mut tx, feed_id, cursor.generation, &slices).await?;
    }
    let ids: Vec<&str> = slices.iter().map(|slice| slice.id).collect();
    feed::unbury(&mut tx, feed_id, &ids).await?;
    derive(office, &mut tx, &parsed).await?;
    for slice in &slices {
        side_effects(office, &mut tx, slice, &mut took).await?;
    }
    for line in page.lines.iter().filter(|line| line.op == Op::Remove) {
        feed::bury(&mut tx, feed_id, (&line.k, &line.id), &page.end.epoch, line.v).await?;
        purge::entity(office, &mut tx, feed_id, &line.k, &line.id).await?;
        took.note(&line.k, &line.id);
    }
    if page.end.complete && !cursor.complete {
        for (entity, id) in slice::unseen(&mut tx, feed_id, cursor.generation).await? {
            purge::entity(office, &mut tx, feed_id, &entity, &id).await?;
            took.note(&entity, &id);
        }
    }
    let reached =
        Cursor { seq: page.end.to, complete: cursor.complete || page.end.complete, ..cursor.clone() };
    feed::set_cursor(&mut tx, &reached).await?;
    tx.commit().await?;
    took.lines = u32::try_from(page.lines.len()).unwrap_or(u32::MAX);
    Ok(took)
}

/// Takes slices out of band, each only if newer than what is held and not beaten by a tombstone; they move no cursor. Says
/// how many were taken.
///
/// # Errors
/// Database errors.
pub async fn take_hot(office: &Office, conn: &mut Conn, epoch: &str, lines: &[Hot<'_>]) -> Result<usize> {
    let (mut taken, mut parsed) = (0, Vec::new());
    for hot in lines {
        if !store_hot(conn, epoch, hot).await? {
            continue;
        }
        taken += 1;
        if hot.k == TICKET
            && let Ok(slice) = serde_json::from_str(hot.body.get())
        {
            parsed.push(Parsed { id: &hot.id, version: hot.v, slice });
        }
    }
    derive(office, conn, &parsed).await?;
    Ok(taken)
}

async fn store_hot(conn: &mut Conn, epoch: &str, hot: &Hot<'_>) -> Result<bool> {
    let cursor = feed::cursor(conn, &hot.feed).await?;
    if cursor.as_ref().is_some_and(|cursor| cursor.epoch == epoch && hot.at < cursor.seq)
        || feed::is_gone(conn, &hot.feed, (&hot.k, &hot.id), epoch, hot.v).await?
    {
        return Ok(false);
    }
    let held = slice::held(conn, &hot.feed, &hot.k, &hot.id).await?;
    if held.is_some_and(|(known, version)| known == epoch && version >= hot.v) {
        return Ok(false);
    }
    let generation = cursor.map_or(0, |cursor| cursor.generation);
    let new = NewSlice { entity: &hot.k, id: &hot.id, version: hot.v, body: hot.body.get() };
    slice::upsert(conn, &hot.feed, epoch, generation, &[new]).await?;
    Ok(true)
}

/// Whether a page continues exactly where the cursor stands.
fn fits(cursor: &Cursor, page: &Page<'_>) -> bool {
    let end = &page.end;
    end.feed.0 == cursor.feed_id
        && end.epoch == cursor.epoch
        && end.grant_version == cursor.grant_version
        && end.from == cursor.seq
        && end.to >= end.from
}

/// Tickets that can be read; one that cannot is stored and not shown.
fn parse<'a>(page: &'a Page<'_>) -> Vec<Parsed<'a>> {
    let tickets = page.lines.iter().filter(|line| line.op == Op::Upsert && line.k == TICKET);
    tickets
        .filter_map(|line| {
            let slice = serde_json::from_str(line.body?.get())
                .inspect_err(|error| tracing::warn!(id = line.id, %error, "a ticket's slice cannot be read"))
                .ok()?;
            Some(Parsed { id: &line.id, version: line.v, slice })
        })
        .collect()
}

async fn fresh(conn: &mut Conn, parsed: &[Parsed<'_>]) -> Result<Vec<String>> {
    let ids: Vec<String> = parsed.iter().map(|ticket| ticket.id.to_owned()).collect();
    let known: BTreeSet<String> =
        inbox::of_tickets(conn, &ids).await?.into_iter().map(|row| row.ticket_id).collect();
    Ok(ids.into_iter().filter(|id| !known.contains(id)).collect())
}

/// Rows of the list and marks for the index, in bulk; tickets with waiting operations one by one with their predictions.
async fn derive(office: &Office, conn: &mut Conn, parsed: &[Parsed<'_>]) -> Result<()> {
    if parsed.is_empty() {
        return Ok(());
    }
    let (rules, unit) = (office.rules(), office.unit());
    let ids: Vec<&str> = parsed.iter().map(|ticket| ticket.id).collect();
    let rows: Vec<_> =
        parsed.iter().flat_map(|ticket| rows_of(&ticket.slice, ticket.version, unit, &rules)).collect();
    inbox::replace(conn, &ids, &rows).await?;
    fts::mark_dirty(conn, &ids).await?;
    for (ticket, _, _) in outbox::by_ticket(conn, &store::list(&ids)?).await? {
        if let Some(seen) = parsed.iter().find(|one| one.id == ticket) {
            heal(conn, &ticket, &seen.slice).await?;
        }
        act::refresh(office, conn, parsed_id(&ticket)?).await?;
    }
    Ok(())
}

fn parsed_id(id: &str) -> Result<TicketId> {
    parsed(id)
}

/// Operations whose answer was lost but whose effect is in the slice are delivered.
async fn heal(conn: &mut Conn, ticket: &str, slice: &TicketSlice) -> Result<()> {
    for mut op in outbox::of_ticket(conn, ticket).await? {
        let open = matches!(op.state.as_str(), state::QUEUED | state::SENDING | state::PARKED);
        if (open || op.is_faulty()) && slice.applied_ops.contains(&op.id()?) {
            op.state = state::ACKED.to_owned();
            op.version = Some(slice.case.ticket.version);
            op.answered_at = slice.timeline.last().map(|event| event.at.0);
            (op.faults, op.last_error) = (0, None);
            outbox::update(conn, &op).await?;
            resolve::release(conn, &op.op_id).await?;
        }
    }
    Ok(())
}

/// What entities beside tickets set off.
async fn side_effects(office: &Office, conn: &mut Conn, new: &NewSlice<'_>, took: &mut Took) -> Result<()> {
    if new.entity == "draft"
        && let Ok(theirs) = serde_json::from_str::<DraftSlice>(new.body)
    {
        draft::receive(office, conn, &theirs).await?;
    }
    took.note(new.entity, new.id);
    Ok(())
}

impl Took {
    fn note(&mut self, kind: &str, id: &str) {
        self.kinds.insert(kind.to_owned());
        self.changed.push((kind.to_owned(), id.to_owned()));
    }

    /// Adds what a later page did.
    pub fn and(&mut self, later: Self) {
        self.lines += later.lines;
        self.changed.extend(later.changed);
        self.kinds.extend(later.kinds);
        self.fresh.extend(later.fresh);
    }
}
