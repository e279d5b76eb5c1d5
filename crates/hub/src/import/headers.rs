//! Finds the header row and says which column is which, by name, with names as data (`headers.json`).
//!
//! Invariant: a mapping speaks of header names, not of positions, so that a moved column is still the same column.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::clean;
use super::error::ImportError;
use super::mapping::Mapping;
use super::sheet::{Cell, Row};

/// What a column may mean; the words people see are in `headers.json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each name is explained by its label in headers.json")]
pub enum Field {
    TicketNo,
    Title,
    Body,
    Nature,
    Category,
    Tags,
    StateText,
    CallerName,
    Phone,
    Contact,
    Email,
    CallerAddress,
    Gender,
    CallerKind,
    Company,
    Confidential,
    ComplainedOf,
    District,
    Town,
    Village,
    Spot,
    Detail,
    Channel,
    Urgency,
    CalledAt,
    DispatchedAt,
    Limit,
    Unit,
    Kind,
    DispatchNote,
    PrevTicketNo,
    Result,
    Reply,
    ClosedAt,
    Solved,
    Satisfied,
    Note,
    ItemCode,
    ItemTitle,
    Keywords,
    Towns,
    Level,
}

/// What columns a kind of file may have.
#[derive(Debug, Deserialize)]
pub(super) struct Table {
    fields: Vec<Known>,
}

#[derive(Debug, Deserialize)]
struct Known {
    field: Field,
    label: String,
    #[serde(default)]
    required: bool,
    aliases: Vec<String>,
}

static TICKETS: LazyLock<Result<Table, String>> = LazyLock::new(|| read(include_str!("headers.json")));
static LISTS: LazyLock<Result<Table, String>> = LazyLock::new(|| read(include_str!("list/headers.json")));

fn read(json: &str) -> Result<Table, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

/// The columns of an export of tickets.
pub(super) fn tickets() -> Result<&'static Table, ImportError> {
    TICKETS.as_ref().map_err(|error| ImportError::Tables(error.clone()))
}

/// The columns of a dispatch list.
pub(super) fn lists() -> Result<&'static Table, ImportError> {
    LISTS.as_ref().map_err(|error| ImportError::Tables(error.clone()))
}

/// One column that was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedColumn {
    /// What it means.
    pub field: Field,
    /// The header as it stands in the file, trimmed.
    pub header: String,
    /// 0-based place in the file.
    pub column: u32,
}

/// Which column of a file is which, as it was understood.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ColumnMap {
    /// Columns understood, at most one for a field.
    pub columns: Vec<MappedColumn>,
    /// Headers left unread.
    pub ignored: Vec<String>,
}

impl ColumnMap {
    /// The filled cell of a field in a row.
    #[must_use]
    pub fn cell<'r>(&self, row: &'r Row, field: Field) -> Option<&'r Cell> {
        row.get(self.columns.iter().find(|mapped| mapped.field == field)?.column)
    }

    /// The header of a field in this file, or its usual name if the file has no such column.
    #[must_use]
    pub fn header(&self, field: Field) -> String {
        let here =
            self.columns.iter().find(|mapped| mapped.field == field).map(|mapped| mapped.header.clone());
        let usual = || [tickets(), lists()].into_iter().flatten().find_map(|table| known(table, field));
        here.or_else(|| Some(usual()?.label.clone())).unwrap_or_default()
    }

    /// True if the file has the column.
    #[must_use]
    pub fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|mapped| mapped.field == field)
    }

    /// True if a row repeats the header, as at the top of each printed page.
    #[must_use]
    pub fn is_header(&self, row: &Row) -> bool {
        let same = self.columns.iter().filter(|mapped| {
            matches!(row.get(mapped.column), Some(Cell::Text(text)) if key(text) == key(&mapped.header))
        });
        same.count() * 2 > self.columns.len()
    }

    /// The first column right of all headers.
    #[must_use]
    pub fn width(&self, header: &Row) -> u32 {
        header.cells().map(|(column, _)| column + 1).max().unwrap_or(0)
    }
}

fn known(table: &Table, field: Field) -> Option<&Known> {
    table.fields.iter().find(|known| known.field == field)
}

