//! The facts of a row that never stop it: caller, place, words of closed lists, earlier ticket, state, notes.
//!
//! Invariant: what is not understood is kept as it stands and pointed out, never dropped in silence.

use std::collections::BTreeMap;

use super::super::headers::Field;
use super::super::plan::{Coded, ImportedCaller, ImportedPlace, WarningCode};
use super::super::sheet::Cell;
use super::super::{clean, phone, vocabulary};
use super::{Pass, word_shown};

impl Pass<'_> {
    pub(super) fn number(&mut self, field: Field) -> String {
        let Some((number, remark)) = self.cell(field).map(phone::read) else { return String::new() };
        if let Some(remark) = remark {
            self.warn(field, WarningCode::Phone, remark);
        }
        number
    }

    pub(super) fn caller(&mut self) -> ImportedCaller {
        let name = self.line(Field::CallerName);
        let company = self.line(Field::Company);
        let given = vocabulary::code(&self.reader.vocabulary.caller_kind, &self.line(Field::CallerKind));
        let kind =
            given.unwrap_or_else(|| if company.is_empty() { "person" } else { "enterprise" }.to_owned());
        let told = self.reader.vocabulary.anonymous.iter().any(|word| name.contains(word.as_str()));
        let anonymous = told || (name.is_empty() && company.is_empty());
        let (phone, contact) = (self.number(Field::Phone), self.number(Field::Contact));
        // A file with one column for numbers may call it either name.
        let (phone, contact) = if phone.is_empty() { (contact, String::new()) } else { (phone, contact) };
        ImportedCaller { name, phone, contact, kind, company, confidential: self.confidential(), anonymous }
    }

    /// An unknown word counts as yes: better hidden once too often.
    pub(super) fn confidential(&mut self) -> Option<bool> {
        let raw = self.line(Field::Confidential);
        match vocabulary::code(&self.reader.vocabulary.yes_no, &raw).as_deref() {
            Some(code) => Some(code == "yes"),
            None if raw.is_empty() => None,
            None => {
                self.unknown_words += 1;
                let text = format!("不认识的保密标记{}，已按保密处理。", word_shown(&raw));
                self.warn(Field::Confidential, WarningCode::UnknownValue, text);
                Some(true)
            }
        }
    }

    /// A word of a closed list. An unknown one is kept and noted on the ticket.
    pub(super) fn word(&mut self, field: Field) -> Coded {
        let vocabulary = self.reader.vocabulary;
        let words = match field {
            Field::Nature => &vocabulary.nature,
            Field::Urgency => &vocabulary.urgency,
            _ => &vocabulary.channel,
        };
        let coded = vocabulary::coded(words, self.line(field));
        if coded.code.is_none() && !coded.raw.is_empty() {
            // New channels appear all the time; the other lists are closed.
            self.unknown_words += usize::from(field != Field::Channel);
            let header = self.reader.map.header(field);
            self.note.push(format!("{header}：{}", coded.raw));
            let text = format!("不认识的{header}{}，已照原样记在备注里。", word_shown(&coded.raw));
            self.warn(field, WarningCode::UnknownValue, text);
        }
        coded
    }

    pub(super) fn place(&self) -> ImportedPlace {
        ImportedPlace {
            district: self.line(Field::District),
            town: self.line(Field::Town),
            village: self.line(Field::Village),
            spot: self.line(Field::Spot),
            detail: self.line(Field::Detail),
        }
    }

    pub(super) fn prev_ticket_no(&mut self) -> Option<String> {
        let number = clean::half_width(&self.line(Field::PrevTicketNo)).replace(' ', "");
        if number.is_empty() {
            return None;
        }
        if matches!(self.cell(Field::PrevTicketNo), Some(Cell::Number(value)) if value.abs() >= 1e15) {
            let text = "历史工单编号成了数字格式，末几位已丢失，没有取用。".to_owned();
            self.warn(Field::PrevTicketNo, WarningCode::PrevTicket, text);
            return None;
        }
        if self.ticket_no.as_ref() == Some(&number) {
            let text = "历史工单编号就是本工单的编号，没有取用。".to_owned();
            self.warn(Field::PrevTicketNo, WarningCode::PrevTicket, text);
            return None;
        }
        Some(number)
    }

    pub(super) fn state(&mut self) -> String {
        let state = self.line(Field::StateText);
        if !state.is_empty() && !self.reader.vocabulary.open_states.contains(&state) {
            let text = format!("工单状态为{}，不是在办状态，请核对是否还要导入。", word_shown(&state));
            self.warn(Field::StateText, WarningCode::State, text);
        }
        state
    }

    pub(super) fn extra(&self) -> BTreeMap<Field, String> {
        let kept = [
            Field::Tags,
            Field::Email,
            Field::CallerAddress,
            Field::Gender,
            Field::ComplainedOf,
            Field::DispatchNote,
            Field::Result,
            Field::Reply,
            Field::ClosedAt,
            Field::Solved,
            Field::Satisfied,
        ];
        kept.into_iter()
            .map(|field| (field, self.lines(field)))
            .filter(|(_, text)| !text.is_empty())
            .collect()
    }

    pub(super) fn notes(&mut self) -> String {
        let own = self.lines(Field::Note);
        std::iter::once(own)
            .chain(std::mem::take(&mut self.note))
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    }
}
