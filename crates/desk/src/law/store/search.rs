//! Finding articles by words.
//!
//! All words must occur in the article or in the title of its act. Words that read as a citation (行政处罚法 33) put that
//! provision first.
//!
//! Invariant: with a day given, every hit is in force on it; hits lie within the scope; at most 200.

use chengban_domain::citation::{CitationKey, Rank};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row as _, Sqlite, SqlitePool};
use ts_rs::TS;

use super::cite::cite;
use super::provision::{Place, key_of};
use super::rows::{VersionRow, article, version_columns};
use crate::law::model::Jurisdiction;
use crate::search::snippet::{SnippetPiece, snippet};
use crate::search::tokens::match_query;

/// Most hits of one search.
const MOST_HITS: u32 = 200;
/// From this many matches on they are not ranked.
const MOST_RANKED: i64 = 3000;
/// Length of a snippet, in characters.
const SNIPPET_CHARS: usize = 80;
/// A word in the title weighs this many times a word in the article.
const TITLE_WEIGHT: f64 = 4.0;

/// Which places' rules are searched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "scope", content = "places", rename_all = "snake_case")]
#[ts(export, rename = "LawScope")]
pub enum Scope {
    /// Everything, other cities' rules included.
    Everywhere,
    /// Rules of these places only, such as 全国 and 海南省.
    Places(Vec<String>),
}

/// One article found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "LawHit")]
pub struct Hit {
    /// Identifier of the version, for [`super::articles`].
    pub version_id: i64,
    /// Stable name of the version, `title@published`.
    pub act_id: String,
    /// Full title.
    pub title: String,
    /// Which provision: the article, or what the words named.
    pub key: CitationKey,
    /// 第X条; empty for text outside articles.
    pub label: String,
    /// The canonical citation of the article, or of the provision that the words named.
    pub printed: String,
    /// Headings above it.
    pub heading: Vec<String>,
    /// Position in the act, from 0.
    pub ordinal: i64,
    /// The text around the first hit.
    pub snippet: Vec<SnippetPiece>,
    /// Rank of the act.
    pub rank: Rank,
    /// Where it applies.
    pub jurisdiction: Jurisdiction,
    /// First day in force.
    pub valid_from: NaiveDate,
    /// First day no longer in force.
    pub valid_to: Option<NaiveDate>,
    /// The first day is inferred.
    pub presumed: bool,
}

impl Scope {
    /// National law and one province's: what a unit of that province applies.
    #[must_use]
    pub fn national_and(province: &str) -> Self {
        Self::Places(vec![Jurisdiction::National.place().to_owned(), province.to_owned()])
    }
}

/// Articles with all of `words`, best first; `on = None` searches all versions.
///
/// # Errors
/// Database errors.
pub async fn search(
    pool: &SqlitePool,
    words: &str,
    on: Option<NaiveDate>,
    scope: &Scope,
    limit: u32,
) -> sqlx::Result<Vec<Hit>> {
    let limit = limit.min(MOST_HITS);
    let mut hits = Vec::new();
    if let Some(named) = on {
        hits.extend(named_provision(pool, words, named).await?);
    }
    let Some(question) = match_query(words) else { return Ok(hits) };
    let order = if is_common(pool, &question).await? { Order::AsStored } else { Order::BestFirst };
    for row in query(&question, on, scope, order, limit)?.build().fetch_all(pool).await? {
        let hit = read(&row, words)?;
        let named =
            hits.first().is_some_and(|n: &Hit| (n.version_id, n.ordinal) == (hit.version_id, hit.ordinal));
        if !named {
            hits.push(hit);
        }
    }
    hits.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(hits)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    BestFirst,
    /// By act: for words that stand in so many articles that ranking them takes longer than anybody waits.
    AsStored,
}

