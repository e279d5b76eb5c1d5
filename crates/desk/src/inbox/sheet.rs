//! Rows as a spreadsheet (.xlsx), made in memory: nothing of them lies on the disk until the person says where.

use std::borrow::Cow;
use std::collections::BTreeMap;

use anyhow::Context as _;
use chengban_domain::ReasonCode;
use chengban_domain::time::Millis;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, Worksheet};

use super::{dressed, selection};
use crate::commands::bulk::{Exported, InboxExport, SheetColumn, SheetKey};
use crate::commands::inbox::InboxRow;
use crate::fault::{Result, invalid};
use crate::files::{FileToken, Source};
use crate::office::Office;
use crate::store::{inbox, word};

/// Rows a sheet can hold beside its head; the format's own limit.
const MOST_ROWS: usize = 1_048_575;
/// Rows read at once.
const PIECE: usize = 500;
/// The number that spreadsheets give to 1970-01-01 (days since 1899-12-30; ECMA-376 part 1, 18.17.4).
const EPOCH_DAY: f64 = 25_569.0;
/// Characters of a sheet's name at most; the format's own limit.
const LONGEST_TITLE: usize = 31;

/// Makes the spreadsheet and keeps it until it is fetched.
///
/// # Errors
/// `invalid_input` for more rows than a sheet holds; database errors.
pub async fn export(office: &Office, req: InboxExport) -> Result<Exported> {
    let now = office.clock.now();
    let mut conn = office.store.reader().await?;
    let keys = selection::keys(office, &mut conn, &req.rows).await?;
    if keys.len() > MOST_ROWS {
        return Err(invalid("rows", ReasonCode::SheetRows));
    }
    let mut rows = Vec::with_capacity(keys.len());
    for piece in keys.chunks(PIECE) {
        let records = inbox::of_keys(&mut conn, piece).await?;
        rows.extend(dressed(office, &mut conn, &records, now).await?);
    }
    drop(conn);
    let many = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let name = format!("{}.xlsx", req.title);
    let bytes = tokio::task::spawn_blocking(move || write(&req.title, &req.columns, &rows)).await??;
    let FileToken(id) = office.made.register(&name, Source::Bytes(bytes));
    Ok(Exported { id, rows: many })
}

fn write(title: &str, columns: &[SheetColumn], rows: &[InboxRow]) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let formats = Formats::new();
    sheet.set_name(sheet_name(title)).context("naming the sheet")?;
    sheet.set_freeze_panes(1, 0).context("keeping the head in view")?;
    for (at, column) in (0_u16..).zip(columns) {
        sheet.set_column_width(at, width(column.key)).context("a column's width")?;
        sheet.write_string_with_format(0, at, &column.label, &formats.head).context("the head")?;
    }
    for (line, row) in (1_u32..).zip(rows) {
        for (at, column) in (0_u16..).zip(columns) {
            cell(sheet, (line, at), column, row, &formats).context("a cell")?;
        }
    }
    let (last, right) = (u32::try_from(rows.len())?, u16::try_from(columns.len())?.saturating_sub(1));
    sheet.autofilter(0, 0, last, right).context("the filter")?;
    book.save_to_buffer().context("writing the workbook")
}

struct Formats {
    head: Format,
    instant: Format,
    text: Format,
}

impl Formats {
    fn new() -> Self {
        let text = Format::new().set_align(FormatAlign::Top).set_text_wrap();
        Self {
            head: Format::new().set_bold().set_background_color("#EEF2F7"),
            instant: Format::new().set_align(FormatAlign::Top).set_num_format("yyyy-mm-dd hh:mm"),
            text,
        }
    }
}

fn cell(
    sheet: &mut Worksheet,
    (line, at): (u32, u16),
    column: &SheetColumn,
    row: &InboxRow,
    formats: &Formats,
) -> Result<(), rust_xlsxwriter::XlsxError> {
    match column.key {
        SheetKey::Due => instant(sheet, (line, at), row.due, formats)?,
        SheetKey::Dispatched => instant(sheet, (line, at), row.dispatched_at, formats)?,
        SheetKey::Round => {
            sheet.write_number_with_format(line, at, row.round, &formats.text)?;
        }
        key => {
            sheet.write_string_with_format(line, at, text(key, row, &column.words), &formats.text)?;
        }
    }
    Ok(())
}

/// A moment as a date of the sheet, by the clock on the wall.
fn instant(
    sheet: &mut Worksheet,
    (line, at): (u32, u16),
    moment: Millis,
    formats: &Formats,
) -> Result<(), rust_xlsxwriter::XlsxError> {
    let day = moment.local_date();
    let whole = f64::from(day.to_epoch_days()) + EPOCH_DAY;
    #[allow(clippy::cast_precision_loss, reason = "milliseconds of a day are far below what a float holds")]
    let part = (moment.0 - Millis::midnight(day).0) as f64 / 86_400_000.0;
    let value = ExcelDateTime::from_serial_datetime(whole + part)?;
    sheet.write_datetime_with_format(line, at, value, &formats.instant)?;
    Ok(())
}

fn text(key: SheetKey, row: &InboxRow, words: &BTreeMap<String, String>) -> String {
    let named = |value: String| words.get(&value).cloned().unwrap_or(value);
    match key {
        SheetKey::Light => named(word(&row.light)),
        SheetKey::Left => row.remaining.zh(),
        SheetKey::No => row.no.clone(),
        SheetKey::Title => row.title.clone(),
        SheetKey::State => named(word(&row.state)),
        SheetKey::Nature => named(word(&row.nature)),
        SheetKey::Urgency => named(word(&row.urgency)),
        SheetKey::Town => row.town.clone(),
        SheetKey::Channel => named(word(&row.channel)),
        SheetKey::Handler => row.handler_name.clone(),
        SheetKey::Tags => row.tags.join("、"),
        SheetKey::Due | SheetKey::Dispatched | SheetKey::Round => String::new(),
    }
}

/// Width in characters of the sheet's own font.
fn width(key: SheetKey) -> f64 {
    match key {
        SheetKey::Title => 48.0,
        SheetKey::No => 22.0,
        SheetKey::Due | SheetKey::Dispatched | SheetKey::Left => 18.0,
        SheetKey::Tags => 20.0,
        SheetKey::Round => 8.0,
        _ => 12.0,
    }
}

/// The title without the signs that a sheet's name may not have.
fn sheet_name(title: &str) -> Cow<'_, str> {
    let clean: String = title.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(LONGEST_TITLE).collect();
    if clean.trim().is_empty() { Cow::Borrowed("Sheet1") } else { Cow::Owned(clean) }
}
