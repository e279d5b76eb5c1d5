//! Cases at rest: one encrypted document a ticket, and the columns and rows that queries need.
//!
//! Invariant: the rows of `assignment` and `queue_item` are those of the document written in the same statement group.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use chengban_domain::case::{Case, Event, Secrecy};
use chengban_domain::time::Millis;
use chengban_domain::{OpId, RequestId, TicketId, UnitId, UserId};
use serde::{Deserialize, Serialize};

use super::{Conn, claim, id, query, queue, word};
use crate::crypto::Vault;

/// Operations remembered in a ticket's document.
const REMEMBERED: usize = 64;

/// Everything the hub keeps of a ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct TicketDoc {
    /// Where it came from; numbers are unique per source.
    pub(crate) source: String,
    /// The ticket with all its assignments.
    pub(crate) case: Case,
    /// What happened, oldest first.
    pub(crate) timeline: Vec<Event>,
    /// The last operations that took effect, with the unit that sent them.
    pub(crate) applied: Vec<(OpId, Option<UnitId>)>,
    /// What it was filed under when the unit that asked for a decided return last saw it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) filings: BTreeMap<RequestId, Filing>,
}

/// What a ticket is filed under.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Filing {
    /// 标题
    pub(crate) title: String,
    /// 问题分类
    pub(crate) category: Vec<String>,
    /// 街乡镇
    pub(crate) town: String,
}

impl TicketDoc {
    /// A ticket on which nothing happened yet.
    pub(crate) fn new(source: &str, case: Case) -> Self {
        let (timeline, applied, filings) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self { source: source.to_owned(), case, timeline, applied, filings }
    }

    /// Remembers an operation.
    pub(crate) fn remember(&mut self, op: OpId, unit: Option<UnitId>) {
        self.applied.push((op, unit));
        let surplus = self.applied.len().saturating_sub(REMEMBERED);
        self.applied.drain(..surplus);
    }
}

fn context(ticket: &str) -> String {
    format!("ticket:{ticket}")
}

/// Opens a stored document.
pub(crate) fn decode(vault: &Vault, ticket: &str, sealed: &[u8]) -> Result<TicketDoc> {
    let plain = vault.open(&context(ticket), sealed)?;
    serde_json::from_slice(&plain).with_context(|| format!("the document of ticket {ticket} cannot be read"))
}

/// Stores a ticket, new or changed.
pub(crate) async fn put(
    conn: &mut Conn,
    vault: &Vault,
    doc: &TicketDoc,
    archive_due: Option<Millis>,
) -> Result<()> {
    let ticket = &doc.case.ticket;
    let key = ticket.id.to_string();
    let sealed = vault.seal(&context(&key), &serde_json::to_vec(doc)?)?;
    query(
        "INSERT INTO ticket (ticket_id, source, no, state, secrecy, version, archive_due_at, doc, matter_id,
         closed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (ticket_id) DO UPDATE SET no = excluded.no, state = excluded.state, secrecy = excluded.secrecy,
         version = excluded.version, archive_due_at = excluded.archive_due_at, doc = excluded.doc,
         matter_id = excluded.matter_id, closed_at = excluded.closed_at",
    )
    .bind(&key)
    .bind(&doc.source)
    .bind(&ticket.no)
    .bind(word(&ticket.state))
    .bind(word(&ticket.secrecy))
    .bind(ticket.version)
    .bind(archive_due.map(|due| due.0))
    .bind(sealed)
    .bind(ticket.matter.map(|matter| matter.to_string()).unwrap_or_default())
    .bind(ticket.closed_at.map_or(0, |at| at.0))
    .execute(&mut *conn)
    .await?;
    put_assignments(conn, &doc.case).await?;
    queue::replace(conn, &doc.case).await
}

