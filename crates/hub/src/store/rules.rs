//! Rule packs, calendars, what imports learned of their sources, and the counters of letter numbers.

use anyhow::{Context, Result};
use chengban_domain::pack::RulePack;
use chengban_domain::time::{CalendarFile, Millis};

use super::{Conn, query, state};

/// Stores a pack; one of that name and version is left as it is.
pub(crate) async fn put_pack(conn: &mut Conn, pack: &RulePack) -> Result<()> {
    query(
        "INSERT INTO rule_pack (pack, version, effective_from, doc) VALUES ($1, $2, $3, $4)
         ON CONFLICT (pack, version) DO NOTHING",
    )
    .bind(&pack.pack)
    .bind(i64::from(pack.version))
    .bind(pack.effective_from.to_string())
    .bind(serde_json::to_string(pack)?)
    .execute(&mut *conn)
    .await?;
    touch(conn).await
}

/// How often rules and calendar were changed: whoever keeps them in memory knows by it that they are those stored.
pub(crate) async fn stamp(conn: &mut Conn) -> Result<i64> {
    state::count(conn, state::RULES_CHANGED).await
}

/// Notes that what hubs keep of the rules in memory is no longer what is stored.
pub(super) async fn touch(conn: &mut Conn) -> Result<()> {
    state::raise(conn, state::RULES_CHANGED).await.map(drop)
}

/// Takes back a pack whose day has not come: no ticket was dispatched under it. Its number stays taken.
pub(crate) async fn withdraw_pack(conn: &mut Conn, pack: &RulePack, at: Millis) -> Result<()> {
    let sql = "UPDATE rule_pack SET withdrawn_at = $3 WHERE pack = $1 AND version = $2";
    query(sql).bind(&pack.pack).bind(i64::from(pack.version)).bind(at.0).execute(&mut *conn).await?;
    touch(conn).await
}

/// The highest number that a line ever had, those taken back included; 0 of none.
pub(crate) async fn last_version(conn: &mut Conn, line: &str) -> Result<u32> {
    let sql = "SELECT MAX(version) FROM rule_pack WHERE pack = $1";
    let (last,): (Option<i64>,) = query(sql).bind(line).fetch_one(conn).await?;
    Ok(u32::try_from(last.unwrap_or_default())?)
}

/// All packs that were not taken back, the earliest effective first.
pub(crate) async fn packs(conn: &mut Conn) -> Result<Vec<RulePack>> {
    let rows: Vec<(String,)> =
        query("SELECT doc FROM rule_pack WHERE withdrawn_at IS NULL ORDER BY effective_from, pack, version")
            .fetch_all(conn)
            .await?;
    rows.iter().map(|(doc,)| serde_json::from_str(doc).context("a stored rule pack cannot be read")).collect()
}

/// A pack's text as it is stored.
pub(crate) async fn pack_text(conn: &mut Conn, pack: &str, version: u32) -> Result<Option<String>> {
    let sql = "SELECT doc FROM rule_pack WHERE pack = $1 AND version = $2";
    let row: Option<(String,)> = query(sql).bind(pack).bind(i64::from(version)).fetch_optional(conn).await?;
    Ok(row.map(|(doc,)| doc))
}

/// Stores a calendar as the newest.
pub(crate) async fn put_calendar(conn: &mut Conn, calendar: &CalendarFile) -> Result<()> {
    query(
        "INSERT INTO calendar (calendar_id, position, doc)
         SELECT $1, COALESCE(MAX(position), 0) + 1, $2 FROM calendar WHERE 1 = 1
         ON CONFLICT (calendar_id) DO UPDATE SET doc = excluded.doc",
    )
    .bind(calendar.id())
    .bind(serde_json::to_string(calendar)?)
    .execute(&mut *conn)
    .await?;
    touch(conn).await
}

/// The newest calendar and its id.
pub(crate) async fn calendar(conn: &mut Conn) -> Result<Option<(String, String)>> {
    let sql = "SELECT calendar_id, doc FROM calendar ORDER BY position DESC LIMIT 1";
    Ok(query(sql).fetch_optional(conn).await?)
}

/// The calendar of that key, the newest or not.
pub(crate) async fn calendar_text(conn: &mut Conn, id: &str) -> Result<Option<String>> {
    let sql = "SELECT doc FROM calendar WHERE calendar_id = $1";
    let found: Option<(String,)> = query(sql).bind(id).fetch_optional(conn).await?;
    Ok(found.map(|(doc,)| doc))
}

/// Takes the next number of a series and year.
pub(crate) async fn next_number(conn: &mut Conn, series: &str, year: i32) -> Result<u32> {
    let (last,): (i64,) = query(
        "INSERT INTO doc_number (series, year, last) VALUES ($1, $2, 1)
         ON CONFLICT (series, year) DO UPDATE SET last = doc_number.last + 1 RETURNING last",
    )
    .bind(series)
    .bind(i64::from(year))
    .fetch_one(conn)
    .await?;
    Ok(u32::try_from(last)?)
}

/// What was learned of a source.
pub(crate) async fn mapping(conn: &mut Conn, source: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = query("SELECT mapping FROM import_mapping WHERE source = $1")
        .bind(source)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|(mapping,)| mapping))
}

/// Keeps what was learned of a source.
pub(crate) async fn set_mapping(conn: &mut Conn, source: &str, mapping: &str) -> Result<()> {
    query(
        "INSERT INTO import_mapping (source, mapping) VALUES ($1, $2)
         ON CONFLICT (source) DO UPDATE SET mapping = excluded.mapping",
    )
    .bind(source)
    .bind(mapping)
    .execute(conn)
    .await?;
    Ok(())
}
