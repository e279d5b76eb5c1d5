//! A file with a dispatch list (派单目录, 直派清单, 权责清单, 三定规定) becomes its items; pure, no database, no clock.
//!
//! Invariants: a list is read whole or not at all, since an item that is missing would speak for the wrong unit; every
//! fault is named with row, column and reason.

mod facts;
mod row;
#[cfg(test)]
mod tests;

use chengban_domain::dispatch_list::{ListKind, ListLevel};
use chrono::NaiveDate;
use thiserror::Error;

use super::headers;
use super::{ImportError, Mapping, Refused, Wanted, choose, sheets};
pub use facts::{ListFacts, kind_named};

/// Faults told at once; the rest are counted.
const TOLD: usize = 20;

/// An item as the file has it; its units are names yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedItem {
    /// Row of the file.
    pub row: u32,
    /// Its number in the list.
    pub code: String,
    /// What it is about.
    pub title: String,
    /// 诉求分类
    pub category: Vec<String>,
    /// Words by which a demand of it is known.
    pub keywords: Vec<String>,
    /// 镇街 for which it holds; empty = everywhere.
    pub towns: Vec<String>,
    /// Who handles it.
    pub units: Vec<String>,
    /// At which level.
    pub level: ListLevel,
}

/// A list as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPlan {
    /// What kind.
    pub kind: ListKind,
    /// Its name.
    pub name: String,
    /// First day on which it counts.
    pub effective_from: NaiveDate,
    /// The document it was taken from.
    pub source: String,
    /// What it lists, in the order of the file.
    pub items: Vec<PlannedItem>,
    /// The header of the units' column, for faults found later.
    pub unit_column: String,
    /// Columns that were not read.
    pub unread: Vec<String>,
}

/// Why a list was not read; nothing of it was taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ListError {
    /// The file cannot be read.
    #[error(transparent)]
    File(ImportError),
    /// No row looks like a header.
    #[error(
        "没有找到表头行（应有「事项编码」「事项名称」「承办单位」等列名）。请确认文件是清单明细表，且没有删改表头。"
    )]
    NoHeader,
    /// A header and nothing beneath it.
    #[error("表头下面没有任何事项。请核对文件后重新导入。")]
    NoItems,
    /// Neither the file nor the command says what list it is.
    #[error(
        "清单没有导入，缺少：{missing}。请在表头上方各占一格写明，如“清单名称：…”，或用 {options} 指明。"
    )]
    Facts {
        /// What is missing, joined with 、.
        missing: String,
        /// How to give it, joined with 、.
        options: String,
    },
    /// Rows are wrong.
    #[error("清单没有导入，请改正以下各处后重新导入：{}", told(.0))]
    Rows(Vec<Refused>),
}

impl From<ImportError> for ListError {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::NoHeader => Self::NoHeader,
            error => Self::File(error),
        }
    }
}

fn told(rows: &[Refused]) -> String {
    let each = rows.iter().take(TOLD).map(|fault| {
        let column = if fault.column.is_empty() { String::new() } else { format!("「{}」", fault.column) };
        format!("第 {} 行{column}{}", fault.row, fault.reason)
    });
    let more = rows.len().saturating_sub(TOLD);
    let rest = if more > 0 { format!("另有 {more} 处。") } else { String::new() };
    each.collect::<Vec<_>>().join(" ") + &rest
}

/// Reads a list. What the command says of it (`said`) comes before what the file says above its header.
///
/// # Errors
/// [`ListError`].
pub fn plan(file: &str, bytes: &[u8], given: &Mapping, said: ListFacts) -> Result<ListPlan, ListError> {
    let wanted = Wanted { table: headers::lists()?, given };
    let (sheets, _) = sheets(file, bytes, wanted)?;
    let mut warnings = Vec::new();
    let (sheet, header) = choose(&sheets, wanted, &mut warnings)?;
    if let Some(other) = warnings.first() {
        let reason = format!("{}清单须单独成表。", other.text);
        return Err(ListError::Rows(vec![fault(header.number, String::new(), &reason)]));
    }
    let map = headers::understand(wanted.table, header, given)?;
    let facts = facts::above(sheet, header.number, said)?;
    let (items, faults) = row::items(sheet, header.number, &map)?;
    if !faults.is_empty() {
        return Err(ListError::Rows(faults));
    }
    if items.is_empty() {
        return Err(ListError::NoItems);
    }
    let (kind, name, effective_from, source) = facts;
    let unit_column = map.header(super::Field::Unit);
    Ok(ListPlan { kind, name, effective_from, source, items, unit_column, unread: map.ignored })
}

/// One fault.
#[must_use]
pub fn fault(row: u32, column: String, reason: &str) -> Refused {
    Refused { row, column, ticket_no: None, reason: reason.to_owned() }
}
