//! Extension, suspension and termination: one request at most is under review.

use super::apply::Context;
use super::effects::{Work, require_text};
use crate::case::{
    Assignment, AssignmentState, Case, Deadline, Decision, EventCode, ExtensionRequest, PendingKind,
    StopRequest, TicketState,
};
use crate::error::{ErrorCode, Rejection};
use crate::intent::{Decide, Reason, RequestExtension, RequestStop};
use crate::pack::PauseOn;
use crate::reason::ReasonCode;
use crate::said::Said;
use crate::time::{self, Limit, Millis, Pause, Unit};

/// Another request is under review.
pub(super) fn pending_refusal(assignment: &Assignment) -> Option<Rejection> {
    assignment.pending.map(|_| Rejection::new(ErrorCode::RequestPending))
}

fn overdue_refusal(assignment: &Assignment, ctx: &Context<'_>, what: &str) -> Option<Rejection> {
    (ctx.now > assignment.due.at).then(|| {
        Rejection::new(ErrorCode::WindowClosed).with("what", what).with("due", assignment.due.at.zh_end())
    })
}

/// Why an extension is not open now.
pub(super) fn extension_refusal(assignment: &Assignment, ctx: &Context<'_>) -> Option<Rejection> {
    let max = ctx.pack.extension.max;
    pending_refusal(assignment).or_else(|| overdue_refusal(assignment, ctx, "延期申请")).or_else(|| {
        (assignment.extension_count >= max)
            .then(|| Rejection::new(ErrorCode::CountExhausted).with("what", "延期").with("max", max))
    })
}

/// Why a suspension is not open now.
pub(super) fn suspension_refusal(assignment: &Assignment, ctx: &Context<'_>) -> Option<Rejection> {
    pending_refusal(assignment).or_else(|| overdue_refusal(assignment, ctx, "中止申请"))
}

pub(super) fn extension(work: &mut Work<'_>, p: &RequestExtension) -> Result<(), Rejection> {
    if let Some(refusal) = extension_refusal(work.assignment()?, &work.ctx) {
        return Err(refusal);
    }
    require_text(&p.reason, "reason")?;
    if p.days == 0 || p.days > work.ctx.pack.extension.each_max.amount {
        let max = work.ctx.pack.extension.each_max.zh();
        return Err(Rejection::new(ErrorCode::InvalidInput).field("days").with("max", max));
    }
    let (at, (_, by_name)) = (work.now(), work.asker());
    let assignment = work.assignment_mut()?;
    assignment.pending = Some(PendingKind::Extension);
    assignment.extensions.push(ExtensionRequest {
        id: p.id,
        days: p.days,
        reason: p.reason.clone(),
        caller_told_at: p.caller_told_at,
        at,
        by_name,
        old_due: assignment.due.at,
        new_due: None,
        lapsed: false,
        decision: None,
    });
    work.event(EventCode::ExtensionRequested, Said::of(ReasonCode::NoteDays).with("days", p.days));
    Ok(())
}

pub(super) fn suspension(work: &mut Work<'_>, p: &RequestStop) -> Result<(), Rejection> {
    if let Some(refusal) = suspension_refusal(work.assignment()?, &work.ctx) {
        return Err(refusal);
    }
    stop(work, p, PendingKind::Suspension, EventCode::SuspensionRequested)
}

pub(super) fn termination(work: &mut Work<'_>, p: &RequestStop) -> Result<(), Rejection> {
    if let Some(refusal) = pending_refusal(work.assignment()?) {
        return Err(refusal);
    }
    stop(work, p, PendingKind::Termination, EventCode::TerminationRequested)
}

