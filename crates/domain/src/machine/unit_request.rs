//! The unit's own review of what it asks of the platform: return, extension, appeal, where the pack has a chain for it.
//!
//! Each step approves exactly what will be asked, named by its hash; after the last it is asked, in the name of who wrote it
//! and judged as of then. Until then nothing of the assignment changes, and no limit waits for it.

use super::apply::Context;
use super::effects::{Work, require_text};
use super::review::{InChain, is_barred};
use super::table;
use super::{appeal, request, returns};
use crate::UserId;
use crate::case::{Approval, Assignment, EventCode, UnitRequest};
use crate::error::{ErrorCode, Rejection};
use crate::hash::Sha256Hex;
use crate::intent::{Intent, IntentKind};
use crate::pack::Step;

impl InChain for UnitRequest {
    fn is_by(&self, user: UserId) -> bool {
        self.by == user
    }

    fn approvals(&self) -> &[Approval] {
        &self.approvals
    }
}

/// The request that waits for the unit's approval now: of this round, and still possible in this state.
#[must_use]
pub fn waiting(assignment: &Assignment) -> Option<&UnitRequest> {
    let asked = assignment.in_unit.as_ref().filter(|asked| asked.round == assignment.round)?;
    asked.step()?;
    table::find(table::ASSIGNMENT, &assignment.state, asked.intent.kind()).map(|_| asked)
}

/// Why a request is not open now: another waits for the unit's approval.
pub(super) fn refusal(assignment: &Assignment) -> Option<Rejection> {
    waiting(assignment).map(|_| Rejection::new(ErrorCode::RequestPending))
}

/// Whether the pack lets the unit review such a request itself.
pub(super) fn has_chain(kind: IntentKind, ctx: &Context<'_>) -> bool {
    !ctx.pack.chains.of_request(kind).is_empty()
}

/// Sends a request into the unit's chain, or straight to the platform where there is none.
pub(super) fn send(work: &mut Work<'_>, intent: &Intent) -> Result<(), Rejection> {
    if let Some(refusal) = refusal(work.assignment()?) {
        return Err(refusal);
    }
    if !has_chain(intent.kind(), &work.ctx) {
        work.assignment_mut()?.in_unit = None;
        return ask(work, intent);
    }
    // Nobody reviews what could not be asked anyway.
    let mut trial = work.trial();
    ask(&mut trial, intent)?;
    let (by, by_name) = work.asker();
    let (at, steps) = (work.now(), work.ctx.pack.chains.of_request(intent.kind()).to_vec());
    let assignment = work.assignment_mut()?;
    assignment.in_unit = Some(UnitRequest {
        intent: Box::new(intent.clone()),
        hash: Sha256Hex::of_json(intent),
        by,
        by_name,
        at,
        round: assignment.round,
        steps,
        approvals: Vec::new(),
        sent_back: None,
    });
    work.event(EventCode::RequestSubmitted, word(intent.kind()));
    Ok(())
}

/// What people call the request.
fn word(kind: IntentKind) -> &'static str {
    match kind {
        IntentKind::RequestReturn => "退单",
        IntentKind::RequestExtension => "延期",
        _ => "申诉",
    }
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
    let note = format!("{}：{}", word(asked.intent.kind()), step.label());
    let approval = work.approval(hash);
    let mut asked = asked.clone();
    asked.approvals.push(approval);
    work.event(EventCode::RequestApproved, &note);
    if asked.step().is_some() {
        work.assignment_mut()?.in_unit = Some(asked);
        return Ok(());
    }
    work.assignment_mut()?.in_unit = None;
    work.ask_for(asked.by, asked.by_name);
    ask(work, &asked.intent)
}

/// Row 32: back to who asks, with the reason; its words stay.
pub(super) fn reject(work: &mut Work<'_>, reason: &str) -> Result<(), Rejection> {
    require_text(reason, "reason")?;
    at_step(work.assignment()?)?;
    if let Some(asked) = &mut work.assignment_mut()?.in_unit {
        asked.sent_back = Some(reason.to_owned());
    }
    work.event(EventCode::RequestSentBack, reason);
    Ok(())
}

/// Takes back what waits for the unit's approval, or was sent back by it; false where there is nothing.
pub(super) fn withdraw(work: &mut Work<'_>) -> Result<bool, Rejection> {
    Ok(work.assignment_mut()?.in_unit.take().is_some())
}

pub(super) fn at_step(assignment: &Assignment) -> Result<(&UnitRequest, &Step), Rejection> {
    let asked = waiting(assignment).ok_or(Rejection::new(ErrorCode::WrongState))?;
    asked.step().map(|step| (asked, step)).ok_or(Rejection::new(ErrorCode::WrongState))
}
