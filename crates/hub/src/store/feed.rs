//! Feeds: positions by counter rows, entries by state, digests.
//!
//! Invariants: positions are allotted by [`publish`], which callers put last in their transaction, feeds in ascending
//! order; the counter's row lock makes commit order equal position order. `head` never falls within an epoch.

use std::collections::BTreeMap;

use anyhow::Result;
use chengban_domain::time::Millis;
use chengban_domain::wire::{FeedHead, FeedName, RemoveReason};
use chengban_domain::{UnitId, UserId};
use sha2::{Digest, Sha256};

use super::{Conn, query, word};

/// The digest's modulus, 2^61 − 1: sums stay within a signed 64-bit column in both engines.
const MODULUS: i64 = (1 << 61) - 1;

/// What happens to an entity in a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// It is there in this version.
    Upsert(i64),
    /// It is gone as of this version.
    Remove(i64, RemoveReason),
}

/// Changes in the order they were noted; a later one of the same entity in the same feed counts.
#[derive(Debug, Default)]
pub(crate) struct Changes(Vec<Noted>);

#[derive(Debug)]
struct Noted {
    feed: String,
    entity: String,
    id: String,
    change: Change,
}

impl Changes {
    /// Notes a change.
    pub(crate) fn note(&mut self, feed: &FeedName, entity: &str, id: String, change: Change) {
        self.0.push(Noted { feed: feed.0.clone(), entity: entity.to_owned(), id, change });
    }

    /// How many were noted, to come back to.
    pub(crate) fn mark(&self) -> usize {
        self.0.len()
    }

    /// Forgets what was noted since a mark.
    pub(crate) fn undo(&mut self, mark: usize) {
        self.0.truncate(mark);
    }

    /// By feed in ascending order, then by entity and id.
    fn by_feed(&self) -> BTreeMap<&str, BTreeMap<(&str, &str), Change>> {
        let mut feeds: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for Noted { feed, entity, id, change } in &self.0 {
            feeds.entry(feed.as_str()).or_default().insert((entity.as_str(), id.as_str()), *change);
        }
        feeds
    }
}

/// One stored entry.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Entry {
    /// Position.
    pub(crate) seq: i64,
    /// Entity.
    pub(crate) entity: String,
    /// Its id.
    pub(crate) entity_id: String,
    /// Its version.
    pub(crate) version: i64,
    /// `upsert` or `remove`.
    pub(crate) op: String,
    /// Why removed.
    pub(crate) reason: Option<String>,
}

fn digest_of(entity: &str, id: &str, version: i64) -> i64 {
    let hash =
        Sha256::new().chain_update(entity).chain_update(id).chain_update(version.to_string()).finalize();
    let first = hash.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    i64::try_from(first % MODULUS.unsigned_abs()).unwrap_or(0)
}

