//! Which tickets a day is about.

use super::Conn;
use crate::fault::Result;

/// Tickets with an assignment that came in, changed or came back since `from`, or that is open and due until `until`.
///
/// # Errors
/// Database errors.
pub async fn tickets(conn: &mut Conn, (from, until): (i64, i64)) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT ticket_id FROM inbox WHERE dispatched_at >= ?1 \
         UNION SELECT ticket_id FROM inbox WHERE updated_at >= ?1 \
         UNION SELECT ticket_id FROM inbox WHERE due <= ?2 AND ended_at IS NULL \
         UNION SELECT ticket_id FROM inbox WHERE state = 'handling' AND sent_back = 1",
    )
    .bind(from)
    .bind(until)
    .fetch_all(conn)
    .await?)
}