async fn is_common(pool: &SqlitePool, question: &str) -> sqlx::Result<bool> {
    let found: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM (SELECT rowid FROM law_index WHERE law_index MATCH ?1 LIMIT ?2)",
    )
    .bind(question)
    .bind(MOST_RANKED)
    .fetch_one(pool)
    .await?;
    Ok(found == MOST_RANKED)
}

fn query(
    question: &str,
    on: Option<NaiveDate>,
    scope: &Scope,
    order: Order,
    limit: u32,
) -> sqlx::Result<QueryBuilder<Sqlite>> {
    let mut query = QueryBuilder::<Sqlite>::new(concat!(
        "SELECT ",
        version_columns!(),
        ", a.ordinal, a.number, a.sub, a.heading, a.paragraphs FROM law_index i \
         CROSS JOIN law_article a ON a.law_article_id = i.rowid \
         CROSS JOIN law_version v ON v.law_version_id = a.law_version_id AND v.state = 'active' \
         CROSS JOIN law_act t ON t.law_act_id = v.law_act_id WHERE law_index MATCH "
    ));
    query.push_bind(question.to_owned());
    if let Some(on) = on {
        query.push(" AND v.valid_from <= ").push_bind(on.to_string());
        query.push(" AND (v.valid_to IS NULL OR v.valid_to > ").push_bind(on.to_string()).push(")");
    }
    if let Scope::Places(places) = scope {
        let places = serde_json::to_string(places).map_err(|e| sqlx::Error::Encode(Box::new(e)))?;
        query.push(" AND t.place IN (SELECT value FROM json_each(").push_bind(places).push("))");
    }
    if order == Order::BestFirst {
        query.push(" ORDER BY bm25(law_index, ").push_bind(TITLE_WEIGHT);
        query.push(", 1.0), v.valid_from DESC, a.law_article_id");
    }
    query.push(" LIMIT ").push_bind(i64::from(limit));
    Ok(query)
}

/// The provision that the words name, if they are a citation that can be resolved.
async fn named_provision(pool: &SqlitePool, words: &str, on: NaiveDate) -> sqlx::Result<Option<Hit>> {
    let Ok(cited) = cite(pool, words, on).await else { return Ok(None) };
    let key = &cited.citation.key;
    let row = sqlx::query(concat!(
        "SELECT ",
        version_columns!(),
        ", a.ordinal, a.number, a.sub, a.heading, a.paragraphs FROM law_act t \
         JOIN law_version v ON v.law_act_id = t.law_act_id AND v.state = 'active' AND v.published = ?2 \
         JOIN law_article a ON a.law_version_id = v.law_version_id AND a.number = ?3 AND a.sub IS ?4 \
         WHERE t.title = ?1 ORDER BY a.ordinal LIMIT 1"
    ))
    .bind(&key.act)
    .bind(key.version.map(|day| day.to_string()))
    .bind(key.article)
    .bind(key.sub)
    .fetch_optional(pool)
    .await?;
    row.map(|row| {
        let hit = read(&row, words)?;
        Ok(Hit {
            snippet: snippet(&cited.citation.text, "", SNIPPET_CHARS),
            key: key.clone(),
            printed: cited.printed.clone(),
            ..hit
        })
    })
    .transpose()
}

fn read(row: &SqliteRow, words: &str) -> sqlx::Result<Hit> {
    let version = VersionRow::read(row)?;
    let article = article(row)?;
    let label = article.label();
    Ok(Hit {
        version_id: version.version_id,
        act_id: version.act_id(),
        key: key_of(&version.title, version.published, &article, Place { paragraph: None, item: None }),
        printed: format!("《{}》{label}", version.title),
        label,
        ordinal: row.try_get("ordinal")?,
        snippet: snippet(&article.text(), words, SNIPPET_CHARS),
        heading: article.heading,
        title: version.title,
        rank: version.rank,
        jurisdiction: version.jurisdiction,
        valid_from: version.valid_from,
        valid_to: version.valid_to,
        presumed: version.presumed,
    })
}
