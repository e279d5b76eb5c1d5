//! A push: operations in their envelopes, judged one by one, answered in their order.
//!
//! Invariants: an operation is judged once, and its ledger row is in the transaction of its effect; a replay gets the
//! first result byte for byte; one operation that does not pass holds back only the later ones of its ticket.

use std::collections::BTreeMap;

use anyhow::Result;
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::hash::Sha256Hex;
use chengban_domain::intent::Intent;
use chengban_domain::machine::table;
use chengban_domain::time::Millis;
use chengban_domain::wire::{OpAnswer, OpLine, OpResult, OpVerdict, request_hash};
use chengban_domain::{Actor, DeviceId, OpId, TicketId};

use super::Batch;
use super::act::{Act, Refusal, act};
use super::current;
use crate::fault;
use crate::hub::Hub;
use crate::opinion;
use crate::store::{blob, ledger, trouble};

/// Version of payloads that this program understands.
const OP_SCHEMA: u32 = 1;
/// How long the desk waits after a fault of ours, milliseconds.
const RETRY_MS: i64 = 5_000;
/// How often a chunk is judged at most before the desk is asked to come again.
const TRIES: u32 = 5;

/// Who sends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sender<'a> {
    /// With the rights of this moment.
    pub(crate) actor: &'a Actor,
    /// From which device.
    pub(crate) device: DeviceId,
}

/// A line that is no operation.
#[derive(Debug)]
pub(crate) struct Unread {
    /// Its id, where even that could be read.
    pub(crate) op_id: Option<OpId>,
    /// Why.
    pub(crate) problem: Problem,
}

/// One line of a push: an operation, or why it is none.
pub(crate) type Line = Result<OpLine, Box<Unread>>;

/// Judges a push, a chunk in a transaction; each is done again where it lost a race against another writer.
///
/// # Errors
/// Inner: [`ErrorCode::DeviceForked`], and nothing was judged; only where another copy of the device pushes at the same
/// moment, chunks before may have been.
pub(crate) async fn judge(
    hub: &Hub,
    sender: Sender<'_>,
    lines: Vec<Line>,
) -> Result<Result<Vec<OpAnswer>, Problem>> {
    let mut blocked = BTreeMap::new();
    let mut answers = Vec::with_capacity(lines.len());
    // The first looks for all of them whether the device was forked.
    let mut ahead: &[Line] = &lines;
    loop {
        let chunk = ahead.get(..hub.store.chunk().min(ahead.len())).unwrap_or_default();
        let Some(judged) = repeat(hub, sender, (chunk, ahead), &blocked).await? else {
            return Ok(Err(Problem::new(ErrorCode::DeviceForked)));
        };
        answers.extend(judged.answers);
        blocked = judged.blocked;
        ahead = ahead.get(chunk.len()..).unwrap_or_default();
        if ahead.is_empty() {
            break;
        }
    }
    answers.iter().for_each(|answer| hub.metrics.op(answer));
    Ok(Ok(answers))
}

/// What came of a chunk.
struct Judged {
    answers: Vec<OpAnswer>,
    /// The operation by which each ticket is held back, from this chunk on.
    blocked: BTreeMap<TicketId, OpId>,
}

/// Whether a chunk that loses a race is judged again; if not, what lost it is a fault of one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Again {
    May,
    MayNot,
}

async fn repeat(
    hub: &Hub,
    sender: Sender<'_>,
    lines: (&[Line], &[Line]),
    blocked: &BTreeMap<TicketId, OpId>,
) -> Result<Option<Judged>> {
    let mut tries = 1;
    loop {
        let again = if tries < TRIES { Again::May } else { Again::MayNot };
        match chunk(hub, sender, lines, (blocked.clone(), again)).await {
            Err(error) if tries < TRIES && trouble::is_lost_race(&error) => tries += 1,
            judged => return judged,
        }
    }
}

/// `None` where one of this chunk or of those after it shows that the device was forked.
async fn chunk(
    hub: &Hub,
    sender: Sender<'_>,
    (lines, ahead): (&[Line], &[Line]),
    (mut blocked, again): (BTreeMap<TicketId, OpId>, Again),
) -> Result<Option<Judged>> {
    let now = hub.now();
    let meant = lines.iter().flatten().map(|op| op.ticket_id).collect();
    let mut batch = Batch::begin_beside_others(hub, &meant).await?;
    if is_forked(&mut batch, sender, ahead).await? {
        return Ok(None);
    }
    let mut answers = Vec::with_capacity(lines.len());
    let mut tickets = Vec::with_capacity(lines.len());
    for line in lines {
        let (ticket, answer) = match line {
            Err(unread) => (None, OpAnswer::Error { op_id: unread.op_id, problem: unread.problem.clone() }),
            Ok(op) => {
                let by = blocked.get(&op.ticket_id).copied();
                let answer = one(&mut batch, sender, op, (by, again), now).await?;
                if !has_passed(&answer) {
                    blocked.entry(op.ticket_id).or_insert(op.op_id);
                }
                (Some(op.ticket_id), answer)
            }
        };
        tickets.push(ticket);
        answers.push(answer);
    }
    batch.flush(now).await?;
    current::fill(&mut batch, sender, answers.iter_mut().zip(tickets)).await;
    batch.commit(now).await?;
    Ok(Some(Judged { answers, blocked }))
}

