//! Which tickets a day is about.

use chengban_domain::case::ANY_OPEN;

use super::{Conn, list, word};
use crate::fault::Result;

/// Tickets with an assignment that came in, changed or came back since `from`, or that is open and due until `until`.
///
/// # Errors
/// Database errors.
pub async fn tickets(conn: &mut Conn, (from, until): (i64, i64)) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT ticket_id FROM inbox WHERE dispatched_at >= ?1 \
         UNION SELECT ticket_id FROM inbox WHERE updated_at >= ?1 \
         UNION SELECT ticket_id FROM inbox WHERE state IN (SELECT value FROM json_each(?3)) AND due <= ?2 \
         UNION SELECT ticket_id FROM inbox WHERE state = 'handling' AND sent_back = 1",
    )
    .bind(from)
    .bind(until)
    .bind(list(&ANY_OPEN.iter().map(word).collect::<Vec<_>>())?)
    .fetch_all(conn)
    .await?)
}
