//! Views of one's own: saved, listed, removed.

use chengban_domain::{ErrorCode, ReasonCode, Said};

use crate::clock;
use crate::commands::views::{SavedView, ViewSave};
use crate::fault::{Result, invalid, problem};
use crate::office::Office;
use crate::store::saved_view;

/// Characters of a name at most.
const LONGEST: usize = 30;

/// All of them, the oldest first. One that this version cannot read any more is left out, and stays in the store.
///
/// # Errors
/// Database errors.
pub async fn all(office: &Office) -> Result<Vec<SavedView>> {
    let mut conn = office.store.reader().await?;
    let rows = saved_view::all(&mut conn).await?.into_iter();
    Ok(rows
        .filter_map(|(id, name, list)| Some(SavedView { id, name, list: serde_json::from_str(&list).ok()? }))
        .collect())
}

/// Saves a list under a name; the same name again replaces it.
///
/// # Errors
/// `invalid_input` for a name that is empty or too long.
pub async fn save(office: &Office, req: ViewSave) -> Result<SavedView> {
    let name = req.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > LONGEST {
        return Err(invalid("name", Said::of(ReasonCode::ViewName).with("max", LONGEST)));
    }
    let record = (clock::id().to_string(), name, serde_json::to_string(&req.list)?);
    let mut tx = office.store.begin().await?;
    let id = saved_view::put(&mut tx, &record, office.clock.now().0).await?;
    tx.commit().await?;
    office.changed(&["view"], Vec::new());
    Ok(SavedView { id, name: record.1, list: req.list })
}

/// Removes one.
///
/// # Errors
/// `not_found`.
pub async fn remove(office: &Office, id: &str) -> Result<()> {
    let mut tx = office.store.begin().await?;
    if !saved_view::remove(&mut tx, id).await? {
        return Err(problem(ErrorCode::NotFound));
    }
    tx.commit().await?;
    office.changed(&["view"], Vec::new());
    Ok(())
}
