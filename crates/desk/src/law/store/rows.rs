//! Rows of the law tables as typed values.
//!
//! Invariant: what was written by this program reads back; anything else is an error with the column's name, not a panic.

use chengban_domain::citation::Rank;
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use crate::law::model::{Article, Jurisdiction};

/// A version with its act, without its articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct VersionRow {
    pub version_id: i64,
    pub act_id: i64,
    pub title: String,
    pub rank: Rank,
    pub jurisdiction: Jurisdiction,
    pub published: NaiveDate,
    pub valid_from: NaiveDate,
    pub valid_to: Option<NaiveDate>,
    pub presumed: bool,
}

/// Columns of a [`VersionRow`], from `law_version v JOIN law_act t`.
macro_rules! version_columns {
    () => {
        "v.law_version_id, t.law_act_id, t.title, t.rank, t.jurisdiction, v.published, v.valid_from, v.valid_to, v.presumed"
    };
}
pub(super) use version_columns;

impl VersionRow {
    pub fn read(row: &SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            version_id: row.try_get("law_version_id")?,
            act_id: row.try_get("law_act_id")?,
            title: row.try_get("title")?,
            rank: word(row, "rank")?,
            jurisdiction: json(row, "jurisdiction")?,
            published: day(row, "published")?,
            valid_from: day(row, "valid_from")?,
            valid_to: optional_day(row, "valid_to")?,
            presumed: row.try_get("presumed")?,
        })
    }

    /// Stable name of the version, the same as `Act::id`.
    pub fn act_id(&self) -> String {
        format!("{}@{}", self.title, self.published)
    }

    pub fn in_force_on(&self, on: NaiveDate) -> bool {
        self.valid_from <= on && self.valid_to.is_none_or(|end| on < end)
    }
}

/// The article of a row with `number, sub, heading, paragraphs`.
pub(super) fn article(row: &SqliteRow) -> sqlx::Result<Article> {
    let number: i64 = row.try_get("number")?;
    let sub: Option<i64> = row.try_get("sub")?;
    let small = |n: i64| u16::try_from(n).map_err(|e| column("number", e));
    Ok(Article {
        number: small(number)?,
        sub: sub.map(small).transpose()?,
        heading: json(row, "heading")?,
        paragraphs: json(row, "paragraphs")?,
    })
}

/// The articles of that number in a version; more than one only where the act itself repeats a number.
pub(super) async fn articles_numbered(
    conn: &mut SqliteConnection,
    version: i64,
    number: u16,
    sub: Option<u16>,
) -> sqlx::Result<Vec<Article>> {
    let rows = sqlx::query(
        "SELECT number, sub, heading, paragraphs FROM law_article \
         WHERE law_version_id = ?1 AND number = ?2 AND sub IS ?3 ORDER BY ordinal",
    )
    .bind(version)
    .bind(i64::from(number))
    .bind(sub.map(i64::from))
    .fetch_all(conn)
    .await?;
    rows.iter().map(article).collect()
}

/// All articles of a version, in order.
pub(super) async fn all_articles(conn: &mut SqliteConnection, version: i64) -> sqlx::Result<Vec<Article>> {
    let rows = sqlx::query(
        "SELECT number, sub, heading, paragraphs FROM law_article WHERE law_version_id = ?1 ORDER BY ordinal",
    )
    .bind(version)
    .fetch_all(conn)
    .await?;
    rows.iter().map(article).collect()
}

/// The active versions of the acts with that name key, oldest first.
pub(super) async fn versions_named(
    conn: &mut SqliteConnection,
    name_key: &str,
) -> sqlx::Result<Vec<VersionRow>> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        version_columns!(),
        " FROM law_act t JOIN law_version v ON v.law_act_id = t.law_act_id AND v.state = 'active' \
         WHERE t.name_key = ?1 ORDER BY v.valid_from"
    ))
    .bind(name_key)
    .fetch_all(conn)
    .await?;
    rows.iter().map(VersionRow::read).collect()
}

pub(super) fn day(row: &SqliteRow, name: &'static str) -> sqlx::Result<NaiveDate> {
    row.try_get::<String, _>(name)?.parse().map_err(|e| column(name, e))
}

pub(super) fn optional_day(row: &SqliteRow, name: &'static str) -> sqlx::Result<Option<NaiveDate>> {
    row.try_get::<Option<String>, _>(name)?.map(|text| text.parse().map_err(|e| column(name, e))).transpose()
}

pub(super) fn json<T: DeserializeOwned>(row: &SqliteRow, name: &'static str) -> sqlx::Result<T> {
    serde_json::from_str(row.try_get::<&str, _>(name)?).map_err(|e| column(name, e))
}

/// A unit variant stored as its bare word.
pub(super) fn word<T: DeserializeOwned>(row: &SqliteRow, name: &'static str) -> sqlx::Result<T> {
    let text: String = row.try_get(name)?;
    serde_json::from_value(serde_json::Value::String(text)).map_err(|e| column(name, e))
}

fn column(name: &str, source: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::ColumnDecode { index: name.to_owned(), source: Box::new(source) }
}
