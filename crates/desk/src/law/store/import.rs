//! Writing a corpus into the database while the desk is in use.
//!
//! Pages are staged in short transactions, so that a draft being typed never waits long for the file; one small
//! transaction then makes all of them visible at once. Versions whose content is known already are not written again.
//!
//! Invariant: until the last transaction the old library is shown, after it the new one; never a mixture.

use std::collections::HashMap;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sqlx::{Sqlite, SqliteConnection, SqlitePool, Transaction};
use ts_rs::TS;

use crate::law::corpus::{Corpus, Progress, Report, Stage};
use crate::law::model::Act;
use crate::law::names::name_key;
use crate::search::tokens::index_text;

/// Articles written in one transaction: about a tenth of a second on an office PC.
const PAGE_ARTICLES: usize = 500;
/// Rows removed in one transaction.
const PAGE_REMOVED: i64 = 500;

/// What an import changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "LawImported")]
pub struct Imported {
    /// Versions written.
    pub written: usize,
    /// Versions that were there already.
    pub unchanged: usize,
    /// Versions removed because the directory no longer has them.
    pub removed: usize,
    /// What the directory held.
    pub report: Report,
}

/// Imports `corpus`, read from a directory that is called `source` on screen.
///
/// # Errors
/// Database errors; what was shown before is still shown then.
pub async fn import(
    pool: &SqlitePool,
    corpus: &Corpus,
    source: &str,
    now: DateTime<Utc>,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> anyhow::Result<Imported> {
    remove_retired(pool, progress).await?;
    let known = known_versions(pool).await.context("reading the versions that are there")?;
    let hashed: Vec<(String, &Act)> =
        corpus.acts.iter().map(|act| Ok((content_hash(act)?, act))).collect::<anyhow::Result<_>>()?;
    let mut kept: Vec<i64> = hashed.iter().filter_map(|(hash, _)| known.get(hash).copied()).collect();
    let unchanged = kept.len();
    let fresh: Vec<&(String, &Act)> = hashed.iter().filter(|(hash, _)| !known.contains_key(hash)).collect();
    let total = fresh.len();
    let mut done = 0;
    for page in pages(&fresh) {
        kept.extend(write_page(pool, page).await.context("writing a page of articles")?);
        done += page.len();
        progress(Progress { stage: Stage::Writing, done, total });
    }
    show(pool, &kept, source, now, &corpus.report).await.context("making the import visible")?;
    let removed = remove_retired(pool, progress).await?;
    Ok(Imported { written: total, unchanged, removed, report: corpus.report.clone() })
}

fn content_hash(act: &Act) -> anyhow::Result<String> {
    Ok(hex::encode(Sha256::digest(serde_json::to_vec(act)?)))
}

async fn known_versions(pool: &SqlitePool) -> sqlx::Result<HashMap<String, i64>> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as("SELECT content_hash, law_version_id FROM law_version WHERE state <> 'retired'")
            .fetch_all(pool)
            .await?;
    Ok(rows.into_iter().collect())
}

/// Consecutive versions of about [`PAGE_ARTICLES`] articles together.
fn pages<'p, 'a>(fresh: &'p [&'a (String, &'a Act)]) -> Vec<&'p [&'a (String, &'a Act)]> {
    let mut pages = Vec::new();
    let (mut start, mut size) = (0, 0);
    for (at, (_, act)) in fresh.iter().enumerate() {
        size += act.articles.len();
        if size >= PAGE_ARTICLES || at + 1 == fresh.len() {
            pages.push(&fresh[start..=at]);
            (start, size) = (at + 1, 0);
        }
    }
    pages
}

async fn begin(pool: &SqlitePool) -> sqlx::Result<Transaction<'static, Sqlite>> {
    pool.begin_with("BEGIN IMMEDIATE").await
}

async fn write_page(pool: &SqlitePool, page: &[&(String, &Act)]) -> anyhow::Result<Vec<i64>> {
    let tokens = tokenize(page);
    let mut tx = begin(pool).await?;
    write_acts(&mut tx, page).await?;
    let first_version = next_id(&mut tx, Table::Version).await?;
    let first_article = next_id(&mut tx, Table::Article).await?;
    let (mut versions, mut articles, mut index) = (Vec::new(), Vec::new(), Vec::new());
    let mut tokens = tokens.into_iter();
    for (version_id, (hash, act)) in (first_version..).zip(page) {
        versions.push(json!([
            version_id,
            act.title,
            act.published,
            act.valid_from,
            act.presumed,
            act.valid_to,
            hash
        ]));
        let title = index_text(&act.title);
        for (ordinal, article) in act.articles.iter().enumerate() {
            let id = first_article + i64::try_from(articles.len())?;
            let (heading, paragraphs) =
                (serde_json::to_string(&article.heading)?, serde_json::to_string(&article.paragraphs)?);
            articles.push(json!([id, version_id, ordinal, article.number, article.sub, heading, paragraphs]));
            index.push(json!([id, title, tokens.next().unwrap_or_default()]));
        }
    }
    let written = (first_version..).take(versions.len()).collect();
    insert(&mut tx, INSERT_VERSIONS, versions).await?;
    insert(&mut tx, INSERT_ARTICLES, articles).await?;
    insert(&mut tx, INSERT_INDEX, index).await?;
    tx.commit().await?;
    Ok(written)
}

