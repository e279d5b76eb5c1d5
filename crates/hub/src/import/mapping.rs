//! What a person said of columns the program does not know, or knows differently; kept for a source and used again.
//!
//! Invariant: it adds to what the program knows and overrides it by name, and takes nothing else away: a column that nobody
//! named keeps its usual meaning.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::error::ImportError;
use super::headers::{self, Field};

/// What one column was said to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedColumn {
    /// The header as it stands in the file.
    pub header: String,
    /// What it means.
    pub field: Field,
}

/// All that was said for a source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mapping(Vec<NamedColumn>);

impl Mapping {
    /// Reads lines like 「诉求号=工单编号」: the file's header, then the field by its usual name or its code.
    ///
    /// # Errors
    /// [`ImportError::Mapping`] listing every line that names no header, no known field, or a header or field again.
    pub fn read(lines: &[String]) -> Result<Self, ImportError> {
        Self::read_by(headers::tickets()?, lines)
    }

    /// As [`Mapping::read`], for the columns of a dispatch list.
    ///
    /// # Errors
    /// As [`Mapping::read`].
    pub fn of_list(lines: &[String]) -> Result<Self, ImportError> {
        Self::read_by(headers::lists()?, lines)
    }

    fn read_by(table: &headers::Table, lines: &[String]) -> Result<Self, ImportError> {
        let (mut columns, mut faults) = (Vec::new(), Vec::new());
        let (mut headers, mut fields) = (BTreeSet::new(), BTreeSet::new());
        for line in lines {
            let (header, field) = line.rsplit_once('=').unwrap_or((line.as_str(), ""));
            let header = header.trim();
            let Some(known) = headers::field_named(table, field.trim()) else {
                faults.push(format!("「{line}」中没有可识别的内容名"));
                continue;
            };
            if header.is_empty() {
                faults.push(format!("「{line}」没有写列名"));
            } else if !headers.insert(headers::key(header)) || !fields.insert(known) {
                faults.push(format!("「{line}」与前面的指定重复"));
            } else {
                columns.push(NamedColumn { header: header.to_owned(), field: known });
            }
        }
        if faults.is_empty() {
            return Ok(Self(columns));
        }
        Err(ImportError::Mapping { faults: faults.join("；"), fields: headers::labels(table).join("、") })
    }

    /// With what was said later: for a header or a field of both, the later word counts.
    #[must_use]
    pub fn with(self, later: Self) -> Self {
        let told_again = |held: &NamedColumn| {
            let again = |new: &NamedColumn| {
                headers::key(&new.header) == headers::key(&held.header) || new.field == held.field
            };
            later.0.iter().any(again)
        };
        let mut columns: Vec<NamedColumn> = self.0.into_iter().filter(|held| !told_again(held)).collect();
        columns.extend(later.0);
        Self(columns)
    }

    /// Whether nothing was said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was said of a header, given by its [`headers::key`].
    pub(super) fn field_of(&self, key: &str) -> Option<Field> {
        self.0.iter().find(|named| headers::key(&named.header) == key).map(|named| named.field)
    }

    /// Headers that were named and are not among `keys`.
    pub(super) fn absent(&self, keys: &BTreeSet<String>) -> Vec<&str> {
        let absent = self.0.iter().filter(|named| !keys.contains(&headers::key(&named.header)));
        absent.map(|named| named.header.as_str()).collect()
    }
}
