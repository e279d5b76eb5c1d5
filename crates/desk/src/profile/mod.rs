//! A profile: one folder, one account, one process at a time.
//!
//! ```text
//! DIR/lock          held while a process has the profile open
//! DIR/profile.json  the wrapped key, once more for the keychain where asked for, and the tries; no personal data
//! DIR/desk.db       the encrypted database (with -wal, -shm)
//! DIR/vault/        encrypted evidence under random names
//! DIR/practice/     the profile of 练习, with nothing real in it
//! DIR/damaged-…/    all of the above as it was when a damaged cache was begun anew
//! ```
//!
//! Invariant: nothing outside `desk.db` and `vault/` depends on what a citizen said.

mod envelope;
mod keychain;
mod lock;
mod system_keychain;
mod tries;

pub use envelope::{DatabaseKey, Kdf};
pub use keychain::{Keychain, KeychainFault, Secret};
pub use lock::Lock;
pub use system_keychain::SystemKeychain;
pub use tries::Tries;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use chengban_domain::{ErrorCode, Problem, ReasonCode, Rejection};
use serde::{Deserialize, Serialize};

use crate::clock;
use crate::fault::{Result, is_full, rejected};
use envelope::Envelope;
use keychain::{Patient, Remembered};

/// How the folders of damaged files begin.
const ASIDE: &str = "damaged-";
/// The folder of the practice, a profile of its own.
const PRACTICE: &str = "practice";

/// Files of one profile.
#[derive(Debug, Clone)]
pub struct Profile {
    dir: PathBuf,
    keychain: Option<Patient>,
}

/// What `profile.json` holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct ProfileFile {
    format: u32,
    envelope: Envelope,
    /// The same key under the keychain's secret, when the person asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    remembered: Option<Remembered>,
    #[serde(default)]
    tries: Tries,
}

