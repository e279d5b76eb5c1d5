//! Files up, on a lane beside the exchange: however long one takes, words go on being sent and read.
//!
//! Invariant: a file that cannot be sent holds up the operations of its own ticket only, which wait and are tried again.

use std::collections::BTreeSet;
use std::time::Duration;

use chengban_domain::ErrorCode;
use chengban_domain::time::Millis;

use super::engine::{Exchange, stops_all};
use super::http::{WaitSeconds, code_of};
use super::{blobs, push};
use crate::clock;
use crate::desk::Desk;
use crate::fault::{Result, to_problem};
use crate::office::Office;
use crate::outbox::{kept, state};
use crate::store::outbox::{self, OpRecord};

/// Wait of a ticket whose file did not get through, milliseconds; as much again by chance. What arrived is not sent again.
const WAIT: u64 = 10_000;

/// Uploads for as long as it is polled, whenever an exchange found files that wait.
pub async fn keep_up(desk: &Desk) {
    loop {
        let changed = desk.inner().opened.notified();
        let Ok(office) = desk.office() else {
            changed.await;
            continue;
        };
        office.open_lane();
        let lane = async {
            loop {
                office.files_waiting.notified().await;
                if let Err(error) = run(&office).await {
                    tracing::debug!(error = format!("{error:#}"), "uploading ended early");
                }
            }
        };
        // A profile that is locked cuts the upload; it goes on where it stopped.
        tokio::select! {
            () = lane => {}
            () = changed => {}
        }
    }
}

/// Uploads what the operations lack that could go otherwise; says whether any can go now.
///
/// # Errors
/// The first failure, after all other files were tried; after one that all would meet, at once.
pub async fn run(office: &Office) -> Result<bool> {
    let _alone = office.uploading.lock().await;
    let mut tried = BTreeSet::new();
    let (mut done, mut failed) = (false, Ok(()));
    while let Some(op) = next(office, &tried).await? {
        tried.insert(op.op_id.clone());
        let Err(error) = upload(office, &op).await else {
            done = true;
            office.poke();
            continue;
        };
        rest(office, op, &error).await?;
        if is_about_this_file(&error) {
            continue;
        }
        let over = stops_all(&error);
        failed = failed.and(Err(error));
        if over {
            break;
        }
    }
    failed.map(|()| done)
}

/// Sets an operation aside whose file did not get through: for a person, or for a while with the reason.
async fn rest(office: &Office, op: OpRecord, error: &anyhow::Error) -> Result<()> {
    let ticket = op.ticket_id.clone();
    if is_about_this_file(error) {
        push::back_to_queue(office, vec![op], code_of(error), Millis(0)).await?;
    } else {
        wait(office, &op, error).await?;
    }
    office.changed(&["outbox", "ticket", "evidence"], vec![ticket]);
    office.announce().await;
    Ok(())
}

/// The first operation that waits for nothing but files.
async fn next(office: &Office, tried: &BTreeSet<String>) -> Result<Option<OpRecord>> {
    let due = push::due(office).await?;
    let mut conn = office.store.reader().await?;
    for op in due {
        if !tried.contains(&op.op_id) && !push::has_blobs(&mut conn, &op).await? {
            return Ok(Some(op));
        }
    }
    Ok(None)
}

async fn upload(office: &Office, op: &OpRecord) -> Result<()> {
    let exchange = Exchange::begin(office).await?;
    for sha256 in op.blobs() {
        blobs::upload(office, &exchange, &sha256, op.ticket()?).await?;
    }
    Ok(())
}

/// Lets an operation rest with the reason why its file did not get through.
async fn wait(office: &Office, op: &OpRecord, error: &anyhow::Error) -> Result<()> {
    let mut tx = office.store.begin().await?;
    // Its author may have undone it meanwhile.
    if let Some(mut op) = outbox::get(&mut tx, op.id()?).await?.filter(|op| op.state == state::QUEUED) {
        op.last_error = kept(&to_problem(error));
        op.next_try_at = next_try(office, error).0;
        outbox::update(&mut tx, &op).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn is_about_this_file(error: &anyhow::Error) -> bool {
    matches!(
        code_of(error),
        Some(
            ErrorCode::NotFound
                | ErrorCode::TooLarge
                | ErrorCode::FileTooLarge
                | ErrorCode::FileEmpty
                | ErrorCode::FileUnreadable
                | ErrorCode::BadDigest
        )
    )
}

/// What the hub asks for, else a wait with chance in it.
fn next_try(office: &Office, error: &anyhow::Error) -> Millis {
    let asked = error.downcast_ref::<WaitSeconds>().map(|wait| Duration::from_secs(wait.0));
    let wait = asked.unwrap_or_else(|| Duration::from_millis(WAIT + clock::up_to(WAIT)));
    Millis(office.clock.now().0.saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)))
}
