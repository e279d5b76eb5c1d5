//! Savepoints: one operation of a batch may be undone without the others, and its effect without its line in the ledger.
//!
//! Invariant: all bear one name, which both databases nest: what is kept or undone is the last one that was set.

use anyhow::Result;

use super::{Conn, query};

/// Sets one.
pub(crate) async fn begin(conn: &mut Conn) -> Result<()> {
    run(conn, "SAVEPOINT mark").await
}

/// Keeps what followed the last one.
pub(crate) async fn keep(conn: &mut Conn) -> Result<()> {
    run(conn, "RELEASE SAVEPOINT mark").await
}

/// Undoes what followed the last one, a failed statement included.
pub(crate) async fn undo(conn: &mut Conn) -> Result<()> {
    run(conn, "ROLLBACK TO SAVEPOINT mark").await?;
    if let Conn::Postgres { broken, .. } = conn {
        *broken = false;
    }
    keep(conn).await
}

async fn run(conn: &mut Conn, sql: &'static str) -> Result<()> {
    query(sql).execute(conn).await?;
    Ok(())
}
