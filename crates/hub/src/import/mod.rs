//! An export file of the province's platform becomes tickets and assignments; pure, no database, no clock.
//!
//! Why here: only the hub takes tickets in. Invariants: the same bytes give the same plan; no bytes make it panic or
//! use more than bounded memory; a ticket is planned whole or not at all; every row left out is listed with a reason.

mod clean;
mod csv_text;
mod error;
mod fold;
mod headers;
mod html;
mod instant;
mod limit;
pub mod list;
mod mapping;
mod pdf;
mod phone;
mod plan;
mod row;
mod sheet;
mod sniff;
mod vocabulary;
mod xlsx;

#[cfg(test)]
mod tests;

pub use error::ImportError;
pub use headers::{ColumnMap, Field, MappedColumn};
pub use mapping::{Mapping, NamedColumn};
pub use plan::{
    Coded, ImportPlan, ImportedAssignment, ImportedCaller, ImportedKind, ImportedPlace, ImportedTicket,
    Refused, Warning, WarningCode,
};

use headers::Table;
use row::RowReader;
use sheet::{Cell, Row, Sheet};
use vocabulary::Vocabulary;

/// Rows from the top of a sheet among which the header is looked for.
const HEADER_WITHIN: usize = 30;
/// Known names that make a row a header.
const HEADER_NAMES: usize = 3;

/// Reads an export file.
///
/// `source` names where it came from, `file` is shown in errors only, `given` is what a person said of its columns, which
/// comes before the built-in names.
///
/// # Errors
/// [`ImportError`] if nothing of the file can be used; a bad row is no error but listed in the plan.
pub fn plan(source: &str, file: &str, bytes: &[u8], given: &Mapping) -> Result<ImportPlan, ImportError> {
    let vocabulary = vocabulary::vocabulary()?;
    let wanted = Wanted { table: headers::tickets()?, given };
    let (sheets, encoding) = sheets(file, bytes, wanted)?;
    let mut warnings = Vec::new();
    let (sheet, header) = choose(&sheets, wanted, &mut warnings)?;
    let map = headers::understand(wanted.table, header, given)?;
    if !map.ignored.is_empty() {
        let text = format!("这些列没有对应的内容，没有读取：{}。", map.ignored.join("、"));
        warnings.push(Warning {
            row: Some(header.number),
            column: String::new(),
            code: WarningCode::Unread,
            text,
        });
    }
    let reader = RowReader { map: &map, vocabulary, width: map.width(header) };
    let body = Body::read(sheet, header.number, &reader, &mut warnings);
    if body.data_rows == 0 {
        return Err(ImportError::NoRows);
    }
    check_counts(&body, &mut warnings);
    let mut refused = body.refused;
    let folded = fold::fold(body.entries, &refused, &map, &mut warnings);
    refused.extend(folded.refused);
    refused.sort_by_key(|fault| fault.row);
    warnings.sort_by_key(|warning| warning.row);
    Ok(ImportPlan {
        source: source.to_owned(),
        tickets: folded.tickets,
        refused,
        warnings,
        header_row: header.number,
        sheet: sheet.name.clone(),
        encoding: encoding.to_owned(),
        data_rows: body.data_rows,
        folded_rows: folded.folded_rows,
        mapping: map,
    })
}

/// Which columns are looked for.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    table: &'a Table,
    given: &'a Mapping,
}

/// The sheets of a file, unless one is marked as a state secret, and how text was encoded.
fn sheets(file: &str, bytes: &[u8], wanted: Wanted<'_>) -> Result<(Vec<Sheet>, &'static str), ImportError> {
    let (sheets, encoding) = match sniff::shape(file, bytes)? {
        sniff::Shape::Zip => (xlsx::read(file, bytes)?, "xlsx"),
        sniff::Shape::Page => page_sheets(bytes, wanted)?,
        sniff::Shape::Pdf => (pdf::read(file, bytes)?, "pdf"),
        sniff::Shape::Text => text_sheets(bytes, wanted)?,
    };
    refuse_secrets(&sheets, vocabulary::vocabulary()?, wanted)?;
    Ok((sheets, encoding))
}

/// The tables of a page.
fn page_sheets(bytes: &[u8], wanted: Wanted<'_>) -> Result<(Vec<Sheet>, &'static str), ImportError> {
    let (text, encoding) = csv_text::decode(bytes, &headers::telling_words(wanted.table))?;
    Ok((html::read(&text)?, encoding))
}

/// Splits text at the delimiter under which most header names are found.
fn text_sheets(bytes: &[u8], wanted: Wanted<'_>) -> Result<(Vec<Sheet>, &'static str), ImportError> {
    let (text, encoding) = csv_text::decode(bytes, &headers::telling_words(wanted.table))?;
    let names = |delimiter: &char| {
        let head = csv_text::split(&text, *delimiter, 2 * HEADER_WITHIN as u32).unwrap_or_default();
        best_header(&head, wanted).map_or(0, |(_, names)| names)
    };
    // A comma wins a tie, as the commonest.
    let delimiter = ['\t', ';', ','].into_iter().max_by_key(names).unwrap_or(',');
    Ok((vec![csv_text::split(&text, delimiter, u32::MAX)?], encoding))
}

/// The row near the top with the most known names, and how many.
fn best_header<'s>(sheet: &'s Sheet, Wanted { table, given }: Wanted<'_>) -> Option<(&'s Row, usize)> {
    let top = sheet.rows.iter().take(HEADER_WITHIN).map(|row| (row, headers::score(table, row, given)));
    // The first of equals: a header repeated further down is no better.
    top.filter(|(_, names)| *names >= HEADER_NAMES)
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
}

