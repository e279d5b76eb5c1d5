//! The reply's way: submission into the unit's chain (`review`), taking it back, the platform's audit.
//!
//! What is filed is an exact text, named by its hash.

use super::effects::{Work, require_text};
use super::review::{self, current, current_mut};
use crate::case::{Assignment, AssignmentState, AuditVerdict, Case, EventCode, PendingKind, Reply, Ticket};
use crate::error::{ErrorCode, Rejection};
use crate::intent::{AuditReply, Reason, SubmitReply};
use crate::pack::{CallbackSkip, RulePack};
use crate::reason::ReasonCode;
use crate::reply_check::{self, CheckFacts};

/// Why a reply cannot be submitted now: what would stop or end the work is under review.
pub(super) fn refusal(assignment: &Assignment) -> Option<Rejection> {
    let stops = assignment.pending.is_some_and(|kind| kind != PendingKind::Extension);
    let refusal = stops.then(|| Rejection::new(ErrorCode::RequestPending));
    refusal.or_else(|| super::unit_request::reply_refusal(assignment))
}

pub(super) fn submit(work: &mut Work<'_>, p: &SubmitReply) -> Result<(), Rejection> {
    if p.content.text_hash() != p.text_hash {
        return Err(Rejection::new(ErrorCode::HashMismatch));
    }
    let assignment = work.assignment()?;
    if let Some(refusal) = refusal(assignment) {
        return Err(refusal);
    }
    let facts = CheckFacts::of(&work.case, assignment, work.ctx.resident, work.now(), work.ctx.pack);
    if let Some(day) = facts.day_to_come(&p.content) {
        let later = Rejection::because(ErrorCode::InvalidInput, ReasonCode::ReplyFactsLater);
        return Err(later.field("facts_on").with("day", day));
    }
    if let Some(finding) =
        reply_check::check(&p.content, &facts, work.ctx.pack).into_iter().find(|f| f.blocks)
    {
        return Err(Rejection::new(finding.error).field(&finding.field).with("finding", &finding.code));
    }
    let assignment = work.assignment()?;
    let ground_claimed = p.content.ground.is_some();
    let steps = review::chain(&work.case.ticket, assignment, ground_claimed, work.ctx.pack).to_vec();
    let next = review::state_at(steps.first(), assignment.kind);
    let (at, by, by_name) = (work.now(), work.actor.user, work.actor.name.clone());
    let assignment = work.assignment_mut()?;
    let round = assignment.round;
    assignment.first_submitted_at.get_or_insert(at);
    let mut authors = assignment.drafters.clone();
    if !authors.contains(&by) {
        authors.push(by);
    }
    assignment.replies.push(Reply {
        id: p.id,
        rev: p.rev,
        round,
        content: p.content.clone(),
        text_hash: p.text_hash.clone(),
        by,
        by_name,
        authors,
        submitted_at: at,
        steps,
        approvals: Vec::new(),
        comment: String::new(),
        marks: Vec::new(),
        recalled: false,
        verdict: None,
    });
    work.move_to(next, EventCode::ReplySubmitted, "")
}

/// Row 14: only its drafter, and what was fed back only until the unit it was written for has used it.
pub(super) fn recall(work: &mut Work<'_>) -> Result<(), Rejection> {
    let assignment = work.assignment()?;
    if current(assignment)?.by != work.actor.user {
        return Err(Rejection::new(ErrorCode::WrongRole));
    }
    if assignment.state == AssignmentState::FedBack && has_submitted(above(&work.case, assignment)) {
        return Err(Rejection::new(ErrorCode::WrongState));
    }
    current_mut(work.assignment_mut()?)?.recalled = true;
    work.move_to(AssignmentState::Handling, EventCode::ReplyRecalled, "")
}

/// Where the assignment stands for which this one was written: its parent's, else the lead's.
fn above(case: &Case, assignment: &Assignment) -> Option<AssignmentState> {
    match assignment.parent {
        Some(parent) => case.assignment(parent).map(|parent| parent.state),
        None => case.lead_state(),
    }
}

fn has_submitted(state: Option<AssignmentState>) -> bool {
    use AssignmentState as S;
    state.is_some_and(|state| {
        matches!(state, S::UnitReview | S::PendingSign | S::PlatformAudit | S::AwaitingCallback | S::Closed)
    })
}

/// Rows 15 and 16.
pub(super) fn audit(work: &mut Work<'_>, p: &AuditReply) -> Result<(), Rejection> {
    if !p.pass && p.defects.is_empty() {
        require_text(&p.reason, "reason")?;
    }
    let now = work.now();
    let verdict = AuditVerdict {
        passed: p.pass,
        defects: p.defects.clone(),
        reason: p.reason.clone(),
        at: now,
        by_name: work.actor.name.clone(),
    };
    current_mut(work.assignment_mut()?)?.verdict = Some(verdict);
    if p.pass { pass(work, &p.reason) } else { send_back(work, &p.reason) }
}

fn pass(work: &mut Work<'_>, note: &str) -> Result<(), Rejection> {
    let submitted = current(work.assignment()?)?.submitted_at;
    work.assignment_mut()?.passed_submission_at = Some(submitted);
    super::request::lapse_pending(work)?;
    let callback_due = is_callback_due(&work.case.ticket, work.ctx.pack);
    if callback_due {
        work.move_to(AssignmentState::AwaitingCallback, EventCode::AuditPassed, note)?;
    } else {
        work.move_to(AssignmentState::Closed, EventCode::AuditPassed, note)?;
        let now = work.now();
        work.assignment_mut()?.closed_at = Some(now);
    }
    super::dispatch::withdraw_open_supports(work, ReasonCode::NoteLeadPassed);
    Ok(())
}

fn is_callback_due(ticket: &Ticket, pack: &RulePack) -> bool {
    !pack.callback.skip.iter().any(|skip| match skip {
        CallbackSkip::Anonymous => ticket.caller.anonymous,
        CallbackSkip::Declined => !ticket.callback_wanted,
    })
}

fn send_back(work: &mut Work<'_>, note: &str) -> Result<(), Rejection> {
    let fix = work.deadline(work.now(), work.ctx.pack.limits.audit_fix, "audit_fix");
    let assignment = work.assignment_mut()?;
    if fix.at > assignment.due.at {
        let before = assignment.due.at;
        assignment.due = crate::case::Deadline { before: Some(before), ..fix };
    }
    work.move_to(AssignmentState::Handling, EventCode::AuditSentBack, note)
}

/// Row 19: who handles it above asks again: the lead a supporting unit, a delegating unit its 三级 unit.
pub(super) fn send_back_support(work: &mut Work<'_>, p: &Reason) -> Result<(), Rejection> {
    require_text(&p.reason, "reason")?;
    review::comment_on(current_mut(work.assignment_mut()?)?, &p.reason);
    work.move_to(AssignmentState::Handling, EventCode::SupportSentBack, &p.reason)
}
