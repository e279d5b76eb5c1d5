//! An act: judged here by the same rules, then outbox row and view in one transaction.
//!
//! Invariant: when the answer is given, the operation is on disk; when the transaction fails, nothing of it is.

use chengban_domain::intent::{Intent, IntentKind};
use chengban_domain::machine::{self, Context, below};
use chengban_domain::time::Millis;
use chengban_domain::wire::TicketSlice;
use chengban_domain::{AssignmentId, ErrorCode, OpId, TicketId};

use super::state;
use crate::clock;
use crate::fault::{Result, problem, rejected};
use crate::inbox::row::rows_of;
use crate::office::Office;
use crate::store::outbox::OpRecord;
use crate::store::{Conn, fts, inbox, outbox, slice};
use crate::view::{self, Seen};

/// Version of the payloads this program writes.
const OP_SCHEMA: i64 = 1;

/// What was queued.
#[derive(Debug, Clone)]
pub struct Queued {
    /// The operation.
    pub op_id: OpId,
    /// It may be undone until then.
    pub undo_until: Option<Millis>,
}

/// Reads the ticket with its predictions.
///
/// # Errors
/// `not_found`.
pub async fn seen(office: &Office, conn: &mut Conn, ticket: TicketId) -> Result<Seen> {
    let found = view::load(conn, ticket, &office.actor(), &office.rules()).await?;
    found.ok_or_else(|| problem(ErrorCode::NotFound))
}

/// Judges an intent and queues it, inside the caller's transaction.
///
/// # Errors
/// The rejection, as a problem; nothing was queued.
pub async fn queue(
    office: &Office,
    conn: &mut Conn,
    ticket: TicketId,
    target: Option<AssignmentId>,
    intent: &Intent,
) -> Result<Queued> {
    if let Intent::Delegate(down) = intent {
        let known = slice::get(conn, "unit", &down.unit.to_string()).await?.map(|(unit, _)| unit);
        if let Some(problem) = below::refused(down, known.as_ref(), office.unit()) {
            return Err(problem.into());
        }
    }
    let before = seen(office, conn, ticket).await?;
    let now = office.clock.now();
    let rules = office.rules();
    // A reply must not quote the resident: only where one is filed are they looked up.
    let resident = match intent {
        Intent::SubmitReply(_) => slice::resident(conn, ticket).await?,
        _ => None,
    };
    let pack = rules.judging(&before.slice.case, target);
    let context = rules.context(&pack, now);
    let context = Context { resident: resident.as_ref(), ..context };
    machine::apply(&before.slice.case, target, intent, &office.actor(), &context).map_err(rejected)?;
    let undo_until = undo_until(office, &before.slice, target, intent.kind(), now);
    if let Some(op_id) = replace_unsent(conn, ticket, intent, undo_until).await? {
        refresh(office, conn, ticket).await?;
        return Ok(Queued { op_id, undo_until });
    }
    let op_id = OpId(clock::id());
    let record = OpRecord {
        ord: 0,
        op_id: op_id.to_string(),
        account_id: office.account(),
        device_seq: None,
        ticket_id: ticket.to_string(),
        assignment_id: target.map(|id| id.to_string()),
        ticket_no: before.slice.case.ticket.no.clone(),
        ticket_title: before.slice.case.ticket.title.clone(),
        kind: intent.kind().as_str().to_owned(),
        op_schema: OP_SCHEMA,
        payload: serde_json::to_string(&intent.payload()?)?,
        base_version: before.version,
        needs_blobs: serde_json::to_string(&needs(intent))?,
        made_at: now.0,
        skew_ms: office.clock.skew_ms(),
        not_before: undo_until.unwrap_or(Millis(0)).0,
        state: state::QUEUED.to_owned(),
        attempts: 0,
        faults: 0,
        next_try_at: 0,
        last_error: None,
        blocked_by: None,
        version: None,
        receipt: None,
        answered_at: None,
        shown_at: None,
    };
    outbox::insert(conn, &record).await?;
    refresh(office, conn, ticket).await?;
    Ok(Queued { op_id, undo_until })
}

/// A final opinion is saved while it is written: newer text takes the place of a save that is the ticket's last operation
/// and has not been sent.
async fn replace_unsent(
    conn: &mut Conn,
    ticket: TicketId,
    intent: &Intent,
    not_before: Option<Millis>,
) -> Result<Option<OpId>> {
    let Intent::SaveOpinion(save) = intent else { return Ok(None) };
    let Some(mut last) = outbox::of_ticket(conn, &ticket.to_string()).await?.pop() else { return Ok(None) };
    let unsent = last.state == state::QUEUED && last.attempts == 0;
    let same = matches!(last.intent(), Ok(Intent::SaveOpinion(earlier)) if earlier.id == save.id);
    if !(unsent && same) {
        return Ok(None);
    }
    last.payload = serde_json::to_string(&intent.payload()?)?;
    last.needs_blobs = serde_json::to_string(&needs(intent))?;
    last.not_before = not_before.unwrap_or(Millis(0)).0;
    outbox::update(conn, &last).await?;
    Ok(Some(last.id()?))
}

/// Derives the rows of a ticket anew, from slice and outbox.
///
/// # Errors
/// Database errors.
pub async fn refresh(office: &Office, conn: &mut Conn, ticket: TicketId) -> Result<()> {
    let id = ticket.to_string();
    let rules = office.rules();
    let Some(after) = view::load(conn, ticket, &office.actor(), &rules).await? else {
        return inbox::replace(conn, &[&id], &[]).await;
    };
    let rows = rows_of(&after.slice, after.version, office.unit(), &rules);
    inbox::replace(conn, &[&id], &rows).await?;
    fts::mark_dirty(conn, &[&id]).await
}

/// Blobs that must be on the hub before this intent can be judged.
fn needs(intent: &Intent) -> Vec<chengban_domain::hash::Sha256Hex> {
    match intent {
        Intent::AddEvidence(add) => vec![add.sha256.clone()],
        _ => Vec::new(),
    }
}

/// The moment until which an act may be undone; none for acts that change nothing others see, and none when a limit falls
/// within the wait.
fn undo_until(
    office: &Office,
    slice: &TicketSlice,
    target: Option<AssignmentId>,
    kind: IntentKind,
    now: Millis,
) -> Option<Millis> {
    if matches!(kind, IntentKind::SaveDraft | IntentKind::AddEvidence | IntentKind::RecordReveal) {
        return None;
    }
    let window = office.options.undo_window_ms;
    let until = Millis(now.0 + window);
    let falls_within = target.and_then(|id| slice.case.assignment(id)).is_some_and(|assignment| {
        let dues = [&assignment.ack_due, &assignment.return_due, &assignment.due];
        dues.iter().any(|due| due.at >= now && due.at <= until)
    });
    (window > 0 && !falls_within).then_some(until)
}
