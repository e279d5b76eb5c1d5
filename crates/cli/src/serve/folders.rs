//! A folder that a browser hands over: it sends the files one by one, here they become a folder again.
//!
//! Invariant: nothing is written outside the folder's own temporary directory, and only the newest folder is kept; it
//! goes with the next one or with the program.

use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::TempDir;

/// The folder that is being received, or was received last.
#[derive(Debug, Default)]
pub struct Folders(Mutex<Option<(String, TempDir)>>);

impl Folders {
    /// Where the file `name` of the folder `key` goes; its parents are made. A new key begins a new folder.
    ///
    /// # Errors
    /// When the name leads out of the folder, or the disk refuses.
    pub fn place(&self, key: &str, name: &str) -> std::io::Result<PathBuf> {
        let relative = inside(name).ok_or(std::io::ErrorKind::InvalidInput)?;
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let path = match &*held {
            Some((have, folder)) if have == key => folder.path().join(relative),
            _ => {
                let folder = TempDir::new()?;
                let path = folder.path().join(relative);
                *held = Some((key.to_owned(), folder));
                path
            }
        };
        drop(held);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        Ok(path)
    }

    /// The received folder `name` of `key`.
    pub fn whole(&self, key: &str, name: &str) -> Option<PathBuf> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (have, folder) = held.as_ref()?;
        let path = folder.path().join(inside(name)?);
        (have == key && path.is_dir()).then_some(path)
    }
}

/// A relative path without `..`, root or drive; nothing for anything else.
fn inside(name: &str) -> Option<&Path> {
    let path = Path::new(name);
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    (plain && path.file_name().is_some() && !name.contains('\\')).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_folder_come_together_under_its_name() {
        let folders = Folders::default();
        for name in ["laws/index.tsv", "laws/地方性法规/甲.md"] {
            std::fs::write(folders.place("k", name).unwrap(), name).unwrap();
        }
        let whole = folders.whole("k", "laws").unwrap();
        assert_eq!(std::fs::read_to_string(whole.join("地方性法规/甲.md")).unwrap(), "laws/地方性法规/甲.md");
        assert!(folders.whole("other", "laws").is_none());
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let folders = Folders::default();
        for name in ["../x", "/etc/x", "a/../../x", "", ".", "..\\x"] {
            assert!(folders.place("k", name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_new_folder_takes_the_place_of_the_last() {
        let folders = Folders::default();
        let first = folders.place("a", "laws/x").unwrap();
        std::fs::write(&first, "x").unwrap();
        folders.place("b", "laws/x").unwrap();
        assert!(!first.exists());
    }
}
