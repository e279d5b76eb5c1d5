//! Units.

use anyhow::Result;
use chengban_domain::UnitId;
use chengban_domain::wire::UnitRef;

use super::{Conn, id};

type UnitRow = (String, String, String, String, String, i64, i64);

const COLUMNS: &str = "SELECT unit_id, name, kind, series, contact, active, version FROM unit";

fn read(row: UnitRow) -> Result<(UnitRef, i64)> {
    let (unit, name, kind, series, contact, active, version) = row;
    Ok((UnitRef { unit: id(&unit)?, name, kind, series, contact, active: active != 0 }, version))
}

/// Adds a unit, or changes the one of that key; returns its new version.
pub(crate) async fn put(conn: &mut Conn, unit: &UnitRef) -> Result<i64> {
    let (version,): (i64,) = sqlx::query_as(
        "INSERT INTO unit (unit_id, name, kind, series, contact, active, version) VALUES ($1, $2, $3, $4, $5, $6, 1)
         ON CONFLICT (unit_id) DO UPDATE SET name = excluded.name, kind = excluded.kind, series = excluded.series,
         contact = excluded.contact, active = excluded.active, version = unit.version + 1 RETURNING version",
    )
    .bind(unit.unit.to_string())
    .bind(&unit.name)
    .bind(&unit.kind)
    .bind(&unit.series)
    .bind(&unit.contact)
    .bind(i64::from(unit.active))
    .fetch_one(conn)
    .await?;
    Ok(version)
}

/// The unit of that key.
pub(crate) async fn get(conn: &mut Conn, unit: UnitId) -> Result<Option<UnitRef>> {
    let sql = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE unit_id = $1"));
    let row: Option<UnitRow> = sqlx::query_as(sql).bind(unit.to_string()).fetch_optional(conn).await?;
    row.map(|row| read(row).map(|(unit, _)| unit)).transpose()
}

/// All units by name.
pub(crate) async fn all(conn: &mut Conn) -> Result<Vec<UnitRef>> {
    let sql = sqlx::AssertSqlSafe(format!("{COLUMNS} ORDER BY name"));
    let rows: Vec<UnitRow> = sqlx::query_as(sql).fetch_all(conn).await?;
    rows.into_iter().map(|row| read(row).map(|(unit, _)| unit)).collect()
}
