//! The last events of the exchange, without content: what a diagnosis package may show.

use chengban_domain::time::Millis;

use super::Conn;
use crate::fault::Result;

/// Events kept.
const KEPT: i64 = 200;

/// Notes an event.
///
/// # Errors
/// Database errors.
pub async fn note(conn: &mut Conn, at: Millis, what: &str, detail: &str) -> Result<()> {
    sqlx::query("INSERT INTO sync_event (at, what, detail) VALUES (?1, ?2, ?3)")
        .bind(at.0)
        .bind(what)
        .bind(detail)
        .execute(&mut *conn)
        .await?;
    sqlx::query(
        "DELETE FROM sync_event WHERE sync_event_id <= (SELECT max(sync_event_id) FROM sync_event) - ?1",
    )
    .bind(KEPT)
    .execute(conn)
    .await?;
    Ok(())
}

/// Newest first.
///
/// # Errors
/// Database errors.
pub async fn all(conn: &mut Conn) -> Result<Vec<(i64, String, String)>> {
    Ok(sqlx::query_as("SELECT at, what, detail FROM sync_event ORDER BY sync_event_id DESC")
        .fetch_all(conn)
        .await?)
}
