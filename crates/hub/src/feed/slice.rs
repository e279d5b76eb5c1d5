//! What a unit may see of a case: its own assignments in full, what others answered to it, of the rest name and state; less
//! once it has left.
//!
//! Invariant: of another unit's words and evidence only what it fed back to this one is ever in a slice, of its contacts
//! nothing, and none of the caller's data remains after the unit has left.

use chengban_domain::case::{
    Assignment, AssignmentBrief, AssignmentState, Case, Event, EventCode, Evidence, FirstDues, MaskedCaller,
    Place, Reply, Secrecy, Ticket, TicketState,
};
use chengban_domain::hash::Sha256Hex;
use chengban_domain::opinion::{FinalOpinion, OpinionState};
use chengban_domain::wire::TicketSlice;
use chengban_domain::{OpId, UnitId};

use crate::store::ticket::TicketDoc;

/// Operations named in a slice at most.
const APPLIED: usize = 32;

/// How much of a ticket a unit may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sight {
    /// It handles or handled it.
    Full,
    /// It returned it or was withdrawn: its own words stay, the caller's data go.
    OwnWords,
    /// A seal keeper's of a 举报: the letters to be sealed, nothing else.
    Letters,
}

/// What `unit` may see; `None` once the ticket has gone to another unit in its place.
pub(crate) fn sight_of(doc: &TicketDoc, unit: UnitId) -> Option<Sight> {
    let all = &doc.case.assignments;
    if all.iter().any(|a| a.unit == unit && !a.state.has_left()) {
        return Some(Sight::Full);
    }
    let last = all.iter().rfind(|a| a.unit == unit)?;
    let replaced = all.iter().any(|a| {
        a.unit != unit
            && a.kind == last.kind
            && !a.state.has_left()
            && a.dispatched_at.0 >= last.dispatched_at.0
    });
    let ended = matches!(
        doc.case.ticket.state,
        TicketState::Merged | TicketState::Cancelled | TicketState::NotAccepted
    );
    (ended || !replaced).then_some(Sight::OwnWords)
}

/// All units that have or had a part, each once.
pub(crate) fn units_of(doc: &TicketDoc) -> Vec<UnitId> {
    let mut units: Vec<UnitId> = doc.case.assignments.iter().map(|a| a.unit).collect();
    units.sort_unstable();
    units.dedup();
    units
}

/// Units that may see it now.
pub(crate) fn units_in_sight(doc: &TicketDoc) -> Vec<(UnitId, Sight)> {
    units_of(doc).into_iter().filter_map(|unit| Some((unit, sight_of(doc, unit)?))).collect()
}

/// Whether the resident in full may travel to the units that handle it.
pub(crate) fn shows_caller(doc: &TicketDoc) -> bool {
    doc.case.ticket.secrecy != Secrecy::ContactHidden
}

/// The slice of one unit, in the version its feed knows.
pub(crate) fn for_unit(doc: TicketDoc, unit: UnitId, sight: Sight, version: i64) -> TicketSlice {
    let answers = if sight == Sight::Full { answers_to(&doc.case, unit) } else { Vec::new() };
    let TicketDoc { mut case, mut timeline, applied, .. } = doc;
    let (own, mut others): (Vec<_>, Vec<_>) = case.assignments.into_iter().partition(|a| a.unit == unit);
    others.retain(|other| !answers.iter().any(|answer| answer.id == other.id));
    case.others = others.iter().map(brief).collect();
    case.assignments = own;
    case.assignments.extend(answers);
    case.ticket.opinions.retain(|opinion| opinion.unit == unit);
    case.ticket.version = version;
    timeline.retain(|event| is_visible(event, unit, sight));
    if sight == Sight::OwnWords {
        hide_caller(&mut case.ticket);
        case.others.clear();
    }
    TicketSlice { case, timeline, applied_ops: recent(&applied, |op_unit| op_unit == Some(unit)) }
}

/// The parts of others that answer to a unit, as far as they have: where they stand, until when, and what was fed back.
fn answers_to(case: &Case, unit: UnitId) -> Vec<Assignment> {
    let others = case.assignments.iter().filter(|a| a.unit != unit && !a.state.has_left());
    others.filter(|a| case.asks_after(a) == Some(unit)).map(answer).collect()
}

/// An assignment as the unit sees it for which it is done.
fn answer(of: &Assignment) -> Assignment {
    let waits = matches!(of.state, AssignmentState::UnitReview | AssignmentState::PendingSign);
    let dues = FirstDues { ack: of.ack_due.clone(), return_: of.return_due.clone(), handle: of.due.clone() };
    let (id, unit, name) = (of.id, of.unit, of.unit_name.clone());
    let mut seen = Assignment::dispatched(id, unit, name, of.kind, of.dispatched_at, dues);
    (seen.parent, seen.handed_down) = (of.parent, of.handed_down.clone());
    (seen.state, seen.round) = (of.state, of.round);
    (seen.handler, seen.handler_name) = (of.handler, of.handler_name.clone());
    (seen.acknowledged_at, seen.closed_at) = (of.acknowledged_at, of.closed_at);
    (seen.suspended_at, seen.pauses) = (of.suspended_at, of.pauses.clone());
    // What its unit has not passed, or took back, was never said.
    let last = of.replies.len().saturating_sub(1);
    let fed_back = of.replies.iter().enumerate().filter(|(at, reply)| {
        !reply.recalled && reply.approvals.len() >= reply.steps.len() && !(waits && *at == last)
    });
    seen.replies = fed_back
        .map(|(_, reply)| Reply {
            approvals: Vec::new(),
            steps: Vec::new(),
            marks: Vec::new(),
            ..reply.clone()
        })
        .collect();
    let cited =
        |piece: &&Evidence| seen.replies.iter().any(|reply| reply.content.evidence.contains(&piece.id));
    seen.evidence = of.evidence.iter().filter(cited).cloned().collect();
    seen
}

