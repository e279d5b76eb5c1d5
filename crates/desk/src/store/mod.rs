//! The encrypted database: the only place that speaks SQL (the statute library has its own corner in `law::store`).
//!
//! One connection writes, a few read; WAL, `synchronous=FULL`: what was answered as saved survives a power cut.
//! Invariant: no transaction is open across a network await; a transaction that is dropped changes nothing.

pub mod blob;
pub mod day;
pub mod draft;
pub mod event;
pub mod feed;
pub mod form;
pub mod fts;
pub mod inbox;
pub mod law;
pub mod mark;
pub mod meta;
pub mod outbox;
pub mod quarantine;
pub mod saved_view;
pub mod slice;
pub mod template;
pub mod waiting;
pub mod warned;

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use anyhow::Context as _;
use chengban_domain::ErrorCode;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _, Sqlite, SqlitePool, Transaction};

use crate::fault::{Result, of_database, problem};
use crate::profile::DatabaseKey;

/// Connections that read at the same time.
const READERS: u32 = 4;
/// How long a writer waits for another, such as the statute import.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection inside or outside a transaction.
pub type Conn = sqlx::SqliteConnection;
/// A write transaction.
pub type Tx = Transaction<'static, Sqlite>;

/// The open database.
#[derive(Debug, Clone)]
pub struct Store {
    read: SqlitePool,
    write: SqlitePool,
}

impl Store {
    /// Opens the database, or makes it, and brings its tables up to date.
    ///
    /// # Errors
    /// `store_damaged` when the file is not a database under this key; the file is left as it is. `disk_full`.
    pub async fn open(path: &Path, key: &DatabaseKey) -> Result<Self> {
        // An empty file would pass for a new database; whoever emptied it, it is not filled over.
        if std::fs::metadata(path).is_ok_and(|about| about.len() == 0) {
            return Err(problem(ErrorCode::StoreDamaged));
        }
        let mut own = options(path, key).create_if_missing(true);
        if !path.exists() {
            // Told to a database that is there it would be written down anew each time: a write at every start.
            own = own.auto_vacuum(SqliteAutoVacuum::Incremental);
        }
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .idle_timeout(None)
            .max_lifetime(None)
            // When the disk is full SQLite rolls back by itself and sqlx still counts the transaction as open: such a
            // connection would refuse every later write. It goes, and the next writer gets a new one.
            .after_release(|conn, _| Box::pin(std::future::ready(Ok(!conn.is_in_transaction()))))
            .connect_with(own)
            .await
            .map_err(opening)?;
        match Self::beside(&write, options(path, key).pragma("query_only", "ON")).await {
            Ok(read) => Ok(Self { read, write }),
            Err(error) => {
                write.close().await;
                Err(error)
            }
        }
    }

    /// Brings the tables up to date and opens the readers.
    async fn beside(write: &SqlitePool, readers: SqliteConnectOptions) -> Result<SqlitePool> {
        sqlx::query("SELECT count(*) FROM sqlite_master").execute(write).await.map_err(opening)?;
        sqlx::migrate!("./migrations").run(write).await.map_err(migrating)?;
        let pool = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(PATIENCE)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(readers);
        pool.await.map_err(opening)
    }

    /// Whether every page is the one that was written and the tables hang together. Reads the whole file.
    ///
    /// # Errors
    /// The file cannot be read at all.
    pub async fn is_whole(&self) -> Result<bool> {
        let mut conn = self.write.acquire().await?;
        let pages: Vec<String> =
            sqlx::query_scalar("PRAGMA cipher_integrity_check").fetch_all(&mut *conn).await?;
        let tables: Vec<String> = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_all(&mut *conn).await?;
        Ok(pages.is_empty() && tables.iter().all(|line| line == "ok"))
    }

    /// A connection that only reads.
    ///
    /// # Errors
    /// The store is closed.
    pub async fn reader(&self) -> Result<PoolConnection<Sqlite>> {
        Ok(self.read.acquire().await?)
    }

    /// A write transaction; nothing of it lasts until it is committed.
    ///
    /// # Errors
    /// The store is closed or busy beyond patience.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(self.write.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// The pool of readers, for the statute library.
    pub fn readers(&self) -> &SqlitePool {
        &self.read
    }

    /// The pool of the one writer, for the statute library.
    pub fn writers(&self) -> &SqlitePool {
        &self.write
    }

    /// Does the first work with a store that was just opened, and closes it where that fails.
    ///
    /// # Errors
    /// Those of `work`.
    pub async fn or_close<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let done = work.await;
        if done.is_err() {
            self.close().await;
        }
        done
    }

    /// Finishes what is running and closes the file. A process that ends without it may fall over: SQLCipher then clears
    /// up what a connection that is still open clears up too.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

fn options(path: &Path, key: &DatabaseKey) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        // The key comes first on every connection; sqlx keeps its place.
        .pragma("key", key.pragma().to_string())
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .statement_cache_capacity(256)
        // It would speak English on the terminal; what goes wrong is told by the code.
        .pragma("cipher_log_level", "NONE")
        // Sorted rows and temporary tables never reach the disk in clear.
        .pragma("temp_store", "MEMORY")
        .pragma("fullfsync", "ON")
        .pragma("cache_size", "-16000")
        // The first statement names the key, and a slow one would be written down.
        .disable_statement_logging()
}

fn opening(error: sqlx::Error) -> anyhow::Error {
    match of_database(&error) {
        Some(code) => problem(code),
        None => anyhow::Error::from(error).context("opening the store"),
    }
}

fn migrating(error: sqlx::migrate::MigrateError) -> anyhow::Error {
    match &error {
        sqlx::migrate::MigrateError::Execute(cause) => match of_database(cause) {
            Some(code) => problem(code),
            None => anyhow::Error::from(error).context("migrating the store"),
        },
        // A newer program wrote this file: it keeps everything, this one offers nothing but an update.
        sqlx::migrate::MigrateError::VersionMissing(_) | sqlx::migrate::MigrateError::VersionTooOld(..) => {
            problem(ErrorCode::UpgradeRequired)
        }
        _ => anyhow::Error::from(error).context("migrating the store"),
    }
}

/// Reads an identifier that this program wrote.
pub(crate) fn parsed<T>(text: &str) -> Result<T>
where
    T: FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.parse::<T>().context("an identifier in the store is damaged")
}

/// A wire enum as the text it has on the wire.
pub(crate) fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}

/// A wire enum from its text.
pub(crate) fn of_word<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .context("a word in the store is not known")
}

/// A list of texts as one parameter for `json_each`.
pub(crate) fn list<T: serde::Serialize>(items: &[T]) -> Result<String> {
    serde_json::to_string(items).context("writing a list")
}

#[cfg(test)]
mod tests;
