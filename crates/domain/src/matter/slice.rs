//! A matter as one unit may see it: its tickets there, how often was called, the final opinions on it.
//!
//! Calls are counted over all tickets, whoever handles them; of what another unit does no more is told than that an
//! opinion of it is in effect, with number and date.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::case::Ticket;
use crate::opinion::{FinalOpinion, OpinionState, is_in_effect};
use crate::time::{Millis, local_date};
use crate::{MatterId, OpinionId, TicketId, UnitId};

/// Tickets listed in a slice at most, the newest: every call sends each unit its slice anew, and 200 lines are some 30 kB.
pub const LISTED: usize = 200;

/// A matter, from the feed of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MatterSlice {
    /// Key.
    pub matter: MatterId,
    /// The tickets that the unit has, the newest [`LISTED`] of them, the earliest call first.
    pub tickets: Vec<MatterTicket>,
    /// Earlier tickets that the unit has and that are not listed.
    #[serde(default)]
    pub more: u32,
    /// 月次: months with calls, the earliest first.
    pub calls: Vec<MonthCalls>,
    /// Final opinions on it: the unit's own, and those of others that took effect.
    pub opinions: Vec<MatterOpinion>,
}

/// A ticket of a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MatterTicket {
    /// Which.
    pub ticket: TicketId,
    /// 工单编号
    pub no: String,
    /// 来电时间
    pub called_at: Millis,
    /// Its place among the calls of its month, from 1.
    pub of_month: u32,
    /// Its place among the calls of its year, from 1.
    pub of_year: u32,
}

/// How often was called in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MonthCalls {
    /// Year.
    pub year: i32,
    /// Month, from 1.
    pub month: u32,
    /// Calls.
    pub calls: u32,
}

/// A final opinion on a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MatterOpinion {
    /// Which.
    pub opinion: OpinionId,
    /// The ticket it was begun from, where the unit has it.
    #[ts(optional)]
    pub ticket: Option<TicketId>,
    /// Whose.
    pub unit_name: String,
    /// 发文字号, once there is one.
    #[ts(optional)]
    pub number: Option<String>,
    /// Where it stands.
    pub state: OpinionState,
    /// The day it took effect.
    #[ts(optional)]
    pub effective_on: Option<NaiveDate>,
    /// First day on which it must be reviewed: the end of its effect.
    #[ts(optional)]
    pub review_on: Option<NaiveDate>,
}

impl MatterOpinion {
    /// What is told of an opinion; `ticket` is the one it was begun from, where the reader has it.
    #[must_use]
    pub fn of(opinion: &FinalOpinion, ticket: Option<TicketId>) -> Self {
        let effective = opinion.decision.as_ref().filter(|_| opinion.state == OpinionState::Effective);
        Self {
            opinion: opinion.id,
            ticket,
            unit_name: opinion.unit_name.clone(),
            number: opinion.issue.as_ref().map(|issue| issue.number.to_string()),
            state: opinion.state,
            effective_on: effective.map(|decision| local_date(decision.at)),
            review_on: opinion.review_on,
        }
    }

    /// Whether it stands against new tickets on a day.
    #[must_use]
    pub fn is_in_effect(&self, on: NaiveDate) -> bool {
        is_in_effect(self.state, self.review_on, on)
    }
}

/// A call of a matter, as its slices count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatterCall<'a> {
    /// The ticket it became.
    pub ticket: TicketId,
    /// 工单编号
    pub no: &'a str,
    /// 来电时间
    pub called_at: Millis,
    /// Whether the unit that is told of the matter has the ticket.
    pub seen: bool,
}

impl MatterSlice {
    /// What `unit` may see of a matter, given all its calls and the tickets that bear opinions; `None` if it sees no ticket.
    #[must_use]
    pub fn of(matter: MatterId, all: &[MatterCall<'_>], telling: &[&Ticket], unit: UnitId) -> Option<Self> {
        let mut all = all.to_vec();
        all.sort_by_key(|call| (call.called_at, call.ticket));
        let mut calls: Vec<MonthCalls> = Vec::new();
        let mut tickets = Vec::new();
        for MatterCall { ticket, no, called_at, seen } in all {
            let (of_month, of_year) = count(&mut calls, local_date(called_at));
            if seen {
                tickets.push(MatterTicket { ticket, no: no.to_owned(), called_at, of_month, of_year });
            }
        }
        if tickets.is_empty() {
            return None;
        }
        let own: BTreeSet<TicketId> = tickets.iter().map(|one| one.ticket).collect();
        let unlisted = tickets.len().saturating_sub(LISTED);
        tickets.drain(..unlisted);
        let mut telling = telling.to_vec();
        telling.sort_by_key(|ticket| (ticket.called_at, ticket.id));
        let told = |opinion: &FinalOpinion| opinion.unit == unit || opinion.state == OpinionState::Effective;
        let opinions = telling.iter().flat_map(|ticket| {
            let own = Some(ticket.id).filter(|id| own.contains(id));
            ticket.opinions.iter().filter(|opinion| told(opinion)).map(move |one| MatterOpinion::of(one, own))
        });
        let opinions = opinions.collect();
        Some(Self { matter, tickets, more: u32::try_from(unlisted).unwrap_or(u32::MAX), calls, opinions })
    }

    /// 月次 and 年次 of a day: calls of its month and of its year.
    #[must_use]
    pub fn calls_at(&self, day: NaiveDate) -> (u32, u32) {
        let of_year = self.calls.iter().filter(|of| of.year == day.year());
        let of_month = of_year.clone().filter(|of| of.month == day.month());
        (of_month.map(|of| of.calls).sum(), of_year.map(|of| of.calls).sum())
    }

    /// The opinion in effect on a day, the one that holds longest.
    #[must_use]
    pub fn opinion_in_effect(&self, on: NaiveDate) -> Option<&MatterOpinion> {
        let in_effect = self.opinions.iter().filter(|opinion| opinion.is_in_effect(on));
        in_effect.max_by_key(|opinion| (opinion.review_on.is_none(), opinion.review_on))
    }
}

/// Counts a call, no earlier than those before; how many it makes in its month and year.
fn count(calls: &mut Vec<MonthCalls>, day: NaiveDate) -> (u32, u32) {
    match calls.last_mut().filter(|of| (of.year, of.month) == (day.year(), day.month())) {
        Some(of) => of.calls += 1,
        None => calls.push(MonthCalls { year: day.year(), month: day.month(), calls: 1 }),
    }
    let of_year = calls.iter().filter(|of| of.year == day.year()).map(|of| of.calls).sum();
    (calls.last().map_or(0, |of| of.calls), of_year)
}

#[cfg(test)]
mod tests;
