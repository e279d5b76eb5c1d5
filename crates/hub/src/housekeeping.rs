//! What the hub does by the clock: archives, beats, collects what nobody needs.
//!
//! Invariant: each step is a transaction of its own; a failed one is logged and tried again at the next round.

use std::sync::Arc;

use anyhow::Result;
use chengban_domain::error::ErrorCode;
use chengban_domain::intent::{Empty, Intent};
use chengban_domain::time::Millis;

use crate::epoch;
use crate::fault;
use crate::hub::Hub;
use crate::judge::{self, Act, Batch};
use crate::store::{feed, matter, ticket};

/// Tickets archived in one transaction at most; each costs a few feed entries.
const AT_ONCE: i64 = 100;
/// Tombstones and their removal, milliseconds.
const TOMBSTONE_LIFE: i64 = 400 * DAY;
/// Parts that no commit claimed, milliseconds.
const ORPHAN_LIFE: i64 = 7 * DAY;
const DAY: i64 = 24 * 60 * 60 * 1000;

/// Runs until aborted.
pub(crate) async fn run(hub: Arc<Hub>) {
    let mut round = 0_u64;
    loop {
        tokio::time::sleep(hub.config.housekeeping).await;
        note(epoch::beat(&hub.store, &hub.config.epoch_path(), &hub.epoch).await, "beat");
        note(archive(&hub).await.map(drop), "archive");
        note(sort_into_matters(&hub).await.map(drop), "matters");
        if round.is_multiple_of(ROUNDS_BETWEEN_COLLECTIONS) {
            note(collect(&hub).await, "collect");
        }
        round += 1;
    }
}

/// At one round a minute: hourly.
const ROUNDS_BETWEEN_COLLECTIONS: u64 = 60;

fn note(done: Result<()>, step: &str) {
    if let Err(error) = done {
        tracing::error!(step, error = fault::told(&error), "housekeeping failed");
    }
}

/// Archives tickets whose window is over; says how many.
pub(crate) async fn archive(hub: &Hub) -> Result<usize> {
    let now = hub.now();
    let mut conn = hub.store.read().await?;
    let due = ticket::due_for_archive(&mut conn, now, AT_ONCE).await?;
    drop(conn);
    if due.is_empty() {
        return Ok(0);
    }
    let mut batch = Batch::begin(hub).await?;
    let (actor, intent) = (judge::system(), Intent::Archive(Empty {}));
    let mut archived = 0;
    for ticket in due {
        let mark = batch.mark().await?;
        let act = Act { ticket, target: None, intent: &intent, actor: &actor, op: None, now };
        let why_not = match archive_one(&mut batch, act).await {
            Ok(None) => {
                batch.keep().await?;
                archived += 1;
                continue;
            }
            Ok(Some(code)) => code.as_str().to_owned(),
            Err(error) => fault::told(&error),
        };
        batch.undo(mark).await?;
        tracing::warn!(%ticket, why_not, "a ticket could not be archived");
    }
    batch.commit(now).await?;
    Ok(archived)
}

/// Archives one and stores it; the code of a refusal.
async fn archive_one(batch: &mut Batch<'_>, act: Act<'_>) -> Result<Option<ErrorCode>> {
    if let Err(refusal) = judge::act(batch, act).await? {
        return Ok(Some(refusal.problem.code));
    }
    batch.settle().await?;
    Ok(None)
}

/// Works out the matters of tickets that a program before this one stored; says how many that were.
pub(crate) async fn sort_into_matters(hub: &Hub) -> Result<usize> {
    let mut sorted = 0;
    loop {
        let mut conn = hub.store.read().await?;
        let unsorted = matter::unsorted(&mut conn, AT_ONCE).await?;
        drop(conn);
        if unsorted.is_empty() {
            return Ok(sorted);
        }
        let mut batch = Batch::begin(hub).await?;
        let mut done = 0;
        for ticket in unsorted {
            let mark = batch.mark().await?;
            match batch.take_again(ticket).await {
                Ok(()) => {
                    batch.keep().await?;
                    done += 1;
                }
                Err(error) => {
                    batch.undo(mark).await?;
                    tracing::warn!(%ticket, error = fault::told(&error), "a ticket's matter is not known");
                }
            }
        }
        batch.commit(hub.now()).await?;
        sorted += done;
        // The others are tried again at the next round.
        if done == 0 {
            return Ok(sorted);
        }
    }
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
