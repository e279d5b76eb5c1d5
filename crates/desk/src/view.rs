//! The optimistic view: the hub's slice with this desk's own operations applied by the same rules.
//!
//! Recomputed from slice and outbox each time, so that there is nothing to keep in step. An operation that no longer
//! applies stays in the outbox with its reason. Invariant: a prediction never changes the slice in the store.

use std::collections::HashMap;

use chengban_domain::case::Assignment;
use chengban_domain::intent::IntentKind;
use chengban_domain::machine;
use chengban_domain::time::Millis;
use chengban_domain::wire::TicketSlice;
use chengban_domain::{Actor, AssignmentId, ErrorCode, Rejection, TicketId};

use crate::fault::{Result, problem};
use crate::rules::Rules;
use crate::store::outbox::OpRecord;
use crate::store::{Conn, outbox, slice};

/// A ticket with what I did and the hub has not seen yet.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The predicted slice.
    pub slice: TicketSlice,
    /// Version of the hub's slice beneath it.
    pub version: i64,
    /// The operations applied or tried, in order.
    pub ops: Vec<OpRecord>,
    /// Operations that do not apply any more, and why.
    pub refused: HashMap<String, Rejection>,
}

impl Seen {
    /// One of its assignments.
    ///
    /// # Errors
    /// `not_found`.
    pub fn assignment(&self, id: AssignmentId) -> Result<&Assignment> {
        self.slice.case.assignment(id).ok_or_else(|| problem(ErrorCode::NotFound))
    }
}

/// Reads a ticket and applies the waiting operations; `None`: it is not in the cache.
///
/// # Errors
/// Database errors.
pub async fn load(conn: &mut Conn, ticket: TicketId, actor: &Actor, rules: &Rules) -> Result<Option<Seen>> {
    let Some((base, version)) = slice::ticket(conn, ticket).await? else { return Ok(None) };
    let ops = outbox::pending(conn, &ticket.to_string(), version).await?;
    Ok(Some(predict(base, version, ops, actor, rules)))
}

/// Applies operations to a slice, in order.
pub fn predict(base: TicketSlice, version: i64, ops: Vec<OpRecord>, actor: &Actor, rules: &Rules) -> Seen {
    let mut slice = base;
    let mut refused = HashMap::new();
    for op in &ops {
        match apply(&mut slice, op, actor, rules) {
            Ok(()) => {}
            Err(rejection) => {
                refused.insert(op.op_id.clone(), rejection);
            }
        }
    }
    Seen { slice, version, ops, refused }
}

fn apply(slice: &mut TicketSlice, op: &OpRecord, actor: &Actor, rules: &Rules) -> Result<(), Rejection> {
    let malformed = |_| Rejection::new(chengban_domain::ErrorCode::MalformedOp);
    let id = op.id().map_err(malformed)?;
    // Already in the slice: the answer was lost, the effect was not.
    if slice.applied_ops.contains(&id) {
        return Ok(());
    }
    let intent = op.intent().map_err(malformed)?;
    // Drafts and reveals leave no mark on the ticket that a reader should see twice.
    if matches!(intent.kind(), IntentKind::SaveDraft | IntentKind::RecordReveal) {
        return Ok(());
    }
    let target = op.assignment().map_err(malformed)?;
    let pack = rules.judging(&slice.case, target);
    let context = rules.context(&pack, Millis(op.made_at));
    let applied = machine::apply(&slice.case, target, &intent, actor, &context)?;
    slice.case = applied.case;
    slice.timeline.extend(applied.events);
    Ok(())
}
