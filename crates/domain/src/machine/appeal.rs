//! Appeals (申诉) and recognitions (不合理诉求认定): they change the assessment, never the state.
//!
//! Rounds: one that was sent back may be filed again, it was in time; after a refusal the pack says whether there is another
//! round. One that is upheld takes the assignment out of the rates, once and for all.

mod open;

pub use open::{decided, kinds_open, of_kind, open, rounds, window};

use super::effects::{Work, require_evidence, require_text};
use crate::AppealId;
use crate::case::{
    Appeal, AppealContent, AppealKind, AppealState, Assignment, Decision, EventCode, Exclusion,
};
use crate::error::{ErrorCode, Rejection};
use crate::intent::{AppealVerdict, DecideAppeal, FileAppeal};
use crate::pack::RulePack;

pub(super) fn file(work: &mut Work<'_>, p: &FileAppeal) -> Result<(), Rejection> {
    check_open(work, p)?;
    check_form(work, &p.content)?;
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
    work.event(codes(p.content.kind).filed, &p.content.ground);
    Ok(())
}

/// The events of a kind.
struct Codes {
    filed: EventCode,
    withdrawn: EventCode,
    upheld: EventCode,
    refused: EventCode,
    sent_back: EventCode,
}

fn codes(kind: AppealKind) -> Codes {
    match kind {
        AppealKind::TicketResult | AppealKind::MonthResult => Codes {
            filed: EventCode::AppealFiled,
            withdrawn: EventCode::AppealWithdrawn,
            upheld: EventCode::AppealUpheld,
            refused: EventCode::AppealRefused,
            sent_back: EventCode::AppealSentBack,
        },
        AppealKind::Recognition => Codes {
            filed: EventCode::RecognitionFiled,
            withdrawn: EventCode::RecognitionWithdrawn,
            upheld: EventCode::RecognitionUpheld,
            refused: EventCode::RecognitionRefused,
            sent_back: EventCode::RecognitionSentBack,
        },
    }
}

fn check_open(work: &Work<'_>, p: &FileAppeal) -> Result<(), Rejection> {
    let (assignment, kind) = (work.assignment()?, p.content.kind);
    if kind == AppealKind::MonthResult {
        let month = p.content.month.ok_or(Rejection::new(ErrorCode::MissingField).field("month"))?;
        if assignment.assessed.as_ref().is_none_or(|assessed| assessed.month != month) {
            return Err(Rejection::new(ErrorCode::WrongState).field("month"));
        }
    }
    if assignment.appeals.iter().any(|a| a.id == p.id) {
        return Err(Rejection::new(ErrorCode::OpIdReused).field("id"));
    }
    open((&work.case, assignment), kind, &work.ctx)
}

/// What must be named for a ground: a provision, proof.
struct Needs {
    basis: bool,
    evidence: bool,
}

fn needs(content: &AppealContent, pack: &RulePack) -> Result<Needs, Rejection> {
    let known = match content.kind {
        AppealKind::TicketResult | AppealKind::MonthResult => {
            pack.exclusion_ground(&content.ground).map(|_| Needs { basis: true, evidence: true })
        }
        AppealKind::Recognition => pack
            .recognition
            .ground(&content.ground)
            .map(|ground| Needs { basis: ground.needs_basis, evidence: ground.needs_evidence }),
    };
    known.ok_or(Rejection::new(ErrorCode::UnknownGround).field("ground"))
}

fn check_form(work: &Work<'_>, content: &AppealContent) -> Result<(), Rejection> {
    let assignment = work.assignment()?;
    let needs = needs(content, work.ctx.pack)?;
    require_text(&content.reason, "reason")?;
    if needs.basis && content.citations.is_empty() {
        return Err(Rejection::new(ErrorCode::MissingCitation).field("citations"));
    }
    if needs.evidence && content.evidence.is_empty() {
        return Err(Rejection::new(ErrorCode::MissingEvidence).field("evidence"));
    }
    require_evidence(std::iter::once(assignment), &content.evidence)?;
    // The verdict that counts is the last one: a resident who is satisfied after a rework leaves nothing to appeal.
    if content.kind == AppealKind::TicketResult && !assignment.is_discontented() {
        return Err(Rejection::new(ErrorCode::WrongState));
    }
    against_reply(assignment, content)
}

/// It rests on the reply that passed, and a ground that did not stand there is owned up to. A recognition has grounds of its
/// own, of which no reply speaks.
fn against_reply(assignment: &Assignment, content: &AppealContent) -> Result<(), Rejection> {
    let reply = assignment.replies.iter().rfind(|r| r.verdict.as_ref().is_some_and(|v| v.passed));
    if let (Some(hash), Some(reply)) = (&content.reply_hash, reply)
        && *hash != reply.text_hash
    {
        return Err(Rejection::new(ErrorCode::HashMismatch).field("reply_hash"));
    }
    let stated =
        reply.and_then(|r| r.content.ground.as_ref()).is_some_and(|claim| claim.code == content.ground);
    if content.kind != AppealKind::Recognition && !stated && !content.new_ground {
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
    let appeal = find(work, id)?;
    appeal.state = AppealState::Withdrawn;
    let code = codes(appeal.content.kind).withdrawn;
    work.event(code, "");
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
    let appeal = find(work, p.id)?;
    let codes = codes(appeal.content.kind);
    let (state, code) = match p.verdict {
        AppealVerdict::Uphold => (AppealState::Upheld, codes.upheld),
        AppealVerdict::Refuse => (AppealState::Refused, codes.refused),
        AppealVerdict::SendBack => (AppealState::SentBack, codes.sent_back),
    };
    appeal.state = state;
    appeal.decision = Some(decision.clone());
    let (kind, ground) = (appeal.content.kind, appeal.content.ground.clone());
    if decision.granted {
        exclude(work.assignment_mut()?, (p.id, kind, ground), decision);
    }
    work.event(code, &p.reason);
    Ok(())
}

/// Takes it out of the rates; the first appeal that was upheld stays the reason.
fn exclude(
    assignment: &mut Assignment,
    (appeal, kind, ground): (AppealId, AppealKind, String),
    decision: Decision,
) {
    let month = assignment.assessed.as_ref().map(|assessed| assessed.month);
    let Decision { reason, at, by_name, .. } = decision;
    assignment.exclusion.get_or_insert(Exclusion { appeal, kind, ground, reason, by_name, at, month });
}
