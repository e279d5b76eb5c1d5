//! What a transaction that writes beside others takes before it reads what it will change.
//!
//! Invariant: nothing here does anything where there is one writer at a time, which is everywhere but among those who judge
//! operations on PostgreSQL. What is taken is given back at the end of the transaction.

use std::collections::BTreeSet;

use anyhow::Result;
use chengban_domain::TicketId;

use super::{Conn, query};

/// Takes tickets, in the order of their keys, so that two who need the same wait and do not wait for each other.
pub(crate) async fn tickets(conn: &mut Conn, tickets: &BTreeSet<TicketId>) -> Result<()> {
    if !conn.is_beside_others() || tickets.is_empty() {
        return Ok(());
    }
    let keys: Vec<String> = tickets.iter().map(ToString::to_string).collect();
    query(
        "SELECT ticket_id FROM ticket WHERE ticket_id = ANY (string_to_array($1, ','))
         ORDER BY ticket_id FOR UPDATE",
    )
    .bind(keys.join(","))
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes what several rows make up together, such as a matter, by a name.
pub(crate) async fn name(conn: &mut Conn, name: &str) -> Result<()> {
    if conn.is_beside_others() {
        query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))").bind(name).execute(conn).await?;
    }
    Ok(())
}
