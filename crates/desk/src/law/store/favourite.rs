//! Provisions a handler keeps at hand.
//!
//! Kept by title and place: the text is looked up for the date of the facts each time.
//!
//! Invariant: a provision is a favourite once; imports do not touch favourites.

use chengban_domain::citation::CitationKey;
use chrono::{DateTime, Utc};
use sqlx::SqlitePool;

type Row = (String, u16, u16, u16, u16);

/// Keeps a provision; keeping it twice changes nothing.
///
/// # Errors
/// Database errors.
pub async fn add_favourite(pool: &SqlitePool, key: &CitationKey, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO law_favourite (title, article, sub, paragraph, item, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (title, article, sub, paragraph, item) DO NOTHING",
    )
    .bind(&key.act)
    .bind(key.article)
    .bind(key.sub.unwrap_or(0))
    .bind(key.paragraph.unwrap_or(0))
    .bind(key.item.unwrap_or(0))
    .bind(now.timestamp_millis())
    .execute(pool)
    .await?;
    Ok(())
}

/// Lets a provision go; whether it was a favourite.
///
/// # Errors
/// Database errors.
pub async fn remove_favourite(pool: &SqlitePool, key: &CitationKey) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "DELETE FROM law_favourite WHERE title = ?1 AND article = ?2 AND sub = ?3 AND paragraph = ?4 AND item = ?5",
    )
    .bind(&key.act)
    .bind(key.article)
    .bind(key.sub.unwrap_or(0))
    .bind(key.paragraph.unwrap_or(0))
    .bind(key.item.unwrap_or(0))
    .execute(pool)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The favourites, newest first, at most 200.
///
/// # Errors
/// Database errors.
pub async fn favourites(pool: &SqlitePool) -> sqlx::Result<Vec<CitationKey>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT title, article, sub, paragraph, item FROM law_favourite \
         ORDER BY created_at DESC, law_favourite_id DESC LIMIT 200",
    )
    .fetch_all(pool)
    .await?;
    let some = |n: u16| (n > 0).then_some(n);
    Ok(rows
        .into_iter()
        .map(|(act, article, sub, paragraph, item)| CitationKey {
            act,
            version: None,
            article,
            sub: some(sub),
            paragraph: some(paragraph),
            item: some(item),
        })
        .collect())
}
