//! Decided returns as entities of their own: a return that was granted takes the ticket out of the unit's sight, and what
//! was ruled must stay known to those who may ask again.
//!
//! Invariants: a ruling holds the unit's own words, the decision, and what the ticket was filed under as long as the unit
//! saw it; what the ticket becomes in other hands is not told; none of a 举报.

use std::collections::BTreeMap;

use anyhow::Result;
use chengban_domain::case::{Assignment, Decision, ReturnRequest};
use chengban_domain::coach::{RULING, Ruling};
use chengban_domain::wire::{FeedName, RemoveReason};
use chengban_domain::{RequestId, TicketId, UnitId};

use super::slice;
use crate::store::Conn;
use crate::store::feed::{self, Change, Changes};
use crate::store::ticket::{Filing, TicketDoc};

/// The ticket in the key of a ruling.
pub(super) fn ticket_of(key: &str) -> Option<TicketId> {
    key.split_once('/')?.0.parse().ok()
}

/// Keeps, for the decided returns of the units that see a ticket, what it is filed under now.
pub(crate) fn keep_filing(doc: &mut TicketDoc) {
    let ticket = &doc.case.ticket;
    if ticket.is_report() {
        return;
    }
    let filing = Filing {
        title: ticket.title.clone(),
        category: ticket.category.clone(),
        town: ticket.place.town.clone(),
    };
    let seeing: Vec<UnitId> = slice::units_in_sight(doc).into_iter().map(|(unit, _)| unit).collect();
    let own = doc.case.assignments.iter().filter(|assignment| seeing.contains(&assignment.unit));
    let decided = own.flat_map(|assignment| &assignment.returns).filter(|asked| asked.decision.is_some());
    let decided: Vec<RequestId> = decided.map(|asked| asked.id).collect();
    doc.filings.extend(decided.into_iter().map(|asked| (asked, filing.clone())));
}

/// The decided returns of a unit, by key.
pub(super) fn of_unit(doc: &TicketDoc, unit: UnitId) -> BTreeMap<String, Ruling> {
    let ticket = &doc.case.ticket;
    if ticket.is_report() {
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
    let filing = doc.filings.get(&asked.id).cloned().unwrap_or_default();
    Ruling {
        request: asked.id,
        ticket_id: ticket.id,
        ticket_no: ticket.no.clone(),
        title: filing.title,
        category: filing.category,
        town: filing.town,
        grounds: asked.grounds.clone(),
        reason: asked.reason.clone(),
        suggested_unit: asked.suggested_unit,
        suggested_unit_name: asked.suggested_unit_name.clone(),
        decision: decision.clone(),
        went_to: next.map(|next| next.unit),
        went_to_name: next.map(|next| next.unit_name.clone()).unwrap_or_default(),
    }
}

/// Who got the same part when a return was granted, whoever has it now.
fn heir<'d>(doc: &'d TicketDoc, returned: &Assignment, decision: &Decision) -> Option<&'d Assignment> {
    doc.case.assignments.iter().find(|a| {
        decision.granted && a.id != returned.id && a.kind == returned.kind && a.dispatched_at >= decision.at
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

/// Notes the rulings of a ticket that no feed has yet: they were decided under a program before this one.
pub(crate) async fn note_unknown(conn: &mut Conn, changes: &mut Changes, doc: &TicketDoc) -> Result<()> {
    let version = doc.case.ticket.version;
    for unit in slice::units_of(doc) {
        let feed = FeedName::unit(unit);
        for key in of_unit(doc, unit).into_keys() {
            if feed::live_version(conn, &feed, RULING, &key).await?.is_none() {
                changes.note(&feed, RULING, key, Change::Upsert(version));
            }
        }
    }
    Ok(())
}
