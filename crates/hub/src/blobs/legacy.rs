//! Parts that a version before this one left in the clear are sealed, once, when the hub starts.
//!
//! Invariant: a part is replaced by its sealed form in one step, so a start that is broken off loses nothing and the next one
//! goes on; the mark that says all is done is written last.

use std::path::Path;

use anyhow::{Context, Result};
use chengban_domain::hash::Sha256Hex;
use tokio::fs::{self, DirEntry};

use super::BlobFolder;
use super::part::remove;

/// The file that says that nothing in this folder is in the clear.
pub(super) const MARK: &str = "sealed";

impl BlobFolder {
    /// Seals what lies in the clear; says how many parts.
    ///
    /// # Errors
    /// When the folder cannot be read or written.
    pub(crate) async fn seal_plain_parts(&self) -> Result<usize> {
        let mark = self.folder.join(MARK);
        if fs::try_exists(&mark).await? {
            return Ok(0);
        }
        let mut sealed = 0;
        // Listed before anything is written: sealing makes files here too.
        for entry in listed(&self.folder).await? {
            if !entry.file_type().await?.is_dir() {
                // On its way in when that version ended; the desk sends it again.
                remove(&entry.path()).await?;
                continue;
            }
            for part in listed(&entry.path()).await? {
                sealed += usize::from(self.seal_if_plain(&part).await?);
            }
        }
        write_mark(&mark).await?;
        Ok(sealed)
    }

    /// A part is named by the hash of its bytes: a file whose own hash is its name lies in the clear.
    async fn seal_if_plain(&self, part: &DirEntry) -> Result<bool> {
        let bytes = fs::read(part.path()).await.context("a part cannot be read")?;
        let name = Sha256Hex::of(&bytes);
        if part.file_name() != name.as_str() {
            return Ok(false);
        }
        let mut incoming = self.begin(&name).await?;
        incoming.write(&bytes).await?;
        incoming.finish().await
    }
}

async fn listed(folder: &Path) -> Result<Vec<DirEntry>> {
    let mut entries = fs::read_dir(folder).await?;
    let mut listed = Vec::new();
    while let Some(entry) = entries.next_entry().await? {
        listed.push(entry);
    }
    Ok(listed)
}

async fn write_mark(mark: &Path) -> Result<()> {
    let file = fs::File::create(mark).await.context("附件文件夹无法写入")?;
    file.sync_all().await?;
    Ok(())
}
