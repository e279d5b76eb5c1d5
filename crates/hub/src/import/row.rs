//! One row of the export as one ticket with one assignment, or the reasons why not.
//!
//! Invariant: reasons name columns, never the citizen: cells are quoted only through [`clean::quotable`].

mod facts;

use chengban_domain::time::{Limit, Millis};

use super::headers::{ColumnMap, Field};
use super::plan::{ImportedAssignment, ImportedKind, ImportedTicket, Refused, Warning, WarningCode};
use super::sheet::{Cell, Row};
use super::vocabulary::{self, Vocabulary};
use super::{clean, instant, limit};

/// A title made of a body has at most this many characters.
const MADE_TITLE: usize = 40;
/// So many closed lists with unknown words mean that the cells of a row have moved.
const SHIFTED: usize = 3;

/// A row understood: the ticket with its one assignment, and the kind the file gives it, if any.
pub struct Entry {
    /// The ticket as this row tells it.
    pub ticket: ImportedTicket,
    /// Lead or support by the file; `None` if the cell is empty or not understood.
    pub kind: Option<ImportedKind>,
}

/// Reads rows of one file.
pub struct RowReader<'a> {
    /// Which column is which.
    pub map: &'a ColumnMap,
    /// The words of closed lists.
    pub vocabulary: &'a Vocabulary,
    /// Columns of the header; filled cells to their right have no meaning.
    pub width: u32,
}

struct Pass<'a> {
    reader: &'a RowReader<'a>,
    row: &'a Row,
    ticket_no: Option<String>,
    refused: Vec<Refused>,
    warnings: Vec<Warning>,
    note: Vec<String>,
    unknown_words: usize,
}

impl RowReader<'_> {
    /// Reads one row. Warnings are added only if the row is taken.
    ///
    /// # Errors
    /// All faults of the row, at least one.
    pub fn read(&self, row: &Row, warnings: &mut Vec<Warning>) -> Result<Entry, Vec<Refused>> {
        let mut pass = Pass {
            reader: self,
            row,
            ticket_no: None,
            refused: Vec::new(),
            warnings: Vec::new(),
            note: Vec::new(),
            unknown_words: 0,
        };
        let entry = pass.entry();
        if pass.unknown_words >= SHIFTED {
            pass.refuse_row("这一行有多列的内容都对不上列名，像是单元格错位了。请在原表中核对后重新导出。");
        }
        if row.cells().any(|(column, _)| column >= self.width) {
            pass.refuse_row(
                "这一行的列数比表头多，可能是内容里的分隔符没有加引号。请另存为 .xlsx 后再导入。",
            );
        }
        match entry {
            Some(entry) if pass.refused.is_empty() => {
                warnings.append(&mut pass.warnings);
                Ok(entry)
            }
            _ => Err(pass.refused),
        }
    }
}

