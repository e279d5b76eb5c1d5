//! A case: one citizen's ticket with all its assignments, as the hub holds it and as a unit's slice shows it.
//!
//! Ticket ≠ assignment: a ticket has one assignment a unit, each with its own state, clock and counts.

mod assessment;
mod assignment;
mod deadline;
mod evidence;
mod merge;
mod recount;
mod reply;
mod request;
#[cfg(test)]
pub(crate) mod sample;
mod ticket;
mod timeline;

pub(crate) use ticket::wire_enum;

pub use assessment::{Assessed, Exclusion};
pub use assignment::{
    ANY_OPEN, Assignment, AssignmentBrief, AssignmentKind, AssignmentState, Contact, ContactMethod,
    ContactResult, FirstDues, HandedDown, Note, SupervisionMark,
};
pub use deadline::Deadline;
pub use evidence::{Evidence, EvidenceKind};
pub use merge::{ChildTicket, ParentTicket, PublicAnswer};
pub use recount::{CalendarOutlook, Calendars, DueKind, MovedDue, MovedLimit};
pub use reply::{
    Approval, AuditVerdict, Callback, GroundClaim, Outcome, PassageMark, Reply, ReplyContent, ReplyText,
    Satisfaction, Solved, reply_sentence,
};
pub use request::{
    Appeal, AppealContent, AppealKind, AppealState, Basis, Decision, ExtensionRequest, PendingKind,
    ReturnRequest, StopRequest, SupportAsk, UnitRequest, UnitRequestEnd,
};
pub use ticket::{
    Caller, CallerKind, Channel, CloseKind, DispatchMode, Elements, MaskedCaller, Nature, PackRef, Place,
    Secrecy, Ticket, TicketState, Urgency,
};
pub use timeline::{ActorRef, Event, EventCode};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{AssignmentId, UnitId};

/// A ticket with its assignments. On the hub all of them; in a unit's slice the unit's own, the rest as briefs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Case {
    /// The citizen's ticket.
    pub ticket: Ticket,
    /// The assignments that may be seen in full.
    pub assignments: Vec<Assignment>,
    /// Other units' assignments, by name and state only.
    #[serde(default)]
    pub others: Vec<AssignmentBrief>,
}

impl Case {
    /// The assignment of that id.
    #[must_use]
    pub fn assignment(&self, id: AssignmentId) -> Option<&Assignment> {
        self.assignments.iter().find(|a| a.id == id)
    }

    /// The unit's newest assignment, open ones first.
    #[must_use]
    pub fn of_unit(&self, unit: UnitId) -> Option<&Assignment> {
        let own = || self.assignments.iter().filter(move |a| a.unit == unit);
        own().rfind(|a| a.state.is_open()).or_else(|| own().next_back())
    }

    /// The unit for which an assignment's feedback is written, and which may ask for it again: the one that delegated, else
    /// the lead's. `None` of a lead, or where that one is not seen here.
    #[must_use]
    pub fn asks_after(&self, assignment: &Assignment) -> Option<UnitId> {
        let above = match (assignment.kind, assignment.parent) {
            (AssignmentKind::Lead, _) => None,
            (_, Some(parent)) => self.assignment(parent),
            (_, None) => self.lead(),
        };
        above.map(|above| above.unit)
    }

    /// The lead (主办) that still counts: not returned, not withdrawn.
    #[must_use]
    pub fn lead(&self) -> Option<&Assignment> {
        self.assignments.iter().rfind(|a| a.kind == AssignmentKind::Lead && !a.state.has_left())
    }

    /// Whether an assignment's return is in dispute: it is decided by the ruling alone, else the ticket would wait for one
    /// that nobody could make any more.
    #[must_use]
    pub fn is_disputed(&self, assignment: &Assignment) -> bool {
        self.ticket.state == TicketState::Coordination && assignment.state == AssignmentState::ReturnReview
    }

    /// Whether it shows a lead at all, even one that has left.
    #[must_use]
    pub fn shows_lead(&self) -> bool {
        let own = self.assignments.iter().map(|a| a.kind);
        own.chain(self.others.iter().map(|o| o.kind)).any(|kind| kind == AssignmentKind::Lead)
    }

    /// Where the lead stands, whether it is seen in full or by name and state only.
    #[must_use]
    pub fn lead_state(&self) -> Option<AssignmentState> {
        let counts = |other: &&AssignmentBrief| other.kind == AssignmentKind::Lead && !other.state.has_left();
        let named = || self.others.iter().rfind(counts).map(|other| other.state);
        self.lead().map(|lead| lead.state).or_else(named)
    }

    /// Names of the units whose support (协办) the lead still waits for.
    #[must_use]
    pub fn open_supports(&self) -> Vec<String> {
        let waits = |kind, state: AssignmentState| {
            kind == AssignmentKind::Support && state.is_open() && state != AssignmentState::FedBack
        };
        let own = self.assignments.iter().map(|a| (a.kind, a.state, &a.unit_name));
        let named = self.others.iter().map(|o| (o.kind, o.state, &o.unit_name));
        own.chain(named)
            .filter(|(kind, state, _)| waits(*kind, *state))
            .map(|(_, _, name)| name.clone())
            .collect()
    }
}
