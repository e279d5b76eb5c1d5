//! When a row turns yellow hangs on the working days before its due: worked out anew after another calendar came.
//!
//! Invariant: the calendar by which it was last worked out is kept with it, so that a start in between loses nothing.

use chengban_domain::case::PackRef;
use chengban_domain::time::{Limit, Millis, warn_at};

use crate::fault::Result;
use crate::office::Office;
use crate::store::meta::{self, name};
use crate::store::warned;

/// Brings the rows that run up to the calendar in force.
///
/// # Errors
/// Database errors; it is tried again at the next start.
pub async fn catch_up(office: &Office) -> Result<()> {
    let rules = office.rules();
    let calendar = rules.calendar().id();
    let mut conn = office.store.reader().await?;
    if meta::get::<String>(&mut conn, name::WARNED_BY).await?.as_deref() == Some(calendar) {
        return Ok(());
    }
    let rows = warned::that_run(&mut conn).await?;
    drop(conn);
    let moved: Vec<(String, i64)> = rows
        .into_iter()
        .filter_map(|row| {
            let limit: Limit = row.due_limit.parse().ok()?;
            let version = u32::try_from(row.pack_version).ok()?;
            let pack = rules.pack(&PackRef { pack: row.pack, version });
            let due = Millis(row.due);
            let at = warn_at(pack, rules.calendar(), due, limit.unit).unwrap_or(due).0;
            (at != row.warn_at).then_some((row.assignment_id, at))
        })
        .collect();
    let mut tx = office.store.begin().await?;
    warned::set_warnings(&mut tx, &moved).await?;
    meta::set(&mut tx, name::WARNED_BY, calendar).await?;
    tx.commit().await?;
    if !moved.is_empty() {
        office.changed(&["ticket"], Vec::new());
    }
    Ok(())
}

#[cfg(test)]
mod tests;
