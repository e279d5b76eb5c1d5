//! Making typed words durable, on the revision they were typed on.

use chengban_domain::case::ReplyContent;
use chengban_domain::time::Millis;
use chengban_domain::wire::DraftSlice;

use super::{conflict, cut, find, must_be_open};
use crate::commands::draft::{DraftSave, DraftSaved};
use crate::fault::Result;
use crate::office::Office;
use crate::store::draft::DraftRecord;
use crate::store::{Conn, draft, parsed, slice};

/// Makes what is typed durable; with `cut`, keeps a revision and queues it for the colleagues. Where a colleague's text took
/// the place of the one typed on, theirs stands beside mine from now on.
///
/// # Errors
/// `not_found`, `invalid_input` for a draft that is not open, `disk_full`.
pub async fn save(office: &Office, req: DraftSave) -> Result<DraftSaved> {
    let mut tx = office.store.begin().await?;
    let mut record = find(&mut tx, req.draft_id).await?;
    must_be_open(&record)?;
    let text = serde_json::to_string(&req.content)?;
    let base = req.base_rev.map(|rev| rev.to_string());
    if is_overtaken(&record, base.as_deref()) && record.content != text {
        if says_nothing_new(&mut tx, base.as_deref(), &text).await? {
            // What is typed next is typed on what is still on screen.
            return Ok(DraftSaved { base_rev: req.base_rev, ..saved(&record, record.rev()?)? });
        }
        stand_beside(office, &mut tx, &mut record, base).await?;
    }
    if record.content != text {
        record.content = text;
        record.dirty = true;
    }
    record.saved_at = office.clock.now().0;
    let mut rev_id = record.rev()?;
    if req.cut && record.dirty {
        rev_id = cut(office, &mut tx, &mut record).await?;
    }
    draft::put(&mut tx, &record).await?;
    tx.commit().await?;
    if req.cut {
        office.changed(&["draft"], vec![record.draft_id.clone()]);
        office.poke();
    }
    saved(&record, rev_id)
}

fn saved(record: &DraftRecord, rev_id: chengban_domain::RevId) -> Result<DraftSaved> {
    Ok(DraftSaved {
        rev_id,
        base_rev: record.base_rev.as_deref().map(parsed).transpose()?,
        saved_at: Millis(record.saved_at),
        conflict: conflict(record),
    })
}

/// Whether the text rests on a revision that came from the hub after the one that was on screen. A revision of this device
/// whose answer was lost is not yet the hub's, and overtakes nobody.
fn is_overtaken(record: &DraftRecord, base: Option<&str>) -> bool {
    record.base_rev.is_some() && record.base_rev.as_deref() != base && record.base_rev == record.hub_rev
}

/// Whether nothing was typed since the revision that was on screen.
async fn says_nothing_new(conn: &mut Conn, base: Option<&str>, text: &str) -> Result<bool> {
    let began = match base {
        Some(rev) => draft::revision(conn, rev).await?.map(|kept| kept.content),
        None => Some(serde_json::to_string(&ReplyContent::empty())?),
    };
    Ok(began.as_deref() == Some(text))
}

/// Undoes the taking over: the colleague's revision waits beside what is typed on the earlier one.
async fn stand_beside(
    office: &Office,
    conn: &mut Conn,
    record: &mut DraftRecord,
    base: Option<String>,
) -> Result<()> {
    if record.dirty {
        cut::keep_aside(office, conn, record).await?;
    }
    let head = slice::get::<DraftSlice>(conn, "draft", &record.draft_id).await?.map(|(slice, _)| slice.head);
    let Some(head) = head.filter(|head| Some(head.rev.to_string()) == record.base_rev) else { return Ok(()) };
    record.theirs = Some(serde_json::to_string(&head)?);
    record.merge_base = base.clone();
    record.base_rev = base;
    Ok(())
}
