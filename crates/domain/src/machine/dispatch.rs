//! Dispatch: a ticket gets its assignments; later more, others, or fewer.

use super::effects::{Work, require_text};
use super::{recusal, support};
use crate::case::{
    Assignment, AssignmentKind, AssignmentState, Case, Deadline, EventCode, FirstDues, HandedDown, Ticket,
    TicketState,
};
use crate::error::{ErrorCode, Rejection};
use crate::intent::{Delegate, Dispatch, DispatchTo, Reason, Redispatch};
use crate::pack::LimitFacts;
use crate::reason::ReasonCode;
use crate::said::Said;
use crate::{AssignmentId, UnitId};

pub(super) fn dispatch(work: &mut Work<'_>, p: &Dispatch) -> Result<(), Rejection> {
    let leads = p.to.iter().filter(|to| to.kind == AssignmentKind::Lead).count();
    if leads != 1 {
        return Err(Rejection::new(ErrorCode::MissingField).field("to").with("leads", leads));
    }
    work.case.ticket.complex = p.complex;
    if !p.note.is_empty() {
        work.case.ticket.dispatch_note.clone_from(&p.note);
    }
    let now = work.now();
    work.case.ticket.dispatched_at.get_or_insert(now);
    work.case.ticket.pack =
        crate::case::PackRef { pack: work.ctx.pack.pack.clone(), version: work.ctx.pack.version };
    work.case.ticket.state = TicketState::Processing;
    for to in &p.to {
        create(work, to)?;
    }
    Ok(())
}

pub(super) fn add(work: &mut Work<'_>, p: &Dispatch) -> Result<(), Rejection> {
    if p.to.is_empty() || p.to.iter().any(|to| to.kind != AssignmentKind::Support) {
        return Err(Rejection::new(ErrorCode::InvalidInput).field("to"));
    }
    p.to.iter().try_for_each(|to| create(work, to))
}

pub(super) fn redispatch(work: &mut Work<'_>, p: &Redispatch) -> Result<(), Rejection> {
    require_text(&p.reason, "reason")?;
    let from = work.case.assignment(p.from).ok_or(Rejection::new(ErrorCode::NotFound))?;
    if !from.state.is_open() {
        return Err(Rejection::new(ErrorCode::WrongState));
    }
    let was_lead = from.kind == AssignmentKind::Lead;
    let leads = p.to.iter().filter(|to| to.kind == AssignmentKind::Lead).count();
    if leads != usize::from(was_lead) || p.to.is_empty() {
        return Err(Rejection::new(ErrorCode::MissingField).field("to"));
    }
    end(work, p.from, &p.reason);
    p.to.iter().try_for_each(|to| create(work, to))
}

fn create(work: &mut Work<'_>, to: &DispatchTo) -> Result<(), Rejection> {
    // A 三级 assignment has a parent; only `delegate` makes one.
    if to.kind == AssignmentKind::Sub {
        return Err(Rejection::new(ErrorCode::InvalidInput).field("to").with("unit", &to.unit_name));
    }
    if work.case.assignment(to.assignment).is_some() {
        return Err(Rejection::new(ErrorCode::OpIdReused).field("assignment"));
    }
    if has_part(&work.case, to.unit) {
        return Err(Rejection::new(ErrorCode::InvalidInput).field("to").with("unit", &to.unit_name));
    }
    recusal::of_unit(&work.case.ticket, &to.unit_name)?;
    let (rule, limit) = match (to.limit, to.kind) {
        (Some(limit), _) => ("dispatch".to_owned(), limit),
        (None, AssignmentKind::Lead) => handle_limit(&work.case.ticket, work),
        (None, _) => ("support".to_owned(), work.ctx.pack.limits.support),
    };
    let mut due = work.deadline(work.now(), limit, &rule);
    if let Some(statutory) = to.statutory.filter(|_| work.ctx.pack.limits.statutory_longer_prevails) {
        let longer = work.deadline(work.now(), statutory, "statutory");
        if longer.at > due.at {
            due = longer;
        }
    }
    let assignment = fresh(work, to, None, due);
    work.case.assignments.push(assignment);
    support::granted(work, to.unit);
    work.event_on(Some(to.assignment), EventCode::Dispatched, &to.unit_name);
    Ok(())
}

/// Whether a unit has an open part in a ticket, seen in full or by name: it has one at most.
pub(super) fn has_part(case: &Case, unit: UnitId) -> bool {
    let own = case.assignments.iter().map(|a| (a.unit, a.state));
    let named = case.others.iter().map(|other| (other.unit, other.state));
    own.chain(named).any(|(known, state)| known == unit && state.is_open())
}

fn handle_limit(ticket: &Ticket, work: &Work<'_>) -> (String, crate::time::Limit) {
    let (key, limit) = work.ctx.pack.handle_limit(&facts(ticket, false));
    (format!("handle.{}", key.as_str()), limit)
}

