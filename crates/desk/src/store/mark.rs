//! What the person marked on this device: read, followed; and which notices were shown.

use chengban_domain::TicketId;
use chengban_domain::time::Millis;

use super::{Conn, list};
use crate::fault::Result;

/// Read version and star of a ticket.
///
/// # Errors
/// Database errors.
pub async fn get(conn: &mut Conn, ticket: TicketId) -> Result<(i64, bool)> {
    let row: Option<(i64, Option<i64>)> =
        sqlx::query_as("SELECT read_version, starred_at FROM mark WHERE ticket_id = ?1")
            .bind(ticket.to_string())
            .fetch_optional(conn)
            .await?;
    Ok(row.map_or((0, false), |(version, star)| (version, star.is_some())))
}

/// The ticket was opened in that version.
///
/// # Errors
/// Database errors.
pub async fn read(conn: &mut Conn, ticket: TicketId, version: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO mark (ticket_id, read_version) VALUES (?1, ?2) \
         ON CONFLICT (ticket_id) DO UPDATE SET read_version = max(read_version, excluded.read_version)",
    )
    .bind(ticket.to_string())
    .bind(version)
    .execute(conn)
    .await?;
    Ok(())
}

/// Follows a ticket, or no longer (`at` = `None`).
///
/// # Errors
/// Database errors.
pub async fn star(conn: &mut Conn, ticket: &str, at: Option<Millis>) -> Result<()> {
    sqlx::query(
        "INSERT INTO mark (ticket_id, starred_at) VALUES (?1, ?2) \
         ON CONFLICT (ticket_id) DO UPDATE SET starred_at = excluded.starred_at",
    )
    .bind(ticket)
    .bind(at.map(|at| at.0))
    .execute(conn)
    .await?;
    Ok(())
}

/// The ticket left: its marks go.
///
/// # Errors
/// Database errors.
pub async fn forget(conn: &mut Conn, ticket: &str) -> Result<()> {
    sqlx::query("DELETE FROM mark WHERE ticket_id = ?1").bind(ticket).execute(&mut *conn).await?;
    sqlx::query("DELETE FROM notice_sent WHERE notice_id LIKE '%' || ?1").bind(ticket).execute(conn).await?;
    Ok(())
}

/// Remembers that a notice was shown; `false` when it was before.
///
/// # Errors
/// Database errors.
pub async fn notify_once(conn: &mut Conn, notice: &str, at: Millis) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO notice_sent (notice_id, at) VALUES (?1, ?2) ON CONFLICT (notice_id) DO NOTHING",
    )
    .bind(notice)
    .bind(at.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether a notice was shown.
///
/// # Errors
/// Database errors.
pub async fn is_notified(conn: &mut Conn, notice: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM notice_sent WHERE notice_id = ?1)";
    Ok(sqlx::query_scalar(sql).bind(notice).fetch_one(conn).await?)
}

/// Remembers notices as shown without showing them, in one statement however many.
///
/// # Errors
/// Database errors.
pub async fn notified(conn: &mut Conn, notices: &[&str], at: Millis) -> Result<()> {
    sqlx::query(
        "INSERT INTO notice_sent (notice_id, at) SELECT value, ?2 FROM json_each(?1) WHERE true \
         ON CONFLICT (notice_id) DO NOTHING",
    )
    .bind(list(notices)?)
    .bind(at.0)
    .execute(conn)
    .await?;
    Ok(())
}
