//! The library as a whole: the tree of all versions, and the whole text of one.
//!
//! Invariant: a version is named by its stable id `title@published`, which outlives imports.

use chengban_domain::citation::Rank;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::{Row as _, SqlitePool};
use ts_rs::TS;

use super::rows::{VersionRow, all_articles, version_columns, versions_named};
use crate::law::model::{Act, Jurisdiction};
use crate::law::names::name_key;

/// One version in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "LawTreeVersion")]
pub struct TreeVersion {
    /// Stable name, `title@published`.
    pub act_id: String,
    /// Full title.
    pub title: String,
    /// Rank of the act.
    pub rank: Rank,
    /// Where it applies.
    pub jurisdiction: Jurisdiction,
    /// Day of publication.
    pub published: NaiveDate,
    /// First day in force.
    pub valid_from: NaiveDate,
    /// First day no longer in force; 1970-01-01 = repealed on an unknown day.
    pub valid_to: Option<NaiveDate>,
    /// The first day is inferred.
    pub presumed: bool,
    /// How many articles it has.
    pub articles: u32,
}

/// All versions, by title and day.
///
/// # Errors
/// Database errors.
pub async fn tree(pool: &SqlitePool) -> sqlx::Result<Vec<TreeVersion>> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        version_columns!(),
        ", (SELECT count(*) FROM law_article a WHERE a.law_version_id = v.law_version_id AND a.number > 0) AS articles \
         FROM law_version v JOIN law_act t ON t.law_act_id = v.law_act_id \
         WHERE v.state = 'active' ORDER BY t.title, v.valid_from"
    ))
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            let version = VersionRow::read(row)?;
            Ok(TreeVersion {
                act_id: version.act_id(),
                title: version.title,
                rank: version.rank,
                jurisdiction: version.jurisdiction,
                published: version.published,
                valid_from: version.valid_from,
                valid_to: version.valid_to,
                presumed: version.presumed,
                articles: row.try_get("articles")?,
            })
        })
        .collect()
}

/// The whole version of that id; with a day, the version of the same act in force on it, else the one named.
///
/// # Errors
/// Database errors.
pub async fn whole(pool: &SqlitePool, act_id: &str, on: Option<NaiveDate>) -> sqlx::Result<Option<Act>> {
    let conn = &mut *pool.acquire().await?;
    let title = act_id.rsplit_once('@').map_or(act_id, |(title, _)| title);
    let mut versions = versions_named(conn, &name_key(title)).await?;
    versions.retain(|version| version.title == title);
    let in_force = on.and_then(|day| versions.iter().rev().find(|v| v.in_force_on(day)));
    let Some(version) = in_force.or_else(|| versions.iter().find(|v| v.act_id() == act_id)) else {
        return Ok(None);
    };
    Ok(Some(Act {
        id: version.act_id(),
        title: version.title.clone(),
        rank: version.rank,
        jurisdiction: version.jurisdiction.clone(),
        published: version.published,
        valid_from: version.valid_from,
        presumed: version.presumed,
        valid_to: version.valid_to,
        articles: all_articles(conn, version.version_id).await?,
    }))
}
