//! What a new calendar moves of the limits that run: each counted again from its own start, with all that moved it since.
//!
//! Invariants: a limit moves only where the calendar before gives exactly the due that stands, so that one set by hand or held
//! by a parent's stays; a part below never outlasts its parent's due.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ticket::wire_enum;
use super::{Assignment, AssignmentState, Case, Deadline};
use crate::AssignmentId;
use crate::pack::ClockRule;
use crate::time::calendar_edition::DayChange;
use crate::time::{Calendar, Change, Course, Due, Millis, course_due};

wire_enum! {
    /// Which limit of an assignment.
    DueKind {
        /// 签收时限
        Ack,
        /// 退单时限
        Return,
        /// 办理时限
        Handle,
        /// 督办时限
        Supervision,
    }
}

/// A limit that falls at another instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MovedDue {
    /// Of which assignment.
    pub assignment: AssignmentId,
    /// Which of its limits.
    pub which: DueKind,
    /// When it fell.
    pub from: Millis,
    /// When it falls now.
    pub to: Millis,
}

/// What would come of publishing a calendar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CalendarOutlook {
    /// The version that it would become, such as `cn@2`.
    pub id: String,
    /// Its last known day.
    pub known_through: NaiveDate,
    /// The days that change, of those not over, in order.
    pub days: Vec<DayChange>,
    /// How many tickets have a limit that moves.
    pub tickets: u32,
    /// The limits that move, the first of them where they are many.
    pub moved: Vec<MovedLimit>,
}

/// A limit of some ticket that moves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MovedLimit {
    /// Number of the ticket.
    pub no: String,
    /// Whose.
    pub unit_name: String,
    /// Which, and from when to when.
    pub due: MovedDue,
}

/// Two calendars, the one that counted so far first.
#[derive(Debug, Clone, Copy)]
pub struct Calendars<'a> {
    /// Until now.
    pub old: &'a Calendar,
    /// From now on.
    pub new: &'a Calendar,
}

impl Case {
    /// Counts the limits that run by the new calendar; tells those that moved. Marks of estimates follow the new calendar too.
    pub fn recount(&mut self, clock: &ClockRule, calendars: Calendars<'_>) -> Vec<MovedDue> {
        let mut moved = Vec::new();
        // A parent's due is known before the parts below it are held to it.
        for below in [false, true] {
            for at in 0..self.assignments.len() {
                let caps =
                    self.assignments.get(at).and_then(|one| one.parent).and_then(|id| self.caps(id, &moved));
                if let Some(one) = self.assignments.get_mut(at).filter(|one| one.parent.is_some() == below) {
                    one.recount((clock, calendars), caps, &mut moved);
                }
            }
        }
        moved
    }

    /// The due of a parent before and after the recount.
    fn caps(&self, parent: AssignmentId, moved: &[MovedDue]) -> Option<(Millis, Millis)> {
        let now = self.assignment(parent)?.due.at;
        let own = |one: &&MovedDue| one.assignment == parent && one.which == DueKind::Handle;
        Some((moved.iter().find(own).map_or(now, |one| one.from), now))
    }
}

impl Assignment {
    fn recount(
        &mut self,
        by: (&ClockRule, Calendars<'_>),
        caps: Option<(Millis, Millis)>,
        moved: &mut Vec<MovedDue>,
    ) {
        if !self.state.is_open() {
            return;
        }
        let (assignment, changes) = (self.id, self.changes());
        let mut note = |which, changed: Option<(Millis, Millis)>| {
            moved.extend(changed.map(|(from, to)| MovedDue { assignment, which, from, to }));
        };
        if self.state == AssignmentState::PendingAck {
            note(DueKind::Ack, recount(&mut self.ack_due, &[], by, None));
        }
        let may_return = matches!(self.state, AssignmentState::PendingAck | AssignmentState::Handling);
        if may_return && self.round == 0 {
            note(DueKind::Return, recount(&mut self.return_due, &[], by, None));
        }
        note(DueKind::Handle, recount(&mut self.due, &changes, by, caps));
        if let Some(due) = self.supervision.as_mut().and_then(|mark| mark.due.as_mut()) {
            note(DueKind::Supervision, recount(due, &[], by, None));
        }
    }
}

/// Counts one limit again; `caps` is the due that it may not outlast, before and after. From and to where it moved.
fn recount(
    deadline: &mut Deadline,
    changes: &[Change],
    (clock, calendars): (&ClockRule, Calendars<'_>),
    caps: Option<(Millis, Millis)>,
) -> Option<(Millis, Millis)> {
    let course = Course { start: deadline.start, limit: deadline.limit, changes };
    let capped = |due: Due, cap: Option<Millis>| cap.map_or(due.at, |cap| due.at.min(cap));
    let (old, new) = (course_due(&course, clock, calendars.old), course_due(&course, clock, calendars.new));
    let from = deadline.at;
    if capped(old, caps.map(|caps| caps.0)) != from {
        return None;
    }
    deadline.estimated = new.estimated;
    let to = capped(new, caps.map(|caps| caps.1));
    if to == from {
        return None;
    }
    (deadline.before, deadline.at) = (Some(from), to);
    Some((from, to))
}
