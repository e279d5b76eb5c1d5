//! Savepoints: one operation of a batch may be undone without the others, and its effect without its line in the ledger.

use anyhow::Result;

use super::Conn;

/// How much a savepoint encloses. An effect's lies within its operation's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All that judging one operation writes.
    Operation,
    /// What the intent itself does.
    Effect,
}

/// What to do with the savepoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Set it.
    Begin,
    /// Keep what followed.
    Release,
    /// Undo what followed, inner savepoints included.
    RollBack,
}

/// Does it.
pub(crate) async fn step(conn: &mut Conn, scope: Scope, step: Step) -> Result<()> {
    let (begin, release, roll_back) = match scope {
        Scope::Operation => {
            ("SAVEPOINT operation", "RELEASE SAVEPOINT operation", "ROLLBACK TO SAVEPOINT operation")
        }
        Scope::Effect => ("SAVEPOINT effect", "RELEASE SAVEPOINT effect", "ROLLBACK TO SAVEPOINT effect"),
    };
    match step {
        Step::Begin => run(conn, begin).await,
        Step::Release => run(conn, release).await,
        Step::RollBack => {
            run(conn, roll_back).await?;
            run(conn, release).await
        }
    }
}

async fn run(conn: &mut Conn, sql: &'static str) -> Result<()> {
    sqlx::query(sql).execute(conn).await?;
    Ok(())
}