/// Whether a file is a piece of what was fed back to a unit.
pub(crate) fn answers_with(doc: &TicketDoc, unit: UnitId, sha256: &Sha256Hex) -> bool {
    let answers = answers_to(&doc.case, unit);
    answers.iter().flat_map(|answer| &answer.evidence).any(|piece| piece.sha256 == *sha256)
}

/// The slice of a 举报 for the persons named in it: every assignment still held, in full.
pub(crate) fn for_report(doc: TicketDoc, version: i64) -> TicketSlice {
    let TicketDoc { mut case, mut timeline, applied, .. } = doc;
    case.assignments.retain(|a| !a.state.has_left());
    case.ticket.version = version;
    let held: Vec<_> = case.assignments.iter().map(|a| a.id).collect();
    timeline.retain(|event| is_telling(event) && event.assignment.is_none_or(|id| held.contains(&id)));
    TicketSlice { case, timeline, applied_ops: recent(&applied, |op_unit| op_unit.is_some()) }
}

/// Whether a seal keeper has to do with an opinion: it waits for the seal, or bears it.
fn is_sealing(opinion: &FinalOpinion, unit: UnitId) -> bool {
    opinion.unit == unit && (opinion.state == OpinionState::Signed || opinion.seal.is_some())
}

/// What a unit's seal keepers may see of a 举报: the letters they seal or sealed. Neither the reporter, nor the demand as
/// it came in, nor who handles it; `None` where there is nothing to seal.
pub(crate) fn for_keeper(doc: &TicketDoc, unit: UnitId, version: i64) -> Option<TicketSlice> {
    if !doc.case.ticket.is_report() || sight_of(doc, unit) != Some(Sight::Full) {
        return None;
    }
    let seen = &doc.case.ticket;
    let opinions: Vec<_> =
        seen.opinions.iter().filter(|opinion| is_sealing(opinion, unit)).cloned().collect();
    if opinions.is_empty() {
        return None;
    }
    let nobody = MaskedCaller {
        name: String::new(),
        phone: String::new(),
        kind: chengban_domain::case::CallerKind::Person,
        anonymous: true,
    };
    let bare = Ticket::received(seen.id, seen.no.clone(), nobody, seen.called_at, seen.pack.clone());
    let ticket = Ticket {
        title: "举报工单（内容不公开）".to_owned(),
        nature: seen.nature,
        secrecy: seen.secrecy,
        state: seen.state,
        dispatched_at: seen.dispatched_at,
        facts_on: seen.facts_on,
        opinions,
        version,
        ..bare
    };
    let case = Case { ticket, assignments: Vec::new(), others: Vec::new() };
    let applied_ops = recent(&doc.applied, |op_unit| op_unit == Some(unit));
    Some(TicketSlice { case, timeline: Vec::new(), applied_ops })
}

/// Bytes that a seal keeper may read of a 举报: the drafts and the sealed letters of those opinions.
pub(crate) fn is_keepers_letter(doc: &TicketDoc, unit: UnitId, sha256: &Sha256Hex) -> bool {
    doc.case.ticket.opinions.iter().filter(|opinion| is_sealing(opinion, unit)).any(|opinion| {
        opinion.issue.as_ref().is_some_and(|issue| issue.draft_sha256 == *sha256)
            || opinion.seal.as_ref().is_some_and(|seal| seal.signed_sha256 == *sha256)
    })
}

fn brief(assignment: &Assignment) -> AssignmentBrief {
    AssignmentBrief {
        unit: assignment.unit,
        unit_name: assignment.unit_name.clone(),
        kind: assignment.kind,
        state: assignment.state,
    }
}

fn recent(applied: &[(OpId, Option<UnitId>)], whose: impl Fn(Option<UnitId>) -> bool) -> Vec<OpId> {
    let own: Vec<OpId> = applied.iter().filter(|(_, unit)| whose(*unit)).map(|(op, _)| *op).collect();
    own.iter().copied().skip(own.len().saturating_sub(APPLIED)).collect()
}

/// Reveals and saved drafts stand in the audit log only.
fn is_telling(event: &Event) -> bool {
    !matches!(event.code, EventCode::CallerRevealed | EventCode::DraftSaved)
}

fn is_visible(event: &Event, unit: UnitId, sight: Sight) -> bool {
    // Its own deeds too, on what answers to it.
    let own = event.unit == Some(unit) || event.actor.unit == Some(unit);
    let of_ticket = event.assignment.is_none() && event.actor.unit.is_none_or(|actor| actor == unit);
    is_telling(event) && (own || (of_ticket && sight == Sight::Full))
}

fn hide_caller(ticket: &mut chengban_domain::case::Ticket) {
    ticket.caller.name.clear();
    ticket.caller.phone.clear();
    ticket.body.clear();
    ticket.complained_of = None;
    ticket.matter = None;
    ticket.children.clear();
    ticket.elements = chengban_domain::case::Elements::default();
    ticket.place = Place { town: std::mem::take(&mut ticket.place.town), ..Place::default() };
}
