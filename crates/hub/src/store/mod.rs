//! The database: pools, transactions, migrations. SQL lives in the modules below and nowhere else in this program.
//!
//! Invariant: whoever judges a ticket sees no change of it by others until the end of the transaction, and an answer given
//! after `commit` survives a power cut; readers see one snapshot for the life of their transaction. `sqlite` and `postgres`
//! say how; all other modules have one SQL text for both.

pub(crate) mod audit;
pub(crate) mod blob;
pub(crate) mod caller;
pub(crate) mod claim;
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
mod postgres;
pub(crate) mod queue;
pub(crate) mod rules;
pub(crate) mod savepoint;
pub(crate) mod seal;
pub(crate) mod session;
mod sqlite;
pub(crate) mod stand_in;
pub(crate) mod state;
mod statement;
pub(crate) mod template;
pub(crate) mod ticket;
mod transaction;
pub(crate) mod trouble;
pub(crate) mod unit;
pub(crate) mod unit_rules;

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};

use crate::config::{Database, Server};
use lock::Lock;

pub(crate) use statement::query;
pub(crate) use transaction::{Conn, Tx};

#[derive(Debug, Clone)]
enum Pools {
    Sqlite(sqlite::Pools),
    Postgres(postgres::Pools),
}

/// The hub's database.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    pools: Pools,
    /// None for a file that nobody else knows of, and for a server, which has locks of its own.
    lock: Option<Arc<Lock>>,
}

impl Store {
    /// Opens the database, bringing it to this program's form; a file is created where there is none.
    ///
    /// # Errors
    /// When it cannot be opened, is being replaced, is not a database, or is of a newer program.
    pub(crate) async fn open(database: &Database) -> Result<Self> {
        match database {
            Database::File(path) => {
                let lock = Lock::share(path)?;
                Ok(Self { lock: Some(Arc::new(lock)), ..Self::open_private(path).await? })
            }
            Database::Server(server) => Self::connect(server).await,
        }
    }

    /// Opens a file that this program alone knows of.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub(crate) async fn open_private(path: &Path) -> Result<Self> {
        Ok(Self { pools: Pools::Sqlite(sqlite::Pools::open(path).await?), lock: None })
    }

    async fn connect(server: &Server) -> Result<Self> {
        Ok(Self { pools: Pools::Postgres(postgres::Pools::open(server).await?), lock: None })
    }

    /// Begins a transaction that writes; waits for the one before, whichever program it is in.
    ///
    /// # Errors
    /// When the database stays busy.
    pub(crate) async fn write(&self) -> Result<Tx> {
        let begun = match &self.pools {
            Pools::Sqlite(pools) => pools.write().await,
            Pools::Postgres(pools) => pools.write().await,
        };
        begun.context("database is busy")
    }

    /// Begins a transaction of everyday work, such as judging operations: on a server beside others of its kind, each taking
    /// what it changes (`claim`), and never beside one that [`Store::write`] began.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub(crate) async fn write_beside_others(&self) -> Result<Tx> {
        let begun = match &self.pools {
            Pools::Sqlite(pools) => pools.write().await,
            Pools::Postgres(pools) => pools.write_beside_others().await,
        };
        begun.context("database is busy")
    }

    /// Begins a transaction that reads one snapshot.
    ///
    /// # Errors
    /// When no connection comes free.
    pub(crate) async fn read(&self) -> Result<Tx> {
        let begun = match &self.pools {
            Pools::Sqlite(pools) => pools.read().await,
            Pools::Postgres(pools) => pools.read().await,
        };
        begun.context("no database connection is free")
    }

    /// Keeps other hubs from starting on the same database until it is dropped. On a file there is nobody to wait for.
    ///
    /// # Errors
    /// When another does not come to its end.
    pub(crate) async fn starting(&self) -> Result<Option<Tx>> {
        match &self.pools {
            Pools::Sqlite(_) => Ok(None),
            Pools::Postgres(pools) => Ok(Some(pools.start().await.context("another hub is starting")?)),
        }
    }

    /// The right to do what is due by the clock until it is dropped; [`Turn::Others`] while another hub has it.
    ///
    /// # Errors
    /// When no connection comes free.
    pub(crate) async fn turn(&self) -> Result<Turn> {
        let Pools::Postgres(pools) = &self.pools else { return Ok(Turn::Own(None)) };
        Ok(pools.keep_house().await?.map_or(Turn::Others, |tx| Turn::Own(Some(tx))))
    }

    /// A text that changes with whatever other hubs commit; `None` where there are no others.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn pulse(&self) -> Result<Option<String>> {
        match &self.pools {
            Pools::Sqlite(_) => Ok(None),
            Pools::Postgres(pools) => Ok(Some(pools.pulse().await?)),
        }
    }

    /// Operations judged in one transaction at most.
    pub(crate) fn chunk(&self) -> usize {
        match &self.pools {
            // One sync to disk for all.
            Pools::Sqlite(_) => usize::MAX,
            // Each has two savepoints; PostgreSQL remembers 64 of a transaction before it must look them up on disk.
            Pools::Postgres(_) => 30,
        }
    }

    /// Copies the whole database, consistent, while it is being used.
    ///
    /// # Errors
    /// When the target exists or cannot be written, or the database is a server's, which has tools of its own.
    pub(crate) async fn backup(&self, target: &Path) -> Result<()> {
        match &self.pools {
            Pools::Sqlite(pools) => pools.backup(target).await,
            Pools::Postgres(_) => anyhow::bail!("PostgreSQL 数据库请用 pg_dump 或基础备份"),
        }
    }

    /// Waits for running statements, closes, and lets others replace the file.
    pub(crate) async fn close(&self) {
        match &self.pools {
            Pools::Sqlite(pools) => pools.close().await,
            Pools::Postgres(pools) => pools.close().await,
        }
        if let Some(lock) = &self.lock {
            lock.release();
        }
    }
}

/// Whose turn it is to do what is due by the clock.
pub(crate) enum Turn {
    /// This hub's; what is held keeps the others from it.
    Own(Option<Tx>),
    /// Another hub is at it.
    Others,
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

#[cfg(test)]
#[cfg(unix)]
mod tests;
