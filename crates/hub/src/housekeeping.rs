//! What the hub does by the clock: takes over rules, archives, beats, collects what nobody needs.
//!
//! Invariant: each step is a transaction of its own; a failed one is logged and tried again at the next round.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use chengban_domain::TicketId;
use chengban_domain::error::ErrorCode;
use chengban_domain::intent::{Empty, Intent};
use chengban_domain::time::Millis;

use crate::calendar;
use crate::epoch::{self, Beat};
use crate::fault;
use crate::feed::{placement, readers};
use crate::hub::Hub;
use crate::judge::{self, Act, Batch};
use crate::stand_in;
use crate::store::{Conn, Turn, feed, matter, state, ticket};

/// Tickets worked on in one transaction at most; each costs a few feed entries.
const AT_ONCE: usize = 100;
/// Tombstones and their removal, milliseconds.
const TOMBSTONE_LIFE: i64 = 400 * DAY;
/// Parts that no commit claimed, milliseconds.
const ORPHAN_LIFE: i64 = 7 * DAY;
const DAY: i64 = 24 * 60 * 60 * 1000;

/// Runs until aborted, or until the database is another than the one that this hub began to serve.
pub(crate) async fn run(hub: Arc<Hub>) {
    let mut round = 0_u64;
    loop {
        tokio::time::sleep(hub.config.housekeeping).await;
        match epoch::beat(&hub.store, &hub.config.epoch_path(), &hub.epoch).await {
            Ok(Beat::Heard) => {}
            Ok(Beat::Lost) => return,
            Err(error) => note(Err(error), "beat"),
        }
        note(hub.refresh_rules().await, "rules");
        note(chores(&hub, round).await, "turn");
        round += 1;
    }
}

/// What one hub does for all that share the database.
async fn chores(hub: &Hub, round: u64) -> Result<()> {
    let Turn::Own(_held) = hub.store.turn().await? else { return Ok(()) };
    note(calendar::count(hub, &|_| ()).await.map(drop), "calendar");
    note(archive(hub).await.map(drop), "archive");
    note(stand_in::turn(hub).await.map(drop), "stand-ins");
    note(sort_into_matters(hub).await.map(drop), "matters");
    if round.is_multiple_of(ROUNDS_BETWEEN_COLLECTIONS) {
        note(collect(hub).await, "collect");
    }
    Ok(())
}

/// Wakes those who wait here for news when another hub has committed some. Ends at once where there are no others.
pub(crate) async fn listen(hub: Arc<Hub>) {
    let mut last = None;
    loop {
        match hub.store.pulse().await {
            Ok(None) => return,
            Ok(now) if now == last => {}
            Ok(now) => {
                last = now;
                hub.announce();
            }
            Err(error) => tracing::warn!(error = fault::told(&error), "the database does not answer"),
        }
        tokio::time::sleep(BETWEEN_PULSES).await;
        while !hub.is_awaited() {
            tokio::time::sleep(BETWEEN_PULSES).await;
        }
    }
}

/// How long news of another hub may take.
const BETWEEN_PULSES: Duration = Duration::from_millis(500);

/// At one round a minute: hourly.
const ROUNDS_BETWEEN_COLLECTIONS: u64 = 60;

fn note(done: Result<()>, step: &str) {
    if let Err(error) = done {
        tracing::error!(step, error = fault::told(&error), "housekeeping failed");
    }
}

/// Archives tickets whose window is over; says how many.
pub(crate) async fn archive(hub: &Hub) -> Result<usize> {
    go_through(hub, Chore::Archive).await
}

/// Works out the matters of tickets that a program before this one stored; says how many that were.
pub(crate) async fn sort_into_matters(hub: &Hub) -> Result<usize> {
    go_through(hub, Chore::Sort).await
}

/// Takes from the units what a program before this one showed them of 举报; once, when the hub starts.
pub(crate) async fn seal_reports(hub: &Hub) -> Result<()> {
    let mut conn = hub.store.read().await?;
    let sealed = state::get(&mut conn, state::REPORTS_SEALED).await?.is_some();
    let settled = readers::is_settled(&mut conn).await?;
    drop(conn);
    if sealed && settled {
        return Ok(());
    }
    if !sealed {
        go_through(hub, Chore::Seal).await?;
    }
    let mut tx = hub.store.write().await?;
    // One that cannot be opened is shown to nobody; it is not gone through again for that.
    state::set(&mut tx, state::REPORTS_SEALED, "1").await?;
    if !settled {
        readers::settle(&mut tx, &hub.vault).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// What is done to one ticket after the other.
#[derive(Debug, Clone, Copy)]
enum Chore {
    Archive,
    Sort,
    /// A program before this one took a ticket for a 举报 by its secrecy alone.
    Seal,
}

impl Chore {
    /// The tickets it may concern.
    async fn due(self, conn: &mut Conn, now: Millis) -> Result<Vec<TicketId>> {
        match self {
            Self::Archive => ticket::due_for_archive(conn, now).await,
            Self::Sort => matter::unsorted(conn).await,
            Self::Seal => ticket::unsealed(conn).await,
        }
    }

    /// Does it to one and stores that; the code of a refusal.
    async fn one(self, batch: &mut Batch<'_>, ticket: TicketId, now: Millis) -> Result<Option<ErrorCode>> {
        match self {
            Self::Archive => {
                let (actor, intent) = (judge::system(), Intent::Archive(Empty {}));
                let act = Act { ticket, target: None, intent: &intent, actor: &actor, op: None, now };
                if let Err(refusal) = judge::act(batch, act).await? {
                    return Ok(Some(refusal.problem.code));
                }
                batch.settle().await?;
            }
            Self::Seal if !batch.ticket(ticket).await?.is_some_and(placement::is_report) => {}
            Self::Sort | Self::Seal => batch.take_again(ticket).await?,
        }
        Ok(None)
    }
}

/// Does a chore, a page of tickets in a transaction; says for how many. One that fails is passed by and tried again the next time.
async fn go_through(hub: &Hub, chore: Chore) -> Result<usize> {
    let (now, mut done) = (hub.now(), 0);
    let mut conn = hub.store.read().await?;
    let due = chore.due(&mut conn, now).await?;
    drop(conn);
    for page in due.chunks(AT_ONCE) {
        let mut batch = Batch::begin(hub).await?;
        for ticket in page {
            let mark = batch.mark().await?;
            let why_not = match chore.one(&mut batch, *ticket, now).await {
                Ok(None) => {
                    batch.keep().await?;
                    done += 1;
                    continue;
                }
                Ok(Some(code)) => code.as_str().to_owned(),
                Err(error) => fault::told(&error),
            };
            batch.undo(mark).await?;
            tracing::warn!(%ticket, ?chore, why_not, "a ticket was left as it is");
        }
        batch.commit(now).await?;
    }
    Ok(done)
}

async fn collect(hub: &Hub) -> Result<()> {
    let now = hub.now();
    let mut tx = hub.store.write().await?;
    feed::drop_tombstones(&mut tx, Millis(now.0 - TOMBSTONE_LIFE)).await?;
    tx.commit().await?;
    let removed = hub.blobs.collect(&hub.store, Millis(now.0 - ORPHAN_LIFE)).await?;
    if removed > 0 {
        tracing::info!(removed, "orphan parts were removed");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
