//! A hub on a SQLite file: its pools and its copies.
//!
//! Invariant: one writer at a time (`BEGIN IMMEDIATE`, WAL, synchronous FULL), so an answer given after `commit` survives a
//! power cut; readers see one snapshot for the life of their transaction.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use super::Tx;

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");

/// The connections to a file.
#[derive(Debug, Clone)]
pub(super) struct Pools {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Pools {
    /// Opens a file, creating it and bringing it to this program's form.
    ///
    /// # Errors
    /// When it cannot be opened, is not a database, or is of a newer program.
    pub(super) async fn open(path: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(15));
        let whom = || format!("数据库 {} 无法打开", path.display());
        let writer = SqlitePoolOptions::new().max_connections(1).acquire_timeout(Duration::from_secs(30));
        // After a full disk SQLite has rolled back and sqlx still counts the transaction as open: such a connection would
        // refuse every later write, so it goes.
        let writer = writer.after_release(|conn, _| {
            Box::pin(std::future::ready(Ok(!sqlx::Connection::is_in_transaction(conn))))
        });
        let writer = writer.connect_with(options.clone()).await.with_context(whom)?;
        MIGRATIONS.run(&writer).await.with_context(|| format!("数据库 {} 无法升级", path.display()))?;
        let readers = SqlitePoolOptions::new().max_connections(8).acquire_timeout(Duration::from_secs(30));
        let readers = readers.connect_with(options.pragma("query_only", "ON")).await.with_context(whom)?;
        Ok(Self { writer, readers })
    }

    pub(super) async fn write(&self) -> sqlx::Result<Tx> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?.into())
    }

    pub(super) async fn read(&self) -> sqlx::Result<Tx> {
        Ok(self.readers.begin().await?.into())
    }

    /// Copies the whole database, consistent, while it is being used.
    ///
    /// # Errors
    /// When the target exists or cannot be written.
    pub(super) async fn backup(&self, target: &Path) -> Result<()> {
        let target = target.to_str().context("备份文件的路径不是有效的文字")?;
        let mut conn = self.writer.acquire().await?;
        sqlx::query("VACUUM INTO $1").bind(target).execute(&mut *conn).await.context("备份无法写入")?;
        Ok(())
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}
