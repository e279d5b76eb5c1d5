//! One process a profile: an advisory lock that the system drops when the process ends, however it ends.

use std::fs::{File, OpenOptions};
use std::path::Path;

use chengban_domain::ErrorCode;
use fs2::FileExt as _;

use crate::fault::{Result, problem};

/// Held while the profile is open.
#[derive(Debug)]
pub struct Lock(File);

impl Lock {
    /// Takes the lock.
    ///
    /// # Errors
    /// `profile_in_use` when another process, or another window of this one, holds it.
    pub fn take(dir: &Path) -> Result<Self> {
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(dir.join("lock"))?;
        file.try_lock_exclusive().map_err(|_| problem(ErrorCode::ProfileInUse))?;
        Ok(Self(file))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Err(error) = fs2::FileExt::unlock(&self.0) {
            tracing::debug!(%error, "the lock goes with the process");
        }
    }
}
