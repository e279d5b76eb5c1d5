//! Units.

use anyhow::Result;
use chengban_domain::UnitId;
use chengban_domain::wire::{UnitRef, derived_full_name};

use super::{Conn, id, query, state};

type UnitRow = (String, String, String, String, String, String, i64, Option<String>);

const COLUMNS: &str = "SELECT unit_id, name, full_name, kind, series, contact, active, parent_id FROM unit";

fn read(row: UnitRow, city: &str) -> Result<UnitRef> {
    let (unit, name, own, kind, series, contact, active, parent) = row;
    let full_name = if own.is_empty() { derived_full_name(city, &name) } else { own };
    let parent = parent.as_deref().map(id).transpose()?;
    Ok(UnitRef { unit: id(&unit)?, name, full_name, kind, series, contact, active: active != 0, parent })
}

/// The city that stands before the units' names; empty until it is given.
pub(crate) async fn city(conn: &mut Conn) -> Result<String> {
    Ok(state::get(conn, state::CITY).await?.unwrap_or_default())
}

/// Adds a unit, or changes the one of that key; returns its new version. A full name that the city gives anyway is not
/// stored, so that it follows the city.
pub(crate) async fn put(conn: &mut Conn, unit: &UnitRef) -> Result<i64> {
    let derived = derived_full_name(&city(conn).await?, &unit.name);
    let own = if unit.full_name == derived { "" } else { &unit.full_name };
    let (version,): (i64,) = query(
        "INSERT INTO unit (unit_id, name, kind, series, contact, active, full_name, parent_id, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)
         ON CONFLICT (unit_id) DO UPDATE SET name = excluded.name, kind = excluded.kind, series = excluded.series,
         contact = excluded.contact, active = excluded.active, full_name = excluded.full_name,
         parent_id = excluded.parent_id, version = unit.version + 1 RETURNING version",
    )
    .bind(unit.unit.to_string())
    .bind(&unit.name)
    .bind(&unit.kind)
    .bind(&unit.series)
    .bind(&unit.contact)
    .bind(i64::from(unit.active))
    .bind(own)
    .bind(unit.parent.map(|parent| parent.to_string()))
    .fetch_one(conn)
    .await?;
    Ok(version)
}

/// The unit of that key.
pub(crate) async fn get(conn: &mut Conn, unit: UnitId) -> Result<Option<UnitRef>> {
    let sql = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE unit_id = $1"));
    let row: Option<UnitRow> = query(sql).bind(unit.to_string()).fetch_optional(&mut *conn).await?;
    let city = city(conn).await?;
    row.map(|row| read(row, &city)).transpose()
}

/// All units by name.
pub(crate) async fn all(conn: &mut Conn) -> Result<Vec<UnitRef>> {
    let sql = sqlx::AssertSqlSafe(format!("{COLUMNS} ORDER BY name"));
    let rows: Vec<UnitRow> = query(sql).fetch_all(&mut *conn).await?;
    let city = city(conn).await?;
    rows.into_iter().map(|row| read(row, &city)).collect()
}

/// Whether any unit belongs to this one.
pub(crate) async fn has_children(conn: &mut Conn, unit: UnitId) -> Result<bool> {
    let row: Option<(String,)> = query("SELECT unit_id FROM unit WHERE parent_id = $1 LIMIT 1")
        .bind(unit.to_string())
        .fetch_optional(conn)
        .await?;
    Ok(row.is_some())
}

/// Raises the version of every unit that belongs to another; their keys and versions.
pub(crate) async fn touch_children(conn: &mut Conn) -> Result<Vec<(String, i64)>> {
    let sql = "UPDATE unit SET version = version + 1 WHERE parent_id IS NOT NULL RETURNING unit_id, version";
    Ok(query(sql).fetch_all(conn).await?)
}

/// The unit of that short or full name.
pub(crate) async fn named(conn: &mut Conn, name: &str) -> Result<Option<UnitRef>> {
    let mut units = all(conn).await?.into_iter();
    Ok(units.find(|unit| unit.name == name || unit.full_name == name))
}
