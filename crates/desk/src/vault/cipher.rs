//! Files in chunks of 64 KiB, each sealed by XChaCha20-Poly1305 under the file's own key.
//!
//! The nonce of a chunk is the file's random prefix, the chunk's number and whether it is the last: chunks cannot be
//! swapped, doubled or cut off (the STREAM construction). Any range can be read without the rest.
//!
//! XChaCha20-Poly1305 is HChaCha20 and then ChaCha20-Poly1305; the first 16 bytes of all nonces of a file are the same, so
//! the key it gives is derived once and the bulk goes through ring.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write};
use std::path::Path;

use chacha20::cipher::consts::U10;
use chengban_domain::ErrorCode;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
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
/// Bytes of a nonce that go into the derived key.
const DERIVED: usize = 16;

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

    fn cipher(&self) -> Result<Cipher> {
        let (first, rest) = self.nonce.split_at(DERIVED);
        let mut derived = chacha20::hchacha::<U10>((&self.key).into(), first.into());
        let key =
            UnboundKey::new(&CHACHA20_POLY1305, &derived).map_err(|_| anyhow::anyhow!("no file key"))?;
        derived.as_mut_slice().zeroize();
        let mut start = [0; 12];
        start.iter_mut().skip(4).zip(rest).for_each(|(to, from)| *to = *from);
        Ok(Cipher { key: LessSafeKey::new(key), start })
    }
}

/// A file's key made ready.
struct Cipher {
    key: LessSafeKey,
    /// Beginning of the nonces after derivation.
    start: [u8; 12],
}

impl Cipher {
    fn nonce(&self, chunk: u32, last: bool) -> Nonce {
        let mut nonce = self.start;
        let (_, own) = nonce.split_at_mut(7);
        let (number, flag) = own.split_at_mut(4);
        number.copy_from_slice(&chunk.to_be_bytes());
        flag.fill(u8::from(last));
        Nonce::assume_unique_for_key(nonce)
    }

    /// Content becomes a sealed chunk, in place.
    fn seal(&self, chunk: u32, last: bool, content: &mut Vec<u8>) -> Result<()> {
        let sealed = self.key.seal_in_place_append_tag(self.nonce(chunk, last), Aad::empty(), content);
        sealed.map_err(|_| anyhow::anyhow!("a chunk could not be sealed"))
    }

    /// The content of a sealed chunk.
    fn open<'c>(&self, chunk: u32, last: bool, sealed: &'c mut [u8]) -> Result<&'c [u8]> {
        let opened = self.key.open_in_place(self.nonce(chunk, last), Aad::empty(), sealed);
        opened.map(|content| &*content).map_err(|_| problem(ErrorCode::FileUnreadable))
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
    cipher: Cipher,
    pending: Vec<u8>,
    chunk: u32,
}

impl<W: Write> Sealer<W> {
    pub(super) fn new(out: W, key: &FileKey) -> Result<Self> {
        Ok(Self { out, cipher: key.cipher()?, pending: Vec::with_capacity(CHUNK + TAG), chunk: 0 })
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
        self.cipher.seal(self.chunk, last, &mut self.pending)?;
        self.out.write_all(&self.pending)?;
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
    let cipher = key.cipher()?;
    let mut out = Vec::with_capacity((last_wanted - first + 1) * CHUNK);
    for chunk in first..=last_wanted {
        let content = if chunk == last { size - last * CHUNK } else { CHUNK };
        let mut sealed = vec![0; content + TAG];
        file.read_exact(&mut sealed).map_err(|_| unreadable())?;
        out.extend_from_slice(cipher.open(u32::try_from(chunk)?, chunk == last, &mut sealed)?);
    }
    out.truncate(to - first * CHUNK);
    Ok(out.split_off(from - first * CHUNK))
}

#[cfg(test)]
mod tests {
    use chacha20poly1305::aead::Aead as _;
    use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};

    use super::*;

    #[test]
    fn a_chunk_is_what_xchacha20_poly1305_makes_of_it() {
        let key = FileKey { key: [7; 32], nonce: std::array::from_fn(|at| u8::try_from(at).unwrap()) };
        for (chunk, last) in [(0, false), (1, false), (70_000, true)] {
            let mut content = "现场照片".repeat(100).into_bytes();
            let mut nonce = [0; 24];
            nonce[..PREFIX].copy_from_slice(&key.nonce);
            nonce[PREFIX..23].copy_from_slice(&u32::to_be_bytes(chunk));
            nonce[23] = u8::from(last);
            let other = XChaCha20Poly1305::new((&key.key).into());
            let expected = other.encrypt(XNonce::from_slice(&nonce), content.as_slice()).unwrap();
            key.cipher().unwrap().seal(chunk, last, &mut content).unwrap();
            assert_eq!(content, expected);
        }
    }
}
