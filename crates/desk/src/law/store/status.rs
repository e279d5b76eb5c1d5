//! What the library holds and when it was imported.
//!
//! Invariant: counts are of what is shown, not of what an unfinished import has staged.

use serde::{Deserialize, Serialize};
use sqlx::SqlitePool;
use ts_rs::TS;

use crate::law::corpus::Report;

/// State of the statute library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LibraryStatus {
    /// Acts, versions and articles that can be found and cited.
    pub acts: i64,
    /// Versions of acts.
    pub versions: i64,
    /// Articles.
    pub articles: i64,
    /// An import was cut off; importing again finishes it.
    pub unfinished: bool,
    /// Name of the imported directory; `None` before the first import.
    pub source: Option<String>,
    /// When the last import finished, UTC milliseconds.
    pub imported_at: Option<i64>,
    /// What that directory held.
    pub report: Option<Report>,
}

/// Reads the state of the library.
///
/// # Errors
/// Database errors.
pub async fn status(pool: &SqlitePool) -> sqlx::Result<LibraryStatus> {
    let mut tx = pool.begin().await?;
    let (acts, versions): (i64, i64) =
        sqlx::query_as("SELECT count(DISTINCT law_act_id), count(*) FROM law_version WHERE state = 'active'")
            .fetch_one(&mut *tx)
            .await?;
    let articles: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM law_article a JOIN law_version v ON v.law_version_id = a.law_version_id \
         WHERE v.state = 'active' AND a.number > 0",
    )
    .fetch_one(&mut *tx)
    .await?;
    let unfinished: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM law_version WHERE state = 'staged')")
            .fetch_one(&mut *tx)
            .await?;
    let last: Option<(String, i64, String)> =
        sqlx::query_as("SELECT source, imported_at, report FROM law_import").fetch_optional(&mut *tx).await?;
    let (source, imported_at, report) = match last {
        Some((source, at, report)) => (Some(source), Some(at), serde_json::from_str(&report).ok()),
        None => (None, None, None),
    };
    Ok(LibraryStatus { acts, versions, articles, unfinished, source, imported_at, report })
}
