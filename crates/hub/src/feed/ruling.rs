//! Decided returns as entities of their own: a return that was granted takes the ticket out of the unit's sight, and what
//! was ruled must stay known to those who may ask again.
//!
//! Invariant: a ruling holds the unit's own words, the decision, and what the ticket is filed under; none of a 举报.

use std::collections::BTreeMap;

use chengban_domain::case::{Assignment, AssignmentState, Decision, Nature, ReturnRequest, Secrecy};
use chengban_domain::coach::{RULING, Ruling};
use chengban_domain::wire::{FeedName, RemoveReason};
use chengban_domain::{TicketId, UnitId};

use crate::store::feed::{Change, Changes};
use crate::store::ticket::TicketDoc;

/// The ticket in the key of a ruling.
pub(super) fn ticket_of(key: &str) -> Option<TicketId> {
    key.split_once('/')?.0.parse().ok()
}

/// The decided returns of a unit, by key.
pub(super) fn of_unit(doc: &TicketDoc, unit: UnitId) -> BTreeMap<String, Ruling> {
    let ticket = &doc.case.ticket;
    if ticket.nature == Nature::Report || ticket.secrecy == Secrecy::Reporter {
        return BTreeMap::new();
    }
    let own = doc.case.assignments.iter().filter(|assignment| assignment.unit == unit);
    let requests = own.flat_map(|assignment| assignment.returns.iter().map(move |asked| (assignment, asked)));
    requests
        .filter_map(|(assignment, asked)| {
            let ruling = ruling(doc, assignment, asked, asked.decision.as_ref()?);
            Some((format!("{}/{}", ticket.id, asked.id), ruling))
        })
        .collect()
}

fn ruling(doc: &TicketDoc, assignment: &Assignment, asked: &ReturnRequest, decision: &Decision) -> Ruling {
    let ticket = &doc.case.ticket;
    let next = heir(doc, assignment, decision);
    Ruling {
        request: asked.id,
        ticket_id: ticket.id,
        ticket_no: ticket.no.clone(),
        title: ticket.title.clone(),
        category: ticket.category.clone(),
        town: ticket.place.town.clone(),
        grounds: asked.grounds.clone(),
        reason: asked.reason.clone(),
        suggested_unit: asked.suggested_unit,
        suggested_unit_name: asked.suggested_unit_name.clone(),
        decision: decision.clone(),
        went_to: next.map(|next| next.unit),
        went_to_name: next.map(|next| next.unit_name.clone()).unwrap_or_default(),
    }
}

/// Who has the same part since a return was granted, and has not left it.
fn heir<'d>(doc: &'d TicketDoc, returned: &Assignment, decision: &Decision) -> Option<&'d Assignment> {
    let has_left = |a: &Assignment| matches!(a.state, AssignmentState::Returned | AssignmentState::Withdrawn);
    doc.case.assignments.iter().rfind(|a| {
        decision.granted && a.kind == returned.kind && a.dispatched_at >= decision.at && !has_left(a)
    })
}

/// Notes what a changed ticket means for the rulings of one unit.
pub(super) fn note(changes: &mut Changes, before: Option<&TicketDoc>, after: &TicketDoc, unit: UnitId) {
    let was = before.map(|doc| of_unit(doc, unit)).unwrap_or_default();
    let now = of_unit(after, unit);
    let (feed, version) = (FeedName::unit(unit), after.case.ticket.version);
    for key in was.keys().filter(|key| !now.contains_key(*key)) {
        changes.note(&feed, RULING, key.clone(), Change::Remove(version, RemoveReason::Sealed));
    }
    for (key, ruling) in now {
        if was.get(&key) != Some(&ruling) {
            changes.note(&feed, RULING, key, Change::Upsert(version));
        }
    }
}
