//! A ticket that is known already is brought in line with the file, as far as that is the file's to say.
//!
//! Invariant: what the hub and the units have done since stays; what of the file is not followed is told.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use chengban_domain::case::{
    ActorRef, Assignment, AssignmentKind, AssignmentState, Event, EventCode, TicketState,
};
use chengban_domain::intent::{Dispatch, DispatchTo, Intent, Redispatch};
use chengban_domain::time::Millis;
use chengban_domain::wire::UnitRef;
use chengban_domain::{Actor, ReasonCode, Role, Said, TicketId};

use super::describe::{describe, kept_hidden, resident};
use super::{Target, dispatch, importer, report, targets};
use crate::import::{ImportedTicket, Warning, WarningCode};
use crate::judge::Batch;
use crate::store::caller;
use crate::store::ticket::TicketDoc;

/// Brings a known ticket in line with the file; returns how many assignments that adds, and what of the file was not
/// followed. What is archived is frozen.
pub(super) async fn update(
    batch: &mut Batch<'_>,
    id: TicketId,
    imported: &ImportedTicket,
    units: &BTreeMap<&str, &UnitRef>,
) -> Result<(usize, Vec<Warning>)> {
    let doc = batch.ticket(id).await?.context("a stored ticket cannot be found")?.clone();
    if doc.case.ticket.state == TicketState::Archived {
        return Ok((0, vec![not_followed(imported, "工单已归档，内容不再更新。")]));
    }
    let mut fresh = doc.clone();
    describe(&mut fresh.case.ticket, imported);
    if fresh != doc {
        let event = updated(&fresh, batch.hub.now());
        batch.record(id, None, std::slice::from_ref(&event));
        fresh.timeline.push(event);
        fresh.case.ticket.version += 1;
        batch.put(fresh.clone());
    }
    let mut warnings: Vec<Warning> = kept_hidden(&fresh.case.ticket, imported)
        .map(|why| not_followed(imported, why))
        .into_iter()
        .collect();
    let told = resident(imported);
    let vault = batch.hub.vault.clone();
    let stored = caller::get(batch.conn(), &vault, id).await?;
    if stored.is_none_or(|(known, _)| known != told) {
        batch.put_caller(id, &told).await?;
    }
    let added = follow_units(batch, &fresh, (imported, units), &mut warnings).await?;
    warnings.extend(report::guard(batch, id, imported).await?);
    Ok((added, warnings))
}

/// Charges the units that the file names and the ticket has not; how many.
async fn follow_units(
    batch: &mut Batch<'_>,
    fresh: &TicketDoc,
    (imported, units): (&ImportedTicket, &BTreeMap<&str, &UnitRef>),
    warnings: &mut Vec<Warning>,
) -> Result<usize> {
    let id = fresh.case.ticket.id;
    let has = |unit: &UnitRef| fresh.case.assignments.iter().any(|assignment| assignment.unit == unit.unit);
    let mut added = 0;
    for target in targets(imported, units, |unit| !has(unit))? {
        let name = target.to.unit_name.clone();
        let why_not = match target.to.kind {
            AssignmentKind::Lead => redispatch(batch, fresh, target).await?,
            _ if fresh.case.ticket.state != TicketState::Processing => {
                Some(format!("工单不在办理中，没有加派{name}。"))
            }
            _ => add(batch, id, target).await?,
        };
        match why_not {
            None => added += 1,
            Some(why) => warnings.push(not_followed(imported, &why)),
        }
    }
    Ok(added)
}

/// Adds a supporting unit; why not, if it cannot be.
async fn add(batch: &mut Batch<'_>, id: TicketId, target: Target) -> Result<Option<String>> {
    let name = target.to.unit_name.clone();
    let intent = Intent::AddAssignment(Dispatch { to: vec![target.to], note: String::new(), complex: false });
    let refused = dispatch(batch, id, &intent, target.at).await?;
    Ok(refused.map(|problem| format!("没有加派{name}：{}", problem.message)))
}

/// Follows the province to another lead while nobody here has signed for the ticket. From then on the dispatch is the
/// hub's own, and a person decides.
async fn redispatch(batch: &mut Batch<'_>, doc: &TicketDoc, target: Target) -> Result<Option<String>> {
    let DispatchTo { unit_name, .. } = &target.to;
    let differs = format!("省平台的主办单位已是{unit_name}，与本平台不同");
    let Some(lead) = unsigned_lead(doc) else {
        return Ok(Some(format!("{differs}，没有自动改派，请人工核对后改派。")));
    };
    // The unit that loses it must not have been charged later than the one that gets it.
    let at = target.at.max(lead.dispatched_at);
    let reason = "省平台改派".to_owned();
    let intent = Intent::Redispatch(Redispatch { from: lead.id, to: vec![target.to], reason });
    let refused = dispatch(batch, doc.case.ticket.id, &intent, at).await?;
    Ok(refused.map(|problem| format!("{differs}，没有自动改派：{}请人工核对后改派。", problem.message)))
}

/// The lead, if the ticket waits for its signature.
fn unsigned_lead(doc: &TicketDoc) -> Option<&Assignment> {
    let open = |assignment: &&Assignment| {
        assignment.kind == AssignmentKind::Lead && assignment.state == AssignmentState::PendingAck
    };
    let lead = doc.case.assignments.iter().find(open);
    lead.filter(|_| doc.case.ticket.state == TicketState::Processing)
}

/// Something of the file that was read and not followed, or needs a person.
pub(super) fn not_followed(imported: &ImportedTicket, why: &str) -> Warning {
    Warning {
        row: Some(imported.row),
        column: String::new(),
        code: WarningCode::NotFollowed,
        text: format!("工单 {}：{why}", imported.ticket_no),
    }
}

fn updated(doc: &TicketDoc, at: Millis) -> Event {
    let Actor { user, name, .. } = importer();
    let actor = ActorRef { user, name, unit: None, role: Role::System, on_behalf: None };
    let pack_version = doc.case.ticket.pack.version;
    let Said { reason, params, message: note } = ReasonCode::NoteUpdated.into();
    Event {
        code: EventCode::Updated,
        at,
        actor,
        assignment: None,
        unit: None,
        note,
        reason,
        params,
        pack_version,
    }
}
