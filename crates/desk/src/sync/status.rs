//! What the status bar shows, and what of the clock outlives a run.

use chengban_domain::Problem;
use chengban_domain::time::Millis;
use serde::{Deserialize, Serialize};

use crate::commands::outbox::OpState;
use crate::commands::sync::{SessionState, SyncStatus};
use crate::fault::Result;
use crate::office::Office;
use crate::outbox::shown_state;
use crate::store::meta::{self, name};
use crate::store::{outbox, slice};

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// The moving part of the status.
#[derive(Debug, Clone, Default)]
pub struct Live {
    /// The hub answered the last time.
    pub online: bool,
    /// The hub does not know this log-in any more.
    pub session_expired: bool,
    /// Last complete exchange.
    pub last_sync: Option<Millis>,
    /// What is going on.
    pub phase: Option<&'static str>,
    /// Done and total of it.
    pub progress: Option<(u32, u32)>,
    /// Why the last attempt failed.
    pub problem: Option<Problem>,
    /// Entities received in the last exchange.
    pub pulled: u32,
    /// Operations that the hub accepted in the last exchange.
    pub pushed: u32,
}

/// What of the clock is stored.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ClockRecord {
    /// PC clock less hub time, milliseconds.
    pub skew_ms: i64,
    /// Latest hub time seen.
    pub latest: Millis,
    /// Last complete exchange.
    pub last_sync: Option<Millis>,
}

impl Default for ClockRecord {
    fn default() -> Self {
        Self { skew_ms: 0, latest: Millis(i64::MIN / 2), last_sync: None }
    }
}

/// Reads the whole status.
///
/// # Errors
/// Database errors.
pub async fn read(office: &Office) -> Result<SyncStatus> {
    let mut conn = office.store.reader().await?;
    let counts = outbox::counts(&mut conn).await?;
    let of = |wanted: OpState| {
        let sum: i64 =
            counts.iter().filter(|(name, _)| shown_state(name) == wanted).map(|(_, many)| many).sum();
        u32::try_from(sum).unwrap_or(u32::MAX)
    };
    let cached = slice::ticket_count(&mut conn).await?;
    let live = office.live().clone();
    let since = live.last_sync.map_or(0, |last| (office.clock.now().0 - last.0).max(0));
    Ok(SyncStatus {
        online: live.online,
        last_sync: live.last_sync,
        waiting: of(OpState::Waiting),
        needs_attention: of(OpState::Attention),
        quarantined: of(OpState::Quarantined),
        cached: u32::try_from(cached).unwrap_or(u32::MAX),
        phase: live.phase.map(str::to_owned),
        progress: live.progress,
        clock_skew_ms: office.clock.skew_ms(),
        offline_days: u32::try_from(since / DAY).unwrap_or_default(),
        session: if live.session_expired { SessionState::Expired } else { SessionState::Ok },
        hub_url: office.hub.address(),
        problem: live.problem,
        pulled: live.pulled,
        pushed: live.pushed,
    })
}

/// Stores what the next run must know of the clock.
///
/// # Errors
/// Database errors.
pub async fn keep_clock(office: &Office) -> Result<()> {
    // A guess by the PC clock is nothing to remember: the next run would take it for the hub's.
    if !office.clock.is_told() {
        return Ok(());
    }
    let record = ClockRecord {
        skew_ms: office.clock.skew_ms(),
        latest: office.clock.now(),
        last_sync: office.live().last_sync,
    };
    let mut tx = office.store.begin().await?;
    meta::set(&mut tx, name::CLOCK, &record).await?;
    tx.commit().await?;
    Ok(())
}
