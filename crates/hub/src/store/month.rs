//! Published months of units, sealed: they name tickets and say what residents thought of them.

use anyhow::{Context as _, Result};
use chengban_domain::month::{MonthResult, name};
use chengban_domain::time::Millis;
use chengban_domain::{AssignmentId, TicketId, UnitId};
use serde::{Deserialize, Serialize};

use super::{Conn, id, query};
use crate::crypto::Vault;

/// A month as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct MonthDoc {
    /// What was published, and its revisions.
    pub(crate) result: MonthResult,
    /// Assignments that are counted and not named to the unit: those of 举报.
    #[serde(default)]
    pub(crate) hidden: Vec<AssignmentId>,
}

impl MonthDoc {
    /// The number of its last revision, by which feeds know it.
    pub(crate) fn version(&self) -> i64 {
        self.result.revision().map_or(0, |revision| i64::from(revision.no))
    }

    /// As everybody of the unit may read it.
    pub(crate) fn for_unit(self) -> MonthResult {
        let hidden = self.hidden;
        self.result.without(|assignment| hidden.contains(&assignment))
    }
}

fn context(unit: UnitId, month: &str) -> String {
    format!("month:{unit}:{month}")
}

/// Stores a month, new or revised.
pub(crate) async fn put(conn: &mut Conn, vault: &Vault, doc: &MonthDoc) -> Result<()> {
    let month = name(doc.result.month);
    let sealed = vault.seal(&context(doc.result.unit, &month), &serde_json::to_vec(doc)?)?;
    query(
        "INSERT INTO month_result (unit_id, month, version, published_at, doc) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (month, unit_id) DO UPDATE SET version = excluded.version, doc = excluded.doc",
    )
    .bind(doc.result.unit.to_string())
    .bind(month)
    .bind(doc.version())
    .bind(doc.result.published_at.0)
    .bind(sealed)
    .execute(conn)
    .await?;
    Ok(())
}

/// A unit's month of that name.
pub(crate) async fn get(
    conn: &mut Conn,
    vault: &Vault,
    (unit, month): (UnitId, &str),
) -> Result<Option<MonthDoc>> {
    let sql = "SELECT doc FROM month_result WHERE month = $1 AND unit_id = $2";
    let row: Option<(Vec<u8>,)> = query(sql).bind(month).bind(unit.to_string()).fetch_optional(conn).await?;
    row.map(|(sealed,)| open(vault, (unit, month), &sealed)).transpose()
}

/// The months of that name, of all units.
pub(crate) async fn of_all(conn: &mut Conn, vault: &Vault, month: &str) -> Result<Vec<MonthDoc>> {
    let sql = "SELECT unit_id, doc FROM month_result WHERE month = $1 ORDER BY unit_id";
    let rows: Vec<(String, Vec<u8>)> = query(sql).bind(month).fetch_all(conn).await?;
    rows.iter().map(|(unit, sealed)| open(vault, (id(unit)?, month), sealed)).collect()
}

fn open(vault: &Vault, (unit, month): (UnitId, &str), sealed: &[u8]) -> Result<MonthDoc> {
    let plain = vault.open(&context(unit, month), sealed)?;
    serde_json::from_slice(&plain).context("a published month cannot be read")
}

/// Tickets closed within these instants, the end left out.
pub(crate) async fn closed_between(conn: &mut Conn, (from, to): (Millis, Millis)) -> Result<Vec<TicketId>> {
    let sql = "SELECT ticket_id FROM ticket WHERE closed_at >= $1 AND closed_at < $2 ORDER BY ticket_id";
    let rows: Vec<(String,)> = query(sql).bind(from.0).bind(to.0).fetch_all(conn).await?;
    rows.iter().map(|(ticket,)| id(ticket)).collect()
}

/// Tickets of which a program before this one did not write down when they were closed.
pub(crate) async fn undated(conn: &mut Conn) -> Result<Vec<TicketId>> {
    let sql = "SELECT ticket_id FROM ticket WHERE closed_at IS NULL ORDER BY ticket_id";
    let rows: Vec<(String,)> = query(sql).fetch_all(conn).await?;
    rows.iter().map(|(ticket,)| id(ticket)).collect()
}

/// Writes down when a ticket was closed; 0 while it is not.
pub(crate) async fn date(conn: &mut Conn, ticket: TicketId, closed_at: Option<Millis>) -> Result<()> {
    query("UPDATE ticket SET closed_at = $2 WHERE ticket_id = $1")
        .bind(ticket.to_string())
        .bind(closed_at.map_or(0, |at| at.0))
        .execute(conn)
        .await?;
    Ok(())
}
