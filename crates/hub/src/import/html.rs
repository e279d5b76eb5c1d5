//! Reads the tables of a page: province systems hand out HTML under the name of a workbook.
//!
//! Each table is a sheet of its own, its rows counted from 1. A cell that spans rows stands in each of them, one that spans
//! columns in the first. Invariant: any bytes are read without a panic and within the limits of [`Builder`].

use std::collections::BTreeMap;

use scraper::node::Node;
use scraper::{ElementRef, Html, Selector};

use super::error::ImportError;
use super::sheet::{Builder, Cell, MAX_COLUMNS, MAX_ROWS, Sheet};

/// Tables of one page that are looked at: an export has one or two.
const MAX_TABLES: usize = 64;
/// Rows that one cell may span: a merged ticket number stands beside a handful of units.
const MAX_SPAN: u32 = 1_000;

/// The tables of a page that have rows.
///
/// # Errors
/// [`ImportError::TooManyRows`].
pub fn read(text: &str) -> Result<Vec<Sheet>, ImportError> {
    let page = Html::parse_document(text);
    let mut builder = Builder::default();
    let mut sheets = Vec::new();
    for (number, table) in (1..).zip(page.select(&selector("table")?).take(MAX_TABLES)) {
        sheets.push(sheet(table, number, &mut builder)?);
    }
    sheets.retain(|sheet| !sheet.rows.is_empty());
    Ok(sheets)
}

fn selector(css: &str) -> Result<Selector, ImportError> {
    Selector::parse(css).map_err(|_| ImportError::Encoding)
}

fn sheet(table: ElementRef<'_>, number: usize, builder: &mut Builder) -> Result<Sheet, ImportError> {
    // Columns that a cell of an earlier row still fills, and down to which row.
    let mut taken: BTreeMap<u32, (u32, String)> = BTreeMap::new();
    let rows = table.select(&selector("tr")?).filter(|row| is_of(*row, table)).collect::<Vec<_>>();
    let name = format!("第{number}个表格");
    for (number, row) in (1_u32..).zip(rows) {
        if number > MAX_ROWS {
            return Err(ImportError::TooManyRows { limit: MAX_ROWS });
        }
        taken.retain(|_, (last, _)| *last >= number);
        for (column, (_, text)) in &taken {
            builder.put(number, *column, Cell::Text(text.clone()))?;
        }
        let mut column = 0;
        for cell in row.child_elements().filter(|child| matches!(child.value().name(), "td" | "th")) {
            while taken.get(&column).is_some_and(|(last, _)| *last >= number) {
                column += 1;
            }
            if column >= MAX_COLUMNS {
                break;
            }
            let (text, last) = (words(cell), number + span(cell, "rowspan") - 1);
            let end = (column + span(cell, "colspan")).min(MAX_COLUMNS);
            if last > number {
                taken.extend((column + 1..end).map(|column| (column, (last, String::new()))));
                taken.insert(column, (last, text.clone()));
            }
            builder.put(number, column, Cell::Text(text))?;
            column = end;
        }
    }
    Ok(builder.sheet(&name))
}

/// Whether a row is of this table and not of one within it.
fn is_of(row: ElementRef<'_>, table: ElementRef<'_>) -> bool {
    let nearest =
        row.ancestors().find(|node| node.value().as_element().is_some_and(|one| one.name() == "table"));
    nearest.is_some_and(|node| node.id() == table.id())
}

/// How many rows or columns a cell spans.
fn span(cell: ElementRef<'_>, attribute: &str) -> u32 {
    let told = cell.value().attr(attribute).and_then(|value| value.trim().parse::<u32>().ok());
    told.unwrap_or(1).clamp(1, MAX_SPAN)
}

