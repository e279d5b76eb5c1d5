//! Stamps: a hash of what went in, written after the work is done, so that the work is not done twice.
//!
//! Invariant: a stamp is written only after success, so an interrupted step is done again.

use crate::paths::Root;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// SHA-256 of one file, in lower-case hexadecimal.
///
/// # Errors
/// When the file cannot be read.
pub fn file_hash(path: &Path) -> Result<String> {
    let mut file = fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut hash = Sha256::new();
    std::io::copy(&mut file, &mut hash).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(hex::encode(hash.finalize()))
}

/// One hash over the names and contents of all files below `folder`, leaving out the named folders.
///
/// # Errors
/// When a folder or file cannot be read.
pub fn tree_hash(folder: &Path, leave_out: &[&str]) -> Result<String> {
    let mut files = Vec::new();
    collect(folder, leave_out, &mut files)?;
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update(file_hash(&file)?.as_bytes());
    }
    Ok(hex::encode(hash.finalize()))
}

fn collect(folder: &Path, leave_out: &[&str], files: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if leave_out.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            collect(&path, leave_out, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// A named stamp below `.setup/stamp/`.
#[derive(Debug)]
pub struct Stamp {
    path: PathBuf,
}

impl Stamp {
    /// The stamp `name` of this work tree.
    pub fn named(root: &Root, name: &str) -> Self {
        Self { path: root.setup("stamp").join(name) }
    }

    /// Whether the work was last done for exactly this hash.
    pub fn matches(&self, hash: &str) -> bool {
        fs::read_to_string(&self.path).is_ok_and(|old| old.trim() == hash)
    }

    /// Records that the work is done for this hash.
    ///
    /// # Errors
    /// When the stamp cannot be written.
    pub fn set(&self, hash: &str) -> Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        fs::write(&self.path, format!("{hash}\n"))
            .with_context(|| format!("cannot write {}", self.path.display()))
    }

    /// Forgets the stamp, before work that may be interrupted.
    pub fn clear(&self) {
        // A stamp that is not there is as good as one removed.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn file_hash_is_the_sha_256_of_the_bytes() {
        let folder = tree(&[("a", "abc")]);
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(file_hash(&folder.path().join("a")).unwrap(), known);
    }

    #[test]
    fn tree_hash_changes_with_contents_and_names_alike() {
        let first = tree_hash(tree(&[("a", "1"), ("b/c", "2")]).path(), &[]).unwrap();
        let same = tree_hash(tree(&[("b/c", "2"), ("a", "1")]).path(), &[]).unwrap();
        let edited = tree_hash(tree(&[("a", "1"), ("b/c", "3")]).path(), &[]).unwrap();
        let renamed = tree_hash(tree(&[("a", "1"), ("b/d", "2")]).path(), &[]).unwrap();
        assert_eq!(first, same);
        assert_ne!(first, edited);
        assert_ne!(first, renamed);
    }

    #[test]
    fn tree_hash_ignores_the_folders_left_out() {
        let plain = tree_hash(tree(&[("a", "1")]).path(), &[]).unwrap();
        let built = tree_hash(tree(&[("a", "1"), ("dist/x.js", "9")]).path(), &["dist"]).unwrap();
        assert_eq!(plain, built);
    }

    #[test]
    fn a_stamp_matches_only_the_hash_it_was_set_to() {
        let folder = tempfile::tempdir().unwrap();
        let stamp = Stamp { path: folder.path().join("deep/stamp") };
        assert!(!stamp.matches("abc"), "a stamp that was never set matches nothing");
        stamp.set("abc").unwrap();
        assert!(stamp.matches("abc"));
        assert!(!stamp.matches("abd"));
        stamp.clear();
        assert!(!stamp.matches("abc"));
    }
}
