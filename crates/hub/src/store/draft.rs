//! Drafts shared by colleagues: the head and what was written beside it, sealed; every revision kept.

use anyhow::{Context, Result};
use chengban_domain::wire::{DraftRevision, DraftSlice};
use chengban_domain::{DraftId, TicketId, UnitId};

use super::{Conn, id, query};
use crate::crypto::Vault;

/// A draft with its version.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    /// What the desk may see.
    pub(crate) slice: DraftSlice,
    /// Of which unit.
    pub(crate) unit: UnitId,
    /// Raised by each change.
    pub(crate) version: i64,
}

type Row = (String, String, i64, Vec<u8>);

fn read(vault: &Vault, (draft, unit, version, sealed): Row) -> Result<Draft> {
    let plain = vault.open(&format!("draft:{draft}"), &sealed)?;
    let slice = serde_json::from_slice(&plain).with_context(|| format!("draft {draft} cannot be read"))?;
    Ok(Draft { slice, unit: id(&unit)?, version })
}

/// The draft of that key.
pub(crate) async fn get(conn: &mut Conn, vault: &Vault, draft: DraftId) -> Result<Option<Draft>> {
    let sql = "SELECT draft_id, unit_id, version, doc FROM draft WHERE draft_id = $1";
    let row: Option<Row> = query(sql).bind(draft.to_string()).fetch_optional(conn).await?;
    row.map(|row| read(vault, row)).transpose()
}

/// Keys, units and versions of a ticket's drafts.
pub(crate) async fn of_ticket(conn: &mut Conn, ticket: TicketId) -> Result<Vec<(String, UnitId, i64)>> {
    let sql = "SELECT draft_id, unit_id, version FROM draft WHERE ticket_id = $1 ORDER BY draft_id";
    let rows: Vec<(String, String, i64)> = query(sql).bind(ticket.to_string()).fetch_all(conn).await?;
    rows.into_iter().map(|(draft, unit, version)| Ok((draft, id(&unit)?, version))).collect()
}

/// Stores a draft.
pub(crate) async fn put(conn: &mut Conn, vault: &Vault, draft: &Draft) -> Result<()> {
    let slice = &draft.slice;
    let key = slice.draft.to_string();
    let sealed = vault.seal(&format!("draft:{key}"), &serde_json::to_vec(slice)?)?;
    query(
        "INSERT INTO draft (draft_id, ticket_id, assignment_id, unit_id, head_rev, version, doc)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (draft_id) DO UPDATE SET head_rev = excluded.head_rev, version = excluded.version, doc = excluded.doc",
    )
    .bind(key)
    .bind(slice.ticket_id.to_string())
    .bind(slice.assignment_id.to_string())
    .bind(draft.unit.to_string())
    .bind(slice.head.rev.to_string())
    .bind(draft.version)
    .bind(sealed)
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps a revision; one of that key is left as it is.
pub(crate) async fn keep(
    conn: &mut Conn,
    vault: &Vault,
    draft: DraftId,
    revision: &DraftRevision,
) -> Result<()> {
    let key = revision.rev.to_string();
    let sealed = vault.seal(&format!("revision:{key}"), &serde_json::to_vec(revision)?)?;
    query("INSERT INTO draft_revision (rev_id, draft_id, at, doc) VALUES ($1, $2, $3, $4) ON CONFLICT (rev_id) DO NOTHING")
        .bind(key)
        .bind(draft.to_string())
        .bind(revision.at.0)
        .bind(sealed)
        .execute(conn)
        .await?;
    Ok(())
}