fn stop(work: &mut Work<'_>, p: &RequestStop, kind: PendingKind, code: EventCode) -> Result<(), Rejection> {
    require_text(&p.ground, "ground")?;
    let listed = match kind {
        PendingKind::Termination => &work.ctx.pack.termination_grounds,
        _ => &work.ctx.pack.suspension_grounds,
    };
    if !listed.is_empty() && !listed.iter().any(|ground| ground.code == p.ground) {
        return Err(Rejection::new(ErrorCode::UnknownGround).field("ground"));
    }
    require_text(&p.reason, "reason")?;
    let (at, by_name) = (work.now(), work.actor.name.clone());
    let assignment = work.assignment_mut()?;
    assignment.pending = Some(kind);
    assignment.stops.push(StopRequest {
        id: p.id,
        kind,
        ground: p.ground.clone(),
        reason: p.reason.clone(),
        at,
        by_name,
        lapsed: false,
        decision: None,
    });
    work.event(code, &p.ground);
    Ok(())
}

/// Nothing was asked that could be taken back.
pub(super) fn withdraw_refusal(assignment: &Assignment) -> Option<Rejection> {
    let asked = assignment.pending.is_some() || super::unit_request::open(assignment).is_some();
    (!asked).then(|| Rejection::new(ErrorCode::WrongState))
}

pub(super) fn withdraw(work: &mut Work<'_>) -> Result<(), Rejection> {
    if let Some(refusal) = withdraw_refusal(work.assignment()?) {
        return Err(refusal);
    }
    // What still waits inside the unit goes first: the platform has not seen it.
    if !super::unit_request::withdraw(work)? {
        lapse(work)?;
    }
    work.event(EventCode::RequestWithdrawn, "");
    Ok(())
}

/// A request that nobody needs any more.
pub(super) fn lapse_pending(work: &mut Work<'_>) -> Result<(), Rejection> {
    if work.assignment()?.pending.is_some() {
        lapse(work)?;
        work.event(EventCode::RequestLapsed, "");
    }
    Ok(())
}

/// Gives back the time that a review took, where the pack lets it stop the clock.
pub(super) fn give_back(work: &mut Work<'_>, review: PauseOn, from: Option<Millis>) -> Result<(), Rejection> {
    match from {
        Some(from) if work.ctx.pack.clock.pauses_on(review) => unpause(work, from),
        _ => Ok(()),
    }
}

/// The due as it is after a pause that ends now.
fn unpause(work: &mut Work<'_>, from: Millis) -> Result<(), Rejection> {
    let old = work.assignment()?.due.clone();
    // A due that was set while the clock stood is paused from its own start.
    let pause = Pause { suspended_at: from.max(old.start), resumed_at: work.now() };
    let unit = old.limit_in_force().unit;
    let due = time::resume(old.at, unit, pause, &work.ctx.pack.clock, work.ctx.calendar);
    let assignment = work.assignment_mut()?;
    assignment.pauses.push(pause);
    assignment.due = Deadline { at: due.at, estimated: due.estimated, before: Some(old.at), ..old };
    Ok(())
}

fn lapse(work: &mut Work<'_>) -> Result<(), Rejection> {
    if work.assignment()?.pending == Some(PendingKind::Extension) {
        let asked_at = work.assignment()?.extensions.last().map(|extension| extension.at);
        give_back(work, PauseOn::ExtensionReview, asked_at)?;
    }
    let assignment = work.assignment_mut()?;
    match assignment.pending.take() {
        Some(PendingKind::Extension) => {
            if let Some(last) = assignment.extensions.last_mut() {
                last.lapsed = true;
            }
        }
        Some(_) => {
            if let Some(last) = assignment.stops.last_mut() {
                last.lapsed = true;
            }
        }
        None => {}
    }
    Ok(())
}

fn expect(work: &mut Work<'_>, kind: PendingKind, p: &Decide) -> Result<Decision, Rejection> {
    if work.assignment()?.pending != Some(kind) {
        return Err(Rejection::new(ErrorCode::WrongState));
    }
    if !p.grant {
        require_text(&p.reason, "reason")?;
    }
    let decision = Decision {
        granted: p.grant,
        reason: p.reason.clone(),
        at: work.now(),
        by_name: work.actor.name.clone(),
    };
    work.assignment_mut()?.pending = None;
    Ok(decision)
}

