//! Storing what an export file said: one transaction, tickets whole or not at all, again means update.
//!
//! Invariant: a second import of the same file adds no ticket and no assignment; a refused row says why.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use chengban_domain::case::{
    ActorRef, AssignmentKind, Caller, CallerKind, Case, Channel, Event, EventCode, Nature, PackRef, Place,
    Secrecy, Ticket, TicketState, Urgency,
};
use chengban_domain::intent::{Dispatch, DispatchTo, Intent};
use chengban_domain::time::Millis;
use chengban_domain::wire::UnitRef;
use chengban_domain::{Actor, AssignmentId, Role, TicketId};
use serde::Serialize;

use crate::clock;
use crate::config::Config;
use crate::feed::placement::masked;
use crate::hub::Hub;
use crate::import::{
    self, ColumnMap, Field, ImportPlan, ImportedKind, ImportedTicket, Refused, Warning, WarningCode,
};
use crate::judge::{self, Act, Batch};
use crate::store::ticket::TicketDoc;
use crate::store::{audit, caller, of_word, rules, ticket, unit};

/// What an import did.
#[derive(Debug, Serialize)]
pub struct ImportReport {
    /// New tickets.
    pub tickets: usize,
    /// New assignments.
    pub assignments: usize,
    /// Tickets known before and read again.
    pub updated: usize,
    /// Rows left out.
    pub refused: Vec<Refused>,
    /// Taken, but to be looked at.
    pub warnings: Vec<Warning>,
}

/// Imports an export file.
///
/// # Errors
/// One Chinese sentence when nothing of the file can be used, or the database refuses; nothing is then stored.
pub async fn import(config: Config, source: &str, file: &str, bytes: &[u8]) -> Result<ImportReport> {
    let hub = Hub::open(config).await?;
    let mut conn = hub.store.read().await?;
    let saved = rules::mapping(&mut conn, source).await?;
    drop(conn);
    let saved: Option<ColumnMap> = saved.and_then(|text| serde_json::from_str(&text).ok());
    let plan = import::plan(source, file, bytes, saved.as_ref())?;
    let report = store(&hub, plan).await?;
    hub.store.close().await;
    Ok(report)
}

async fn store(hub: &Hub, plan: ImportPlan) -> Result<ImportReport> {
    let mut batch = Batch::begin(hub).await?;
    rules::set_mapping(batch.conn(), &plan.source, &serde_json::to_string(&plan.mapping)?).await?;
    let units = unit::all(batch.conn()).await?;
    let units: BTreeMap<&str, &UnitRef> =
        units.iter().filter(|u| u.active).map(|u| (u.name.as_str(), u)).collect();
    let mut report = ImportReport {
        tickets: 0,
        assignments: 0,
        updated: 0,
        refused: plan.refused,
        warnings: plan.warnings,
    };
    for imported in &plan.tickets {
        let unknown: Vec<Refused> = unknown_units(imported, &units);
        if !unknown.is_empty() {
            report.refused.extend(unknown);
            continue;
        }
        let known = ticket::by_source_no(batch.conn(), &plan.source, &imported.ticket_no).await?;
        match known {
            None => {
                create(&mut batch, &plan.source, imported, &units).await?;
                report.tickets += 1;
                report.assignments += imported.assignments.len();
            }
            Some(id) => {
                let (added, warnings) = update(&mut batch, id, imported, &units).await?;
                report.assignments += added;
                report.warnings.extend(warnings);
                report.updated += 1;
            }
        }
    }
    report.refused.sort_by_key(|refused| refused.row);
    let now = hub.now();
    batch.commit(now).await?;
    Ok(report)
}

