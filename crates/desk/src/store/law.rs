//! The list of all versions of acts, for the tree of the statute library.

use sqlx::SqlitePool;

use crate::fault::Result;

/// One version of an act, without text.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct VersionRow {
    /// Full title.
    pub title: String,
    /// Rank as Chinese or wire word.
    pub rank: String,
    /// Where it applies.
    pub place: String,
    /// Day of publication, ISO.
    pub published: String,
    /// First day in force, ISO.
    pub valid_from: String,
    /// First day no longer in force, ISO.
    pub valid_to: Option<String>,
    /// Articles.
    pub articles: i64,
}

/// All versions that may be cited, by rank, title, newest first; only those of `title` where one is given.
///
/// # Errors
/// Database errors.
pub async fn versions(pool: &SqlitePool, title: Option<&str>) -> Result<Vec<VersionRow>> {
    Ok(sqlx::query_as(
        "SELECT t.title, t.rank, t.place, v.published, v.valid_from, v.valid_to, \
         (SELECT count(*) FROM law_article a WHERE a.law_version_id = v.law_version_id AND a.number > 0) AS articles \
         FROM law_version v JOIN law_act t ON t.law_act_id = v.law_act_id \
         WHERE v.state = 'active' AND (?1 IS NULL OR t.title = ?1) ORDER BY t.rank, t.title, v.valid_from DESC",
    )
    .bind(title)
    .fetch_all(pool)
    .await?)
}
