//! Appeals (申诉): they change the assessment, never the ticket's state.

use super::effects::{Work, require_evidence, require_text};
use crate::AppealId;
use crate::case::{Appeal, AppealKind, AppealState, Decision, EventCode, Satisfaction, Solved};
use crate::error::{ErrorCode, Rejection};
use crate::intent::{AppealVerdict, DecideAppeal, FileAppeal};

pub(super) fn file(work: &mut Work<'_>, p: &FileAppeal) -> Result<(), Rejection> {
    check_window(work, p)?;
    check_form(work, p)?;
    let (at, (_, by_name)) = (work.now(), work.asker());
    let assignment = work.assignment_mut()?;
    assignment.appeals.push(Appeal {
        id: p.id,
        content: p.content.clone(),
        state: AppealState::HubReview,
        at,
        by_name,
        decision: None,
    });
    work.event(EventCode::AppealFiled, &p.content.ground);
    Ok(())
}

/// In time, and not more often than the pack allows; one sent back may be filed again.
fn check_window(work: &Work<'_>, p: &FileAppeal) -> Result<(), Rejection> {
    let assignment = work.assignment()?;
    let max = work.ctx.pack.appeal.max_per_object;
    let used = assignment
        .appeals
        .iter()
        .filter(|a| a.content.kind == p.content.kind)
        .filter(|a| !matches!(a.state, AppealState::SentBack | AppealState::Withdrawn))
        .count();
    if used >= usize::try_from(max).unwrap_or(usize::MAX) {
        return Err(Rejection::new(ErrorCode::CountExhausted).with("what", "申诉").with("max", max));
    }
    if assignment.appeals.iter().any(|a| a.id == p.id) {
        return Err(Rejection::new(ErrorCode::OpIdReused).field("id"));
    }
    if p.content.kind == AppealKind::MonthResult && p.content.month.is_none() {
        return Err(Rejection::new(ErrorCode::MissingField).field("month"));
    }
    let sent_back = assignment
        .appeals
        .last()
        .is_some_and(|a| a.content.kind == p.content.kind && a.state == AppealState::SentBack);
    // One sent back to be mended was in time when it was filed.
    if p.content.kind == AppealKind::TicketResult && !sent_back {
        let archived = work.case.ticket.archived_at.ok_or(Rejection::new(ErrorCode::WrongState))?;
        let window = work.deadline(archived, work.ctx.pack.limits.appeal_ticket.limit, "appeal_ticket");
        if work.now() > window.at {
            let due = window.at.zh_end();
            return Err(Rejection::new(ErrorCode::WindowClosed).with("what", "申诉").with("due", due));
        }
    }
    Ok(())
}

fn check_form(work: &Work<'_>, p: &FileAppeal) -> Result<(), Rejection> {
    let assignment = work.assignment()?;
    if work.ctx.pack.exclusion_ground(&p.content.ground).is_none() {
        return Err(Rejection::new(ErrorCode::UnknownGround).field("ground"));
    }
    require_text(&p.content.reason, "reason")?;
    if p.content.citations.is_empty() {
        return Err(Rejection::new(ErrorCode::MissingCitation).field("citations"));
    }
    if p.content.evidence.is_empty() {
        return Err(Rejection::new(ErrorCode::MissingEvidence).field("evidence"));
    }
    require_evidence(std::iter::once(assignment), &p.content.evidence)?;
    // The verdict that counts is the last one: a resident who is satisfied after a rework leaves nothing to appeal.
    let last = assignment.callbacks.iter().rfind(|c| c.solved.is_some() || c.satisfaction.is_some());
    let bad_verdict = last.is_some_and(|c| {
        c.solved == Some(Solved::Unsolved) || c.satisfaction == Some(Satisfaction::Dissatisfied)
    });
    if p.content.kind == AppealKind::TicketResult && !bad_verdict {
        return Err(Rejection::new(ErrorCode::WrongState));
    }
    let reply = assignment.replies.iter().rfind(|r| r.verdict.as_ref().is_some_and(|v| v.passed));
    if let (Some(hash), Some(reply)) = (&p.content.reply_hash, reply)
        && *hash != reply.text_hash
    {
        return Err(Rejection::new(ErrorCode::HashMismatch).field("reply_hash"));
    }
    let stated = reply.and_then(|r| r.content.ground.as_ref()).is_some_and(|g| g.code == p.content.ground);
    if !stated && !p.content.new_ground {
        return Err(Rejection::new(ErrorCode::MissingField).field("new_ground"));
    }
    Ok(())
}

fn find<'w>(work: &'w mut Work<'_>, id: AppealId) -> Result<&'w mut Appeal, Rejection> {
    let appeal = work.assignment_mut()?.appeals.iter_mut().find(|a| a.id == id);
    let appeal = appeal.ok_or(Rejection::new(ErrorCode::NotFound))?;
    if appeal.state == AppealState::HubReview {
        Ok(appeal)
    } else {
        Err(Rejection::new(ErrorCode::WrongState))
    }
}

pub(super) fn withdraw(work: &mut Work<'_>, id: AppealId) -> Result<(), Rejection> {
    find(work, id)?.state = AppealState::Withdrawn;
    work.event(EventCode::AppealWithdrawn, "");
    Ok(())
}

pub(super) fn decide(work: &mut Work<'_>, p: &DecideAppeal) -> Result<(), Rejection> {
    if p.verdict != AppealVerdict::Uphold {
        require_text(&p.reason, "reason")?;
    }
    let decision = Decision {
        granted: p.verdict == AppealVerdict::Uphold,
        reason: p.reason.clone(),
        at: work.now(),
        by_name: work.actor.name.clone(),
    };
    let (state, code) = match p.verdict {
        AppealVerdict::Uphold => (AppealState::Upheld, EventCode::AppealUpheld),
        AppealVerdict::Refuse => (AppealState::Refused, EventCode::AppealRefused),
        AppealVerdict::SendBack => (AppealState::SentBack, EventCode::AppealSentBack),
    };
    let appeal = find(work, p.id)?;
    appeal.state = state;
    appeal.decision = Some(decision);
    work.event(code, &p.reason);
    Ok(())
}
