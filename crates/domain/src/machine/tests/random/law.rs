//! What holds after every step of a walk: landings within the tables, ticket and assignments in agreement, nothing lost.

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use crate::AssignmentId;
use crate::case::*;
use crate::intent::{Intent, IntentKind};
use crate::machine::table::{ASSIGNMENT, FOLDS, OPINION, Row, TICKET, find};
use crate::machine::{Applied, Context};
use crate::opinion::OpinionState;
use crate::role::Actor;
use crate::time::{Course, course_due};

/// One intent that took effect.
pub(super) struct Deed<'a> {
    pub before: &'a Case,
    pub target: Option<AssignmentId>,
    pub intent: &'a Intent,
    pub actor: &'a Actor,
    pub ctx: &'a Context<'a>,
}

pub(super) fn check(deed: &Deed<'_>, applied: &Applied) -> TestCaseResult {
    let after = &applied.case;
    ticket_lands(deed, after)?;
    for old in &deed.before.assignments {
        let new = after.assignment(old.id).expect("no assignment vanishes");
        assignment_lands(deed, old, new, after)?;
        nothing_is_lost(old, new)?;
    }
    opinions_land(deed, after)?;
    newcomers(deed, after)?;
    agree(after, deed.intent)?;
    after.assignments.iter().try_for_each(|assignment| trace_agrees(assignment, deed))?;
    prop_assert!(!applied.events.is_empty(), "{:?} left no event", deed.intent);
    for event in &applied.events {
        let who = (event.actor.user, event.at, event.pack_version);
        prop_assert_eq!(who, (deed.actor.user, deed.ctx.now, deed.ctx.pack.version));
    }
    Ok(())
}

/// Where a row may lead from a state.
fn landings<State: PartialEq + Copy>(row: &Row<State>, from: State) -> Vec<State> {
    if row.to.is_empty() { vec![from] } else { row.to.to_vec() }
}

/// The ticket goes where its intent's row leads, else stays, and from there by one fold at most.
fn ticket_lands(deed: &Deed<'_>, after: &Case) -> TestCaseResult {
    let from = deed.before.ticket.state;
    let first = find(TICKET, &from, deed.intent.kind()).map_or(vec![from], |row| landings(row, from));
    let lead = after.lead().map(|lead| lead.state);
    let folded = FOLDS.iter().filter(|fold| {
        fold.from.iter().any(|from| first.contains(from))
            && lead.map_or(fold.lead.is_empty(), |state| fold.lead.contains(&state))
    });
    let allowed: Vec<TicketState> = first.iter().copied().chain(folded.map(|fold| fold.to)).collect();
    let landed = after.ticket.state;
    prop_assert!(allowed.contains(&landed), "{:?} led the ticket from {from:?} to {landed:?}", deed.intent);
    Ok(())
}

/// The assignment meant goes where its row leads; another one moves only with the ticket.
fn assignment_lands(deed: &Deed<'_>, old: &Assignment, new: &Assignment, after: &Case) -> TestCaseResult {
    let (from, to, kind) = (old.state, new.state, deed.intent.kind());
    let meant = deed.target == Some(old.id);
    let own = find(ASSIGNMENT, &from, kind).filter(|_| meant).map(|row| landings(row, from));
    let listed = match own {
        Some(listed) => listed.contains(&to),
        None => from == to,
    };
    let orphaned = to == AssignmentState::Withdrawn && from.is_open() && parent_has_ended(new, after);
    prop_assert!(
        listed || orphaned || moves_along(kind, old, to, after.ticket.state),
        "{:?} moved {from:?} to {to:?}, the ticket is {:?}",
        deed.intent,
        after.ticket.state
    );
    Ok(())
}

fn parent_has_ended(assignment: &Assignment, case: &Case) -> bool {
    assignment.parent.and_then(|id| case.assignment(id)).is_some_and(|parent| !parent.state.is_open())
}

/// What moves an assignment that is not the one meant: intents on the ticket, an audit passed, the end of the ticket.
fn moves_along(kind: IntentKind, old: &Assignment, to: AssignmentState, ticket: TicketState) -> bool {
    use AssignmentState as S;
    use IntentKind as K;
    let open = old.state.is_open();
    match (kind, old.state, to) {
        (K::RuleDispute, S::ReturnReview, S::Returned | S::Handling) => true,
        (K::PlaceOnHold, S::Handling, S::Suspended) | (K::ResumeTicket, S::Suspended, S::Handling) => true,
        (K::Archive, S::Closed | S::Terminated, S::Archived) => true,
        (K::Merge | K::Cancel | K::Decline | K::Redispatch, _, S::Withdrawn) => open,
        (_, S::FedBack, S::Closed) => ticket == TicketState::Closed,
        (_, _, S::Withdrawn) if ticket == TicketState::Closed => open,
        (K::AuditReply, _, S::Withdrawn) => open && old.kind == AssignmentKind::Support,
        _ => false,
    }
}