/// Makes a feed known, empty.
pub(crate) async fn ensure(conn: &mut Conn, feed: &FeedName) -> Result<()> {
    query("INSERT INTO feed (feed_id) VALUES ($1) ON CONFLICT (feed_id) DO NOTHING")
        .bind(&feed.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Writes changes and allots their positions; the last statements of a transaction.
pub(crate) async fn publish(conn: &mut Conn, changes: &Changes, now: Millis) -> Result<()> {
    for (feed, entities) in changes.by_feed() {
        let mut write = Vec::with_capacity(entities.len());
        let (mut digest, mut live) = (0_i64, 0_i64);
        for ((entity, id), change) in entities {
            let sql =
                "SELECT version, op FROM feed_entry WHERE feed_id = $1 AND entity = $2 AND entity_id = $3";
            let old: Option<(i64, String)> =
                query(sql).bind(feed).bind(entity).bind(id).fetch_optional(&mut *conn).await?;
            let was_live = old.as_ref().filter(|(_, op)| op == "upsert");
            if let Some((version, _)) = was_live {
                digest = (digest + MODULUS - digest_of(entity, id, *version)) % MODULUS;
                live -= 1;
            }
            match change {
                Change::Upsert(version) => {
                    digest = (digest + digest_of(entity, id, version)) % MODULUS;
                    live += 1;
                }
                // What never was there, or is gone already, needs no tombstone.
                Change::Remove(..) if was_live.is_none() => continue,
                Change::Remove(..) => {}
            }
            write.push((entity, id, change));
        }
        if !write.is_empty() {
            let head = advance(conn, feed, write.len(), live, digest).await?;
            let first = head - i64::try_from(write.len())?;
            for (seq, (entity, id, change)) in (first + 1..).zip(write) {
                write_entry(conn, feed, (entity, id), change, seq, now).await?;
            }
        }
    }
    Ok(())
}

async fn advance(conn: &mut Conn, feed: &str, count: usize, live: i64, digest: i64) -> Result<i64> {
    ensure(conn, &FeedName(feed.to_owned())).await?;
    let (head,): (i64,) = query(
        "UPDATE feed SET head = head + $2, live_count = live_count + $3,
         digest = (digest + $4) % 2305843009213693951 WHERE feed_id = $1 RETURNING head",
    )
    .bind(feed)
    .bind(i64::try_from(count)?)
    .bind(live)
    .bind(digest)
    .fetch_one(conn)
    .await?;
    Ok(head)
}

async fn write_entry(
    conn: &mut Conn,
    feed: &str,
    (entity, id): (&str, &str),
    change: Change,
    seq: i64,
    now: Millis,
) -> Result<()> {
    let (version, op, reason) = match change {
        Change::Upsert(version) => (version, "upsert", None),
        Change::Remove(version, reason) => (version, "remove", Some(word(&reason))),
    };
    query(
        "INSERT INTO feed_entry (feed_id, entity, entity_id, seq, version, op, reason, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (feed_id, entity, entity_id) DO UPDATE SET seq = excluded.seq, version = excluded.version,
         op = excluded.op, reason = excluded.reason, at = excluded.at",
    )
    .bind(feed)
    .bind(entity)
    .bind(id)
    .bind(seq)
    .bind(version)
    .bind(op)
    .bind(reason)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

type HeadRow = (String, i64, i64, i64, i64, i64);

const HEADS: &str = "SELECT g.feed_id, f.head, f.floor, g.grant_version, f.live_count, f.digest
    FROM feed_grant g JOIN feed f ON f.feed_id = g.feed_id WHERE g.user_id = $1";

fn head((feed, head, floor, grant_version, live_count, digest): HeadRow) -> FeedHead {
    FeedHead { feed: FeedName(feed), head, floor, grant_version, live_count, digest: digest.to_string() }
}

/// Names of the feeds that begin so.
pub(crate) async fn beginning_with(conn: &mut Conn, kind: &str) -> Result<Vec<FeedName>> {
    let sql = "SELECT feed_id FROM feed WHERE substr(feed_id, 1, length($1)) = $1 ORDER BY feed_id";
    let rows: Vec<(String,)> = query(sql).bind(kind).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|(name,)| FeedName(name)).collect())
}

/// Feeds of the 举报 in which a unit has or had a part, and of their letters.
pub(crate) async fn of_reports(conn: &mut Conn, unit: UnitId) -> Result<Vec<FeedName>> {
    let rows: Vec<(String,)> = query(
        "SELECT feed_id FROM feed WHERE feed_id IN (
           SELECT 'report:' || ticket_id FROM assignment WHERE unit_id = $1
           UNION SELECT 'seal:' || ticket_id || ':' || unit_id FROM assignment WHERE unit_id = $1
         ) ORDER BY feed_id",
    )
    .bind(unit.to_string())
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|(name,)| FeedName(name)).collect())
}

/// All feeds a user has a right to, in order of name.
pub(crate) async fn heads(conn: &mut Conn, user: UserId) -> Result<Vec<FeedHead>> {
    let sql = sqlx::AssertSqlSafe(format!("{HEADS} ORDER BY g.feed_id"));
    let rows: Vec<HeadRow> = query(sql).bind(user.to_string()).fetch_all(conn).await?;
    Ok(rows.into_iter().map(head).collect())
}

/// One feed, if the user has a right to it.
pub(crate) async fn head_for(conn: &mut Conn, user: UserId, feed: &FeedName) -> Result<Option<FeedHead>> {
    let sql = sqlx::AssertSqlSafe(format!("{HEADS} AND g.feed_id = $2"));
    let row: Option<HeadRow> = query(sql).bind(user.to_string()).bind(&feed.0).fetch_optional(conn).await?;
    Ok(row.map(head))
}

/// At most `limit` entries after a position, in order.
pub(crate) async fn after(conn: &mut Conn, feed: &FeedName, after: i64, limit: i64) -> Result<Vec<Entry>> {
    let rows = query(
        "SELECT seq, entity, entity_id, version, op, reason FROM feed_entry
         WHERE feed_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
    )
    .bind(&feed.0)
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// The live entry of an entity: its position and version.
pub(crate) async fn live_version(
    conn: &mut Conn,
    feed: &FeedName,
    entity: &str,
    id: &str,
) -> Result<Option<i64>> {
    let sql = "SELECT version FROM feed_entry
        WHERE feed_id = $1 AND entity = $2 AND entity_id = $3 AND op = 'upsert'";
    let row: Option<(i64,)> = query(sql).bind(&feed.0).bind(entity).bind(id).fetch_optional(conn).await?;
    Ok(row.map(|(version,)| version))
}

#[cfg(test)]
mod tests;

/// Drops tombstones older than an instant and raises the floors they lay above.
pub(crate) async fn drop_tombstones(conn: &mut Conn, before: Millis) -> Result<()> {
    query(
        "UPDATE feed SET floor = COALESCE((SELECT MAX(e.seq) FROM feed_entry e
         WHERE e.feed_id = feed.feed_id AND e.op = 'remove' AND e.at < $1), floor)
         WHERE feed_id IN (SELECT feed_id FROM feed_entry WHERE op = 'remove' AND at < $1)",
    )
    .bind(before.0)
    .execute(&mut *conn)
    .await?;
    query("DELETE FROM feed_entry WHERE op = 'remove' AND at < $1").bind(before.0).execute(conn).await?;
    Ok(())
}
