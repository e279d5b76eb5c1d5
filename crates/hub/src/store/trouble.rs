//! What the database's refusals mean for whoever asked: wait, or try the same again.

use anyhow::Error;

/// PostgreSQL's words for a transaction that lost against another one and may succeed when it is repeated: it could not be
/// put in an order, was one of two that waited for each other, waited for a lock too long, or wrote the row that another
/// had just written.
const LOST: [&str; 4] = ["40001", "40P01", "55P03", "23505"];
/// Its words for a server that has no room or is going down.
const AWAY: [&str; 5] = ["53300", "57P01", "57P02", "57P03", "25006"];

fn causes(error: &Error) -> impl Iterator<Item = &sqlx::Error> {
    error.chain().filter_map(|cause| cause.downcast_ref::<sqlx::Error>())
}

fn has_code(error: &sqlx::Error, codes: &[&str]) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| codes.contains(&code.as_ref()))
}

/// Whether the same may succeed at once when all of it is done again.
pub(crate) fn is_lost_race(error: &Error) -> bool {
    causes(error).any(|cause| has_code(cause, &LOST))
}

/// Whether the database has no time, or is away for a moment: nothing is wrong with what was asked.
pub(crate) fn is_busy(error: &Error) -> bool {
    use sqlx::Error as E;
    let away =
        |cause: &E| matches!(cause, E::PoolTimedOut | E::PoolClosed | E::Io(_)) || has_code(cause, &AWAY);
    causes(error).any(|cause| away(cause) || has_code(cause, &LOST[..3]))
}
