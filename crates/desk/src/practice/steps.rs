//! Which steps of a practice are done: seen in the case and in what is being written, never in what was clicked.

use std::collections::BTreeSet;

use chengban_domain::ErrorCode;
use chengban_domain::case::ReplyContent;

use super::content::{Lesson, Step, When, content};
use crate::commands::practice::{PracticeLesson, PracticeStep, PracticeTick, PracticeView};
use crate::fault::{Result, problem};
use crate::office::Office;
use crate::outbox::act;
use crate::store::meta::{self, name};
use crate::store::{Conn, draft, form, word};
use crate::ticket::own;
use crate::view::Seen;

/// Characters of a public text that count as written.
const WORDED: usize = 10;

/// What stands of one lesson.
struct Standing {
    seen: Seen,
    reply: Option<ReplyContent>,
    forms: Vec<String>,
    read: BTreeSet<String>,
}

/// All lessons.
///
/// # Errors
/// Database errors.
pub(super) async fn view(office: &Office) -> Result<PracticeView> {
    let mut conn = office.store.reader().await?;
    let mut lessons = Vec::new();
    for lesson in &content().lessons {
        let standing = standing(office, &mut conn, lesson).await?;
        lessons.push(shown(office, lesson, &standing));
    }
    Ok(PracticeView { lessons })
}

/// Ticks a step that is only to be read.
///
/// # Errors
/// `not_found`; `wrong_state` for a step that is ticked by being done.
pub(super) async fn tick(office: &Office, req: &PracticeStep) -> Result<()> {
    let lesson = content().lessons.iter().find(|lesson| lesson.id == req.lesson);
    let step = lesson.and_then(|lesson| lesson.steps.iter().find(|step| step.id == req.step));
    let step = step.ok_or_else(|| problem(ErrorCode::NotFound))?;
    if step.when != When::Read {
        return Err(problem(ErrorCode::WrongState));
    }
    let mut tx = office.store.begin().await?;
    let mut read: BTreeSet<String> = meta::get(&mut tx, name::PRACTICE_READ).await?.unwrap_or_default();
    read.insert(mark(&req.lesson, step));
    meta::set(&mut tx, name::PRACTICE_READ, &read).await?;
    tx.commit().await?;
    Ok(())
}

fn mark(lesson: &str, step: &Step) -> String {
    format!("{lesson}/{}", step.id)
}

async fn standing(office: &Office, conn: &mut Conn, lesson: &Lesson) -> Result<Standing> {
    let seen = act::seen(office, conn, lesson.ticket).await?;
    let open = draft::of_assignment(conn, lesson.assignment).await?.filter(|draft| draft.state == "open");
    let submitted = own(office, &seen).and_then(|own| own.last_reply()).map(|reply| reply.content.clone());
    let reply = match open {
        // A new draft begun after a submission does not take the ticks of that away.
        Some(draft) if submitted.is_none() => Some(draft.content()?),
        _ => submitted,
    };
    let ticket = lesson.ticket.to_string();
    let forms = form::all(conn).await?.into_iter().filter(|form| form.ticket_id == ticket);
    Ok(Standing {
        reply,
        forms: forms.map(|form| form.kind).collect(),
        read: meta::get(conn, name::PRACTICE_READ).await?.unwrap_or_default(),
        seen,
    })
}

fn shown(office: &Office, lesson: &Lesson, standing: &Standing) -> PracticeLesson {
    let ticks = lesson.steps.iter().map(|step| PracticeTick {
        id: step.id.clone(),
        key: step.key.clone(),
        photo: step.photo,
        by_reading: step.when == When::Read,
        done: is_done(office, lesson, step, standing),
    });
    let own = own(office, &standing.seen);
    let is_open = own.is_some_and(|own| own.state.is_open());
    PracticeLesson {
        id: lesson.id.clone(),
        ticket_id: lesson.ticket,
        assignment_id: lesson.assignment,
        no: lesson.no.clone(),
        title: lesson.title.clone(),
        steps: ticks.collect(),
        late: own.is_some_and(|own| is_open && own.due.at < office.clock.now()),
    }
}

fn is_done(office: &Office, lesson: &Lesson, step: &Step, standing: &Standing) -> bool {
    let reply = standing.reply.as_ref();
    let happened = |code| standing.seen.slice.timeline.iter().any(|event| event.code == code);
    match step.when {
        When::Event(code) => happened(code),
        When::Contacted => is_contacted(office, &standing.seen),
        When::Worded => reply.is_some_and(|reply| reply.public_text.trim().chars().count() >= WORDED),
        When::Cited => reply.is_some_and(|reply| !reply.citations.is_empty()),
        When::Proved => reply.is_some_and(|reply| !reply.evidence.is_empty()),
        When::Grounded => reply.is_some_and(|reply| reply.ground.is_some()),
        // Once it is sent the form is gone, and the step after it done.
        When::Form(kind) => {
            standing.forms.contains(&word(&kind))
                || after(lesson, step).is_some_and(|next| is_done(office, lesson, next, standing))
        }
        When::Read => standing.read.contains(&mark(&lesson.id, step)),
    }
}

fn is_contacted(office: &Office, seen: &Seen) -> bool {
    let rules = office.rules();
    let pack = rules.pack(&seen.slice.case.ticket.pack);
    own(office, seen).is_some_and(|own| own.is_contacted(office.clock.now(), pack))
}

fn after<'l>(lesson: &'l Lesson, step: &Step) -> Option<&'l Step> {
    let at = lesson.steps.iter().position(|other| other.id == step.id)?;
    lesson.steps.get(at + 1)
}
