//! What the leaving of a ticket set aside: when its author first saw it.
//!
//! Invariant: nothing is removed here. Words that were set aside stay until their author takes them away; the end of their
//! time is told, so that they can be copied out before.

use chengban_domain::time::Millis;

use super::Conn;
use crate::fault::Result;

/// From the day its author first saw it, so long it may be kept, milliseconds: 30 days.
const KEPT: i64 = 30 * 86_400_000;

/// The end of what was first shown then.
pub fn end(shown_at: Option<i64>) -> Option<Millis> {
    shown_at.map(|at| Millis(at + KEPT))
}

/// Everything in quarantine is being shown to its author; says how much of it for the first time.
///
/// # Errors
/// Database errors.
pub async fn shown(conn: &mut Conn, now: Millis) -> Result<u64> {
    let mut fresh = 0;
    for sql in [
        "UPDATE draft SET shown_at = ?1 WHERE state = 'quarantined' AND shown_at IS NULL",
        "UPDATE form SET shown_at = ?1 WHERE state = 'quarantined' AND shown_at IS NULL",
        "UPDATE outbox SET shown_at = ?1 WHERE state = 'quarantined' AND shown_at IS NULL",
    ] {
        fresh += sqlx::query(sql).bind(now.0).execute(&mut *conn).await?.rows_affected();
    }
    Ok(fresh)
}
