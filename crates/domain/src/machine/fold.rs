//! Folds: after dispatch the ticket's state follows from its assignments, and what was handed down from whom it came from.

use super::dispatch;
use super::effects::Work;
use super::table;
use crate::case::{AssignmentState, CloseKind, EventCode, TicketState};
use crate::reason::ReasonCode;

/// Brings the ticket's state in line with its lead, and what was handed down with whom it came from. States that only a
/// named intent leaves stay as they are.
pub(super) fn run(work: &mut Work<'_>) {
    follow_lead(work);
    dispatch::withdraw_orphans(work);
}

fn follow_lead(work: &mut Work<'_>) {
    // A slice that shows no lead at all, such as a seal keeper's, says nothing of the ticket.
    if !work.case.shows_lead() {
        return;
    }
    let Some(fold) = table::fold(work.case.ticket.state, work.case.lead_state()) else { return };
    work.case.ticket.state = fold.to;
    match fold.to {
        TicketState::Closed => close(work),
        TicketState::Processing => work.case.ticket.closed_at = None,
        _ => {}
    }
}

fn close(work: &mut Work<'_>) {
    let now = work.now();
    let terminated = work.case.lead().is_some_and(|lead| lead.state == AssignmentState::Terminated);
    let ticket = &mut work.case.ticket;
    ticket.closed_at = Some(now);
    if terminated {
        ticket.close_kind = Some(CloseKind::Terminated);
    } else {
        ticket.close_kind.get_or_insert(CloseKind::Answered);
    }
    let fed_back: Vec<_> =
        work.case.assignments.iter().filter(|a| a.state == AssignmentState::FedBack).map(|a| a.id).collect();
    for id in fed_back {
        if let Some(support) = work.case.assignments.iter_mut().find(|a| a.id == id) {
            support.state = AssignmentState::Closed;
            support.closed_at = Some(now);
        }
        work.event_on(Some(id), EventCode::SupportClosed, "");
    }
    // What others still had in hand is over with the ticket.
    dispatch::withdraw_open(work, ReasonCode::NoteClosed);
    work.event_on(None, EventCode::Closed, "");
}
