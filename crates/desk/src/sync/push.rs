//! Intents up: in order per ticket, never global; what one ticket waits for holds up no other.
//!
//! Invariant: `sending` and the device number are committed before a byte leaves; from then on the payload is frozen.

use std::collections::BTreeSet;

use bytes::Bytes;
use chengban_domain::error::ErrorCode;
use chengban_domain::time::Millis;
use chengban_domain::wire::{HEADER_EPOCH, MAX_OPS, OpAnswer};
use chengban_domain::{OpId, Problem};
use reqwest::Method;
use serde_json::value::RawValue;

use super::engine::Exchange;
use super::http::{code_of, unreachable};
use super::page::Hot;
use super::{fork, pull};
use crate::event::{HostEvent, VerdictNote};
use crate::fault::{Result, problem, to_problem};
use crate::office::Office;
use crate::outbox::{act, answer, kept, overtaken, shown_state, state};
use crate::store::meta::{self, name};
use crate::store::outbox::OpRecord;
use crate::store::{blob, outbox};

/// Bytes of one push; a larger operation goes alone. On a line of 64 kbit/s that is half a minute.
const BATCH_BYTES: usize = 256 << 10;
/// First wait after a failure that concerns one operation, milliseconds; doubled up to five minutes.
const FIRST_WAIT: u64 = 2_000;
/// First wait after a fault of the hub at one operation, milliseconds; the same that the hub asks for.
const FAULT_WAIT: i64 = 5_000;
/// The longest, milliseconds.
const LONGEST_WAIT: u64 = 300_000;

/// Sends what may be sent and lacks no file; says how many operations the hub accepted.
///
/// # Errors
/// Those of the network; every operation stays in the outbox.
pub async fn run(office: &Office, exchange: &Exchange) -> Result<u32> {
    let mut accepted = 0;
    let (mut limit, mut forked) = (MAX_OPS, false);
    loop {
        let batch = prepare(office, limit).await?;
        if batch.is_empty() {
            return Ok(accepted);
        }
        match send(office, exchange, &batch).await {
            Ok(answers) => accepted += settle(office, exchange, batch, answers).await?,
            Err(error) => match code_of(&error) {
                Some(ErrorCode::TooLarge) if batch.len() > 1 => {
                    limit = batch.len() / 2;
                    back_to_queue(office, batch, None, Millis(0)).await?;
                }
                Some(ErrorCode::TooLarge) => {
                    back_to_queue(office, batch, Some(ErrorCode::TooLarge), Millis(0)).await?
                }
                // Another copy of this profile used our numbers: nothing was judged, and we go on as a device of our own.
                Some(ErrorCode::DeviceForked) if !forked => {
                    forked = true;
                    back_to_queue(office, batch, None, Millis(0)).await?;
                    fork::part(office, exchange).await?;
                }
                // A batch the hub stumbles over is halved until the one operation is found that must wait alone.
                Some(ErrorCode::Internal | ErrorCode::Malformed) if batch.len() > 1 => {
                    limit = batch.len() / 2;
                    back_to_queue(office, batch, None, Millis(0)).await?;
                }
                Some(ErrorCode::Internal | ErrorCode::Malformed) => {
                    stumbled(office, &batch, &error).await?;
                }
                _ => {
                    back_to_queue(office, batch, None, Millis(0)).await?;
                    return Err(error);
                }
            },
        }
    }
}

/// Operations that may go now, in order: those of a ticket up to the first that must wait.
pub(super) async fn due(office: &Office) -> Result<Vec<OpRecord>> {
    let now = office.clock.now().0;
    let mut conn = office.store.reader().await?;
    let mut halted: BTreeSet<String> = BTreeSet::new();
    let mut due = Vec::new();
    for op in outbox::waiting(&mut conn, &office.account()).await? {
        if halted.contains(&op.ticket_id) {
            continue;
        }
        if op.is_faulty() && op.is_record() {
            continue;
        }
        // An act of the future was made by a clock that ran ahead: its time for undoing is over.
        let undoable = op.not_before > now && op.made_at <= now;
        // Nothing overtakes an earlier operation of its ticket, the one a person must look at included.
        if op.state == state::PARKED || op.is_faulty() || undoable || op.next_try_at > now {
            halted.insert(op.ticket_id);
        } else {
            due.push(op);
        }
    }
    Ok(due)
}