/// A cell's text as a browser shows it: runs of spaces are one, a break or a paragraph is a line.
fn words(cell: ElementRef<'_>) -> String {
    let mut text = String::new();
    for node in cell.descendants() {
        match node.value() {
            Node::Text(part) => {
                // What no browser shows.
                let parent = node.parent().and_then(ElementRef::wrap);
                if parent.is_some_and(|one| matches!(one.value().name(), "script" | "style")) {
                    continue;
                }
                let begins = part.starts_with(char::is_whitespace);
                let ends = part.ends_with(char::is_whitespace);
                let inner = part.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
                if begins && !text.is_empty() && !text.ends_with(['\n', ' ']) {
                    text.push(' ');
                }
                text.push_str(&inner);
                if ends && !inner.is_empty() {
                    text.push(' ');
                }
            }
            Node::Element(one) if matches!(one.name(), "br" | "p" | "div") && !text.is_empty() => {
                text.truncate(text.trim_end_matches(' ').len());
                text.push('\n');
            }
            _ => {}
        }
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(page: &str) -> Vec<Vec<(u32, u32, String)>> {
        let text = |cell: &Cell| match cell {
            Cell::Text(text) => text.clone(),
            other => panic!("{other:?}"),
        };
        let rows = |sheet: &Sheet| {
            let cells = |row: &super::super::sheet::Row| {
                row.cells().map(|(column, cell)| (row.number, column, text(cell))).collect::<Vec<_>>()
            };
            sheet.rows.iter().flat_map(cells).collect()
        };
        read(page).unwrap().iter().map(rows).collect()
    }

    fn at(row: u32, column: u32, text: &str) -> (u32, u32, String) {
        (row, column, text.to_owned())
    }

    #[test]
    fn cells_are_read_as_a_browser_shows_them() {
        let page = "<style>td{}</style><table><tr><th>编 号\n <th colspan=2>内容<tr><td>QH1&nbsp;<td><td>一<br>二<script>x</script>";
        let expected = vec![at(1, 0, "编 号"), at(1, 1, "内容"), at(2, 0, "QH1"), at(2, 2, "一\n二")];
        assert_eq!(cells(page), [expected]);
    }

    #[test]
    fn a_cell_over_several_rows_stands_in_each_of_them() {
        let page = "<table><tr><td rowspan=2>QH1<td>水务局<tr><td>住建局<tr><td>QH2<td>教育局</table>";
        let expected = vec![
            at(1, 0, "QH1"),
            at(1, 1, "水务局"),
            at(2, 0, "QH1"),
            at(2, 1, "住建局"),
            at(3, 0, "QH2"),
            at(3, 1, "教育局"),
        ];
        assert_eq!(cells(page), [expected]);
    }

    #[test]
    fn a_cell_over_rows_and_columns_leaves_those_behind_it_in_their_places() {
        let page = "<table><tr><td rowspan=2 colspan=2>QH1<td>水务局<tr><td>住建局</table>";
        let expected = vec![at(1, 0, "QH1"), at(1, 2, "水务局"), at(2, 0, "QH1"), at(2, 2, "住建局")];
        assert_eq!(cells(page), [expected]);
    }

    #[test]
    fn a_table_is_named_by_its_place_in_the_page() {
        let names: Vec<_> = read("<table></table><table><tr><td>甲</table>").unwrap();
        assert_eq!(names.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["第2个表格"]);
    }

    #[test]
    fn a_table_within_a_table_is_a_sheet_of_its_own() {
        let page = "<table><tr><td>外<table><tr><td>内</table></table><table></table>";
        let sheets = cells(page);
        assert_eq!(sheets.len(), 2, "{sheets:?}");
        assert_eq!(sheets[1], [at(1, 0, "内")]);
    }

    #[test]
    fn a_page_built_to_exhaust_the_reader_is_refused_or_read() {
        let wide = "<table><tr>".to_owned() + &"<td rowspan=99999999 colspan=99999999>甲".repeat(2_000);
        assert_eq!(cells(&wide)[0].len(), 1, "what lies beyond the last column is left out");
        let deep = "<table><tr><td>".repeat(3_000);
        assert!(read(&deep).is_ok());
        let long = format!("<table><tr><td rowspan=1000>{}{}", "甲".repeat(1 << 19), "<tr>".repeat(1_000));
        assert!(matches!(read(&long), Err(ImportError::TooManyRows { .. })), "text counts in each row");
    }
}
