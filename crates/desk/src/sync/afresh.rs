//! 重建缓存: everything the hub told is asked for again, while what is held stays in use until it is replaced.
//!
//! Invariants: there is no moment without tickets, even offline; drafts, forms, the outbox, the vault, marks, settings and
//! the statute library are not touched.

use crate::fault::Result;
use crate::office::Office;
use crate::store::meta::{self, name};
use crate::store::{event, feed, fts, inbox, slice};

/// Trusts nothing of the cache any more: the next exchange reads every feed from its beginning and writes every document
/// anew; what no feed shows then is purged as ever.
///
/// # Errors
/// Database errors; nothing was changed.
pub async fn begin(office: &Office) -> Result<()> {
    let _alone = office.exchange.lock().await;
    let mut tx = office.store.begin().await?;
    slice::distrust(&mut tx).await?;
    feed::restart(&mut tx).await?;
    inbox::drop_strays(&mut tx).await?;
    fts::begin_anew(&mut tx).await?;
    meta::remove(&mut tx, name::FEEDS_TAG).await?;
    meta::set(&mut tx, name::INDEX_PURGE, &true).await?;
    event::note(&mut tx, office.clock.now(), "cache", "afresh").await?;
    tx.commit().await?;
    office.changed(&["ticket"], Vec::new());
    Ok(())
}
