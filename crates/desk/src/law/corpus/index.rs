//! The library's table of contents: UTF-8, tabs, CRLF, columns by name.
//!
//! Dates: 2099-12-31 means open; 1970-01-01 means repealed on an unknown day; empty means unknown.
//!
//! Invariant: a row without a name is dropped; a date that is no date counts as empty.

use std::path::Path;

use chrono::NaiveDate;

use super::CorpusError;
use super::locate::Library;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub name: String,
    pub level: String,
    pub published: Option<NaiveDate>,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
    pub folder: String,
    pub filename: String,
}

pub(super) fn read(root: &Path, library: &Library) -> Result<Vec<Row>, CorpusError> {
    let bytes = std::fs::read(root.join(&library.folder).join("index.tsv"))?;
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text.trim_start_matches('\u{FEFF}').lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').map(str::trim).collect();
    let column = |name: &'static str| {
        header.iter().position(|have| *have == name).ok_or_else(|| CorpusError::Column {
            path: library.folder.join("index.tsv").to_string_lossy().replace('\\', "/"),
            column: name,
        })
    };
    let (name, level, published) = (column("name")?, column("level")?, column("published")?);
    let (valid_from, valid_to) = (column("valid_from")?, column("valid_to")?);
    let (folder, filename) = (column("folder")?, column("filename")?);
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
        Row {
            name: cell(name).to_owned(),
            level: cell(level).to_owned(),
            published: cell(published).parse().ok(),
            valid_from: cell(valid_from).parse().ok(),
            valid_to: cell(valid_to).parse().ok().filter(|day| Some(*day) != open_end()),
            folder: cell(folder).to_owned(),
            filename: cell(filename).to_owned(),
        }
    };
    Ok(lines.map(row).filter(|row| !row.name.is_empty()).collect())
}

fn open_end() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2099, 12, 31)
}
