//! What goes when a right goes; and what stays: the author's unsent words.
//!
//! Invariants: A1 after the transaction no row, hit, blob or notice of a ticket that left; A5 drafts, forms and unsent
//! operations are quarantined, never deleted. The words in the index leave the file later, when the desk is idle.

use chengban_domain::wire::{CALLER, TICKET};

use crate::fault::Result;
use crate::office::Office;
use crate::outbox::state;
use crate::store::meta::{self, name};
use crate::store::{Conn, blob, draft, feed, form, fts, inbox, mark, outbox, slice};

/// An entity leaves a feed; when no other feed shows it, everything derived from it goes.
///
/// # Errors
/// Database errors.
pub async fn entity(office: &Office, conn: &mut Conn, feed_id: &str, kind: &str, id: &str) -> Result<()> {
    if [TICKET, CALLER].contains(&kind) {
        // From here until the file is cleared, what is deleted is written over.
        fts::write_over(conn).await?;
        meta::set(conn, name::INDEX_PURGE, &true).await?;
    }
    let shown_elsewhere = slice::remove(conn, feed_id, kind, id).await?;
    if shown_elsewhere || kind != TICKET {
        return Ok(());
    }
    ticket(office, conn, id).await
}

/// Everything of a ticket that left.
async fn ticket(office: &Office, conn: &mut Conn, id: &str) -> Result<()> {
    inbox::replace(conn, &[id], &[]).await?;
    fts::forget(conn, id).await?;
    mark::forget(conn, id).await?;
    draft::quarantine(conn, id, &office.user().name).await?;
    form::quarantine(conn, id).await?;
    for mut op in outbox::of_ticket(conn, id).await? {
        if matches!(
            op.state.as_str(),
            state::QUEUED | state::SENDING | state::PARKED | state::REJECTED | state::NEEDS_USER
        ) {
            op.state = state::QUARANTINED.to_owned();
            outbox::update(conn, &op).await?;
        }
    }
    // The files follow once this is committed; without the key in their row they are noise already.
    let mut files: Vec<String> = meta::get(conn, name::DOOMED_FILES).await?.unwrap_or_default();
    for sha256 in blob::purgeable(conn, id).await? {
        files.extend(blob::remove(conn, &sha256).await?);
    }
    meta::set(conn, name::DOOMED_FILES, &files).await
}

/// A feed that may not be read any more leaves whole.
///
/// # Errors
/// Database errors; nothing was changed.
pub async fn revoked(office: &Office, feed_id: &str) -> Result<Vec<(String, String)>> {
    let mut tx = office.store.begin().await?;
    let entities = slice::of_feed(&mut tx, feed_id).await?;
    for (kind, id) in &entities {
        entity(office, &mut tx, feed_id, kind, id).await?;
    }
    feed::drop_cursor(&mut tx, feed_id).await?;
    tx.commit().await?;
    Ok(entities)
}