impl Profile {
    /// The profile in that folder; makes the folder, with access for its owner only.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn at(dir: &Path) -> Result<Self> {
        std::fs::create_dir_all(dir.join("vault")).context("making the profile's folder")?;
        restrict(dir)?;
        Ok(Self { dir: dir.to_owned(), keychain: None })
    }

    /// With a keychain that may keep a second way to the key.
    #[must_use]
    pub fn with_keychain(mut self, keychain: Option<Arc<dyn Keychain>>) -> Self {
        self.keychain = keychain.map(Patient::new);
        self
    }

    /// Name shown to people: that of the folder.
    pub fn name(&self) -> String {
        self.dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// The folder itself.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The folder of its practice.
    pub fn practice(&self) -> PathBuf {
        self.dir.join(PRACTICE)
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.dir.join("desk.db")
    }

    /// Folder of encrypted evidence.
    pub fn vault(&self) -> PathBuf {
        self.dir.join("vault")
    }

    /// Whether a key was made here.
    pub fn exists(&self) -> bool {
        self.file().exists()
    }

    /// Makes a random key, wraps it under the passphrase and keeps the envelope.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(&self, passphrase: &str, kdf: Kdf) -> Result<DatabaseKey> {
        let key = DatabaseKey::generate();
        let envelope = Envelope::seal(&key, passphrase, kdf)?;
        self.write(&ProfileFile { format: 1, envelope, remembered: None, tries: Tries::default() })?;
        Ok(key)
    }

    /// Opens the envelope. A try is counted on disk before the passphrase is tested, so that ending the program does not
    /// give it back.
    ///
    /// # Errors
    /// `wrong_passphrase` with the tries left, `too_many_tries` with the wait.
    pub fn unlock(&self, passphrase: &str) -> Result<DatabaseKey> {
        let mut file = self.read()?;
        let now = clock::wall();
        if let Some(seconds) = file.tries.wait_seconds(now) {
            return Err(rejected(Rejection::new(ErrorCode::TooManyTries).with("seconds", seconds)));
        }
        file.tries.count_try(now);
        self.write(&file).map_err(uncounted)?;
        match file.envelope.open(passphrase)? {
            Some(key) => {
                file.tries = Tries::default();
                self.write(&file)?;
                Ok(key)
            }
            None => match file.tries.wait_seconds(now) {
                Some(seconds) => {
                    Err(rejected(Rejection::new(ErrorCode::TooManyTries).with("seconds", seconds)))
                }
                None => {
                    Err(rejected(Rejection::new(ErrorCode::WrongPassphrase).with("left", file.tries.left())))
                }
            },
        }
    }

    /// Wraps the same key under another passphrase; the old one must be right. The keychain is asked for anew.
    ///
    /// # Errors
    /// As [`Profile::unlock`].
    pub fn change_passphrase(&self, old: &str, new: &str, kdf: Kdf) -> Result<()> {
        let key = self.unlock(old)?;
        self.forget()?;
        let mut file = self.read()?;
        file.envelope = Envelope::seal(&key, new, kdf)?;
        self.write(&file)
    }

    /// Wrong tries so far.
    pub fn tries(&self) -> Tries {
        self.read().map(|file| file.tries).unwrap_or_default()
    }

    /// Whether a keychain is offered here and would serve; asks nobody anything.
    ///
    /// # Errors
    /// Why it would not.
    pub fn look_for_keychain(&self) -> Result<(), KeychainFault> {
        self.keychain.as_ref().ok_or(KeychainFault::Missing)?.look()
    }

    /// Whether the keychain was given a way to the key.
    pub fn is_remembered(&self) -> bool {
        self.keychain.is_some() && self.read().is_ok_and(|file| file.remembered.is_some())
    }

    /// Gives the keychain a way to the key, in place of an earlier one. It may ask its owner, and so take a minute.
    ///
    /// # Errors
    /// A [`KeychainFault`]; then nothing was changed. The file cannot be written.
    pub fn remember(&self, key: &DatabaseKey) -> Result<()> {
        let keychain = self.keychain.as_ref().ok_or(KeychainFault::Missing)?;
        self.forget()?;
        let (envelope, secret) = Remembered::seal(key)?;
        let entry = envelope.entry.clone();
        keychain.set(&entry, secret)?;
        let kept =
            self.read().and_then(|file| self.write(&ProfileFile { remembered: Some(envelope), ..file }));
        if kept.is_err() {
            self.remove_entry(&entry);
        }
        kept
    }

    /// The key by way of the keychain; `None` when there is no such way, or none any more. May take a minute.
    ///
    /// # Errors
    /// A [`KeychainFault`]; the passphrase works as ever.
    pub fn unlock_remembered(&self) -> Result<Option<DatabaseKey>> {
        let (Some(keychain), Some(envelope)) = (&self.keychain, self.read()?.remembered) else {
            return Ok(None);
        };
        let key = keychain.get(&envelope.entry)?.and_then(|secret| envelope.open(&secret));
        if key.is_none() {
            // The entry was removed or replaced in the keychain itself: that way is closed for good.
            self.forget()?;
        }
        Ok(key)
    }

    /// Closes the way through the keychain. The envelope goes first: an entry that a locked keychain keeps opens nothing.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn forget(&self) -> Result<()> {
        let file = self.read()?;
        let Some(envelope) = file.remembered.clone() else { return Ok(()) };
        self.write(&ProfileFile { remembered: None, ..file })?;
        self.remove_entry(&envelope.entry);
        Ok(())
    }

    fn remove_entry(&self, entry: &str) {
        let Some(keychain) = &self.keychain else { return };
        // A locked keychain is left alone: nobody is to be asked for a password in order to forget.
        if let Err(fault) = keychain.look().and_then(|()| keychain.remove(entry)) {
            tracing::info!(%fault, "an entry without use stays in the keychain");
        }
    }

    /// Takes a profile away: the keychain's entry, the envelopes and the database.
    pub fn discard(&self) {
        if let Err(error) = self.forget() {
            tracing::debug!(error = format!("{error:#}"), "nothing was remembered");
        }
        for name in ["profile.json", "desk.db", "desk.db-wal", "desk.db-shm"] {
            if let Err(error) = std::fs::remove_file(self.dir.join(name)) {
                tracing::debug!(name, %error, "nothing to discard");
            }
        }
    }

    /// Takes the profile away for good, folders of damaged files too: without their envelopes nobody reads them again.
    pub fn destroy(&self) {
        self.discard();
        for entry in std::fs::read_dir(&self.dir).into_iter().flatten().filter_map(Result::ok) {
            let name = entry.file_name();
            if (name.to_string_lossy().starts_with(ASIDE) || name == PRACTICE)
                && let Err(error) = std::fs::remove_dir_all(entry.path())
            {
                tracing::warn!(%error, "damaged files could not be deleted");
            }
        }
    }

    /// Moves everything of this profile into a folder beside, as it is, so that it can be begun anew; says which folder.
    ///
    /// The envelope is copied first and removed last: wherever a power cut falls, each database lies beside its key.
    ///
    /// # Errors
    /// `disk_full` and the like; then nothing was deleted.
    pub fn set_aside(&self) -> Result<PathBuf> {
        let aside = self.dir.join(format!("{ASIDE}{}-{}", clock::today(), hex::encode(clock::random::<3>())));
        std::fs::create_dir(&aside).context("making the folder for the damaged files")?;
        if self.exists() {
            std::fs::copy(self.file(), aside.join("profile.json")).context("copying the key's envelope")?;
        }
        for name in ["desk.db", "desk.db-wal", "desk.db-shm", "vault"] {
            match std::fs::rename(self.dir.join(name), aside.join(name)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error).context("moving the damaged files");
                }
                _ => {}
            }
        }
        std::fs::create_dir_all(self.vault()).context("making the vault")?;
        if self.exists() {
            std::fs::remove_file(self.file()).context("ending the old profile")?;
        }
        Ok(aside)
    }

    fn file(&self) -> PathBuf {
        self.dir.join("profile.json")
    }

    fn read(&self) -> Result<ProfileFile> {
        let text = std::fs::read(self.file()).context("reading the profile")?;
        serde_json::from_slice(&text).map_err(|error| anyhow::Error::from(error).context(damaged()))
    }

    /// Writes beside, syncs, renames: a power cut leaves the old file or the new one.
    fn write(&self, file: &ProfileFile) -> Result<()> {
        use std::io::Write as _;
        let mut beside = tempfile::NamedTempFile::new_in(&self.dir).context("writing the profile")?;
        beside.write_all(&serde_json::to_vec_pretty(file)?)?;
        beside.as_file().sync_all()?;
        beside.persist(self.file()).context("writing the profile")?;
        Ok(())
    }
}

/// A try that cannot be counted is not made; nothing was being saved, so the sentence differs.
fn uncounted(error: anyhow::Error) -> anyhow::Error {
    let full =
        error.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>()).any(|e| is_full(e.kind()));
    if !full {
        return error;
    }
    error.context(Problem::because(ErrorCode::DiskFull, ReasonCode::DiskFullLocked))
}

/// The envelope of the key cannot be read: without it nobody opens the database.
fn damaged() -> Problem {
    Problem::because(ErrorCode::StoreDamaged, ReasonCode::EnvelopeDamaged)
}

#[cfg(unix)]
fn restrict(dir: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))
        .context("restricting the profile's folder")
}

#[cfg(not(unix))]
fn restrict(_dir: &Path) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod keychain_tests;
#[cfg(test)]
mod tests;