/// What the handling limit of a ticket hangs on.
pub(super) fn facts(ticket: &Ticket, supervised: bool) -> LimitFacts {
    LimitFacts { supervised, urgency: ticket.urgency, nature: ticket.nature, channel: ticket.channel }
}

fn fresh(work: &Work<'_>, to: &DispatchTo, parent: Option<AssignmentId>, due: Deadline) -> Assignment {
    let (pack, ticket) = (work.ctx.pack, &work.case.ticket);
    let dues = FirstDues {
        ack: work.deadline(work.now(), pack.ack_limit(ticket.urgency), "ack"),
        return_: work.deadline(work.now(), pack.return_limit(ticket.complex), "return"),
        handle: due,
    };
    let fresh =
        Assignment::dispatched(to.assignment, to.unit, to.unit_name.clone(), to.kind, work.now(), dues);
    Assignment { parent, ..fresh }
}

/// 下派三级: its due is never later than the parent's.
pub(super) fn delegate(work: &mut Work<'_>, p: &Delegate) -> Result<(), Rejection> {
    let parent = work.assignment()?.clone();
    recusal::of_unit(&work.case.ticket, &p.unit_name)?;
    let mut due = work.deadline(work.now(), p.limit, "delegate");
    due.at = due.at.min(parent.due.at);
    let to = DispatchTo {
        assignment: p.assignment,
        unit: p.unit,
        unit_name: p.unit_name.clone(),
        kind: AssignmentKind::Sub,
        limit: Some(p.limit),
        statutory: None,
    };
    if work.case.assignment(p.assignment).is_some() {
        return Err(Rejection::new(ErrorCode::OpIdReused).field("assignment"));
    }
    if has_part(&work.case, p.unit) {
        return Err(Rejection::new(ErrorCode::InvalidInput).field("unit").with("unit", &p.unit_name));
    }
    let handed_down = HandedDown {
        unit_name: parent.unit_name,
        by_name: work.actor.name.clone(),
        note: p.note.trim().to_owned(),
    };
    let sub = fresh(work, &to, Some(parent.id), due);
    work.case.assignments.push(Assignment { handed_down: Some(handed_down), ..sub });
    work.event_on(Some(p.assignment), EventCode::Dispatched, &p.unit_name);
    Ok(())
}

/// Row 27. A lead leaves a ticket that is being handled only, since from no other state does a ticket go back to be
/// dispatched: one that waits for the callback is answered, one on hold or in dispute is decided first.
pub(super) fn withdraw(work: &mut Work<'_>, p: &Reason) -> Result<(), Rejection> {
    let id = work.assignment()?.id;
    let leads = work.case.lead().is_some_and(|lead| lead.id == id);
    if leads && work.case.ticket.state != TicketState::Processing {
        return Err(Rejection::new(ErrorCode::WrongState));
    }
    end(work, id, &p.reason);
    Ok(())
}

/// Ends what was handed down from a part that has ended, and what was handed down from there. A return in dispute waits
/// for its ruling, else nobody could rule any more.
pub(super) fn withdraw_orphans(work: &mut Work<'_>) {
    let has_ended = |case: &Case, parent: AssignmentId| {
        // A slice may show a part without the one it came from.
        case.assignment(parent).is_some_and(|parent| !parent.state.is_open())
    };
    loop {
        let orphan = work.case.assignments.iter().find(|a| {
            let goes = a.state.is_open() && !work.case.is_disputed(a);
            goes && a.parent.is_some_and(|parent| has_ended(&work.case, parent))
        });
        let Some(orphan) = orphan.map(|orphan| orphan.id) else { return };
        end(work, orphan, ReasonCode::NoteParentEnded);
    }
}

fn end(work: &mut Work<'_>, id: AssignmentId, why: impl Into<Said>) {
    if let Some(assignment) = work.case.assignments.iter_mut().find(|a| a.id == id) {
        assignment.state = AssignmentState::Withdrawn;
        assignment.pending = None;
    }
    work.event_on(Some(id), EventCode::Withdrawn, why);
}

/// Ends every open assignment, whatever its part.
pub(super) fn withdraw_open(work: &mut Work<'_>, why: impl Into<Said>) {
    withdraw_where(work, &why.into(), |_, _| true);
}

/// Ends the open supports that have not fed back. One whose return is in dispute waits for its ruling, else nobody could
/// rule any more.
pub(super) fn withdraw_open_supports(work: &mut Work<'_>, why: impl Into<Said>) {
    withdraw_where(work, &why.into(), |case, a| {
        a.kind == AssignmentKind::Support && a.state != AssignmentState::FedBack && !case.is_disputed(a)
    });
}

fn withdraw_where(work: &mut Work<'_>, why: &Said, which: impl Fn(&Case, &Assignment) -> bool) {
    let case = &work.case;
    let ids: Vec<AssignmentId> =
        case.assignments.iter().filter(|a| a.state.is_open() && which(case, a)).map(|a| a.id).collect();
    for id in ids {
        end(work, id, why.clone());
    }
}
