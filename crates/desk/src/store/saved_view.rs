//! Views of one's own: a list under a name.

use super::Conn;
use crate::fault::Result;

/// One of them: key, name, list as JSON.
pub type ViewRecord = (String, String, String);

/// All of them, the oldest first.
///
/// # Errors
/// Database errors.
pub async fn all(conn: &mut Conn) -> Result<Vec<ViewRecord>> {
    let sql = "SELECT saved_view_id, name, list FROM saved_view ORDER BY made_at, saved_view_id";
    Ok(sqlx::query_as(sql).fetch_all(conn).await?)
}

/// Keeps one; a name that is there already gets the new list. The key it has now.
///
/// # Errors
/// Database errors.
pub async fn put(conn: &mut Conn, (id, name, list): &ViewRecord, at: i64) -> Result<String> {
    Ok(sqlx::query_scalar(
        "INSERT INTO saved_view (saved_view_id, name, list, made_at) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (name) DO UPDATE SET list = excluded.list RETURNING saved_view_id",
    )
    .bind(id)
    .bind(name)
    .bind(list)
    .bind(at)
    .fetch_one(conn)
    .await?)
}

/// Removes one; `false` where it is not there.
///
/// # Errors
/// Database errors.
pub async fn remove(conn: &mut Conn, id: &str) -> Result<bool> {
    let gone = sqlx::query("DELETE FROM saved_view WHERE saved_view_id = ?1").bind(id).execute(conn).await?;
    Ok(gone.rows_affected() > 0)
}
