//! Single values of the hub: epoch, beat, city, and what was done once and for all.

use anyhow::Result;

use super::{Conn, query};

/// Name of the epoch.
pub(crate) const EPOCH: &str = "epoch";
/// Name of the beat.
pub(crate) const BEAT: &str = "beat";
/// Name of the instant of the last verdict that a database put back still knows, milliseconds.
pub(crate) const RESTORED_TO: &str = "restored_to";

/// Name of the keyed mark by which hubs that share a database know that they share its key.
pub(crate) const KEY_MARK: &str = "key_mark";
/// Name of the count of changes to rules and calendar.
pub(crate) const RULES_CHANGED: &str = "rules_changed";

/// Name of the rule by which it was worked out who reads a 举报.
pub(crate) const READERS: &str = "readers_rule";
/// Name of the mark that no 举报 is shown to a whole unit any more.
pub(crate) const REPORTS_SEALED: &str = "reports_sealed";
/// Name of the mark that every ticket of a matter is written down in it.
pub(crate) const MATTERS_KEPT: &str = "matters_kept";
/// Name of the city whose units these are, such as 「琼海市」.
pub(crate) const CITY: &str = "city";

/// Name of the hash of the built-in rule pack as this hub last stored it.
pub(crate) const BUILTIN_PACK: &str = "builtin_pack";
/// Name of the count of limits by a new calendar that is under way.
pub(crate) const CALENDAR_COUNT: &str = "calendar_count";
/// Name of the mark that desks were told which unit belongs to which.
pub(crate) const PARENTS_TOLD: &str = "parents_told";

/// A value, if set.
pub(crate) async fn get(conn: &mut Conn, name: &str) -> Result<Option<String>> {
    let row: Option<(String,)> =
        query("SELECT value FROM hub_state WHERE name = $1").bind(name).fetch_optional(conn).await?;
    Ok(row.map(|(value,)| value))
}

/// Sets a value.
pub(crate) async fn set(conn: &mut Conn, name: &str, value: &str) -> Result<()> {
    query("INSERT INTO hub_state (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        .bind(name)
        .bind(value)
        .execute(conn)
        .await?;
    Ok(())
}

/// Removes a value.
pub(crate) async fn remove(conn: &mut Conn, name: &str) -> Result<()> {
    query("DELETE FROM hub_state WHERE name = $1").bind(name).execute(conn).await?;
    Ok(())
}

/// A count, 0 until it is raised.
pub(crate) async fn count(conn: &mut Conn, name: &str) -> Result<i64> {
    Ok(get(conn, name).await?.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// Raises a count by one.
pub(crate) async fn raise(conn: &mut Conn, name: &str) -> Result<i64> {
    let raised = count(conn, name).await? + 1;
    set(conn, name, &raised.to_string()).await?;
    Ok(raised)
}

/// Raises the beat by one.
pub(crate) async fn beat(conn: &mut Conn) -> Result<i64> {
    raise(conn, BEAT).await
}
