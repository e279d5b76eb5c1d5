//! The same act on many rows: each an operation of its own, judged by itself.
//!
//! Invariant: a row on which the act is refused stops no other, and nothing of it is written.

use chengban_domain::case::AssignmentState;
use chengban_domain::intent::IntentKind;
use chengban_domain::machine::table;
use chengban_domain::{ErrorCode, Problem};

use super::selection;
use crate::commands::bulk::{
    BulkAct, BulkDone, BulkPreview, BulkPreviewReq, BulkRefusal, BulkUndo, BulkUndone,
};
use crate::fault::{Result, to_problem};
use crate::office::Office;
use crate::outbox::act::queue;
use crate::outbox::resolve;
use crate::store::{of_word, parsed};

/// Refusals told one by one at most.
const TOLD: usize = 20;
/// Acts written in one transaction.
const PIECE: usize = 100;

/// What doing it would do.
///
/// # Errors
/// `unsupported` for an act that is not done to many at once.
pub async fn preview(office: &Office, req: BulkPreviewReq) -> Result<BulkPreview> {
    may_be_done_to_many(req.kind)?;
    let mut conn = office.store.reader().await?;
    let (mut all, mut able) = (0, 0);
    for (state, rows) in selection::states(office, &mut conn, &req.rows).await? {
        all += rows;
        able += if is_open_in(&state, req.kind)? { rows } else { 0 };
    }
    let many = |rows: i64| u32::try_from(rows).unwrap_or(u32::MAX);
    Ok(BulkPreview { rows: many(all), able: many(able) })
}

/// Does it to every row whose state allows it.
///
/// # Errors
/// As [`preview`]; database errors, and what was written before stays.
pub async fn act(office: &Office, req: BulkAct) -> Result<BulkDone> {
    let kind = req.intent.kind();
    may_be_done_to_many(kind)?;
    let mut able = Vec::new();
    let mut left_out = 0;
    {
        let mut conn = office.store.reader().await?;
        let keys = selection::keys(office, &mut conn, &req.rows).await?;
        selection::for_each_piece(&mut conn, &keys, |rows| {
            for row in rows {
                if is_open_in(&row.state, kind)? {
                    able.push((row.ticket_id, row.assignment_id, row.no))
                } else {
                    left_out += 1
                }
            }
            Ok(())
        })
        .await?;
    }
    let mut done =
        BulkDone { done: 0, left_out, refused: 0, reasons: Vec::new(), ops: Vec::new(), undo_until: None };
    let mut at_once = false;
    for piece in able.chunks(PIECE) {
        let mut tx = office.store.begin().await?;
        for (ticket, assignment, no) in piece {
            match queue(office, &mut tx, parsed(ticket)?, Some(parsed(assignment)?), &req.intent).await {
                Ok(queued) => {
                    done.done += 1;
                    done.ops.push(queued.op_id);
                    at_once |= queued.undo_until.is_none();
                    done.undo_until = done.undo_until.or(queued.undo_until);
                }
                Err(error) => refused(&mut done, no, &error)?,
            }
        }
        tx.commit().await?;
        office.changed(&["ticket", "outbox"], piece.iter().map(|(ticket, ..)| ticket.clone()).collect());
    }
    if at_once {
        done.undo_until = None;
    }
    office.poke();
    office.announce().await;
    Ok(done)
}

/// Takes operations back while they wait; one that is too late stays, and is counted.
///
/// # Errors
/// Database errors.
pub async fn undo(office: &Office, req: BulkUndo) -> Result<BulkUndone> {
    let mut result = BulkUndone { undone: 0, too_late: 0 };
    for op in req.ops {
        match resolve::undo(office, op).await {
            Ok(_) => result.undone += 1,
            Err(error) if to_problem(&error).code == ErrorCode::AlreadySent => result.too_late += 1,
            Err(error) => return Err(error),
        }
    }
    Ok(result)
}

/// Notes a judgement against; a failure of the program itself ends it all.
fn refused(done: &mut BulkDone, no: &str, error: &anyhow::Error) -> Result<()> {
    let problem = to_problem(error);
    if matches!(problem.code, ErrorCode::Internal | ErrorCode::DiskFull | ErrorCode::StoreDamaged) {
        return Err(problem.into());
    }
    done.refused += 1;
    if done.reasons.len() < TOLD {
        done.reasons.push(BulkRefusal { no: no.to_owned(), problem });
    }
    Ok(())
}

fn may_be_done_to_many(kind: IntentKind) -> Result<()> {
    match kind {
        IntentKind::Acknowledge | IntentKind::AssignHandler | IntentKind::AddNote => Ok(()),
        _ => Err(Problem::new(ErrorCode::Unsupported).into()),
    }
}

fn is_open_in(state: &str, kind: IntentKind) -> Result<bool> {
    let state: AssignmentState = of_word(state)?;
    Ok(table::find(table::ASSIGNMENT, &state, kind).is_some())
}
