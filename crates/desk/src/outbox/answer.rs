//! The hub's answers, one at a time: which state follows which.
//!
//! Invariant (O6): only a ledgered answer, or the operation's own id in a slice's `applied_ops`, ends `sending`.

use chengban_domain::Problem;
use chengban_domain::error::ErrorCode;
use chengban_domain::intent::{Intent, IntentKind};
use chengban_domain::time::Millis;
use chengban_domain::wire::{OpAnswer, OpResult, OpVerdict};

use super::{kept, resolve, state};
use crate::draft;
use crate::fault::Result;
use crate::office::Office;
use crate::store::outbox::OpRecord;
use crate::store::{Conn, blob, form, outbox};

/// Faults of the hub after which a person is asked. With waits that double from five seconds these are ten minutes: a
/// database that was busy or a disk that was full for a moment is well again by then.
const FAULTS: i64 = 8;
/// The longest wait for the next try, milliseconds.
const LONGEST_WAIT: i64 = 300_000;

/// The next state of an operation; pure, so that every pair can be tested.
pub fn follow(op: &mut OpRecord, answer: &OpAnswer, now: Millis) {
    match answer {
        OpAnswer::Applied { result, .. } | OpAnswer::Duplicate { result, .. } => judged(op, result, None),
        OpAnswer::Conflict { result, problem, .. } | OpAnswer::Rejected { result, problem, .. } => {
            judged(op, result, Some(problem));
        }
        OpAnswer::NeedsBlobs { .. } => {
            op.state = state::QUEUED.to_owned();
            op.next_try_at = 0;
        }
        OpAnswer::Blocked { by, .. } => {
            op.state = state::PARKED.to_owned();
            op.blocked_by = Some(by.to_string());
        }
        OpAnswer::Retry { after_ms, problem: Some(problem), .. } => stumbled(op, problem, *after_ms, now),
        OpAnswer::Retry { after_ms, .. } => {
            op.state = state::QUEUED.to_owned();
            op.next_try_at = now.0 + (*after_ms).max(0);
        }
        OpAnswer::Unsupported { .. } => {
            op.state = state::PARKED.to_owned();
            op.last_error = kept(&Problem::new(ErrorCode::Unsupported));
        }
        OpAnswer::Error { problem, .. } => {
            (op.state, op.faults) = (state::NEEDS_USER.to_owned(), 0);
            op.last_error = kept(problem);
        }
    }
}

/// The hub had a fault and judged nothing: the operation is tried again by itself, each time after twice as long, and after
/// [`FAULTS`] times a person decides.
pub fn stumbled(op: &mut OpRecord, problem: &Problem, after_ms: i64, now: Millis) {
    let wait = after_ms.max(0).saturating_mul(1 << op.faults.clamp(0, FAULTS)).min(LONGEST_WAIT);
    op.faults += 1;
    op.last_error = kept(problem);
    op.next_try_at = now.0 + wait;
    op.state = if op.faults < FAULTS { state::QUEUED } else { state::NEEDS_USER }.to_owned();
}

/// A verdict of the ledger.
fn judged(op: &mut OpRecord, result: &OpResult, problem: Option<&Problem>) {
    op.version = Some(result.version);
    op.receipt = Some(result.receipt.clone());
    op.answered_at = Some(result.at.0);
    op.faults = 0;
    let standard = || Problem::new(result.code.unwrap_or(ErrorCode::Internal));
    // A revision on an older head was kept beside it: the words are delivered, the merge is asked at the draft.
    let beside = op.kind == IntentKind::SaveDraft.as_str() && result.code == Some(ErrorCode::StaleVersion);
    (op.state, op.last_error) = match result.verdict {
        OpVerdict::Applied => (state::ACKED.to_owned(), None),
        _ if beside => (state::ACKED.to_owned(), None),
        OpVerdict::Conflict => (state::NEEDS_USER.to_owned(), kept(problem.unwrap_or(&standard()))),
        OpVerdict::Rejected => (state::REJECTED.to_owned(), kept(problem.unwrap_or(&standard()))),
    };
}

/// Writes what an answer changes, beside the slice it may carry.
///
/// # Errors
/// Database errors.
pub async fn settle(
    office: &Office,
    conn: &mut Conn,
    mut op: OpRecord,
    answer: &OpAnswer,
) -> Result<OpRecord> {
    follow(&mut op, answer, office.clock.now());
    outbox::update(conn, &op).await?;
    if let OpAnswer::NeedsBlobs { missing, .. } = answer {
        for sha256 in missing {
            blob::set_progress(conn, sha256.as_str(), "stored", 0).await?;
        }
    }
    match op.state.as_str() {
        state::ACKED => resolve::release(conn, &op.op_id).await?,
        // Its words stay with it: it was not judged, and is sent again as it is or taken back.
        _ if op.is_faulty() => {}
        state::REJECTED | state::NEEDS_USER => {
            form::reopen(conn, &op.op_id).await?;
            if let Ok(Intent::SubmitReply(submit)) = op.intent() {
                draft::reopen(office, conn, &op, &submit.content).await?;
            }
        }
        _ => {}
    }
    Ok(op)
}

#[cfg(test)]
pub(crate) mod tests;
