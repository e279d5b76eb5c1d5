//! Which tickets count in a unit's month, and the result that is published of them.

use chrono::NaiveDate;

use super::{CountedTicket, Excluded, FORMULA, MonthResult, MonthRevision, period};
use crate::UnitId;
use crate::case::{Case, Deadline, PackRef, TicketState};
use crate::pack::RulePack;
use crate::time::{Calendar, Millis};

/// What a publication is made of, beside the tickets.
#[derive(Debug, Clone)]
pub struct Publication<'a> {
    /// Whose month.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: &'a str,
    /// Any day of the month that names the period.
    pub month: NaiveDate,
    /// The rules in force.
    pub pack: &'a RulePack,
    /// The working-day calendar.
    pub calendar: &'a Calendar,
    /// When it is published.
    pub at: Millis,
    /// By whom.
    pub by_name: &'a str,
}

/// A ticket as it counts for a unit: its lead, archived, with the verdict of the last valid callback. `None`: not at all.
#[must_use]
pub fn count(case: &Case, unit: UnitId) -> Option<CountedTicket> {
    let lead = case.lead().filter(|lead| lead.unit == unit)?;
    let said = lead.verdict();
    (case.ticket.state == TicketState::Archived).then(|| CountedTicket {
        ticket_id: Some(case.ticket.id),
        assignment_id: Some(lead.id),
        ticket_no: case.ticket.no.clone(),
        closed_at: case.ticket.closed_at,
        contacted: said.and_then(|callback| callback.staff_contacted),
        solved: said.and_then(|callback| callback.solved),
        satisfaction: said.and_then(|callback| callback.satisfaction),
        excluded: lead.exclusion.clone().map(|by| Excluded { revision: 1, by }),
    })
}

/// The result of a month over these cases, of which those of other units or times are passed over.
#[must_use]
pub fn publish<'c>(cases: impl Iterator<Item = &'c Case>, of: &Publication<'_>) -> MonthResult {
    let month = period::day_in(of.month);
    let (from, to) = period::period(&of.pack.period, month);
    let (mut tickets, mut not_archived) = (Vec::new(), 0);
    for case in cases.filter(|case| case.ticket.closed_at.is_some_and(|at| from <= at && at < to)) {
        let is_own = case.lead().is_some_and(|lead| lead.unit == of.unit);
        match count(case, of.unit) {
            Some(counted) => tickets.push(counted),
            None => not_archived += u32::from(is_own && case.ticket.state == TicketState::Closed),
        }
    }
    tickets.sort_by(|a, b| (a.closed_at, &a.ticket_no).cmp(&(b.closed_at, &b.ticket_no)));
    let mut result = MonthResult {
        unit: of.unit,
        unit_name: of.unit_name.to_owned(),
        month,
        from,
        to,
        pack: PackRef { pack: of.pack.pack.clone(), version: of.pack.version },
        approved: of.pack.approved,
        formula: FORMULA.to_owned(),
        rule: of.pack.rate.clone(),
        published_at: of.at,
        published_by: of.by_name.to_owned(),
        appeal_due: appeal_due(of),
        tickets,
        not_archived,
        revisions: Vec::new(),
    };
    let (at, by_name, rates) = (of.at, of.by_name.to_owned(), result.rates());
    result.revisions.push(MonthRevision { no: 1, at, by_name, cause: None, rates });
    result
}

fn appeal_due(of: &Publication<'_>) -> Deadline {
    Deadline::of(of.at, of.pack.limits.appeal_month.limit, "appeal_month", &of.pack.clock, of.calendar)
}