/// A ticket with an unknown unit stays out whole; each of its rows says so.
fn unknown_units(imported: &ImportedTicket, units: &BTreeMap<&str, &UnitRef>) -> Vec<Refused> {
    let is_known = |name: &str| units.contains_key(name);
    if imported.assignments.iter().all(|assignment| is_known(&assignment.unit_name)) {
        return Vec::new();
    }
    let refuse = |row, reason| Refused {
        row,
        column: "承办单位".to_owned(),
        ticket_no: Some(imported.ticket_no.clone()),
        reason,
    };
    let rows = imported.assignments.iter().map(|assignment| {
        let name = &assignment.unit_name;
        let reason = if is_known(name) {
            "同一工单的另一行未能导入，整件工单没有导入。".to_owned()
        } else {
            format!("平台没有名为「{name}」的承办单位，请先新增该单位或核对名称。")
        };
        refuse(assignment.row, reason)
    });
    rows.collect()
}

/// The hub's own, as dispatcher of what the province has dispatched already.
fn importer() -> Actor {
    Actor { name: "省平台导入".to_owned(), roles: vec![Role::Dispatcher], ..judge::system() }
}

async fn create(
    batch: &mut Batch<'_>,
    source: &str,
    imported: &ImportedTicket,
    units: &BTreeMap<&str, &UnitRef>,
) -> Result<()> {
    let pack = batch.rules.at(imported.dispatched_at);
    let pack = PackRef { pack: pack.pack.clone(), version: pack.version };
    let ticket = new_ticket(imported, pack);
    let id = ticket.id;
    let case = Case { ticket, assignments: Vec::new(), others: Vec::new() };
    batch.create(TicketDoc::new(source, case), &resident(imported)).await?;
    let to = targets(imported, units, |_| true)?;
    let dispatch = Dispatch { to, note: String::new(), complex: false };
    apply(batch, id, &Intent::Dispatch(dispatch), imported).await
}

async fn apply(
    batch: &mut Batch<'_>,
    id: TicketId,
    intent: &Intent,
    imported: &ImportedTicket,
) -> Result<()> {
    let actor = importer();
    let act = Act { ticket: id, target: None, intent, actor: &actor, op: None, now: imported.dispatched_at };
    if let Err(refusal) = judge::act(batch, act).await? {
        bail!("第 {} 行的工单 {} 无法派单：{}", imported.row, imported.ticket_no, refusal.problem.message);
    }
    Ok(())
}

fn targets(
    imported: &ImportedTicket,
    units: &BTreeMap<&str, &UnitRef>,
    wanted: impl Fn(&UnitRef) -> bool,
) -> Result<Vec<DispatchTo>> {
    let mut to = Vec::new();
    for assignment in &imported.assignments {
        let unit = units.get(assignment.unit_name.as_str()).context("a unit is not known")?;
        if !wanted(unit) {
            continue;
        }
        let kind = match assignment.kind {
            ImportedKind::Lead => AssignmentKind::Lead,
            ImportedKind::Support => AssignmentKind::Support,
        };
        to.push(DispatchTo {
            assignment: AssignmentId(clock::new_id()),
            unit: unit.unit,
            unit_name: unit.name.clone(),
            kind,
            limit: assignment.limit,
            statutory: None,
        });
    }
    Ok(to)
}

/// Brings a known ticket in line with the file; returns how many assignments that adds, and what of the file was not
/// followed. What the hub and the units have done since stays, and what is archived is frozen.
async fn update(
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
        let vault = batch.hub.vault.clone();
        audit::append(batch.conn(), &vault, id, None, std::slice::from_ref(&event)).await?;
        fresh.timeline.push(event);
        fresh.case.ticket.version += 1;
        batch.put(fresh.clone());
    }
    let told = resident(imported);
    let vault = batch.hub.vault.clone();
    let stored = caller::get(batch.conn(), &vault, id).await?;
    if stored.is_none_or(|(known, _)| known != told) {
        batch.put_caller(id, &told).await?;
    }
    let has = |unit: &UnitRef| fresh.case.assignments.iter().any(|assignment| assignment.unit == unit.unit);
    let mut to = targets(imported, units, |unit| !has(unit))?;
    let mut warnings = Vec::new();
    for lead in to.iter().filter(|target| target.kind == AssignmentKind::Lead) {
        let text =
            format!("省平台的主办单位已是{}，与本平台不同，没有自动改派，请人工核对后改派。", lead.unit_name);
        warnings.push(not_followed(imported, &text));
    }
    to.retain(|target| target.kind == AssignmentKind::Support);
    if fresh.case.ticket.state != TicketState::Processing {
        let left = to.iter().map(|target| format!("工单不在办理中，没有加派{}。", target.unit_name));
        warnings.extend(left.map(|text| not_followed(imported, &text)));
        return Ok((0, warnings));
    }
    let added = to.len();
    if added > 0 {
        let dispatch = Dispatch { to, note: String::new(), complex: false };
        apply(batch, id, &Intent::AddAssignment(dispatch), imported).await?;
    }
    Ok((added, warnings))
}

