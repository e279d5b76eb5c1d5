//! Rows of the same ticket become one ticket: one lead, any number of supports, nothing twice, nothing by halves.
//!
//! Invariants: a ticket with a refused row is refused with all its rows; every ticket has exactly one lead, which is
//! the first row that says so, or the first row at all where none does.

use std::collections::{BTreeMap, BTreeSet};

use super::headers::{ColumnMap, Field};
use super::plan::{ImportedAssignment, ImportedKind, ImportedTicket, Refused, Warning, WarningCode};
use super::row::Entry;

/// What the rows of a file come to.
#[derive(Default)]
pub struct Folded {
    /// Whole tickets in the order of their first rows.
    pub tickets: Vec<ImportedTicket>,
    /// Rows refused because another row of their ticket was.
    pub refused: Vec<Refused>,
    /// Rows that repeat an earlier one word for word.
    pub folded_rows: u32,
}

/// Folds the rows taken; `refused` are the rows already refused.
#[must_use]
pub fn fold(
    entries: Vec<Entry>,
    refused: &[Refused],
    map: &ColumnMap,
    warnings: &mut Vec<Warning>,
) -> Folded {
    let mut groups: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for entry in entries {
        let number = entry.ticket.ticket_no.clone();
        let group = groups.entry(number.clone()).or_default();
        if group.is_empty() {
            order.push(number);
        }
        group.push(entry);
    }
    let mut broken: BTreeMap<&str, u32> = BTreeMap::new();
    for fault in refused {
        if let Some(number) = &fault.ticket_no {
            broken.entry(number).or_insert(fault.row);
        }
    }
    let mut folded = Folded::default();
    for number in order {
        let Some(group) = groups.remove(&number) else { continue };
        match broken.get(number.as_str()) {
            Some(row) => {
                // Warnings about rows that are not taken would only confuse.
                let rows: BTreeSet<u32> = group.iter().map(|entry| entry.ticket.row).collect();
                warnings.retain(|warning| warning.row.is_none_or(|row| !rows.contains(&row)));
                folded.refused.extend(rows.into_iter().map(|own| left_out(own, &number, *row)));
            }
            None => folded.tickets.extend(merge(group, map, warnings, &mut folded.folded_rows)),
        }
    }
    check_previous(&folded.tickets, map, warnings);
    folded
}

fn left_out(row: u32, number: &str, fault: u32) -> Refused {
    Refused {
        row,
        column: String::new(),
        ticket_no: Some(number.to_owned()),
        reason: format!(
            "同一工单的第 {fault} 行有错，为免只导入一半，本行一并没有导入。改正第 {fault} 行后重新导入即可。"
        ),
    }
}

fn merge(
    group: Vec<Entry>,
    map: &ColumnMap,
    warnings: &mut Vec<Warning>,
    repeated: &mut u32,
) -> Option<ImportedTicket> {
    let mut rows: Vec<(ImportedAssignment, Option<ImportedKind>)> = Vec::new();
    let mut ticket: Option<ImportedTicket> = None;
    for Entry { ticket: mut told, kind } in group {
        let Some(assignment) = told.assignments.pop() else { continue };
        let row = told.row;
        let differing = ticket.as_ref().map(|first| differences(first, &told)).unwrap_or_default();
        let hide = told.caller.confidential == Some(true);
        let first_row = ticket.get_or_insert(told).row;
        let mut warn = |field: Option<Field>, code, text| {
            let column = field.map(|field| map.header(field)).unwrap_or_default();
            warnings.push(Warning { row: Some(row), column, code, text });
        };
        let same_unit = rows.iter_mut().find(|(held, _)| held.unit_name == assignment.unit_name);
        match same_unit {
            Some((held, held_kind))
                if *held_kind == kind && is_same_part(held, &assignment) && differing.is_empty() =>
            {
                *repeated += 1;
                warn(None, WarningCode::Repeated, format!("与第 {} 行完全相同，只保留一行。", held.row));
                continue;
            }
            Some((held, held_kind)) => {
                let text = format!(
                    "同一工单第 {} 行已派给「{}」，两行合为一件，以先出现的内容为准。",
                    held.row, held.unit_name
                );
                warn(Some(Field::Unit), WarningCode::SameUnit, text);
                if held.dispatched_at != assignment.dispatched_at {
                    let at = map.header(Field::DispatchedAt);
                    let text = format!("与第 {} 行的{at}不一致，以第 {} 行为准。", held.row, held.row);
                    warn(Some(Field::DispatchedAt), WarningCode::Conflict, text);
                }
                // Whoever is lead in any row is lead.
                if kind == Some(ImportedKind::Lead) {
                    *held_kind = kind;
                }
            }
            None => rows.push((assignment, kind)),
        }
        for field in differing {
            if field == Field::Confidential {
                let text =
                    format!("与同一工单第 {first_row} 行的{}不一致，已按保密处理。", map.header(field));
                warn(Some(field), WarningCode::Conflict, text);
                continue;
            }
            let text = format!(
                "与同一工单第 {first_row} 行的{}不一致，以第 {first_row} 行为准。",
                map.header(field)
            );
            warn(Some(field), WarningCode::Conflict, text);
        }
        // The one fact where the first row does not win: a wish to stay hidden, once voiced, holds.
        if let Some(ticket) = ticket.as_mut().filter(|_| hide) {
            ticket.caller.confidential = Some(true);
        }
    }
    let mut ticket = ticket?;
    ticket.assignments = one_lead(rows, map, warnings);
    ticket.dispatched_at = ticket.assignments.first()?.dispatched_at;
    Some(ticket)
}

