//! Intents on the ticket itself: accept, decline, cancel, dispute, hold, merge, archive.

use super::effects::{Work, require_text};
use super::{dispatch, request, returns};
use crate::case::{AssignmentState, CloseKind, EventCode, Nature, Secrecy, TicketState};
use crate::error::{ErrorCode, Rejection};
use crate::intent::{Accept, Answer, Decline, Merge, PlaceOnHold, Reason, RuleDispute};
use crate::reason::ReasonCode;
use crate::role::Role;
use crate::said::Said;

fn move_ticket(work: &mut Work<'_>, state: TicketState, code: EventCode, note: &str) {
    work.case.ticket.state = state;
    work.event_on(None, code, note);
}

pub(super) fn accept(work: &mut Work<'_>, p: &Accept) -> Result<(), Rejection> {
    work.case.ticket.nature = p.nature;
    if p.nature == Nature::Report {
        work.case.ticket.secrecy = Secrecy::Reporter;
    }
    work.case.ticket.category.clone_from(&p.category);
    move_ticket(work, TicketState::PendingDispatch, EventCode::Accepted, "");
    Ok(())
}

pub(super) fn close_direct(work: &mut Work<'_>, p: &Answer) -> Result<(), Rejection> {
    require_text(&p.text, "text")?;
    work.case.ticket.close_kind = Some(CloseKind::Direct);
    work.case.ticket.closed_at = Some(work.now());
    work.case.ticket.state_reason.clone_from(&p.text);
    move_ticket(work, TicketState::DirectClosed, EventCode::DirectClosed, "");
    Ok(())
}

pub(super) fn decline(work: &mut Work<'_>, p: &Decline) -> Result<(), Rejection> {
    require_text(&p.reason, "reason")?;
    if !work.ctx.pack.not_accepted.iter().any(|n| n.code == p.ground) {
        return Err(Rejection::new(ErrorCode::UnknownGround).field("ground"));
    }
    work.case.ticket.state_reason = format!("{}：{}", p.ground, p.reason);
    work.case.ticket.closed_at = Some(work.now());
    dispatch::withdraw_open(work, ReasonCode::NoteDeclined);
    move_ticket(work, TicketState::NotAccepted, EventCode::Declined, &p.ground);
    Ok(())
}

pub(super) fn cancel(work: &mut Work<'_>, p: &Reason) -> Result<(), Rejection> {
    require_text(&p.reason, "reason")?;
    work.case.ticket.state_reason.clone_from(&p.reason);
    dispatch::withdraw_open(work, &p.reason);
    move_ticket(work, TicketState::Cancelled, EventCode::Cancelled, &p.reason);
    Ok(())
}

pub(super) fn escalate(work: &mut Work<'_>, p: &Reason) -> Result<(), Rejection> {
    require_text(&p.reason, "reason")?;
    if !work.case.assignments.iter().any(|a| a.state == AssignmentState::ReturnReview) {
        return Err(Rejection::new(ErrorCode::WrongState));
    }
    move_ticket(work, TicketState::Coordination, EventCode::DisputeEscalated, &p.reason);
    Ok(())
}

/// The unit named by a ruling may not return.
pub(super) fn rule_dispute(work: &mut Work<'_>, p: &RuleDispute) -> Result<(), Rejection> {
    let state = work.case.assignment(p.assignment).map(|a| a.state);
    if state != Some(AssignmentState::ReturnReview) {
        return Err(Rejection::new(ErrorCode::WrongState));
    }
    work.aim(p.assignment);
    returns::decide(work, p.accept, &p.reason)?;
    move_ticket(work, TicketState::Processing, EventCode::DisputeRuled, &p.reason);
    Ok(())
}

/// 挂账: what is being handled is suspended; nothing may be under review.
pub(super) fn place_on_hold(work: &mut Work<'_>, p: &PlaceOnHold) -> Result<(), Rejection> {
    require_text(&p.reason, "reason")?;
    let under_review = work.case.assignments.iter().any(|a| {
        a.state.is_open() && !matches!(a.state, AssignmentState::Handling | AssignmentState::Suspended)
    });
    if under_review || work.case.assignments.iter().any(|a| a.state.is_open() && a.pending.is_some()) {
        return Err(Rejection::new(ErrorCode::RequestPending));
    }
    work.case.ticket.state_reason = format!("{}（{} 复核）", p.reason, p.review_on);
    for id in open_in(work, AssignmentState::Handling) {
        work.aim(id);
        request::suspend(work)?;
        work.assignment_mut()?.on_hold = true;
        work.event(EventCode::PutOnHold, &p.reason);
    }
    move_ticket(work, TicketState::LongTerm, EventCode::PutOnHold, &p.reason);
    Ok(())
}

pub(super) fn resume(work: &mut Work<'_>, p: &Reason) -> Result<(), Rejection> {
    for id in open_in(work, AssignmentState::Suspended) {
        work.aim(id);
        // One that was suspended for reasons of its own stays so.
        if !work.assignment()?.on_hold {
            continue;
        }
        request::restart(work)?;
        work.event(EventCode::Resumed, &p.reason);
    }
    move_ticket(work, TicketState::Processing, EventCode::Resumed, &p.reason);
    Ok(())
}

fn open_in(work: &Work<'_>, state: AssignmentState) -> Vec<crate::AssignmentId> {
    work.case.assignments.iter().filter(|a| a.state == state).map(|a| a.id).collect()
}

pub(super) fn merge(work: &mut Work<'_>, p: &Merge) -> Result<(), Rejection> {
    if p.into == work.case.ticket.id {
        return Err(Rejection::new(ErrorCode::InvalidInput).field("into"));
    }
    // Answers pass one step, and those of a 举报 to nobody.
    if !work.case.ticket.children.is_empty() || work.case.ticket.is_report() {
        return Err(Rejection::new(ErrorCode::WrongState));
    }
    work.case.ticket.merged_into = Some(p.into);
    dispatch::withdraw_open(work, Said::of(ReasonCode::NoteMerged).with("no", &p.into_no));
    move_ticket(work, TicketState::Merged, EventCode::Merged, &p.into_no);
    Ok(())
}

pub(super) fn unmerge(work: &mut Work<'_>, p: &Reason) -> Result<(), Rejection> {
    work.case.ticket.merged_into = None;
    work.case.ticket.parent = None;
    move_ticket(work, TicketState::PendingDispatch, EventCode::Unmerged, &p.reason);
    Ok(())
}

/// By the timer when the window is over; by an administrator before that, at the close of a period.
pub(super) fn archive(work: &mut Work<'_>) -> Result<(), Rejection> {
    let closed = work.case.ticket.closed_at.unwrap_or(work.now());
    let window = work.deadline(closed, work.ctx.pack.limits.archive_after, "archive_after");
    if work.capacity.role == Role::System && work.now() < window.at {
        return Err(Rejection::new(ErrorCode::WrongState));
    }
    work.case.ticket.archived_at = Some(work.now());
    for assignment in &mut work.case.assignments {
        if matches!(assignment.state, AssignmentState::Closed | AssignmentState::Terminated) {
            assignment.state = AssignmentState::Archived;
        }
    }
    move_ticket(work, TicketState::Archived, EventCode::Archived, "");
    Ok(())
}
