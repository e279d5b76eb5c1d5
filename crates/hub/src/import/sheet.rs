//! A table before it is understood: rows of cells with the numbers Excel shows.
//!
//! Invariant: rows ascend by number, cells by column; empty cells are not stored, so that a hostile file cannot
//! make a small table large.

use chrono::NaiveDateTime;

use super::error::ImportError;

/// Rows one import takes.
pub const MAX_ROWS: u32 = 200_000;
/// Columns looked at; Excel allows 16 384, an export has a few dozen.
pub const MAX_COLUMNS: u32 = 512;
/// Filled cells one import takes.
const MAX_CELLS: usize = 4_000_000;
/// Bytes of text one import takes.
const MAX_TEXT: usize = 256 << 20;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text as it stands, untrimmed.
    Text(String),
    /// A number without a date format.
    Number(f64),
    /// A number with a date format, in local time.
    Date(NaiveDateTime),
    /// TRUE or FALSE.
    Bool(bool),
    /// A formula's error, 「#N/A」.
    Fault(String),
}

/// One row.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Counted from 1 as Excel shows it.
    pub number: u32,
    cells: Vec<(u32, Cell)>,
}

impl Row {
    /// The cell of a 0-based column, if filled.
    #[must_use]
    pub fn get(&self, column: u32) -> Option<&Cell> {
        let found = self.cells.binary_search_by_key(&column, |(at, _)| *at).ok()?;
        self.cells.get(found).map(|(_, cell)| cell)
    }

    /// Filled cells with their 0-based columns.
    pub fn cells(&self) -> impl Iterator<Item = (u32, &Cell)> {
        self.cells.iter().map(|(at, cell)| (*at, cell))
    }

    /// The number of filled cells.
    #[must_use]
    pub fn filled(&self) -> usize {
        self.cells.len()
    }
}

/// One worksheet, or a CSV file.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// Its name; empty for a CSV file.
    pub name: String,
    /// Rows with at least one filled cell.
    pub rows: Vec<Row>,
}

/// Collects cells under the limits on rows, cells and text, across all sheets of a file.
#[derive(Debug, Default)]
pub struct Builder {
    cells: usize,
    text: usize,
    rows: usize,
    open: std::collections::BTreeMap<u32, Vec<(u32, Cell)>>,
}

impl Builder {
    /// Puts a cell in place; blank text and far columns are dropped, a second cell in one place loses.
    ///
    /// # Errors
    /// [`ImportError::TooManyRows`] once a limit is passed.
    pub fn put(&mut self, number: u32, column: u32, cell: Cell) -> Result<(), ImportError> {
        let bytes = match &cell {
            Cell::Text(text) if text.chars().all(char::is_whitespace) => return Ok(()),
            Cell::Text(text) | Cell::Fault(text) => text.len(),
            _ => 0,
        };
        if column >= MAX_COLUMNS {
            return Ok(());
        }
        self.cells += 1;
        self.text = self.text.saturating_add(bytes);
        let row = self.open.entry(number).or_default();
        if row.is_empty() {
            self.rows += 1;
        }
        if self.cells > MAX_CELLS || self.text > MAX_TEXT || self.rows > MAX_ROWS as usize {
            return Err(ImportError::TooManyRows { limit: MAX_ROWS });
        }
        if let Err(place) = row.binary_search_by_key(&column, |(at, _)| *at) {
            row.insert(place, (column, cell));
        }
        Ok(())
    }

    /// Ends a sheet; the limits go on counting.
    pub fn sheet(&mut self, name: &str) -> Sheet {
        let rows =
            std::mem::take(&mut self.open).into_iter().map(|(number, cells)| Row { number, cells }).collect();
        Sheet { name: name.to_owned(), rows }
    }
}
