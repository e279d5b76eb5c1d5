//! Dispatch lists, every version of each.

use anyhow::Result;
use chengban_domain::dispatch_list::{DispatchList, ListKind};
use chengban_domain::hash::Sha256Hex;
use chrono::NaiveDate;

use super::{Conn, query, word};

/// Stores a version under a new key.
pub(crate) async fn put(conn: &mut Conn, key: &str, hash: &Sha256Hex, list: &DispatchList) -> Result<()> {
    query(
        "INSERT INTO dispatch_list (list_id, kind, name, version, effective_from, imported_at, hash, doc)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(key)
    .bind(word(&list.kind))
    .bind(&list.name)
    .bind(i64::from(list.version))
    .bind(list.effective_from.to_string())
    .bind(list.imported_at.0)
    .bind(hash.to_string())
    .bind(serde_json::to_string(list)?)
    .execute(conn)
    .await?;
    Ok(())
}

/// The newest version of a line, if there is one.
pub(crate) async fn newest(conn: &mut Conn, kind: ListKind, name: &str) -> Result<Option<u32>> {
    let sql = "SELECT MAX(version) FROM dispatch_list WHERE kind = $1 AND name = $2";
    let (newest,): (Option<i64>,) = query(sql).bind(word(&kind)).bind(name).fetch_one(conn).await?;
    Ok(newest.map(u32::try_from).transpose()?)
}

/// The version of a line that counts from a day on, and the hash of its content.
pub(crate) async fn from_day(
    conn: &mut Conn,
    (kind, name): (ListKind, &str),
    day: NaiveDate,
) -> Result<Option<(u32, String)>> {
    let row: Option<(i64, String)> = query(
        "SELECT version, hash FROM dispatch_list WHERE kind = $1 AND name = $2 AND effective_from = $3
         ORDER BY version DESC LIMIT 1",
    )
    .bind(word(&kind))
    .bind(name)
    .bind(day.to_string())
    .fetch_optional(conn)
    .await?;
    row.map(|(version, hash)| Ok((u32::try_from(version)?, hash))).transpose()
}

/// The document of a version as JSON text.
pub(crate) async fn get(conn: &mut Conn, key: &str) -> Result<Option<String>> {
    let sql = "SELECT doc FROM dispatch_list WHERE list_id = $1";
    let row: Option<(String,)> = query(sql).bind(key).fetch_optional(conn).await?;
    Ok(row.map(|(doc,)| doc))
}
