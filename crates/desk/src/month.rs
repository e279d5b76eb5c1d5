//! Months (月度考核) on this desk: what the hub published to this unit, and what would be if appeals succeeded.
//!
//! Invariant: rates come from the same function as the hub's; a month that is not published is reckoned from the tickets
//! that are here, and says so.

use std::collections::HashMap;

use chengban_domain::case::{Case, Deadline};
use chengban_domain::month::{
    self as rules, CountedTicket, MONTH, MonthRates, MonthResult, Publication, name,
};
use chengban_domain::time::Millis;
use chengban_domain::{AssignmentId, ErrorCode};

use crate::commands::app::NoArgs;
use crate::commands::evidence::EvidenceOf;
use crate::commands::month::{AppealEffect, MonthRef, MonthRow, MonthTicket, MonthView, MonthWhatIf};
use crate::commands::ticket::ClockView;
use crate::fault::{Result, problem};
use crate::office::Office;
use crate::outbox::act;
use crate::store::inbox::{self, RowRecord};
use crate::store::{Conn, slice};

/// Published months, the newest first.
///
/// # Errors
/// Database errors.
pub async fn list(office: &Office, _: NoArgs) -> Result<Vec<MonthRow>> {
    let mut conn = office.store.reader().await?;
    let mut months: Vec<MonthResult> = slice::all(&mut conn, MONTH).await?;
    months.sort_by_key(|result| std::cmp::Reverse(result.month));
    Ok(months.iter().map(|result| row(office, result)).collect())
}

fn row(office: &Office, result: &MonthResult) -> MonthRow {
    MonthRow {
        month: name(result.month),
        published_at: result.published_at,
        revision: result.revision().map_or(0, |revision| revision.no),
        rates: result.rates(),
        window: clock(office, result, &result.appeal_due),
        approved: result.approved,
    }
}

fn clock(office: &Office, result: &MonthResult, due: &Deadline) -> ClockView {
    office.rules().clock(&result.pack, office.clock.now(), due, false)
}

/// A published month with every counted ticket.
///
/// # Errors
/// `not_found`.
pub async fn open(office: &Office, req: MonthRef) -> Result<MonthView> {
    let mut conn = office.store.reader().await?;
    let mut result = held(&mut conn, &req.month).await?.ok_or_else(|| problem(ErrorCode::NotFound))?;
    let (rates, window) = (result.rates(), clock(office, &result, &result.appeal_due));
    let ids: Vec<String> =
        result.tickets.iter().filter_map(|t| t.ticket_id).map(|id| id.to_string()).collect();
    let rows = inbox::of_tickets(&mut conn, &ids).await?;
    let rows: HashMap<&str, &RowRecord> = rows.iter().map(|row| (row.assignment_id.as_str(), row)).collect();
    let known = |id: Option<AssignmentId>| rows.get(id?.to_string().as_str()).copied();
    // Each travels once, with what is known of it here.
    let counted = std::mem::take(&mut result.tickets).into_iter();
    let mut tickets: Vec<MonthTicket> = counted
        .map(|counted| {
            let row = known(counted.assignment_id);
            shown(counted, row)
        })
        .collect();
    tickets.sort_by_key(|ticket| !ticket.against);
    Ok(MonthView { rates, window, tickets, result })
}

fn shown(counted: CountedTicket, row: Option<&RowRecord>) -> MonthTicket {
    MonthTicket {
        against: counted.is_against(),
        counted,
        title: row.map(|row| row.title.clone()).unwrap_or_default(),
        appealing: row.is_some_and(|row| row.appealing),
    }
}

/// The rates of a published month if appeals of these assignments succeeded.
///
/// # Errors
/// `not_found`.
pub async fn what_if(office: &Office, req: MonthWhatIf) -> Result<MonthRates> {
    let mut conn = office.store.reader().await?;
    let result = held(&mut conn, &req.month).await?.ok_or_else(|| problem(ErrorCode::NotFound))?;
    Ok(result.what_if(&req.assignments))
}

async fn held(conn: &mut Conn, month: &str) -> Result<Option<MonthResult>> {
    Ok(slice::get(conn, MONTH, month).await?.map(|(result, _)| result))
}

/// What an appeal of an assignment would do to the rates of its month.
///
/// # Errors
/// `not_found`.
pub async fn effect(office: &Office, req: EvidenceOf) -> Result<AppealEffect> {
    let mut conn = office.store.reader().await?;
    let seen = act::seen(office, &mut conn, req.ticket_id).await?;
    let assignment = seen.assignment(req.assignment_id)?;
    if let Some(assessed) = &assignment.assessed
        && let Some(result) = held(&mut conn, &name(assessed.month)).await?
    {
        return Ok(told(&result, req.assignment_id, Some(result.published_at)));
    }
    let Some(closed) = seen.slice.case.ticket.closed_at else { return Ok(AppealEffect::default()) };
    let reckoned = reckon(office, &mut conn, closed).await?;
    Ok(reckoned.map(|result| told(&result, req.assignment_id, None)).unwrap_or_default())
}

/// The month in which an instant counts, over the tickets that are here.
async fn reckon(office: &Office, conn: &mut Conn, at: Millis) -> Result<Option<MonthResult>> {
    let Some(unit) = office.unit() else { return Ok(None) };
    let all = office.rules();
    // The month is named by the rules of the day, and counted by those in force on its last.
    let month = rules::month_of(&all.at(at.local_date()).period, at);
    let pack = all.at(rules::last_day(month));
    let held = slice::closed_within(conn, rules::period(&pack.period, month)).await?;
    let cases: Vec<Case> = held.into_iter().map(|slice| slice.case).collect();
    let of = Publication {
        unit,
        unit_name: "",
        month,
        pack,
        calendar: all.calendar(),
        at: office.clock.now(),
        by_name: "",
    };
    Ok(Some(rules::publish(cases.iter(), &of)))
}

fn told(result: &MonthResult, assignment: AssignmentId, published_at: Option<Millis>) -> AppealEffect {
    AppealEffect {
        month: Some(result.month),
        published_at,
        approved: result.approved,
        counted: result.tickets.iter().any(|t| t.assignment_id == Some(assignment)),
        now: Some(result.rates()),
        then: Some(result.what_if(&[assignment])),
    }
}

#[cfg(test)]
mod tests;