/// The next batch, marked as being sent and numbered, committed.
async fn prepare(office: &Office, limit: usize) -> Result<Vec<OpRecord>> {
    let candidates = due(office).await?;
    if candidates.is_empty() {
        return Ok(candidates);
    }
    let mut tx = office.store.begin().await?;
    let mut number: i64 = meta::get(&mut tx, name::DEVICE_SEQ).await?.unwrap_or_default();
    let (mut batch, mut bytes) = (Vec::new(), 0);
    let mut halted: BTreeSet<String> = BTreeSet::new();
    for candidate in candidates {
        // Read again under the lock: its author may have undone it meanwhile.
        let Some(mut op) = outbox::get(&mut tx, candidate.id()?).await? else { continue };
        let open = matches!(op.state.as_str(), state::QUEUED | state::SENDING);
        if !open || halted.contains(&op.ticket_id) || !has_blobs(&mut tx, &op).await? {
            halted.insert(op.ticket_id);
            continue;
        }
        bytes += op.payload.len() + 1_024;
        if batch.len() >= limit || (bytes > BATCH_BYTES && !batch.is_empty()) {
            break;
        }
        if op.device_seq.is_none() {
            number += 1;
            op.device_seq = Some(number);
        }
        op.state = state::SENDING.to_owned();
        op.attempts += 1;
        outbox::update(&mut tx, &op).await?;
        batch.push(op);
    }
    meta::set(&mut tx, name::DEVICE_SEQ, &number).await?;
    tx.commit().await?;
    Ok(batch)
}

