//! Single values of the profile, by name: account, device, tokens, settings, times.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Conn;
use crate::fault::Result;

/// Names in use.
pub mod name {
    /// Address of the hub.
    pub const HUB_URL: &str = "hub_url";
    /// The person, as the hub last told.
    pub const USER: &str = "user";
    /// This device.
    pub const DEVICE: &str = "device";
    /// Tokens and their times.
    pub const SESSION: &str = "session";
    /// Certificate authority for seals, PEM.
    pub const SEAL_CA: &str = "seal_ca";
    /// Epoch of the hub last seen.
    pub const EPOCH: &str = "epoch";
    /// Entity tag of the last list of feeds.
    pub const FEEDS_TAG: &str = "feeds_tag";
    /// Last device number allotted to an operation.
    pub const DEVICE_SEQ: &str = "device_seq";
    /// Clock: skew, latest hub time, last exchange.
    pub const CLOCK: &str = "clock";
    /// Settings of the person.
    pub const SETTINGS: &str = "settings";
    /// The hub revoked this device, and it was locked for that.
    pub const REVOKED: &str = "revoked";
    /// Deleted words still stand in the search index.
    pub const INDEX_PURGE: &str = "index_purge";
    /// Files of the vault whose row is gone.
    pub const DOOMED_FILES: &str = "doomed_files";
    /// What the judge of a practice remembers; in the store of a practice only.
    pub const PRACTICE: &str = "practice";
    /// Rules that were typed and not published.
    pub const RULES_DRAFT: &str = "rules_draft";
    /// By which calendar it was worked out when rows turn yellow.
    pub const WARNED_BY: &str = "warned_by";
    /// A calendar that was typed and not published.
    pub const CALENDAR_DRAFT: &str = "calendar_draft";
    /// Rules of the unit that were typed and not published.
    pub const UNIT_RULES_DRAFT: &str = "unit_rules_draft";
    /// Steps of a practice that were said to be read.
    pub const PRACTICE_READ: &str = "practice_read";
}

/// The value under `name`.
///
/// # Errors
/// Database errors; a value of another shape counts as absent.
pub async fn get<T: DeserializeOwned>(conn: &mut Conn, name: &str) -> Result<Option<T>> {
    let text: Option<String> =
        sqlx::query_scalar("SELECT value FROM meta WHERE name = ?1").bind(name).fetch_optional(conn).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Sets the value under `name`.
///
/// # Errors
/// Database errors.
pub async fn set<T: Serialize + ?Sized>(conn: &mut Conn, name: &str, value: &T) -> Result<()> {
    sqlx::query("INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        .bind(name)
        .bind(serde_json::to_string(value)?)
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes the value under `name` away.
///
/// # Errors
/// Database errors.
pub async fn remove(conn: &mut Conn, name: &str) -> Result<()> {
    sqlx::query("DELETE FROM meta WHERE name = ?1").bind(name).execute(conn).await?;
    Ok(())
}
