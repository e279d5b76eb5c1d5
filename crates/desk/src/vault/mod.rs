//! The evidence vault: bytes copied when a file is picked, named by their hash, each under a key of its own.
//!
//! Invariants: B1 the row of a content is written after its file is whole on disk; B5 a source changed after picking
//! changes nothing; purge = the row with the key goes, then the file.

mod cipher;
pub mod sniff;

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek as _};
use std::path::PathBuf;

use anyhow::Context as _;
use chengban_domain::hash::Sha256Hex;
use chengban_domain::wire::PART_BYTES;
use chengban_domain::{ErrorCode, Rejection, TicketId};
use sha2::{Digest as _, Sha256};

use crate::clock;
use crate::fault::{Result, problem, rejected};
use crate::files::{Given, Source};
use crate::office::Office;
use crate::store::blob::{self, BlobRecord};
use cipher::{FileKey, Sealer};

/// Bytes a source is read in.
const READ: usize = 256 * 1024;
/// Bytes kept to sniff the type.
const HEAD: usize = 64 * 1024;

/// The folder of encrypted files.
#[derive(Debug, Clone)]
pub struct Vault {
    dir: PathBuf,
}

/// A file that is whole on disk and not yet known to the database.
#[derive(Debug)]
pub struct Stored {
    /// Hash of the content.
    pub sha256: Sha256Hex,
    /// Bytes.
    pub size: i64,
    /// Hash of each upload part.
    pub parts: Vec<Sha256Hex>,
    /// First bytes, for the type.
    pub head: Vec<u8>,
    /// File in the vault.
    pub file_name: String,
    key: FileKey,
}

/// A file being taken in: hashed and encrypted as it comes.
pub struct Intake {
    sealer: Sealer<BufWriter<tempfile::NamedTempFile>>,
    dir: PathBuf,
    key: FileKey,
    whole: Sha256,
    part: Sha256,
    in_part: usize,
    parts: Vec<Sha256Hex>,
    head: Vec<u8>,
    size: i64,
}

impl Vault {
    /// The vault in that folder.
    pub fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Whether a file of that name is there.
    pub fn holds(&self, file_name: &str) -> bool {
        self.dir.join(file_name).is_file()
    }

    /// Deletes a file whose key is gone; what cannot be deleted now goes at the next start.
    pub fn discard(&self, file_name: &str) {
        if let Err(error) = std::fs::remove_file(self.dir.join(file_name)) {
            tracing::warn!(%error, "an evidence file could not be deleted yet");
        }
    }

    /// The content of a record, whole, its hash tested.
    ///
    /// # Errors
    /// `file_unreadable` when the file is missing or damaged.
    pub async fn read(&self, record: &BlobRecord) -> Result<Vec<u8>> {
        let (path, key, wanted) =
            (self.dir.join(&record.file_name), FileKey::of(record)?, record.sha256.clone());
        let bytes = tokio::task::spawn_blocking(move || cipher::open_all(&path, &key)).await??;
        if Sha256Hex::of(&bytes).as_str() == wanted {
            Ok(bytes)
        } else {
            Err(problem(ErrorCode::FileUnreadable))
        }
    }

    /// One upload part of a record.
    ///
    /// # Errors
    /// `file_unreadable`.
    pub async fn part(&self, record: &BlobRecord, part: usize) -> Result<Vec<u8>> {
        let (path, key) = (self.dir.join(&record.file_name), FileKey::of(record)?);
        let (from, size) = (part * PART_BYTES, usize::try_from(record.size)?);
        let to = (from + PART_BYTES).min(size);
        tokio::task::spawn_blocking(move || cipher::open_range(&path, &key, from, to, size)).await?
    }
}

impl Intake {
    /// Begins a file in the vault.
    ///
    /// # Errors
    /// `disk_full` and the like.
    pub fn begin(vault: &Vault) -> Result<Self> {
        let key = FileKey::generate();
        let file =
            tempfile::Builder::new().prefix("in-").tempfile_in(&vault.dir).context("writing to the vault")?;
        Ok(Self {
            sealer: Sealer::new(BufWriter::new(file), &key)?,
            dir: vault.dir.clone(),
            key,
            whole: Sha256::new(),
            part: Sha256::new(),
            in_part: 0,
            parts: Vec::new(),
            head: Vec::new(),
            size: 0,
        })
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// `disk_full` and the like.
    pub fn write(&mut self, mut bytes: &[u8]) -> Result<()> {
        self.sealer.write(bytes)?;
        self.whole.update(bytes);
        self.size += i64::try_from(bytes.len())?;
        let room = HEAD.saturating_sub(self.head.len());
        self.head.extend_from_slice(bytes.get(..room.min(bytes.len())).unwrap_or_default());
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(PART_BYTES - self.in_part));
            self.part.update(now);
            self.in_part += now.len();
            if self.in_part == PART_BYTES {
                self.end_part();
            }
            bytes = later;
        }
        Ok(())
    }

    /// Bytes taken so far.
    pub fn size(&self) -> i64 {
        self.size
    }

    fn end_part(&mut self) {
        let done = std::mem::take(&mut self.part).finalize();
        self.parts.extend(Sha256Hex::try_from(hex::encode(done)).ok());
        self.in_part = 0;
    }

    /// Ends the file: synced, then named.
    ///
    /// # Errors
    /// `disk_full` and the like.
    pub fn finish(mut self) -> Result<Stored> {
        if self.in_part > 0 {
            self.end_part();
        }
        let writer = self.sealer.finish()?;
        let file = writer.into_inner().map_err(|error| anyhow::Error::from(error.into_error()))?;
        file.as_file().sync_all()?;
        let file_name = hex::encode(clock::random::<16>());
        file.persist(self.dir.join(&file_name)).map_err(|error| anyhow::Error::from(error.error))?;
        let sha256 = Sha256Hex::try_from(hex::encode(self.whole.finalize()))?;
        Ok(Stored { sha256, size: self.size, parts: self.parts, head: self.head, file_name, key: self.key })
    }
}

