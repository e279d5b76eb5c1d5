//! The unit's own review of a reply: at which step of its chain it waits, who may pass that step, and where it goes then.
//!
//! A reply keeps the chain it was submitted into. Where it becomes heavy on its way, the steps that it then lacks come
//! after those it has, and those still to come get the stricter rules of both chains; nothing passed is asked again. What is
//! passed is an exact text, named by its hash.

use super::apply::Context;
use super::effects::{Work, require_text};
use super::recusal::concerns_person;
use super::unit_request;
use crate::UserId;
use crate::case::{
    Approval, Assignment, AssignmentKind, AssignmentState, EventCode, PassageMark, Reply, Ticket,
};
use crate::error::{ErrorCode, Rejection};
use crate::hash::Sha256Hex;
use crate::intent::{IntentKind, RejectReply, SentBackTo, SkipStep};
use crate::pack::{HeavyWhen, RulePack, Step};
use crate::role::{Actor, Capacity, Principal, Role};

/// Remarks on passages that one sending back may bear; those of earlier ones stand beside them.
const MAX_MARKS: usize = 100;

/// The chain for a reply of this assignment, by the pack.
pub(super) fn chain<'p>(
    ticket: &Ticket,
    assignment: &Assignment,
    ground_claimed: bool,
    pack: &'p RulePack,
) -> &'p [Step] {
    if assignment.kind != AssignmentKind::Lead {
        return &pack.chains.support;
    }
    let heavy = pack.heavy_when.iter().any(|when| match when {
        HeavyWhen::Supervised => assignment.supervision.is_some(),
        HeavyWhen::LeaderNote => ticket.leader_note.is_some(),
        HeavyWhen::GroundClaimed => ground_claimed,
    });
    if heavy { &pack.chains.heavy } else { &pack.chains.normal }
}

/// The steps of a reply under review: those it was submitted into, then those it lacks by now.
#[must_use]
pub fn steps(ticket: &Ticket, assignment: &Assignment, reply: &Reply, pack: &RulePack) -> Vec<Step> {
    let mut steps = reply.steps.clone();
    for step in chain(ticket, assignment, reply.content.ground.is_some(), pack) {
        let to_come = steps.iter_mut().skip(reply.approvals.len());
        to_come.filter(|known| known.is_same(step)).for_each(|known| *known = known.stricter(step, pack));
        if !steps.iter().any(|known| known.is_same(step)) {
            steps.push(step.clone());
        }
    }
    steps
}

/// The step at which an assignment's reply waits inside the unit, if it does.
#[must_use]
pub fn step_now(ticket: &Ticket, assignment: &Assignment, pack: &RulePack) -> Option<Step> {
    use AssignmentState as S;
    let reply =
        assignment.last_reply().filter(|_| matches!(assignment.state, S::UnitReview | S::PendingSign))?;
    steps(ticket, assignment, reply, pack).into_iter().nth(reply.approvals.len())
}

/// What goes through a chain step by step.
pub trait InChain {
    /// Whether a person wrote on it.
    fn is_by(&self, user: UserId) -> bool;
    /// Steps passed, in order.
    fn approvals(&self) -> &[Approval];
}

impl InChain for Reply {
    fn is_by(&self, user: UserId) -> bool {
        Self::is_by(self, user)
    }

    fn approvals(&self) -> &[Approval] {
        &self.approvals
    }
}

/// Whether a step is closed to a person: they wrote the text, or passed an earlier step, themselves or by a stand-in.
#[must_use]
pub fn is_barred(step: &Step, text: &dyn InChain, user: UserId, pack: &RulePack) -> bool {
    let touched = text.is_by(user) || text.approvals().iter().any(|passed| passed.is_of(user));
    step.four_eyes(pack) && touched
}

/// Why a step is closed to a person, if it is: they had a hand in the text, or the ticket concerns them.
#[must_use]
pub fn closed_to(
    ticket: &Ticket,
    (step, text): (&Step, &dyn InChain),
    person: &Principal,
    pack: &RulePack,
) -> Option<ErrorCode> {
    closing(ticket, is_barred(step, text, person.user, pack), person)
}

