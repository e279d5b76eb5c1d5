//! A transaction on whichever database the hub has.
//!
//! Invariant: `commit` says that something was stored only if it was. PostgreSQL answers a commit after a failed statement
//! with a rollback that looks like success, so such a transaction is refused here.

use std::ops::{Deref, DerefMut};

use sqlx::{Postgres, Sqlite, Transaction};

/// What statements run on: an open transaction.
pub(crate) enum Conn {
    /// On a SQLite file.
    Sqlite(Transaction<'static, Sqlite>),
    /// On a PostgreSQL server.
    Postgres {
        /// The transaction.
        tx: Transaction<'static, Postgres>,
        /// A statement failed in it, and what it was part of was not undone.
        broken: bool,
        /// Others may write at the same time, to other tickets.
        beside: bool,
    },
}

impl Conn {
    /// Whether others may write at the same time, so that what is read to be changed must be taken first.
    pub(crate) fn is_beside_others(&self) -> bool {
        matches!(self, Self::Postgres { beside: true, .. })
    }
}

/// An open transaction; dropped without commit it is undone.
pub(crate) struct Tx(Conn);

impl Tx {
    /// One that writes beside others.
    pub(super) fn beside_others(tx: Transaction<'static, Postgres>) -> Self {
        Self(Conn::Postgres { tx, broken: false, beside: true })
    }

    /// Makes what was written durable, and seen by others.
    ///
    /// # Errors
    /// When it is not.
    pub(crate) async fn commit(self) -> sqlx::Result<()> {
        match self.0 {
            Conn::Sqlite(tx) => tx.commit().await,
            Conn::Postgres { broken: true, .. } => Err(sqlx::Error::Protocol(
                "a transaction with a failed statement is not committed".to_owned(),
            )),
            Conn::Postgres { tx, .. } => tx.commit().await,
        }
    }

    /// Undoes what was written, before anything else is done.
    ///
    /// # Errors
    /// When the database does not answer; it is undone then too.
    pub(crate) async fn rollback(self) -> sqlx::Result<()> {
        match self.0 {
            Conn::Sqlite(tx) => tx.rollback().await,
            Conn::Postgres { tx, .. } => tx.rollback().await,
        }
    }
}

impl From<Transaction<'static, Sqlite>> for Tx {
    fn from(tx: Transaction<'static, Sqlite>) -> Self {
        Self(Conn::Sqlite(tx))
    }
}

impl From<Transaction<'static, Postgres>> for Tx {
    fn from(tx: Transaction<'static, Postgres>) -> Self {
        Self(Conn::Postgres { tx, broken: false, beside: false })
    }
}

impl Deref for Tx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}
