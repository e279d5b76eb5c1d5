//! One's own documents: three-determination schemes, duty lists, rules and letters that no statute library holds.
//!
//! They are typed in by the unit, so no import touches them.
//!
//! Invariant: one document for each number; its number is canonical.

use chengban_domain::citation::{Citation, CitationKey, DocumentNumber, DocumentRef, Rank};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection, SqlitePool};
use ts_rs::TS;

use super::cite::Cited;
use super::cite_error::{CiteError, Period};
use super::rows::{day, optional_day};
use super::warning::CiteWarning;
use crate::law::names::name_key;

/// A document of one's own library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OwnDocument {
    /// Title without 《》.
    pub title: String,
    /// 文号 and 发文机关.
    pub reference: DocumentRef,
    /// First day in force.
    pub valid_from: NaiveDate,
    /// First day no longer in force; `None` = open.
    pub valid_to: Option<NaiveDate>,
    /// The passage to quote.
    pub passage: String,
    /// SHA-256 of the attached file, hex, if one is in the vault.
    pub blob_hash: Option<String>,
}

/// Saves a document; one with the same number is replaced.
///
/// # Errors
/// Database errors.
pub async fn save_document(
    pool: &SqlitePool,
    document: &OwnDocument,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO law_document (title, name_key, number, issuer, valid_from, valid_to, passage, blob_hash, saved_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (number) DO UPDATE SET \
         title = excluded.title, name_key = excluded.name_key, issuer = excluded.issuer, valid_from = excluded.valid_from, \
         valid_to = excluded.valid_to, passage = excluded.passage, blob_hash = excluded.blob_hash, \
         saved_at = excluded.saved_at",
    )
    .bind(&document.title)
    .bind(name_key(&document.title))
    .bind(document.reference.number.as_str())
    .bind(&document.reference.issuer)
    .bind(document.valid_from.to_string())
    .bind(document.valid_to.map(|day| day.to_string()))
    .bind(&document.passage)
    .bind(&document.blob_hash)
    .bind(now.timestamp_millis())
    .execute(pool)
    .await?;
    Ok(())
}

/// The documents whose title or number contains `words` (all for an empty text), newest first, at most 200.
///
/// # Errors
/// Database errors.
pub async fn documents(pool: &SqlitePool, words: &str) -> sqlx::Result<Vec<OwnDocument>> {
    let sql = "SELECT title, number, issuer, valid_from, valid_to, passage, blob_hash FROM law_document \
         WHERE instr(name_key, ?1) > 0 OR instr(number, ?2) > 0 ORDER BY valid_from DESC, number LIMIT 200";
    let rows = sqlx::query(sql).bind(name_key(words)).bind(words.trim()).fetch_all(pool).await?;
    rows.iter().map(read).collect()
}

/// Removes the document of that number; whether there was one.
///
/// # Errors
/// Database errors.
pub async fn remove_document(pool: &SqlitePool, number: &DocumentNumber) -> sqlx::Result<bool> {
    let done =
        sqlx::query("DELETE FROM law_document WHERE number = ?1").bind(number.as_str()).execute(pool).await?;
    Ok(done.rows_affected() > 0)
}

/// Cites a document of one's own library by its number.
pub(super) async fn cite_document(
    conn: &mut SqliteConnection,
    number: &DocumentNumber,
    key: &CitationKey,
    on: NaiveDate,
) -> Result<Cited, CiteError> {
    let sql = "SELECT title, number, issuer, valid_from, valid_to, passage, blob_hash FROM law_document WHERE number = ?1";
    let row = sqlx::query(sql).bind(number.as_str()).fetch_optional(conn).await?;
    let row = row.ok_or_else(|| CiteError::UnknownDocument { number: number.to_string() })?;
    let document = read(&row)?;
    let citation = Citation {
        key: CitationKey { act: document.title.clone(), version: None, ..key.clone() },
        text: document.passage,
        rank: Rank::NormativeDocument,
        valid_from: document.valid_from,
        valid_to: document.valid_to,
        presumed: false,
        checked_on: on,
        document: Some(document.reference),
        reason: String::new(),
    };
    if !citation.in_force_on(on) {
        let periods = vec![Period { from: citation.valid_from, to: citation.valid_to }];
        return Err(CiteError::NotInForce { title: document.title, on, periods, suggestion: None });
    }
    let warnings = citation
        .valid_to
        .map(|since| CiteWarning::Superseded { since, successor: None })
        .into_iter()
        .collect();
    Ok(Cited { printed: citation.print(), citation, warnings })
}

fn read(row: &SqliteRow) -> sqlx::Result<OwnDocument> {
    let number: String = row.try_get("number")?;
    let number = DocumentNumber::parse(&number)
        .map_err(|e| sqlx::Error::ColumnDecode { index: "number".to_owned(), source: Box::new(e) })?;
    Ok(OwnDocument {
        title: row.try_get("title")?,
        reference: DocumentRef { number, issuer: row.try_get("issuer")? },
        valid_from: day(row, "valid_from")?,
        valid_to: optional_day(row, "valid_to")?,
        passage: row.try_get("passage")?,
        blob_hash: row.try_get("blob_hash")?,
    })
}
