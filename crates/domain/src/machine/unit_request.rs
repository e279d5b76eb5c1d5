//! The unit's own review of what it asks of the platform: return, extension, appeal, where the pack has a chain for it.
//!
//! Each step approves exactly what will be asked, named by its hash; after the last it is asked, in the name of who wrote it
//! and judged as of then. Until then nothing of the assignment changes, and no limit waits for it. Invariant: no request that
//! was sent into the chain is ever removed, nor are the approvals that it got.

use super::apply::Context;
use super::effects::{Work, require_text};
use super::review::{InChain, is_barred};
use super::table;
use super::{appeal, request, returns};
use crate::UserId;
use crate::case::{Approval, Assignment, EventCode, UnitRequest, UnitRequestEnd};
use crate::error::{ErrorCode, Rejection};
use crate::hash::Sha256Hex;
use crate::intent::{Intent, IntentKind};
use crate::pack::Step;
use crate::reason::ReasonCode;
use crate::said::Said;

impl InChain for UnitRequest {
    fn is_by(&self, user: UserId) -> bool {
        self.by == user
    }

    fn approvals(&self) -> &[Approval] {
        &self.approvals
    }
}

/// The last request of this round, while it waits for the unit or lies with who asks, sent back.
#[must_use]
pub fn open(assignment: &Assignment) -> Option<&UnitRequest> {
    assignment.in_unit.last().filter(|asked| asked.end.is_none() && asked.round == assignment.round)
}

fn open_mut(assignment: &mut Assignment) -> Result<&mut UnitRequest, Rejection> {
    let round = assignment.round;
    let last = assignment.in_unit.last_mut().filter(|asked| asked.end.is_none() && asked.round == round);
    last.ok_or(Rejection::new(ErrorCode::WrongState))
}

/// The request that waits for the unit's approval now: of this round, and still possible in this state.
#[must_use]
pub fn waiting(assignment: &Assignment) -> Option<&UnitRequest> {
    let asked = open(assignment)?;
    asked.step()?;
    table::find(table::ASSIGNMENT, &assignment.state, asked.intent.kind()).map(|_| asked)
}

/// Why a request is not open now: another waits for the unit's approval.
pub(super) fn refusal(assignment: &Assignment) -> Option<Rejection> {
    waiting(assignment).map(|_| Rejection::new(ErrorCode::RequestPending))
}

/// Why a reply cannot be submitted now. A waiting appeal or recognition says nothing of the work and keeps nobody from it.
pub(super) fn reply_refusal(assignment: &Assignment) -> Option<Rejection> {
    let holds = waiting(assignment).is_some_and(|asked| asked.intent.kind() != IntentKind::FileAppeal);
    holds.then(|| Rejection::new(ErrorCode::RequestPending))
}

/// Whether the pack lets the unit review such a request itself.
fn has_chain(kind: IntentKind, ctx: &Context<'_>) -> bool {
    !ctx.pack.chains.of_request(kind).is_empty()
}

/// Sends a request into the unit's chain, or straight to the platform where there is none.
pub(super) fn send(work: &mut Work<'_>, intent: &Intent) -> Result<(), Rejection> {
    if let Some(refusal) = refusal(work.assignment()?) {
        return Err(refusal);
    }
    if !has_chain(intent.kind(), &work.ctx) {
        return ask(work, intent);
    }
    // Nobody reviews what could not be asked anyway.
    let mut trial = work.trial();
    ask(&mut trial, intent)?;
    let (by, by_name) = work.asker();
    let (at, steps) = (work.now(), work.ctx.pack.chains.of_request(intent.kind()).to_vec());
    let assignment = work.assignment_mut()?;
    assignment.in_unit.push(UnitRequest {
        intent: Box::new(intent.clone()),
        hash: Sha256Hex::of_json(intent),
        by,
        by_name,
        at,
        round: assignment.round,
        steps,
        approvals: Vec::new(),
        sent_back: None,
        end: None,
    });
    work.event(EventCode::RequestSubmitted, remark(intent.kind(), None));
    Ok(())
}

/// Which request, and at which step where that has a name of its own.
fn remark(kind: IntentKind, step: Option<&Step>) -> Said {
    let (reason, label) = match step.and_then(Step::own_label) {
        Some(label) => (ReasonCode::NoteRequestStep, label),
        None => (ReasonCode::NoteRequest, ""),
    };
    let said = Said::of(reason).word("act", kind.as_str(), kind.zh());
    if label.is_empty() { said } else { said.with("label", label) }
}

fn ask(work: &mut Work<'_>, intent: &Intent) -> Result<(), Rejection> {
    match intent {
        Intent::RequestReturn(p) => returns::request(work, p),
        Intent::RequestExtension(p) => request::extension(work, p),
        Intent::FileAppeal(p) => appeal::file(work, p),
        _ => Err(Rejection::new(ErrorCode::Unsupported)),
    }
}

/// Row 31: after the last step it is asked of the platform.
pub(super) fn approve(work: &mut Work<'_>, hash: &Sha256Hex) -> Result<(), Rejection> {
    let (asked, step) = at_step(work.assignment()?)?;
    if asked.hash != *hash {
        return Err(Rejection::new(ErrorCode::HashMismatch));
    }
    if work.persons().any(|user| is_barred(step, asked, user, work.ctx.pack)) {
        return Err(Rejection::new(ErrorCode::SamePerson));
    }
    let note = remark(asked.intent.kind(), Some(step));
    let approval = work.approval(hash);
    let asked = open_mut(work.assignment_mut()?)?;
    asked.approvals.push(approval);
    let goes_on = asked.step().is_none();
    if goes_on {
        asked.end = Some(UnitRequestEnd::Asked);
    }
    let asked = asked.clone();
    work.event(EventCode::RequestApproved, note);
    if !goes_on {
        return Ok(());
    }
    work.ask_for(asked.by, asked.by_name);
    ask(work, &asked.intent)
}

/// Row 32: back to who asks, with the reason; its words stay.
pub(super) fn reject(work: &mut Work<'_>, reason: &str) -> Result<(), Rejection> {
    require_text(reason, "reason")?;
    at_step(work.assignment()?)?;
    open_mut(work.assignment_mut()?)?.sent_back = Some(reason.to_owned());
    work.event(EventCode::RequestSentBack, reason);
    Ok(())
}

/// Takes back what waits for the unit's approval; what it sent back only where the platform was not asked for anything
/// meanwhile. False where there is nothing.
pub(super) fn withdraw(work: &mut Work<'_>) -> Result<bool, Rejection> {
    let assignment = work.assignment_mut()?;
    if waiting(assignment).is_none() && (assignment.pending.is_some() || open(assignment).is_none()) {
        return Ok(false);
    }
    open_mut(assignment)?.end = Some(UnitRequestEnd::Withdrawn);
    Ok(true)
}

pub(super) fn at_step(assignment: &Assignment) -> Result<(&UnitRequest, &Step), Rejection> {
    let asked = waiting(assignment).ok_or(Rejection::new(ErrorCode::WrongState))?;
    asked.step().map(|step| (asked, step)).ok_or(Rejection::new(ErrorCode::WrongState))
}
