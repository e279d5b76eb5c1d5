//! What an export file becomes: tickets with their assignments, the rows refused, and what to look at.
//!
//! Invariants: a ticket is in the plan whole or not at all; it has exactly one lead; refusals quote no personal data
//! beyond a mask. Tickets hold citizens' data, so nothing here prints them with `Debug`.

use std::collections::BTreeMap;
use std::fmt;

use chengban_domain::time::{Limit, Millis};
use serde::{Deserialize, Serialize};

use super::headers::{ColumnMap, Field};

/// The outcome of reading one export file; storing it is one transaction of the caller.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportPlan {
    /// Where the file came from, as the caller named it; ticket numbers are unique per source.
    pub source: String,
    /// Tickets in the order of their first rows.
    pub tickets: Vec<ImportedTicket>,
    /// Rows left out, in the order of the file; a row with several faults is listed once for each.
    pub refused: Vec<Refused>,
    /// What was taken but deserves a look.
    pub warnings: Vec<Warning>,
    /// The row of the column names, counted from 1 as Excel shows it.
    pub header_row: u32,
    /// How columns were understood.
    pub mapping: ColumnMap,
    /// The worksheet read; empty for a CSV file.
    pub sheet: String,
    /// How text was encoded: `xlsx`, `UTF-8`, `gb18030`...
    pub encoding: String,
    /// Rows that carry data: neither empty, nor title, header, total or footer.
    pub data_rows: u32,
    /// Of these, the rows dropped because an earlier row says exactly the same.
    pub folded_rows: u32,
}

impl ImportPlan {
    /// The number of distinct rows refused.
    #[must_use]
    pub fn refused_rows(&self) -> usize {
        self.refused.iter().map(|refused| refused.row).collect::<std::collections::BTreeSet<_>>().len()
    }

    /// The number of assignments of all tickets.
    #[must_use]
    pub fn assignment_count(&self) -> usize {
        self.tickets.iter().map(|ticket| ticket.assignments.len()).sum()
    }
}

impl fmt::Debug for ImportPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportPlan")
            .field("source", &self.source)
            .field("tickets", &self.tickets.len())
            .field("assignments", &self.assignment_count())
            .field("refused", &self.refused)
            .field("warnings", &self.warnings.len())
            .field("header_row", &self.header_row)
            .finish_non_exhaustive()
    }
}

/// One ticket of the file.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportedTicket {
    /// The number of the source, half-width, never empty.
    pub ticket_no: String,
    /// Title; taken from the body's beginning where the file has none.
    pub title: String,
    /// What the caller said; lines kept. Personal data.
    pub body: String,
    /// Who called.
    pub caller: ImportedCaller,
    /// Kind of demand, codes of the domain (`consult`, `help`, `complaint`, `report`, `suggest`, `praise`).
    pub nature: Coded,
    /// Levels from the widest to the narrowest.
    pub category: Vec<String>,
    /// Where it happened.
    pub place: ImportedPlace,
    /// How the demand came in, codes of the domain (`phone`, `web`, `p110`...).
    pub channel: Coded,
    /// `normal`, `urgent` or `critical`.
    pub urgency: Coded,
    /// When the caller called.
    pub called_at: Millis,
    /// When the hotline dispatched it to the lead.
    pub dispatched_at: Millis,
    /// An earlier ticket on the same matter, as the file names it.
    pub prev_ticket_no: Option<String>,
    /// Remark column, then what could not be mapped, one line each.
    pub note: String,
    /// The state as the source words it.
    pub state_text: String,
    /// Known columns that have no field here (reply, result, tags...), field name to text.
    pub extra: BTreeMap<Field, String>,
    /// First row of the ticket, counted as Excel shows it.
    pub row: u32,
    /// Lead first, then supports in the order of the file; at least one, exactly one lead.
    pub assignments: Vec<ImportedAssignment>,
}

/// A value of a closed list: the code if known, and what stood in the cell.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Coded {
    /// The domain's code; `None` if the word is unknown or the cell empty.
    pub code: Option<String>,
    /// The cell's text; empty if the cell is.
    pub raw: String,
}

/// Who called; every field is personal data.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportedCaller {
    /// Name as given.
    pub name: String,
    /// Digits of the number or the name of the account; empty if not given.
    pub phone: String,
    /// A second way to reach the caller; empty if not given.
    pub contact: String,
    /// `person` or `enterprise`; enterprise wherever a company is named.
    pub kind: String,
    /// The company, if any.
    pub company: String,
    /// Whether the caller asked that name and number stay hidden from the unit; `None` where the file is silent.
    pub confidential: Option<bool>,
    /// The caller gave neither a name nor a company, or did not want to.
    pub anonymous: bool,
}

/// Where it happened.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportedPlace {
    /// County or district; empty if the file has no such column.
    pub district: String,
    /// Town.
    pub town: String,
    /// Village or community.
    pub village: String,
    /// Residential quarter or spot.
    pub spot: String,
    /// Address; personal data.
    pub detail: String,
}

/// Lead or support.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportedKind {
    /// 主办: answers the caller.
    Lead,
    /// 协办: answers the lead.
    Support,
}

/// One unit's part in a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedAssignment {
    /// The unit as the file names it.
    pub unit_name: String,
    /// Lead or support, after the rule of one lead.
    pub kind: ImportedKind,
    /// What the file said, where that differs from `kind`; see the warning of the same row.
    pub kind_text: Option<String>,
    /// When the hotline dispatched it to this unit; its limits count from here.
    pub dispatched_at: Millis,
    /// The limit the province set, if the file names one that could be read.
    pub limit: Option<Limit>,
    /// Its row, counted as Excel shows it.
    pub row: u32,
}

/// A row that was left out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Counted from 1 as Excel shows it.
    pub row: u32,
    /// The column's name in the file's language; empty if the whole row is meant.
    pub column: String,
    /// The ticket's number, if it could be read.
    pub ticket_no: Option<String>,
    /// One Chinese sentence.
    pub reason: String,
}

/// What a warning is about, for grouping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningCode {
    /// The count in the file differs from the rows found.
    Count,
    /// Columns or sheets left unread.
    Unread,
    /// No lead among the rows of a ticket: the first stands in.
    NoLead,
    /// More than one lead: the later ones came in as support.
    TwoLeads,
    /// The same ticket to the same unit again.
    SameUnit,
    /// A row that repeats an earlier one.
    Repeated,
    /// Two rows of one ticket disagree.
    Conflict,
    /// A word not in the lists.
    UnknownValue,
    /// A telephone number that cannot be right.
    Phone,
    /// Times in an impossible order.
    TimeOrder,
    /// A limit that was not understood.
    Limit,
    /// The earlier ticket named cannot be right.
    PrevTicket,
    /// Something missing was filled in.
    Filled,
    /// The source says the ticket is no longer open.
    State,
    /// The ticket is known, and this change of the source is left to a person.
    NotFollowed,
}

/// Taken, but deserves a look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Counted from 1 as Excel shows it; `None` if the file as a whole is meant.
    pub row: Option<u32>,
    /// The column's name; empty if no single column is meant.
    pub column: String,
    /// What it is about.
    pub code: WarningCode,
    /// One Chinese sentence.
    pub text: String,
}
