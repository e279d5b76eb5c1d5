//! The keychain of this operating system: Secret Service on Linux, Keychain on macOS, Credential Manager on Windows.
//!
//! Opened anew for each call: a session bus may come and go while the program runs, and calls are rare. Invariant: errors
//! of the library, some of which carry what was read, end here.

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::api::CredentialStoreApi;
use keyring_core::{Entry, Error};
use zeroize::Zeroizing;

use super::keychain::{Keychain, KeychainFault, Secret};

/// Under which people find our entries in their keychain program.
const SERVICE: &str = "cn.chengban.desk";
/// What people read there.
#[cfg(target_os = "linux")]
const LABEL: &str = "承办台：本机数据";
/// An entry that is never written: asking for it tells whether the keychain answers.
const NOBODY: &str = "look";

/// The system's keychain.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemKeychain;

impl Keychain for SystemKeychain {
    fn look(&self) -> Result<(), KeychainFault> {
        is_open()?;
        match entry(NOBODY)?.get_secret() {
            Ok(_) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(fault(error)),
        }
    }

    fn get(&self, name: &str) -> Result<Option<Secret>, KeychainFault> {
        match entry(name)?.get_secret() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(fault(error)),
        }
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeychainFault> {
        entry(name)?.set_secret(secret).map_err(fault)
    }

    fn remove(&self, name: &str) -> Result<(), KeychainFault> {
        match entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(fault(error)),
        }
    }
}

fn entry(name: &str) -> Result<Entry, KeychainFault> {
    let store: Arc<dyn CredentialStoreApi> = store().map_err(|_| KeychainFault::Missing)?;
    #[cfg(target_os = "linux")]
    let modifiers = Some(HashMap::from([("label", LABEL)]));
    #[cfg(not(target_os = "linux"))]
    let modifiers: Option<HashMap<&str, &str>> = None;
    store.build(SERVICE, name, modifiers.as_ref()).map_err(fault)
}

#[cfg(target_os = "linux")]
fn store() -> keyring_core::Result<Arc<zbus_secret_service_keyring_store::Store>> {
    zbus_secret_service_keyring_store::Store::new()
}

#[cfg(target_os = "macos")]
fn store() -> keyring_core::Result<Arc<apple_native_keyring_store::keychain::Store>> {
    apple_native_keyring_store::keychain::Store::new()
}

#[cfg(windows)]
fn store() -> keyring_core::Result<Arc<windows_native_keyring_store::Store>> {
    windows_native_keyring_store::Store::new()
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn store() -> keyring_core::Result<Arc<dyn CredentialStoreApi>> {
    Err(Error::NoDefaultStore)
}

/// Whether the collection that new entries go to is open: a look must not make the system ask for its password.
#[cfg(target_os = "linux")]
fn is_open() -> Result<(), KeychainFault> {
    use secret_service::{EncryptionType, blocking::SecretService};
    let service = SecretService::connect(EncryptionType::Plain).map_err(|_| KeychainFault::Missing)?;
    let collection = match service.get_default_collection() {
        Ok(collection) => collection,
        // A service without a keychain of the person's counts as none.
        Err(_) => return Err(KeychainFault::Missing),
    };
    match collection.is_locked() {
        Ok(false) => Ok(()),
        Ok(true) => Err(KeychainFault::Locked),
        Err(_) => Err(KeychainFault::Missing),
    }
}

#[cfg(not(target_os = "linux"))]
fn is_open() -> Result<(), KeychainFault> {
    Ok(())
}

/// What a person can do about it; the error itself goes no further.
fn fault(error: Error) -> KeychainFault {
    match error {
        Error::NoStorageAccess(_) => KeychainFault::Locked,
        _ => KeychainFault::Missing,
    }
}
