//! Supports (协办) that a unit asks for: kept until the platform dispatches that unit or says why not.

use super::dispatch::has_part;
use super::effects::{Work, require_text};
use crate::UnitId;
use crate::case::{Decision, EventCode, SupportAsk};
use crate::error::{ErrorCode, Rejection};
use crate::intent::{DeclineSupport, RequestSupport};
use crate::reason::ReasonCode;

/// Row 9: of a unit that has no open part in the ticket, and once until it is answered.
pub(super) fn request(work: &mut Work<'_>, p: &RequestSupport) -> Result<(), Rejection> {
    require_text(&p.reason, "reason")?;
    if has_part(&work.case, p.unit) {
        let refused = Rejection::because(ErrorCode::InvalidInput, ReasonCode::SupportHasPart);
        return Err(refused.field("unit").with("unit", &p.unit_name));
    }
    let (at, (_, by_name)) = (work.now(), work.asker());
    let asks = &mut work.assignment_mut()?.support_asks;
    if asks.iter().any(|ask| ask.unit == p.unit && ask.decision.is_none()) {
        return Err(Rejection::new(ErrorCode::RequestPending).field("unit"));
    }
    let (unit, unit_name, reason) = (p.unit, p.unit_name.clone(), p.reason.clone());
    asks.push(SupportAsk { unit, unit_name, reason, at, by_name, decision: None });
    work.event(EventCode::SupportRequested, &format!("{}：{}", p.unit_name, p.reason));
    Ok(())
}

/// Row 9: the dispatcher says why that unit gets no part.
pub(super) fn decline(work: &mut Work<'_>, p: &DeclineSupport) -> Result<(), Rejection> {
    require_text(&p.reason, "reason")?;
    let decision = decided(work, false, &p.reason);
    let asks = &mut work.assignment_mut()?.support_asks;
    let asked = asks.iter_mut().find(|ask| ask.unit == p.unit && ask.decision.is_none());
    let asked = asked.ok_or_else(|| Rejection::new(ErrorCode::NotFound).field("unit"))?;
    asked.decision = Some(decision);
    let name = asked.unit_name.clone();
    work.event(EventCode::SupportDeclined, &format!("{name}：{}", p.reason));
    Ok(())
}

/// A unit that was asked for has been dispatched to: whoever asked has what they wanted.
pub(super) fn granted(work: &mut Work<'_>, unit: UnitId) {
    let decision = decided(work, true, "");
    let asks = work.case.assignments.iter_mut().flat_map(|assignment| &mut assignment.support_asks);
    for ask in asks.filter(|ask| ask.unit == unit && ask.decision.is_none()) {
        ask.decision = Some(decision.clone());
    }
}

fn decided(work: &Work<'_>, granted: bool, reason: &str) -> Decision {
    Decision { granted, reason: reason.to_owned(), at: work.now(), by_name: work.actor.name.clone() }
}
