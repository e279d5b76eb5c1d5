//! Matters (事项): the tickets of one, and the version that feeds know of it.

use anyhow::Result;
use chengban_domain::{MatterId, TicketId};

use super::ticket::{self, TicketDoc};
use super::{Conn, id};
use crate::crypto::Vault;

/// The tickets of a matter but one.
pub(crate) async fn others(
    conn: &mut Conn,
    vault: &Vault,
    matter: MatterId,
    but: Option<TicketId>,
) -> Result<Vec<TicketDoc>> {
    let sql = "SELECT ticket_id, doc FROM ticket WHERE matter_id = $1 AND ticket_id <> $2";
    let rows: Vec<(String, Vec<u8>)> = sqlx::query_as(sql)
        .bind(matter.to_string())
        .bind(but.map(|ticket| ticket.to_string()).unwrap_or_default())
        .fetch_all(conn)
        .await?;
    rows.iter().map(|(ticket, sealed)| ticket::decode(vault, ticket, sealed)).collect()
}

/// The next version of a matter.
pub(crate) async fn next_version(conn: &mut Conn, matter: MatterId) -> Result<i64> {
    let (version,): (i64,) = sqlx::query_as(
        "INSERT INTO matter (matter_id, version) VALUES ($1, 1)
         ON CONFLICT (matter_id) DO UPDATE SET version = matter.version + 1 RETURNING version",
    )
    .bind(matter.to_string())
    .fetch_one(conn)
    .await?;
    Ok(version)
}

/// Tickets that a program before this one stored, by key: nobody has worked out their matter.
pub(crate) async fn unsorted(conn: &mut Conn, after: Option<TicketId>, limit: i64) -> Result<Vec<TicketId>> {
    let sql = "SELECT ticket_id FROM ticket WHERE matter_id IS NULL AND ticket_id > $1
        ORDER BY ticket_id LIMIT $2";
    let rows: Vec<(String,)> =
        sqlx::query_as(sql).bind(ticket::key_or_first(after)).bind(limit).fetch_all(conn).await?;
    rows.iter().map(|(ticket,)| id(ticket)).collect()
}