/// What closes a step to a person, once it is known whether four eyes do.
pub(super) fn closing(ticket: &Ticket, barred: bool, person: &Principal) -> Option<ErrorCode> {
    if barred {
        return Some(ErrorCode::SamePerson);
    }
    concerns_person(ticket, &person.name).then_some(ErrorCode::Recused)
}

/// In what a person acts on a reply under review: an intent of the review is for whoever has the step.
pub(super) fn capacity(
    (ticket, assignment): (&Ticket, &Assignment),
    kind: IntentKind,
    actor: &Actor,
    ctx: &Context<'_>,
) -> Result<Option<Capacity>, Rejection> {
    use IntentKind as K;
    match kind {
        K::ApproveReply | K::SignReply | K::RejectReply | K::SkipStep => {}
        K::ApproveRequest | K::RejectRequest => {
            let (asked, step) = unit_request::at_step(assignment)?;
            let open = |absent: &Principal| closed_to(ticket, (step, asked), absent, ctx.pack).is_none();
            return for_whom_open(&[step.role()], actor, open).map(Some);
        }
        _ => return Ok(None),
    }
    let reply = current(assignment)?;
    let steps = steps(ticket, assignment, reply, ctx.pack);
    let left = steps.get(reply.approvals.len()..).unwrap_or_default();
    let step = left.first().ok_or(Rejection::new(ErrorCode::WrongState))?;
    let wanted: Vec<Role> = match kind {
        K::SkipStep => step.skip_by().to_vec(),
        // Whoever has a later step need not wait for it to send the text back.
        K::RejectReply => left.iter().map(Step::role).collect(),
        _ => vec![step.role()],
    };
    let open = |absent: &Principal| closed_to(ticket, (step, reply), absent, ctx.pack).is_none();
    for_whom_open(&wanted, actor, open).map(Some)
}

/// In what a person acts: in their own right, then for one to whom it is open, then for one to whom it is closed.
///
/// # Errors
/// [`ErrorCode::WrongRole`].
pub fn for_whom_open(
    wanted: &[Role],
    actor: &Actor,
    is_open: impl Fn(&Principal) -> bool,
) -> Result<Capacity, Rejection> {
    let open = |capacity: &Capacity| capacity.on_behalf.as_ref().is_none_or(&is_open);
    let found = actor.capacities(wanted).find(open).or_else(|| actor.capacities(wanted).next());
    found.ok_or(Rejection::new(ErrorCode::WrongRole))
}

/// Where a text goes that waits for `step`, or for none inside the unit any more.
pub(super) fn state_at(step: Option<&Step>, kind: AssignmentKind) -> AssignmentState {
    match step {
        Some(step) if step.is_on_bytes() => AssignmentState::PendingSign,
        Some(_) => AssignmentState::UnitReview,
        None if kind == AssignmentKind::Lead => AssignmentState::PlatformAudit,
        None => AssignmentState::FedBack,
    }
}

/// Rows 11 and 12.
pub(super) fn approve(work: &mut Work<'_>, hash: &Sha256Hex) -> Result<(), Rejection> {
    let (steps, now) = at_step(work, hash)?;
    let reply = current(work.assignment()?)?;
    if work.persons().any(|user| is_barred(&now, reply, user, work.ctx.pack)) {
        return Err(Rejection::new(ErrorCode::SamePerson));
    }
    let code = if now.is_on_bytes() { EventCode::ReplySigned } else { EventCode::ReplyApproved };
    let note = now.own_label().unwrap_or_default();
    pass(work, steps, None, hash, (code, note))
}

