//! The one judgement: table, rights, guards, effects, folds, in this order.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::effects::Work;
use super::table::{self, Row};
use super::{
    appeal, callback, dispatch, fold, handling, opinion, recusal, reply, request, returns, review, support,
    ticket, unit_request,
};
use crate::case::{Assignment, AssignmentState, Caller, Case, Event};
use crate::error::{ErrorCode, Rejection};
use crate::intent::{Intent, IntentKind};
use crate::opinion::OpinionState;
use crate::pack::RulePack;
use crate::role::{Actor, Capacity, Principal};
use crate::time::{Calendar, Millis};
use crate::{AssignmentId, OpinionId};

/// What a judgement may know of the world.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The judging clock: the hub's, or the desk's estimate of it.
    pub now: Millis,
    /// The rules the ticket was dispatched under.
    pub pack: &'a RulePack,
    /// The working-day calendar.
    pub calendar: &'a Calendar,
    /// The resident in full, where the judge knows them: the hub does when a reply is filed.
    pub resident: Option<&'a Caller>,
}

/// What an intent did.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    /// The case after it. `ticket.version` is untouched; the hub bumps it when it stores.
    pub case: Case,
    /// What happened, in order; at least one.
    pub events: Vec<Event>,
}

/// Whether an intent is open to a person now, for buttons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Allowed {
    /// Which.
    pub kind: IntentKind,
    /// Why not, when it is shown but closed.
    #[ts(optional)]
    pub refusal: Option<ErrorCode>,
}

/// Judges `intent` by `actor` on `case`.
///
/// `target` names the assignment meant; it is `None` for intents on the ticket itself and on final opinions.
///
/// # Errors
/// The first reason against it: state, role, unit, then the guards of that intent. The case is then unchanged.
pub fn apply(
    case: &Case,
    target: Option<AssignmentId>,
    intent: &Intent,
    actor: &Actor,
    ctx: &Context<'_>,
) -> Result<Applied, Rejection> {
    let kind = intent.kind();
    let mut work;
    if table::knows(table::ASSIGNMENT, kind) {
        let assignment =
            target.and_then(|id| case.assignment(id)).ok_or(Rejection::new(ErrorCode::NotFound))?;
        let (row, capacity) = admit_assignment(case, assignment, kind, (actor, ctx))?;
        work = Work::new(case, actor, capacity, ctx, Some(assignment.id));
        on_assignment(&mut work, intent)?;
        check_landing(row, &assignment.state, &work.assignment()?.state)?;
    } else if let Some(id) = intent.opinion() {
        let (row, from, capacity) = admit_opinion(case, id, kind, (actor, ctx))?;
        work = Work::new(case, actor, capacity, ctx, None);
        opinion::run(&mut work, intent)?;
        check_landing(row, &from, &opinion::find(&mut work, id)?.state)?;
    } else {
        let row = table::find(table::TICKET, &case.ticket.state, kind).ok_or_else(|| wrong_state(case))?;
        let capacity = capacity_in(row, actor, case)?;
        work = Work::new(case, actor, capacity, ctx, None);
        on_ticket(&mut work, intent)?;
        check_landing(row, &case.ticket.state, &work.case.ticket.state)?;
    }
    fold::run(&mut work);
    Ok(work.finish())
}

/// What `actor` may do now: every intent of the tables for this state and these roles; those whose window or count is
/// spent carry the reason.
#[must_use]
pub fn allowed(case: &Case, target: Option<AssignmentId>, actor: &Actor, ctx: &Context<'_>) -> Vec<Allowed> {
    match target.and_then(|id| case.assignment(id)) {
        None => rows(table::TICKET, &case.ticket.state, actor)
            .map(|kind| Allowed { kind, refusal: None })
            .collect(),
        Some(assignment) => rows(table::ASSIGNMENT, &assignment.state, actor)
            .filter(|kind| admit_assignment(case, assignment, *kind, (actor, ctx)).is_ok())
            .map(|kind| Allowed { kind, refusal: quick_refusal((case, assignment), kind, ctx) })
            .collect(),
    }
}

/// What `actor` may do with a final opinion now: every act of the table for its state and these roles; one that is closed to
/// them as a person carries the reason.
#[must_use]
pub fn allowed_on_opinion(case: &Case, id: OpinionId, actor: &Actor, ctx: &Context<'_>) -> Vec<Allowed> {
    let Some(known) = case.ticket.opinions.iter().find(|opinion| opinion.id == id) else { return Vec::new() };
    let judged = rows(table::OPINION, &known.state, actor).filter_map(|kind| {
        let refusal = admit_opinion(case, id, kind, (actor, ctx)).and_then(|(.., capacity)| {
            opinion::check_step(known, kind, capacity.persons(actor.user), ctx.pack)
        });
        match refusal.err().map(|refusal| refusal.code) {
            None => Some(Allowed { kind, refusal: None }),
            shown @ Some(ErrorCode::SamePerson | ErrorCode::Recused) => {
                Some(Allowed { kind, refusal: shown })
            }
            Some(_) => None,
        }
    });
    judged.collect()
}

