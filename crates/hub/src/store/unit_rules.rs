//! What units add to the rule packs, every version of each.

use anyhow::{Context, Result};
use chengban_domain::UnitId;
use chengban_domain::pack::unit_rules::UnitRules;
use chengban_domain::time::Millis;

use super::{Conn, query, rules as packs};

/// Stores a version under a number that the unit never had.
pub(crate) async fn put(conn: &mut Conn, rules: &UnitRules) -> Result<()> {
    query("INSERT INTO unit_rules (unit_id, version, effective_from, doc) VALUES ($1, $2, $3, $4)")
        .bind(rules.unit.to_string())
        .bind(i64::from(rules.version))
        .bind(rules.effective_from.to_string())
        .bind(serde_json::to_string(rules)?)
        .execute(&mut *conn)
        .await?;
    packs::touch(conn).await
}

/// Takes back a version whose day has not come: nothing was dispatched under it. Its number stays taken.
pub(crate) async fn withdraw(conn: &mut Conn, rules: &UnitRules, at: Millis) -> Result<()> {
    let sql = "UPDATE unit_rules SET withdrawn_at = $3 WHERE unit_id = $1 AND version = $2";
    let (unit, version) = (rules.unit.to_string(), i64::from(rules.version));
    query(sql).bind(unit).bind(version).bind(at.0).execute(&mut *conn).await?;
    packs::touch(conn).await
}

/// The highest number that a unit's rules ever had, those taken back included; 0 of none.
pub(crate) async fn last_version(conn: &mut Conn, unit: UnitId) -> Result<u32> {
    let sql = "SELECT MAX(version) FROM unit_rules WHERE unit_id = $1";
    let (last,): (Option<i64>,) = query(sql).bind(unit.to_string()).fetch_one(conn).await?;
    Ok(u32::try_from(last.unwrap_or_default())?)
}

/// A unit's versions that were not taken back, the first one first.
pub(crate) async fn of_unit(conn: &mut Conn, unit: UnitId) -> Result<Vec<UnitRules>> {
    let sql = "SELECT doc FROM unit_rules WHERE unit_id = $1 AND withdrawn_at IS NULL ORDER BY version";
    let rows: Vec<(String,)> = query(sql).bind(unit.to_string()).fetch_all(conn).await?;
    rows.iter().map(|(doc,)| read(doc)).collect()
}

/// The versions of all units that were not taken back.
pub(crate) async fn all(conn: &mut Conn) -> Result<Vec<UnitRules>> {
    let sql = "SELECT doc FROM unit_rules WHERE withdrawn_at IS NULL ORDER BY unit_id, version";
    let rows: Vec<(String,)> = query(sql).fetch_all(conn).await?;
    rows.iter().map(|(doc,)| read(doc)).collect()
}

/// The version that travels under a key, unless it was taken back.
pub(crate) async fn get(conn: &mut Conn, key: &str) -> Result<Option<UnitRules>> {
    let Some((unit, version)) = key.split_once('@') else { return Ok(None) };
    let Ok(version) = version.parse::<i64>() else { return Ok(None) };
    let sql = "SELECT doc FROM unit_rules WHERE unit_id = $1 AND version = $2 AND withdrawn_at IS NULL";
    let row: Option<(String,)> = query(sql).bind(unit).bind(version).fetch_optional(conn).await?;
    row.map(|(doc,)| read(&doc)).transpose()
}

fn read(doc: &str) -> Result<UnitRules> {
    serde_json::from_str(doc).context("a unit's stored rules cannot be read")
}