/// Row 30: the step is passed over by somebody whom the pack names for it.
pub(super) fn skip(work: &mut Work<'_>, p: &SkipStep) -> Result<(), Rejection> {
    require_text(&p.reason, "reason")?;
    let (steps, now) = at_step(work, &p.hash)?;
    let note = format!("{}：{}", now.label(), p.reason);
    pass(work, steps, Some(p.reason.clone()), &p.hash, (EventCode::StepSkipped, &note))
}

/// The chain and the step of the text that is shown, which must be the one that waits.
fn at_step(work: &Work<'_>, hash: &Sha256Hex) -> Result<(Vec<Step>, Step), Rejection> {
    let assignment = work.assignment()?;
    let reply = current(assignment)?;
    if reply.text_hash != *hash {
        return Err(Rejection::new(ErrorCode::HashMismatch));
    }
    let steps = steps(&work.case.ticket, assignment, reply, work.ctx.pack);
    let now = steps.get(reply.approvals.len()).cloned();
    now.map(|now| (steps, now)).ok_or(Rejection::new(ErrorCode::WrongState))
}

fn pass(
    work: &mut Work<'_>,
    steps: Vec<Step>,
    skipped: Option<String>,
    hash: &Sha256Hex,
    (code, note): (EventCode, &str),
) -> Result<(), Rejection> {
    let approval = Approval { skipped, ..work.approval(hash) };
    let assignment = work.assignment_mut()?;
    let kind = assignment.kind;
    let reply = current_mut(assignment)?;
    reply.approvals.push(approval);
    let next = state_at(steps.get(reply.approvals.len()), kind);
    reply.steps = steps;
    work.move_to(next, code, note)
}

/// Row 13: to its author, or to the last step that somebody passed.
pub(super) fn reject(work: &mut Work<'_>, p: &RejectReply) -> Result<(), Rejection> {
    require_text(&p.reason, "reason")?;
    let marks = marks_with(&p.marks, current(work.assignment()?)?)?;
    let steps = {
        let assignment = work.assignment()?;
        steps(&work.case.ticket, assignment, current(assignment)?, work.ctx.pack)
    };
    let assignment = work.assignment_mut()?;
    let kind = assignment.kind;
    let reply = current_mut(assignment)?;
    let landing = match p.to {
        SentBackTo::Author => (AssignmentState::Handling, EventCode::ReplyRejected),
        SentBackTo::StepBefore => {
            let before = reply.approvals.iter().rposition(|passed| passed.skipped.is_none());
            let before = before.ok_or(Rejection::new(ErrorCode::NoStepBefore).field("to"))?;
            reply.approvals.truncate(before);
            (state_at(steps.get(before), kind), EventCode::StepSentBack)
        }
    };
    comment_on(reply, &p.reason);
    reply.marks = marks;
    reply.steps = steps;
    work.move_to(landing.0, landing.1, &p.reason)
}

/// Adds a comment to those that the submission bears already.
pub(super) fn comment_on(reply: &mut Reply, comment: &str) {
    if !reply.comment.is_empty() {
        reply.comment.push('\n');
    }
    reply.comment.push_str(comment);
}

/// The remarks that stand since the submission, with these: each once.
fn marks_with(marks: &[PassageMark], reply: &Reply) -> Result<Vec<PassageMark>, Rejection> {
    if marks.len() > MAX_MARKS {
        return Err(Rejection::new(ErrorCode::TooLarge).field("marks"));
    }
    let mut all = reply.marks.clone();
    for mark in marks {
        require_text(&mark.note, "marks")?;
        if !mark.fits(&reply.content) {
            return Err(Rejection::new(ErrorCode::HashMismatch).field("marks"));
        }
        if !all.contains(mark) {
            all.push(mark.clone());
        }
    }
    Ok(all)
}

pub(super) fn current(assignment: &Assignment) -> Result<&Reply, Rejection> {
    assignment.replies.last().ok_or(Rejection::new(ErrorCode::NotFound))
}

pub(super) fn current_mut(assignment: &mut Assignment) -> Result<&mut Reply, Rejection> {
    assignment.replies.last_mut().ok_or(Rejection::new(ErrorCode::NotFound))
}
