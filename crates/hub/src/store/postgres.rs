//! A hub on a PostgreSQL server, alone or beside others on the same database.
//!
//! Invariants: whoever writes holds the writers' lock from its first statement to its commit. Those who judge operations
//! and take evidence share it among themselves, and take each ticket, counter and chain that they read to change (`claim`);
//! whoever changes anything else (accounts, sessions, rules, imports, months) has it alone. Readers never wait for it, and see one snapshot for the
//! life of their transaction.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnection, PgPool, PgPoolOptions};
use sqlx::{Executor as _, Postgres, Transaction};

use super::Tx;
use crate::config::Server;

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/postgres");

/// The lock of whoever writes: any number that no other program in this database takes for its own; this one reads
/// 「承办」 in UTF-8.
const WRITERS: i64 = 0xe689_bfe5_8a9e;
/// The lock of whoever brings the database to its program's form, or works out its epoch.
const STARTERS: i64 = WRITERS + 1;
/// The lock of the one hub that does what is due by the clock.
const KEEPERS: i64 = WRITERS + 2;
/// The oldest server that this program was tried on.
const OLDEST: i64 = 150_000;

/// The connections to a server.
#[derive(Debug, Clone)]
pub(super) struct Pools {
    writers: PgPool,
    readers: PgPool,
}

impl Pools {
    /// Connects, and brings the database to this program's form.
    ///
    /// # Errors
    /// When the server does not answer, refuses, is too old, or the database is of a newer program.
    pub(super) async fn open(server: &Server) -> Result<Self> {
        let whom = || format!("数据库 {} 无法连接，请检查地址、账号与口令", server.shown());
        let options = server.options()?;
        let pool = |connections| {
            let pool = PgPoolOptions::new().max_connections(connections);
            pool.acquire_timeout(Duration::from_secs(30)).after_connect(|conn, _| Box::pin(prepare(conn)))
        };
        let writers = pool(8).connect_with(options.clone()).await.with_context(whom)?;
        check(&writers).await?;
        MIGRATIONS.run(&writers).await.with_context(|| format!("数据库 {} 无法升级", server.shown()))?;
        let readers = pool(8).connect_with(options).await.with_context(whom)?;
        Ok(Self { writers, readers })
    }

    pub(super) async fn write(&self) -> sqlx::Result<Tx> {
        let mut tx = self.writers.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED").await?;
        // What follows sees all that was committed under this lock before: each statement has a snapshot of its own.
        lock(&mut tx, WRITERS).await?;
        Ok(tx.into())
    }

    /// Beside others of its kind; not beside one that [`Pools::write`] began.
    pub(super) async fn write_beside_others(&self) -> sqlx::Result<Tx> {
        let mut tx = self.writers.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED").await?;
        let shared = sqlx::query("SELECT pg_advisory_xact_lock_shared($1)").bind(WRITERS);
        shared.execute(&mut *tx).await?;
        Ok(Tx::beside_others(tx))
    }

    pub(super) async fn read(&self) -> sqlx::Result<Tx> {
        let tx = self.readers.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        Ok(tx.into())
    }

    /// Waits until no other hub starts.
    pub(super) async fn start(&self) -> sqlx::Result<Tx> {
        let mut tx = self.readers.begin().await?;
        lock(&mut tx, STARTERS).await?;
        Ok(tx.into())
    }

    /// The right to do what is due by the clock, unless another hub is at it.
    pub(super) async fn keep_house(&self) -> sqlx::Result<Option<Tx>> {
        let mut tx = self.readers.begin().await?;
        let taken = sqlx::query_scalar("SELECT pg_try_advisory_xact_lock($1)").bind(KEEPERS);
        let taken: bool = taken.fetch_one(&mut *tx).await?;
        Ok(taken.then(|| tx.into()))
    }

    /// A text that changes with whatever any hub commits.
    pub(super) async fn pulse(&self) -> sqlx::Result<String> {
        sqlx::query_scalar("SELECT pg_current_snapshot()::text").fetch_one(&self.readers).await
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }
}

/// Taken within a transaction and given back with it.
async fn lock(tx: &mut Transaction<'static, Postgres>, number: i64) -> sqlx::Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(number).execute(&mut **tx).await?;
    Ok(())
}

/// A statement that waits for a lock gives up after as long as a SQLite writer would.
async fn prepare(conn: &mut PgConnection) -> sqlx::Result<()> {
    conn.execute("SET lock_timeout = '30s'").await?;
    Ok(())
}

async fn check(pool: &PgPool) -> Result<()> {
    let sql = "SELECT current_setting('server_version_num')::bigint, current_setting('server_encoding')";
    let (version, encoding): (i64, String) = sqlx::query_as(sql).fetch_one(pool).await?;
    ensure!(version >= OLDEST, "PostgreSQL 版本过低，请使用 15 或更新的版本");
    ensure!(encoding == "UTF8", "数据库的编码应为 UTF8，请以 createdb -E UTF8 重新建库");
    Ok(())
}
