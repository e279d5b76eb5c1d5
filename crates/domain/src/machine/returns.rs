//! Return (退单): an objection to the dispatch, in time, once, with ground and basis.

use super::apply::Context;
use super::effects::{Work, require_evidence, require_text};
use super::handling::mark_acknowledged;
use super::request::give_back;
use crate::case::{Assignment, AssignmentState, Decision, EventCode, ReturnRequest};
use crate::error::{ErrorCode, Rejection};
use crate::intent::RequestReturn;
use crate::pack::PauseOn;

/// Why a return is not open now, whatever its ground.
pub(super) fn refusal(assignment: &Assignment, ctx: &Context<'_>) -> Option<Rejection> {
    if assignment.return_forbidden || assignment.round > 0 {
        return Some(Rejection::new(ErrorCode::ReturnForbidden));
    }
    if assignment.return_count >= ctx.pack.returns.max {
        return Some(
            Rejection::new(ErrorCode::CountExhausted).with("what", "退单").with("max", ctx.pack.returns.max),
        );
    }
    if ctx.now > assignment.return_due.at {
        let due = assignment.return_due.at.zh_end();
        return Some(Rejection::new(ErrorCode::WindowClosed).with("what", "退单").with("due", due));
    }
    None
}

pub(super) fn request(work: &mut Work<'_>, p: &RequestReturn) -> Result<(), Rejection> {
    if let Some(refusal) = refusal(work.assignment()?, &work.ctx) {
        return Err(refusal);
    }
    check_form(work, p)?;
    // Whoever objects to the dispatch asks for nothing else on it.
    super::request::lapse_pending(work)?;
    mark_acknowledged(work)?;
    let (at, (_, by_name)) = (work.now(), work.asker());
    let assignment = work.assignment_mut()?;
    assignment.return_count += 1;
    assignment.returns.push(ReturnRequest {
        id: p.id,
        grounds: p.grounds.clone(),
        reason: p.reason.clone(),
        bases: p.bases.clone(),
        suggested_unit: p.suggested_unit,
        suggested_unit_name: p.suggested_unit_name.clone(),
        evidence: p.evidence.clone(),
        at,
        by_name,
        withdrawn: false,
        decision: None,
    });
    work.move_to(AssignmentState::ReturnReview, EventCode::ReturnRequested, &p.grounds.join("、"))
}

/// Ground, reason, basis and unit as the pack asks for them.
fn check_form(work: &Work<'_>, p: &RequestReturn) -> Result<(), Rejection> {
    if p.grounds.is_empty() {
        return Err(Rejection::new(ErrorCode::MissingField).field("grounds"));
    }
    require_text(&p.reason, "reason")?;
    for code in &p.grounds {
        let ground =
            work.ctx.pack.return_ground(code).ok_or_else(|| {
                Rejection::new(ErrorCode::UnknownGround).field("grounds").with("code", code)
            })?;
        if ground.needs_basis && p.bases.is_empty() {
            return Err(Rejection::new(ErrorCode::MissingCitation).field("bases"));
        }
        if !ground.needs_basis && p.bases.is_empty() && p.evidence.is_empty() {
            return Err(Rejection::new(ErrorCode::MissingEvidence).field("evidence"));
        }
        if ground.needs_unit && p.suggested_unit.is_none() {
            return Err(Rejection::new(ErrorCode::MissingField).field("suggested_unit"));
        }
    }
    if p.suggested_unit.is_some() && p.suggested_unit == work.actor.unit {
        return Err(Rejection::new(ErrorCode::InvalidInput).field("suggested_unit"));
    }
    require_evidence(std::iter::once(work.assignment()?), &p.evidence)
}

/// Row 4: it counts as used.
pub(super) fn withdraw(work: &mut Work<'_>) -> Result<(), Rejection> {
    end_review(work)?;
    if let Some(last) = work.assignment_mut()?.returns.last_mut() {
        last.withdrawn = true;
    }
    work.move_to(AssignmentState::Handling, EventCode::ReturnWithdrawn, "")
}

/// The unit handles it after all: the time of the review counts, unless the pack says otherwise.
fn end_review(work: &mut Work<'_>) -> Result<(), Rejection> {
    let asked_at = work.assignment()?.returns.last().map(|request| request.at);
    give_back(work, PauseOn::ReturnReview, asked_at)
}

/// Rows 5, 6 and 7: the due is unchanged by a refusal, unless the pack lets the review stop the clock.
pub(super) fn decide(work: &mut Work<'_>, grant: bool, reason: &str) -> Result<(), Rejection> {
    if !grant {
        require_text(reason, "reason")?;
    }
    let decision = Decision {
        granted: grant,
        reason: reason.to_owned(),
        at: work.now(),
        by_name: work.actor.name.clone(),
    };
    let assignment = work.assignment_mut()?;
    if let Some(last) = assignment.returns.last_mut() {
        last.decision = Some(decision);
    }
    if grant {
        work.case.ticket.return_count += 1;
        work.move_to(AssignmentState::Returned, EventCode::ReturnAccepted, reason)
    } else {
        end_review(work)?;
        work.assignment_mut()?.return_forbidden = true;
        work.move_to(AssignmentState::Handling, EventCode::ReturnRefused, reason)
    }
}
