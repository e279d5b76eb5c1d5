//! Which database: a SQLite file, or a PostgreSQL server that several hubs may share.
//!
//! Invariant: nothing here prints a password: neither `Debug`, nor `Display`, nor an error.

use std::fmt;
use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};
use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::PgConnectOptions;

/// A database.
#[derive(Debug, Clone)]
pub enum Database {
    /// A SQLite file; created when absent.
    File(PathBuf),
    /// A PostgreSQL server's.
    Server(Server),
}

/// What may stand behind the question mark of a server's address.
const PARAMETERS: [&str; 18] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];

impl Database {
    /// Reads what `--db` says: `sqlite:FILE`, `postgres://…`, or just a file.
    ///
    /// # Errors
    /// One Chinese sentence when it is the address of a server and cannot be read.
    pub fn parse(text: &str) -> Result<Self> {
        match text.split_once(':') {
            Some(("sqlite", path)) => Ok(Self::File(PathBuf::from(path.strip_prefix("//").unwrap_or(path)))),
            Some(("postgres" | "postgresql", _)) => Server::parse(text).map(Self::Server),
            _ => Ok(Self::File(PathBuf::from(text))),
        }
    }

    /// What `--db` has to say for it. For a server it may hold a password.
    #[must_use]
    pub fn argument(&self) -> String {
        match self {
            Self::File(path) => format!("sqlite:{}", path.display()),
            Self::Server(server) => server.0.expose_secret().to_owned(),
        }
    }

    /// The file, where it is one.
    #[must_use]
    pub fn file(&self) -> Option<&std::path::Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Server(_) => None,
        }
    }
}

impl From<PathBuf> for Database {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

/// The address of a database on a server, with whatever it takes to get in.
#[derive(Clone)]
pub struct Server(SecretString);

impl Server {
    fn parse(text: &str) -> Result<Self> {
        let query = text.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let named = |pair: &&str| !PARAMETERS.contains(&pair.split_once('=').map_or(*pair, |(key, _)| key));
        if query.split('&').filter(|pair| !pair.is_empty()).any(|pair| named(&pair)) {
            // The driver would log it with its value.
            bail!("数据库地址中有不认识的参数，请检查 --db 问号之后的部分");
        }
        let server = Self(text.to_owned().into());
        server.options()?;
        Ok(server)
    }

    /// For the driver.
    ///
    /// # Errors
    /// When it is no address.
    pub(crate) fn options(&self) -> Result<PgConnectOptions> {
        let options = self.0.expose_secret().parse::<PgConnectOptions>();
        // What the parser says may quote a part of it.
        let options = options.map_err(|_| {
            anyhow!("数据库地址无法识别，应如 postgres://账号@主机:5432/库名（口令可写入 ~/.pgpass）")
        })?;
        Ok(options.application_name("chengban-hub"))
    }

    /// Where it is, without account or password.
    pub(crate) fn shown(&self) -> String {
        self.options().map_or_else(
            |_| "postgres".to_owned(),
            |options| {
                let database = options.get_database().unwrap_or_default();
                format!("postgres://{}:{}/{database}", options.get_host(), options.get_port())
            },
        )
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({})", self.shown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_or_a_server_is_known_by_its_beginning() {
        let file = |text| Database::parse(text).unwrap().file().map(|path| path.display().to_string());
        assert_eq!(file("sqlite:/var/hub.db").as_deref(), Some("/var/hub.db"));
        assert_eq!(file("sqlite://hub.db").as_deref(), Some("hub.db"));
        assert_eq!(file("hub.db").as_deref(), Some("hub.db"));
        for text in ["postgres://hub@db:5433/chengban", "postgresql:///chengban?host=/run/postgresql"] {
            assert_eq!(file(text), None);
            assert_eq!(Database::parse(text).unwrap().argument(), text);
        }
    }

    #[test]
    fn a_password_is_shown_by_nothing() {
        let secret = "kJ8-geheim";
        let known = Database::parse(&format!("postgres://hub:{secret}@db:5433/chengban")).unwrap();
        let shown = format!("{known:?}");
        assert!(shown.contains("db:5433/chengban") && !shown.contains(secret), "{shown}");
        for wrong in [
            format!("postgres://hub:{secret}@db:port/chengban"),
            format!("postgres://hub:{secret}@[/chengban"),
            format!("postgres://db/chengban?passwort={secret}"),
            format!("postgres://db/chengban?port={secret}"),
            format!("postgres://db/chengban?sslmode={secret}"),
        ] {
            let error = format!("{:?}", Database::parse(&wrong).unwrap_err());
            assert!(!error.contains(secret), "{error}");
            assert!(error.contains("数据库地址"), "{error}");
        }
    }
}
