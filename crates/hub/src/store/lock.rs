//! The lock file beside the database: shared by every program that has the database open, taken alone by one that puts
//! another file in its place.
//!
//! Invariants: no program goes on writing to a database that was moved from under it; by whatever name a database is
//! opened, its lock is the same.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// A lock that is held until it is released or the program ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock(File);

impl Lock {
    /// Joins those who use the database.
    ///
    /// # Errors
    /// When it is being replaced at this moment.
    pub(crate) fn share(database: &Path) -> Result<Self> {
        let file = open(database)?;
        match file.try_lock_shared() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => {
                bail!("数据库 {} 正在恢复，请等恢复结束后再试", database.display())
            }
            Err(TryLockError::Error(error)) => Err(error).with_context(|| unlockable(database)),
        }
    }

    /// Takes the database for oneself.
    ///
    /// # Errors
    /// When any other program has it open.
    pub(crate) fn alone(database: &Path) -> Result<Self> {
        let file = open(database)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => bail!(
                "数据库 {} 正在使用：平台服务或其他命令尚未结束。什么都没有改动，请先停止服务再试",
                database.display()
            ),
            Err(TryLockError::Error(error)) => Err(error).with_context(|| unlockable(database)),
        }
    }

    /// Lets go before the program ends.
    pub(crate) fn release(&self) {
        // Closing the file would do the same; only a file system without locks refuses.
        let _released = self.0.unlock();
    }
}

fn open(database: &Path) -> Result<File> {
    let path = path_of(database);
    let writable = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path);
    let file = writable.or_else(|error| match error.kind() {
        // Another account made it. A lock needs no more than reading.
        ErrorKind::PermissionDenied => File::open(&path),
        _ => Err(error),
    });
    file.with_context(|| format!("锁文件 {} 无法打开，请检查该文件对运行账号是否可读", path.display()))
}

/// Beside the file itself, not beside a link to it; a database that is yet to be made has its lock where it will be.
fn path_of(database: &Path) -> PathBuf {
    let real = database.canonicalize().unwrap_or_else(|_| database.to_owned());
    let mut name = real.file_name().unwrap_or_default().to_owned();
    name.push(".lock");
    real.with_file_name(name)
}

fn unlockable(database: &Path) -> String {
    format!("锁文件 {} 无法加锁，请把数据库放在本机磁盘上", path_of(database).display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_share_it_and_one_takes_it_only_when_none_does() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("hub.db");
        let (one, two) = (Lock::share(&database).unwrap(), Lock::share(&database).unwrap());
        assert!(Lock::alone(&database).is_err(), "two use it");
        one.release();
        assert!(Lock::alone(&database).is_err(), "one still uses it");
        two.release();
        let alone = Lock::alone(&database).unwrap();
        assert!(Lock::share(&database).is_err(), "nobody joins while it is being replaced");
        drop(alone);
        Lock::share(&database).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_the_database_shares_its_lock() {
        let folder = tempfile::tempdir().unwrap();
        let (database, link) = (folder.path().join("hub.db"), folder.path().join("link.db"));
        std::fs::write(&database, "").unwrap();
        std::os::unix::fs::symlink(&database, &link).unwrap();
        let _shared = Lock::share(&database).unwrap();
        assert!(Lock::alone(&link).is_err(), "it is one database by either name");
    }

    /// Whoever may write anything proves nothing here; every other account does.
    #[cfg(unix)]
    #[test]
    fn a_lock_file_of_another_account_needs_only_to_be_readable() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("hub.db");
        let path = path_of(&database);
        std::fs::write(&path, "").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).unwrap();
        let shared = Lock::share(&database).unwrap();
        assert!(Lock::alone(&database).is_err(), "and it locks");
        shared.release();
        Lock::alone(&database).unwrap();
    }
}
