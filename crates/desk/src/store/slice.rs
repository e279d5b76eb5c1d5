//! Slices: what a feed may show of an entity, as the hub wrote it.
//!
//! Invariant: bodies are stored byte for byte, so that fields this program does not know survive.

use anyhow::Context as _;
use chengban_domain::TicketId;
use chengban_domain::case::Caller;
use chengban_domain::time::Millis;
use chengban_domain::wire::{CALLER, CallerSlice, Notice, TICKET, TicketSlice};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Conn, list};
use crate::fault::Result;

/// A slice to be stored.
#[derive(Debug, Clone)]
pub struct NewSlice<'a> {
    /// Which entity.
    pub entity: &'a str,
    /// Its id.
    pub id: &'a str,
    /// Its version.
    pub version: i64,
    /// The document.
    pub body: &'a str,
}

impl Serialize for NewSlice<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        (self.entity, self.id, self.version, self.body).serialize(serializer)
    }
}

/// Stores the slices of a page in one statement: newer ones replace, of another epoch always.
///
/// # Errors
/// Database errors.
pub async fn upsert(
    conn: &mut Conn,
    feed: &str,
    epoch: &str,
    generation: i64,
    slices: &[NewSlice<'_>],
) -> Result<()> {
    if slices.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO slice (feed_id, entity, entity_id, epoch, version, generation, body) \
         SELECT ?1, value ->> 0, value ->> 1, ?2, value ->> 2, ?3, value ->> 3 FROM json_each(?4) WHERE true \
         ON CONFLICT (feed_id, entity, entity_id) DO UPDATE SET epoch = excluded.epoch, version = excluded.version, \
         generation = excluded.generation, body = excluded.body \
         WHERE slice.epoch <> excluded.epoch OR slice.version < excluded.version",
    )
    .bind(feed)
    .bind(epoch)
    .bind(generation)
    .bind(list(slices)?)
    .execute(conn)
    .await?;
    Ok(())
}

/// Any document from the hub replaces these, whatever its version.
///
/// # Errors
/// Database errors.
pub async fn distrust(conn: &mut Conn) -> Result<()> {
    sqlx::query("UPDATE slice SET epoch = ''").execute(conn).await?;
    Ok(())
}

/// Marks slices as seen in this generation, also those whose version was already held.
///
/// # Errors
/// Database errors.
pub async fn mark_seen(conn: &mut Conn, feed: &str, generation: i64, slices: &[NewSlice<'_>]) -> Result<()> {
    let keys: Vec<(&str, &str)> = slices.iter().map(|slice| (slice.entity, slice.id)).collect();
    sqlx::query(
        "UPDATE slice SET generation = ?2 WHERE feed_id = ?1 AND generation <> ?2 AND (entity, entity_id) IN \
         (SELECT value ->> 0, value ->> 1 FROM json_each(?3))",
    )
    .bind(feed)
    .bind(generation)
    .bind(list(&keys)?)
    .execute(conn)
    .await?;
    Ok(())
}

/// Entities of a feed that an earlier generation left behind.
///
/// # Errors
/// Database errors.
pub async fn unseen(conn: &mut Conn, feed: &str, generation: i64) -> Result<Vec<(String, String)>> {
    Ok(sqlx::query_as("SELECT entity, entity_id FROM slice WHERE feed_id = ?1 AND generation < ?2")
        .bind(feed)
        .bind(generation)
        .fetch_all(conn)
        .await?)
}

/// The resident of a ticket in full, where this desk may know them.
///
/// # Errors
/// Database errors.
pub async fn resident(conn: &mut Conn, ticket: TicketId) -> Result<Option<Caller>> {
    let found: Option<(CallerSlice, i64)> = get(conn, CALLER, &ticket.to_string()).await?;
    Ok(found.map(|(slice, _)| slice.caller))
}

/// All entities of a feed.
///
/// # Errors
/// Database errors.
pub async fn of_feed(conn: &mut Conn, feed: &str) -> Result<Vec<(String, String)>> {
    Ok(sqlx::query_as("SELECT entity, entity_id FROM slice WHERE feed_id = ?1")
        .bind(feed)
        .fetch_all(conn)
        .await?)
}

/// Takes a slice away; says whether another feed still shows the entity.
///
/// # Errors
/// Database errors.
pub async fn remove(conn: &mut Conn, feed: &str, entity: &str, id: &str) -> Result<bool> {
    sqlx::query("DELETE FROM slice WHERE feed_id = ?1 AND entity = ?2 AND entity_id = ?3")
        .bind(feed)
        .bind(entity)
        .bind(id)
        .execute(&mut *conn)
        .await?;
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM slice WHERE entity = ?1 AND entity_id = ?2)")
        .bind(entity)
        .bind(id)
        .fetch_one(conn)
        .await?)
}

/// Version and epoch held of an entity in a feed.
///
/// # Errors
/// Database errors.
pub async fn held(conn: &mut Conn, feed: &str, entity: &str, id: &str) -> Result<Option<(String, i64)>> {
    Ok(sqlx::query_as(
        "SELECT epoch, version FROM slice WHERE feed_id = ?1 AND entity = ?2 AND entity_id = ?3",
    )
    .bind(feed)
    .bind(entity)
    .bind(id)
    .fetch_optional(conn)
    .await?)
}

