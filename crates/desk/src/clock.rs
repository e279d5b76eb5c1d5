//! The only place with a clock or randomness.
//!
//! Hub time is counted on the monotonic clock from the last contact; before the first contact of a run it is the PC clock
//! less the skew last seen, never earlier than the latest hub time ever seen. Invariant: [`Clock::now`] never goes back
//! while the program runs, whatever happens to the PC clock, but at the first contact of a run, when the hub corrects it.
#![allow(clippy::disallowed_methods)]

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use chengban_domain::time::Millis;
use rand::RngCore as _;
use uuid::Uuid;

/// Estimates hub time.
#[derive(Debug)]
pub struct Clock {
    started: Instant,
    /// Hub time at `started`, milliseconds.
    base: AtomicI64,
    contacted: AtomicBool,
    latest: AtomicI64,
}

impl Default for Clock {
    fn default() -> Self {
        Self {
            started: Instant::now(),
            base: AtomicI64::new(wall().0),
            contacted: AtomicBool::new(false),
            latest: AtomicI64::new(i64::MIN),
        }
    }
}

impl Clock {
    /// Sets out from what an earlier run knew: PC clock less hub time, and the latest hub time seen.
    pub fn recall(&self, skew_ms: i64, latest: Millis) {
        if self.contacted.load(Ordering::Acquire) {
            return;
        }
        let estimate = (wall().0 - skew_ms).max(latest.0);
        self.base.store(estimate - self.monotonic(), Ordering::Release);
    }

    /// Takes the hub's own time, received after a round trip of `round_trip_ms`.
    pub fn observe(&self, hub: Millis, round_trip_ms: i64) {
        let now = hub.0 + round_trip_ms / 2;
        self.base.store(now - self.monotonic(), Ordering::Release);
        if !self.contacted.swap(true, Ordering::AcqRel) {
            // What was told before was a guess by the PC clock, which may have run ahead: this once time may go back.
            self.latest.store(now, Ordering::Release);
        }
    }

    /// Hub time, estimated.
    pub fn now(&self) -> Millis {
        let now = self.base.load(Ordering::Acquire) + self.monotonic();
        Millis(self.latest.fetch_max(now, Ordering::AcqRel).max(now))
    }

    /// Whether the hub has told its time in this run.
    pub fn is_told(&self) -> bool {
        self.contacted.load(Ordering::Acquire)
    }

    /// PC clock less hub time, milliseconds.
    pub fn skew_ms(&self) -> i64 {
        wall().0 - (self.base.load(Ordering::Acquire) + self.monotonic())
    }

    /// Milliseconds since the program started, by the monotonic clock.
    pub fn monotonic(&self) -> i64 {
        i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

/// The PC clock; evidence only.
pub fn wall() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// The local (Beijing) day by the PC clock, for what is judged nowhere: a preview's date, a search.
#[must_use]
pub fn today() -> chrono::NaiveDate {
    wall().local_date()
}

/// A new identifier, ordered within this process.
pub fn id() -> Uuid {
    Uuid::now_v7()
}

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rngs::OsRng.fill_bytes(&mut bytes);
    bytes
}

/// A whole number from 0 to `top`, for jitter.
pub fn up_to(top: u64) -> u64 {
    if top == 0 { 0 } else { rand::rngs::OsRng.next_u64() % (top + 1) }
}

/// Milliseconds `work` takes.
pub fn measured<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let started = Instant::now();
    let out = work();
    (out, u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hub_time_does_not_go_back_when_the_hub_corrects_it() {
        let clock = Clock::default();
        clock.observe(Millis(2_000_000), 0);
        let before = clock.now();
        clock.observe(Millis(1_000_000), 0);
        assert!(clock.now() >= before, "a due that was shown as missed does not come back");
    }

    #[test]
    fn a_pc_clock_that_ran_ahead_is_forgotten_at_the_first_contact() {
        let clock = Clock::default();
        clock.recall(-8 * 3_600_000, Millis(0));
        assert!(clock.now().0 > wall().0 + 7 * 3_600_000, "before contact there is only the guess");
        clock.observe(wall(), 0);
        assert!(clock.now().0 < wall().0 + 60_000, "no due shows as missed, no act waits for eight hours");
    }

    #[test]
    fn a_wrong_pc_clock_is_reported_and_not_used_after_contact() {
        let clock = Clock::default();
        clock.observe(Millis(wall().0 - 3 * 3_600_000), 0);
        assert!((clock.skew_ms() - 3 * 3_600_000).abs() < 2_000, "the PC clock is three hours fast");
        assert!(clock.now().0 <= wall().0, "hub time is what the hub says");
    }

    #[test]
    fn time_known_from_an_earlier_run_is_not_undercut_by_a_pc_clock_set_back() {
        let clock = Clock::default();
        let latest = Millis(wall().0 + 86_400_000);
        clock.recall(0, latest);
        assert!(clock.now() >= latest, "the PC clock was set back a day while the program was closed");
    }
}
