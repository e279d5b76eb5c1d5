//! What a person may do with an operation: undo, retry, give up, turn into a draft, look at.
//!
//! Invariant: text is kept; an operation whose bytes may have left is never taken back here.

use chengban_domain::case::ReplyContent;
use chengban_domain::intent::Intent;
use chengban_domain::{ErrorCode, OpId, ReasonCode, TicketId};

use super::{act, find, row, state};
use crate::commands::draft::DraftView;
use crate::commands::outbox::{OpPayload, OpRow};
use crate::draft;
use crate::fault::{Result, invalid, problem};
use crate::office::Office;
use crate::store::outbox::OpRecord;
use crate::store::{Conn, form, outbox};

/// Takes an act back while it waits.
///
/// # Errors
/// `already_sent` once its bytes may have left.
pub async fn undo(office: &Office, id: OpId) -> Result<TicketId> {
    let mut tx = office.store.begin().await?;
    let op = find(&mut tx, id).await?;
    if !matches!(op.state.as_str(), state::QUEUED | state::PARKED) || op.attempts > 0 || op.is_record() {
        return Err(problem(ErrorCode::AlreadySent));
    }
    let ticket = op.ticket()?;
    withdraw_row(office, &mut tx, op).await?;
    tx.commit().await?;
    office.changed(&["ticket", "outbox", "draft"], vec![ticket.to_string()]);
    office.announce().await;
    Ok(ticket)
}

/// Sends again what waits or what was judged against; the same operation, so that it takes effect at most once.
///
/// # Errors
/// `invalid_input` when there is nothing to retry.
pub async fn retry(office: &Office, id: OpId) -> Result<OpRow> {
    let mut tx = office.store.begin().await?;
    let mut op = find(&mut tx, id).await?;
    match op.state.as_str() {
        state::QUEUED | state::SENDING | state::PARKED => {
            op.next_try_at = 0;
            if op.state == state::PARKED {
                op.state = state::QUEUED.to_owned();
                op.blocked_by = None;
            }
            outbox::update(&mut tx, &op).await?;
        }
        // Nothing was judged: it is still the same operation.
        state::NEEDS_USER if op.is_faulty() => {
            (op.state, op.faults, op.next_try_at) = (state::QUEUED.to_owned(), 0, 0);
            outbox::update(&mut tx, &op).await?;
        }
        // A verdict stands for ever; the same wish is a new operation on the view of now.
        state::REJECTED | state::NEEDS_USER => {
            let intent = op.intent()?;
            let ticket = op.ticket()?;
            let target = op.assignment()?;
            withdraw_row(office, &mut tx, op).await?;
            let queued = act::queue(office, &mut tx, ticket, target, &intent).await?;
            if let (Intent::SubmitReply(_), Some(target)) = (&intent, target) {
                draft::freeze(&mut tx, target).await?;
            }
            form::follow(&mut tx, &id.to_string(), &queued.op_id.to_string()).await?;
            op = find(&mut tx, queued.op_id).await?;
        }
        _ => return Err(invalid("op_id", ReasonCode::OpSettled)),
    }
    let shown = row(office, &mut tx, &op, None).await?;
    tx.commit().await?;
    office.changed(&["outbox", "ticket"], vec![op.ticket_id]);
    office.poke();
    Ok(shown)
}

/// Gives an operation up; its text is kept.
///
/// # Errors
/// `already_sent` for one whose verdict is still open.
pub async fn withdraw(office: &Office, id: OpId) -> Result<OpRow> {
    let mut tx = office.store.begin().await?;
    let op = find(&mut tx, id).await?;
    let may = match op.state.as_str() {
        state::QUEUED | state::PARKED => op.attempts == 0 && !op.is_record(),
        // Not judged: what is a record of something done cannot be given up.
        state::NEEDS_USER if op.is_faulty() => !op.is_record(),
        state::REJECTED | state::NEEDS_USER | state::QUARANTINED => true,
        _ => false,
    };
    if !may {
        return Err(problem(ErrorCode::AlreadySent));
    }
    let op = withdraw_row(office, &mut tx, op).await?;
    let shown = row(office, &mut tx, &op, None).await?;
    tx.commit().await?;
    office.changed(&["outbox", "ticket", "draft"], vec![op.ticket_id]);
    office.announce().await;
    Ok(shown)
}

/// Marks the row, frees those parked behind it, reopens the draft of a reply, derives the ticket's rows anew.
async fn withdraw_row(office: &Office, conn: &mut Conn, mut op: OpRecord) -> Result<OpRecord> {
    op.state = state::WITHDRAWN.to_owned();
    outbox::update(conn, &op).await?;
    release(conn, &op.op_id).await?;
    form::reopen(conn, &op.op_id).await?;
    if let Ok(Intent::SubmitReply(submit)) = op.intent() {
        draft::reopen(office, conn, &op, &submit.content).await?;
    }
    act::refresh(office, conn, op.ticket()?).await?;
    Ok(op)
}

/// Operations parked behind `blocker` may go again.
///
/// # Errors
/// Database errors.
pub async fn release(conn: &mut Conn, blocker: &str) -> Result<()> {
    for mut op in outbox::parked_behind(conn, blocker).await? {
        op.state = state::QUEUED.to_owned();
        op.blocked_by = None;
        outbox::update(conn, &op).await?;
    }
    Ok(())
}

/// Keeps what an operation says as a draft of a reply, the parent's where its ticket was merged, and gives the operation up.
///
/// # Errors
/// `invalid_input` for an operation without words.
pub async fn to_draft(office: &Office, id: OpId) -> Result<DraftView> {
    let mut tx = office.store.begin().await?;
    let op = find(&mut tx, id).await?;
    if !matches!(
        shown(&op),
        crate::commands::outbox::OpState::Attention | crate::commands::outbox::OpState::Quarantined
    ) {
        return Err(problem(ErrorCode::AlreadySent));
    }
    let content = words_of(&op.intent()?).ok_or_else(|| invalid("op_id", ReasonCode::OpNoWords))?;
    let op = withdraw_row(office, &mut tx, op).await?;
    let record = draft::land(office, &mut tx, &op, content).await?;
    let view = draft::view(&mut tx, &record).await?;
    tx.commit().await?;
    office.changed(&["outbox", "draft", "ticket"], vec![op.ticket_id]);
    office.announce().await;
    Ok(view)
}

fn shown(op: &OpRecord) -> crate::commands::outbox::OpState {
    super::shown_state(&op.state)
}

/// The words of an intent as a reply: a reply's own, else as 办理情况.
fn words_of(intent: &Intent) -> Option<ReplyContent> {
    let internal = |text: &str| ReplyContent { internal_text: text.to_owned(), ..ReplyContent::empty() };
    Some(match intent {
        Intent::SubmitReply(submit) => submit.content.clone(),
        Intent::SaveDraft(save) => save.content.clone(),
        Intent::RequestReturn(p) => internal(&p.reason),
        Intent::AddNote(p) => internal(&p.text),
        Intent::RequestExtension(p) => internal(&p.reason),
        Intent::RequestSuspension(p) | Intent::RequestTermination(p) => internal(&p.reason),
        Intent::RecordContact(p) => internal(&p.note),
        Intent::FileAppeal(p) => internal(&p.content.reason),
        _ => return None,
    })
}

/// The operation as it is sent.
///
/// # Errors
/// `not_found`.
pub async fn payload(office: &Office, id: OpId) -> Result<OpPayload> {
    let mut conn = office.store.reader().await?;
    let op = find(&mut conn, id).await?;
    Ok(OpPayload { json: serde_json::to_string_pretty(&op.line()?)? })
}
