//! The database: pools, transactions, migrations. SQL lives in the modules below and nowhere else in this program.
//!
//! Invariant: one writer at a time (`BEGIN IMMEDIATE`, WAL, synchronous FULL), so an answer given after `commit`
//! survives a power cut; readers see one snapshot for the life of their transaction.

pub(crate) mod audit;
pub(crate) mod blob;
pub(crate) mod caller;
pub(crate) mod dispatch_list;
pub(crate) mod draft;
pub(crate) mod feed;
pub(crate) mod grant;
pub(crate) mod keeper_act;
pub(crate) mod ledger;
pub(crate) mod lock;
pub(crate) mod matter;
pub(crate) mod month;
pub(crate) mod notice;
pub(crate) mod people;
pub(crate) mod queue;
pub(crate) mod rules;
pub(crate) mod savepoint;
pub(crate) mod seal;
pub(crate) mod session;
pub(crate) mod stand_in;
pub(crate) mod state;
pub(crate) mod template;
pub(crate) mod ticket;
pub(crate) mod unit;
pub(crate) mod unit_rules;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection as _, Sqlite, Transaction};

use lock::Lock;

/// A connection inside or outside a transaction.
pub(crate) type Conn = sqlx::SqliteConnection;
/// An open transaction; dropped without commit it is undone.
pub(crate) type Tx = Transaction<'static, Sqlite>;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// The hub's database.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
    /// None for a file that nobody else knows of.
    lock: Option<Arc<Lock>>,
}

impl Store {
    /// Opens the database, creating it and bringing it to this program's form.
    ///
    /// # Errors
    /// When the file cannot be opened, is being replaced, is not a database, or is of a newer program.
    pub(crate) async fn open(path: &Path) -> Result<Self> {
        let lock = Lock::share(path)?;
        Ok(Self { lock: Some(Arc::new(lock)), ..Self::open_private(path).await? })
    }

    /// Opens a file that this program alone knows of.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub(crate) async fn open_private(path: &Path) -> Result<Self> {
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
        let writer =
            writer.after_release(|conn, _| Box::pin(std::future::ready(Ok(!conn.is_in_transaction()))));
        let writer = writer.connect_with(options.clone()).await.with_context(whom)?;
        MIGRATIONS.run(&writer).await.with_context(|| format!("数据库 {} 无法升级", path.display()))?;
        let readers = SqlitePoolOptions::new().max_connections(8).acquire_timeout(Duration::from_secs(30));
        let readers = readers.connect_with(options.pragma("query_only", "ON")).await.with_context(whom)?;
        Ok(Self { writer, readers, lock: None })
    }

    /// Begins a transaction that writes; waits for the one before.
    ///
    /// # Errors
    /// When the database stays busy.
    pub(crate) async fn write(&self) -> Result<Tx> {
        self.writer.begin_with("BEGIN IMMEDIATE").await.context("database is busy")
    }

    /// Begins a transaction that reads one snapshot.
    ///
    /// # Errors
    /// When no connection comes free.
    pub(crate) async fn read(&self) -> Result<Tx> {
        self.readers.begin().await.context("no database connection is free")
    }

    /// Copies the whole database, consistent, while it is being used.
    ///
    /// # Errors
    /// When the target exists or cannot be written.
    pub(crate) async fn backup(&self, target: &Path) -> Result<()> {
        let target = target.to_str().context("备份文件的路径不是有效的文字")?;
        let mut conn = self.writer.acquire().await?;
        sqlx::query("VACUUM INTO $1").bind(target).execute(&mut *conn).await.context("备份无法写入")?;
        Ok(())
    }

    /// Waits for running statements, closes, and lets others replace the file.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
        if let Some(lock) = &self.lock {
            lock.release();
        }
    }
}

/// Reads an identifier from a text column.
///
/// # Errors
/// When the column holds something else, which no statement of ours writes.
pub(crate) fn id<T: std::str::FromStr>(text: &str) -> Result<T>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.parse().with_context(|| format!("{text:?} is not an identifier"))
}

/// The wire word of a unit enum, such as `pending_ack`.
pub(crate) fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// The value of a wire word.
///
/// # Errors
/// When the word is none of the enum's.
pub(crate) fn of_word<T: serde::de::DeserializeOwned>(word: &str) -> Result<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned()))
        .with_context(|| format!("unknown word {word:?}"))
}
