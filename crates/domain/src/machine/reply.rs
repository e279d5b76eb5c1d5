//! The reply's way: submission, the unit's chain, the platform's audit.
//!
//! What is approved and filed is an exact text, named by its hash.

use super::effects::{Work, require_text};
use crate::case::{
    Approval, Assignment, AssignmentKind, AssignmentState, AuditVerdict, Case, EventCode, Reply, Ticket,
};
use crate::error::{ErrorCode, Rejection};
use crate::hash::Sha256Hex;
use crate::intent::{AuditReply, Reason, RejectReply, SubmitReply};
use crate::pack::{CallbackSkip, HeavyWhen, RulePack};
use crate::reason::ReasonCode;
use crate::reply_check::{self, CheckFacts};
use crate::role::Role;

/// Remarks on passages that one sending back may bear.
const MAX_MARKS: usize = 100;

pub(super) fn submit(work: &mut Work<'_>, p: &SubmitReply) -> Result<(), Rejection> {
    if p.content.text_hash() != p.text_hash {
        return Err(Rejection::new(ErrorCode::HashMismatch));
    }
    let assignment = work.assignment()?;
    if matches!(assignment.pending, Some(kind) if kind != crate::case::PendingKind::Extension) {
        return Err(Rejection::new(ErrorCode::RequestPending));
    }
    let facts = CheckFacts::of(&work.case, assignment, work.ctx.resident);
    if let Some(finding) =
        reply_check::check(&p.content, &facts, work.ctx.pack).into_iter().find(|f| f.blocks)
    {
        return Err(Rejection::new(finding.error).field(&finding.field).with("finding", &finding.code));
    }
    let next = next_state(work, p.content.ground.is_some(), 0)?;
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
        approvals: Vec::new(),
        comment: String::new(),
        marks: Vec::new(),
        recalled: false,
        verdict: None,
    });
    work.move_to(next, EventCode::ReplySubmitted, "")
}

/// Where a reply goes after `done` approvals.
fn next_state(work: &Work<'_>, ground_claimed: bool, done: usize) -> Result<AssignmentState, Rejection> {
    let assignment = work.assignment()?;
    let chain = chain(&work.case.ticket, assignment, ground_claimed, work.ctx.pack);
    Ok(match chain.get(done) {
        Some(Role::Signer) => AssignmentState::PendingSign,
        Some(_) => AssignmentState::UnitReview,
        None if assignment.kind == AssignmentKind::Lead => AssignmentState::PlatformAudit,
        None => AssignmentState::FedBack,
    })
}

/// The unit's chain for this reply, by the pack.
#[must_use]
pub(super) fn chain<'p>(
    ticket: &Ticket,
    assignment: &Assignment,
    ground_claimed: bool,
    pack: &'p RulePack,
) -> &'p [Role] {
    if assignment.kind != AssignmentKind::Lead {
        return &pack.chains.support;
    }
    let heavy = pack.heavy_when.iter().any(|when| match when {
        HeavyWhen::Supervised => assignment.supervision.is_some(),
        HeavyWhen::LeaderNote => ticket.leader_note.is_some(),
        HeavyWhen::GroundClaimed => ground_claimed,
    });
    if heavy { &pack.chains.heavy } else { &pack.chains.normal }
}

/// Rows 11 and 12.
pub(super) fn approve(work: &mut Work<'_>, hash: &Sha256Hex) -> Result<(), Rejection> {
    let reply = current(work.assignment()?)?;
    if reply.text_hash != *hash {
        return Err(Rejection::new(ErrorCode::HashMismatch));
    }
    let user = work.actor.user;
    if work.ctx.pack.four_eyes && (reply.is_by(user) || reply.approvals.iter().any(|a| a.by == user)) {
        return Err(Rejection::new(ErrorCode::SamePerson));
    }
    let next = next_state(work, reply.content.ground.is_some(), reply.approvals.len() + 1)?;
    let approval = Approval {
        by: user,
        by_name: work.actor.name.clone(),
        role: work.role,
        at: work.now(),
        hash: hash.clone(),
    };
    let code = if work.role == Role::Signer { EventCode::ReplySigned } else { EventCode::ReplyApproved };
    current_mut(work.assignment_mut()?)?.approvals.push(approval);
    work.move_to(next, code, "")
}

pub(super) fn reject(work: &mut Work<'_>, p: &RejectReply) -> Result<(), Rejection> {
    require_text(&p.reason, "reason")?;
    let content = &current(work.assignment()?)?.content;
    if p.marks.len() > MAX_MARKS {
        return Err(Rejection::new(ErrorCode::TooLarge).field("marks"));
    }
    for mark in &p.marks {
        require_text(&mark.note, "marks")?;
        if !mark.fits(content) {
            return Err(Rejection::new(ErrorCode::HashMismatch).field("marks"));
        }
    }
    let reply = current_mut(work.assignment_mut()?)?;
    reply.comment.clone_from(&p.reason);
    reply.marks.clone_from(&p.marks);
    work.move_to(AssignmentState::Handling, EventCode::ReplyRejected, &p.reason)
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
    current_mut(work.assignment_mut()?)?.comment.clone_from(&p.reason);
    work.move_to(AssignmentState::Handling, EventCode::SupportSentBack, &p.reason)
}

fn current(assignment: &Assignment) -> Result<&Reply, Rejection> {
    assignment.replies.last().ok_or(Rejection::new(ErrorCode::NotFound))
}

fn current_mut(assignment: &mut Assignment) -> Result<&mut Reply, Rejection> {
    assignment.replies.last_mut().ok_or(Rejection::new(ErrorCode::NotFound))
}
