//! The search index over tickets: tokens of characters, never the text; filled from `fts_dirty` after the pages.
//!
//! Invariant: a ticket that left is not found from the moment its removal is committed; the words themselves leave the
//! file with [`purge`], which runs when the desk is idle.

use super::{Conn, list};
use crate::fault::Result;

/// Tickets whose index row is behind.
///
/// # Errors
/// Database errors.
pub async fn mark_dirty(conn: &mut Conn, tickets: &[&str]) -> Result<()> {
    sqlx::query(
        "INSERT INTO fts_dirty (ticket_id) SELECT value FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING",
    )
    .bind(list(tickets)?)
    .execute(conn)
    .await?;
    Ok(())
}

/// Every ticket's row is behind; rows of tickets that are not held go.
///
/// # Errors
/// Database errors.
pub async fn begin_anew(conn: &mut Conn) -> Result<()> {
    const STRAY: &str = "ticket_id NOT IN (SELECT entity_id FROM slice WHERE entity = 'ticket')";
    for sql in [
        format!("DELETE FROM fts WHERE rowid IN (SELECT doc_id FROM fts_doc WHERE {STRAY})"),
        format!("DELETE FROM fts_doc WHERE {STRAY}"),
        "INSERT INTO fts_dirty (ticket_id) SELECT DISTINCT entity_id FROM slice WHERE entity = 'ticket' \
         ON CONFLICT DO NOTHING"
            .to_owned(),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Some of them, in order of their keys, from behind `after` on.
///
/// # Errors
/// Database errors.
pub async fn dirty(conn: &mut Conn, after: &str, limit: i64) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar("SELECT ticket_id FROM fts_dirty WHERE ticket_id > ?1 ORDER BY ticket_id LIMIT ?2")
        .bind(after)
        .bind(limit)
        .fetch_all(conn)
        .await?)
}

/// Writes index rows: pairs of ticket and token text, in three statements whatever their number.
///
/// # Errors
/// Database errors.
pub async fn write(conn: &mut Conn, rows: &[(String, String)]) -> Result<()> {
    let ids = list(&rows.iter().map(|(id, _)| id).collect::<Vec<_>>())?;
    sqlx::query(
        "DELETE FROM fts WHERE rowid IN (SELECT doc_id FROM fts_doc WHERE ticket_id IN (SELECT value FROM json_each(?1)))",
    )
    .bind(&ids)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "INSERT INTO fts_doc (ticket_id) SELECT value FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING",
    )
    .bind(&ids)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "INSERT INTO fts (rowid, text) SELECT d.doc_id, j.value ->> 1 FROM json_each(?1) j \
         JOIN fts_doc d ON d.ticket_id = j.value ->> 0",
    )
    .bind(list(rows)?)
    .execute(&mut *conn)
    .await?;
    sqlx::query("DELETE FROM fts_dirty WHERE ticket_id IN (SELECT value FROM json_each(?1))")
        .bind(&ids)
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes a ticket out of the index.
///
/// # Errors
/// Database errors.
pub async fn forget(conn: &mut Conn, ticket: &str) -> Result<()> {
    sqlx::query("DELETE FROM fts WHERE rowid IN (SELECT doc_id FROM fts_doc WHERE ticket_id = ?1)")
        .bind(ticket)
        .execute(&mut *conn)
        .await?;
    sqlx::query("DELETE FROM fts_doc WHERE ticket_id = ?1").bind(ticket).execute(&mut *conn).await?;
    sqlx::query("DELETE FROM fts_dirty WHERE ticket_id = ?1").bind(ticket).execute(conn).await?;
    Ok(())
}

/// Tickets that a query of the index finds, the newest in the cache first (ranking would read every hit); rows behind their slice are left to the caller's scan.
///
/// # Errors
/// Database errors.
pub async fn find(conn: &mut Conn, query: &str, limit: i64) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT d.ticket_id FROM fts JOIN fts_doc d ON d.doc_id = fts.rowid WHERE fts MATCH ?1 \
         AND d.ticket_id NOT IN (SELECT ticket_id FROM fts_dirty) ORDER BY fts.rowid DESC LIMIT ?2",
    )
    .bind(query)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Tickets that a query of alternatives finds, those first that share the rarest and the most (BM25, as SQLite has it).
///
/// # Errors
/// Database errors.
pub async fn ranked(conn: &mut Conn, query: &str, limit: i64) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT d.ticket_id FROM fts JOIN fts_doc d ON d.doc_id = fts.rowid WHERE fts MATCH ?1 \
         AND d.ticket_id NOT IN (SELECT ticket_id FROM fts_dirty) ORDER BY fts.rank LIMIT ?2",
    )
    .bind(query)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Clears deleted words from the file: merges the index, overwrites free pages, empties the log. Seconds on a large store;
/// not inside a transaction.
///
/// # Errors
/// Database errors.
pub async fn purge(conn: &mut Conn) -> Result<()> {
    write_over(conn).await?;
    sqlx::query("INSERT INTO fts (fts) VALUES ('optimize')").execute(&mut *conn).await?;
    let (busy, ..): (i64, i64, i64) =
        sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *conn).await?;
    anyhow::ensure!(busy == 0, "somebody reads: the log still holds what was cleared");
    sqlx::query("PRAGMA secure_delete = FAST").execute(conn).await?;
    Ok(())
}

/// What this connection deletes from now on is written over with zeros.
///
/// # Errors
/// Database errors.
pub async fn write_over(conn: &mut Conn) -> Result<()> {
    sqlx::query("PRAGMA secure_delete = ON").execute(conn).await?;
    Ok(())
}
