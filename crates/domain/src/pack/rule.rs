//! The smaller rules of a pack: counts, chains, periods, rates.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::time::{ClockTime, Limit};

/// How often and on which grounds a ticket may be returned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReturnRule {
    /// Returns per assignment.
    pub max: u32,
    /// Codes of the grounds allowed, each defined in `return_grounds`.
    pub grounds: Vec<String>,
}

/// How often and how far a due may be extended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ExtensionRule {
    /// Extensions per round.
    pub max: u32,
    /// The longest single extension, in working days, counted from the old due.
    pub each_max: Limit,
}

/// A count that may not be passed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Max {
    /// The most times.
    pub max: u32,
}

/// How often one may appeal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AppealRule {
    /// Appeals per ticket or per month.
    pub max_per_object: u32,
}

/// Whom the platform does not call back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CallbackSkip {
    /// The caller gave no identity.
    Anonymous,
    /// The caller wanted no callback.
    Declined,
}

/// How callbacks are made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CallbackRule {
    /// Attempts before the ticket closes without a verdict.
    pub attempts: u32,
    /// Who is not called.
    pub skip: Vec<CallbackSkip>,
}

/// What makes a reply heavy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum HeavyWhen {
    /// A supervision is open.
    Supervised,
    /// A leader wrote a note (批示).
    LeaderNote,
    /// The reply claims an exclusion ground.
    GroundClaimed,
}

/// Rules of final opinions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FinalOpinionRule {
    /// Months after which an effective opinion is looked at again.
    pub review_months: u32,
}

/// Where an assessment period begins and ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PeriodRule {
    /// Day of month on which a period begins, 1 to 28; 1 = calendar month.
    pub start_day: u32,
    /// Time of day at which the day before it ends, for tickets received and finished.
    pub cutoff: ClockTime,
}

/// How rates are computed and shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RateRule {
    /// Decimals of a percentage, 0 to 4, half up.
    pub decimals: u32,
    /// Weight of 基本满意 in per mille of 满意 (Beijing type: 900); `None`: counted apart, not at all.
    pub basic_weight: Option<u32>,
    /// Whether rounds after the first are obligations of their own.
    pub count_rework: bool,
}
