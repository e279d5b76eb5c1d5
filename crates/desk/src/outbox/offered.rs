//! Operations that took effect, offered once more: to a hub whose database was put back, or that has no record of them.
//!
//! Invariant: an operation keeps its key, so a hub that knows it answers as before and does nothing; one that cannot take
//! effect any more lands in 需处理 with its words.

use chengban_domain::time::Millis;
use chengban_domain::{ErrorCode, OpId, Problem, ReasonCode};

use super::kept;
use crate::commands::outbox::{OfferAgain, Offered};
use crate::fault::Result;
use crate::office::Office;
use crate::store::{Conn, list, outbox};

/// How much earlier than the last verdict that the hub still knows, milliseconds: verdicts of one moment are stored one after the
/// other, and clocks of a hub's parts differ. Offering too much costs a duplicate.
const EARLIER: i64 = 24 * 60 * 60 * 1000;

fn why() -> String {
    kept(&Problem::because(ErrorCode::EpochChanged, ReasonCode::OpOffered)).unwrap_or_default()
}

/// After the hub told up to when it knows what was answered; how many were offered again.
///
/// # Errors
/// Database errors.
pub async fn after_restore(conn: &mut Conn, known: Millis) -> Result<u64> {
    outbox::offer_again(conn, Millis(known.0.saturating_sub(EARLIER)), &why()).await
}

/// Offers operations again that the self-check did not find at the hub.
///
/// # Errors
/// Database errors.
pub async fn these(office: &Office, req: OfferAgain) -> Result<Offered> {
    let keys: Vec<String> = req.ops.iter().map(OpId::to_string).collect();
    let mut tx = office.store.begin().await?;
    let ops = outbox::offer_these(&mut tx, &list(&keys)?, &why()).await?;
    tx.commit().await?;
    office.changed(&["outbox"], Vec::new());
    office.work.notify_one();
    Ok(Offered { ops: u32::try_from(ops).unwrap_or(u32::MAX) })
}