/// The newest document of an entity and its version, whichever feed shows it.
///
/// # Errors
/// Database errors; a document that cannot be read.
pub async fn get<T: DeserializeOwned>(conn: &mut Conn, entity: &str, id: &str) -> Result<Option<(T, i64)>> {
    let row: Option<(String, i64)> = sqlx::query_as(
        "SELECT body, version FROM slice WHERE entity = ?1 AND entity_id = ?2 ORDER BY version DESC LIMIT 1",
    )
    .bind(entity)
    .bind(id)
    .fetch_optional(conn)
    .await?;
    row.map(|(body, version)| Ok((serde_json::from_str(&body).context("a slice cannot be read")?, version)))
        .transpose()
}

/// A ticket's slice and version.
///
/// # Errors
/// As [`get`].
pub async fn ticket(conn: &mut Conn, id: TicketId) -> Result<Option<(TicketSlice, i64)>> {
    get(conn, TICKET, &id.to_string()).await
}

/// All documents of an entity; those that cannot be read are left out and logged.
///
/// # Errors
/// Database errors.
pub async fn all<T: DeserializeOwned>(conn: &mut Conn, entity: &str) -> Result<Vec<T>> {
    let bodies: Vec<String> =
        sqlx::query_scalar("SELECT body FROM slice WHERE entity = ?1 ORDER BY entity_id")
            .bind(entity)
            .fetch_all(conn)
            .await?;
    Ok(readable(&bodies, entity))
}

fn readable<T: DeserializeOwned>(bodies: &[String], entity: &str) -> Vec<T> {
    let read = |body: &String| {
        serde_json::from_str(body)
            .inspect_err(|error| tracing::warn!(entity, %error, "unreadable slice"))
            .ok()
    };
    bodies.iter().filter_map(read).collect()
}

/// Notices of the hub that nobody was told of yet.
///
/// # Errors
/// Database errors.
pub async fn untold(conn: &mut Conn) -> Result<Vec<Notice>> {
    let sql = "SELECT body FROM slice WHERE entity = 'notice' AND NOT EXISTS \
        (SELECT 1 FROM notice_sent WHERE notice_id = 'hub:' || entity_id) ORDER BY entity_id";
    let bodies: Vec<String> = sqlx::query_scalar(sql).fetch_all(conn).await?;
    Ok(readable(&bodies, "notice"))
}

/// Documents of tickets, for the search index.
///
/// # Errors
/// Database errors.
pub async fn bodies(conn: &mut Conn, ids: &[String]) -> Result<Vec<(String, String)>> {
    Ok(sqlx::query_as(
        "SELECT entity_id, body FROM slice WHERE entity = 'ticket' AND entity_id IN (SELECT value FROM json_each(?1)) \
         GROUP BY entity_id HAVING version = max(version)",
    )
    .bind(list(ids)?)
    .fetch_all(conn)
    .await?)
}

/// Tickets closed within these instants, the end left out; those that cannot be read are left out and logged.
///
/// # Errors
/// Database errors.
pub async fn closed_within(conn: &mut Conn, (from, to): (Millis, Millis)) -> Result<Vec<TicketSlice>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT body, max(version) FROM slice INDEXED BY slice_closed WHERE entity = 'ticket' \
         AND json_extract(body, '$.case.ticket.closed_at') >= ?1 \
         AND json_extract(body, '$.case.ticket.closed_at') < ?2 GROUP BY entity_id",
    )
    .bind(from.0)
    .bind(to.0)
    .fetch_all(conn)
    .await?;
    let bodies: Vec<String> = rows.into_iter().map(|(body, _)| body).collect();
    Ok(readable(&bodies, TICKET))
}

/// Tickets in the cache.
///
/// # Errors
/// Database errors.
pub async fn ticket_count(conn: &mut Conn) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT count(DISTINCT entity_id) FROM slice WHERE entity = 'ticket'")
        .fetch_one(conn)
        .await?)
}

/// Tickets whose document mentions a text, such as the id of a piece of evidence. Reads every ticket: for single
/// look-ups by a person, not for lists.
///
/// # Errors
/// Database errors.
pub async fn mentioning(conn: &mut Conn, text: &str) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT entity_id FROM slice WHERE entity = 'ticket' AND instr(body, ?1) > 0 LIMIT 5",
    )
    .bind(text)
    .fetch_all(conn)
    .await?)
}

/// Tickets with a final opinion.
///
/// # Errors
/// Database errors.
pub async fn with_opinions(conn: &mut Conn) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT entity_id FROM slice INDEXED BY slice_with_opinions WHERE entity = 'ticket' \
         AND json_array_length(body, '$.case.ticket.opinions') > 0 \
         UNION SELECT DISTINCT ticket_id FROM outbox WHERE kind = 'save-opinion' AND state <> 'withdrawn'",
    )
    .fetch_all(conn)
    .await?)
}
