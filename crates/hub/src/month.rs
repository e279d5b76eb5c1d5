//! Months of units: the platform publishes them, and an appeal that is upheld afterwards revises them.
//!
//! Invariants: a month is published once for each unit, in one transaction with the marks on its counted tickets; a revision
//! is in the transaction of the decision that brings it; only the unit itself is told.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chengban_domain::case::{Assignment, Case, TicketState};
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::intent::Intent;
use chengban_domain::month::{self as rules, MONTH, MonthResult, Publication, name};
use chengban_domain::pack::RulePack;
use chengban_domain::time::{Millis, local_date};
use chengban_domain::wire::{FeedName, Notice};
use chengban_domain::{AssignmentId, ReasonCode, Role, Said, TicketId, UnitId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use ts_rs::TS;

use crate::clock;
use crate::crypto::Vault;
use crate::fault;
use crate::hub::Hub;
use crate::judge::{Act, Batch};
use crate::stand_in::By;
use crate::store::feed::Change;
use crate::store::month::MonthDoc;
use crate::store::ticket::TicketDoc;
use crate::store::{Store, claim, keeper_act, month, notice, stand_in, ticket};

/// What became of a unit's month.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub(crate) struct MonthLine {
    /// Whose.
    pub(crate) unit: UnitId,
    /// Its name.
    pub(crate) unit_name: String,
    /// Tickets counted.
    pub(crate) counted: u32,
    /// 满意率 in force, raw.
    pub(crate) satisfied: String,
    /// The same without excluded tickets.
    pub(crate) adjusted: String,
    /// The revision in force.
    pub(crate) revision: u32,
    /// Whether it was published before, and left as it is.
    pub(crate) already: bool,
}

impl MonthLine {
    fn of(result: &MonthResult, already: bool) -> Self {
        let rates = result.rates();
        Self {
            unit: result.unit,
            unit_name: result.unit_name.clone(),
            counted: rates.counted,
            satisfied: rates.raw.satisfied.text,
            adjusted: rates.adjusted.satisfied.text,
            revision: result.revision().map_or(0, |revision| revision.no),
            already,
        }
    }
}

/// Who publishes a month, and whether also while closed tickets of it still wait to be archived.
#[derive(Debug, Clone)]
pub(crate) struct Wish<'a> {
    /// First day of the month.
    pub(crate) month: NaiveDate,
    /// Publishes although not all are archived.
    pub(crate) partial: bool,
    /// Who.
    pub(crate) by: By,
    /// Their name.
    pub(crate) by_name: &'a str,
}

/// Publishes a month for every unit that has tickets in it. What was published before stays as it is.
///
/// # Errors
/// Inner: why not, in a sentence.
pub(crate) async fn publish(hub: &Hub, wish: &Wish<'_>) -> Result<Result<Vec<MonthLine>, Problem>> {
    let now = hub.now();
    let all = hub.rules();
    let pack = all.at(Millis::midnight(rules::last_day(wish.month)));
    let span = rules::period(&pack.period, wish.month);
    if span.1 > now {
        return Ok(Err(refusal(ReasonCode::MonthNotOver, wish.month)));
    }
    let found = closed(hub, wish.month, span).await?;
    if found.waiting > 0 && !wish.partial {
        let said = Said::of(ReasonCode::MonthNotArchived).with("month", name(wish.month));
        let said = said.with("count", found.waiting);
        return Ok(Err(Problem::because(ErrorCode::InvalidInput, said).at_field("partial")));
    }
    let mut lines = Vec::new();
    for (unit, own) in found.by_unit {
        lines.push(one_unit(hub, pack, (unit, &own), wish).await?);
    }
    lines.sort_by(|a, b| a.unit_name.cmp(&b.unit_name));
    Ok(Ok(lines))
}

fn refusal(reason: ReasonCode, month: NaiveDate) -> Problem {
    Problem::because(ErrorCode::InvalidInput, Said::of(reason).with("month", name(month))).at_field("month")
}

/// The tickets of a month: closed in its period, and counted in no other.
#[derive(Default)]
struct Closed {
    /// By the unit that led.
    by_unit: BTreeMap<UnitId, Vec<TicketId>>,
    /// Those that are not archived yet.
    waiting: usize,
}

async fn closed(hub: &Hub, of: NaiveDate, (from, to): (Millis, Millis)) -> Result<Closed> {
    let mut conn = hub.store.read().await?;
    let mut found = Closed::default();
    for id in month::closed_between(&mut conn, (from, to)).await? {
        let Some(doc) = ticket::get(&mut conn, &hub.vault, id).await? else { continue };
        let case = doc.case;
        let within = case.ticket.closed_at.is_some_and(|at| from <= at && at < to);
        // Where the rules of the period changed, two months may both hold an instant: it is counted in the first.
        let elsewhere = |lead: &Assignment| lead.assessed.as_ref().is_some_and(|known| known.month != of);
        let Some(lead) = case.lead().filter(|lead| within && !elsewhere(lead)) else { continue };
        found.by_unit.entry(lead.unit).or_default().push(id);
        found.waiting += usize::from(case.ticket.state == TicketState::Closed);
    }
    Ok(found)
}

