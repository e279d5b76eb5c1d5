//! The database key in its envelope: random, wrapped under a key derived from the passphrase by Argon2id.
//!
//! The parameters stand beside the envelope, so that a profile opens on any machine. Nobody can recover a profile without
//! its passphrase, except through the second envelope that a person may have asked for (`keychain`).
//!
//! Invariant: neither the key nor the passphrase is written, logged or printed; both are wiped from memory when dropped.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::clock;
use crate::fault::Result;

/// Binds the ciphertext to its purpose.
const PURPOSE: &[u8] = b"chengban desk database key 1";
/// Memory of a tuned derivation, KiB.
const TUNED_MEMORY: u32 = 64 * 1024;
/// What a tuned derivation should take, milliseconds.
const TUNED_MILLIS: u64 = 250;
/// Passes of a tuned derivation at most.
const MOST_PASSES: u32 = 12;

/// How hard the derivation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kdf {
    /// About a quarter of a second on this machine, 64 MiB.
    #[default]
    Tuned,
    /// As little as Argon2 allows: for tests and practice profiles.
    Fast,
}

/// The 256-bit key of the database.
#[derive(Clone)]
pub struct DatabaseKey(Zeroizing<[u8; 32]>);

/// The wrapped key as it stands in the profile file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Envelope {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
    nonce: String,
    sealed: String,
}

impl DatabaseKey {
    /// A random key.
    pub fn generate() -> Self {
        Self(Zeroizing::new(clock::random()))
    }

    /// The key's own bytes, for another envelope.
    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// The key of 32 bytes.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut key = Zeroizing::new([0; 32]);
        if bytes.len() != key.len() {
            return None;
        }
        key.copy_from_slice(bytes);
        Some(Self(key))
    }

    /// As SQLCipher takes a raw key: no derivation inside the database.
    pub fn pragma(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("\"x'{}'\"", hex::encode(self.0.as_slice())))
    }
}

impl std::fmt::Debug for DatabaseKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DatabaseKey(…)")
    }
}

impl Envelope {
    pub(super) fn seal(key: &DatabaseKey, passphrase: &str, kdf: Kdf) -> Result<Self> {
        let salt: [u8; 16] = clock::random();
        let nonce: [u8; 24] = clock::random();
        let (memory_kib, passes) = match kdf {
            Kdf::Fast => (Params::MIN_M_COST, Params::MIN_T_COST),
            Kdf::Tuned => (TUNED_MEMORY, tuned_passes(passphrase, &salt)?),
        };
        let mut envelope = Self {
            memory_kib,
            passes,
            lanes: 1,
            salt: STANDARD.encode(salt),
            nonce: STANDARD.encode(nonce),
            sealed: String::new(),
        };
        let wrapping = envelope.derive(passphrase, &salt)?;
        let cipher = XChaCha20Poly1305::new(wrapping.as_slice().into());
        let payload = Payload { msg: key.0.as_slice(), aad: PURPOSE };
        let sealed = cipher
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| anyhow::anyhow!("the key could not be wrapped"))?;
        envelope.sealed = STANDARD.encode(sealed);
        Ok(envelope)
    }

    /// The key; `None` when the passphrase is wrong.
    pub(super) fn open(&self, passphrase: &str) -> Result<Option<DatabaseKey>> {
        let salt = STANDARD.decode(&self.salt)?;
        let nonce = STANDARD.decode(&self.nonce)?;
        let sealed = STANDARD.decode(&self.sealed)?;
        anyhow::ensure!(nonce.len() == 24, "the profile file is damaged");
        let wrapping = self.derive(passphrase, &salt)?;
        let cipher = XChaCha20Poly1305::new(wrapping.as_slice().into());
        let payload = Payload { msg: &sealed, aad: PURPOSE };
        let Ok(plain) = cipher.decrypt(XNonce::from_slice(&nonce), payload) else { return Ok(None) };
        let key = DatabaseKey::from_bytes(&Zeroizing::new(plain));
        Ok(Some(key.ok_or_else(|| anyhow::anyhow!("the key has a wrong length"))?))
    }

    fn derive(&self, passphrase: &str, salt: &[u8]) -> Result<Zeroizing<[u8; 32]>> {
        derive(passphrase, salt, (self.memory_kib, self.passes, self.lanes))
    }
}

fn derive(
    passphrase: &str,
    salt: &[u8],
    (memory, passes, lanes): (u32, u32, u32),
) -> Result<Zeroizing<[u8; 32]>> {
    let params = Params::new(memory, passes, lanes, Some(32))
        .map_err(|e| anyhow::anyhow!("argon2 parameters: {e}"))?;
    let mut out = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, out.as_mut_slice())
        .map_err(|e| anyhow::anyhow!("argon2: {e}"))?;
    Ok(out)
}

/// Passes that take about [`TUNED_MILLIS`] here.
fn tuned_passes(passphrase: &str, salt: &[u8]) -> Result<u32> {
    let (out, millis) = clock::measured(|| derive(passphrase, salt, (TUNED_MEMORY, 1, 1)));
    out?;
    let passes = TUNED_MILLIS / millis.max(1);
    Ok(u32::try_from(passes).unwrap_or(MOST_PASSES).clamp(2, MOST_PASSES))
}
