//! The recycle bin: a draft thrown away is kept for 30 days, and its words go back into the draft that is open.

use chengban_domain::time::Millis;
use chengban_domain::{DraftId, ErrorCode};

use super::{begin, cut, find, must_be_open, shared_key, view};
use crate::commands::draft::DraftView;
use crate::fault::{Result, problem};
use crate::office::Office;
use crate::store::draft::DraftRecord;
use crate::store::{Conn, draft};

/// The recycle bin keeps so long, milliseconds: 30 days.
const BIN: i64 = 30 * 86_400_000;

/// In the recycle bin or in quarantine: not the draft of its assignment any more.
pub(super) fn is_out(record: &DraftRecord) -> bool {
    matches!(record.state.as_str(), "removed" | "quarantined")
}

/// Puts a draft into the recycle bin for 30 days.
///
/// # Errors
/// `not_found`, `already_sent` for a submitted one.
pub async fn remove(office: &Office, id: DraftId) -> Result<()> {
    let mut tx = office.store.begin().await?;
    let mut record = find(&mut tx, id).await?;
    if record.state == "submitted" {
        return Err(problem(ErrorCode::AlreadySent));
    }
    record.state = "removed".to_owned();
    record.removed_at = Some(office.clock.now().0);
    draft::put(&mut tx, &record).await?;
    tx.commit().await?;
    office.changed(&["draft", "ticket"], vec![id.to_string(), record.ticket_id]);
    Ok(())
}

/// Takes a draft out of the recycle bin: as the draft of its assignment, or, where another was begun meanwhile, as that
/// one's text, whose present words are kept as a revision. One in quarantine is only shown.
///
/// # Errors
/// `not_found`, `invalid_input` while the draft begun meanwhile is submitted.
pub async fn recover(office: &Office, id: DraftId) -> Result<DraftView> {
    let mut tx = office.store.begin().await?;
    let mut record = find(&mut tx, id).await?;
    if record.state == "removed" {
        let assignment = record.assignment()?;
        record = match draft::of_assignment(&mut tx, assignment).await? {
            Some(present) => go_on(office, &mut tx, record, present).await?,
            None if record.id()? == shared_key(assignment) => {
                DraftRecord { state: "open".to_owned(), removed_at: None, ..record }
            }
            // Another one was begun and thrown away since: the colleagues know but one.
            None => {
                let named = (record.ticket_no.as_str(), record.ticket_title.as_str());
                let fresh = begin(&mut tx, (record.ticket()?, assignment), named, office.clock.now()).await?;
                go_on(office, &mut tx, record, fresh).await?
            }
        };
        draft::put(&mut tx, &record).await?;
    }
    let view = view(&mut tx, &record).await?;
    tx.commit().await?;
    office.changed(&["draft", "ticket"], vec![id.to_string(), record.draft_id, record.ticket_id]);
    office.poke();
    Ok(view)
}

/// The words of a draft thrown away, as the next revision of the one that is open.
async fn go_on(
    office: &Office,
    conn: &mut Conn,
    thrown: DraftRecord,
    mut present: DraftRecord,
) -> Result<DraftRecord> {
    must_be_open(&present)?;
    if present.dirty {
        cut(office, conn, &mut present).await?;
    }
    present.content = thrown.content;
    present.saved_at = office.clock.now().0;
    present.dirty = true;
    cut(office, conn, &mut present).await?;
    draft::absorb(conn, &thrown.draft_id, &present.draft_id).await?;
    Ok(present)
}

/// Empties the recycle bin of what has been there for 30 days.
///
/// # Errors
/// Database errors.
pub async fn housekeeping(conn: &mut Conn, now: Millis) -> Result<()> {
    draft::empty_bin(conn, Millis(now.0 - BIN)).await
}
