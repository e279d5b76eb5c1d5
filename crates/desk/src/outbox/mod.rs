//! The outbox: what a click becomes, and what becomes of it.
//!
//! ```text
//! queued ⇄ sending ─► acked | rejected | needs_user        parked: waits for an earlier operation of its ticket
//!   ▲ a person sends again what the hub stumbled over ─┘
//!   └► withdrawn (undo, give up)                            quarantined: its ticket left
//! ```
//! Invariant: an operation is in exactly one state, and only its own verdict, or its author, ends it.

pub mod act;
pub mod answer;
pub mod doctor;
pub mod export;
pub mod offered;
pub mod overtaken;
pub mod resolve;

use chengban_domain::case::AppealKind;
use chengban_domain::intent::IntentKind;
use chengban_domain::time::Millis;
use chengban_domain::{ErrorCode, OpId, Problem, ReasonCode, Rejection, Said};

use crate::commands::outbox::{OpRow, OpState, OutboxList};
use crate::fault::{Result, problem};
use crate::office::Office;
use crate::store::outbox::OpRecord;
use crate::store::{Conn, blob, outbox, quarantine};

/// Names of the states as they are stored.
pub mod state {
    /// Waits to be sent.
    pub const QUEUED: &str = "queued";
    /// Bytes may have left.
    pub const SENDING: &str = "sending";
    /// Waits for an earlier operation, or for an update of the program.
    pub const PARKED: &str = "parked";
    /// Took effect.
    pub const ACKED: &str = "acked";
    /// Judged against.
    pub const REJECTED: &str = "rejected";
    /// Judged against an old view, or unreadable: a person decides.
    pub const NEEDS_USER: &str = "needs_user";
    /// Its ticket left.
    pub const QUARANTINED: &str = "quarantined";
    /// Undone or given up by its author.
    pub const WITHDRAWN: &str = "withdrawn";
}

/// Rows shown at most.
const ROWS: i64 = 1_000;

/// A state in one of the words on screen.
pub fn shown_state(stored: &str) -> OpState {
    match stored {
        state::ACKED => OpState::Sent,
        state::REJECTED | state::NEEDS_USER => OpState::Attention,
        state::QUARANTINED => OpState::Quarantined,
        state::WITHDRAWN => OpState::Withdrawn,
        _ => OpState::Waiting,
    }
}

/// The rows asked for.
///
/// # Errors
/// Database errors.
pub async fn rows(office: &Office, req: OutboxList) -> Result<Vec<OpRow>> {
    let mut conn = office.store.reader().await?;
    let mut rows = Vec::new();
    for op in outbox::rows(&mut conn, req.ticket_id, ROWS).await? {
        if req.filter.is_none_or(|wanted| wanted == shown_state(&op.state)) {
            rows.push(row(office, &mut conn, &op, None).await?);
        }
    }
    Ok(rows)
}

/// One operation as the screen shows it; `refused` is why it no longer applies to the ticket as it is.
///
/// # Errors
/// Database errors, a damaged row.
pub async fn row(
    office: &Office,
    conn: &mut Conn,
    op: &OpRecord,
    refused: Option<&Rejection>,
) -> Result<OpRow> {
    let shown = shown_state(&op.state);
    let kind: IntentKind = op.kind.parse()?;
    let now = office.clock.now();
    let undo = (op.state == state::QUEUED && op.attempts == 0 && op.not_before > now.0)
        .then_some(Millis(op.not_before));
    let problem = match refused {
        Some(rejection) if op.problem().is_none() => Some(rejection.clone().into()),
        _ => op.problem(),
    };
    Ok(OpRow {
        op_id: op.id()?,
        ticket_id: op.ticket()?,
        assignment_id: op.assignment()?,
        ticket_no: op.ticket_no.clone(),
        ticket_title: op.ticket_title.clone(),
        kind,
        appeals: appeals(op),
        made_at: Millis(op.made_at),
        state: shown,
        attempts: u32::try_from(op.attempts).unwrap_or_default(),
        receipt: op.receipt.clone(),
        answered_at: op.answered_at.map(Millis),
        why: if shown == OpState::Waiting { why(office, conn, op).await? } else { None },
        problem,
        undo_until: undo,
        ends_at: quarantine::end(op.shown_at.filter(|_| shown == OpState::Quarantined)),
    })
}

/// Against what an operation appeals, if it does and can be read.
fn appeals(op: &OpRecord) -> Option<AppealKind> {
    op.intent().ok()?.appeals()
}

/// What a waiting operation waits for.
async fn why(office: &Office, conn: &mut Conn, op: &OpRecord) -> Result<Option<Said>> {
    if op.state == state::PARKED {
        let earlier = match &op.blocked_by {
            Some(id) => outbox::get(conn, id.parse::<OpId>()?).await?,
            None => None,
        };
        return Ok(Some(match earlier {
            Some(earlier) => behind(&earlier)?,
            None => ReasonCode::OpUnsupported.into(),
        }));
    }
    if let Some(earlier) = outbox::faulty_before(conn, op).await? {
        return behind(&earlier).map(Some);
    }
    let mut uploading = 0;
    for sha256 in op.blobs() {
        if !blob::get(conn, sha256.as_str()).await?.is_some_and(|blob| blob.is_on_hub()) {
            uploading += 1;
        }
    }
    Ok(Some(match office.is_online() {
        true if uploading > 0 => Said::of(ReasonCode::OpUploading).with("n", uploading),
        true => ReasonCode::OpWaiting.into(),
        false => ReasonCode::OpSaved.into(),
    }))
}

/// That an operation waits for an earlier one.
fn behind(earlier: &OpRecord) -> Result<Said> {
    let word = earlier.kind.parse::<IntentKind>()?.zh();
    Ok(Said::of(ReasonCode::OpBehind).word("act", &earlier.kind, word))
}

/// The operation, which must be this profile's.
///
/// # Errors
/// `not_found`.
pub async fn find(conn: &mut Conn, id: OpId) -> Result<OpRecord> {
    outbox::get(conn, id).await?.ok_or_else(|| problem(ErrorCode::NotFound))
}

/// A problem as it is kept beside its operation.
pub fn kept(problem: &Problem) -> Option<String> {
    serde_json::to_string(problem).ok()
}