/// Done before the transaction begins: it is half of the work and needs no lock.
fn tokenize(page: &[&(String, &Act)]) -> Vec<String> {
    page.iter().flat_map(|(_, act)| &act.articles).map(|article| index_text(&article.text())).collect()
}

const INSERT_VERSIONS: &str = "INSERT INTO law_version \
     (law_version_id, law_act_id, published, valid_from, presumed, valid_to, content_hash, state) \
     SELECT value ->> 0, (SELECT law_act_id FROM law_act WHERE title = value ->> 1), \
     value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, 'staged' FROM json_each(?1)";
const INSERT_ARTICLES: &str = "INSERT INTO law_article \
     (law_article_id, law_version_id, ordinal, number, sub, heading, paragraphs) \
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM json_each(?1)";
const INSERT_INDEX: &str = "INSERT INTO law_index (rowid, title, text) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1)";

async fn insert(conn: &mut SqliteConnection, sql: &'static str, rows: Vec<Value>) -> anyhow::Result<()> {
    sqlx::query(sql).bind(Value::Array(rows).to_string()).execute(conn).await?;
    Ok(())
}

async fn write_acts(conn: &mut SqliteConnection, page: &[&(String, &Act)]) -> anyhow::Result<()> {
    let rows = page
        .iter()
        .map(|(_, act)| {
            let jurisdiction = serde_json::to_string(&act.jurisdiction)?;
            Ok(json!([act.title, name_key(&act.title), act.rank, jurisdiction, act.jurisdiction.place()]))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    // WHERE true keeps the parser from reading ON CONFLICT as a join.
    let sql = "INSERT INTO law_act (title, name_key, rank, jurisdiction, place) \
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?1) WHERE true \
         ON CONFLICT (title) DO UPDATE SET rank = excluded.rank, jurisdiction = excluded.jurisdiction, place = excluded.place";
    insert(conn, sql, rows).await
}

enum Table {
    Version,
    Article,
}

async fn next_id(conn: &mut SqliteConnection, table: Table) -> sqlx::Result<i64> {
    let sql = match table {
        Table::Version => "SELECT coalesce(max(law_version_id), 0) + 1 FROM law_version",
        Table::Article => "SELECT coalesce(max(law_article_id), 0) + 1 FROM law_article",
    };
    sqlx::query_scalar(sql).fetch_one(conn).await
}

async fn show(
    pool: &SqlitePool,
    kept: &[i64],
    source: &str,
    now: DateTime<Utc>,
    report: &Report,
) -> anyhow::Result<()> {
    let kept = serde_json::to_string(kept)?;
    let mut tx = begin(pool).await?;
    sqlx::query("UPDATE law_version SET state = 'retired' WHERE law_version_id NOT IN (SELECT value FROM json_each(?1))")
        .bind(&kept)
        .execute(&mut *tx)
        .await?;
    sqlx::query("UPDATE law_version SET state = 'active' WHERE state = 'staged'").execute(&mut *tx).await?;
    sqlx::query(
        "INSERT INTO law_import (law_import_id, source, imported_at, report) VALUES (1, ?1, ?2, ?3) \
         ON CONFLICT (law_import_id) DO UPDATE SET \
         source = excluded.source, imported_at = excluded.imported_at, report = excluded.report",
    )
    .bind(source)
    .bind(now.timestamp_millis())
    .bind(serde_json::to_string(report)?)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Removes retired versions page by page; returns how many versions.
async fn remove_retired(
    pool: &SqlitePool,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> anyhow::Result<usize> {
    let retired: Vec<i64> =
        sqlx::query_scalar("SELECT law_version_id FROM law_version WHERE state = 'retired'")
            .fetch_all(pool)
            .await?;
    for (at, version) in retired.iter().enumerate() {
        while remove_page(pool, *version).await.context("removing a retired version")? {}
        progress(Progress { stage: Stage::Cleaning, done: at + 1, total: retired.len() });
    }
    sqlx::query("DELETE FROM law_act WHERE law_act_id NOT IN (SELECT law_act_id FROM law_version)")
        .execute(pool)
        .await?;
    Ok(retired.len())
}

/// Removes some articles of a version, at last the version; whether more is left.
async fn remove_page(pool: &SqlitePool, version: i64) -> anyhow::Result<bool> {
    let mut tx = begin(pool).await?;
    let ids: Vec<i64> =
        sqlx::query_scalar("SELECT law_article_id FROM law_article WHERE law_version_id = ?1 LIMIT ?2")
            .bind(version)
            .bind(PAGE_REMOVED)
            .fetch_all(&mut *tx)
            .await?;
    if ids.is_empty() {
        sqlx::query("DELETE FROM law_version WHERE law_version_id = ?1")
            .bind(version)
            .execute(&mut *tx)
            .await?;
    } else {
        let ids = serde_json::to_string(&ids)?;
        for sql in [
            "DELETE FROM law_index WHERE rowid IN (SELECT value FROM json_each(?1))",
            "DELETE FROM law_article WHERE law_article_id IN (SELECT value FROM json_each(?1))",
        ] {
            sqlx::query(sql).bind(&ids).execute(&mut *tx).await?;
        }
    }
    tx.commit().await?;
    Ok(!ids.is_empty())
}
