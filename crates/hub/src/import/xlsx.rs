//! Reads a workbook into [`Sheet`]s, whatever the workbook tries.
//!
//! Invariants: what the container unpacks to is measured before anything parses it; cells stream in one by one, so a
//! single cell in the last corner of a sheet allocates one cell, not the rectangle before it.

use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, Xlsx, open_workbook_from_rs};

use super::error::ImportError;
use super::sheet::{Builder, Cell, Sheet};

/// What a workbook may unpack to.
const MAX_UNPACKED: u64 = 256 << 20;
/// Entries of the container.
const MAX_ENTRIES: usize = 4096;

/// All worksheets of a workbook, in its order.
///
/// # Errors
/// Not a workbook, damaged, or too much of anything.
pub fn read(file: &str, bytes: &[u8]) -> Result<Vec<Sheet>, ImportError> {
    check_container(file, bytes)?;
    // The parser is somebody else's and indexes into what it reads; a damaged file must not end the hub.
    catch_unwind(AssertUnwindSafe(|| read_sheets(bytes))).unwrap_or(Err(ImportError::Damaged))
}

fn check_container(file: &str, bytes: &[u8]) -> Result<(), ImportError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| ImportError::Damaged)?;
    let bomb = ImportError::Bomb { limit: MAX_UNPACKED >> 20 };
    if archive.len() > MAX_ENTRIES {
        return Err(bomb);
    }
    let names: Vec<&str> = archive.file_names().collect();
    if let Some(found) = other_container(&names) {
        return Err(ImportError::WrongKind { file: file.to_owned(), found: found.to_owned() });
    }
    let mut left = MAX_UNPACKED;
    for index in 0..archive.len() {
        // Sizes in the directory may lie, so each entry is unpacked into nothing and counted.
        let entry = archive.by_index(index).map_err(|_| ImportError::Damaged)?;
        let unpacked = std::io::copy(&mut entry.take(left.saturating_add(1)), &mut std::io::sink())
            .map_err(|_| ImportError::Damaged)?;
        left = left.checked_sub(unpacked).ok_or_else(|| bomb.clone())?;
    }
    Ok(())
}

/// Names a container that is no .xlsx, as a predicate.
fn other_container(names: &[&str]) -> Option<&'static str> {
    let has = |start: &str| names.iter().any(|name| name.trim_start_matches('/').starts_with(start));
    if has("xl/workbook.xml") {
        None
    } else if has("xl/workbook.bin") {
        Some("是 .xlsb 表格，需另存为 .xlsx")
    } else if has("word/") {
        Some("是 Word 文档")
    } else if has("ppt/") {
        Some("是演示文稿")
    } else if has("content.xml") {
        Some("是 ODF 文档，需另存为 .xlsx")
    } else {
        Some("是压缩包，请先解压")
    }
}

fn read_sheets(bytes: &[u8]) -> Result<Vec<Sheet>, ImportError> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(|_| ImportError::Damaged)?;
    let mut builder = Builder::default();
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        // Charts and macros stand among the sheets and have no cells.
        let Ok(mut reader) = book.worksheet_cells_reader(&name) else { continue };
        while let Some(cell) = reader.next_cell().map_err(|_| ImportError::Damaged)? {
            let (row, column) = cell.get_position();
            if let Some(value) = value(cell.get_value()) {
                builder.put(row.saturating_add(1), column, value)?;
            }
        }
        sheets.push(builder.sheet(&name));
    }
    Ok(sheets)
}

fn value(data: &DataRef<'_>) -> Option<Cell> {
    Some(match data {
        DataRef::Empty => return None,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cell::Text(text.clone())
        }
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        #[allow(
            clippy::cast_precision_loss,
            reason = "beyond 2^53 a spreadsheet has lost the digits already"
        )]
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::Bool(truth) => Cell::Bool(*truth),
        DataRef::DateTime(instant) => {
            instant.as_datetime().map_or(Cell::Number(instant.as_f64()), Cell::Date)
        }
        DataRef::Error(fault) => Cell::Fault(fault.to_string()),
    })
}
