//! Dispatch lists, every version of each.

use anyhow::Result;
use chengban_domain::dispatch_list::{DispatchList, ListKind};
use chengban_domain::hash::Sha256Hex;

use super::{Conn, word};

/// Stores a version under a new key.
pub(crate) async fn put(conn: &mut Conn, key: &str, hash: &Sha256Hex, list: &DispatchList) -> Result<()> {
    sqlx::query(
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

/// The newest version of a line and the version that has this content, each if there is one.
pub(crate) async fn versions(
    conn: &mut Conn,
    kind: ListKind,
    name: &str,
    hash: &Sha256Hex,
) -> Result<(Option<u32>, Option<u32>)> {
    let row: (Option<i64>, Option<i64>) = sqlx::query_as(
        "SELECT MAX(version), MAX(CASE WHEN hash = $3 THEN version END) FROM dispatch_list
         WHERE kind = $1 AND name = $2",
    )
    .bind(word(&kind))
    .bind(name)
    .bind(hash.to_string())
    .fetch_one(conn)
    .await?;
    Ok((row.0.map(u32::try_from).transpose()?, row.1.map(u32::try_from).transpose()?))
}

/// The document of a version as JSON text.
pub(crate) async fn get(conn: &mut Conn, key: &str) -> Result<Option<String>> {
    let sql = "SELECT doc FROM dispatch_list WHERE list_id = $1";
    let row: Option<(String,)> = sqlx::query_as(sql).bind(key).fetch_optional(conn).await?;
    Ok(row.map(|(doc,)| doc))
}
