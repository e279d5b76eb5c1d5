//! Matters (事项): what each needs of its tickets, without opening them, and the version that feeds know of it.

use anyhow::Result;
use chengban_domain::time::Millis;
use chengban_domain::{MatterId, TicketId, UnitId};

use super::{Conn, id, query};

/// A ticket as its matter knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MatterRow {
    /// Which.
    pub(crate) ticket: TicketId,
    /// Of which matter.
    pub(crate) matter: MatterId,
    /// 工单编号
    pub(crate) no: String,
    /// 来电时间
    pub(crate) called_at: Millis,
    /// The ticket it was merged into.
    pub(crate) merged_into: Option<TicketId>,
    /// What it has to tell beside its call: 0 nothing, 1 a final opinion, 2 one that took effect.
    pub(crate) telling: i64,
    /// The units that see it, in order of their keys, and whether in full.
    pub(crate) sights: Vec<(UnitId, bool)>,
}

type Columns = (String, String, String, i64, Option<String>, i64, String);

fn read(row: Columns) -> Result<MatterRow> {
    let (ticket, matter, no, called_at, merged_into, telling, sights) = row;
    Ok(MatterRow {
        ticket: id(&ticket)?,
        matter: id(&matter)?,
        no,
        called_at: Millis(called_at),
        merged_into: merged_into.as_deref().map(id).transpose()?,
        telling,
        sights: serde_json::from_str(&sights)?,
    })
}

/// Writes down what the matter of a ticket needs of it.
pub(crate) async fn put(conn: &mut Conn, row: &MatterRow) -> Result<()> {
    query(
        "INSERT INTO matter_ticket (ticket_id, matter_id, no, called_at, merged_into, telling, sights)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (ticket_id) DO UPDATE SET matter_id = excluded.matter_id, no = excluded.no,
         called_at = excluded.called_at, merged_into = excluded.merged_into, telling = excluded.telling,
         sights = excluded.sights",
    )
    .bind(row.ticket.to_string())
    .bind(row.matter.to_string())
    .bind(&row.no)
    .bind(row.called_at.0)
    .bind(row.merged_into.map(|into| into.to_string()))
    .bind(row.telling)
    .bind(serde_json::to_string(&row.sights)?)
    .execute(conn)
    .await?;
    Ok(())
}

/// A ticket is of no matter any more.
pub(crate) async fn remove(conn: &mut Conn, ticket: TicketId) -> Result<()> {
    let sql = "DELETE FROM matter_ticket WHERE ticket_id = $1";
    query(sql).bind(ticket.to_string()).execute(conn).await?;
    Ok(())
}

/// All tickets of a matter.
pub(crate) async fn rows(conn: &mut Conn, matter: MatterId) -> Result<Vec<MatterRow>> {
    let sql = "SELECT ticket_id, matter_id, no, called_at, merged_into, telling, sights FROM matter_ticket
        WHERE matter_id = $1 ORDER BY ticket_id";
    let rows: Vec<Columns> = query(sql).bind(matter.to_string()).fetch_all(conn).await?;
    rows.into_iter().map(read).collect()
}

/// The next version of a matter.
pub(crate) async fn next_version(conn: &mut Conn, matter: MatterId) -> Result<i64> {
    let (version,): (i64,) = query(
        "INSERT INTO matter (matter_id, version) VALUES ($1, 1)
         ON CONFLICT (matter_id) DO UPDATE SET version = matter.version + 1 RETURNING version",
    )
    .bind(matter.to_string())
    .fetch_one(conn)
    .await?;
    Ok(version)
}

/// Tickets that a program before this one stored, by key: nobody has worked out their matter.
pub(crate) async fn unsorted(conn: &mut Conn) -> Result<Vec<TicketId>> {
    keys(conn, "SELECT ticket_id FROM ticket WHERE matter_id IS NULL ORDER BY ticket_id").await
}

/// Tickets of matters of which a program before this one kept nothing beside the ticket, by key.
pub(crate) async fn unkept(conn: &mut Conn) -> Result<Vec<TicketId>> {
    let sql = "SELECT ticket_id FROM ticket WHERE matter_id <> ''
        AND NOT EXISTS (SELECT 1 FROM matter_ticket WHERE matter_ticket.ticket_id = ticket.ticket_id)
        ORDER BY ticket_id";
    keys(conn, sql).await
}

async fn keys(conn: &mut Conn, sql: &'static str) -> Result<Vec<TicketId>> {
    let rows: Vec<(String,)> = query(sql).fetch_all(conn).await?;
    rows.iter().map(|(ticket,)| id(ticket)).collect()
}
