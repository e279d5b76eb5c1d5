//! The search index catches up after the pages, some hundred tickets at a time, so that it never stands in their way.

use crate::fault::Result;
use crate::office::Office;
use crate::search::tickets::text_of;
use crate::search::tokens::index_text;
use crate::store::meta::{self, name};
use crate::store::{fts, slice};

/// Tickets a turn.
const TURN: i64 = 500;

/// Brings the index up to date; says how many tickets it wrote.
///
/// # Errors
/// Database errors; what was written so far stays.
pub async fn catch_up(office: &Office) -> Result<u32> {
    let mut written = 0;
    loop {
        let mut conn = office.store.reader().await?;
        let behind = fts::dirty(&mut conn, "", TURN).await?;
        if behind.is_empty() {
            return Ok(written);
        }
        let bodies = slice::bodies(&mut conn, &behind).await?;
        drop(conn);
        let rows = tokio::task::spawn_blocking(move || -> Vec<(String, String)> {
            let mut rows: Vec<(String, String)> = bodies
                .into_iter()
                .filter_map(|(id, body)| Some((id, index_text(&text_of(&serde_json::from_str(&body).ok()?)))))
                .collect();
            let known: std::collections::HashSet<String> = rows.iter().map(|(id, _)| id.clone()).collect();
            // A ticket that cannot be read, or is gone, leaves the list of those behind.
            rows.extend(behind.into_iter().filter(|id| !known.contains(id)).map(|id| (id, String::new())));
            rows
        })
        .await?;
        let mut tx = office.store.begin().await?;
        fts::write(&mut tx, &rows).await?;
        tx.commit().await?;
        written += u32::try_from(rows.len()).unwrap_or_default();
    }
}

/// Clears deleted words out of the file, if any are due.
///
/// # Errors
/// Database errors; it is tried again next time.
pub async fn purge_words(office: &Office) -> Result<bool> {
    let mut conn = office.store.reader().await?;
    let due: Option<bool> = meta::get(&mut conn, name::INDEX_PURGE).await?;
    let files: Vec<String> = meta::get(&mut conn, name::DOOMED_FILES).await?.unwrap_or_default();
    drop(conn);
    if due != Some(true) {
        return Ok(false);
    }
    let mut tx = office.store.begin().await?;
    meta::remove(&mut tx, name::INDEX_PURGE).await?;
    meta::remove(&mut tx, name::DOOMED_FILES).await?;
    tx.commit().await?;
    files.iter().for_each(|file| office.vault.discard(file));
    let mut conn = office.store.writers().acquire().await?;
    let cleared = fts::purge(&mut conn).await;
    drop(conn);
    if cleared.is_err() {
        let mut tx = office.store.begin().await?;
        meta::set(&mut tx, name::INDEX_PURGE, &true).await?;
        tx.commit().await?;
    }
    cleared.map(|()| true)
}
