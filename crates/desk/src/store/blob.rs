//! What the vault holds: one row a content, with the key of its file.
//!
//! Invariant: a row is written after its file is whole on disk, and deleted before it.

use chengban_domain::hash::Sha256Hex;

use super::Conn;
use crate::fault::Result;

/// One content.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct BlobRecord {
    /// Name of the content.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// Media type, sniffed.
    pub mime: String,
    /// File in the vault.
    pub file_name: String,
    /// Its key.
    pub file_key: Vec<u8>,
    /// First part of its nonces.
    pub nonce: Vec<u8>,
    /// JSON list of part hashes.
    pub parts: String,
    /// Parts the hub has.
    pub parts_done: i64,
    /// `stored`, `uploading`, `uploaded`, `fetched`.
    pub state: String,
    /// The ticket it came with.
    pub ticket_id: Option<String>,
    /// When it came into the vault.
    pub made_at: i64,
}

impl BlobRecord {
    /// Hash of each part, in order.
    pub fn part_hashes(&self) -> Vec<Sha256Hex> {
        serde_json::from_str(&self.parts).unwrap_or_default()
    }

    /// Whether the hub has it.
    pub fn is_on_hub(&self) -> bool {
        matches!(self.state.as_str(), "uploaded" | "fetched")
    }
}

/// Adds a content; one that is there already stays.
///
/// # Errors
/// Database errors.
pub async fn insert(conn: &mut Conn, blob: &BlobRecord) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO blob (sha256, size, mime, file_name, file_key, nonce, parts, parts_done, state, ticket_id, made_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (sha256) DO NOTHING",
    )
    .bind(&blob.sha256)
    .bind(blob.size)
    .bind(&blob.mime)
    .bind(&blob.file_name)
    .bind(&blob.file_key)
    .bind(&blob.nonce)
    .bind(&blob.parts)
    .bind(blob.parts_done)
    .bind(&blob.state)
    .bind(&blob.ticket_id)
    .bind(blob.made_at)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// One content.
///
/// # Errors
/// Database errors.
pub async fn get(conn: &mut Conn, sha256: &str) -> Result<Option<BlobRecord>> {
    Ok(sqlx::query_as("SELECT * FROM blob WHERE sha256 = ?1").bind(sha256).fetch_optional(conn).await?)
}

/// How far the upload is.
///
/// # Errors
/// Database errors.
pub async fn set_progress(conn: &mut Conn, sha256: &str, state: &str, parts_done: i64) -> Result<()> {
    sqlx::query("UPDATE blob SET state = ?2, parts_done = ?3 WHERE sha256 = ?1")
        .bind(sha256)
        .bind(state)
        .bind(parts_done)
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes a content's row away, and with it the key; gives the file's name.
///
/// # Errors
/// Database errors.
pub async fn remove(conn: &mut Conn, sha256: &str) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("DELETE FROM blob WHERE sha256 = ?1 RETURNING file_name")
        .bind(sha256)
        .fetch_optional(conn)
        .await?)
}

/// Contents of a ticket that no unsent operation needs: what goes when the ticket goes.
///
/// # Errors
/// Database errors.
pub async fn purgeable(conn: &mut Conn, ticket: &str) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT b.sha256 FROM blob b WHERE b.ticket_id = ?1 AND NOT EXISTS (SELECT 1 FROM outbox o, json_each(o.needs_blobs) n \
         WHERE n.value = b.sha256 AND o.state IN ('queued', 'sending', 'parked', 'rejected', 'needs_user', 'quarantined'))",
    )
    .bind(ticket)
    .fetch_all(conn)
    .await?)
}

/// Whether an operation still names a content.
///
/// # Errors
/// Database errors.
pub async fn is_needed(conn: &mut Conn, sha256: &str) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM outbox o, json_each(o.needs_blobs) n WHERE n.value = ?1 AND o.state <> 'withdrawn')",
    )
    .bind(sha256)
    .fetch_one(conn)
    .await?)
}

/// Names of all files the vault should hold.
///
/// # Errors
/// Database errors.
pub async fn files(conn: &mut Conn) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar("SELECT file_name FROM blob").fetch_all(conn).await?)
}
