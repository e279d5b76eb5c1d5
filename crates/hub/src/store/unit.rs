//! Units.

use anyhow::Result;
use chengban_domain::UnitId;
use chengban_domain::wire::{UnitRef, derived_full_name};

use super::{Conn, id, state};

type UnitRow = (String, String, String, String, String, String, i64);

const COLUMNS: &str = "SELECT unit_id, name, full_name, kind, series, contact, active FROM unit";

fn read(row: UnitRow, city: &str) -> Result<UnitRef> {
    let (unit, name, own, kind, series, contact, active) = row;
    let full_name = if own.is_empty() { derived_full_name(city, &name) } else { own };
    Ok(UnitRef { unit: id(&unit)?, name, full_name, kind, series, contact, active: active != 0 })
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
    let (version,): (i64,) = sqlx::query_as(
        "INSERT INTO unit (unit_id, name, kind, series, contact, active, full_name, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1)
         ON CONFLICT (unit_id) DO UPDATE SET name = excluded.name, kind = excluded.kind, series = excluded.series,
         contact = excluded.contact, active = excluded.active, full_name = excluded.full_name,
         version = unit.version + 1 RETURNING version",
    )
    .bind(unit.unit.to_string())
    .bind(&unit.name)
    .bind(&unit.kind)
    .bind(&unit.series)
    .bind(&unit.contact)
    .bind(i64::from(unit.active))
    .bind(own)
    .fetch_one(conn)
    .await?;
    Ok(version)
}

/// The unit of that key.
pub(crate) async fn get(conn: &mut Conn, unit: UnitId) -> Result<Option<UnitRef>> {
    let sql = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE unit_id = $1"));
    let row: Option<UnitRow> = sqlx::query_as(sql).bind(unit.to_string()).fetch_optional(&mut *conn).await?;
    let city = city(conn).await?;
    row.map(|row| read(row, &city)).transpose()
}

/// All units by name.
pub(crate) async fn all(conn: &mut Conn) -> Result<Vec<UnitRef>> {
    let sql = sqlx::AssertSqlSafe(format!("{COLUMNS} ORDER BY name"));
    let rows: Vec<UnitRow> = sqlx::query_as(sql).fetch_all(&mut *conn).await?;
    let city = city(conn).await?;
    rows.into_iter().map(|row| read(row, &city)).collect()
}

/// The unit to which a 三级 unit belongs.
pub(crate) async fn parent(conn: &mut Conn, unit: UnitId) -> Result<Option<UnitId>> {
    let row: Option<(Option<String>,)> = sqlx::query_as("SELECT parent_id FROM unit WHERE unit_id = $1")
        .bind(unit.to_string())
        .fetch_optional(conn)
        .await?;
    row.and_then(|(parent,)| parent).as_deref().map(id).transpose()
}

/// Whether any unit belongs to this one.
pub(crate) async fn has_children(conn: &mut Conn, unit: UnitId) -> Result<bool> {
    let row: Option<(String,)> = sqlx::query_as("SELECT unit_id FROM unit WHERE parent_id = $1 LIMIT 1")
        .bind(unit.to_string())
        .fetch_optional(conn)
        .await?;
    Ok(row.is_some())
}

/// Says to which unit one belongs; none makes it stand for itself.
pub(crate) async fn set_parent(conn: &mut Conn, unit: UnitId, parent: Option<UnitId>) -> Result<()> {
    sqlx::query("UPDATE unit SET parent_id = $2 WHERE unit_id = $1")
        .bind(unit.to_string())
        .bind(parent.map(|parent| parent.to_string()))
        .execute(conn)
        .await?;
    Ok(())
}

/// The unit of that short or full name.
pub(crate) async fn named(conn: &mut Conn, name: &str) -> Result<Option<UnitRef>> {
    let mut units = all(conn).await?.into_iter();
    Ok(units.find(|unit| unit.name == name || unit.full_name == name))
}
