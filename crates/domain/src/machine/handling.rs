//! A handler's plain work: sign for it, contact, evidence, notes; and what the platform adds: urge, supervision.

use super::effects::{Work, require_evidence, require_text};
use super::{dispatch, recusal};
use crate::case::{AssignmentState, Contact, Deadline, EventCode, Evidence, Note, SupervisionMark};
use crate::error::{ErrorCode, Rejection};
use crate::intent::{AddEvidence, AddNote, AssignHandler, OpenSupervision, Reason, RecordContact};
use crate::pack::{ClockStart, LimitKey};
use crate::reason::ReasonCode;
use crate::said::Said;

/// Row 2: never refused for lateness; the on-time flag follows from the instants.
pub(super) fn acknowledge(work: &mut Work<'_>) -> Result<(), Rejection> {
    mark_acknowledged(work)?;
    work.move_to(AssignmentState::Handling, EventCode::Acknowledged, "")
}

/// Sets when and by whom it was signed for, once.
pub(super) fn mark_acknowledged(work: &mut Work<'_>) -> Result<(), Rejection> {
    let (now, (user, name)) = (work.now(), work.asker());
    start_clock(work)?;
    let assignment = work.assignment_mut()?;
    if assignment.acknowledged_at.is_none() {
        assignment.acknowledged_at = Some(now);
        if assignment.handler.is_none() {
            assignment.handler = Some(user);
            assignment.handler_name = name;
        }
    }
    Ok(())
}

/// Where the pack lets the handling limit run from 签收, it begins anew with the first; until then it stood as if running
/// from dispatch, so that nobody gains by not signing for it. A sub-assignment stays within its parent's due.
fn start_clock(work: &mut Work<'_>) -> Result<(), Rejection> {
    let assignment = work.assignment()?;
    if work.ctx.pack.clock.start != ClockStart::Acknowledge || assignment.acknowledged_at.is_some() {
        return Ok(());
    }
    let parent = assignment.parent.and_then(|id| work.case.assignment(id)).map(|parent| parent.due.at);
    let (limit, rule) = (assignment.due.limit, assignment.due.rule.clone());
    let mut due = work.deadline(work.now(), limit, &rule);
    due.at = parent.map_or(due.at, |parent| due.at.min(parent));
    work.assignment_mut()?.due = due;
    Ok(())
}

pub(super) fn record_contact(work: &mut Work<'_>, p: &RecordContact) -> Result<(), Rejection> {
    let (by, by_name) = (work.actor.user, work.actor.name.clone());
    require_evidence(std::iter::once(work.assignment()?), &p.evidence)?;
    let (now, pack) = (work.now(), work.ctx.pack);
    let assignment = work.assignment_mut()?;
    if let Some(reason) = assignment.contact_fault(p.contacted_at, now, pack) {
        let at = assignment.dispatched_at.iso_end();
        return Err(Rejection::because(ErrorCode::InvalidInput, reason).field("contacted_at").with("at", at));
    }
    if assignment.contacts.iter().any(|c| c.id == p.id) {
        return Err(Rejection::new(ErrorCode::OpIdReused).field("id"));
    }
    assignment.contacts.push(Contact {
        id: p.id,
        contacted_at: p.contacted_at,
        method: p.method,
        result: p.result,
        note: p.note.clone(),
        evidence: p.evidence.clone(),
        by,
        by_name,
    });
    work.event(EventCode::ContactRecorded, "");
    Ok(())
}

pub(super) fn add_evidence(work: &mut Work<'_>, p: &AddEvidence) -> Result<(), Rejection> {
    require_text(&p.name, "name")?;
    let (at, by_name) = (work.now(), work.actor.name.clone());
    let assignment = work.assignment_mut()?;
    if assignment.has_evidence(p.id) {
        return Err(Rejection::new(ErrorCode::OpIdReused).field("id"));
    }
    if p.size <= 0 {
        return Err(Rejection::new(ErrorCode::FileEmpty).field("size"));
    }
    let no = assignment.evidence.iter().map(|e| e.no).max().unwrap_or(0) + 1;
    assignment.evidence.push(Evidence {
        id: p.id,
        no,
        name: p.name.clone(),
        kind: p.kind,
        sha256: p.sha256.clone(),
        size: p.size,
        mime: p.mime.clone(),
        taken_at: p.taken_at,
        redaction_of: p.redaction_of,
        by_name,
        at,
    });
    work.event(EventCode::EvidenceAdded, Said::of(ReasonCode::NoteEvidence).with("no", no));
    Ok(())
}

