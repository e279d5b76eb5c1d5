//! Templates of one's own: their body as JSON, how often they were used, since when they are in the bin, and over which shared
//! one they were written. Of those that others share only the uses: the rest is a slice.

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
    /// The shared template they replace once they are shared.
    pub shared_id: Option<String>,
    /// Over which version of it they were written; 0: over none.
    pub shared_version: i64,
}

/// All of them, the most used first; those in the bin too.
///
/// # Errors
/// Database errors.
pub async fn all(conn: &mut Conn) -> Result<Vec<TemplateRecord>> {
    let sql = "SELECT body, uses, removed_at, shared_id, shared_version FROM template \
         ORDER BY uses DESC, used_at DESC, made_at, template_id";
    Ok(sqlx::query_as(sql).fetch_all(conn).await?)
}

/// One of them, in the bin or not.
///
/// # Errors
/// Database errors.
pub async fn get(conn: &mut Conn, id: TemplateId) -> Result<Option<TemplateRecord>> {
    let sql = "SELECT body, uses, removed_at, shared_id, shared_version FROM template WHERE template_id = ?1";
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

/// Counts a use, of one's own or of a shared one.
///
/// # Errors
/// Database errors.
pub async fn used(conn: &mut Conn, id: TemplateId, at: i64) -> Result<()> {
    let sql = "UPDATE template SET uses = uses + 1, used_at = ?2 WHERE template_id = ?1";
    let own = sqlx::query(sql).bind(id.to_string()).bind(at).execute(&mut *conn).await?;
    if own.rows_affected() > 0 {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO shared_template_use (template_id, uses, used_at) \
         SELECT ?1, 1, ?2 WHERE EXISTS (SELECT 1 FROM slice WHERE entity = 'template' AND entity_id = ?1) \
         ON CONFLICT (template_id) DO UPDATE SET uses = uses + 1, used_at = excluded.used_at",
    )
    .bind(id.to_string())
    .bind(at)
    .execute(conn)
    .await?;
    Ok(())
}

/// How often shared templates were used here, by key.
///
/// # Errors
/// Database errors.
pub async fn shared_uses(conn: &mut Conn) -> Result<Vec<(String, i64)>> {
    Ok(sqlx::query_as("SELECT template_id, uses FROM shared_template_use").fetch_all(conn).await?)
}

/// Notes which shared template one's own replaces, over which version it was written; `None`: it is one's own alone.
///
/// # Errors
/// Database errors.
pub async fn link(conn: &mut Conn, id: TemplateId, shared: Option<(TemplateId, u32)>) -> Result<()> {
    let sql = "UPDATE template SET shared_id = ?2, shared_version = ?3 WHERE template_id = ?1";
    sqlx::query(sql)
        .bind(id.to_string())
        .bind(shared.map(|(key, _)| key.to_string()))
        .bind(shared.map_or(0, |(_, version)| i64::from(version)))
        .execute(conn)
        .await?;
    Ok(())
}
