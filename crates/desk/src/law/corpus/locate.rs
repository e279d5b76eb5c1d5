//! Where things lie in the directory: the main library, sub-libraries below `DLC/`, the file of a row.
//!
//! Invariant: no path of a row leaves the directory.

use std::io;
use std::path::{Component, Path, PathBuf};

use super::CorpusError;
use super::index::Row;

/// One library with its own index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Library {
    /// Folder below the root; empty for the main library.
    pub folder: PathBuf,
    /// Name of a sub-library, such as 海南地方法规.
    pub name: Option<String>,
}

/// The main library and the sub-libraries, in a fixed order.
pub(super) fn libraries(root: &Path) -> Result<Vec<Library>, CorpusError> {
    if !root.join("index.tsv").is_file() {
        return Err(CorpusError::NoIndex);
    }
    let mut found = vec![Library { folder: PathBuf::new(), name: None }];
    let extra = root.join("DLC");
    if extra.is_dir() {
        let mut names: Vec<_> = std::fs::read_dir(&extra)?.collect::<io::Result<Vec<_>>>()?;
        names.sort_by_key(std::fs::DirEntry::file_name);
        for entry in names {
            if entry.path().join("index.tsv").is_file() {
                let folder = Path::new("DLC").join(entry.file_name());
                found.push(Library { folder, name: Some(entry.file_name().to_string_lossy().into_owned()) });
            }
        }
    }
    Ok(found)
}

/// All Markdown files below the root, relative to it, sorted. Links are not followed.
pub(super) fn markdown_files(root: &Path) -> Result<Vec<PathBuf>, CorpusError> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() && path.extension().is_some_and(|ext| ext == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The library a file lies in: the deepest whose folder is above it.
pub(super) fn library_of<'a>(libraries: &'a [Library], path: &Path) -> &'a Library {
    libraries.iter().rev().find(|library| path.starts_with(&library.folder)).unwrap_or(&libraries[0])
}

/// The file a row means, relative to the root, if it is there.
pub(super) fn file_of(root: &Path, library: &Library, row: &Row) -> Option<PathBuf> {
    let folder = library.folder.join(&row.folder);
    let published = row.published.map(|day| format!("{}({day})", row.name));
    let names = if row.filename.is_empty() {
        vec![published, Some(row.name.clone())]
    } else {
        vec![Some(row.filename.clone())]
    };
    names.into_iter().flatten().map(|name| folder.join(format!("{name}.md"))).find(|path| {
        path.components().all(|part| matches!(part, Component::Normal(_))) && root.join(path).is_file()
    })
}
