//! Limited tries at the passphrase: after five wrong ones a wait, doubled with each further one.
//!
//! Counted on the PC clock, as nothing else is known before the store is open; a clock set back only prolongs the wait.

use chengban_domain::time::Millis;
use serde::{Deserialize, Serialize};

/// Wrong tries before the first wait.
const FREE: u32 = 5;
/// The first wait, seconds.
const FIRST_WAIT: u32 = 30;
/// The longest wait, seconds.
const LONGEST_WAIT: u32 = 3600;

/// Wrong tries since the last right one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tries {
    wrong: u32,
    last_at: i64,
}

impl Tries {
    /// Counts one try.
    pub fn count_try(&mut self, now: Millis) {
        self.wrong = self.wrong.saturating_add(1);
        self.last_at = now.0;
    }

    /// Tries left before a wait.
    pub fn left(&self) -> u32 {
        FREE.saturating_sub(self.wrong)
    }

    /// Seconds until the next try is taken; `None`: at once.
    pub fn wait_seconds(&self, now: Millis) -> Option<u32> {
        let over = self.wrong.checked_sub(FREE)?;
        let wait = FIRST_WAIT.checked_shl(over.min(16)).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
        let passed = (now.0 - self.last_at).max(0) / 1000;
        let left = i64::from(wait) - passed;
        u32::try_from(left).ok().filter(|left| *left > 0)
    }
}
