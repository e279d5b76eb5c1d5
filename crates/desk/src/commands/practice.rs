//! Commands of 练习: enter, leave, begin anew, and how far one is.

use chengban_domain::{AssignmentId, TicketId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names a practice ticket.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PracticeTicket {
    /// Which.
    pub ticket_id: TicketId,
}

/// Names a step that is only to be read.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PracticeStep {
    /// Of which lesson.
    pub lesson: String,
    /// Which.
    pub step: String,
}

/// How far the practice is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PracticeView {
    /// The tickets, in the order in which they are best done.
    pub lessons: Vec<PracticeLesson>,
}

/// One practice ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PracticeLesson {
    /// Names its words on screen.
    pub id: String,
    /// The ticket.
    pub ticket_id: TicketId,
    /// The unit's part in it.
    pub assignment_id: AssignmentId,
    /// 工单编号
    pub no: String,
    /// Its title.
    pub title: String,
    /// In order; any may be done before an earlier one.
    pub steps: Vec<PracticeTick>,
    /// Its limit has passed while it was left: it can only be begun anew.
    pub late: bool,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PracticeTick {
    /// Names its words on screen.
    pub id: String,
    /// The key to press, as the key map names it before anybody moved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub key: Option<String>,
    /// The practice photo is offered with it.
    pub photo: bool,
    /// Ticked by saying that it was read.
    pub by_reading: bool,
    /// Done.
    pub done: bool,
}