async fn put_assignments(conn: &mut Conn, case: &Case) -> Result<()> {
    for assignment in &case.assignments {
        query(
            "INSERT INTO assignment (assignment_id, ticket_id, unit_id, handler_id, kind, state, is_open, round, due_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (assignment_id) DO UPDATE SET handler_id = excluded.handler_id, kind = excluded.kind,
             state = excluded.state, is_open = excluded.is_open, round = excluded.round, due_at = excluded.due_at",
        )
        .bind(assignment.id.to_string())
        .bind(case.ticket.id.to_string())
        .bind(assignment.unit.to_string())
        .bind(assignment.handler.map(|user| user.to_string()))
        .bind(word(&assignment.kind))
        .bind(word(&assignment.state))
        .bind(i64::from(assignment.state.is_open()))
        .bind(i64::from(assignment.round))
        .bind(assignment.due.at.0)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The ticket of that key.
pub(crate) async fn get(conn: &mut Conn, vault: &Vault, ticket: TicketId) -> Result<Option<TicketDoc>> {
    let key = ticket.to_string();
    let row: Option<(Vec<u8>,)> =
        query("SELECT doc FROM ticket WHERE ticket_id = $1").bind(&key).fetch_optional(conn).await?;
    row.map(|(sealed,)| decode(vault, &key, &sealed)).transpose()
}

/// The ticket of that key to be judged: nobody else changes it until this transaction ends.
pub(crate) async fn take(conn: &mut Conn, vault: &Vault, ticket: TicketId) -> Result<Option<TicketDoc>> {
    claim::tickets(conn, &BTreeSet::from([ticket])).await?;
    get(conn, vault, ticket).await
}

/// The key of a source's ticket number.
pub(crate) async fn by_source_no(conn: &mut Conn, source: &str, no: &str) -> Result<Option<TicketId>> {
    let sql = "SELECT ticket_id FROM ticket WHERE source = $1 AND no = $2";
    let row: Option<(String,)> = query(sql).bind(source).bind(no).fetch_optional(conn).await?;
    row.map(|(ticket,)| id(&ticket)).transpose()
}

/// The key of a ticket number of any source.
pub(crate) async fn by_no(conn: &mut Conn, no: &str) -> Result<Option<TicketId>> {
    let sql = "SELECT ticket_id FROM ticket WHERE no = $1 ORDER BY ticket_id DESC LIMIT 1";
    let row: Option<(String,)> = query(sql).bind(no).fetch_optional(conn).await?;
    row.map(|(ticket,)| id(&ticket)).transpose()
}

/// Tickets whose window is over, those that wait longest first.
pub(crate) async fn due_for_archive(conn: &mut Conn, now: Millis) -> Result<Vec<TicketId>> {
    let sql = "SELECT ticket_id FROM ticket WHERE archive_due_at <= $1 ORDER BY archive_due_at, ticket_id";
    let rows: Vec<(String,)> = query(sql).bind(now.0).fetch_all(conn).await?;
    rows.iter().map(|(ticket,)| id(ticket)).collect()
}

/// Tickets with limits that run, or a window, in order of their keys, those after `after`.
pub(crate) async fn that_run(conn: &mut Conn, after: &str, limit: i64) -> Result<Vec<TicketId>> {
    let rows: Vec<(String,)> = query(
        "SELECT ticket_id FROM ticket WHERE ticket_id > $1 AND (archive_due_at IS NOT NULL OR EXISTS
         (SELECT 1 FROM assignment WHERE assignment.ticket_id = ticket.ticket_id AND is_open = 1))
         ORDER BY ticket_id LIMIT $2",
    )
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|(ticket,)| id(ticket)).collect()
}

/// Tickets whose reporter is not kept secret, by key.
pub(crate) async fn unsealed(conn: &mut Conn) -> Result<Vec<TicketId>> {
    let sql = "SELECT ticket_id FROM ticket WHERE secrecy <> $1 ORDER BY ticket_id";
    let rows: Vec<(String,)> = query(sql).bind(word(&Secrecy::Reporter)).fetch_all(conn).await?;
    rows.iter().map(|(ticket,)| id(ticket)).collect()
}

/// Tickets on which a unit has open assignments, those of `user` or of nobody, the earliest due first.
pub(crate) async fn hot(conn: &mut Conn, unit: UnitId, user: UserId, limit: i64) -> Result<Vec<TicketId>> {
    let rows: Vec<(String, i64)> = query(
        "SELECT ticket_id, MIN(due_at) AS due FROM assignment
         WHERE unit_id = $1 AND is_open = 1 AND (handler_id IS NULL OR handler_id = $2)
         GROUP BY ticket_id ORDER BY due, ticket_id LIMIT $3",
    )
    .bind(unit.to_string())
    .bind(user.to_string())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|(ticket, _)| id(ticket)).collect()
}

/// How many tickets there are.
pub(crate) async fn count(conn: &mut Conn) -> Result<i64> {
    let (count,): (i64,) = query("SELECT COUNT(*) FROM ticket").fetch_one(conn).await?;
    Ok(count)
}