/// Words that show a decoding to be right: names of columns that no file lacks.
#[must_use]
pub(super) fn telling_words(table: &Table) -> Vec<&str> {
    table
        .fields
        .iter()
        .filter(|known| known.required)
        .flat_map(|known| known.aliases.iter().map(String::as_str))
        .collect()
}

/// The field of that usual name or code.
pub(super) fn field_named(table: &Table, name: &str) -> Option<Field> {
    let code = |field: Field| serde_json::to_value(field).is_ok_and(|code| code == name);
    let found = table.fields.iter().find(|known| key(&known.label) == key(name) || code(known.field));
    found.map(|known| known.field)
}

/// The usual names of all fields.
pub(super) fn labels(table: &Table) -> Vec<&str> {
    table.fields.iter().map(|known| known.label.as_str()).collect()
}

/// A header stripped of all that people add to it: spaces, width, asterisks, a trailing remark in brackets.
pub(super) fn key(header: &str) -> String {
    let narrow = clean::half_width(header);
    let cut = narrow.split("(必填").next().unwrap_or_default();
    cut.chars()
        .filter(|c| !c.is_whitespace() && !c.is_control() && !"*:'\"".contains(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// How many headers of a row are known; 0 says it is no header.
#[must_use]
pub(super) fn score(table: &Table, row: &Row, given: &Mapping) -> usize {
    assign(table, row, given).columns.len()
}

/// Understands a header row.
///
/// # Errors
/// [`ImportError::AbsentColumns`] naming what was said of columns the file has not; [`ImportError::MissingColumns`] naming
/// what the import cannot do without.
pub(super) fn understand(table: &Table, row: &Row, given: &Mapping) -> Result<ColumnMap, ImportError> {
    let map = assign(table, row, given);
    let found = || headers(row).map(|(_, header)| header).collect::<Vec<_>>().join("、");
    let keys = headers(row).map(|(_, header)| key(&header)).collect();
    let absent = given.absent(&keys);
    if !absent.is_empty() {
        return Err(ImportError::AbsentColumns {
            row: row.number,
            absent: absent.join("、"),
            found: found(),
        });
    }
    let missing: Vec<&str> = table
        .fields
        .iter()
        // A title does where there is no body.
        .filter(|known| {
            known.required && !map.has(known.field) && !(known.field == Field::Body && map.has(Field::Title))
        })
        .map(|known| known.label.as_str())
        .collect();
    if missing.is_empty() {
        return Ok(map);
    }
    Err(ImportError::MissingColumns { row: row.number, missing: missing.join("、"), found: found() })
}

fn headers(row: &Row) -> impl Iterator<Item = (u32, String)> {
    row.cells().filter_map(|(column, cell)| match cell {
        Cell::Text(text) => Some((column, clean::one_line(text))),
        _ => None,
    })
}

fn assign(table: &Table, row: &Row, given: &Mapping) -> ColumnMap {
    // Rank: what a person said, then the place among the aliases; the best column of a field wins.
    let mut best: BTreeMap<Field, (usize, u32, String)> = BTreeMap::new();
    let mut ignored = Vec::new();
    for (column, header) in headers(row) {
        let Some((field, rank)) = meaning(table, given, &key(&header)) else {
            ignored.push(header);
            continue;
        };
        let loser = match best.get(&field) {
            Some((held, ..)) if *held <= rank => Some(header),
            _ => best.insert(field, (rank, column, header)).map(|(_, _, earlier)| earlier),
        };
        ignored.extend(loser);
    }
    let columns =
        best.into_iter().map(|(field, (_, column, header))| MappedColumn { field, header, column }).collect();
    ColumnMap { columns, ignored }
}

fn meaning(table: &Table, given: &Mapping, key_of_header: &str) -> Option<(Field, usize)> {
    if let Some(field) = given.field_of(key_of_header) {
        return Some((field, 0));
    }
    table.fields.iter().find_map(|known| {
        let place = known.aliases.iter().position(|alias| key(alias) == key_of_header)?;
        Some((known.field, place + 1))
    })
}
