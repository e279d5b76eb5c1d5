//! Files in chunks of 64 KiB, each sealed by XChaCha20-Poly1305 under the file's own key.
//!
//! The nonce of a chunk is the file's random prefix, the chunk's number and whether it is the last: chunks cannot be
//! swapped, doubled or cut off (the STREAM construction). Any range can be read without the rest.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write};
use std::path::Path;

use chacha20poly1305::aead::Aead as _;
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use chengban_domain::ErrorCode;
use zeroize::Zeroize as _;

use crate::clock;
use crate::fault::{Result, problem};
use crate::store::blob::BlobRecord;

/// Bytes of content in a chunk.
pub(super) const CHUNK: usize = 64 * 1024;
/// Bytes a sealed chunk is longer.
const TAG: usize = 16;
/// Bytes of the random part of the nonces.
const PREFIX: usize = 19;

/// Key and nonce prefix of one file.
#[derive(Clone)]
pub(super) struct FileKey {
    pub(super) key: [u8; 32],
    pub(super) nonce: [u8; PREFIX],
}

impl FileKey {
    pub(super) fn generate() -> Self {
        Self { key: clock::random(), nonce: clock::random() }
    }

    pub(super) fn of(record: &BlobRecord) -> Result<Self> {
        let unreadable = || problem(ErrorCode::FileUnreadable);
        Ok(Self {
            key: record.file_key.as_slice().try_into().map_err(|_| unreadable())?,
            nonce: record.nonce.as_slice().try_into().map_err(|_| unreadable())?,
        })
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&self.key).into())
    }

    fn nonce(&self, chunk: u32, last: bool) -> XNonce {
        let mut nonce = [0; 24];
        let (prefix, rest) = nonce.split_at_mut(PREFIX);
        prefix.copy_from_slice(&self.nonce);
        let (number, flag) = rest.split_at_mut(4);
        number.copy_from_slice(&chunk.to_be_bytes());
        flag.fill(u8::from(last));
        XNonce::from(nonce)
    }
}

impl std::fmt::Debug for FileKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileKey(…)")
    }
}

impl Drop for FileKey {
    fn drop(&mut self) {
        self.key.zeroize();
    }
}

/// Seals what is written to it.
pub(super) struct Sealer<W: Write> {
    out: W,
    key: FileKey,
    cipher: XChaCha20Poly1305,
    pending: Vec<u8>,
    chunk: u32,
}

impl<W: Write> Sealer<W> {
    pub(super) fn new(out: W, key: &FileKey) -> Self {
        Self { out, key: key.clone(), cipher: key.cipher(), pending: Vec::with_capacity(CHUNK), chunk: 0 }
    }

    pub(super) fn write(&mut self, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            // A full chunk waits until more comes: only then is it known not to be the last.
            if self.pending.len() == CHUNK {
                self.seal(false)?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK - self.pending.len()));
            self.pending.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<W> {
        self.seal(true)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn seal(&mut self, last: bool) -> Result<()> {
        let sealed = self
            .cipher
            .encrypt(&self.key.nonce(self.chunk, last), self.pending.as_slice())
            .map_err(|_| anyhow::anyhow!("a chunk could not be sealed"))?;
        self.out.write_all(&sealed)?;
        self.pending.zeroize();
        self.pending.clear();
        self.chunk = self.chunk.checked_add(1).ok_or_else(|| problem(ErrorCode::FileTooLarge))?;
        Ok(())
    }
}

/// The whole content.
pub(super) fn open_all(path: &Path, key: &FileKey) -> Result<Vec<u8>> {
    let sealed = std::fs::metadata(path).map_err(|_| problem(ErrorCode::FileUnreadable))?.len();
    let sealed = usize::try_from(sealed)?;
    let chunks = sealed.div_ceil(CHUNK + TAG);
    let size = sealed.checked_sub(chunks * TAG).ok_or_else(|| problem(ErrorCode::FileUnreadable))?;
    open_range(path, key, 0, size, size)
}

/// The bytes `from..to` of a content of `size` bytes.
pub(super) fn open_range(path: &Path, key: &FileKey, from: usize, to: usize, size: usize) -> Result<Vec<u8>> {
    let unreadable = || problem(ErrorCode::FileUnreadable);
    if from >= to || to > size {
        return Err(unreadable());
    }
    let mut file = File::open(path).map_err(|_| unreadable())?;
    let (first, last_wanted, last) = (from / CHUNK, (to - 1) / CHUNK, (size - 1) / CHUNK);
    file.seek(SeekFrom::Start(u64::try_from(first * (CHUNK + TAG))?))?;
    let cipher = key.cipher();
    let mut out = Vec::with_capacity((last_wanted - first + 1) * CHUNK);
    for chunk in first..=last_wanted {
        let content = if chunk == last { size - last * CHUNK } else { CHUNK };
        let mut sealed = vec![0; content + TAG];
        file.read_exact(&mut sealed).map_err(|_| unreadable())?;
        let nonce = key.nonce(u32::try_from(chunk)?, chunk == last);
        out.extend(cipher.decrypt(&nonce, sealed.as_slice()).map_err(|_| unreadable())?);
    }
    out.truncate(to - first * CHUNK);
    Ok(out.split_off(from - first * CHUNK))
}
