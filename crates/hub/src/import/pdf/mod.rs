//! Reads the ruled tables of a PDF: some systems hand out nothing else.
//!
//! A piece of text belongs to the cell whose rules lie around it; a cell over several rows stands in each of them. What lies
//! outside of all cells, such as a title, is a row of its own where it stands. Invariants: a file is read whole or refused;
//! any bytes are read without a panic, within a budget of their own and the limits of [`Builder`].

mod page;
mod table;

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Document, LoadOptions};

use self::page::{MAX_UNPACKED, Reader};
use super::error::ImportError;
use super::sheet::{Builder, Cell, MAX_ROWS, Sheet};

/// Pages of one file: a year's list of a county has a few hundred.
const MAX_PAGES: usize = 2_000;

/// The tables of a file as one sheet, page after page.
///
/// # Errors
/// [`ImportError::WrongKind`] for one with a password, one that cannot be opened, and one whose table cannot be told;
/// [`ImportError::Damaged`], [`ImportError::TooManyRows`], [`ImportError::Bomb`].
pub fn read(file: &str, bytes: &[u8]) -> Result<Vec<Sheet>, ImportError> {
    // The parser is somebody else's; a damaged file must not end the hub.
    catch_unwind(AssertUnwindSafe(|| tables(file, bytes))).unwrap_or(Err(ImportError::Damaged))
}

fn tables(file: &str, bytes: &[u8]) -> Result<Vec<Sheet>, ImportError> {
    let wrong = |found: &str| ImportError::WrongKind { file: file.to_owned(), found: found.to_owned() };
    let options = LoadOptions { max_decompressed_size: Some(MAX_UNPACKED), ..LoadOptions::default() };
    let document =
        Document::load_mem_with_options(bytes, options).map_err(|_| wrong("是打不开的 PDF 文件"))?;
    if document.is_encrypted() {
        return Err(wrong("是加了密码的 PDF 文件"));
    }
    let pages: Vec<_> = document.page_iter().take(MAX_PAGES + 1).collect();
    if pages.len() > MAX_PAGES {
        return Err(ImportError::TooManyRows { limit: MAX_ROWS });
    }
    let mut reader = Reader::of(&document);
    let drawn = pages.into_iter().map(|id| reader.page(id)).collect::<Result<Vec<_>, _>>()?;
    let mut builder = Builder::default();
    for (number, line) in (1_u32..).zip(table::lines(&drawn).map_err(wrong)?) {
        for (column, text) in line {
            builder.put(number, column, Cell::Text(text))?;
        }
    }
    Ok(vec![builder.sheet("")])
}

#[cfg(test)]
mod tests;