async fn one_unit(
    hub: &Hub,
    pack: &RulePack,
    (unit, own): (UnitId, &[TicketId]),
    wish: &Wish<'_>,
) -> Result<MonthLine> {
    let mut batch = Batch::begin(hub).await?;
    if let Some(known) = month::get(batch.conn(), &hub.vault, (unit, &name(wish.month))).await? {
        return Ok(MonthLine::of(&known.result, true));
    }
    let mut docs = Vec::with_capacity(own.len());
    for id in own {
        docs.extend(batch.ticket(*id).await?.cloned());
    }
    let unit_name = docs.iter().find_map(|doc| name_in(&doc.case, unit)).unwrap_or_default();
    let rules = hub.rules();
    let of = Publication {
        unit,
        unit_name: &unit_name,
        month: wish.month,
        pack,
        calendar: &rules.calendar,
        at: hub.now(),
        by_name: wish.by_name,
    };
    let result = rules::publish(docs.iter().map(|doc| &doc.case), &of);
    let line = MonthLine::of(&result, false);
    let hidden = mark(&mut batch, docs, &result);
    keep(&mut batch, MonthDoc { result, hidden }, &wish.by).await?;
    batch.commit(of.at).await?;
    Ok(line)
}

fn name_in(case: &Case, unit: UnitId) -> Option<String> {
    case.lead().filter(|lead| lead.unit == unit).map(|lead| lead.unit_name.clone())
}

/// Writes on each counted assignment in which month it was counted; names those of 举报.
fn mark(batch: &mut Batch<'_>, docs: Vec<TicketDoc>, result: &MonthResult) -> Vec<AssignmentId> {
    let counted: BTreeSet<_> = result.tickets.iter().filter_map(|counted| counted.assignment_id).collect();
    let mut hidden = Vec::new();
    for mut doc in docs {
        let is_report = doc.case.ticket.is_report();
        let own = doc.case.assignments.iter_mut().find(|assignment| counted.contains(&assignment.id));
        let Some(assignment) = own else { continue };
        assignment.assessed = Some(result.mark());
        hidden.extend(is_report.then_some(assignment.id));
        doc.case.ticket.version += 1;
        batch.put(doc);
    }
    hidden
}

/// Stores the month, tells the unit, and leaves a line in the chain of keepers' acts.
async fn keep(batch: &mut Batch<'_>, doc: MonthDoc, by: &By) -> Result<()> {
    let vault = batch.hub.vault.clone();
    month::put(batch.conn(), &vault, &doc).await?;
    note(batch, &doc);
    let (result, now) = (&doc.result, doc.result.published_at);
    let facts = json!({ "unit": result.unit, "month": name(result.month), "counted": result.tickets.len() });
    keeper_act::append(batch.conn(), now, &by.account(), ("month.publish", &facts)).await?;
    let said = Said::of(ReasonCode::ToldMonth)
        .with("month", name(result.month))
        .with("rate", result.rates().raw.satisfied.text)
        .with("due", local_date(result.appeal_due.at));
    for person in stand_in::with_lent(batch.conn(), result.unit).await? {
        if person.roles.iter().any(|role| matches!(role, Role::Handler | Role::Liaison)) {
            let told = Notice::of(clock::new_id().to_string(), MONTH, said.clone(), (None, now));
            notice::put(batch.conn(), &vault, person.user, &told).await?;
            batch.changes.note(&FeedName::user(person.user), "notice", told.id, Change::Upsert(1));
        }
    }
    Ok(())
}

fn note(batch: &mut Batch<'_>, doc: &MonthDoc) {
    let feed = FeedName::unit(doc.result.unit);
    batch.changes.note(&feed, MONTH, name(doc.result.month), Change::Upsert(doc.version()));
}

/// Revises the published month of an assignment that a decision has just taken out of the rates.
pub(crate) async fn follow(batch: &mut Batch<'_>, doc: &TicketDoc, act: Act<'_>) -> Result<()> {
    let Intent::DecideAppeal(_) = act.intent else { return Ok(()) };
    let assignment = act.target.and_then(|id| doc.case.assignment(id));
    let marks = assignment.and_then(|own| Some((own, own.assessed.as_ref()?, own.exclusion.as_ref()?)));
    let Some((own, assessed, exclusion)) = marks else { return Ok(()) };
    let vault = batch.hub.vault.clone();
    let month = name(assessed.month);
    claim::name(batch.conn(), &format!("month:{}:{month}", own.unit)).await?;
    let Some(mut kept) = month::get(batch.conn(), &vault, (own.unit, &month)).await? else { return Ok(()) };
    if kept.result.revise(own.id, exclusion) {
        month::put(batch.conn(), &vault, &kept).await?;
        note(batch, &kept);
    }
    Ok(())
}

/// Tickets opened within one transaction, so that others may write in between.
const AT_ONCE: usize = 200;

/// Writes down, once, when the tickets that a program before this one stored were closed.
pub(crate) async fn fill(store: &Store, vault: &Vault) -> Result<()> {
    let mut conn = store.read().await?;
    let unknown = month::undated(&mut conn).await?;
    drop(conn);
    for page in unknown.chunks(AT_ONCE) {
        let mut tx = store.write().await?;
        for id in page {
            // One that cannot be read is counted nowhere.
            let closed_at = match ticket::get(&mut tx, vault, *id).await {
                Ok(doc) => doc.and_then(|doc| doc.case.ticket.closed_at),
                Err(error) => {
                    let error = fault::told(&error);
                    tracing::warn!(ticket = %id, error, "a ticket is counted in no month");
                    None
                }
            };
            month::date(&mut tx, *id, closed_at).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}
