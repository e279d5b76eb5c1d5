//! Publishing a calendar: judged, stored, and every limit that runs counted by it.
//!
//! Invariants: what would move can be seen before; a count that is broken off goes on where it stopped; a day that is over
//! never changes; each limit that moves leaves an event with both dates, and its handler a notice.

use anyhow::{Context as _, Result};
use chengban_domain::case::{CalendarOutlook, MovedLimit};
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::time::calendar_edition::{self as edition, CalendarPublished, CalendarWish};
use chengban_domain::time::{Calendar, CalendarFile, local_date};
use chengban_domain::{ReasonCode, TicketId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::fault;
use crate::feed::reference;
use crate::hub::Hub;
use crate::judge::{self, Batch};
use crate::keeper;
use crate::stand_in::By;
use crate::store::feed::{self, Changes};
use crate::store::{Conn, keeper_act, rules, state, ticket};

/// Tickets in one transaction at most.
const AT_ONCE: i64 = 100;
/// Limits that an outlook names; of the others it tells how many tickets.
const NAMED: usize = 200;

/// A count that is under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Count {
    /// The calendar that counted until now.
    from: String,
    /// The one that counts from now on.
    to: String,
    /// The last ticket that was gone through.
    after: String,
    tickets: u64,
    moved: u64,
}

/// What a count came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Tickets gone through.
    pub(crate) tickets: u64,
    /// Limits that moved.
    pub(crate) moved: u64,
}

/// The newest calendar.
///
/// # Errors
/// When it is damaged, which no command of ours does.
pub(crate) async fn newest(conn: &mut Conn) -> Result<CalendarFile> {
    let stored = rules::calendar(conn).await?.map(|(_, doc)| doc);
    let text = stored.as_deref().unwrap_or(Calendar::builtin_json());
    CalendarFile::parse(text).context("the stored calendar cannot be read")
}

/// What would come of publishing an edited calendar.
///
/// # Errors
/// Inner: why it cannot be.
pub(crate) async fn outlook(hub: &Hub, wish: &CalendarWish) -> Result<Result<CalendarOutlook, Problem>> {
    let mut conn = hub.store.read().await?;
    let before = newest(&mut conn).await?;
    let (next, days) = match judged(hub, &before, wish) {
        Ok(judged) => judged,
        Err(problem) => return Ok(Err(problem)),
    };
    let (old, new) = (Calendar::of(&before), Calendar::of(&next));
    let (mut tickets, mut moved, mut after) = (0, Vec::new(), String::new());
    loop {
        let page = ticket::that_run(&mut conn, &after, AT_ONCE).await?;
        for id in &page {
            let Ok(Some(doc)) = ticket::get(&mut conn, &hub.vault, *id).await else { continue };
            let (_, dues) = judge::recounted(&hub.rules(), &doc.case, (&old, &new), hub.now());
            tickets += u32::from(!dues.is_empty());
            let named = dues.into_iter().take(NAMED - moved.len());
            moved.extend(named.map(|due| {
                let of = doc.case.assignment(due.assignment);
                let unit_name = of.map(|one| one.unit_name.clone()).unwrap_or_default();
                MovedLimit { no: doc.case.ticket.no.clone(), unit_name, due }
            }));
        }
        match page.last() {
            Some(last) => after = last.to_string(),
            None => break,
        }
    }
    Ok(Ok(CalendarOutlook { id: next.id(), known_through: next.valid_through, days, tickets, moved }))
}

fn judged(
    hub: &Hub,
    newest: &CalendarFile,
    wish: &CalendarWish,
) -> Result<(CalendarFile, Vec<edition::DayChange>), Problem> {
    edition::next(newest, &edition::edited(&wish.text)?, local_date(hub.now()))
}

/// Publishes an edited calendar as the next version and counts by it; `told` hears how many tickets were gone through.
///
/// # Errors
/// Inner: why not, in a sentence.
pub(crate) async fn publish(
    hub: &Hub,
    wish: &CalendarWish,
    by: &By,
    told: impl Fn(u64),
) -> Result<Result<(CalendarPublished, Counted), Problem>> {
    // What an earlier one left over goes first: each count knows one calendar before it.
    count(hub, &told).await?;
    let mut tx = hub.store.write().await?;
    let published = match store(hub, &mut tx, wish, by).await? {
        Ok(published) => published,
        Err(problem) => return Ok(Err(problem)),
    };
    tx.commit().await?;
    hub.refresh_rules().await?;
    let counted = count(hub, &told).await?;
    Ok(Ok((published, counted)))
}