impl Pass<'_> {
    fn entry(&mut self) -> Option<Entry> {
        let ticket_no = self.ticket_no();
        self.ticket_no.clone_from(&ticket_no);
        let body = self.lines(Field::Body);
        let title = self.title(&body);
        let unit = self.line(Field::Unit);
        if unit.is_empty() {
            self.refuse(Field::Unit, "承办单位是空的，不知道派给谁。请补上承办单位后重新导入。");
        }
        let dispatched_at = self.dispatched_at();
        let called_at = self.called_at(dispatched_at);
        let (kind, kind_text) = self.kind();
        let limit = self.limit();
        let caller = self.caller();
        let ticket = ImportedTicket {
            ticket_no: ticket_no.unwrap_or_default(),
            title: title.unwrap_or_default(),
            body,
            caller,
            nature: self.word(Field::Nature),
            category: vocabulary::levels(self.reader.vocabulary, &self.line(Field::Category)),
            place: self.place(),
            channel: self.word(Field::Channel),
            urgency: self.word(Field::Urgency),
            called_at: called_at.unwrap_or_default(),
            dispatched_at: dispatched_at.unwrap_or_default(),
            prev_ticket_no: self.prev_ticket_no(),
            state_text: self.state(),
            extra: self.extra(),
            note: self.notes(),
            row: self.row.number,
            assignments: vec![ImportedAssignment {
                unit_name: unit,
                kind: kind.unwrap_or(ImportedKind::Lead),
                kind_text,
                dispatched_at: dispatched_at.unwrap_or_default(),
                limit,
                row: self.row.number,
            }],
        };
        self.refused.is_empty().then_some(Entry { ticket, kind })
    }

    fn cell(&self, field: Field) -> Option<&Cell> {
        self.reader.map.cell(self.row, field)
    }

    /// A cell as text, whatever it holds; lines are kept.
    fn raw(&self, field: Field) -> String {
        match self.cell(field) {
            None => String::new(),
            Some(Cell::Text(text) | Cell::Fault(text)) => text.clone(),
            Some(Cell::Number(number)) => number.to_string(),
            Some(Cell::Date(local)) => local.format("%Y-%m-%d %H:%M:%S").to_string(),
            Some(Cell::Bool(truth)) => if *truth { "是" } else { "否" }.to_owned(),
        }
    }

    fn line(&self, field: Field) -> String {
        clean::one_line(&self.raw(field))
    }

    fn lines(&self, field: Field) -> String {
        clean::many_lines(&self.raw(field))
    }

    fn refuse(&mut self, field: Field, reason: &str) {
        let column = self.reader.map.header(field);
        let refused = Refused {
            row: self.row.number,
            column,
            ticket_no: self.ticket_no.clone(),
            reason: reason.to_owned(),
        };
        self.refused.push(refused);
    }

    fn refuse_row(&mut self, reason: &str) {
        let (row, ticket_no) = (self.row.number, self.ticket_no.clone());
        self.refused.push(Refused { row, column: String::new(), ticket_no, reason: reason.to_owned() });
    }

    fn warn(&mut self, field: Field, code: WarningCode, text: String) {
        let column = self.reader.map.header(field);
        self.warnings.push(Warning { row: Some(self.row.number), column, code, text });
    }

    fn ticket_no(&mut self) -> Option<String> {
        let lost = "工单编号成了数字格式，超过 15 位的末几位已经丢失。请把该列设为文本后重新导出。";
        let text = match self.cell(Field::TicketNo) {
            Some(Cell::Number(number)) if number.fract() == 0.0 && number.abs() < 1e15 => {
                format!("{number:.0}")
            }
            Some(Cell::Number(_)) => {
                self.refuse(Field::TicketNo, lost);
                return None;
            }
            Some(Cell::Text(_)) => clean::half_width(&self.line(Field::TicketNo)).replace(' ', ""),
            Some(_) => {
                self.refuse(Field::TicketNo, "工单编号这一格不是编号。请在原表中核对后重新导出。");
                return None;
            }
            None => String::new(),
        };
        if text.is_empty() {
            self.refuse(
                Field::TicketNo,
                "工单编号是空的。若原表合并了单元格，请取消合并并逐行填满后重新导入。",
            );
            return None;
        }
        if text.parse::<f64>().is_ok() && text.contains(['E', 'e', '.']) {
            self.refuse(Field::TicketNo, lost);
            return None;
        }
        if text.chars().count() > 64 {
            self.refuse(
                Field::TicketNo,
                "工单编号超过 64 个字，像是别的列的内容。请在原表中核对后重新导出。",
            );
            return None;
        }
        Some(text)
    }

    fn title(&mut self, body: &str) -> Option<String> {
        let title = self.line(Field::Title);
        if !title.is_empty() {
            return Some(title);
        }
        let sentence = body.split(['。', '\n', '！', '？']).find(|part| !part.is_empty());
        let Some(sentence) = sentence else {
            self.refuse(Field::Body, "标题和主要内容都是空的，不知道诉求是什么。请补上后重新导入。");
            return None;
        };
        let made: String = sentence.chars().take(MADE_TITLE).collect();
        if self.reader.map.has(Field::Title) {
            self.warn(Field::Title, WarningCode::Filled, "标题是空的，已取主要内容的开头作标题。".to_owned());
        }
        Some(made)
    }

    fn dispatched_at(&mut self) -> Option<Millis> {
        let Some(cell) = self.cell(Field::DispatchedAt) else {
            self.refuse(Field::DispatchedAt, "派单时间是空的，无法计算时限。请补上后重新导入。");
            return None;
        };
        instant::read(cell).map_err(|reason| self.refuse(Field::DispatchedAt, &reason)).ok()
    }

    fn called_at(&mut self, dispatched_at: Option<Millis>) -> Option<Millis> {
        let Some(cell) = self.cell(Field::CalledAt) else {
            let text = "受理时间是空的，已按派单时间记。".to_owned();
            self.warn(Field::CalledAt, WarningCode::Filled, text);
            return dispatched_at;
        };
        let called_at = instant::read(cell).map_err(|reason| self.refuse(Field::CalledAt, &reason)).ok()?;
        if dispatched_at.is_some_and(|dispatched_at| dispatched_at < called_at) {
            self.warn(
                Field::DispatchedAt,
                WarningCode::TimeOrder,
                "派单时间早于受理时间，请核对。".to_owned(),
            );
        }
        Some(called_at)
    }

    fn kind(&mut self) -> (Option<ImportedKind>, Option<String>) {
        let raw = self.line(Field::Kind);
        let kind = match vocabulary::code(&self.reader.vocabulary.kind, &raw).as_deref() {
            Some("lead") => Some(ImportedKind::Lead),
            Some(_) => Some(ImportedKind::Support),
            None => None,
        };
        if kind.is_none() && !raw.is_empty() {
            self.unknown_words += 1;
            let text = format!("不认识的工单性质{}，已按有无其他主办单位判断主协办。", word_shown(&raw));
            self.warn(Field::Kind, WarningCode::UnknownValue, text);
            return (None, Some(raw));
        }
        (kind, None)
    }

    fn limit(&mut self) -> Option<Limit> {
        let raw = self.line(Field::Limit);
        let limit = limit::read(&raw);
        if limit.is_none() && !raw.is_empty() {
            let text = format!("读不懂办理时限{}，将按规则包计算时限。", word_shown(&raw));
            self.warn(Field::Limit, WarningCode::Limit, text);
        }
        limit
    }
}

/// A word of a list as a warning quotes it: short, digits masked.
fn word_shown(raw: &str) -> String {
    let short: String = raw.chars().take(12).collect();
    format!("「{}」", clean::mask_digits(&short))
}
