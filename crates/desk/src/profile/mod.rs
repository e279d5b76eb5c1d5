//! A profile: one folder, one account, one process at a time.
//!
//! ```text
//! DIR/lock          held while a process has the profile open
//! DIR/profile.json  the wrapped key and the tries; no personal data
//! DIR/desk.db       the encrypted database (with -wal, -shm)
//! DIR/vault/        encrypted evidence under random names
//! DIR/damaged-…/    all of the above as it was when a damaged cache was begun anew
//! ```
//!
//! Invariant: nothing outside `desk.db` and `vault/` depends on what a citizen said.

mod envelope;
mod lock;
mod tries;

pub use envelope::{DatabaseKey, Kdf};
pub use lock::Lock;
pub use tries::Tries;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chengban_domain::{ErrorCode, Problem, Rejection};
use serde::{Deserialize, Serialize};

use crate::clock;
use crate::fault::{Result, rejected};
use envelope::Envelope;

/// Files of one profile.
#[derive(Debug, Clone)]
pub struct Profile {
    dir: PathBuf,
}

/// What `profile.json` holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct ProfileFile {
    format: u32,
    envelope: Envelope,
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
        Ok(Self { dir: dir.to_owned() })
    }

    /// Name shown to people: that of the folder.
    pub fn name(&self) -> String {
        self.dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// The folder itself.
    pub fn dir(&self) -> &Path {
        &self.dir
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
        self.write(&ProfileFile { format: 1, envelope, tries: Tries::default() })?;
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
        self.write(&file)?;
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

    /// Wraps the same key under another passphrase; the old one must be right.
    ///
    /// # Errors
    /// As [`Profile::unlock`].
    pub fn change_passphrase(&self, old: &str, new: &str, kdf: Kdf) -> Result<()> {
        let key = self.unlock(old)?;
        let mut file = self.read()?;
        file.envelope = Envelope::seal(&key, new, kdf)?;
        self.write(&file)
    }

    /// Wrong tries so far.
    pub fn tries(&self) -> Tries {
        self.read().map(|file| file.tries).unwrap_or_default()
    }

    /// Takes an unfinished enrolment away: the envelope and an empty database.
    pub fn discard(&self) {
        for name in ["profile.json", "desk.db", "desk.db-wal", "desk.db-shm"] {
            if let Err(error) = std::fs::remove_file(self.dir.join(name)) {
                tracing::debug!(name, %error, "nothing to discard");
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
        let aside = self.dir.join(format!("damaged-{}", clock::id().simple()));
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

/// The envelope of the key cannot be read: without it nobody opens the database.
fn damaged() -> Problem {
    Problem::new(ErrorCode::StoreDamaged).saying("本机口令文件（profile.json）已损坏，原文件已原样保留。")
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
mod tests;