/// Whether two rows charge a unit alike.
fn is_same_part(held: &ImportedAssignment, again: &ImportedAssignment) -> bool {
    (held.limit, held.dispatched_at) == (again.limit, again.dispatched_at)
}

/// The first lead stays, later ones become supports; without any, the first row stands in. Refusing instead would
/// hide a citizen's demand from a unit that the province did charge with it.
fn one_lead(
    rows: Vec<(ImportedAssignment, Option<ImportedKind>)>,
    map: &ColumnMap,
    warnings: &mut Vec<Warning>,
) -> Vec<ImportedAssignment> {
    let said = rows.iter().position(|(_, kind)| *kind == Some(ImportedKind::Lead));
    let silent = rows.iter().position(|(_, kind)| kind.is_none());
    let lead = said.or(silent).unwrap_or(0);
    let lead_unit = rows.get(lead).map(|(held, _)| (held.unit_name.clone(), held.row));
    let mut assignments: Vec<ImportedAssignment> = Vec::new();
    for (at, (mut assignment, kind)) in rows.into_iter().enumerate() {
        let mut warn = |code, text| {
            warnings.push(Warning { row: Some(assignment.row), column: map.header(Field::Kind), code, text });
        };
        if at == lead {
            if kind == Some(ImportedKind::Support) {
                let unit = &assignment.unit_name;
                warn(
                    WarningCode::NoLead,
                    format!("该工单在表中没有主办单位，先由「{unit}」作主办，请派单员核对。"),
                );
                assignment.kind_text = Some("协办".to_owned());
            }
            assignment.kind = ImportedKind::Lead;
            assignments.insert(0, assignment);
            continue;
        }
        if kind == Some(ImportedKind::Lead) {
            let (unit, row) = lead_unit.clone().unwrap_or_default();
            let text = format!(
                "该工单有两个主办单位，第 {row} 行「{unit}」仍为主办，「{}」改作协办，请派单员核对。",
                assignment.unit_name
            );
            warn(WarningCode::TwoLeads, text);
            assignment.kind_text = Some("主办".to_owned());
        }
        assignment.kind = ImportedKind::Support;
        assignments.push(assignment);
    }
    assignments
}

/// The facts of the ticket in which a later row disagrees with the first; when it was dispatched is each unit's own.
fn differences(first: &ImportedTicket, later: &ImportedTicket) -> Vec<Field> {
    let (a, b) = (first, later);
    [
        (Field::Title, a.title != b.title),
        (Field::Body, a.body != b.body),
        (Field::Nature, a.nature != b.nature),
        (Field::Category, a.category != b.category),
        (Field::CallerName, a.caller.name != b.caller.name),
        (Field::Phone, a.caller.phone != b.caller.phone),
        (Field::Contact, a.caller.contact != b.caller.contact),
        (Field::CallerKind, a.caller.kind != b.caller.kind),
        (Field::Company, a.caller.company != b.caller.company),
        (Field::Confidential, a.caller.confidential != b.caller.confidential),
        (Field::District, a.place.district != b.place.district),
        (Field::Town, a.place.town != b.place.town),
        (Field::Village, a.place.village != b.place.village),
        (Field::Spot, a.place.spot != b.place.spot),
        (Field::Detail, a.place.detail != b.place.detail),
        (Field::Channel, a.channel != b.channel),
        (Field::Urgency, a.urgency != b.urgency),
        (Field::CalledAt, a.called_at != b.called_at),
        (Field::PrevTicketNo, a.prev_ticket_no != b.prev_ticket_no),
        (Field::StateText, a.state_text != b.state_text),
        (Field::Note, a.note != b.note),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .chain(
        a.extra
            .keys()
            .chain(b.extra.keys())
            .copied()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .filter(|key| a.extra.get(key) != b.extra.get(key)),
    )
    .collect()
}

/// An earlier ticket that was called in later than the ticket naming it cannot be earlier.
fn check_previous(tickets: &[ImportedTicket], map: &ColumnMap, warnings: &mut Vec<Warning>) {
    let called: BTreeMap<&str, _> =
        tickets.iter().map(|ticket| (ticket.ticket_no.as_str(), ticket.called_at)).collect();
    for ticket in tickets {
        let Some(previous) = &ticket.prev_ticket_no else { continue };
        if called.get(previous.as_str()).is_some_and(|at| *at > ticket.called_at) {
            let text = format!("历史工单 {previous} 的受理时间晚于本工单，先后关系请核对。");
            let column = map.header(Field::PrevTicketNo);
            warnings.push(Warning { row: Some(ticket.row), column, code: WarningCode::PrevTicket, text });
        }
    }
}
