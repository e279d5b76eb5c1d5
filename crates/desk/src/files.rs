//! Files handed over by the host: bytes never cross as JSON, a token stands for them.
//!
//! Invariant: a token works within this process only and is forgotten after its first use.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use chengban_domain::ErrorCode;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clock;
use crate::fault::{Result, problem};

/// Stands for a file that the host picked, took from a drop, or received.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(export)]
pub struct FileToken(pub String);

/// Where the bytes are.
#[derive(Debug)]
pub enum Source {
    /// A file or folder of the person's; read, never changed.
    Path(PathBuf),
    /// What the host received, in a file without a name: nothing of it outlives the program, however that ends.
    Received(File),
    /// Pasted or received bytes.
    Bytes(Vec<u8>),
}

/// A file with the name people know it by.
#[derive(Debug)]
pub struct Given {
    /// File name without folder.
    pub name: String,
    /// Its bytes.
    pub source: Source,
}

/// Files waiting to be used.
#[derive(Debug, Default)]
pub struct Files(Mutex<HashMap<String, Given>>);

impl Files {
    /// Keeps a file under a new token.
    pub fn register(&self, name: &str, source: Source) -> FileToken {
        let token = FileToken(hex::encode(clock::random::<16>()));
        let given = Given { name: name.to_owned(), source };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(token.0.clone(), given);
        token
    }

    /// Takes the file of a token.
    ///
    /// # Errors
    /// `file_unreadable` when the token is unknown or was used.
    pub fn take(&self, token: &FileToken) -> Result<Given> {
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&token.0);
        taken.ok_or_else(|| problem(ErrorCode::FileUnreadable))
    }
}

impl Given {
    /// The whole content, for small files such as a PDF to verify.
    ///
    /// # Errors
    /// `file_unreadable`.
    pub async fn read_all(self) -> Result<Vec<u8>> {
        let read = match self.source {
            Source::Bytes(bytes) => Ok(bytes),
            Source::Path(path) => tokio::fs::read(path).await,
            Source::Received(mut file) => {
                let whole = move || {
                    let mut bytes = Vec::new();
                    file.rewind()?;
                    file.read_to_end(&mut bytes)?;
                    Ok(bytes)
                };
                tokio::task::spawn_blocking(whole).await?
            }
        };
        read.map_err(|_| problem(ErrorCode::FileUnreadable))
    }
}
