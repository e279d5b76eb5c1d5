//! 练习: three tickets in the real screens, on a profile of its own, judged by a hub inside this program.
//!
//! A practice is a second [`Desk`] in the folder `practice` of the profile: own key, own store, own lock. While it is on, the
//! host's commands go to it; the real desk works on in the background and holds its tongue. Invariants: no request of a
//! practice leaves the program, nothing of it is stored outside its folder, and no command of it reaches the real store but
//! the settings.

mod content;
mod found;
mod judge;
mod line;
mod steps;
#[cfg(test)]
mod tests;

pub(crate) use found::hub_of;
pub(crate) use judge::Judge;

use std::sync::Arc;

use chengban_domain::case::EvidenceKind;
use chengban_domain::{ErrorCode, Problem, ReasonCode};

use crate::account;
use crate::commands::app::{AppStatus, NoArgs};
use crate::commands::evidence::{EvidenceAdd, EvidenceView};
use crate::commands::practice::{PracticeStep, PracticeTicket, PracticeView};
use crate::desk::Desk;
use crate::event::Hush;
use crate::evidence;
use crate::fault::{Result, problem};
use crate::files::Source;
use crate::office::Office;
use crate::sync::engine;
use content::content;

/// A drawing that stands for the photo a handler would have taken.
const PHOTO: &[u8] = include_bytes!("photo.png");
/// Its name among the evidence.
const PHOTO_NAME: &str = "练习照片.png";

/// The desk that answers a command: the practice while it is on, but for what concerns the person or the way out.
///
/// # Errors
/// `wrong_state` for what a practice must not do: accounts, passphrases and keychains are the real profile's.
pub(crate) fn desk_for(desk: &Desk, name: &str) -> Result<Desk> {
    let Some(practice) = desk.practice() else { return Ok(desk.clone()) };
    let own = name.starts_with("practice.") || name == "app.lock";
    let settings = name.starts_with("settings.") && desk.office().is_ok();
    if own || settings {
        return Ok(desk.clone());
    }
    if name.starts_with("app.") && !matches!(name, "app.status" | "app.keychain") {
        return Err(Problem::because(ErrorCode::WrongState, ReasonCode::PracticeAccount).into());
    }
    Ok(practice)
}

/// Begins to practise, or goes on where it was left.
///
/// # Errors
/// The folder of the practice cannot be made or opened.
pub async fn enter(desk: &Desk, _: NoArgs) -> Result<AppStatus> {
    let practice = desk.practice_desk()?;
    found::open(&practice).await?;
    if let Err(error) = fetch(&practice).await {
        put_away(desk).await;
        return Err(error);
    }
    desk.practise(true);
    desk.inner().voice.hush(Hush::All);
    account::status(&practice).await
}

/// Goes back to the real profile, in whatever state it is.
///
/// # Errors
/// None in practice.
pub async fn leave(desk: &Desk, _: NoArgs) -> Result<AppStatus> {
    put_away(desk).await;
    account::status(desk).await
}

/// Closes a practice that was made; where it was on, what was kept quiet meanwhile is summed up by the real desk's next turn.
pub(crate) async fn put_away(desk: &Desk) {
    let Some(practice) = desk.made_practice() else { return };
    let was_on = desk.practise(false);
    found::shut(&practice).await;
    if !was_on {
        return;
    }
    desk.inner().voice.hush(Hush::Nothing);
    if let Ok(office) = desk.office() {
        office.begin_opening();
        office.poke();
    }
}

/// Begins all three tickets anew; what was typed in the old ones is deleted.
///
/// # Errors
/// Not practising; the folder cannot be written.
pub async fn restart(desk: &Desk, _: NoArgs) -> Result<AppStatus> {
    let practice = on(desk)?;
    found::anew(&practice).await?;
    fetch(&practice).await?;
    account::status(&practice).await
}

/// The three tickets with their steps, ticked by what really happened.
///
/// # Errors
/// Not practising; database errors.
pub async fn view(desk: &Desk, _: NoArgs) -> Result<PracticeView> {
    let office = office(desk)?;
    steps::view(&office).await
}

/// Ticks a step that is only to be read.
///
/// # Errors
/// Not practising; there is no such step, or it is ticked by being done.
pub async fn read(desk: &Desk, req: PracticeStep) -> Result<PracticeView> {
    let office = office(desk)?;
    steps::tick(&office, &req).await?;
    office.changed(&["practice"], Vec::new());
    steps::view(&office).await
}

/// Adds the practice photo to a ticket's evidence, in place of one that somebody would have taken.
///
/// # Errors
/// Not practising; not one of the practice tickets; the rejection of the rules.
pub async fn photo(desk: &Desk, req: PracticeTicket) -> Result<EvidenceView> {
    let office = office(desk)?;
    let lesson = content().lessons.iter().find(|lesson| lesson.ticket == req.ticket_id);
    let lesson = lesson.ok_or_else(|| problem(ErrorCode::NotFound))?;
    let file = office.files.register(PHOTO_NAME, Source::Bytes(PHOTO.to_vec()));
    let (ticket_id, assignment_id) = (lesson.ticket, lesson.assignment);
    evidence::add(&office, EvidenceAdd { ticket_id, assignment_id, file, kind: EvidenceKind::Handling }).await
}

/// Reads the tickets at once, so that they are there before anybody looks.
async fn fetch(practice: &Desk) -> Result<()> {
    engine::run(practice.office()?.as_ref()).await
}

fn on(desk: &Desk) -> Result<Desk> {
    desk.practice().ok_or_else(|| problem(ErrorCode::WrongState))
}

fn office(desk: &Desk) -> Result<Arc<Office>> {
    on(desk)?.office()
}
