//! A limit that runs for an assignment: when it ends, what gave it, and what moved it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::pack::ClockRule;
use crate::time::{self, Calendar, Limit, Millis, Unit};

/// A due instant and what it follows from, so that it can be explained and recomputed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Deadline {
    /// On time means: received by the hub at or before this instant.
    pub at: Millis,
    /// The calendar of those days is not yet announced (预估).
    pub estimated: bool,
    /// The limit.
    pub limit: Limit,
    /// Which rule of the pack gave it.
    pub rule: String,
    /// What started the clock.
    pub start: Millis,
    /// The due before the last extension or recomputation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub before: Option<Millis>,
    /// The unit now counted in, where an extension brought another than that of the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unit: Option<Unit>,
}

impl Deadline {
    /// A limit from `start`, counted by a clock and a calendar; `rule` names the place in the pack that gave it.
    #[must_use]
    pub fn of(start: Millis, limit: Limit, rule: &str, clock: &ClockRule, calendar: &Calendar) -> Self {
        let due = time::due(start, limit, clock, calendar);
        let rule = rule.to_owned();
        Self { at: due.at, estimated: due.estimated, limit, rule, start, before: None, unit: None }
    }

    /// The limit with the unit in force: after an extension in working days, an hour limit ends and pauses like days.
    #[must_use]
    pub fn limit_in_force(&self) -> Limit {
        Limit { unit: self.unit.unwrap_or(self.limit.unit), ..self.limit }
    }
}
