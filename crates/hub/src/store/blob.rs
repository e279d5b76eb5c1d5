//! Blobs: what is published, to which ticket and unit it belongs, and uploads under way.

use anyhow::Result;
use chengban_domain::hash::Sha256Hex;
use chengban_domain::time::Millis;
use chengban_domain::{TicketId, UnitId, UserId};

use super::{Conn, id, query};

/// The holder of blobs that the platform made or uploaded.
pub(crate) const PLATFORM: &str = "platform";

/// A published blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Blob {
    /// Bytes.
    pub(crate) size: i64,
    /// Media type.
    pub(crate) mime: String,
    /// Parts in order: name and bytes.
    pub(crate) parts: Vec<(String, i64)>,
}

/// An upload under way.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    /// Whose.
    pub(crate) user: UserId,
    /// The unit it will belong to.
    pub(crate) unit: String,
    /// Of which ticket.
    pub(crate) ticket: TicketId,
    /// Hash of the whole.
    pub(crate) sha256: String,
    /// Bytes.
    pub(crate) size: i64,
    /// Parts in order: name, and whether it has arrived.
    pub(crate) parts: Vec<(String, bool)>,
}

/// How a unit is named as a holder.
pub(crate) fn holder(unit: Option<UnitId>) -> String {
    unit.map_or_else(|| PLATFORM.to_owned(), |unit| unit.to_string())
}

/// Whether a blob is published for a ticket on behalf of a holder. Others learn nothing of it.
pub(crate) async fn is_held(
    conn: &mut Conn,
    sha256: &Sha256Hex,
    ticket: TicketId,
    holder: &str,
) -> Result<bool> {
    let sql = "SELECT sha256 FROM blob_ticket WHERE sha256 = $1 AND ticket_id = $2 AND unit_id = $3";
    let row: Option<(String,)> =
        query(sql).bind(sha256.as_str()).bind(ticket.to_string()).bind(holder).fetch_optional(conn).await?;
    Ok(row.is_some())
}

/// Holders of a blob within a ticket.
pub(crate) async fn holders(conn: &mut Conn, sha256: &Sha256Hex, ticket: TicketId) -> Result<Vec<String>> {
    let sql = "SELECT unit_id FROM blob_ticket WHERE sha256 = $1 AND ticket_id = $2";
    let rows: Vec<(String,)> =
        query(sql).bind(sha256.as_str()).bind(ticket.to_string()).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|(unit,)| unit).collect())
}

/// A published blob with its parts.
pub(crate) async fn get(conn: &mut Conn, sha256: &Sha256Hex) -> Result<Option<Blob>> {
    let row: Option<(i64, String)> = query("SELECT size, mime FROM blob WHERE sha256 = $1")
        .bind(sha256.as_str())
        .fetch_optional(&mut *conn)
        .await?;
    let Some((size, mime)) = row else { return Ok(None) };
    let parts = query("SELECT part_sha256, size FROM blob_part WHERE sha256 = $1 ORDER BY idx")
        .bind(sha256.as_str())
        .fetch_all(conn)
        .await?;
    Ok(Some(Blob { size, mime, parts }))
}

/// Publishes a blob for a ticket and its holder.
pub(crate) async fn publish(
    conn: &mut Conn,
    sha256: &Sha256Hex,
    blob: &Blob,
    (ticket, holder): (TicketId, &str),
    now: Millis,
) -> Result<()> {
    query("INSERT INTO blob (sha256, size, mime, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO NOTHING")
        .bind(sha256.as_str())
        .bind(blob.size)
        .bind(&blob.mime)
        .bind(now.0)
        .execute(&mut *conn)
        .await?;
    for (idx, (part, size)) in (0_i64..).zip(&blob.parts) {
        query(
            "INSERT INTO blob_part (sha256, idx, part_sha256, size) VALUES ($1, $2, $3, $4)
             ON CONFLICT (sha256, idx) DO NOTHING",
        )
        .bind(sha256.as_str())
        .bind(idx)
        .bind(part)
        .bind(size)
        .execute(&mut *conn)
        .await?;
    }
    link(conn, sha256, ticket, holder).await
}

