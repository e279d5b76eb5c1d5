//! Chance that is the same for the same seed: names, texts, identifiers, instants.

use chengban_domain::time::{Calendar, Millis, local_date};
use chrono::Days;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use uuid::Uuid;

/// Milliseconds of a minute.
pub(super) const MINUTE: i64 = 60_000;

/// Seeded chance.
#[derive(Debug, Clone)]
pub(super) struct Dice(StdRng);

impl Dice {
    /// From a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// A number below `end`; 0 where `end` is.
    pub(super) fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { self.0.gen_range(0..end) }
    }

    /// A number of `from..=to`.
    pub(super) fn between(&mut self, from: i64, to: i64) -> i64 {
        self.0.gen_range(from..=to.max(from))
    }

    /// True so many times in a hundred.
    pub(super) fn percent(&mut self, chance: u32) -> bool {
        self.0.gen_range(0..100) < chance
    }

    /// One of these; empty text for none.
    pub(super) fn pick(&mut self, from: &[String]) -> String {
        from.get(self.below(from.len())).cloned().unwrap_or_default()
    }

    /// A time-ordered identifier of that instant.
    pub(super) fn id(&mut self, at: i64) -> Uuid {
        let mut bytes = [0; 10];
        self.0.fill(&mut bytes);
        uuid::Builder::from_unix_timestamp_millis(u64::try_from(at).unwrap_or(0), &bytes).into_uuid()
    }

    /// Any minute between 8:40 and 16:40 of the working day `back` working days before `now`'s, always before `now`.
    pub(super) fn working_instant(&mut self, calendar: &Calendar, now: Millis, back: u32) -> Millis {
        let minute = self.between(520, 1000);
        let mut day = local_date(now);
        let mut left = back;
        loop {
            let instant = Millis(Millis::midnight(day).0 + minute * MINUTE);
            if calendar.is_working_day(day) && instant.0 < now.0 - 30 * MINUTE {
                if left == 0 {
                    return instant;
                }
                left -= 1;
            }
            let Some(before) = day.checked_sub_days(Days::new(1)) else { return instant };
            day = before;
        }
    }
}
