//! Encryption at rest (XChaCha20-Poly1305) and keyed hashes, each under a key derived from the master key.
//!
//! Invariant: what is sealed for one place (`context`) does not open in another, so rows cannot be swapped.

use anyhow::{Result, anyhow};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use chengban_domain::MatterId;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::key_file::KEY_BYTES;
use super::parts::PartCipher;
use crate::clock;

const NONCE_BYTES: usize = 24;

/// Seals and opens stored bytes.
#[derive(Clone)]
pub(crate) struct Vault {
    cipher: XChaCha20Poly1305,
    parts: PartCipher,
    hash_key: Zeroizing<[u8; KEY_BYTES]>,
    receipt_key: Zeroizing<[u8; KEY_BYTES]>,
}

impl Vault {
    /// Derives the working keys.
    pub(crate) fn new(master: &[u8; KEY_BYTES]) -> Self {
        let cipher_key = derive(master, "chengban data at rest");
        Self {
            cipher: XChaCha20Poly1305::new(Key::from_slice(cipher_key.as_slice())),
            parts: PartCipher::new(&derive(master, "chengban evidence at rest")),
            hash_key: derive(master, "chengban equality search"),
            receipt_key: derive(master, "chengban receipts"),
        }
    }

    /// What seals the parts of blobs.
    pub(crate) fn parts(&self) -> PartCipher {
        self.parts.clone()
    }

    /// Encrypts `plain` for `context`: a fresh nonce, then the sealed bytes.
    ///
    /// # Errors
    /// Never for sizes that fit in memory.
    pub(crate) fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let nonce = clock::random::<NONCE_BYTES>();
        let payload = Payload { msg: plain, aad: context.as_bytes() };
        let sealed = self
            .cipher
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| anyhow!("encryption failed"))?;
        let mut out = Vec::with_capacity(NONCE_BYTES + sealed.len());
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    /// Decrypts what [`Vault::seal`] made for the same context.
    ///
    /// # Errors
    /// When the bytes were changed, moved, or sealed under another key.
    pub(crate) fn open(&self, context: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let (nonce, body) =
            sealed.split_at_checked(NONCE_BYTES).ok_or_else(|| anyhow!("stored bytes are too short"))?;
        let payload = Payload { msg: body, aad: context.as_bytes() };
        let plain = self.cipher.decrypt(XNonce::from_slice(nonce), payload);
        plain
            .map(Zeroizing::new)
            .map_err(|_| anyhow!("stored bytes of {context} do not open under this key file"))
    }

    /// A keyed hash for equality search; empty for an empty value.
    pub(crate) fn search_hash(&self, kind: &str, value: &str) -> String {
        if value.is_empty() { String::new() } else { hex::encode(mac(&self.hash_key, &[kind, value])) }
    }

    /// The key of a matter: of whom, by the hash of the number, and of what. Who has the key learns neither.
    pub(crate) fn matter(&self, phone_hash: &str, basis: &str) -> MatterId {
        let mut bytes = [0; 16];
        let hash = mac(&self.hash_key, &["matter", phone_hash, basis]);
        bytes.iter_mut().zip(hash).for_each(|(byte, of_hash)| *byte = of_hash);
        MatterId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// A receipt number of 12 characters.
    pub(crate) fn receipt(&self, parts: &[&str]) -> String {
        hex::encode_upper(mac(&self.receipt_key, parts)).chars().take(12).collect()
    }
}

fn derive(master: &[u8; KEY_BYTES], purpose: &str) -> Zeroizing<[u8; KEY_BYTES]> {
    Zeroizing::new(mac(master, &[purpose]))
}

fn mac(key: &[u8; KEY_BYTES], parts: &[&str]) -> [u8; KEY_BYTES] {
    // A key of any length is taken; the error type is the trait's.
    let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(key) else { return [0; KEY_BYTES] };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_only_in_its_own_place_and_unchanged() {
        let vault = Vault::new(&[7; KEY_BYTES]);
        let sealed = vault.seal("caller:1", "13900000000".as_bytes()).unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("139"), "nothing may be readable at rest");
        assert_eq!(vault.open("caller:1", &sealed).unwrap().as_slice(), b"13900000000");
        assert!(vault.open("caller:2", &sealed).is_err(), "a row moved to another key must not open");
        let mut changed = sealed.clone();
        changed[30] ^= 1;
        assert!(vault.open("caller:1", &changed).is_err(), "a changed byte must be noticed");
        assert!(vault.open("caller:1", &sealed[..10]).is_err(), "a cut value must be noticed");
        assert!(
            Vault::new(&[8; KEY_BYTES]).open("caller:1", &sealed).is_err(),
            "another key must not open it"
        );
    }

    #[test]
    fn equal_values_have_equal_hashes_and_other_kinds_other_ones() {
        let vault = Vault::new(&[7; KEY_BYTES]);
        assert_eq!(vault.search_hash("phone", "1"), vault.search_hash("phone", "1"));
        assert_ne!(vault.search_hash("phone", "1"), vault.search_hash("name", "1"));
        assert_eq!(vault.search_hash("phone", ""), "");
        assert_eq!(vault.matter("a", "b"), vault.matter("a", "b"));
        assert_ne!(vault.matter("a", "b"), vault.matter("ab", ""));
        assert_ne!(
            vault.matter("a", "b"),
            Vault::new(&[8; KEY_BYTES]).matter("a", "b"),
            "the key is the hub's"
        );
        assert_eq!(vault.receipt(&["a", "b"]).len(), 12);
        assert_ne!(vault.receipt(&["a", "b"]), vault.receipt(&["ab", ""]), "parts must not run together");
    }
}