async fn store(
    hub: &Hub,
    conn: &mut Conn,
    wish: &CalendarWish,
    by: &By,
) -> Result<Result<CalendarPublished, Problem>> {
    let before = newest(conn).await?;
    if let Some(done) = carried_out(conn, &before, wish).await? {
        return Ok(Ok(done));
    }
    if is_counting(conn).await? {
        return Ok(Err(Problem::because(ErrorCode::InvalidInput, ReasonCode::CalendarCounting)));
    }
    let (next, days) = match judged(hub, &before, wish) {
        Ok(judged) => judged,
        Err(problem) => return Ok(Err(problem)),
    };
    let now = hub.now();
    let mut noted = Changes::default();
    reference::put_calendar(conn, &mut noted, &next).await?;
    feed::publish(conn, &noted, now).await?;
    begin(conn, &before.id(), &next.id()).await?;
    let facts = json!({ "calendar": next.id(), "through": next.valid_through, "days": days.len() });
    keeper_act::append(conn, now, &by.account(), ("calendar.publish", &facts)).await?;
    Ok(Ok(CalendarPublished { id: next.id(), known_through: next.valid_through, days }))
}

/// What was published for that very wish before: its answer was lost.
async fn carried_out(
    conn: &mut Conn,
    newest: &CalendarFile,
    wish: &CalendarWish,
) -> Result<Option<CalendarPublished>> {
    let Ok(edited) = edition::edited(&wish.text) else { return Ok(None) };
    let same = CalendarFile { version: newest.version, ..edited.clone() } == *newest;
    if !same || edited.version >= newest.version {
        return Ok(None);
    }
    let Some(before) = rules::calendar_text(conn, &edited.id()).await? else { return Ok(None) };
    let days = edition::changes(&CalendarFile::parse(&before)?, newest);
    Ok(Some(CalendarPublished { id: newest.id(), known_through: newest.valid_through, days }))
}

/// Whether limits are still being counted by the calendar published last.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn is_counting(conn: &mut Conn) -> Result<bool> {
    Ok(state::get(conn, state::CALENDAR_COUNT).await?.is_some())
}

/// Begins a count: from now on `to` counts in place of `from`.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn begin(conn: &mut Conn, from: &str, to: &str) -> Result<()> {
    let (from, to, after) = (from.to_owned(), to.to_owned(), String::new());
    let count = Count { from, to, after, tickets: 0, moved: 0 };
    state::set(conn, state::CALENDAR_COUNT, &serde_json::to_string(&count)?).await
}

/// Goes on with a count, a page of tickets in a transaction, until none is left; nothing where none is under way.
///
/// # Errors
/// When the database refuses; what was counted stays counted.
pub(crate) async fn count(hub: &Hub, told: &impl Fn(u64)) -> Result<Counted> {
    // Nobody who writes is kept waiting for nothing.
    if !is_counting(&mut *hub.store.read().await?).await? {
        return Ok(Counted::default());
    }
    loop {
        let mut batch = Batch::begin(hub).await?;
        let Some(mut count) = under_way(batch.conn()).await? else { return Ok(Counted::default()) };
        if batch.rules.calendar.id() != count.to {
            return Ok(Counted::default());
        }
        let old = rules::calendar_text(batch.conn(), &count.from).await?;
        let old = Calendar::from_json(old.as_deref().unwrap_or(Calendar::builtin_json()))?;
        let page = ticket::that_run(batch.conn(), &count.after, AT_ONCE).await?;
        for id in &page {
            count.moved += of_ticket(&mut batch, *id, &old).await?;
        }
        count.tickets += page.len() as u64;
        let Some(last) = page.last() else { return end(batch, &count).await };
        count.after = last.to_string();
        state::set(batch.conn(), state::CALENDAR_COUNT, &serde_json::to_string(&count)?).await?;
        batch.commit(hub.now()).await?;
        told(count.tickets);
    }
}

async fn under_way(conn: &mut Conn) -> Result<Option<Count>> {
    let kept = state::get(conn, state::CALENDAR_COUNT).await?;
    kept.map(|text| serde_json::from_str(&text).context("the count of a calendar cannot be read")).transpose()
}

async fn end(mut batch: Batch<'_>, count: &Count) -> Result<Counted> {
    let (now, tickets, moved) = (batch.hub.now(), count.tickets, count.moved);
    state::remove(batch.conn(), state::CALENDAR_COUNT).await?;
    let facts = json!({ "from": count.from, "to": count.to, "tickets": tickets, "moved": moved });
    keeper::note(batch.conn(), now, "calendar.count", facts).await?;
    batch.commit(now).await?;
    Ok(Counted { tickets, moved })
}

/// Counts one ticket; one that cannot be opened is passed by. How many of its limits moved.
async fn of_ticket(batch: &mut Batch<'_>, id: TicketId, old: &Calendar) -> Result<u64> {
    let mark = batch.mark().await?;
    match judge::recount(batch, id, old).await {
        Ok(moved) => {
            batch.keep().await?;
            Ok(moved as u64)
        }
        Err(error) => {
            batch.undo(mark).await?;
            let why_not = fault::told(&error);
            tracing::warn!(ticket = %id, why_not, "the limits of a ticket were left as they are");
            Ok(0)
        }
    }
}

#[cfg(test)]
mod tests;