fn opinions_land(deed: &Deed<'_>, after: &Case) -> TestCaseResult {
    for new in &after.ticket.opinions {
        let from = deed.before.ticket.opinions.iter().find(|o| o.id == new.id);
        let from = from.map_or(OpinionState::Draft, |old| old.state);
        let row = find(OPINION, &from, deed.intent.kind());
        let listed = row.map_or(vec![from], |row| landings(row, from));
        prop_assert!(
            new.state == from || listed.contains(&new.state),
            "{:?} led the opinion from {from:?} to {:?}",
            deed.intent,
            new.state
        );
    }
    prop_assert!(after.ticket.opinions.len() >= deed.before.ticket.opinions.len(), "no opinion vanishes");
    Ok(())
}

/// Assignments come by dispatch, waiting to be signed for; a 三级 one is due no later than its parent.
fn newcomers(deed: &Deed<'_>, after: &Case) -> TestCaseResult {
    use IntentKind as K;
    let new = after.assignments.iter().filter(|a| deed.before.assignment(a.id).is_none());
    for assignment in new {
        let makes =
            matches!(deed.intent.kind(), K::Dispatch | K::AddAssignment | K::Redispatch | K::Delegate);
        prop_assert!(makes && assignment.state == AssignmentState::PendingAck, "{:?}", deed.intent);
        let parent = assignment.parent.and_then(|id| after.assignment(id));
        prop_assert!(parent.is_none_or(|parent| assignment.due.at <= parent.due.at));
    }
    Ok(())
}

/// What was counted or written stays; what has ended is left by a rework or the archive only.
fn nothing_is_lost(old: &Assignment, new: &Assignment) -> TestCaseResult {
    let counts = |a: &Assignment| [a.return_count, a.urge_count, a.round];
    let words = |a: &Assignment| {
        [
            a.contacts.len(),
            a.notes.len(),
            a.evidence.len(),
            a.replies.len(),
            a.returns.len(),
            a.extensions.len(),
        ]
        .into_iter()
        .chain([a.stops.len(), a.callbacks.len(), a.appeals.len()])
        .collect::<Vec<_>>()
    };
    prop_assert!(counts(new).iter().zip(counts(old)).all(|(new, old)| *new >= old), "totals only grow");
    prop_assert!(words(new).iter().zip(words(old)).all(|(new, old)| *new >= old), "no words are lost");
    let ended = !old.state.is_open() && new.state != old.state;
    let by_rework = old.state == AssignmentState::Closed && new.state == AssignmentState::Handling;
    prop_assert!(!ended || by_rework || new.state == AssignmentState::Archived, "{:?} was left", old.state);
    Ok(())
}

/// The ticket's state says the same as its assignments: nobody waits for what can no longer come.
fn agree(case: &Case, intent: &Intent) -> TestCaseResult {
    use AssignmentState as S;
    use TicketState as T;
    let all = &case.assignments;
    let open = all.iter().any(|a| a.state.is_open());
    let any = |state: S| all.iter().any(|a| a.state == state);
    let lead = case.lead().map(|lead| lead.state);
    let holds = match case.ticket.state {
        T::Received => all.is_empty(),
        T::PendingDispatch => lead.is_none(),
        T::Processing => lead.is_some_and(|state| state.is_open() && state != S::AwaitingCallback),
        T::Coordination => any(S::ReturnReview) && lead.is_some(),
        T::LongTerm => lead.is_some() && !any(S::Handling),
        T::AwaitingCallback => lead == Some(S::AwaitingCallback),
        T::Closed => matches!(lead, Some(S::Closed | S::Terminated)) && !open,
        T::DirectClosed | T::NotAccepted | T::Cancelled | T::Merged | T::Archived => !open,
    };
    prop_assert!(holds, "after {:?} the ticket is {:?} with its lead {:?}", intent, case.ticket.state, lead);
    let merged = case.ticket.state == T::Merged;
    prop_assert_eq!(
        case.ticket.merged_into.is_some(),
        merged,
        "a merged ticket names its parent, no other does"
    );
    let leads = all.iter().filter(|a| a.kind == AssignmentKind::Lead);
    let standing = leads.filter(|a| !matches!(a.state, S::Returned | S::Withdrawn)).count();
    prop_assert!(standing <= 1, "one lead at most, after {:?}", intent);
    for assignment in all {
        let twice = all.iter().filter(|a| a.unit == assignment.unit && a.state.is_open()).count();
        prop_assert!(twice <= 1, "a unit has one open part, after {:?}", intent);
        let disputed = case.ticket.state == T::Coordination && assignment.state == S::ReturnReview;
        let orphan = assignment.state.is_open() && !disputed && parent_has_ended(assignment, case);
        prop_assert!(!orphan, "what was handed down ends with its parent, after {:?}", intent);
    }
    Ok(())
}

/// The trace of a due walks to the due that is stored; one cut to its parent's is traced there.
fn trace_agrees(assignment: &Assignment, deed: &Deed<'_>) -> TestCaseResult {
    if assignment.kind == AssignmentKind::Sub {
        return Ok(());
    }
    let (due, changes) = (&assignment.due, assignment.changes());
    let course = Course { start: due.start, limit: due.limit, changes: &changes };
    let traced = course_due(&course, &deed.ctx.pack.clock, deed.ctx.calendar);
    prop_assert_eq!(traced.at, due.at, "after {:?}: {:?} with {:?}", deed.intent, due, changes);
    Ok(())
}
