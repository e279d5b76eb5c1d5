//! Recusal (回避): whoever a ticket is about neither handles nor decides it, and a 举报 never goes to the unit it reports.
//!
//! Sources: 信访工作条例 第三十条; 海南省保护公民举报权利条例 第六条, 第七条. What is known of the other side is what the
//! ticket says under 被反映人, in words; invariant: only a whole name counts, so that a road named like a person recuses
//! nobody.

use crate::case::Ticket;
use crate::error::{ErrorCode, Rejection};

/// Whether the ticket names a person as the other side, alone or after the name of an office.
#[must_use]
pub fn concerns_person(ticket: &Ticket, name: &str) -> bool {
    let named = |part: &str| name.chars().count() > 1 && part.ends_with(name);
    parts(ticket).any(named)
}

/// Whether the ticket is a 举报 of that unit.
#[must_use]
pub fn reports_unit(ticket: &Ticket, name: &str) -> bool {
    let reported = |part: &str| !name.is_empty() && part.contains(name);
    ticket.is_report() && parts(ticket).any(reported)
}

/// Refuses a person whom the ticket concerns.
pub(super) fn of_person(ticket: &Ticket, name: &str) -> Result<(), Rejection> {
    refuse(concerns_person(ticket, name), name)
}

/// Refuses a unit that a 举报 reports.
pub(super) fn of_unit(ticket: &Ticket, name: &str) -> Result<(), Rejection> {
    refuse(reports_unit(ticket, name), name)
}

/// 被反映人, taken apart where it is not a letter.
fn parts(ticket: &Ticket) -> impl Iterator<Item = &str> {
    ticket.complained_of.iter().flat_map(|told| told.split(|c: char| !c.is_alphanumeric()))
}

fn refuse(recused: bool, name: &str) -> Result<(), Rejection> {
    if recused { Err(Rejection::new(ErrorCode::Recused).with("name", name)) } else { Ok(()) }
}
