//! Blob parts on disk: immutable files named by their SHA-256, never joined.
//!
//! Invariant: a file under its name is whole: written beside it, synced, then renamed. What is published is said by
//! the database alone.

pub(crate) mod sniff;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chengban_domain::TicketId;
use chengban_domain::hash::Sha256Hex;
use chengban_domain::time::Millis;
use chengban_domain::wire::PART_BYTES;
use sha2::{Digest, Sha256};
use tokio::fs;
use tokio::io::AsyncWriteExt;

use crate::clock;
use crate::store::blob::{self, Blob};
use crate::store::{Conn, Store};

/// The folder of parts.
#[derive(Debug, Clone)]
pub(crate) struct BlobFolder {
    folder: PathBuf,
}

impl BlobFolder {
    /// Opens the folder, creating it.
    ///
    /// # Errors
    /// When it cannot be created.
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("附件文件夹 {} 无法创建", folder.display()))?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Where a part lies.
    pub(crate) fn path(&self, part: &str) -> PathBuf {
        let prefix: String = part.chars().take(2).collect();
        self.folder.join(prefix).join(part)
    }

    /// A new file to write into before its name is known.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) async fn begin(&self) -> Result<Incoming> {
        let path = self.folder.join(format!("{}.part", clock::new_id()));
        let file = fs::File::create_new(&path).await.context("a part cannot be created")?;
        Ok(Incoming { path, file, hash: Sha256::new(), size: 0 })
    }

    /// Stores bytes as parts; for what the hub itself makes.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) async fn store(&self, bytes: &[u8]) -> Result<(Sha256Hex, Blob)> {
        let mut parts = Vec::new();
        for piece in bytes.chunks(PART_BYTES) {
            let mut incoming = self.begin().await?;
            incoming.write(piece).await?;
            let name = Sha256Hex::of(piece);
            incoming.finish(self, &name).await?;
            parts.push((name.to_string(), i64::try_from(piece.len())?));
        }
        let blob =
            Blob { size: i64::try_from(bytes.len())?, mime: sniff::media_type(bytes).to_owned(), parts };
        Ok((Sha256Hex::of(bytes), blob))
    }

    /// Reads a published blob whole; for letters, which are small.
    ///
    /// # Errors
    /// When a part is missing or the bytes are not those of the name.
    pub(crate) async fn read(&self, conn: &mut Conn, sha256: &Sha256Hex) -> Result<Vec<u8>> {
        let found = blob::get(conn, sha256).await?.context("a blob is not published")?;
        let mut bytes = Vec::with_capacity(usize::try_from(found.size)?);
        for (part, _) in &found.parts {
            bytes.extend_from_slice(&fs::read(self.path(part)).await.context("a part of a blob is missing")?);
        }
        anyhow::ensure!(Sha256Hex::of(&bytes) == *sha256, "the bytes of a blob are not those of its name");
        Ok(bytes)
    }

    /// Removes parts that nobody needs and that were not touched since `before`. The write transaction keeps a commit
    /// from happening meanwhile.
    ///
    /// # Errors
    /// When folder or database cannot be read.
    pub(crate) async fn collect(&self, store: &Store, before: Millis) -> Result<usize> {
        let mut tx = store.write().await?;
        blob::forget_before(&mut tx, before).await?;
        let mut removed = 0;
        let mut folders = fs::read_dir(&self.folder).await?;
        while let Some(entry) = folders.next_entry().await? {
            if !entry.file_type().await?.is_dir() {
                removed += usize::from(is_older(&entry, before).await? && remove(&entry.path()).await?);
                continue;
            }
            let mut parts = fs::read_dir(entry.path()).await?;
            while let Some(part) = parts.next_entry().await? {
                let name = part.file_name().to_string_lossy().into_owned();
                let unneeded =
                    is_older(&part, before).await? && !blob::is_part_needed(&mut tx, &name).await?;
                removed += usize::from(unneeded && remove(&part.path()).await?);
            }
        }
        tx.commit().await?;
        Ok(removed)
    }
}

async fn is_older(entry: &fs::DirEntry, before: Millis) -> Result<bool> {
    let modified = entry.metadata().await?.modified()?;
    let since = modified.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Ok(i64::try_from(since.as_millis())? < before.0)
}

async fn remove(path: &Path) -> Result<bool> {
    match fs::remove_file(path).await {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error).context("a part cannot be removed"),
    }
}

/// A part on its way in.
pub(crate) struct Incoming {
    path: PathBuf,
    file: fs::File,
    hash: Sha256,
    size: usize,
}

impl Incoming {
    /// Appends bytes.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.hash.update(bytes);
        self.size += bytes.len();
        self.file.write_all(bytes).await.context("a part cannot be written")
    }

    /// Bytes so far.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// Gives the file its name if its bytes are those of the name; else removes it and says false.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) async fn finish(mut self, folder: &BlobFolder, name: &Sha256Hex) -> Result<bool> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        if hex::encode(self.hash.finalize()) != name.as_str() {
            remove(&self.path).await?;
            return Ok(false);
        }
        let target = folder.path(name.as_str());
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).await?;
        }
        fs::rename(&self.path, &target).await.context("a part cannot be named")?;
        Ok(true)
    }

    /// Removes what arrived.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) async fn discard(self) -> Result<()> {
        remove(&self.path).await.map(drop)
    }
}

/// Publishes what the hub made for a ticket.
///
/// # Errors
/// When disk or database refuse.
pub(crate) async fn publish_own(
    conn: &mut Conn,
    folder: &BlobFolder,
    bytes: &[u8],
    (ticket, holder): (TicketId, &str),
    now: Millis,
) -> Result<Sha256Hex> {
    let (sha256, made) = folder.store(bytes).await?;
    blob::publish(conn, &sha256, &made, (ticket, holder), now).await?;
    Ok(sha256)
}
