//! Reads the ruled tables of a PDF: some systems hand out nothing else.
//!
//! A piece of text belongs to the cell whose rules lie around it; a cell over several rows stands in each of them. What lies
//! outside of all cells, such as a title, is a row of its own before them. Invariant: any bytes are read without a panic and
//! within the limits of [`Builder`].

mod page;
mod table;

use lopdf::Document;

use self::page::Drawn;
use self::table::Line;
use super::error::ImportError;
use super::sheet::{Builder, Cell, Sheet};

/// Pages of one file: a year's list of a county has a few hundred.
const MAX_PAGES: usize = 2_000;

/// The tables of a file as one sheet, page after page.
///
/// # Errors
/// [`ImportError::WrongKind`] for one with a password, one that cannot be opened, and one without a ruled table;
/// [`ImportError::TooManyRows`]; [`ImportError::Bomb`].
pub fn read(file: &str, bytes: &[u8]) -> Result<Vec<Sheet>, ImportError> {
    let wrong = |found: &str| ImportError::WrongKind { file: file.to_owned(), found: found.to_owned() };
    let document = Document::load_mem(bytes).map_err(|_| wrong("是打不开的 PDF 文件"))?;
    if document.is_encrypted() {
        return Err(wrong("是加了密码的 PDF 文件"));
    }
    let pages = document.page_iter().take(MAX_PAGES);
    let drawn = pages.map(|id| page::read(&document, id)).collect::<Result<Vec<Drawn>, _>>()?;
    let lines = table::lines(&drawn);
    if !lines.iter().any(Line::is_row) {
        return Err(wrong("是 PDF 文件，其中没有带表格线的明细表"));
    }
    let mut builder = Builder::default();
    for (number, line) in (1_u32..).zip(lines) {
        for (column, text) in line.cells {
            builder.put(number, column, Cell::Text(text))?;
        }
    }
    Ok(vec![builder.sheet("")])
}

#[cfg(test)]
mod tests;