pub(super) async fn has_blobs(conn: &mut crate::store::Conn, op: &OpRecord) -> Result<bool> {
    for sha256 in op.blobs() {
        if !blob::get(conn, sha256.as_str()).await?.is_some_and(|blob| blob.is_on_hub()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// One push, one answer a line.
async fn send(office: &Office, exchange: &Exchange, batch: &[OpRecord]) -> Result<Vec<String>> {
    let mut body = Vec::new();
    for op in batch {
        serde_json::to_writer(&mut body, &op.line()?)?;
        body.push(b'\n');
    }
    let body = Bytes::from(body);
    let answer = exchange
        .ask(office, |token| {
            Ok(office
                .hub
                .carrying(Method::POST, "/v1/ops", token, body.clone())?
                .header(HEADER_EPOCH, &exchange.epoch)
                .header(reqwest::header::CONTENT_TYPE, "application/x-ndjson"))
        })
        .await?;
    let bytes = answer.response.bytes().await.map_err(unreachable)?;
    let text = String::from_utf8(bytes.to_vec()).map_err(|_| problem(ErrorCode::NotHub))?;
    Ok(text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect())
}

/// The current slice that may stand in an answer, as it came.
#[derive(serde::Deserialize)]
struct WithCurrent<'a> {
    #[serde(borrow, default)]
    current: Option<&'a RawValue>,
}

/// Writes the answers, all in one transaction, and says how many accept; operations without an answer go back to wait.
async fn settle(
    office: &Office,
    exchange: &Exchange,
    batch: Vec<OpRecord>,
    answers: Vec<String>,
) -> Result<u32> {
    let mut read = Vec::with_capacity(answers.len());
    for line in &answers {
        let Ok(answer) = serde_json::from_str::<OpAnswer>(line) else { continue };
        read.push((answer, line.as_str()));
    }
    let mut tx = office.store.begin().await?;
    let (mut notes, mut tickets, mut accepted) = (Vec::new(), BTreeSet::new(), 0);
    for (at, op) in batch.into_iter().enumerate() {
        let id = op.id()?;
        // By id; an answer that could not even read the id stands at its place.
        let found = read
            .iter()
            .find(|(answer, _)| op_of(answer) == Some(id))
            .or_else(|| read.get(at).filter(|(answer, _)| op_of(answer).is_none()));
        let Some(mut op) = outbox::get(&mut tx, id).await? else { continue };
        tickets.insert(op.ticket_id.clone());
        // The ticket left while the answer was on its way: the operation stays readable in quarantine.
        if op.state != state::SENDING {
            continue;
        }
        let Some((answer, line)) = found else {
            op.state = state::QUEUED.to_owned();
            op.next_try_at = next_try(office, op.attempts).0;
            outbox::update(&mut tx, &op).await?;
            continue;
        };
        let mut op = answer::settle(office, &mut tx, op, answer).await?;
        accepted += u32::from(op.state == state::ACKED);
        if let Some(current) =
            serde_json::from_str::<WithCurrent<'_>>(line).ok().and_then(|with| with.current)
            && let Ok(hot) = serde_json::from_str::<Hot<'_>>(current.get())
        {
            if serde_json::from_str(hot.body.get()).is_ok_and(|now| overtaken::name(&mut op, &now)) {
                outbox::update(&mut tx, &op).await?;
            }
            pull::take_hot(office, &mut tx, &exchange.epoch, &[hot]).await?;
        }
        notes.push(note(office, &op)?);
    }
    for ticket in &tickets {
        act::refresh(office, &mut tx, ticket.parse()?).await?;
    }
    tx.commit().await?;
    notes.into_iter().for_each(|event| office.tell(event));
    office.changed(&["outbox", "ticket", "draft"], tickets.into_iter().collect());
    Ok(accepted)
}

fn note(office: &Office, op: &OpRecord) -> Result<HostEvent> {
    let answer = VerdictNote {
        state: shown_state(&op.state),
        code: op.problem().map(|problem| problem.code),
        receipt: op.receipt.clone(),
        at: op.answered_at.map_or_else(|| office.clock.now(), Millis),
    };
    Ok(HostEvent::Verdict { op_id: op.id()?, ticket_id: op.ticket()?, answer })
}

fn op_of(answer: &OpAnswer) -> Option<OpId> {
    match answer {
        OpAnswer::Applied { op_id, .. }
        | OpAnswer::Duplicate { op_id, .. }
        | OpAnswer::Conflict { op_id, .. }
        | OpAnswer::Rejected { op_id, .. }
        | OpAnswer::NeedsBlobs { op_id, .. }
        | OpAnswer::Blocked { op_id, .. }
        | OpAnswer::Retry { op_id, .. }
        | OpAnswer::Unsupported { op_id, .. } => Some(*op_id),
        OpAnswer::Error { op_id, .. } => *op_id,
    }
}

/// Nothing was judged: the operations wait again; with a code, for a person.
pub(super) async fn back_to_queue(
    office: &Office,
    batch: Vec<OpRecord>,
    code: Option<ErrorCode>,
    at: Millis,
) -> Result<()> {
    let mut tx = office.store.begin().await?;
    for sent in batch {
        let Some(mut op) = outbox::get(&mut tx, sent.id()?).await? else { continue };
        if !matches!(op.state.as_str(), state::SENDING | state::QUEUED) {
            continue;
        }
        op.state = if code.is_some() { state::NEEDS_USER } else { state::QUEUED }.to_owned();
        op.faults = if code.is_some() { 0 } else { op.faults };
        op.last_error = code.and_then(|code| kept(&Problem::new(code)));
        op.next_try_at = at.0;
        outbox::update(&mut tx, &op).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The hub had a fault at the one operation of a push.
async fn stumbled(office: &Office, batch: &[OpRecord], error: &anyhow::Error) -> Result<()> {
    let trace = to_problem(error).trace;
    let problem = Problem { trace, ..Problem::new(ErrorCode::HubFault) };
    let mut tx = office.store.begin().await?;
    let mut notes = Vec::new();
    for sent in batch {
        let Some(mut op) = outbox::get(&mut tx, sent.id()?).await? else { continue };
        if op.state == state::SENDING {
            answer::stumbled(&mut op, &problem, FAULT_WAIT, office.clock.now());
            outbox::update(&mut tx, &op).await?;
            notes.push(note(office, &op)?);
        }
    }
    tx.commit().await?;
    notes.into_iter().for_each(|event| office.tell(event));
    office.changed(&["outbox", "ticket"], batch.iter().map(|op| op.ticket_id.clone()).collect());
    Ok(())
}

/// Full jitter over a doubling wait.
fn next_try(office: &Office, attempts: i64) -> Millis {
    let doublings = u32::try_from(attempts.clamp(1, 12) - 1).unwrap_or_default();
    let top = FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT);
    Millis(office.clock.now().0 + i64::try_from(crate::clock::up_to(top)).unwrap_or_default())
}
