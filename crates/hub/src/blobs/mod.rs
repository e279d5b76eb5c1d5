//! Blob parts on disk: immutable files named by the SHA-256 of what is sealed in them, never joined.
//!
//! Invariant: evidence is sealed under the key file as citizens' data are. What is published is said by the database alone.

mod legacy;
mod listing;
mod part;
pub(crate) mod sniff;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chengban_domain::TicketId;
use chengban_domain::hash::Sha256Hex;
use chengban_domain::time::Millis;
use chengban_domain::wire::PART_BYTES;
use tokio::fs;

use crate::clock;
use crate::crypto::parts::PartCipher;
use crate::store::blob::{self, Blob};
use crate::store::{Conn, Store};
pub(crate) use legacy::forget_mark;
use part::remove;
pub(crate) use part::{Incoming, PartReader};

/// The folder of parts.
#[derive(Clone)]
pub(crate) struct BlobFolder {
    folder: PathBuf,
    cipher: PartCipher,
}

impl BlobFolder {
    /// Opens the folder, creating it.
    ///
    /// # Errors
    /// When it cannot be created.
    pub(crate) fn open(folder: &Path, cipher: PartCipher) -> Result<Self> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("附件文件夹 {} 无法创建", folder.display()))?;
        Ok(Self { folder: folder.to_owned(), cipher })
    }

    /// Where a part lies.
    fn path(&self, part: &str) -> PathBuf {
        let prefix: String = part.chars().take(2).collect();
        self.folder.join(prefix).join(part)
    }

    /// A new file for a part of that name, sealed as it is written.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) async fn begin(&self, name: &Sha256Hex) -> Result<Incoming> {
        let path = self.folder.join(format!("{}.part", clock::new_id()));
        let place = (self.path(name.as_str()), name);
        Incoming::begin(path, place, self.cipher.seal(name.as_str())).await
    }

    /// A part to be read.
    ///
    /// # Errors
    /// When it is missing, cut, or not sealed.
    pub(crate) async fn reader(&self, part: &str) -> Result<PartReader> {
        let file = fs::File::open(self.path(part)).await.context("a part of a blob is missing")?;
        PartReader::begin(file, |header| self.cipher.open(part, header)).await
    }

    /// Stores bytes as parts; for what the hub itself makes.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) async fn store(&self, bytes: &[u8]) -> Result<(Sha256Hex, Blob)> {
        let mut parts = Vec::new();
        for piece in bytes.chunks(PART_BYTES) {
            let name = Sha256Hex::of(piece);
            let mut incoming = self.begin(&name).await?;
            incoming.write(piece).await?;
            incoming.finish().await?;
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
            let mut reader = self.reader(part).await?;
            while let Some(piece) = reader.read().await? {
                bytes.extend_from_slice(&piece);
            }
        }
        anyhow::ensure!(Sha256Hex::of(&bytes) == *sha256, "the bytes of a blob are not those of its name");
        Ok(bytes)
    }

    /// Removes parts that nobody needs and that were not touched since `before`. The folder is walked while others write;
    /// the write transaction then keeps a commit from happening while the few that were found are looked at again.
    ///
    /// # Errors
    /// When folder or database cannot be read.
    pub(crate) async fn collect(&self, store: &Store, before: Millis) -> Result<usize> {
        let mut tx = store.write().await?;
        blob::forget_before(&mut tx, before).await?;
        tx.commit().await?;
        let mut removed = 0;
        for half in listing::halves(&self.folder).await? {
            removed += usize::from(is_older(&half.path(), before).await? && remove(&half.path()).await?);
        }
        let orphans = self.orphans(store, before).await?;
        if orphans.is_empty() {
            return Ok(removed);
        }
        let mut tx = store.write().await?;
        for name in orphans {
            let path = self.path(&name);
            let idle = is_older(&path, before).await? && !blob::is_part_needed(&mut tx, &name).await?;
            removed += usize::from(idle && remove(&path).await?);
        }
        tx.commit().await?;
        Ok(removed)
    }

    /// Old parts that nobody needs as it stands.
    async fn orphans(&self, store: &Store, before: Millis) -> Result<Vec<String>> {
        let mut orphans = Vec::new();
        for shelf in listing::shelves(&self.folder).await? {
            let mut conn = store.read().await?;
            for part in listing::parts(&shelf.path()).await? {
                let name = part.file_name().to_string_lossy().into_owned();
                if is_older(&part.path(), before).await? && !blob::is_part_needed(&mut conn, &name).await? {
                    orphans.push(name);
                }
            }
        }
        Ok(orphans)
    }
}

async fn is_older(file: &Path, before: Millis) -> Result<bool> {
    let modified = fs::metadata(file).await?.modified()?;
    let since = modified.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Ok(i64::try_from(since.as_millis())? < before.0)
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

#[cfg(test)]
mod tests;
