//! Opening an act: its versions, its table of contents, its articles page by page; finding acts by name.
//!
//! Invariant: articles cross in pages of at most 200.

use chengban_domain::citation::Rank;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::{Row as _, SqliteConnection, SqlitePool};
use ts_rs::TS;

use super::rows::{VersionRow, article, json, versions_named};
use crate::law::model::{Article, Jurisdiction};
use crate::law::names::{name_key, without_suffix};

/// Most articles in one page.
const PAGE: i64 = 200;
/// Most titles offered for a name.
const CANDIDATES: i64 = 5;

/// One version of an act, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "LawVersion")]
pub struct VersionSummary {
    /// Identifier for [`articles`].
    pub version_id: i64,
    /// Day of publication.
    pub published: NaiveDate,
    /// First day in force.
    pub valid_from: NaiveDate,
    /// First day no longer in force; 1970-01-01 = repealed on an unknown day.
    pub valid_to: Option<NaiveDate>,
    /// The first day is inferred.
    pub presumed: bool,
    /// In force on the day asked for.
    pub in_force: bool,
}

/// An opened act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "LawAct")]
pub struct OpenedAct {
    /// Full title.
    pub title: String,
    /// Rank of the act.
    pub rank: Rank,
    /// Where it applies.
    pub jurisdiction: Jurisdiction,
    /// All versions, oldest first.
    pub versions: Vec<VersionSummary>,
    /// The version in force on the day, else the newest.
    pub chosen: VersionSummary,
    /// Articles of the chosen version, texts outside articles included.
    pub article_count: i64,
    /// Table of contents of the chosen version: headings with the position of their first article.
    pub contents: Vec<(Vec<String>, i64)>,
}

/// Articles of one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "LawArticlePage")]
pub struct ArticlePage {
    /// Position of the first article, from 0.
    pub from: i64,
    /// The articles.
    pub articles: Vec<Article>,
}

/// An act in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "LawActSummary")]
pub struct ActSummary {
    /// Full title.
    pub title: String,
    /// Where it applies, such as 全国.
    pub place: String,
    /// How many versions there are.
    pub versions: i64,
}

/// Opens the act of that full or short title as of `on`; `None` if there is none.
///
/// # Errors
/// Database errors.
pub async fn open(pool: &SqlitePool, title: &str, on: NaiveDate) -> sqlx::Result<Option<OpenedAct>> {
    let conn = &mut *pool.acquire().await?;
    let versions = versions_named(conn, &name_key(title)).await?;
    let Some(chosen) = versions.iter().rev().find(|v| v.in_force_on(on)).or(versions.last()) else {
        return Ok(None);
    };
    let rows = sqlx::query(
        "SELECT heading, min(ordinal) AS first, count(*) AS many FROM law_article \
         WHERE law_version_id = ?1 GROUP BY heading ORDER BY first",
    )
    .bind(chosen.version_id)
    .fetch_all(conn)
    .await?;
    let contents = rows
        .iter()
        .map(|row| Ok((json(row, "heading")?, row.try_get("first")?)))
        .collect::<sqlx::Result<Vec<(Vec<String>, i64)>>>()?;
    let counts: Vec<i64> = rows.iter().map(|row| row.try_get("many")).collect::<sqlx::Result<_>>()?;
    Ok(Some(OpenedAct {
        title: chosen.title.clone(),
        rank: chosen.rank,
        jurisdiction: chosen.jurisdiction.clone(),
        versions: versions.iter().map(|version| summary(version, on)).collect(),
        chosen: summary(chosen, on),
        article_count: counts.iter().sum(),
        contents,
    }))
}

/// At most 200 articles of a version, from the position `from`.
///
/// # Errors
/// Database errors.
pub async fn articles(
    pool: &SqlitePool,
    version_id: i64,
    from: i64,
    limit: i64,
) -> sqlx::Result<ArticlePage> {
    let rows = sqlx::query(
        "SELECT number, sub, heading, paragraphs FROM law_article \
         WHERE law_version_id = ?1 AND ordinal >= ?2 ORDER BY ordinal LIMIT ?3",
    )
    .bind(version_id)
    .bind(from)
    .bind(limit.clamp(0, PAGE))
    .fetch_all(pool)
    .await?;
    Ok(ArticlePage { from, articles: rows.iter().map(article).collect::<sqlx::Result<_>>()? })
}

/// Acts whose title contains `name`, shortest title first (so that 民法典 comes before its interpretations), at most 200.
///
/// # Errors
/// Database errors.
pub async fn find_acts(pool: &SqlitePool, name: &str, limit: u32) -> sqlx::Result<Vec<ActSummary>> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT t.title, t.place, count(*) FROM law_act t \
         JOIN law_version v ON v.law_act_id = t.law_act_id AND v.state = 'active' \
         WHERE instr(t.name_key, ?1) > 0 GROUP BY t.law_act_id ORDER BY length(t.name_key), t.title LIMIT ?2",
    )
    .bind(name_key(name))
    .bind(i64::from(limit).min(PAGE))
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|(title, place, versions)| ActSummary { title, place, versions }).collect())
}

/// Titles that come near a name key: containing it, having its characters in order, or contained in it.
pub(super) async fn alike_titles(conn: &mut SqliteConnection, key: &str) -> sqlx::Result<Vec<String>> {
    let key = without_suffix(key);
    let spread: String =
        key.chars().filter(|c| !"%_\\".contains(*c)).flat_map(|c| ['%', c]).chain(['%']).collect();
    sqlx::query_scalar(
        "SELECT t.title FROM law_act t WHERE (t.name_key LIKE ?2 OR (length(t.name_key) > 3 AND instr(?1, t.name_key) > 0)) \
         AND EXISTS (SELECT 1 FROM law_version v WHERE v.law_act_id = t.law_act_id AND v.state = 'active') \
         ORDER BY instr(t.name_key, ?1) = 0, length(t.name_key), t.title LIMIT ?3",
    )
    .bind(key)
    .bind(spread)
    .bind(CANDIDATES)
    .fetch_all(conn)
    .await
}

fn summary(version: &VersionRow, on: NaiveDate) -> VersionSummary {
    VersionSummary {
        version_id: version.version_id,
        published: version.published,
        valid_from: version.valid_from,
        valid_to: version.valid_to,
        presumed: version.presumed,
        in_force: version.in_force_on(on),
    }
}
