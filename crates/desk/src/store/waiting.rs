//! What waits for somebody in the list of assignments: by states, and at a step of a unit's chain by whose step it is.

use super::inbox::RowRecord;
use super::{Conn, list};
use crate::fault::Result;

/// What waits for somebody: rows of these states, and rows at a step of these roles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Turn {
    pub states: Vec<String>,
    pub roles: Vec<String>,
}

impl Turn {
    /// The same question of a row in memory.
    pub fn holds(&self, state: &str, step_role: Option<&str>) -> bool {
        let has = |list: &[String], word: &str| list.iter().any(|known| known == word);
        has(&self.states, state) || step_role.is_some_and(|role| has(&self.roles, role))
    }
}

/// Of what waits for somebody, rows that are 特急 or due before `day_end`.
///
/// # Errors
/// Database errors.
pub async fn urgent(conn: &mut Conn, turn: &Turn, day_end: i64) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM inbox WHERE (state IN (SELECT value FROM json_each(?1)) \
         OR step_role IN (SELECT value FROM json_each(?2))) \
         AND (urgency = 'critical' OR due < ?3)",
    )
    .bind(list(&turn.states)?)
    .bind(list(&turn.roles)?)
    .bind(day_end)
    .fetch_one(conn)
    .await?)
}

/// Of what waits for somebody, rows whose light is yellow or red at `now`, the soonest due first.
///
/// # Errors
/// Database errors.
pub async fn nearly_due(conn: &mut Conn, turn: &Turn, now: i64) -> Result<Vec<RowRecord>> {
    Ok(sqlx::query_as(
        "SELECT * FROM inbox WHERE warn_at <= ?3 AND paused = 0 AND (state IN (SELECT value FROM json_each(?1)) \
         OR step_role IN (SELECT value FROM json_each(?2))) ORDER BY due LIMIT 200",
    )
    .bind(list(&turn.states)?)
    .bind(list(&turn.roles)?)
    .bind(now)
    .fetch_all(conn)
    .await?)
}

/// Of what waits for somebody, how many rows wait to be signed for, run out, and are late at `now`.
///
/// # Errors
/// Database errors.
pub async fn counts(conn: &mut Conn, turn: &Turn, unsigned: &str, now: i64) -> Result<(i64, i64, i64)> {
    Ok(sqlx::query_as(
        "SELECT count(*) FILTER (WHERE state = ?2), \
                count(*) FILTER (WHERE warn_at <= ?3 AND due >= ?3 AND paused = 0), \
                count(*) FILTER (WHERE warn_at <= ?3 AND due < ?3 AND paused = 0) \
         FROM inbox WHERE (state IN (SELECT value FROM json_each(?1)) \
         OR step_role IN (SELECT value FROM json_each(?4)))",
    )
    .bind(list(&turn.states)?)
    .bind(unsigned)
    .bind(now)
    .bind(list(&turn.roles)?)
    .fetch_one(conn)
    .await?)
}
