//! One part on its way in, and one being read: sealed chunks in a file.
//!
//! Invariant: a file under its name is whole: written beside it, synced, then renamed; nothing of a part is on the disk in
//! the clear at any time.

use std::io::{ErrorKind, SeekFrom};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chengban_domain::hash::Sha256Hex;
use sha2::{Digest, Sha256};
use tokio::fs::{self, File};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use crate::crypto::parts::{CHUNK, Chunks, HEADER, Place, TAG};

/// A part on its way in.
pub(crate) struct Incoming {
    path: PathBuf,
    target: PathBuf,
    name: Sha256Hex,
    file: File,
    chunks: Chunks,
    index: u32,
    /// Not sealed yet: at most a chunk.
    open: Vec<u8>,
    hash: Sha256,
    size: usize,
}

impl Incoming {
    /// Begins a part in a file beside its place.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) async fn begin(
        path: PathBuf,
        (target, name): (PathBuf, &Sha256Hex),
        chunks: Chunks,
    ) -> Result<Self> {
        let mut file = File::create_new(&path).await.context("a part cannot be created")?;
        file.write_all(&chunks.header()).await.context("a part cannot be written")?;
        let open = Vec::with_capacity(CHUNK);
        Ok(Self {
            path,
            target,
            name: name.clone(),
            file,
            chunks,
            index: 0,
            open,
            hash: Sha256::new(),
            size: 0,
        })
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) async fn write(&mut self, mut bytes: &[u8]) -> Result<()> {
        self.hash.update(bytes);
        self.size += bytes.len();
        while !bytes.is_empty() {
            if self.open.len() == CHUNK {
                self.put(Place::Within).await?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK - self.open.len()));
            self.open.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    async fn put(&mut self, place: Place) -> Result<()> {
        let sealed = self.chunks.seal(self.index, place, &self.open)?;
        self.index += 1;
        self.open.clear();
        self.file.write_all(&sealed).await.context("a part cannot be written")
    }

    /// Bytes so far.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// Gives the file its name if its bytes are those of the name; else removes it and says false.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) async fn finish(mut self) -> Result<bool> {
        self.put(Place::Last).await?;
        self.file.flush().await?;
        self.file.sync_all().await?;
        if hex::encode(self.hash.finalize()) != self.name.as_str() {
            remove(&self.path).await?;
            return Ok(false);
        }
        if let Some(parent) = self.target.parent() {
            fs::create_dir_all(parent).await?;
        }
        fs::rename(&self.path, &self.target).await.context("a part cannot be named")?;
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

/// Removes a file; false when there was none.
pub(super) async fn remove(path: &Path) -> Result<bool> {
    match fs::remove_file(path).await {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error).context("a part cannot be removed"),
    }
}

/// A stored part being read.
pub(crate) struct PartReader {
    file: File,
    chunks: Chunks,
    index: u32,
    count: u32,
    /// Bytes of the next chunk that were not asked for.
    skip: usize,
}

impl PartReader {
    /// Opens a part that lies in `file`; `chunks` makes its chunks from its header.
    ///
    /// # Errors
    /// When it is cut or not sealed.
    pub(super) async fn begin(mut file: File, chunks: impl FnOnce(&[u8]) -> Result<Chunks>) -> Result<Self> {
        let mut header = [0; HEADER];
        file.read_exact(&mut header).await.context("a stored part is cut")?;
        let body = file.metadata().await?.len().saturating_sub(HEADER as u64);
        let count = u32::try_from(body.div_ceil((CHUNK + TAG) as u64))?;
        Ok(Self { file, chunks: chunks(&header)?, index: 0, count, skip: 0 })
    }

    /// Goes to a byte of the part.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) async fn seek(&mut self, byte: u64) -> Result<()> {
        let chunk = byte / CHUNK as u64;
        self.index = u32::try_from(chunk)?;
        self.skip = usize::try_from(byte % CHUNK as u64)?;
        self.file.seek(SeekFrom::Start(HEADER as u64 + chunk * (CHUNK + TAG) as u64)).await?;
        Ok(())
    }

    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// When the disk refuses, or the bytes are not those that were sealed.
    pub(crate) async fn read(&mut self) -> Result<Option<Vec<u8>>> {
        if self.index >= self.count {
            return Ok(None);
        }
        let mut sealed = Vec::with_capacity(CHUNK + TAG);
        (&mut self.file).take((CHUNK + TAG) as u64).read_to_end(&mut sealed).await?;
        let place = if self.index + 1 == self.count { Place::Last } else { Place::Within };
        let mut plain = self.chunks.open(self.index, place, &sealed)?;
        self.index += 1;
        plain.drain(..std::mem::take(&mut self.skip).min(plain.len()));
        Ok(Some(plain))
    }
}
