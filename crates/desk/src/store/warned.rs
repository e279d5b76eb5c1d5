//! When rows of the inbox turn yellow: read and set apart from the rest of a row, after another calendar came.

use super::Conn;
use crate::fault::Result;

/// What decides when a row turns yellow, and when it does.
#[derive(Debug, Clone, sqlx::FromRow)]
#[allow(missing_docs)]
pub struct Warned {
    pub assignment_id: String,
    pub due: i64,
    pub due_limit: String,
    pub pack: String,
    pub pack_version: i64,
    pub warn_at: i64,
}

/// The rows whose clock runs.
///
/// # Errors
/// Database errors.
pub async fn that_run(conn: &mut Conn) -> Result<Vec<Warned>> {
    let sql =
        "SELECT assignment_id, due, due_limit, pack, pack_version, warn_at FROM inbox WHERE ended_at IS NULL";
    Ok(sqlx::query_as(sql).fetch_all(conn).await?)
}

/// Sets when these rows turn yellow, in one statement.
///
/// # Errors
/// Database errors.
pub async fn set_warnings(conn: &mut Conn, rows: &[(String, i64)]) -> Result<()> {
    sqlx::query(
        "UPDATE inbox SET warn_at = moved.at FROM (SELECT value ->> 0 AS id, value ->> 1 AS at FROM json_each(?1)) AS moved
         WHERE inbox.assignment_id = moved.id",
    )
    .bind(serde_json::to_string(rows)?)
    .execute(conn)
    .await?;
    Ok(())
}
