//! Reads a directory of statutes: `index.tsv`, one Markdown file for each version of an act, sub-libraries below `DLC/`.
//!
//! The directory is somebody else's and has traps (missing files, files without rows, the same act in two folders, dates
//! that mean “unknown”): nothing is guessed silently. What is taken in by inference is marked 推定, what is refused is in
//! the report with its reason.
//!
//! Invariant: every Markdown file of the directory is either part of an act or in `Report::refused`.

mod assemble;
mod date;
mod file;
mod index;
mod locate;
mod place;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use chengban_domain::{ReasonCode as R, Said};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

use self::assemble::Assembly;
use self::index::Row;
use super::model::Act;

/// Largest file that is read; real statutes stay below 400 kB.
const MAX_FILE_BYTES: u64 = 8 * 1024 * 1024;

/// What a directory held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corpus {
    /// One entry for each version of each act, ordered by title and day.
    pub acts: Vec<Act>,
    /// Counts and refusals.
    pub report: Report,
}

/// Counts and refusals of one reading.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "LawImportReport")]
pub struct Report {
    /// Markdown files found.
    pub files: usize,
    /// Lines that open an article, in all files read, duplicates included.
    pub article_lines: usize,
    /// Acts (different titles).
    pub acts: usize,
    /// Versions of acts.
    pub versions: usize,
    /// Articles kept.
    pub articles: usize,
    /// Rows of an index.
    pub rows: usize,
    /// Rows whose file is missing.
    pub rows_without_file: usize,
    /// Files taken in though no row names them.
    pub files_without_row: usize,
    /// Versions whose first day is inferred (推定).
    pub presumed: usize,
    /// Versions whose first day was found in their text.
    pub dated_by_text: usize,
    /// Versions whose end was moved to the first day of their successor.
    pub ends_moved: usize,
    /// What was refused.
    pub refused: Vec<Refused>,
}

/// One refused file or row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "LawRefused")]
pub struct Refused {
    /// Path below the directory, with `/`.
    pub path: String,
    /// Why.
    pub because: RefusedBecause,
}

/// Why a file was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "reason", content = "of", rename_all = "snake_case")]
#[ts(export, rename = "LawRefusedBecause")]
pub enum RefusedBecause {
    /// A page of the library itself.
    IndexPage,
    /// A guide, not law.
    NotLaw,
    /// The same version was read from the path given.
    Duplicate(String),
    /// Not UTF-8, too large, or unreadable.
    Unreadable,
    /// No `# title`.
    NoTitle,
    /// No date in row, name or text.
    NoDate,
    /// Nothing below the title.
    Empty,
}

impl RefusedBecause {
    /// The reason for the import report.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::IndexPage => R::LawIndexPage.into(),
            Self::NotLaw => R::LawNotLaw.into(),
            Self::Duplicate(of) => Said::of(R::LawDuplicate).with("of", of),
            Self::Unreadable => R::LawUnreadable.into(),
            Self::NoTitle => R::LawNoTitle.into(),
            Self::NoDate => R::LawNoDate.into(),
            Self::Empty => R::LawEmpty.into(),
        }
    }
}

/// Progress of a reading or an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "LawProgress")]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Units done (files, then versions).
    pub done: usize,
    /// Units in all.
    pub total: usize,
}

/// Stage of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "LawImportStage")]
pub enum Stage {
    /// Reading files.
    Reading,
    /// Writing versions and their index.
    Writing,
    /// Removing what the directory no longer has.
    Cleaning,
}

/// Why a directory cannot be read at all.
#[derive(Debug, Error)]
pub enum CorpusError {
    /// No `index.tsv` there.
    #[error("no index.tsv")]
    NoIndex,
    /// The index lacks a column.
    #[error("{path} has no column {column}")]
    Column {
        /// The index file, below the directory.
        path: String,
        /// The missing column.
        column: &'static str,
    },
    /// The directory cannot be listed or the index cannot be read.
    #[error("the folder cannot be read")]
    Io(#[from] std::io::Error),
}

impl CorpusError {
    /// The sentence for people.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::NoIndex => R::LawNoIndex.into(),
            Self::Column { path, column } => Said::of(R::LawColumn).with("path", path).with("column", column),
            Self::Io(_) => R::LawFolderUnreadable.into(),
        }
    }
}

/// Reads the whole directory; blocking, some seconds for a thousand files.
///
/// # Errors
/// When there is no index, or the directory cannot be listed. Single bad files are refused, not errors.
pub fn read(root: &Path, progress: &mut dyn FnMut(Progress)) -> Result<Corpus, CorpusError> {
    let libraries = locate::libraries(root)?;
    let files = locate::markdown_files(root)?;
    let mut assembly = Assembly::new(root);
    assembly.report.files = files.len();
    let mut taken: HashSet<PathBuf> = HashSet::new();
    let mut done = 0;
    let mut step = |done: &mut usize| {
        *done += 1;
        progress(Progress { stage: Stage::Reading, done: *done, total: files.len() });
    };
    for library in &libraries {
        for row in index::read(root, library)? {
            assembly.report.rows += 1;
            match locate::file_of(root, library, &row) {
                None => assembly.report.rows_without_file += 1,
                Some(path) if taken.insert(path.clone()) => {
                    assembly.take(&path, library, Some(&row));
                    step(&mut done);
                }
                Some(_) => {}
            }
        }
    }
    for path in files.iter().filter(|path| !taken.contains(*path)) {
        let library = locate::library_of(&libraries, path);
        assembly.take(path, library, None::<&Row>);
        step(&mut done);
    }
    Ok(assembly.finish())
}
