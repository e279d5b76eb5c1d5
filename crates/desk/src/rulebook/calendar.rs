//! 工作日历: the versions known here, their editing, and publishing by the hub, which alone knows every limit that it moves.
//!
//! Invariants: as for packs, what was typed is kept until it is published or given up; only the hub publishes, and it judges
//! again.

use chengban_domain::case::CalendarOutlook;
use chengban_domain::error::ErrorCode;
use chengban_domain::time::calendar_edition::{self as edition, CalendarPublished, CalendarWish};
use chengban_domain::time::{Calendar, CalendarFile};

use super::{LARGEST, may_edit};
use crate::commands::app::{Done, NoArgs};
use crate::commands::calendar::{CalendarChecked, CalendarDraft, CalendarView};
use crate::fault::{Result, problem};
use crate::office::Office;
use crate::store::meta::{self, name};
use crate::sync::ask;

/// All versions, and what was typed last.
///
/// # Errors
/// Database errors.
pub async fn view(office: &Office, _: NoArgs) -> Result<CalendarView> {
    let mut conn = office.store.reader().await?;
    let kept = meta::get(&mut conn, name::CALENDAR_DRAFT).await?;
    Ok(CalendarView { versions: versions(office)?, today: office.today(), may_edit: may_edit(office), kept })
}

/// The newest first.
fn versions(office: &Office) -> Result<Vec<CalendarFile>> {
    let rules = office.rules();
    if rules.calendars().is_empty() {
        return Ok(vec![CalendarFile::parse(Calendar::builtin_json()).map_err(anyhow::Error::from)?]);
    }
    Ok(rules.calendars().to_vec())
}

/// What is wrong with an edited calendar, and which days it changes.
///
/// # Errors
/// None of its own: what is wrong is part of the answer.
pub async fn check(office: &Office, req: CalendarWish) -> Result<CalendarChecked> {
    let edited = match CalendarFile::parse(&req.text) {
        Ok(edited) => edited,
        Err(error) => {
            let line = error.line(&req.text).and_then(|line| u32::try_from(line).ok());
            let problem = edition::edited(&req.text).err();
            return Ok(CalendarChecked { days: Vec::new(), problem, line });
        }
    };
    let versions = versions(office)?;
    let Some(newest) = versions.first() else { return Err(problem(ErrorCode::NotFound)) };
    let days = edition::changes(newest, &edited);
    // That nothing differs is no fault: of somebody who has only begun, or who hears now that it is published.
    let problem = edition::next(newest, &edited, office.today()).err().filter(|_| edited != *newest);
    Ok(CalendarChecked { days, problem, line: None })
}

/// What publishing it would move, as the hub finds.
///
/// # Errors
/// Why it cannot be published; `offline`.
pub async fn outlook(office: &Office, req: CalendarWish) -> Result<CalendarOutlook> {
    edition::edited(&req.text)?;
    ask::post(office, "/v1/calendar/outlook", Some(&req)).await
}

/// Makes durable what was typed.
///
/// # Errors
/// `too_large`; database errors.
pub async fn keep(office: &Office, req: CalendarDraft) -> Result<Done> {
    if req.text.len() > LARGEST {
        return Err(problem(ErrorCode::TooLarge));
    }
    let mut tx = office.store.begin().await?;
    meta::set(&mut tx, name::CALENDAR_DRAFT, &req).await?;
    tx.commit().await?;
    Ok(Done {})
}

/// Gives up what was typed.
///
/// # Errors
/// Database errors.
pub async fn forget(office: &Office, _: NoArgs) -> Result<Done> {
    super::forget_as(office, name::CALENDAR_DRAFT).await
}

/// Publishes an edited calendar; the hub judges it and counts by it.
///
/// # Errors
/// Why not, in a sentence; `offline`. What was typed stays kept then.
pub async fn publish(office: &Office, req: CalendarWish) -> Result<CalendarPublished> {
    edition::edited(&req.text)?;
    let done: CalendarPublished = ask::post(office, "/v1/calendar", Some(&req)).await?;
    forget(office, NoArgs::default()).await?;
    ask::catch_up(office).await;
    Ok(done)
}

#[cfg(test)]
mod tests;