fn choose<'s>(
    sheets: &'s [Sheet],
    wanted: Wanted<'_>,
    warnings: &mut Vec<Warning>,
) -> Result<(&'s Sheet, &'s Row), ImportError> {
    let mut found: Vec<_> = sheets
        .iter()
        .filter_map(|sheet| best_header(sheet, wanted).map(|(row, names)| (sheet, row, names)))
        .collect();
    // Stable: of equals the first sheet.
    found.sort_by_key(|(_, _, names)| std::cmp::Reverse(*names));
    let mut found = found.into_iter();
    let (sheet, header, _) = found.next().ok_or(ImportError::NoHeader)?;
    for (other, ..) in found {
        let text = format!(
            "工作表「{}」也有同样的表头，这次只读取了「{}」。如需导入，请把它单独另存。",
            other.name, sheet.name
        );
        warnings.push(Warning { row: None, column: String::new(), code: WarningCode::Unread, text });
    }
    Ok((sheet, header))
}

/// Looks for the marking of a state secret above the header: the word alone, or with the star.
fn refuse_secrets(sheets: &[Sheet], vocabulary: &Vocabulary, wanted: Wanted<'_>) -> Result<(), ImportError> {
    for sheet in sheets {
        let header = best_header(sheet, wanted).map_or(u32::MAX, |(row, _)| row.number);
        for row in sheet.rows.iter().take(HEADER_WITHIN).take_while(|row| row.number < header) {
            for (_, cell) in row.cells() {
                let Cell::Text(text) = cell else { continue };
                let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
                let marks = vocabulary.secret_marks.iter();
                let mut set = marks.filter(|mark| text == **mark || text.contains(&format!("{mark}★")));
                if let Some(mark) = set.next() {
                    return Err(ImportError::Secret { row: row.number, mark: mark.clone() });
                }
            }
        }
    }
    Ok(())
}

/// What stands around and beneath the header.
#[derive(Default)]
struct Body {
    entries: Vec<row::Entry>,
    refused: Vec<Refused>,
    data_rows: u32,
    /// Counts the file states of itself: row and number.
    stated: Vec<(u32, u32)>,
}

impl Body {
    fn read(sheet: &Sheet, header: u32, reader: &RowReader<'_>, warnings: &mut Vec<Warning>) -> Self {
        let mut body = Self::default();
        for row in &sheet.rows {
            if row.number <= header {
                let texts = row.cells().filter_map(|(_, cell)| match cell {
                    Cell::Text(text) => stated_count(text),
                    _ => None,
                });
                body.stated.extend(texts.map(|count| (row.number, count)));
            } else if let Some(count) = total(row, reader) {
                body.stated.extend(count.map(|count| (row.number, count)));
            } else if !is_footer(row, reader.vocabulary) && !reader.map.is_header(row) {
                body.data_rows += 1;
                match reader.read(row, warnings) {
                    Ok(entry) => body.entries.push(entry),
                    Err(faults) => body.refused.extend(faults),
                }
            }
        }
        body
    }
}

fn first_text(row: &Row) -> String {
    let text = row.cells().next().and_then(|(_, cell)| match cell {
        Cell::Text(text) => Some(clean::half_width(text)),
        _ => None,
    });
    text.unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect()
}

/// A total line and the count it states, if any: 「合计 490」, 「共490条」, 「合计：490」.
fn total(row: &Row, reader: &RowReader<'_>) -> Option<Option<u32>> {
    let first = first_text(row);
    let word = reader.vocabulary.total_words.iter().find_map(|word| first.strip_prefix(word.as_str()));
    let stated = stated_count(&first);
    // A ticket has a unit and a date, a total has not.
    let ticket =
        [Field::Unit, Field::DispatchedAt].iter().all(|field| reader.map.cell(row, *field).is_some());
    if ticket || word.is_none() && !(stated.is_some() && row.filled() <= 2) {
        return None;
    }
    let own = word.and_then(|rest| digits(rest.trim_start_matches([':', '共'])));
    let beside = row.cells().skip(1).find_map(|(_, cell)| match cell {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
        Cell::Number(number) if (0.0..1e9).contains(number) => Some(*number as u32),
        Cell::Text(text) => digits(&clean::half_width(&clean::one_line(text))).or_else(|| stated_count(text)),
        _ => None,
    });
    Some(stated.or(own).or(beside))
}

/// The number in 「共 490 条」.
fn stated_count(text: &str) -> Option<u32> {
    let narrow: String = clean::half_width(text).chars().filter(|c| !c.is_whitespace()).collect();
    narrow.split('共').skip(1).find_map(|rest| {
        let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let after = rest.strip_prefix(number.as_str())?;
        ["条", "件", "笔", "行"].iter().any(|unit| after.starts_with(unit)).then(|| number.parse().ok())?
    })
}

fn digits(text: &str) -> Option<u32> {
    let number: String = text.chars().take_while(char::is_ascii_digit).collect();
    number.parse().ok()
}

fn is_footer(row: &Row, vocabulary: &Vocabulary) -> bool {
    let first = first_text(row);
    row.filled() <= 3 && vocabulary.footer_words.iter().any(|word| first.starts_with(word.as_str()))
}

fn check_counts(body: &Body, warnings: &mut Vec<Warning>) {
    for (row, stated) in body.stated.iter().filter(|(_, stated)| *stated != body.data_rows) {
        let text =
            format!("表中写着共 {stated} 条，实际读到 {} 行，文件可能不完整或被改动过。", body.data_rows);
        warnings.push(Warning { row: Some(*row), column: String::new(), code: WarningCode::Count, text });
    }
}
