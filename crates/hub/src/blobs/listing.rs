//! What in the folder is the hub's own: half files at its top, and parts in folders of two hexadecimal digits.
//!
//! Invariant: whatever else lies there is neither read nor removed, for the folder may be one that others use too.

use std::path::Path;

use anyhow::Result;
use tokio::fs::{self, DirEntry};

/// Files on their way in.
pub(super) async fn halves(folder: &Path) -> Result<Vec<DirEntry>> {
    let is_half = |name: &str| name.ends_with(".part");
    entries(folder, is_half, Kind::File).await
}

/// The folders of parts.
pub(super) async fn shelves(folder: &Path) -> Result<Vec<DirEntry>> {
    entries(folder, |name| is_hex(name, 2), Kind::Folder).await
}

/// The parts of one of them.
pub(super) async fn parts(shelf: &Path) -> Result<Vec<DirEntry>> {
    entries(shelf, |name| is_hex(name, 64), Kind::File).await
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    File,
    Folder,
}

async fn entries(folder: &Path, is_own: impl Fn(&str) -> bool, kind: Kind) -> Result<Vec<DirEntry>> {
    let mut entries = fs::read_dir(folder).await?;
    let mut own = Vec::new();
    while let Some(entry) = entries.next_entry().await? {
        if !entry.file_name().to_str().is_some_and(&is_own) {
            continue;
        }
        let found = entry.file_type().await?;
        if (kind == Kind::File && found.is_file()) || (kind == Kind::Folder && found.is_dir()) {
            own.push(entry);
        }
    }
    Ok(own)
}

fn is_hex(name: &str, digits: usize) -> bool {
    name.len() == digits && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
