//! Templates of one's own: their body as JSON, how often they were used, and since when they are in the bin.

use chengban_domain::TemplateId;

use super::Conn;
use crate::fault::Result;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct TemplateRecord {
    /// JSON of the template.
    pub body: String,
    /// How often it was used here.
    pub uses: i64,
    /// In the bin since then.
    pub removed_at: Option<i64>,
}

/// All of them, the most used first; those in the bin too.
///
/// # Errors
/// Database errors.
pub async fn all(conn: &mut Conn) -> Result<Vec<TemplateRecord>> {
    let sql =
        "SELECT body, uses, removed_at FROM template ORDER BY uses DESC, used_at DESC, made_at, template_id";
    Ok(sqlx::query_as(sql).fetch_all(conn).await?)
}

/// One of them, in the bin or not.
///
/// # Errors
/// Database errors.
pub async fn get(conn: &mut Conn, id: TemplateId) -> Result<Option<TemplateRecord>> {
    let sql = "SELECT body, uses, removed_at FROM template WHERE template_id = ?1";
    Ok(sqlx::query_as(sql).bind(id.to_string()).fetch_optional(conn).await?)
}

/// Keeps one; it is out of the bin then.
///
/// # Errors
/// Database errors.
pub async fn put(conn: &mut Conn, id: TemplateId, body: &str, at: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO template (template_id, body, made_at) VALUES (?1, ?2, ?3) \
         ON CONFLICT (template_id) DO UPDATE SET body = excluded.body, removed_at = NULL",
    )
    .bind(id.to_string())
    .bind(body)
    .bind(at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts one into the bin, or takes it out; `false` where it is not there.
///
/// # Errors
/// Database errors.
pub async fn set_removed(conn: &mut Conn, id: TemplateId, at: Option<i64>) -> Result<bool> {
    let sql = "UPDATE template SET removed_at = ?2 WHERE template_id = ?1";
    let changed = sqlx::query(sql).bind(id.to_string()).bind(at).execute(conn).await?;
    Ok(changed.rows_affected() > 0)
}

/// Counts a use.
///
/// # Errors
/// Database errors.
pub async fn used(conn: &mut Conn, id: TemplateId, at: i64) -> Result<()> {
    let sql = "UPDATE template SET uses = uses + 1, used_at = ?2 WHERE template_id = ?1";
    sqlx::query(sql).bind(id.to_string()).bind(at).execute(conn).await?;
    Ok(())
}