/// Copies a given file into the vault: measured first, read once, encrypted as it comes.
///
/// # Errors
/// `file_empty`, `file_too_large`, `file_unreadable`, `disk_full`.
pub async fn take_in(office: &Office, given: Given, max_bytes: u64) -> Result<Stored> {
    let vault = office.vault.clone();
    tokio::task::spawn_blocking(move || match given.source {
        Source::Bytes(bytes) => copy(&vault, bytes.as_slice(), Some(bytes.len() as u64), max_bytes),
        Source::Path(path) => copy_file(&vault, &path, max_bytes),
        Source::Received(mut file) => {
            file.rewind().map_err(|_| problem(ErrorCode::FileUnreadable))?;
            copy_open(&vault, file, max_bytes)
        }
    })
    .await?
}

fn copy_file(vault: &Vault, path: &std::path::Path, max_bytes: u64) -> Result<Stored> {
    copy_open(vault, File::open(path).map_err(|_| problem(ErrorCode::FileUnreadable))?, max_bytes)
}

fn copy_open(vault: &Vault, file: File, max_bytes: u64) -> Result<Stored> {
    let about = file.metadata().map_err(|_| problem(ErrorCode::FileUnreadable))?;
    if !about.is_file() {
        return Err(problem(ErrorCode::FileUnreadable));
    }
    copy(vault, BufReader::with_capacity(READ, file), Some(about.len()), max_bytes)
}

fn copy(vault: &Vault, mut source: impl Read, size: Option<u64>, max_bytes: u64) -> Result<Stored> {
    match size {
        Some(0) => return Err(problem(ErrorCode::FileEmpty)),
        Some(size) if size > max_bytes => return Err(too_large(size, max_bytes)),
        _ => {}
    }
    let mut intake = Intake::begin(vault)?;
    let mut buffer = vec![0; READ];
    loop {
        let many = source.read(&mut buffer).map_err(|_| problem(ErrorCode::FileUnreadable))?;
        let Some(bytes) = buffer.get(..many).filter(|bytes| !bytes.is_empty()) else { break };
        intake.write(bytes)?;
        let so_far = u64::try_from(intake.size()).unwrap_or(u64::MAX);
        if so_far > max_bytes {
            return Err(too_large(so_far, max_bytes));
        }
    }
    if intake.size() == 0 {
        return Err(problem(ErrorCode::FileEmpty));
    }
    intake.finish()
}

fn too_large(size: u64, max: u64) -> anyhow::Error {
    let mib = |bytes: u64| format!("{} MB", bytes.div_ceil(1 << 20));
    rejected(Rejection::new(ErrorCode::FileTooLarge).with("size", mib(size)).with("max", mib(max)))
}

/// Makes a stored file known; where the same content is known already, that one stays and the new file goes.
///
/// # Errors
/// Database errors; then the new file goes too.
pub async fn keep(
    office: &Office,
    stored: Stored,
    mime: &str,
    state: &str,
    ticket: Option<TicketId>,
) -> Result<BlobRecord> {
    let record = BlobRecord {
        sha256: stored.sha256.to_string(),
        size: stored.size,
        mime: mime.to_owned(),
        file_name: stored.file_name.clone(),
        file_key: stored.key.key.to_vec(),
        nonce: stored.key.nonce.to_vec(),
        parts: serde_json::to_string(&stored.parts)?,
        parts_done: 0,
        state: state.to_owned(),
        ticket_id: ticket.map(|id| id.to_string()),
        made_at: office.clock.now().0,
    };
    let kept = async {
        let mut tx = office.store.begin().await?;
        let fresh = blob::insert(&mut tx, &record).await?;
        let known = if fresh { None } else { blob::get(&mut tx, &record.sha256).await? };
        tx.commit().await?;
        Ok::<_, anyhow::Error>(known)
    };
    match kept.await {
        Ok(None) => Ok(record),
        Ok(Some(known)) => {
            office.vault.discard(&stored.file_name);
            Ok(known)
        }
        Err(error) => {
            office.vault.discard(&stored.file_name);
            Err(error)
        }
    }
}

/// At the start: files without a row (cut off while being taken in, or purged) go.
///
/// # Errors
/// Database errors; the folder cannot be read.
pub async fn sweep(office: &Office) -> Result<()> {
    let mut conn = office.store.reader().await?;
    let known: std::collections::HashSet<String> = blob::files(&mut conn).await?.into_iter().collect();
    for entry in std::fs::read_dir(&office.vault.dir)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !known.contains(&name) {
            office.vault.discard(&name);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
