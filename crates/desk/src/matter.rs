//! Matters (事项) on this desk: how often was called, what was answered, what is new.
//!
//! Invariant: only what the hub sent to this unit is shown or compared; of other units no more than an opinion in effect.

use std::collections::HashMap;

use chengban_domain::case::{Case, Place, Ticket};
use chengban_domain::matter::{MatterSlice, MatterTicket, Passage, mark};
use chengban_domain::opinion::{FinalOpinion, is_in_effect};
use chengban_domain::time::local_date;
use chengban_domain::wire::{MATTER, TicketSlice};
use chengban_domain::{ErrorCode, MatterId, TicketId};
use chrono::NaiveDate;

use crate::commands::matter::{
    MatterCard, MatterOfTicket, MatterOpinionView, MatterPlace, MatterRef, MatterTicketView, MatterView,
};
use crate::commands::ticket::TicketRef;
use crate::fault::{Result, problem};
use crate::office::Office;
use crate::outbox::act;
use crate::store::{Conn, slice};

/// What a ticket's screen shows of its matter.
///
/// # Errors
/// `not_found`.
pub async fn of_ticket(office: &Office, req: TicketRef) -> Result<MatterOfTicket> {
    let mut conn = office.store.reader().await?;
    let seen = act::seen(office, &mut conn, req.ticket_id).await?;
    let ticket = &seen.slice.case.ticket;
    let Some(matter) = held(&mut conn, ticket.matter).await? else { return Ok(MatterOfTicket::default()) };
    let listed = matter.tickets.iter().find(|one| one.ticket == ticket.id);
    let place = listed.map(|one| MatterPlace { of_month: one.of_month, of_year: one.of_year });
    if place.is_none() && matter.more == 0 {
        return Ok(MatterOfTicket::default());
    }
    let today = local_date(office.clock.now());
    let opinion = matter.opinion_in_effect(today).filter(|o| o.ticket != Some(ticket.id)).cloned();
    let (words, compared) = match &opinion {
        Some(_) => news(office, &cases(&mut conn, &matter).await?, ticket, today),
        None => (Vec::new(), 0),
    };
    let tickets = u32::try_from(matter.tickets.len()).unwrap_or(u32::MAX).saturating_add(matter.more);
    let card = MatterCard { matter_id: matter.matter, place, tickets, opinion, words, compared };
    Ok(MatterOfTicket { card: Some(card) })
}

/// A matter with its tickets, answers and opinions.
///
/// # Errors
/// `not_found` where no ticket of it is here.
pub async fn open(office: &Office, req: MatterRef) -> Result<MatterView> {
    let mut conn = office.store.reader().await?;
    let matter = held(&mut conn, Some(req.matter_id)).await?.ok_or_else(|| problem(ErrorCode::NotFound))?;
    let cases = cases(&mut conn, &matter).await?;
    let today = local_date(office.clock.now());
    let newest = matter.tickets.iter().rev().find_map(|one| cases.get(&one.ticket)).map(|case| &case.ticket);
    let newest = newest.ok_or_else(|| problem(ErrorCode::NotFound))?;
    let (of_month, of_year) = matter.calls_at(today);
    let (words, compared) = news(office, &cases, newest, today);
    let opinions = matter.opinions.iter().map(|opinion| MatterOpinionView {
        in_effect: opinion.is_in_effect(today),
        opinion: opinion.clone(),
    });
    Ok(MatterView {
        matter_id: matter.matter,
        place: named(&newest.place),
        category: newest.category.clone(),
        of_month,
        of_year,
        tickets: matter.tickets.iter().rev().filter_map(|one| shown(one, cases.get(&one.ticket)?)).collect(),
        more: matter.more,
        opinions: opinions.collect(),
        newest: words,
        compared,
    })
}

async fn held(conn: &mut Conn, matter: Option<MatterId>) -> Result<Option<MatterSlice>> {
    let Some(matter) = matter else { return Ok(None) };
    Ok(slice::get(conn, MATTER, &matter.to_string()).await?.map(|(matter, _)| matter))
}

/// The tickets of a matter that are here.
async fn cases(conn: &mut Conn, matter: &MatterSlice) -> Result<HashMap<TicketId, Case>> {
    let ids: Vec<String> = matter.tickets.iter().map(|one| one.ticket.to_string()).collect();
    let bodies = slice::bodies(conn, &ids).await?;
    let read = bodies.iter().filter_map(|(_, body)| serde_json::from_str::<TicketSlice>(body).ok());
    Ok(read.map(|slice| (slice.case.ticket.id, slice.case)).collect())
}

/// A ticket's words with what is new in them, against what was called in before it and the opinions in effect; and against
/// how many texts.
fn news(
    office: &Office,
    cases: &HashMap<TicketId, Case>,
    ticket: &Ticket,
    today: NaiveDate,
) -> (Vec<Passage>, u32) {
    let others = || cases.values().map(|case| &case.ticket).filter(|other| other.id != ticket.id);
    let before = others().filter(|other| (other.called_at, other.id) < (ticket.called_at, ticket.id));
    let in_effect = |opinion: &&FinalOpinion| is_in_effect(opinion.state, opinion.review_on, today);
    let opinions = others().flat_map(|other| &other.opinions).filter(in_effect);
    let told = opinions.map(|opinion| &opinion.content);
    let told = told.flat_map(|said| [said.demand.as_str(), &said.facts, &said.conclusion]);
    let known: Vec<&str> =
        before.map(|other| other.body.as_str()).chain(told).filter(|text| !text.is_empty()).collect();
    let rules = office.rules();
    let words = mark(&ticket.body, &known, &rules.pack(&ticket.pack).novelty);
    (words, u32::try_from(known.len()).unwrap_or(u32::MAX))
}

fn shown(one: &MatterTicket, case: &Case) -> Option<MatterTicketView> {
    let ticket = &case.ticket;
    let parent = ticket.parent.as_ref();
    Some(MatterTicketView {
        ticket_id: ticket.id,
        no: ticket.no.clone(),
        title: ticket.title.clone(),
        called_at: ticket.called_at,
        state: ticket.state,
        of_month: one.of_month,
        of_year: one.of_year,
        parent_no: parent.map(|parent| parent.no.clone()),
        answer: case.public_answer().or_else(|| parent.and_then(|parent| parent.answer.clone())),
    })
}

fn named(place: &Place) -> String {
    [place.town.as_str(), &place.village]
        .into_iter()
        .filter(|name| !name.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests;