/// The revision itself is stored by the hub and the desk; the case keeps who wrote, whatever became of their words.
pub(super) fn save_draft(work: &mut Work<'_>) -> Result<(), Rejection> {
    let user = work.actor.user;
    let assignment = work.assignment_mut()?;
    if !assignment.drafters.contains(&user) {
        assignment.drafters.push(user);
    }
    work.event(EventCode::DraftSaved, "");
    Ok(())
}

pub(super) fn add_note(work: &mut Work<'_>, p: &AddNote) -> Result<(), Rejection> {
    require_text(&p.text, "text")?;
    let note =
        Note { text: p.text.clone(), by: work.actor.user, by_name: work.actor.name.clone(), at: work.now() };
    work.assignment_mut()?.notes.push(note);
    work.event(EventCode::NoteAdded, "");
    Ok(())
}

/// A reveal of the resident's data leaves a line and changes nothing.
pub(super) fn record_reveal(work: &mut Work<'_>, p: &Reason) -> Result<(), Rejection> {
    require_text(&p.reason, "reason")?;
    work.event(EventCode::CallerRevealed, &p.reason);
    Ok(())
}

pub(super) fn assign_handler(work: &mut Work<'_>, p: &AssignHandler) -> Result<(), Rejection> {
    require_text(&p.name, "name")?;
    recusal::of_person(&work.case.ticket, &p.name)?;
    let assignment = work.assignment_mut()?;
    assignment.handler = Some(p.user);
    assignment.handler_name = p.name.clone();
    work.event(EventCode::HandlerAssigned, &p.name);
    Ok(())
}

pub(super) fn urge(work: &mut Work<'_>, p: &Reason) -> Result<(), Rejection> {
    work.assignment_mut()?.urge_count += 1;
    work.event(EventCode::Urged, &p.reason);
    Ok(())
}

pub(super) fn open_supervision(work: &mut Work<'_>, p: &OpenSupervision) -> Result<(), Rejection> {
    require_text(&p.no, "no")?;
    let at = work.now();
    let due = work.deadline(at, work.ctx.pack.limits.supervised, "supervised");
    let assignment = work.assignment_mut()?;
    if assignment.supervision.is_some() {
        return Err(Rejection::new(ErrorCode::RequestPending));
    }
    let due = Some(due);
    assignment.supervision = Some(SupervisionMark { no: p.no.clone(), note: p.note.clone(), at, due });
    hasten(work)?;
    work.event(EventCode::SupervisionOpened, &p.no);
    Ok(())
}

/// A supervised assignment is handled within the limit that the pack ranks first then. Nobody gains time by being
/// supervised: a due that falls earlier stays. What was delegated follows its parent.
fn hasten(work: &mut Work<'_>) -> Result<(), Rejection> {
    let (key, limit) = work.ctx.pack.handle_limit(&dispatch::facts(&work.case.ticket, true));
    if key != LimitKey::Supervised {
        return Ok(());
    }
    let due = work.deadline(work.now(), limit, &format!("handle.{}", key.as_str()));
    let assignment = work.assignment_mut()?;
    if due.at >= assignment.due.at {
        return Ok(());
    }
    let (id, at) = (assignment.id, due.at);
    assignment.due = Deadline { before: Some(assignment.due.at), ..due };
    for sub in work.case.assignments.iter_mut().filter(|a| a.parent == Some(id) && a.state.is_open()) {
        sub.due.at = sub.due.at.min(at);
    }
    Ok(())
}

pub(super) fn close_supervision(work: &mut Work<'_>, p: &Reason) -> Result<(), Rejection> {
    if work.assignment_mut()?.supervision.take().is_none() {
        return Err(Rejection::new(ErrorCode::WrongState));
    }
    work.event(EventCode::SupervisionClosed, &p.reason);
    Ok(())
}
