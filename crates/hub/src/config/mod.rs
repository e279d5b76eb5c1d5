//! What a hub is started with, typed; `serve` and tests build the same value.

mod database;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail};

use crate::clock::Clock;

pub use database::{Database, Server};

/// Certificate and key for TLS, PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// Certificate chain.
    pub certificate: PathBuf,
    /// Private key.
    pub key: PathBuf,
}

/// Whether HTTP without TLS may leave this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlainHttp {
    /// Only on a loopback address.
    LoopbackOnly,
    /// Anywhere: for a trusted proxy in front that speaks TLS.
    Anywhere,
}

/// How to start a hub.
#[derive(Debug, Clone)]
pub struct Config {
    /// The database.
    pub database: Database,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Folder of blob parts.
    pub blobs: PathBuf,
    /// The key file; beside the database file when `None`.
    pub key_file: Option<PathBuf>,
    /// Folder of the letter fonts; without it final opinions cannot be issued.
    pub fonts: Option<PathBuf>,
    /// TLS, where this program ends it.
    pub tls: Option<Tls>,
    /// Whether plain HTTP may leave the machine.
    pub plain_http: PlainHttp,
    /// Life of an access token.
    pub access_life: Duration,
    /// Life of a refresh token.
    pub refresh_life: Duration,
    /// How long a spent refresh token may be tried once more, for a desk that never got the answer.
    pub refresh_grace: Duration,
    /// How long a desk may read its cache without contact.
    pub lease: Duration,
    /// Largest blob taken, bytes.
    pub max_blob_bytes: u64,
    /// Reads `/metrics` from elsewhere than loopback.
    pub metrics_token: Option<String>,
    /// How often folds and housekeeping run; zero turns them off.
    pub housekeeping: Duration,
    /// The clock.
    pub clock: Clock,
}

impl Config {
    /// Defaults for a database file and an address.
    #[must_use]
    pub fn new(database: impl Into<PathBuf>, listen: SocketAddr) -> Self {
        let database = database.into();
        Self::beside(&database.clone(), database.into(), listen)
    }

    /// Defaults for a server's database: what SQLite has beside its file lies beside the key file here. Hubs that share a
    /// database share the key and the folder of blobs too.
    #[must_use]
    pub fn shared(server: Server, key_file: PathBuf, listen: SocketAddr) -> Self {
        let config = Self::beside(&key_file, Database::Server(server), listen);
        Self { key_file: Some(key_file), ..config }
    }

    fn beside(file: &Path, database: Database, listen: SocketAddr) -> Self {
        Self {
            blobs: file.with_file_name("blobs"),
            database,
            listen,
            key_file: None,
            fonts: None,
            tls: None,
            plain_http: PlainHttp::LoopbackOnly,
            access_life: Duration::from_secs(60 * 60),
            refresh_life: Duration::from_secs(60 * 24 * 60 * 60),
            refresh_grace: Duration::from_secs(5 * 60),
            lease: Duration::from_secs(14 * 24 * 60 * 60),
            max_blob_bytes: 512 << 20,
            metrics_token: None,
            housekeeping: Duration::from_secs(60),
            clock: Clock::default(),
        }
    }

    /// A hub on a free loopback port whose files lie in `folder`, without timers: what tests start.
    #[must_use]
    pub fn for_test(folder: &Path) -> Self {
        let mut config = Self::new(folder.join("hub.db"), SocketAddr::from(([127, 0, 0, 1], 0)));
        config.housekeeping = Duration::ZERO;
        config
    }

    /// As [`Config::for_test`], on a server's database.
    #[must_use]
    pub fn for_test_on(server: Server, folder: &Path) -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        Self { housekeeping: Duration::ZERO, ..Self::shared(server, folder.join("hub.key"), listen) }
    }

    /// The key file.
    ///
    /// # Errors
    /// When the database is a server's and none was named.
    pub(crate) fn key_path(&self) -> Result<PathBuf> {
        match (&self.key_file, &self.database) {
            (Some(path), _) => Ok(path.clone()),
            (None, Database::File(path)) => Ok(path.with_extension("key")),
            (None, Database::Server(_)) => bail!("使用 PostgreSQL 时请以 --key-file 指定密钥文件"),
        }
    }

    /// Where epoch and beat are written outside the database. Hubs that share a database share the file.
    pub(crate) fn epoch_path(&self) -> PathBuf {
        match &self.database {
            Database::File(path) => path.with_extension("epoch"),
            Database::Server(_) => self.blobs.join("hub.epoch"),
        }
    }
}