/// Lets a ticket and its holder use a published blob.
pub(crate) async fn link(conn: &mut Conn, sha256: &Sha256Hex, ticket: TicketId, holder: &str) -> Result<()> {
    query("INSERT INTO blob_ticket (sha256, ticket_id, unit_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(sha256.as_str())
        .bind(ticket.to_string())
        .bind(holder)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes an upload; one of that key is left as it is.
pub(crate) async fn begin(conn: &mut Conn, key: &str, upload: &Upload, now: Millis) -> Result<()> {
    let done = query(
        "INSERT INTO blob_upload (upload_id, user_id, unit_id, ticket_id, sha256, size, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (upload_id) DO NOTHING",
    )
    .bind(key)
    .bind(upload.user.to_string())
    .bind(&upload.unit)
    .bind(upload.ticket.to_string())
    .bind(&upload.sha256)
    .bind(upload.size)
    .bind(now.0)
    .execute(&mut *conn)
    .await?;
    if done == 0 {
        return Ok(());
    }
    for (idx, (part, here)) in (0_i64..).zip(&upload.parts) {
        query("INSERT INTO blob_upload_part (upload_id, idx, part_sha256, received) VALUES ($1, $2, $3, $4)")
            .bind(key)
            .bind(idx)
            .bind(part)
            .bind(i64::from(*here))
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// An upload, if it belongs to that user.
pub(crate) async fn upload(conn: &mut Conn, key: &str, user: UserId) -> Result<Option<Upload>> {
    let sql =
        "SELECT unit_id, ticket_id, sha256, size FROM blob_upload WHERE upload_id = $1 AND user_id = $2";
    let row: Option<(String, String, String, i64)> =
        query(sql).bind(key).bind(user.to_string()).fetch_optional(&mut *conn).await?;
    let Some((unit, ticket, sha256, size)) = row else { return Ok(None) };
    let sql = "SELECT part_sha256, received FROM blob_upload_part WHERE upload_id = $1 ORDER BY idx";
    let parts: Vec<(String, i64)> = query(sql).bind(key).fetch_all(conn).await?;
    let parts = parts.into_iter().map(|(part, received)| (part, received != 0)).collect();
    Ok(Some(Upload { user, unit, ticket: id(&ticket)?, sha256, size, parts }))
}

/// Marks a part as arrived.
pub(crate) async fn received(conn: &mut Conn, key: &str, idx: i64) -> Result<()> {
    query("UPDATE blob_upload_part SET received = 1 WHERE upload_id = $1 AND idx = $2")
        .bind(key)
        .bind(idx)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets an upload.
pub(crate) async fn forget(conn: &mut Conn, key: &str) -> Result<()> {
    query("DELETE FROM blob_upload_part WHERE upload_id = $1").bind(key).execute(&mut *conn).await?;
    query("DELETE FROM blob_upload WHERE upload_id = $1").bind(key).execute(conn).await?;
    Ok(())
}

/// Forgets uploads begun before an instant.
pub(crate) async fn forget_before(conn: &mut Conn, before: Millis) -> Result<()> {
    let sql = "SELECT upload_id FROM blob_upload WHERE created_at < $1";
    let rows: Vec<(String,)> = query(sql).bind(before.0).fetch_all(&mut *conn).await?;
    for (key,) in rows {
        forget(conn, &key).await?;
    }
    Ok(())
}

/// Whether a published blob or an upload under way needs a part.
pub(crate) async fn is_part_needed(conn: &mut Conn, part: &str) -> Result<bool> {
    let sql = "SELECT part_sha256 FROM blob_part WHERE part_sha256 = $1
        UNION SELECT part_sha256 FROM blob_upload_part WHERE part_sha256 = $1";
    let row: Option<(String,)> = query(sql).bind(part).fetch_optional(conn).await?;
    Ok(row.is_some())
}
