//! What goes on while nobody clicks: exchanges, notices, clearing of deleted words.
//!
//! Waits are counted on the monotonic clock; after failures they double with full jitter up to five minutes, for ever.

use std::sync::Arc;
use std::time::Duration;

use chengban_domain::ErrorCode;

use super::http::{WaitSeconds, code_of};
use super::{engine, index, uploads};
use crate::clock;
use crate::desk::Desk;
use crate::fault::Result;
use crate::office::Office;
use crate::store::meta::{self, name};
use crate::store::outbox;
use crate::{commands::settings::Settings, notice};

/// The longest wait after failures, seconds.
const LONGEST: u64 = 300;
/// Wait after the profile was opened before the first exchange: the list is asked for and drawn first.
const BREATH: Duration = Duration::from_millis(400);
/// Wait after a click before it is sent, so that several go together.
const GATHER: Duration = Duration::from_millis(50);

/// Runs until dropped.
pub async fn run(desk: &Desk) {
    tokio::join!(exchange(desk), uploads::keep_up(desk));
}

async fn exchange(desk: &Desk) {
    let mut failures: u32 = 0;
    loop {
        let opened = desk.inner().opened.notified();
        let Ok(office) = desk.office() else {
            opened.await;
            tokio::time::sleep(BREATH).await;
            failures = 0;
            continue;
        };
        let outcome = engine::run(&office).await;
        if let Err(error) = &outcome {
            tracing::debug!(error = format!("{error:#}"), "an exchange ended early");
            if code_of(error) == Some(ErrorCode::DeviceWiped) {
                wipe(desk, &office).await;
                continue;
            }
            if code_of(error) == Some(ErrorCode::DeviceRevoked) {
                revoked(desk, &office).await;
            }
        } else if let Err(error) = speaks_again(&office).await {
            tracing::warn!(error = format!("{error:#}"), "the revocation stays noted");
        }
        failures = if outcome.is_ok() { 0 } else { failures.saturating_add(1) };
        idle_work(&office).await;
        let wait = match &outcome {
            Ok(()) => regular(&office).await,
            Err(error) => after_failure(error, failures),
        };
        let gone = rest(desk, office, wait).await;
        if gone {
            failures = 0;
        }
    }
}

/// Sleeps until the next turn, a click, the end of an undo window, or a change of the profile; tells whether it changed.
async fn rest(desk: &Desk, office: Arc<Office>, wait: Duration) -> bool {
    let wait = match next_send(&office).await {
        Some(sooner) if office.is_online() => sooner.min(wait),
        _ => wait,
    };
    let opened = desk.inner().opened.notified();
    tokio::select! {
        () = tokio::time::sleep(wait) => false,
        () = office.work.notified() => { tokio::time::sleep(GATHER).await; false }
        () = opened => true,
    }
}

/// Until the first waiting operation may be sent.
async fn next_send(office: &Office) -> Option<Duration> {
    let mut conn = office.store.reader().await.ok()?;
    let now = office.clock.now().0;
    let waiting = outbox::waiting(&mut conn, &office.account()).await.ok()?;
    let soonest = waiting.iter().filter(|op| !op.is_faulty());
    let soonest = soonest.map(|op| op.not_before.max(op.next_try_at)).filter(|at| *at > now).min()?;
    u64::try_from(soonest - now + 1).ok().map(Duration::from_millis)
}

async fn regular(office: &Office) -> Duration {
    let seconds = match office.store.reader().await {
        Ok(mut conn) => {
            meta::get::<Settings>(&mut conn, name::SETTINGS)
                .await
                .ok()
                .flatten()
                .unwrap_or_default()
                .sync_seconds
        }
        Err(_) => Settings::default().sync_seconds,
    };
    Duration::from_secs(u64::from(seconds.clamp(1, 3_600)))
}

/// What the hub asks for, else full jitter over a doubling wait.
fn after_failure(error: &anyhow::Error, failures: u32) -> Duration {
    if let Some(WaitSeconds(seconds)) = error.downcast_ref::<WaitSeconds>() {
        return Duration::from_secs((*seconds).clamp(1, LONGEST));
    }
    let top = 2_u64.saturating_pow(failures.min(9)).clamp(1, LONGEST);
    Duration::from_millis(1_000 + clock::up_to(top * 1_000))
}

/// Notices that fall due by time, and words that must leave the file.
async fn idle_work(office: &Office) {
    let told =
        if office.end_opening() { notice::of_start(office).await } else { notice::of_time(office).await };
    if let Err(error) = told {
        tracing::warn!(error = format!("{error:#}"), "notices could not be given");
    }
    if let Err(error) = index::purge_words(office).await {
        tracing::warn!(error = format!("{error:#}"), "deleted words are still in the index");
    }
}

/// The hub revoked this device: it locks, and only the person's own passphrase opens it. Opened so it stays open, for the
/// words in it are theirs; it locks again when the hub first took it back and then revoked it once more.
async fn revoked(desk: &Desk, office: &Office) {
    crate::remember::close(desk).await;
    match note_revocation(office).await {
        Ok(true) => {
            if let Err(error) = crate::account::lock(desk).await {
                tracing::warn!(error = format!("{error:#}"), "a revoked device stays open");
            }
        }
        Ok(false) => {}
        Err(error) => tracing::warn!(error = format!("{error:#}"), "the revocation was not noted"),
    }
}

/// Notes it; says whether it is news.
async fn note_revocation(office: &Office) -> Result<bool> {
    let mut tx = office.store.begin().await?;
    let known: Option<bool> = meta::get(&mut tx, name::REVOKED).await?;
    meta::set(&mut tx, name::REVOKED, &true).await?;
    tx.commit().await?;
    Ok(known.is_none())
}

/// The hub answered this device: no revocation is in force.
async fn speaks_again(office: &Office) -> Result<()> {
    let mut conn = office.store.reader().await?;
    if meta::get::<bool>(&mut conn, name::REVOKED).await?.is_none() {
        return Ok(());
    }
    drop(conn);
    let mut tx = office.store.begin().await?;
    meta::remove(&mut tx, name::REVOKED).await?;
    tx.commit().await?;
    Ok(())
}

/// The hub ordered this device wiped, by two administrators: the key goes, and with it everything.
async fn wipe(desk: &Desk, office: &Office) {
    // What somebody typed into the practice by mistake goes too.
    crate::practice::put_away(desk).await;
    desk.put_office(None);
    office.changed(&["app"], Vec::new());
    office.close().await;
    desk.inner().profile.destroy();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Options;
    use crate::testing::Bench;
    use crate::wire_fake::{Fake, refusal};

    #[tokio::test]
    async fn a_revoked_device_locks_once_and_opened_by_its_owner_stays_open() {
        let fake = Fake::start(|_, _| refusal("403 Forbidden", ErrorCode::DeviceRevoked)).await;
        let bench = Bench::at(&fake.address, Options::quick()).await;
        let locked = async {
            while bench.desk().office().is_ok() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::select! {
            () = run(bench.desk()) => unreachable!("it runs until dropped"),
            () = locked => {}
        }
        let again = Bench::at(&fake.address, Options::quick()).await;
        assert!(note_revocation(&again.office).await.unwrap(), "news");
        revoked(again.desk(), &again.office).await;
        assert!(again.desk().office().is_ok(), "its owner opened it: it was locked for that before");
        speaks_again(&again.office).await.unwrap();
        assert!(note_revocation(&again.office).await.unwrap(), "taken back and revoked anew");
    }
}
