//! Rows of a list: one item each, with every fault named.

use chengban_domain::dispatch_list::ListLevel;

use super::super::headers::ColumnMap;
use super::super::sheet::{Cell, Row, Sheet};
use super::super::{Field, ImportError, Refused, clean, is_footer, vocabulary};
use super::facts::level_named;
use super::{PlannedItem, fault};

/// Longest text of one cell, characters (ours).
const LONGEST: usize = 200;
/// What stands between several words of one cell.
const BETWEEN: &[char] = &['、', '，', ',', ';', '；', '|', '\n'];

/// The items beneath the header, and what is wrong with rows.
pub(super) fn items(
    sheet: &Sheet,
    header: u32,
    map: &ColumnMap,
) -> Result<(Vec<PlannedItem>, Vec<Refused>), ImportError> {
    let vocabulary = vocabulary::vocabulary()?;
    let (mut items, mut faults): (Vec<PlannedItem>, Vec<Refused>) = (Vec::new(), Vec::new());
    let beneath = sheet.rows.iter().filter(|row| row.number > header && !map.is_header(row));
    // A line of remarks has neither title nor unit; an item that lacks one is a fault.
    let is_remark = |row: &Row| {
        let bare = [Field::ItemTitle, Field::Unit].iter().all(|field| map.cell(row, *field).is_none());
        bare && is_footer(row, vocabulary)
    };
    for row in beneath.filter(|row| !is_remark(row)) {
        let mut reader = Reader { row, map, faults: Vec::new() };
        let item = reader.item(vocabulary);
        if let Some(earlier) = items.iter().find(|earlier| is_same(earlier, &item)) {
            let reason = format!("与第 {} 行的编码和适用镇街重复。", earlier.row);
            reader.refuse(Field::ItemCode, &reason);
        }
        faults.append(&mut reader.faults);
        items.push(item);
    }
    Ok((items, faults))
}

/// The same number may stand again for other towns, and for those only.
fn is_same(one: &PlannedItem, other: &PlannedItem) -> bool {
    let meet = |town: &String| other.towns.contains(town);
    let towns = one.towns.is_empty() || other.towns.is_empty() || one.towns.iter().any(meet);
    !one.code.is_empty() && one.code == other.code && towns
}

struct Reader<'a> {
    row: &'a Row,
    map: &'a ColumnMap,
    faults: Vec<Refused>,
}

impl Reader<'_> {
    fn item(&mut self, vocabulary: &vocabulary::Vocabulary) -> PlannedItem {
        let category = vocabulary::levels(vocabulary, &clean::one_line(&self.text(Field::Category)));
        PlannedItem {
            row: self.row.number,
            code: self.required(Field::ItemCode),
            title: self.required(Field::ItemTitle),
            category,
            keywords: self.parts(Field::Keywords),
            towns: self.parts(Field::Towns),
            units: self.units(),
            level: self.level(),
        }
    }

    fn refuse(&mut self, field: Field, reason: &str) {
        self.faults.push(fault(self.row.number, self.map.header(field), reason));
    }

    fn text(&mut self, field: Field) -> String {
        let text = match self.map.cell(self.row, field) {
            None => String::new(),
            Some(Cell::Text(text)) => text.clone(),
            Some(Cell::Number(number)) => number.to_string(),
            Some(Cell::Fault(fault)) => {
                let reason = format!("是公式错误（{fault}）。");
                self.refuse(field, &reason);
                String::new()
            }
            Some(Cell::Date(_) | Cell::Bool(_)) => {
                self.refuse(field, "应为文字。请把该列设为文本后重新填写。");
                String::new()
            }
        };
        if text.chars().count() > LONGEST * 10 {
            self.refuse(field, "内容过长。");
        }
        text
    }

    fn required(&mut self, field: Field) -> String {
        let before = self.faults.len();
        let text = clean::one_line(&self.text(field));
        if text.is_empty() && self.faults.len() == before {
            self.refuse(field, "是空的。若原表合并了单元格，请取消合并并逐行填满。");
        } else if text.chars().count() > LONGEST {
            self.refuse(field, &format!("超过 {LONGEST} 个字。"));
        }
        text
    }

    /// The words of a cell, each once.
    fn parts(&mut self, field: Field) -> Vec<String> {
        let mut parts: Vec<String> = Vec::new();
        for part in clean::many_lines(&self.text(field)).split(BETWEEN).map(str::trim) {
            if !part.is_empty() && !parts.iter().any(|held| held == part) {
                parts.push(part.to_owned());
            }
        }
        parts
    }

    fn units(&mut self) -> Vec<String> {
        let before = self.faults.len();
        let units = self.parts(Field::Unit);
        if units.is_empty() && self.faults.len() == before {
            self.refuse(Field::Unit, "是空的。若原表合并了单元格，请取消合并并逐行填满。");
        }
        units
    }

    fn level(&mut self) -> ListLevel {
        let text = clean::one_line(&self.text(Field::Level));
        if text.is_empty() {
            return ListLevel::Unit;
        }
        level_named(&text).unwrap_or_else(|| {
            self.refuse(Field::Level, "应为网格或单位。");
            ListLevel::Unit
        })
    }
}
