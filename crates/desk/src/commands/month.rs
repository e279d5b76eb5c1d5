//! Commands behind 月度考核: published months, and what would be if appeals succeeded.

use chengban_domain::case::AppealKind;
use chengban_domain::month::{CountedTicket, MonthRates, MonthResult};
use chengban_domain::time::Millis;
use chengban_domain::{AssignmentId, TicketId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ticket::ClockView;

/// Names a published month.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MonthRef {
    /// Such as `2024-05`.
    pub month: String,
}

/// A published month in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MonthRow {
    /// Such as `2024-05`.
    pub month: String,
    /// When it was published.
    pub published_at: Millis,
    /// The revision in force, from 1.
    pub revision: u32,
    /// Its rates.
    pub rates: MonthRates,
    /// 月度申诉时限
    pub window: ClockView,
    /// Whether the rules it was published under are approved.
    pub approved: bool,
}

/// A counted ticket with what this desk knows of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MonthTicket {
    /// As it was counted.
    pub counted: CountedTicket,
    /// 标题; empty where the ticket is not here.
    pub title: String,
    /// Its verdict is against the unit.
    pub against: bool,
    /// An appeal of it is under review.
    pub appealing: bool,
}

/// A published month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MonthView {
    /// As the hub published and revised it.
    pub result: MonthResult,
    /// Its rates as of the last revision.
    pub rates: MonthRates,
    /// 月度申诉时限
    pub window: ClockView,
    /// Every counted ticket, those against the unit first.
    pub tickets: Vec<MonthTicket>,
}

/// Asks what would be.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MonthWhatIf {
    /// Such as `2024-05`.
    pub month: String,
    /// Appeals of these are taken as upheld.
    pub assignments: Vec<AssignmentId>,
}

/// Names an assignment and the kind of appeal meant.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AppealOf {
    /// Of which ticket.
    pub ticket_id: TicketId,
    /// Of which assignment.
    pub assignment_id: AssignmentId,
    /// Of which kind; the first that is open where none is named.
    #[serde(default)]
    #[ts(optional)]
    pub kind: Option<AppealKind>,
}

/// What a month's rates are and would be.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AppealEffect {
    /// First day of the month that counts the ticket; absent while it is not closed.
    #[ts(optional)]
    pub month: Option<NaiveDate>,
    /// When the month was published; absent where it is reckoned from the tickets on this desk.
    #[ts(optional)]
    pub published_at: Option<Millis>,
    /// Whether the rules behind it are approved.
    pub approved: bool,
    /// Whether the assignment is counted in it.
    pub counted: bool,
    /// As it is now.
    #[ts(optional)]
    pub now: Option<MonthRates>,
    /// If this appeal succeeds.
    #[ts(optional)]
    pub then: Option<MonthRates>,
}
