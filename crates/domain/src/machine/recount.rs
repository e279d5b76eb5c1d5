//! A new calendar on a case: no intent of a person but the clock's own, in the same events and case as any judgement.

use super::apply::{Applied, Context};
use super::effects::Work;
use crate::case::{Calendars, Case, DueKind, EventCode, MovedDue};
use crate::role::{Actor, Capacity};
use crate::time::Calendar;
use crate::{ReasonCode, Said};

/// Counts the running limits of a case by the calendar of `ctx`, which follows `old`; an event tells each that moved.
#[must_use]
pub fn recount(case: &Case, actor: &Actor, ctx: &Context<'_>, old: &Calendar) -> (Applied, Vec<MovedDue>) {
    let capacity = Capacity { role: crate::Role::System, on_behalf: None };
    let mut work = Work::new(case, actor, capacity, ctx, None);
    let moved = work.case.recount(&ctx.pack.clock, Calendars { old, new: ctx.calendar });
    for one in &moved {
        work.event_on(Some(one.assignment), EventCode::DueRecounted, told(one, ctx.calendar));
    }
    (work.finish(), moved)
}

fn told(moved: &MovedDue, calendar: &Calendar) -> Said {
    let reason = match moved.which {
        DueKind::Ack => ReasonCode::NoteAckMoved,
        DueKind::Return => ReasonCode::NoteReturnMoved,
        DueKind::Handle => ReasonCode::NoteHandleMoved,
        DueKind::Supervision => ReasonCode::NoteSupervisionMoved,
    };
    let said = Said::of(reason).with("from", moved.from.iso_end()).with("to", moved.to.iso_end());
    said.with("calendar", calendar.id())
}
