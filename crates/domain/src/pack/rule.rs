//! The smaller rules of a pack: counts, chains, periods, rates.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::case::AssignmentState;
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
    /// Appeals that may be decided per ticket or per month: one more only after a refusal. Sent back ones do not count.
    pub max_per_object: u32,
    /// How long after a refusal the next one may be filed; absent: while the first window lasts.
    #[serde(default)]
    pub again: Option<Limit>,
}

/// When a recognition may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum RecognitionWhen {
    /// While it is being handled.
    Handling,
    /// Once it is closed and not archived yet.
    Closed,
    /// Once it is archived.
    Archived,
}

/// A ground of a recognition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RecognitionDef {
    /// Short code, such as `U1`.
    pub code: String,
    /// Words on screen.
    pub title: String,
    /// Whether a provision must be named.
    pub needs_basis: bool,
    /// Whether proof must be given.
    pub needs_evidence: bool,
}

/// 不合理诉求认定. A pack without grounds has no such procedure.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct RecognitionRule {
    /// When it may be asked for.
    pub when: Vec<RecognitionWhen>,
    /// Its grounds.
    pub grounds: Vec<RecognitionDef>,
    /// Recognitions that may be decided per ticket: one more only after a refusal.
    pub max_per_object: u32,
    /// The window after archiving; absent: none.
    pub limit: Option<Limit>,
}

impl RecognitionRule {
    /// The ground under `code`.
    #[must_use]
    pub fn ground(&self, code: &str) -> Option<&RecognitionDef> {
        self.grounds.iter().find(|ground| ground.code == code)
    }

    /// Whether it may be asked for in that state.
    #[must_use]
    pub fn is_open_in(&self, state: AssignmentState) -> bool {
        let when = match state {
            AssignmentState::Handling => RecognitionWhen::Handling,
            AssignmentState::Closed => RecognitionWhen::Closed,
            AssignmentState::Archived => RecognitionWhen::Archived,
            _ => return false,
        };
        !self.grounds.is_empty() && self.when.contains(&when)
    }
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
    /// Weight of 基本解决 in per mille of 解决; `None`: counted apart, not at all.
    #[serde(default)]
    pub basic_solved_weight: Option<u32>,
    /// Whether rounds after the first are obligations of their own.
    pub count_rework: bool,
}