/// Something of the file that was read and not followed.
fn not_followed(imported: &ImportedTicket, why: &str) -> Warning {
    Warning {
        row: Some(imported.row),
        column: String::new(),
        code: WarningCode::NotFollowed,
        text: format!("工单 {}：{why}", imported.ticket_no),
    }
}

fn updated(doc: &TicketDoc, at: Millis) -> Event {
    let Actor { user, name, .. } = importer();
    let actor = ActorRef { user, name, unit: None, role: Role::System };
    let pack_version = doc.case.ticket.pack.version;
    let note = "省平台数据更新".to_owned();
    Event { code: EventCode::Updated, at, actor, assignment: None, unit: None, note, pack_version }
}

fn resident(imported: &ImportedTicket) -> Caller {
    let told = &imported.caller;
    Caller {
        name: told.name.clone(),
        phone: told.phone.clone(),
        contact: told.contact.clone(),
        address: extra(imported, Field::CallerAddress),
        company: told.company.clone(),
    }
}

/// A column that not every file has; empty where it has not.
fn extra(imported: &ImportedTicket, field: Field) -> String {
    imported.extra.get(&field).cloned().unwrap_or_default()
}

/// The fields that the file decides.
fn describe(ticket: &mut Ticket, imported: &ImportedTicket) {
    let code = |coded: &import::Coded| coded.code.clone().unwrap_or_default();
    ticket.title.clone_from(&imported.title);
    ticket.body.clone_from(&imported.body);
    ticket.nature = of_word(&code(&imported.nature)).unwrap_or(Nature::Help);
    ticket.channel = of_word(&code(&imported.channel)).unwrap_or(Channel::Other);
    ticket.urgency = of_word(&code(&imported.urgency)).unwrap_or(Urgency::Normal);
    ticket.secrecy = match (ticket.nature, imported.caller.confidential) {
        (Nature::Report, _) => Secrecy::Reporter,
        (_, true) => Secrecy::ContactHidden,
        _ => Secrecy::None,
    };
    ticket.category.clone_from(&imported.category);
    let place = &imported.place;
    ticket.place = Place {
        town: place.town.clone(),
        village: place.village.clone(),
        grid: place.spot.clone(),
        detail: place.detail.clone(),
    };
    ticket.prev_no.clone_from(&imported.prev_ticket_no);
    // A file without these columns says nothing about them.
    if let Some(tags) = imported.extra.get(&Field::Tags) {
        let each = tags.split(['、', ',', '，', ';', '；', '|', '\n']).map(str::trim);
        ticket.tags = each.filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
    }
    if let Some(told) = imported.extra.get(&Field::ComplainedOf) {
        ticket.complained_of = Some(told.clone());
    }
    let kind = if imported.caller.kind == "enterprise" { CallerKind::Enterprise } else { CallerKind::Person };
    ticket.caller = masked(&resident(imported), kind);
    ticket.caller.anonymous = imported.caller.anonymous;
}

fn new_ticket(imported: &ImportedTicket, pack: PackRef) -> Ticket {
    let caller = masked(&resident(imported), CallerKind::Person);
    let id = TicketId(clock::new_id());
    let mut ticket = Ticket::received(id, imported.ticket_no.clone(), caller, imported.called_at, pack);
    // The province has accepted it already.
    ticket.state = TicketState::PendingDispatch;
    ticket.channel = Channel::Other;
    let note = extra(imported, Field::DispatchNote);
    ticket.dispatch_note = if note.is_empty() { imported.note.clone() } else { note };
    describe(&mut ticket, imported);
    ticket
}
