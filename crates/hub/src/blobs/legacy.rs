//! Parts that a version before this one left in the clear are sealed, once, when the hub starts.
//!
//! Invariant: a part is replaced by its sealed form in one step, so a start that is broken off loses nothing and the next one
//! goes on; the mark that says all is done is written last.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};
use chengban_domain::hash::Sha256Hex;
use tokio::fs::{self, DirEntry};

use super::part::remove;
use super::{BlobFolder, listing};

/// The file that says that nothing in this folder is in the clear.
const MARK: &str = "sealed";

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
        // On its way in when that version ended; the desk sends it again.
        for half in listing::halves(&self.folder).await? {
            remove(&half.path()).await?;
        }
        for shelf in listing::shelves(&self.folder).await? {
            for part in listing::parts(&shelf.path()).await? {
                sealed += usize::from(self.seal_if_plain(&part).await?);
            }
        }
        write_mark(&mark).await?;
        Ok(sealed)
    }

    /// A part is named by the hash of its bytes: a file whose own hash is its name lies in the clear.
    async fn seal_if_plain(&self, part: &DirEntry) -> Result<bool> {
        let file_name = part.file_name();
        if self.opens(&file_name.to_string_lossy()).await {
            return Ok(false);
        }
        let bytes = fs::read(part.path()).await.context("a part cannot be read")?;
        let name = Sha256Hex::of(&bytes);
        if file_name != name.as_str() {
            return Ok(false);
        }
        let mut incoming = self.begin(&name).await?;
        incoming.write(&bytes).await?;
        incoming.finish().await
    }

    /// Whether a part opens under its name: one chunk that does is proof that it is sealed, and spares reading the rest.
    async fn opens(&self, name: &str) -> bool {
        let Ok(mut reader) = self.reader(name).await else { return false };
        reader.read().await.is_ok_and(|chunk| chunk.is_some())
    }
}

/// Makes the next start look again: with a restored database may come a folder that lay in the clear.
///
/// # Errors
/// When the mark is there and cannot be removed.
pub(crate) fn forget_mark(folder: &Path) -> Result<()> {
    match std::fs::remove_file(folder.join(MARK)) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("附件文件夹 {} 无法写入", folder.display()))
        }
        _ => Ok(()),
    }
}

async fn write_mark(mark: &Path) -> Result<()> {
    let file = fs::File::create(mark).await.context("附件文件夹无法写入")?;
    file.sync_all().await?;
    Ok(())
}
