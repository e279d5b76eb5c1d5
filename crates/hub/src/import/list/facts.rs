//! What list it is: its kind, name, first day and document, from the command or from the lines above the header.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chengban_domain::dispatch_list::{ListKind, ListLevel};
use chengban_domain::time::local_date;
use chrono::NaiveDate;
use serde::Deserialize;

use super::super::sheet::{Cell, Row, Sheet};
use super::super::{ImportError, clean, headers, instant};
use super::{ListError, fault};

#[derive(Debug, Deserialize)]
struct Words {
    facts: BTreeMap<Fact, Vec<String>>,
    kinds: BTreeMap<ListKind, Vec<String>>,
    levels: BTreeMap<ListLevel, Vec<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Fact {
    Kind,
    Name,
    EffectiveFrom,
    Source,
}

static WORDS: LazyLock<Result<Words, String>> =
    LazyLock::new(|| serde_json::from_str(include_str!("words.json")).map_err(|error| error.to_string()));

fn words() -> Result<&'static Words, ImportError> {
    WORDS.as_ref().map_err(|error| ImportError::Tables(error.clone()))
}

/// What is said of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListFacts {
    /// What kind.
    pub kind: Option<ListKind>,
    /// Its name.
    pub name: Option<String>,
    /// First day on which it counts.
    pub effective_from: Option<NaiveDate>,
    /// The document it was taken from.
    pub source: Option<String>,
}

/// The kind of that name, such as 「派单目录」.
#[must_use]
pub fn kind_named(name: &str) -> Option<ListKind> {
    named(&words().ok()?.kinds, name)
}

/// The level of that name; `None` for a word that names none.
pub(super) fn level_named(name: &str) -> Option<ListLevel> {
    named(&words().ok()?.levels, name)
}

fn named<T: Copy>(words: &BTreeMap<T, Vec<String>>, name: &str) -> Option<T> {
    let name = headers::key(name);
    let found = words.iter().find(|(_, words)| words.iter().any(|word| headers::key(word) == name));
    found.map(|(value, _)| *value)
}

pub(super) type Whole = (ListKind, String, NaiveDate, String);

/// What the command said, else what stands above the header; a source may be missing, the rest may not.
pub(super) fn above(sheet: &Sheet, header: u32, said: ListFacts) -> Result<Whole, ListError> {
    let mut facts = said;
    for row in sheet.rows.iter().take_while(|row| row.number < header) {
        for (label, value) in labelled(row) {
            take(&mut facts, row.number, &label, &value)?;
        }
    }
    let ListFacts { kind, name, effective_from, source } = facts;
    match (kind, name, effective_from) {
        (Some(kind), Some(name), Some(day)) => Ok((kind, name, day, source.unwrap_or_default())),
        (kind, name, day) => {
            let lacking = [
                (kind.is_none(), "清单类别", "--kind"),
                (name.is_none(), "清单名称", "--name"),
                (day.is_none(), "生效日期", "--effective-from"),
            ];
            let lacking = || lacking.into_iter().filter(|(lacks, ..)| *lacks);
            Err(ListError::Facts {
                missing: lacking().map(|(_, label, _)| label).collect::<Vec<_>>().join("、"),
                options: lacking().map(|(.., option)| option).collect::<Vec<_>>().join("、"),
            })
        }
    }
}

/// Pairs like 「清单名称：…」 in one cell, or 「清单名称」 and the cell after it.
fn labelled(row: &Row) -> Vec<(String, Cell)> {
    let cells: Vec<&Cell> = row.cells().map(|(_, cell)| cell).collect();
    let mut pairs = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        let Cell::Text(text) = cell else { continue };
        let text = clean::one_line(text);
        let (label, value) = text.split_once(['：', ':']).unwrap_or((text.as_str(), ""));
        if !value.trim().is_empty() {
            pairs.push((label.to_owned(), Cell::Text(value.trim().to_owned())));
        } else if let Some(next) = cells.get(at + 1) {
            pairs.push((label.to_owned(), (*next).clone()));
        }
    }
    pairs
}

fn take(facts: &mut ListFacts, row: u32, label: &str, value: &Cell) -> Result<(), ListError> {
    let Some(fact) = named(&words()?.facts, label) else { return Ok(()) };
    let text = match value {
        Cell::Text(text) => clean::one_line(text),
        _ => String::new(),
    };
    let refuse = |reason: &str| ListError::Rows(vec![fault(row, label.trim().to_owned(), reason)]);
    match fact {
        Fact::Kind if facts.kind.is_none() => {
            let kind = kind_named(&text);
            facts.kind = Some(kind.ok_or_else(|| refuse("应为派单目录、直派清单、权责清单或三定规定。"))?);
        }
        Fact::Name if facts.name.is_none() && !text.is_empty() => facts.name = Some(text),
        Fact::EffectiveFrom if facts.effective_from.is_none() => {
            let at = instant::read(value).map_err(|reason| refuse(&reason))?;
            facts.effective_from = Some(local_date(at));
        }
        Fact::Source if facts.source.is_none() && !text.is_empty() => facts.source = Some(text),
        _ => {}
    }
    Ok(())
}
