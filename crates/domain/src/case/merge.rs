//! Merged tickets (并单): what a child shows of its parent, and the parent of its children.
//!
//! Invariant: of the other's resident neither shows anything; from parent to child only the public answer passes, and none
//! of a 举报.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AssignmentKind, Case, Outcome, TicketState};
use crate::TicketId;
use crate::time::Millis;

/// The parent (主单) of a merged ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ParentTicket {
    /// Which.
    pub ticket: TicketId,
    /// 工单编号
    pub no: String,
    /// Where it stands.
    pub state: TicketState,
    /// What was answered, once that passed audit.
    #[ts(optional)]
    pub answer: Option<PublicAnswer>,
}

/// An answer as the public may read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PublicAnswer {
    /// Whose.
    pub unit_name: String,
    /// 公开答复内容
    pub public_text: String,
    /// 办理结果
    #[ts(optional)]
    pub outcome: Option<Outcome>,
    /// When it passed audit.
    pub at: Millis,
}

/// A ticket that was merged into this one (子单).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ChildTicket {
    /// Which.
    pub ticket: TicketId,
    /// 工单编号
    pub no: String,
    /// 来电时间
    pub called_at: Millis,
}

impl ParentTicket {
    /// What the children of a case show of it.
    #[must_use]
    pub fn of(case: &Case) -> Self {
        let ticket = &case.ticket;
        Self { ticket: ticket.id, no: ticket.no.clone(), state: ticket.state, answer: case.public_answer() }
    }
}

impl ChildTicket {
    /// What the parent of a case shows of it.
    #[must_use]
    pub fn of(case: &Case) -> Self {
        let ticket = &case.ticket;
        Self { ticket: ticket.id, no: ticket.no.clone(), called_at: ticket.called_at }
    }
}

impl Case {
    /// The last answer of a lead that passed audit; a lead that has left was answering too.
    #[must_use]
    pub fn public_answer(&self) -> Option<PublicAnswer> {
        if self.ticket.is_report() {
            return None;
        }
        let leads = self.assignments.iter().filter(|assignment| assignment.kind == AssignmentKind::Lead);
        let passed = leads.flat_map(|lead| {
            lead.replies.iter().filter_map(move |reply| {
                let verdict = reply.verdict.as_ref().filter(|verdict| verdict.passed)?;
                Some(PublicAnswer {
                    unit_name: lead.unit_name.clone(),
                    public_text: reply.content.public_text.clone(),
                    outcome: reply.content.outcome,
                    at: verdict.at,
                })
            })
        });
        passed.max_by_key(|answer| answer.at)
    }
}
