//! From a ticket to its rows in the list: one for each assignment of my unit.

use chengban_domain::UnitId;
use chengban_domain::case::{Assignment, AssignmentState, Case, PackRef, PendingKind, Ticket};
use chengban_domain::time::{Limit, Millis, warn_at};
use chengban_domain::wire::TicketSlice;

use crate::commands::inbox::InboxRow;
use crate::commands::ticket::StepMark;
use crate::fault::Result;
use crate::rules::Rules;
use crate::store::inbox::RowRecord;
use crate::store::{of_word, parsed, word};
use crate::ticket::review;

/// The rows of a ticket.
pub fn rows_of(slice: &TicketSlice, version: i64, unit: Option<UnitId>, rules: &Rules) -> Vec<RowRecord> {
    let own =
        slice.case.assignments.iter().filter(|assignment| unit.is_none_or(|unit| assignment.unit == unit));
    own.map(|assignment| record(slice, assignment, version, rules)).collect()
}

fn record(slice: &TicketSlice, assignment: &Assignment, version: i64, rules: &Rules) -> RowRecord {
    let ticket = &slice.case.ticket;
    let pack = rules.pack(&ticket.pack);
    let due = assignment.due_now();
    let step = step_of(&slice.case, assignment, rules);
    let updated = slice.timeline.last().map_or(assignment.dispatched_at, |event| event.at);
    RowRecord {
        assignment_id: assignment.id.to_string(),
        ticket_id: ticket.id.to_string(),
        no: ticket.no.clone(),
        title: ticket.title.clone(),
        nature: word(&ticket.nature),
        town: ticket.place.town.clone(),
        channel: word(&ticket.channel),
        urgency: word(&ticket.urgency),
        secrecy: word(&ticket.secrecy),
        state: word(&assignment.state),
        kind: word(&assignment.kind),
        round: i64::from(assignment.round),
        dispatched_at: assignment.dispatched_at.0,
        due: due.at.0,
        due_estimated: due.estimated,
        due_limit: due.limit_in_force().to_string(),
        warn_at: warn_at(pack, rules.calendar(), due.at, due.limit_in_force().unit).unwrap_or(due.at).0,
        paused: assignment.is_paused(pack),
        ended_at: assignment.ended_at().map(|at| at.0),
        handler: assignment.handler.map(|user| user.to_string()),
        handler_name: assignment.handler_name.clone(),
        tags: serde_json::to_string(&ticket.tags).unwrap_or_default(),
        supervised: assignment.supervision.is_some(),
        leader_note: ticket.leader_note.is_some(),
        extending: assignment.pending == Some(PendingKind::Extension),
        appealing: assignment.is_appealing(),
        sent_back: is_sent_back(assignment),
        caller_name: ticket.caller.name.clone(),
        prev_no: ticket.prev_no.clone(),
        place: place(ticket),
        pack: ticket.pack.pack.clone(),
        pack_version: i64::from(ticket.pack.version),
        version,
        updated_at: updated.0,
        step_role: step.as_ref().map(|step| word(&step.role)),
        step: step.and_then(|step| serde_json::to_string(&step).ok()),
    }
}

/// The step at which something waits inside the unit. What the unit adds is put over the pack only where something does:
/// that copies the pack, and most rows that are pulled wait for nothing.
fn step_of(case: &Case, assignment: &Assignment, rules: &Rules) -> Option<StepMark> {
    if !review::is_inside(assignment) {
        return None;
    }
    review::mark(&case.ticket, assignment, &rules.judging(case, Some(assignment.id)))
}

/// Sent back to be mended: by the auditor, by a reviewer, by an order of rework, or by a refused return.
fn is_sent_back(assignment: &Assignment) -> bool {
    let handling = assignment.state == AssignmentState::Handling;
    let mended = assignment.last_reply().is_some_and(|reply| {
        reply.round == assignment.round
            && !reply.recalled
            && (reply.verdict.as_ref().is_some_and(|verdict| !verdict.passed) || !reply.comment.is_empty())
    });
    let fresh_round =
        assignment.round > 0 && !assignment.replies.iter().any(|reply| reply.round == assignment.round);
    let refused = assignment.return_forbidden
        && assignment.replies.is_empty()
        && assignment
            .returns
            .last()
            .and_then(|r| r.decision.as_ref())
            .is_some_and(|decision| !decision.granted);
    handling && (mended || fresh_round || refused)
}

/// Town, village and grid as one word, for finding earlier tickets of the place; empty where it is not told.
fn place(ticket: &Ticket) -> String {
    let place = &ticket.place;
    if place.village.is_empty() && place.grid.is_empty() {
        return String::new();
    }
    format!("{}/{}/{}", place.town, place.village, place.grid)
}

/// Marks beside a row that do not stand in it.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// Version last opened.
    pub read_version: i64,
    /// Followed.
    pub starred: bool,
    /// A draft is begun.
    pub draft: bool,
    /// Operations waiting.
    pub pending: u32,
    /// Something in 需处理.
    pub attention: bool,
    /// In whose place its step is mine to pass.
    pub on_behalf: Option<String>,
}

/// The rules and the limit that a row's due was counted by.
///
/// # Errors
/// A damaged row.
pub fn rule_of(row: &RowRecord) -> Result<(PackRef, Limit)> {
    let version = u32::try_from(row.pack_version).unwrap_or_default();
    Ok((PackRef { pack: row.pack.clone(), version }, parsed(&row.due_limit)?))
}

/// A row as the screen shows it at `now`.
///
/// # Errors
/// A damaged row.
pub fn shown(row: &RowRecord, beside: Beside, rules: &Rules, now: Millis) -> Result<InboxRow> {
    let (pack, limit) = rule_of(row)?;
    let at = row.ended_at.map_or(now, Millis);
    let standing = rules.standing(&pack, at, Millis(row.due), limit, row.paused);
    Ok(InboxRow {
        ticket_id: parsed(&row.ticket_id)?,
        assignment_id: parsed(&row.assignment_id)?,
        no: row.no.clone(),
        title: row.title.clone(),
        nature: of_word(&row.nature)?,
        town: row.town.clone(),
        channel: of_word(&row.channel)?,
        urgency: of_word(&row.urgency)?,
        state: of_word(&row.state)?,
        kind: of_word(&row.kind)?,
        round: u32::try_from(row.round).unwrap_or_default(),
        dispatched_at: Millis(row.dispatched_at),
        due: Millis(row.due),
        due_estimated: row.due_estimated,
        light: standing.light,
        remaining: standing.remaining,
        handler_name: row.handler_name.clone(),
        tags: serde_json::from_str(&row.tags).unwrap_or_default(),
        supervised: row.supervised,
        leader_note: row.leader_note,
        unread: beside.read_version < row.version,
        starred: beside.starred,
        draft: beside.draft,
        pending_ops: beside.pending,
        attention: beside.attention,
        secrecy: of_word(&row.secrecy)?,
        caller_name: row.caller_name.clone(),
        on_behalf: beside.on_behalf,
        step: row.step.as_deref().and_then(|step| serde_json::from_str(step).ok()),
    })
}
