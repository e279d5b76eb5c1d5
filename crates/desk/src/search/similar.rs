//! Earlier tickets like this one, with what was answered (相似工单).
//!
//! The index proposes by pairs of characters, the pack's rule decides by words, category, place and resident. Invariant:
//! only tickets of this desk's cache are looked at, and a report (举报) is neither proposed nor compared.

use std::collections::BTreeMap;

use chengban_domain::TicketId;
use chengban_domain::case::{Assignment, Reply, Ticket};
use chengban_domain::similar::{Likeness, likeness};
use chengban_domain::text::likeness::{Pairs, Weights};
use chengban_domain::wire::TicketSlice;

use super::tokens::any_query;
use crate::commands::ticket::{EarlierAnswer, SimilarTicket, TicketAnswer, TicketRef};
use crate::fault::Result;
use crate::inbox;
use crate::office::Office;
use crate::outbox::act;
use crate::store::{Conn, fts, inbox as rows, slice};

/// Tickets the index proposes at most; what is beyond has few words in common.
const PROPOSED: i64 = 80;

/// Earlier tickets like the given one, the likest first.
///
/// # Errors
/// `not_found`.
pub async fn similar(office: &Office, req: TicketRef) -> Result<Vec<SimilarTicket>> {
    let mut conn = office.store.reader().await?;
    let seen = act::seen(office, &mut conn, req.ticket_id).await?;
    let ticket = &seen.slice.case.ticket;
    if ticket.is_report() {
        return Ok(Vec::new());
    }
    let rules = office.rules();
    let rule = &rules.pack(&ticket.pack).similar;
    let others = proposed(&mut conn, ticket).await?;
    let mut found = ranked(ticket, &others, rule);
    found.truncate(usize::try_from(rule.most).unwrap_or(usize::MAX));
    shown(office, &mut conn, &found).await
}

/// What my unit answered to an earlier ticket; of a report nothing is told.
///
/// # Errors
/// `not_found`.
pub async fn answer_of(office: &Office, req: TicketRef) -> Result<TicketAnswer> {
    let mut conn = office.store.reader().await?;
    let seen = act::seen(office, &mut conn, req.ticket_id).await?;
    let own = crate::ticket::own(office, &seen).filter(|_| !seen.slice.case.ticket.is_report());
    Ok(TicketAnswer { answer: own.and_then(told) })
}

/// What the index finds for the words of title and place.
async fn proposed(conn: &mut Conn, ticket: &Ticket) -> Result<Vec<TicketSlice>> {
    let words = [ticket.title.as_str(), &ticket.place.village, &ticket.place.detail].join("，");
    let Some(query) = any_query(&words) else { return Ok(Vec::new()) };
    let ids = fts::ranked(conn, &query, PROPOSED).await?;
    let bodies = slice::bodies(conn, &ids).await?;
    let read = bodies.iter().filter_map(|(_, body)| serde_json::from_str::<TicketSlice>(body).ok());
    Ok(read.filter(|other| other.case.ticket.id != ticket.id && !other.case.ticket.is_report()).collect())
}

fn ranked<'s>(
    ticket: &Ticket,
    others: &'s [TicketSlice],
    rule: &chengban_domain::similar::SimilarRule,
) -> Vec<(&'s TicketSlice, Likeness)> {
    let words = |ticket: &Ticket| Pairs::of(&format!("{}，{}", ticket.title, ticket.body));
    let own = words(ticket);
    let pairs: Vec<Pairs> = others.iter().map(|other| words(&other.case.ticket)).collect();
    let weights = Weights::among(&pairs);
    let mut found: Vec<_> = others
        .iter()
        .zip(&pairs)
        .filter_map(|(other, pairs)| {
            let alike = likeness(ticket, &other.case.ticket, own.likeness(pairs, &weights), rule)?;
            Some((other, alike))
        })
        .collect();
    let rank = |other: &TicketSlice, alike: &Likeness| {
        let answered = other.case.assignments.iter().any(|own| answered(own).is_some());
        (alike.points + if answered { rule.answered } else { 0 }, other.case.ticket.called_at)
    };
    found.sort_by_cached_key(|(other, alike)| std::cmp::Reverse(rank(other, alike)));
    found
}

async fn shown(
    office: &Office,
    conn: &mut Conn,
    found: &[(&TicketSlice, Likeness)],
) -> Result<Vec<SimilarTicket>> {
    let ids: Vec<String> = found.iter().map(|(slice, _)| slice.case.ticket.id.to_string()).collect();
    let records = rows::of_tickets(conn, &ids).await?;
    let dressed = inbox::dressed(office, conn, &records, office.clock.now()).await?;
    let mut by_ticket: BTreeMap<TicketId, _> = dressed.into_iter().map(|row| (row.ticket_id, row)).collect();
    Ok(found
        .iter()
        .filter_map(|(slice, alike)| {
            let row = by_ticket.remove(&slice.case.ticket.id)?;
            let answer = slice.case.assignment(row.assignment_id).and_then(told);
            Some(SimilarTicket { row, why: alike.why.clone(), answer })
        })
        .collect())
}

