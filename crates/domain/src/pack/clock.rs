//! The clock rules of a pack: from when a limit runs, where a day ends, which hours are business hours, what pauses.
//!
//! Sources: 民法典 第二百零一条 (first day not counted), 第二百零三条 (last day off, close of business), 第二百零四条
//! (other rules may be agreed or laid down, hence data).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::shipped;
use crate::time::{ClockTime, Limit, Millis};

/// From which act a limit runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ClockStart {
    /// 派单: the hub's dispatch (the default: 唐山2025).
    Dispatch,
    /// 签收: the unit's acknowledgement; until then the limit stands as if it ran from dispatch.
    Acknowledge,
}

/// Whether the day on which a day period begins is its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum StartDay {
    /// Not counted: counting begins the day after (民法典 第二百零一条第一款).
    Excluded,
    /// Counted, where local rules say so.
    Included,
}

/// When the last day of a day period is over (民法典 第二百零三条第二款).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DayEnd {
    /// At the end of the last business window, such as 17:30.
    CloseOfBusiness,
    /// At 24:00, stored as 00:00 of the next day.
    Midnight,
}

/// What may stop a running limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PauseOn {
    /// 中止 or 挂账 in force.
    Suspended,
    /// A return request under review.
    ReturnReview,
    /// An extension request under review.
    ExtensionReview,
}

/// How limits are counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ClockRule {
    /// From which act the handling limit runs.
    pub start: ClockStart,
    /// Whether the first day counts.
    pub start_day: StartDay,
    /// When the last day ends.
    pub day_end: DayEnd,
    /// Whether a natural-day period whose last day is off moves to the next working day.
    pub roll_d: bool,
    /// The business windows of a working day, `[from, to)`, ascending, apart and never empty.
    pub business: Vec<(ClockTime, ClockTime)>,
    /// What stops the clock.
    pub pause_on: Vec<PauseOn>,
    /// Whether an act done offline counts from the desk's clock; `false`: from the hub's receipt.
    pub offline_credit: bool,
    /// How far two clocks may be apart, and a form that knows minutes only, before a time that a person gives is taken for
    /// wrong (ours); in natural hours or minutes.
    #[serde(default = "shipped::clocks_apart")]
    pub apart: Limit,
}

impl ClockRule {
    /// When the last day of a day period ends.
    #[must_use]
    pub fn day_end_time(&self) -> ClockTime {
        match (self.day_end, self.business.last()) {
            (DayEnd::CloseOfBusiness, Some(&(_, close))) => close,
            _ => ClockTime::MIDNIGHT,
        }
    }

    /// The instant that counts for what a unit did: the hub's receipt, or, where the pack gives credit for work without a
    /// network, the earlier instant at which the desk says it was done.
    #[must_use]
    pub fn counts_at(&self, receipt: Millis, made_at: Millis) -> Millis {
        if self.offline_credit { made_at.min(receipt) } else { receipt }
    }

    /// Whether `what` stops the clock.
    #[must_use]
    pub fn pauses_on(&self, what: PauseOn) -> bool {
        self.pause_on.contains(&what)
    }
}
