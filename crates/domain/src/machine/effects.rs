//! The workbench of one judgement: a copy of the case, who acts, and the events so far.

use super::apply::{Applied, Context};
use crate::case::{ActorRef, Approval, Assignment, AssignmentState, Case, Deadline, Event, EventCode};
use crate::error::{ErrorCode, Rejection};
use crate::hash::Sha256Hex;
use crate::role::{Actor, Capacity};
use crate::said::Said;
use crate::time::{Limit, Millis};
use crate::{AssignmentId, EvidenceId, UserId};

pub(super) struct Work<'a> {
    pub case: Case,
    pub actor: &'a Actor,
    pub capacity: Capacity,
    pub ctx: Context<'a>,
    target: Option<AssignmentId>,
    /// Who asked for it, where somebody else's approval lets it go to the platform.
    asker: Option<(UserId, String)>,
    events: Vec<Event>,
}

impl<'a> Work<'a> {
    pub fn new(
        case: &Case,
        actor: &'a Actor,
        capacity: Capacity,
        ctx: &Context<'a>,
        target: Option<AssignmentId>,
    ) -> Self {
        Self { case: case.clone(), actor, capacity, ctx: *ctx, target, asker: None, events: Vec::new() }
    }

    pub fn now(&self) -> Millis {
        self.ctx.now
    }

    /// Who asks: the person who acts, or in whose name it is asked.
    pub fn asker(&self) -> (UserId, String) {
        self.asker.clone().unwrap_or_else(|| (self.actor.user, self.actor.name.clone()))
    }

    /// From now on it is asked in the name of somebody else.
    pub fn ask_for(&mut self, by: UserId, by_name: String) {
        self.asker = Some((by, by_name));
    }

    /// The same bench, on which something is tried.
    pub fn trial(&self) -> Self {
        Self {
            case: self.case.clone(),
            capacity: self.capacity.clone(),
            asker: self.asker.clone(),
            events: Vec::new(),
            ..*self
        }
    }

    /// Who acts: the person, and in whose place.
    pub fn persons(&self) -> impl Iterator<Item = UserId> {
        self.capacity.persons(self.actor.user)
    }

    /// An approval of that text or those bytes, by who acts.
    pub fn approval(&self, hash: &Sha256Hex) -> Approval {
        Approval {
            by: self.actor.user,
            by_name: self.actor.name.clone(),
            role: self.capacity.role,
            at: self.ctx.now,
            hash: hash.clone(),
            on_behalf: self.capacity.on_behalf.clone(),
            skipped: None,
        }
    }

    /// The assignment meant.
    pub fn assignment(&self) -> Result<&Assignment, Rejection> {
        self.target.and_then(|id| self.case.assignment(id)).ok_or(Rejection::new(ErrorCode::NotFound))
    }

    /// The assignment meant, to be changed.
    pub fn assignment_mut(&mut self) -> Result<&mut Assignment, Rejection> {
        let target = self.target;
        self.case
            .assignments
            .iter_mut()
            .find(|a| Some(a.id) == target)
            .ok_or(Rejection::new(ErrorCode::NotFound))
    }

    /// Makes another assignment the one meant.
    pub fn aim(&mut self, id: AssignmentId) {
        self.target = Some(id);
    }

    /// Moves the assignment meant and records the event.
    pub fn move_to(&mut self, state: AssignmentState, code: EventCode, note: &str) -> Result<(), Rejection> {
        self.assignment_mut()?.state = state;
        self.event(code, note);
        Ok(())
    }

    /// Records an event on the assignment meant, or on the ticket where none is.
    pub fn event(&mut self, code: EventCode, note: impl Into<Said>) {
        let target = self.target;
        self.event_on(target, code, note);
    }

    /// Records an event on any assignment, or on the ticket.
    pub fn event_on(&mut self, assignment: Option<AssignmentId>, code: EventCode, note: impl Into<Said>) {
        let said = note.into();
        let unit = assignment.and_then(|id| self.case.assignment(id)).map(|a| a.unit);
        self.events.push(Event {
            code,
            at: self.ctx.now,
            actor: ActorRef {
                user: self.actor.user,
                name: self.actor.name.clone(),
                unit: self.actor.unit,
                role: self.capacity.role,
                on_behalf: self.capacity.on_behalf.clone(),
            },
            assignment,
            unit,
            note: said.message,
            reason: said.reason,
            params: said.params,
            pack_version: self.ctx.pack.version,
        });
    }

    /// A limit from `start` as a deadline.
    pub fn deadline(&self, start: Millis, limit: Limit, rule: &str) -> Deadline {
        deadline(&self.ctx, start, limit, rule)
    }

    pub fn finish(self) -> Applied {
        Applied { case: self.case, events: self.events }
    }
}

/// A limit from `start` as a deadline.
pub(super) fn deadline(ctx: &Context<'_>, start: Millis, limit: Limit, rule: &str) -> Deadline {
    Deadline::of(start, limit, rule, &ctx.pack.clock, ctx.calendar)
}

/// Refuses a piece of evidence that none of these assignments has.
pub(super) fn require_evidence<'a>(
    held: impl Iterator<Item = &'a Assignment> + Clone,
    wanted: &[EvidenceId],
) -> Result<(), Rejection> {
    match wanted.iter().find(|id| !held.clone().any(|assignment| assignment.has_evidence(**id))) {
        Some(missing) => {
            Err(Rejection::new(ErrorCode::MissingEvidence).field("evidence").with("id", missing))
        }
        None => Ok(()),
    }
}

/// Refuses an empty text.
pub(super) fn require_text(text: &str, field: &str) -> Result<(), Rejection> {
    if text.trim().is_empty() { Err(Rejection::new(ErrorCode::MissingField).field(field)) } else { Ok(()) }
}
