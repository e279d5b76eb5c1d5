//! The only place of this program that reads the clock, makes identifiers or draws random bytes.
//!
//! Invariant: hub time is what [`Clock::now`] says; a test moves it forward, nothing ever moves it back.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use chengban_domain::time::Millis;
use rand::RngCore;
use rand::rngs::OsRng;
use uuid::Uuid;

/// The hub's clock: the system's, plus what a test has added to it.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    shift: Arc<AtomicI64>,
}

impl Clock {
    /// Hub time.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "the one clock of this program")]
    pub fn now(&self) -> Millis {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        let millis = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
        Millis(millis.saturating_add(self.shift.load(Ordering::Relaxed)))
    }

    /// Moves hub time forward, for tests that would otherwise wait.
    pub fn advance(&self, by: Duration) {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.shift.fetch_add(millis, Ordering::Relaxed);
    }
}

/// Measures how long something took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts.
    #[allow(clippy::disallowed_methods, reason = "the one clock of this program")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// Since the start.
    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// A new time-ordered identifier.
#[must_use]
#[allow(clippy::disallowed_methods, reason = "the one maker of identifiers")]
pub(crate) fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// The operating system's randomness, for a maker of keys that draws for itself.
pub(crate) fn randomness() -> OsRng {
    OsRng
}

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    randomness().fill_bytes(&mut bytes);
    bytes
}
