//! Storing what an export file said: one transaction, tickets whole or not at all, again means update.
//!
//! Invariant: a second import of the same file adds no ticket and no assignment; a refused row says why.

mod describe;
pub mod list;
mod report;
mod update;

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use chengban_domain::case::{AssignmentKind, Case, PackRef};
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::intent::{Dispatch, DispatchTo, Intent};
use chengban_domain::time::Millis;
use chengban_domain::wire::UnitRef;
use chengban_domain::{Actor, AssignmentId, Role, TicketId};
use serde::Serialize;
use serde_json::json;

use crate::config::Config;
use crate::hub::Hub;
use crate::import::{self, ImportPlan, ImportedKind, ImportedTicket, Mapping, Refused, Warning};
use crate::judge::{self, Act, Batch};
use crate::store::ticket::TicketDoc;
use crate::store::{rules, ticket, unit};
use crate::{clock, fault, keeper};
use describe::{new_ticket, resident};
use update::update;

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

/// What a person says of a source's columns at an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Columns {
    /// As before, and this in addition or instead; kept for the next import.
    Adding(Mapping),
    /// What was said before is forgotten; only this counts from here on.
    Anew(Mapping),
}

/// Imports an export file, by what was said of the source's columns before.
///
/// # Errors
/// As [`import_by`].
pub async fn import(config: Config, source: &str, file: &str, bytes: &[u8]) -> Result<ImportReport> {
    import_by(config, source, (file, bytes), Columns::Adding(Mapping::default())).await
}

/// Imports an export file.
///
/// # Errors
/// One Chinese sentence when nothing of the file can be used, or the database refuses; nothing is then stored.
pub async fn import_by(
    config: Config,
    source: &str,
    (file, bytes): (&str, &[u8]),
    columns: Columns,
) -> Result<ImportReport> {
    let hub = Hub::open(config).await?;
    let mapping = match columns {
        Columns::Adding(said) => saved(&hub, source).await?.with(said),
        Columns::Anew(said) => said,
    };
    let plan = import::plan(source, file, bytes, &mapping)?;
    let report = store(&hub, plan, &mapping).await?;
    hub.store.close().await;
    Ok(report)
}

async fn saved(hub: &Hub, source: &str) -> Result<Mapping> {
    let mut conn = hub.store.read().await?;
    let Some(text) = rules::mapping(&mut conn, source).await? else { return Ok(Mapping::default()) };
    serde_json::from_str(&text).context("以前保存的列指定无法读取，请加 --forget-columns 并重新指定")
}

async fn store(hub: &Hub, plan: ImportPlan, mapping: &Mapping) -> Result<ImportReport> {
    let mut batch = Batch::begin(hub).await?;
    rules::set_mapping(batch.conn(), &plan.source, &serde_json::to_string(mapping)?).await?;
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
        take(&mut batch, &plan.source, imported, &units, &mut report).await?;
    }
    report.refused.sort_by_key(|refused| refused.row);
    let now = hub.now();
    let facts = json!({
        "source": plan.source, "tickets": report.tickets, "assignments": report.assignments,
        "updated": report.updated, "refused": report.refused.len(), "columns": !mapping.is_empty(),
    });
    keeper::note(batch.conn(), now, "import", facts).await?;
    batch.commit(now).await?;
    Ok(report)
}

/// Takes one ticket in, new or known, in a savepoint of its own: one that cannot be taken stays out whole, and the others
/// come in.
async fn take(
    batch: &mut Batch<'_>,
    source: &str,
    imported: &ImportedTicket,
    units: &BTreeMap<&str, &UnitRef>,
    report: &mut ImportReport,
) -> Result<()> {
    let known = ticket::by_source_no(batch.conn(), source, &imported.ticket_no).await?;
    let id = known.unwrap_or_else(|| TicketId(clock::new_id()));
    let mark = batch.mark().await?;
    let taken = match known {
        None => create(batch, id, source, imported, units).await,
        Some(_) => update(batch, id, imported, units).await.map(Ok),
    };
    let taken = match taken {
        Ok(Ok(done)) => batch.settle().await.map(|()| Ok(done)),
        other => other,
    };
    match taken {
        Ok(Ok((added, warnings))) => {
            batch.keep().await?;
            report.tickets += usize::from(known.is_none());
            report.updated += usize::from(known.is_some());
            report.assignments += added;
            report.warnings.extend(warnings);
        }
        Ok(Err(problem)) => {
            batch.undo(mark).await?;
            report.refused.extend(left_out(imported, &undispatched(&problem)));
        }
        Err(error) => {
            tracing::error!(
                row = imported.row,
                error = fault::told(&error),
                "a ticket could not be imported"
            );
            batch.undo(mark).await?;
            let why = "程序出现故障，这件工单没有导入，其余不受影响。请重新导入，仍不行请联系技术人员。";
            report.refused.extend(left_out(imported, why));
        }
    }
    Ok(())
}