fn answered(own: &Assignment) -> Option<&Reply> {
    own.replies.iter().rev().find(|reply| !reply.recalled && reply.verdict.is_some())
}

/// The last reply that went to the platform, with what the resident said of it.
fn told(own: &Assignment) -> Option<EarlierAnswer> {
    let reply = answered(own)?;
    Some(EarlierAnswer {
        public_text: reply.content.public_text.clone(),
        outcome: reply.content.outcome,
        at: reply.submitted_at,
        satisfaction: own.callbacks.iter().rev().find_map(|callback| callback.satisfaction),
    })
}

#[cfg(test)]
mod tests {
    use chengban_domain::case::{AssignmentState, Secrecy};
    use chengban_domain::similar::Alike;

    use super::*;
    use crate::sync::index;
    use crate::testing::{Bench, passed_reply, ticket};

    const ANSWER: &str = "已对占道摊位劝离，并安排夜间巡查。";

    /// A ticket of that title; with an answer that passed the platform's audit.
    fn titled(bench: &Bench, number: u128, title: &str, answer: Option<&str>) -> TicketSlice {
        let mut slice = ticket(bench, number, AssignmentState::Archived);
        slice.case.ticket.title = title.to_owned();
        slice.case.ticket.body = format!("市民反映{title}，请处理。");
        slice.case.ticket.category = vec![title.chars().take(2).collect()];
        slice.case.ticket.caller.phone = format!("139****{number:04}");
        let at = slice.case.ticket.called_at;
        slice.case.assignments[0].replies = answer.map(|text| passed_reply(text, at)).into_iter().collect();
        slice
    }

    #[tokio::test]
    async fn the_likest_earlier_ticket_comes_with_its_answer_and_the_reasons() {
        let bench = Bench::new().await;
        let asked = titled(&bench, 1, "海桂路夜间烧烤摊占道经营", None);
        let alike = titled(&bench, 2, "海桂路烧烤摊夜间占道经营油烟扰民", Some(ANSWER));
        let other = titled(&bench, 3, "自来水管爆裂无人维修", Some("已修复。"));
        bench.hold(&[asked.clone(), alike.clone(), other]).await;
        index::catch_up(&bench.office).await.unwrap();
        let found = similar(&bench.office, TicketRef { ticket_id: asked.case.ticket.id }).await.unwrap();
        let [only] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(only.row.ticket_id, alike.case.ticket.id);
        assert_eq!(only.why, [Alike::Text, Alike::Category, Alike::Place]);
        assert_eq!(only.answer.as_ref().unwrap().public_text, ANSWER);
    }

    #[tokio::test]
    async fn of_two_alike_the_answered_one_comes_first() {
        let bench = Bench::new().await;
        let asked = titled(&bench, 1, "海桂路夜间烧烤摊占道经营", None);
        let same = titled(&bench, 2, "海桂路夜间烧烤摊占道经营", None);
        let answered = titled(&bench, 3, "海桂路夜间烧烤摊占道经营油烟", Some(ANSWER));
        bench.hold(&[asked.clone(), same.clone(), answered.clone()]).await;
        index::catch_up(&bench.office).await.unwrap();
        let found = similar(&bench.office, TicketRef { ticket_id: asked.case.ticket.id }).await.unwrap();
        let ids: Vec<_> = found.iter().map(|one| one.row.ticket_id).collect();
        assert_eq!(ids, [answered.case.ticket.id, same.case.ticket.id]);
    }

    #[tokio::test]
    async fn a_report_is_neither_compared_nor_shown() {
        let bench = Bench::new().await;
        let asked = titled(&bench, 1, "海桂路夜间烧烤摊占道经营", None);
        // Its nature need not say so: whose reporter is kept secret is none the less one.
        let mut report = titled(&bench, 2, "海桂路夜间烧烤摊占道经营", Some(ANSWER));
        report.case.ticket.secrecy = Secrecy::Reporter;
        bench.hold(&[asked.clone(), report.clone()]).await;
        index::catch_up(&bench.office).await.unwrap();
        for ticket in [&asked, &report] {
            let found = similar(&bench.office, TicketRef { ticket_id: ticket.case.ticket.id }).await.unwrap();
            assert_eq!(found, []);
        }
        let of_report =
            answer_of(&bench.office, TicketRef { ticket_id: report.case.ticket.id }).await.unwrap();
        assert_eq!(of_report.answer, None);
    }

    #[tokio::test]
    async fn what_an_earlier_ticket_was_answered_is_read_by_itself() {
        let bench = Bench::new().await;
        let (told, silent) =
            (titled(&bench, 1, "占道经营", Some(ANSWER)), titled(&bench, 2, "噪声扰民", None));
        bench.hold(&[told.clone(), silent.clone()]).await;
        let of =
            |slice: &TicketSlice| answer_of(&bench.office, TicketRef { ticket_id: slice.case.ticket.id });
        assert_eq!(of(&told).await.unwrap().answer.unwrap().public_text, ANSWER);
        assert_eq!(of(&silent).await.unwrap().answer, None);
    }
}
