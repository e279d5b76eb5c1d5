//! Savepoints: one operation of a batch may be undone without the others.

use anyhow::Result;

use super::Conn;

/// What to do with the savepoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Set it.
    Begin,
    /// Keep what followed.
    Release,
    /// Undo what followed.
    RollBack,
}

/// Does it.
pub(crate) async fn step(conn: &mut Conn, step: Step) -> Result<()> {
    match step {
        Step::Begin => run(conn, "SAVEPOINT op").await,
        Step::Release => run(conn, "RELEASE SAVEPOINT op").await,
        Step::RollBack => {
            run(conn, "ROLLBACK TO SAVEPOINT op").await?;
            run(conn, "RELEASE SAVEPOINT op").await
        }
    }
}

async fn run(conn: &mut Conn, sql: &'static str) -> Result<()> {
    sqlx::query(sql).execute(conn).await?;
    Ok(())
}
