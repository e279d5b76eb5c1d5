//! One intent on one case: rights as they are now, the machine's judgement, and what follows from it.
//!
//! Invariant: every effect of an intent (case, events, draft, letter, notices) is in the batch's transaction.

use anyhow::Result;
use chengban_domain::case::{Caller, Event};
use chengban_domain::error::{ErrorCode, Problem, Rejection};
use chengban_domain::intent::Intent;
use chengban_domain::machine::{self, Context, below, table};
use chengban_domain::time::Millis;
use chengban_domain::{Actor, AssignmentId, OpId, ReasonCode, Role, Said, TicketId};

use super::{Batch, draft, merge, notice};
use crate::feed::placement;
use crate::feed::slice::Sight;
use crate::store::ticket::TicketDoc;
use crate::store::{caller, people, unit};
use crate::{month, opinion};

/// Something a person, or the hub itself, does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Act<'a> {
    /// On which ticket.
    pub(crate) ticket: TicketId,
    /// On which assignment.
    pub(crate) target: Option<AssignmentId>,
    /// What.
    pub(crate) intent: &'a Intent,
    /// By whom.
    pub(crate) actor: &'a Actor,
    /// The operation it came in, if any.
    pub(crate) op: Option<OpId>,
    /// When, by the judging clock.
    pub(crate) now: Millis,
}

/// A judgement against an intent.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    /// In full.
    pub(crate) problem: Problem,
    /// Kept although refused: a draft written on an older revision stands beside the newer.
    pub(crate) kept: bool,
}

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        Self { problem: rejection.into(), kept: false }
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self { problem, kept: false }
    }
}

/// Judges and, if nothing is against it, takes effect in the batch. After a refusal that is not `kept` the caller
/// undoes to its mark.
pub(crate) async fn act(batch: &mut Batch<'_>, act: Act<'_>) -> Result<Result<(), Refusal>> {
    let Some(doc) = visible(batch, act).await? else {
        return Ok(Err(Rejection::new(ErrorCode::NotFound).into()));
    };
    let rules = std::sync::Arc::clone(&batch.rules);
    let pack = rules.judging(&doc.case, act.target, act.now);
    let resident = resident(batch, act).await?;
    let ctx = Context { now: act.now, pack: &pack, calendar: &rules.calendar, resident: resident.as_ref() };
    let mut bad = merge::bad_merge(batch, &doc, act).await?;
    if bad.is_none() {
        bad = bad_unit(batch, act).await?;
    }
    if bad.is_none() {
        bad = bad_taker(batch, &doc, act).await?;
    }
    if let Some(problem) = bad {
        return Ok(Err(problem.into()));
    }
    let applied = match machine::apply(&doc.case, act.target, act.intent, act.actor, &ctx) {
        Ok(applied) => applied,
        Err(rejection) => return Ok(Err(rejection.into())),
    };
    let mut refusal = None;
    if let Intent::SaveDraft(content) = act.intent {
        refusal = draft::save(batch, &doc, act, content).await?;
    }
    let mut doc = doc;
    let mut events = applied.events;
    let parent = doc.case.ticket.merged_into;
    doc.case = applied.case;
    if let Err(problem) = opinion::follow(batch, &mut doc, &mut events, act, &ctx).await? {
        return Ok(Err(problem.into()));
    }
    merge::follow(batch, &mut doc, &mut events, (parent, act)).await?;
    month::follow(batch, &doc, act).await?;
    store(batch, doc, &events, act).await?;
    Ok(refusal.map_or(Ok(()), Err))
}

/// The case, if the actor may see it now.
async fn visible(batch: &mut Batch<'_>, act: Act<'_>) -> Result<Option<TicketDoc>> {
    let Some(doc) = batch.ticket(act.ticket).await?.cloned() else { return Ok(None) };
    let Some(unit) = act.actor.unit else { return Ok(Some(doc)) };
    let sight = placement::sight_of_person(batch.conn(), &doc, (act.actor.user, unit)).await?;
    let may = match sight {
        Some(Sight::Letters) => table::knows(table::OPINION, act.intent.kind()),
        // A unit that has left keeps reading its own words; it issues nothing any more.
        Some(Sight::OwnWords) => !table::knows(table::OPINION, act.intent.kind()),
        sight => sight.is_some(),
    };
    Ok(may.then_some(doc))
}