fn undispatched(problem: &Problem) -> String {
    if problem.code == ErrorCode::Recused {
        return "这件举报反映的就是承办单位，该单位须回避，工单没有导入。请在省平台改派后重新导入。"
            .to_owned();
    }
    format!("不能派给承办单位，工单没有导入：{}请在省平台核对后重新导入。", problem.message)
}

/// Each row of a ticket that stays out.
fn left_out(imported: &ImportedTicket, why: &str) -> Vec<Refused> {
    let row = |row| Refused {
        row,
        column: "承办单位".to_owned(),
        ticket_no: Some(imported.ticket_no.clone()),
        reason: why.to_owned(),
    };
    imported.assignments.iter().map(|assignment| row(assignment.row)).collect()
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

/// A new ticket with its units; what is against dispatching it, if anything.
async fn create(
    batch: &mut Batch<'_>,
    id: TicketId,
    source: &str,
    imported: &ImportedTicket,
    units: &BTreeMap<&str, &UnitRef>,
) -> Result<Taken> {
    let pack = batch.rules.at(imported.dispatched_at);
    let pack = PackRef { pack: pack.pack.clone(), version: pack.version };
    let ticket = new_ticket(id, imported, pack);
    let case = Case { ticket, assignments: Vec::new(), others: Vec::new() };
    batch.create(TicketDoc::new(source, case), &resident(imported)).await?;
    let (with_lead, mut later): (Vec<_>, Vec<_>) = targets(imported, units, |_| true)?
        .into_iter()
        .partition(|target| target.at == imported.dispatched_at);
    later.sort_by_key(|target| target.at);
    let to = with_lead.into_iter().map(|target| target.to).collect();
    let first = Dispatch { to, note: String::new(), complex: false };
    let mut refused = dispatch(batch, id, &Intent::Dispatch(first), imported.dispatched_at).await?;
    for Target { to, at } in later {
        if refused.is_none() {
            let more = Dispatch { to: vec![to], note: String::new(), complex: false };
            refused = dispatch(batch, id, &Intent::AddAssignment(more), at).await?;
        }
    }
    Ok(refused.map_or_else(|| Ok((imported.assignments.len(), Vec::new())), Err))
}

/// How many assignments a ticket brought and what of it was not followed, or why it was not dispatched.
type Taken = Result<(usize, Vec<Warning>), Problem>;

/// Dispatches as the province did, at its instant; what is against it, if anything.
async fn dispatch(
    batch: &mut Batch<'_>,
    id: TicketId,
    intent: &Intent,
    at: Millis,
) -> Result<Option<Problem>> {
    let actor = importer();
    let act = Act { ticket: id, target: None, intent, actor: &actor, op: None, now: at };
    Ok(judge::act(batch, act).await?.err().map(|refusal| refusal.problem))
}

/// A unit charged with a ticket, and when.
struct Target {
    to: DispatchTo,
    at: Millis,
}

/// The lead first, then the supports, as far as wanted.
fn targets(
    imported: &ImportedTicket,
    units: &BTreeMap<&str, &UnitRef>,
    wanted: impl Fn(&UnitRef) -> bool,
) -> Result<Vec<Target>> {
    let mut targets = Vec::new();
    for assignment in &imported.assignments {
        let unit = units.get(assignment.unit_name.as_str()).context("a unit is not known")?;
        if !wanted(unit) {
            continue;
        }
        let kind = match assignment.kind {
            ImportedKind::Lead => AssignmentKind::Lead,
            ImportedKind::Support => AssignmentKind::Support,
        };
        let to = DispatchTo {
            assignment: AssignmentId(clock::new_id()),
            unit: unit.unit,
            unit_name: unit.name.clone(),
            kind,
            limit: assignment.limit,
            statutory: None,
        };
        targets.push(Target { to, at: assignment.dispatched_at });
    }
    Ok(targets)
}
