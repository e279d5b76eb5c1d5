//! The operating system's keychain as a second way to the database key, for people who wish it.
//!
//! The keychain holds a random wrapping key of its own; the profile file holds the database key sealed under it. Neither
//! opens anything without the other, and the passphrase is in neither. Invariant: what comes out of a keychain is never
//! written, logged or printed, its failures carry no data, and no call waits longer than its limit.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::envelope::DatabaseKey;
use crate::clock;
use crate::fault::Result;

/// Binds the second envelope to its purpose; its entry's name follows.
const PURPOSE: &str = "chengban desk database key 1 keychain ";
/// How long a person may take to answer the keychain's own question.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a look at the keychain may take; nobody is asked anything.
const GLANCE: Duration = Duration::from_secs(3);

/// Bytes that are wiped when dropped.
pub type Secret = Zeroizing<Vec<u8>>;

/// Why a keychain did not serve. Carries nothing of what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeychainFault {
    /// There is none here, or it does not answer.
    #[error("no keychain answers here")]
    Missing,
    /// It is locked and was not opened, or its owner refused.
    #[error("the keychain is locked")]
    Locked,
}

/// A place of the operating system for small secrets, opened with the person's own log-in.
///
/// Calls may block, even for an answer of the person's; [`Patient`] bounds them.
pub trait Keychain: Send + Sync + std::fmt::Debug {
    /// Whether it would serve, without asking anybody anything.
    ///
    /// # Errors
    /// Why not.
    fn look(&self) -> Result<(), KeychainFault>;

    /// The secret of an entry; `None` when there is no such entry.
    ///
    /// # Errors
    /// The keychain does not serve.
    fn get(&self, entry: &str) -> Result<Option<Secret>, KeychainFault>;

    /// Keeps a secret, in place of an earlier one.
    ///
    /// # Errors
    /// The keychain does not serve.
    fn set(&self, entry: &str, secret: &[u8]) -> Result<(), KeychainFault>;

    /// Removes an entry; one that is not there is no fault.
    ///
    /// # Errors
    /// The keychain does not serve.
    fn remove(&self, entry: &str) -> Result<(), KeychainFault>;
}

/// The second envelope as it stands in the profile file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Remembered {
    /// Name of the keychain's entry: random, so that it says nothing.
    pub(super) entry: String,
    nonce: String,
    sealed: String,
}

impl Remembered {
    /// Seals the key under a fresh wrapping key, which is given back for the keychain.
    pub(super) fn seal(key: &DatabaseKey) -> Result<(Self, Secret)> {
        let wrapping: Zeroizing<[u8; 32]> = Zeroizing::new(clock::random());
        let nonce: [u8; 24] = clock::random();
        let entry = hex::encode(clock::random::<16>());
        let aad = format!("{PURPOSE}{entry}");
        let payload = Payload { msg: key.bytes(), aad: aad.as_bytes() };
        let sealed = XChaCha20Poly1305::new(wrapping.as_slice().into())
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| anyhow::anyhow!("the key could not be wrapped"))?;
        let envelope = Self { entry, nonce: STANDARD.encode(nonce), sealed: STANDARD.encode(sealed) };
        Ok((envelope, Zeroizing::new(wrapping.to_vec())))
    }

    /// The key; `None` when the keychain's secret is not the one it was sealed under, or the envelope is damaged.
    pub(super) fn open(&self, wrapping: &[u8]) -> Option<DatabaseKey> {
        let nonce: [u8; 24] = STANDARD.decode(&self.nonce).ok()?.try_into().ok()?;
        let sealed = STANDARD.decode(&self.sealed).ok()?;
        let aad = format!("{PURPOSE}{}", self.entry);
        let cipher = XChaCha20Poly1305::new_from_slice(wrapping).ok()?;
        let payload = Payload { msg: &sealed, aad: aad.as_bytes() };
        let plain = Zeroizing::new(cipher.decrypt(XNonce::from_slice(&nonce), payload).ok()?);
        DatabaseKey::from_bytes(&plain)
    }
}

/// A keychain whose calls end in time. Each runs on a thread of its own: it may ask a person, and its library may bring a
/// runtime that must not meet ours.
#[derive(Debug, Clone)]
pub(super) struct Patient(Arc<dyn Keychain>);

impl Patient {
    pub(super) fn new(keychain: Arc<dyn Keychain>) -> Self {
        Self(keychain)
    }

    pub(super) fn look(&self) -> Result<(), KeychainFault> {
        self.run(GLANCE, |keychain| keychain.look())
    }

    pub(super) fn get(&self, entry: &str) -> Result<Option<Secret>, KeychainFault> {
        let entry = entry.to_owned();
        self.run(PATIENCE, move |keychain| keychain.get(&entry))
    }

    pub(super) fn set(&self, entry: &str, secret: Secret) -> Result<(), KeychainFault> {
        let entry = entry.to_owned();
        self.run(PATIENCE, move |keychain| keychain.set(&entry, &secret))
    }

    /// Short: a removal waits for nobody, as the envelope is gone already.
    pub(super) fn remove(&self, entry: &str) -> Result<(), KeychainFault> {
        let entry = entry.to_owned();
        self.run(GLANCE, move |keychain| keychain.remove(&entry))
    }

    fn run<T: Send + 'static>(
        &self,
        limit: Duration,
        work: impl FnOnce(&dyn Keychain) -> Result<T, KeychainFault> + Send + 'static,
    ) -> Result<T, KeychainFault> {
        let keychain = Arc::clone(&self.0);
        let (send, answer) = mpsc::sync_channel(1);
        let started = std::thread::Builder::new().name("keychain".into()).spawn(move || {
            // Nobody waits for it any more when the limit has passed.
            let _late = send.send(work(keychain.as_ref()));
        });
        if started.is_err() {
            return Err(KeychainFault::Missing);
        }
        match answer.recv_timeout(limit) {
            Ok(done) => done,
            Err(mpsc::RecvTimeoutError::Timeout) => Err(KeychainFault::Locked),
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(KeychainFault::Missing),
        }
    }
}