/// The resident in full, where a reply is filed: it must not quote them.
async fn resident(batch: &mut Batch<'_>, act: Act<'_>) -> Result<Option<Caller>> {
    let Intent::SubmitReply(_) = act.intent else { return Ok(None) };
    let vault = batch.hub.vault.clone();
    Ok(caller::get(batch.conn(), &vault, act.ticket).await?.map(|(resident, _)| resident))
}

/// What is wrong with the units that are to get the ticket: each must be there, at work, and the one that was meant.
async fn bad_unit(batch: &mut Batch<'_>, act: Act<'_>) -> Result<Option<Problem>> {
    let to = match act.intent {
        Intent::Dispatch(dispatch) | Intent::AddAssignment(dispatch) => &dispatch.to,
        Intent::Redispatch(redispatch) => &redispatch.to,
        Intent::Delegate(down) => {
            let known = unit::get(batch.conn(), down.unit).await?;
            return Ok(below::refused(down, known.as_ref(), act.actor.unit));
        }
        _ => return Ok(None),
    };
    for target in to {
        let known = unit::get(batch.conn(), target.unit).await?;
        if known.is_none_or(|unit| !unit.active || unit.name != target.unit_name) {
            let said = Said::of(ReasonCode::UnitUnknown).with("unit", &target.unit_name);
            return Ok(Some(Problem::because(ErrorCode::InvalidInput, said).at_field("to")));
        }
    }
    Ok(None)
}

/// What is wrong with who is to take a ticket over: a colleague of its unit who handles, and who may see it.
async fn bad_taker(batch: &mut Batch<'_>, doc: &TicketDoc, act: Act<'_>) -> Result<Option<Problem>> {
    let Intent::AssignHandler(named) = act.intent else { return Ok(None) };
    let unit = act.target.and_then(|id| doc.case.assignment(id)).map(|assignment| assignment.unit);
    let person = people::get(batch.conn(), named.user).await?.filter(|person| !person.disabled);
    let taker = person.map(|person| person.profile).filter(|profile| {
        profile.unit == unit
            && profile.name == named.name
            && profile.roles.iter().any(|role| matches!(role, Role::Handler | Role::Liaison))
    });
    if let (Some(taker), Some(unit)) = (taker, unit) {
        let sight = placement::sight_of_person(batch.conn(), doc, (taker.user, unit)).await?;
        if matches!(sight, Some(Sight::Full)) {
            return Ok(None);
        }
    }
    Ok(Some(Problem::because(ErrorCode::InvalidInput, ReasonCode::ColleagueCannot).at_field("user")))
}

/// Whether an intent changes what anybody sees of the ticket; the others stand in the audit log only.
fn changes_slices(intent: &Intent) -> bool {
    !matches!(intent, Intent::SaveDraft(_) | Intent::RecordReveal(_))
}

async fn store(batch: &mut Batch<'_>, mut doc: TicketDoc, events: &[Event], act: Act<'_>) -> Result<()> {
    batch.record(act.ticket, act.op, events);
    if !changes_slices(act.intent) {
        // Who wrote on a draft is kept with the case, since they may not approve it; nothing of it is told.
        if batch.peek(act.ticket).is_some_and(|held| held.case != doc.case) {
            doc.case.ticket.version += 1;
            batch.put(doc);
        }
        return Ok(());
    }
    doc.case.ticket.version += 1;
    doc.timeline.extend(events.iter().cloned());
    if let Some(op) = act.op {
        doc.remember(op, act.actor.unit);
    }
    notice::send(batch, &doc, events, act).await?;
    batch.put(doc);
    Ok(())
}
