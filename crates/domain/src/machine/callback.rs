//! The callback (回访) and the rework (重新办理) that may follow.

use super::effects::{Work, require_text};
use crate::case::{AssignmentKind, AssignmentState, Callback, CloseKind, EventCode};
use crate::error::{ErrorCode, Rejection};
use crate::intent::{Reason, RecordCallback};
use crate::reason::ReasonCode;

/// Row 17: closed on a verdict or on the last attempt.
pub(super) fn record(work: &mut Work<'_>, p: &RecordCallback) -> Result<(), Rejection> {
    if p.connected && (p.solved.is_none() || p.satisfaction.is_none()) {
        let field = if p.solved.is_none() { "solved" } else { "satisfaction" };
        return Err(Rejection::new(ErrorCode::MissingField).field(field));
    }
    // Only what stands in the reply can be ticked.
    let stated = work.assignment()?.last_reply().and_then(|reply| reply.content.ground.as_ref());
    let unstated = |ticked: &&String| stated.is_none_or(|ground| ground.code != **ticked);
    if let Some(ticked) = p.ground_ticked.as_ref().filter(unstated) {
        let refused = Rejection::because(ErrorCode::InvalidInput, ReasonCode::GroundUnstated);
        return Err(refused.field("ground_ticked").with("ground", ticked));
    }
    let (at, by_name, attempts) = (work.now(), work.actor.name.clone(), work.ctx.pack.callback.attempts);
    let assignment = work.assignment_mut()?;
    let round = assignment.round;
    let attempt = u32::try_from(assignment.callbacks.len()).unwrap_or(u32::MAX).saturating_add(1);
    assignment.callbacks.push(Callback {
        attempt,
        connected: p.connected,
        staff_contacted: p.staff_contacted,
        solved: p.solved,
        satisfaction: p.satisfaction,
        process_satisfaction: p.process_satisfaction,
        opinion: p.opinion.clone(),
        valid: p.connected,
        ground_ticked: p.ground_ticked.clone(),
        at,
        by_name,
    });
    let made = attempts_of_round(work, round)?;
    if p.connected || made >= attempts {
        work.assignment_mut()?.closed_at = Some(at);
        work.case.ticket.close_kind =
            Some(if p.connected { CloseKind::Answered } else { CloseKind::Unreached });
        return work.move_to(AssignmentState::Closed, EventCode::CallbackRecorded, "");
    }
    work.event(EventCode::CallbackRecorded, ReasonCode::NoteUnreached);
    Ok(())
}

/// Attempts since the last reply passed audit.
fn attempts_of_round(work: &Work<'_>, round: u32) -> Result<u32, Rejection> {
    let assignment = work.assignment()?;
    let since = assignment.replies.iter().rfind(|r| r.round == round).map_or(i64::MIN, |r| r.submitted_at.0);
    Ok(u32::try_from(assignment.callbacks.iter().filter(|c| c.at.0 >= since).count()).unwrap_or(u32::MAX))
}

/// Row 18: the lead's new round with its own limit, no second sign-for, no return.
pub(super) fn order_rework(work: &mut Work<'_>, p: &Reason) -> Result<(), Rejection> {
    require_text(&p.reason, "reason")?;
    if work.assignment()?.kind != AssignmentKind::Lead {
        return Err(Rejection::new(ErrorCode::WrongState));
    }
    let max = work.ctx.pack.rework.max;
    if work.case.ticket.rework_count >= max {
        return Err(Rejection::new(ErrorCode::CountExhausted).with("what", "重新办理").with("max", max));
    }
    work.case.ticket.rework_count += 1;
    let due = work.deadline(work.now(), work.ctx.pack.limits.rework, "rework");
    let assignment = work.assignment_mut()?;
    assignment.round += 1;
    assignment.return_forbidden = true;
    assignment.extension_count = 0;
    assignment.first_submitted_at = None;
    assignment.passed_submission_at = None;
    assignment.closed_at = None;
    assignment.drafters.clear();
    assignment.due = due;
    work.move_to(AssignmentState::Handling, EventCode::ReworkOrdered, &p.reason)
}
