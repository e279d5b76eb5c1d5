//! Templates that are shared, every version of each.

use anyhow::{Context, Result};
use chengban_domain::template::SharedTemplate;
use chengban_domain::time::Millis;
use chengban_domain::{TemplateId, UnitId};

use super::{Conn, id, query};

/// A template as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Its last words. The version counts a retirement too.
    pub(crate) shared: SharedTemplate,
    /// It is shared no more.
    pub(crate) retired: bool,
}

type Row = (Option<String>, i64, Option<i64>, String, String, i64);

const COLUMNS: &str =
    "SELECT t.unit_id, t.version, t.retired_at, v.doc, v.by_name, v.set_at FROM shared_template t
    JOIN shared_template_version v ON v.template_id = t.template_id AND v.version = (
      SELECT MAX(w.version) FROM shared_template_version w WHERE w.template_id = t.template_id)";

fn read((unit, version, retired_at, doc, by_name, at): Row) -> Result<Kept> {
    let shared = SharedTemplate {
        template: serde_json::from_str(&doc).context("a shared template cannot be read")?,
        unit: unit.as_deref().map(id::<UnitId>).transpose()?,
        version: u32::try_from(version)?,
        by_name,
        at: Millis(at),
    };
    Ok(Kept { shared, retired: retired_at.is_some() })
}

/// The template of that key, retired or not.
pub(crate) async fn get(conn: &mut Conn, key: TemplateId) -> Result<Option<Kept>> {
    let sql = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE t.template_id = $1"));
    let row: Option<Row> = query(sql).bind(key.to_string()).fetch_optional(conn).await?;
    row.map(read).transpose()
}

/// Every template that is not retired, the hotline's first.
pub(crate) async fn all(conn: &mut Conn) -> Result<Vec<SharedTemplate>> {
    let sql = format!("{COLUMNS} WHERE t.retired_at IS NULL ORDER BY t.unit_id NULLS FIRST, t.template_id");
    let rows: Vec<Row> = query(sqlx::AssertSqlSafe(sql)).fetch_all(conn).await?;
    rows.into_iter().map(|row| Ok(read(row)?.shared)).collect()
}

/// Stores a version; one that was retired is shared again. `by` is who wrote it, as the audit names them.
pub(crate) async fn put(conn: &mut Conn, shared: &SharedTemplate, by: &str) -> Result<()> {
    let (key, version) = (shared.template.id.to_string(), i64::from(shared.version));
    query(
        "INSERT INTO shared_template (template_id, unit_id, version) VALUES ($1, $2, $3)
         ON CONFLICT (template_id) DO UPDATE SET version = excluded.version, retired_at = NULL",
    )
    .bind(&key)
    .bind(shared.unit.map(|unit| unit.to_string()))
    .bind(version)
    .execute(&mut *conn)
    .await?;
    query(
        "INSERT INTO shared_template_version (template_id, version, doc, by_name, set_by, set_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(key)
    .bind(version)
    .bind(serde_json::to_string(&shared.template)?)
    .bind(&shared.by_name)
    .bind(by)
    .bind(shared.at.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Marks it as shared no more, as a version of its own.
pub(crate) async fn retire(conn: &mut Conn, key: TemplateId, version: u32, at: Millis) -> Result<()> {
    query("UPDATE shared_template SET version = $2, retired_at = $3 WHERE template_id = $1")
        .bind(key.to_string())
        .bind(i64::from(version))
        .bind(at.0)
        .execute(conn)
        .await?;
    Ok(())
}
