//! Blob parts at rest: a header and sealed chunks, so that neither sending nor receiving needs a part whole in memory and a
//! download may begin anywhere.
//!
//! Invariant: a chunk opens only in its own part and place, and only the last one as the last: parts cannot be swapped,
//! re-ordered or cut unnoticed.

use anyhow::{Result, anyhow, ensure};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};

use super::key_file::KEY_BYTES;
use crate::clock;

/// Bytes of a chunk before sealing; the last may be shorter.
pub(crate) const CHUNK: usize = 64 << 10;
/// Bytes that sealing adds to a chunk.
pub(crate) const TAG: usize = 16;
/// Bytes before the first chunk.
pub(crate) const HEADER: usize = MAGIC.len() + PREFIX;

const MAGIC: &[u8; 8] = b"CBPART1\n";
/// Random bytes of a nonce; the chunk's number and whether it is the last make up the rest.
const PREFIX: usize = 19;

/// Whether a chunk ends its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// More follow.
    Within,
    /// It is the last.
    Last,
}

/// Seals and opens parts.
#[derive(Clone)]
pub(crate) struct PartCipher(XChaCha20Poly1305);

impl PartCipher {
    pub(super) fn new(key: &[u8; KEY_BYTES]) -> Self {
        Self(XChaCha20Poly1305::new(Key::from_slice(key)))
    }

    /// For a new part of that name.
    pub(crate) fn seal(&self, part: &str) -> Chunks {
        Chunks { cipher: self.0.clone(), part: part.to_owned(), prefix: clock::random() }
    }

    /// For a stored part of that name with this header.
    ///
    /// # Errors
    /// When it is no sealed part.
    pub(crate) fn open(&self, part: &str, header: &[u8]) -> Result<Chunks> {
        let prefix = header.strip_prefix(MAGIC).ok_or_else(|| anyhow!("a stored part is not sealed"))?;
        let prefix = prefix.try_into().map_err(|_| anyhow!("a stored part is cut"))?;
        Ok(Chunks { cipher: self.0.clone(), part: part.to_owned(), prefix })
    }
}

/// The chunks of one part.
pub(crate) struct Chunks {
    cipher: XChaCha20Poly1305,
    part: String,
    prefix: [u8; PREFIX],
}

impl Chunks {
    /// What stands before the first chunk.
    pub(crate) fn header(&self) -> Vec<u8> {
        [MAGIC.as_slice(), &self.prefix].concat()
    }

    fn nonce(&self, index: u32, place: Place) -> XNonce {
        let mut nonce = XNonce::default();
        let rest = index.to_be_bytes().into_iter().chain([u8::from(place == Place::Last)]);
        for (to, from) in nonce.iter_mut().zip(self.prefix.into_iter().chain(rest)) {
            *to = from;
        }
        nonce
    }

    /// Seals the chunk of that number.
    ///
    /// # Errors
    /// When it is too long.
    pub(crate) fn seal(&self, index: u32, place: Place, plain: &[u8]) -> Result<Vec<u8>> {
        ensure!(plain.len() <= CHUNK, "a chunk is too long");
        let payload = Payload { msg: plain, aad: self.part.as_bytes() };
        self.cipher.encrypt(&self.nonce(index, place), payload).map_err(|_| anyhow!("encryption failed"))
    }

    /// Opens the chunk of that number.
    ///
    /// # Errors
    /// When its bytes were changed or moved, or sealed under another key.
    pub(crate) fn open(&self, index: u32, place: Place, sealed: &[u8]) -> Result<Vec<u8>> {
        let payload = Payload { msg: sealed, aad: self.part.as_bytes() };
        let plain = self.cipher.decrypt(&self.nonce(index, place), payload);
        plain.map_err(|_| anyhow!("chunk {index} of a stored part does not open under this key file"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_opens_only_in_its_part_and_place() {
        let cipher = PartCipher::new(&[7; KEY_BYTES]);
        let chunks = cipher.seal("one");
        let sealed = chunks.seal(1, Place::Within, b"photo").unwrap();
        assert_eq!(sealed.len(), 5 + TAG);
        let opened = |part: &str, header: &[u8], index, place, sealed: &[u8]| {
            cipher.open(part, header).and_then(|chunks| chunks.open(index, place, sealed))
        };
        let header = chunks.header();
        assert_eq!(header.len(), HEADER);
        assert_eq!(opened("one", &header, 1, Place::Within, &sealed).unwrap(), b"photo");
        assert!(opened("two", &header, 1, Place::Within, &sealed).is_err(), "in another part");
        assert!(opened("one", &header, 2, Place::Within, &sealed).is_err(), "in another place");
        assert!(opened("one", &header, 1, Place::Last, &sealed).is_err(), "what followed was cut off");
        assert!(opened("one", &cipher.seal("one").header(), 1, Place::Within, &sealed).is_err());
        assert!(opened("one", b"%PDF-1.7", 1, Place::Within, &sealed).is_err(), "a file in the clear");
        let other = PartCipher::new(&[8; KEY_BYTES]).open("one", &header).unwrap();
        assert!(other.open(1, Place::Within, &sealed).is_err(), "under another key");
    }
}