fn rows<State: PartialEq>(
    table: &'static [Row<State>],
    state: &State,
    actor: &Actor,
) -> impl Iterator<Item = IntentKind> {
    table.iter().filter(move |row| row.from.contains(state) && actor.has_any(row.by)).map(|row| row.intent)
}

fn quick_refusal(
    (case, assignment): (&Case, &Assignment),
    kind: IntentKind,
    ctx: &Context<'_>,
) -> Option<ErrorCode> {
    let in_unit = || unit_request::refusal(assignment);
    let refusal = match kind {
        IntentKind::RequestReturn => in_unit().or_else(|| returns::refusal(assignment, ctx)),
        IntentKind::RequestExtension => in_unit().or_else(|| request::extension_refusal(assignment, ctx)),
        IntentKind::FileAppeal => in_unit(),
        IntentKind::SubmitReply => reply::refusal(assignment),
        IntentKind::RequestSuspension => request::suspension_refusal(assignment, ctx),
        IntentKind::RequestTermination => request::pending_refusal(assignment),
        IntentKind::WithdrawRequest => request::withdraw_refusal(assignment),
        IntentKind::Resume => request::resume_refusal(case),
        _ => None,
    };
    refusal.map(|refusal| refusal.code)
}

fn admit_assignment(
    case: &Case,
    assignment: &Assignment,
    kind: IntentKind,
    (actor, ctx): (&Actor, &Context<'_>),
) -> Result<(&'static Row<AssignmentState>, Capacity), Rejection> {
    let row = table::find(table::ASSIGNMENT, &assignment.state, kind).ok_or_else(|| wrong_state(case))?;
    let capacity = match review::capacity((&case.ticket, assignment), kind, actor, ctx)? {
        Some(capacity) => capacity,
        None => capacity_in(row, actor, case)?,
    };
    if kind == IntentKind::FileAppeal && appeal::kinds_open(assignment, ctx.pack).is_empty() {
        return Err(wrong_state(case));
    }
    let role = capacity.role;
    if case.is_disputed(assignment)
        && matches!(kind, IntentKind::DecideReturn | IntentKind::WithdrawReturn | IntentKind::Withdraw)
    {
        return Err(wrong_state(case));
    }
    let unit = match kind {
        IntentKind::SendBackSupport => case.asks_after(assignment),
        _ => Some(assignment.unit),
    };
    if role.is_unit_role() && actor.unit != unit {
        return Err(Rejection::new(ErrorCode::WrongUnit));
    }
    // Whoever must keep out of it may still hand it to a colleague.
    if role.is_unit_role() && kind != IntentKind::AssignHandler {
        keeps_out(case, actor, &capacity)?;
    }
    Ok((row, capacity))
}

fn capacity_in<State>(row: &Row<State>, actor: &Actor, case: &Case) -> Result<Capacity, Rejection> {
    let open = |absent: &Principal| !recusal::concerns_person(&case.ticket, &absent.name);
    review::for_whom_open(row.by, actor, open)
}

/// Whom a ticket is about keeps out of it; so does who stands in for them.
fn keeps_out(case: &Case, actor: &Actor, capacity: &Capacity) -> Result<(), Rejection> {
    recusal::of_person(&case.ticket, &actor.name)?;
    capacity.on_behalf.iter().try_for_each(|absent| recusal::of_person(&case.ticket, &absent.name))
}

/// The row for a final opinion, the state it is in, and the role; one that is not known yet is begun by saving it.
fn admit_opinion(
    case: &Case,
    id: OpinionId,
    kind: IntentKind,
    (actor, ctx): (&Actor, &Context<'_>),
) -> Result<(&'static Row<OpinionState>, OpinionState, Capacity), Rejection> {
    let known = case.ticket.opinions.iter().find(|o| o.id == id);
    let state = match known {
        Some(opinion) => opinion.state,
        None if kind == IntentKind::SaveOpinion => OpinionState::Draft,
        None => return Err(Rejection::new(ErrorCode::NotFound)),
    };
    let row = table::find(table::OPINION, &state, kind).ok_or_else(|| wrong_state(case))?;
    let capacity = match known.filter(|_| state.is_in_chain()) {
        Some(opinion) => {
            let wanted = opinion::wanted(opinion, kind, row.by, ctx.pack);
            let open =
                |absent: &Principal| opinion::closed_to(&case.ticket, opinion, absent, ctx.pack).is_none();
            review::for_whom_open(&wanted, actor, open)?
        }
        None => capacity_in(row, actor, case)?,
    };
    let role = capacity.role;
    let unit = known.map(|o| o.unit).or(actor.unit);
    if role.is_unit_role() && (actor.unit.is_none() || actor.unit != unit) {
        return Err(Rejection::new(ErrorCode::WrongUnit));
    }
    if role.is_unit_role() {
        keeps_out(case, actor, &capacity)?;
    }
    Ok((row, state, capacity))
}

fn on_assignment(work: &mut Work<'_>, intent: &Intent) -> Result<(), Rejection> {
    match intent {
        Intent::Acknowledge(_) => handling::acknowledge(work),
        Intent::RecordContact(p) => handling::record_contact(work, p),
        Intent::AddEvidence(p) => handling::add_evidence(work, p),
        Intent::SaveDraft(_) => handling::save_draft(work),
        Intent::AddNote(p) => handling::add_note(work, p),
        Intent::RecordReveal(p) => handling::record_reveal(work, p),
        Intent::AssignHandler(p) => handling::assign_handler(work, p),
        Intent::RequestSupport(p) => support::request(work, p),
        Intent::DeclineSupport(p) => support::decline(work, p),
        Intent::Urge(p) => handling::urge(work, p),
        Intent::OpenSupervision(p) => handling::open_supervision(work, p),
        Intent::CloseSupervision(p) => handling::close_supervision(work, p),
        Intent::Delegate(p) => dispatch::delegate(work, p),
        Intent::Withdraw(p) => dispatch::withdraw(work, p),
        Intent::RequestReturn(_) | Intent::RequestExtension(_) | Intent::FileAppeal(_) => {
            unit_request::send(work, intent)
        }
        Intent::ApproveRequest(p) => unit_request::approve(work, &p.hash),
        Intent::RejectRequest(p) => unit_request::reject(work, &p.reason),
        Intent::WithdrawReturn(_) => returns::withdraw(work),
        Intent::DecideReturn(p) => returns::decide(work, p.grant, &p.reason),
        Intent::SubmitReply(p) => reply::submit(work, p),
        Intent::ApproveReply(p) | Intent::SignReply(p) => review::approve(work, &p.hash),
        Intent::SkipStep(p) => review::skip(work, p),
        Intent::RejectReply(p) => review::reject(work, p),
        Intent::RecallReply(_) => reply::recall(work),
        Intent::AuditReply(p) => reply::audit(work, p),
        Intent::SendBackSupport(p) => reply::send_back_support(work, p),
        Intent::RecordCallback(p) => callback::record(work, p),
        Intent::OrderRework(p) => callback::order_rework(work, p),
        Intent::RequestSuspension(p) => request::suspension(work, p),
        Intent::RequestTermination(p) => request::termination(work, p),
        Intent::WithdrawRequest(_) => request::withdraw(work),
        Intent::DecideExtension(p) => request::decide_extension(work, p),
        Intent::DecideSuspension(p) => request::decide_suspension(work, p),
        Intent::DecideTermination(p) => request::decide_termination(work, p),
        Intent::Resume(p) => request::resume(work, p),
        Intent::WithdrawAppeal(p) => appeal::withdraw(work, p.id),
        Intent::DecideAppeal(p) => appeal::decide(work, p),
        _ => Err(Rejection::new(ErrorCode::Unsupported)),
    }
}

fn on_ticket(work: &mut Work<'_>, intent: &Intent) -> Result<(), Rejection> {
    match intent {
        Intent::Accept(p) => ticket::accept(work, p),
        Intent::CloseDirect(p) => ticket::close_direct(work, p),
        Intent::Decline(p) => ticket::decline(work, p),
        Intent::Cancel(p) => ticket::cancel(work, p),
        Intent::Dispatch(p) => dispatch::dispatch(work, p),
        Intent::AddAssignment(p) => dispatch::add(work, p),
        Intent::Redispatch(p) => dispatch::redispatch(work, p),
        Intent::EscalateDispute(p) => ticket::escalate(work, p),
        Intent::RuleDispute(p) => ticket::rule_dispute(work, p),
        Intent::PlaceOnHold(p) => ticket::place_on_hold(work, p),
        Intent::ResumeTicket(p) => ticket::resume(work, p),
        Intent::Merge(p) => ticket::merge(work, p),
        Intent::Unmerge(p) => ticket::unmerge(work, p),
        Intent::Archive(_) => ticket::archive(work),
        _ => Err(Rejection::new(ErrorCode::Unsupported)),
    }
}

fn wrong_state(case: &Case) -> Rejection {
    let Some(parent) = case.ticket.merged_into else { return Rejection::new(ErrorCode::WrongState) };
    let no = case.ticket.parent.as_ref().map_or_else(|| parent.to_string(), |parent| parent.no.clone());
    Rejection::new(ErrorCode::MergedInto).with("ticket", parent).with("no", no)
}

/// A fault of this crate, never of a person: an effect led outside the table.
fn check_landing<State: PartialEq>(row: &Row<State>, from: &State, landed: &State) -> Result<(), Rejection> {
    let listed = if row.to.is_empty() { from == landed } else { row.to.contains(landed) };
    if listed { Ok(()) } else { Err(Rejection::new(ErrorCode::Internal)) }
}
