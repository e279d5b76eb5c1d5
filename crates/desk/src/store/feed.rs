//! Positions in feeds and tombstones.

use super::{Conn, list};
use crate::fault::Result;

/// Where the desk stands in a feed.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Cursor {
    /// Which.
    pub feed_id: String,
    /// The hub's epoch then.
    pub epoch: String,
    /// Everything up to here is in the store.
    pub seq: i64,
    /// The grant it was read under.
    pub grant_version: i64,
    /// Counts bootstraps of this feed.
    pub generation: i64,
    /// This generation was read to its end.
    pub complete: bool,
}

/// The cursor of one feed.
///
/// # Errors
/// Database errors.
pub async fn cursor(conn: &mut Conn, feed: &str) -> Result<Option<Cursor>> {
    Ok(sqlx::query_as("SELECT * FROM feed_cursor WHERE feed_id = ?1").bind(feed).fetch_optional(conn).await?)
}

/// All cursors.
///
/// # Errors
/// Database errors.
pub async fn cursors(conn: &mut Conn) -> Result<Vec<Cursor>> {
    Ok(sqlx::query_as("SELECT * FROM feed_cursor ORDER BY feed_id").fetch_all(conn).await?)
}

/// Stores a cursor.
///
/// # Errors
/// Database errors.
pub async fn set_cursor(conn: &mut Conn, cursor: &Cursor) -> Result<()> {
    sqlx::query(
        "INSERT INTO feed_cursor (feed_id, epoch, seq, grant_version, generation, complete) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (feed_id) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq, \
         grant_version = excluded.grant_version, generation = excluded.generation, complete = excluded.complete",
    )
    .bind(&cursor.feed_id)
    .bind(&cursor.epoch)
    .bind(cursor.seq)
    .bind(cursor.grant_version)
    .bind(cursor.generation)
    .bind(cursor.complete)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets a feed's position.
///
/// # Errors
/// Database errors.
pub async fn drop_cursor(conn: &mut Conn, feed: &str) -> Result<()> {
    sqlx::query("DELETE FROM feed_cursor WHERE feed_id = ?1").bind(feed).execute(&mut *conn).await?;
    sqlx::query("DELETE FROM gone WHERE feed_id = ?1").bind(feed).execute(conn).await?;
    Ok(())
}

/// Every feed is read from its beginning, as a new generation.
///
/// # Errors
/// Database errors.
pub async fn restart(conn: &mut Conn) -> Result<()> {
    sqlx::query("UPDATE feed_cursor SET seq = 0, generation = generation + 1, complete = 0")
        .execute(&mut *conn)
        .await?;
    sqlx::query("DELETE FROM gone").execute(conn).await?;
    Ok(())
}

/// Keeps a tombstone.
///
/// # Errors
/// Database errors.
pub async fn bury(
    conn: &mut Conn,
    feed: &str,
    (entity, id): (&str, &str),
    epoch: &str,
    version: i64,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO gone (feed_id, entity, entity_id, epoch, version) VALUES (?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT (feed_id, entity, entity_id) DO UPDATE SET epoch = excluded.epoch, version = excluded.version",
    )
    .bind(feed)
    .bind(entity)
    .bind(id)
    .bind(epoch)
    .bind(version)
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a tombstone beats a late slice of that version.
///
/// # Errors
/// Database errors.
pub async fn is_gone(
    conn: &mut Conn,
    feed: &str,
    (entity, id): (&str, &str),
    epoch: &str,
    version: i64,
) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM gone WHERE feed_id = ?1 AND entity = ?2 AND entity_id = ?3 AND epoch = ?4 AND version >= ?5)",
    )
    .bind(feed)
    .bind(entity)
    .bind(id)
    .bind(epoch)
    .bind(version)
    .fetch_one(conn)
    .await?)
}

/// A page brought these back: their tombstones go.
///
/// # Errors
/// Database errors.
pub async fn unbury(conn: &mut Conn, feed: &str, ids: &[&str]) -> Result<()> {
    sqlx::query("DELETE FROM gone WHERE feed_id = ?1 AND entity_id IN (SELECT value FROM json_each(?2))")
        .bind(feed)
        .bind(list(ids)?)
        .execute(conn)
        .await?;
    Ok(())
}