/// Whether another copy of this device has used one of these numbers, or two operations here share one.
async fn is_forked(batch: &mut Batch<'_>, sender: Sender<'_>, lines: &[Line]) -> Result<bool> {
    let mut seen: BTreeMap<i64, OpId> = BTreeMap::new();
    for op in lines.iter().flatten() {
        if seen.insert(op.device_seq, op.op_id).is_some_and(|other| other != op.op_id) {
            return Ok(true);
        }
        let known = ledger::by_seq(batch.conn(), sender.device, op.device_seq).await?;
        if known.is_some_and(|other| other != op.op_id.to_string())
            && ledger::get(batch.conn(), op.op_id).await?.is_none()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn has_passed(answer: &OpAnswer) -> bool {
    match answer {
        OpAnswer::Applied { .. } => true,
        OpAnswer::Duplicate { result, .. } => result.verdict == OpVerdict::Applied,
        _ => false,
    }
}

/// The answer to an operation that was judged before.
async fn already(batch: &mut Batch<'_>, sender: Sender<'_>, op: &OpLine) -> Result<Option<OpAnswer>> {
    let Some(judged) = ledger::get(batch.conn(), op.op_id).await? else { return Ok(None) };
    let same =
        judged.request_hash == request_hash(op).as_str() && judged.user == sender.actor.user.to_string();
    Ok(Some(if same {
        OpAnswer::Duplicate { op_id: op.op_id, result: judged.result }
    } else {
        OpAnswer::Error { op_id: Some(op.op_id), problem: Problem::new(ErrorCode::OpIdReused) }
    }))
}

/// Judges an operation in a savepoint of its own: whatever fails there undoes this operation alone, which is then to be
/// sent again, and the others go on.
async fn one(
    batch: &mut Batch<'_>,
    sender: Sender<'_>,
    op: &OpLine,
    (blocked, again): (Option<OpId>, Again),
    now: Millis,
) -> Result<OpAnswer> {
    let mark = batch.mark().await?;
    match within(batch, sender, op, blocked, now).await {
        Ok(answer) => {
            batch.keep().await?;
            Ok(answer)
        }
        Err(error) if again == Again::May && trouble::is_lost_race(&error) => Err(error),
        Err(error) => {
            let problem = Problem { trace: fault::trace(), ..Problem::new(ErrorCode::HubFault) };
            let (trace, told) = (&problem.trace, fault::told(&error));
            tracing::error!(trace, kind = op.kind, op = %op.op_id, error = told, "an operation failed");
            batch.undo(mark).await?;
            Ok(OpAnswer::Retry { op_id: op.op_id, after_ms: RETRY_MS, problem: Some(problem) })
        }
    }
}

/// The judgement with all that it writes: effect, rows, places in feeds, ledger.
async fn within(
    batch: &mut Batch<'_>,
    sender: Sender<'_>,
    op: &OpLine,
    blocked: Option<OpId>,
    now: Millis,
) -> Result<OpAnswer> {
    if let Some(answer) = already(batch, sender, op).await? {
        return Ok(answer);
    }
    let op_id = op.op_id;
    if let Some(by) = blocked {
        return Ok(OpAnswer::Blocked { op_id, by });
    }
    let Some(kind) = op.intent_kind().filter(|_| op.op_schema == OP_SCHEMA) else {
        return Ok(OpAnswer::Unsupported { op_id, min: OP_SCHEMA, max: OP_SCHEMA });
    };
    let Ok(intent) = Intent::from_parts(kind, op.payload.clone()) else {
        return Ok(OpAnswer::Error { op_id: Some(op_id), problem: Problem::new(ErrorCode::MalformedOp) });
    };
    let missing = missing_blobs(batch, sender, op, &intent).await?;
    if !missing.is_empty() {
        return Ok(OpAnswer::NeedsBlobs { op_id, missing });
    }
    let counted = counted_at(batch, sender, op, &intent, now).await?;
    let meant = Act {
        ticket: op.ticket_id,
        target: op.assignment_id,
        intent: &intent,
        actor: sender.actor,
        op: Some(op_id),
        now: counted,
    };
    let Some(refusal) = effect(batch, meant).await? else {
        let version = version_after(batch, sender, op, &intent).await?;
        let result = record(batch, sender, op, (OpVerdict::Applied, None), version, now).await?;
        return Ok(OpAnswer::Applied { op_id, result });
    };
    refuse(batch, sender, op, refusal, now).await
}

/// Lets an intent take effect and stores what it changed; of a refused one only what is kept, or its line on record.
async fn effect(batch: &mut Batch<'_>, meant: Act<'_>) -> Result<Option<Refusal>> {
    let mark = batch.mark().await?;
    let refusal = match act(batch, meant).await? {
        Ok(()) => None,
        Err(refusal) if refusal.kept => Some(refusal),
        Err(refusal) => {
            batch.undo(mark).await?;
            if refusal.problem.code != ErrorCode::NotFound {
                opinion::refused(batch, meant, &refusal.problem).await?;
            }
            return Ok(Some(refusal));
        }
    };
    batch.settle().await?;
    batch.keep().await?;
    Ok(refusal)
}

/// The instant by which a unit's act on its assignment is judged: receipt, unless the pack gives credit for work done
/// without a network; never before what has already happened to the ticket.
async fn counted_at(
    batch: &mut Batch<'_>,
    sender: Sender<'_>,
    op: &OpLine,
    intent: &Intent,
    now: Millis,
) -> Result<Millis> {
    if sender.actor.unit.is_none() || !table::knows(table::ASSIGNMENT, intent.kind()) {
        return Ok(now);
    }
    let rules = std::sync::Arc::clone(&batch.rules);
    let Some(doc) = batch.ticket(op.ticket_id).await? else { return Ok(now) };
    let counted = rules.of(&doc.case.ticket.pack, now).clock.counts_at(now, op.made_at);
    Ok(doc.timeline.last().map_or(counted, |event| counted.max(event.at)).min(now))
}

/// Blobs the operation names that the sender's unit has not put on the hub for this ticket.
async fn missing_blobs(
    batch: &mut Batch<'_>,
    sender: Sender<'_>,
    op: &OpLine,
    intent: &Intent,
) -> Result<Vec<Sha256Hex>> {
    let holder = blob::holder(sender.actor.unit);
    let mut needed = op.needs_blobs.clone();
    if let Intent::AddEvidence(evidence) = intent {
        needed.push(evidence.sha256.clone());
    }
    needed.sort_unstable();
    needed.dedup();
    let mut missing = Vec::new();
    for sha256 in needed {
        if !blob::is_held(batch.conn(), &sha256, op.ticket_id, &holder).await? {
            missing.push(sha256);
        }
    }
    Ok(missing)
}

/// The version at which the sender's feed shows the operation.
async fn version_after(
    batch: &mut Batch<'_>,
    sender: Sender<'_>,
    op: &OpLine,
    intent: &Intent,
) -> Result<i64> {
    if matches!(intent, Intent::SaveDraft(_) | Intent::RecordReveal(_)) {
        return batch.known_version(op.ticket_id, sender.actor).await;
    }
    Ok(batch.ticket(op.ticket_id).await?.map_or(0, |doc| doc.case.ticket.version))
}

async fn refuse(
    batch: &mut Batch<'_>,
    sender: Sender<'_>,
    op: &OpLine,
    refusal: Refusal,
    now: Millis,
) -> Result<OpAnswer> {
    let Refusal { problem, kept } = refusal;
    let version = match problem.code {
        ErrorCode::NotFound => 0,
        _ => batch.known_version(op.ticket_id, sender.actor).await?,
    };
    let behind = kept || op.base_version < version;
    let verdict = if behind { OpVerdict::Conflict } else { OpVerdict::Rejected };
    let result = record(batch, sender, op, (verdict, Some(problem.code)), version, now).await?;
    let op_id = op.op_id;
    Ok(if behind {
        OpAnswer::Conflict { op_id, result, problem, current: None }
    } else {
        OpAnswer::Rejected { op_id, result, problem, current: None }
    })
}

async fn record(
    batch: &mut Batch<'_>,
    sender: Sender<'_>,
    op: &OpLine,
    (verdict, code): (OpVerdict, Option<ErrorCode>),
    version: i64,
    now: Millis,
) -> Result<OpResult> {
    let word = crate::store::word(&verdict);
    let receipt =
        batch.hub.vault.receipt(&[&op.op_id.to_string(), &word, &version.to_string(), &now.0.to_string()]);
    let result = OpResult { verdict, code, version, receipt, at: now };
    ledger::put(batch.conn(), op, (sender.actor.user, sender.device), &request_hash(op), &result).await?;
    Ok(result)
}