/// Row 22: a grant counts from the due in force; the old one is kept.
pub(super) fn decide_extension(work: &mut Work<'_>, p: &Decide) -> Result<(), Rejection> {
    let decision = expect(work, PendingKind::Extension, p)?;
    let asked_at = work.assignment()?.extensions.last().map(|extension| extension.at);
    give_back(work, PauseOn::ExtensionReview, asked_at)?;
    let days = work.assignment()?.extensions.last().map_or(0, |e| e.days);
    let old = work.assignment()?.due.clone();
    let limit = Limit { amount: days, unit: Unit::Wd };
    let extended = time::extend(old.at, limit, &work.ctx.pack.clock, work.ctx.calendar);
    let assignment = work.assignment_mut()?;
    if let Some(last) = assignment.extensions.last_mut() {
        last.decision = Some(decision);
        if p.grant {
            last.new_due = Some(extended.at);
        }
    }
    if p.grant {
        assignment.extension_count += 1;
        let unit = Some(limit.unit).filter(|unit| *unit != old.limit.unit);
        assignment.due =
            Deadline { at: extended.at, estimated: extended.estimated, before: Some(old.at), unit, ..old };
    }
    let code = if p.grant { EventCode::ExtensionGranted } else { EventCode::ExtensionRefused };
    work.event(code, &p.reason);
    Ok(())
}

fn decide_stop(work: &mut Work<'_>, kind: PendingKind, p: &Decide) -> Result<(), Rejection> {
    let decision = expect(work, kind, p)?;
    if let Some(last) = work.assignment_mut()?.stops.last_mut() {
        last.decision = Some(decision);
    }
    Ok(())
}

/// Row 23: a grant stops the clock.
pub(super) fn decide_suspension(work: &mut Work<'_>, p: &Decide) -> Result<(), Rejection> {
    decide_stop(work, PendingKind::Suspension, p)?;
    if !p.grant {
        work.event(EventCode::SuspensionRefused, &p.reason);
        return Ok(());
    }
    suspend(work)?;
    work.event(EventCode::SuspensionGranted, &p.reason);
    Ok(())
}

/// Stops the clock of the assignment meant.
pub(super) fn suspend(work: &mut Work<'_>) -> Result<(), Rejection> {
    let now = work.now();
    let assignment = work.assignment_mut()?;
    assignment.suspended_at = Some(now);
    assignment.state = AssignmentState::Suspended;
    Ok(())
}

/// Row 25.
pub(super) fn decide_termination(work: &mut Work<'_>, p: &Decide) -> Result<(), Rejection> {
    decide_stop(work, PendingKind::Termination, p)?;
    if !p.grant {
        work.event(EventCode::TerminationRefused, &p.reason);
        return Ok(());
    }
    let now = work.now();
    work.assignment_mut()?.closed_at = Some(now);
    work.move_to(AssignmentState::Terminated, EventCode::TerminationGranted, &p.reason)
}

/// Why work is not resumed now: the ticket is on hold, which only its own resumption ends.
pub(super) fn resume_refusal(case: &Case) -> Option<Rejection> {
    (case.ticket.state == TicketState::LongTerm).then(|| Rejection::new(ErrorCode::WrongState))
}

/// Row 24: not while the ticket is on hold.
pub(super) fn resume(work: &mut Work<'_>, p: &Reason) -> Result<(), Rejection> {
    if let Some(refusal) = resume_refusal(&work.case) {
        return Err(refusal);
    }
    restart(work)?;
    work.event(EventCode::Resumed, &p.reason);
    Ok(())
}

/// Starts the clock again with what was left.
pub(super) fn restart(work: &mut Work<'_>) -> Result<(), Rejection> {
    let stopped = work.assignment()?.suspended_at.unwrap_or(work.now());
    unpause(work, stopped)?;
    let assignment = work.assignment_mut()?;
    assignment.suspended_at = None;
    assignment.on_hold = false;
    assignment.state = AssignmentState::Handling;
    Ok(())
}
