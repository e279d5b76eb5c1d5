//! What a final opinion begins with: the own unit's answers, and the day of the facts that they name.

use chengban_domain::case::{AssignmentKind, AssignmentState, ReplyContent};
use chengban_domain::time::Millis;
use chengban_domain::wire::TicketSlice;
use chengban_domain::{AssignmentId, UnitId};
use uuid::Uuid;

use super::*;
use crate::testing::{Bench, passed_reply, ticket};

const DAY: i64 = 86_400_000;

/// A ticket of the same place and kind as the others, called so many days ago.
fn called(bench: &Bench, number: u128, days_ago: i64) -> TicketSlice {
    let mut slice = ticket(bench, number, AssignmentState::Handling);
    let ticket = &mut slice.case.ticket;
    ticket.place.village = "登仙岭社区".into();
    ticket.called_at = Millis(ticket.called_at.0 - days_ago * DAY);
    slice
}

/// Adds a support's part that was fed back after the own unit had answered.
fn fed_back(slice: &mut TicketSlice, text: &str) {
    let own = slice.case.assignments[0].clone();
    slice.case.assignments.push(Assignment {
        id: AssignmentId(Uuid::from_u128(0x9F00)),
        unit: UnitId(Uuid::from_u128(0xB)),
        unit_name: "水务局".into(),
        kind: AssignmentKind::Support,
        state: AssignmentState::FedBack,
        replies: vec![passed_reply(text, own.dispatched_at)],
        ..own
    });
}

async fn begun(bench: &Bench, slice: &TicketSlice) -> OpinionContent {
    prefill(&bench.office, slice.case.ticket.id).await.unwrap()
}

#[tokio::test]
async fn an_earlier_ticket_tells_what_the_own_unit_answered_and_not_what_a_support_fed_back() {
    let bench = Bench::new().await;
    let (mut answered, mut silent) = (called(&bench, 1, 9), called(&bench, 2, 5));
    let now = bench.office.clock.now();
    let recalled = Reply { recalled: true, ..passed_reply("此答复已撤回。", now) };
    answered.case.assignments[0].replies =
        vec![passed_reply("已清理。不再占道。", now), passed_reply("已劝离。夜间巡查。", now), recalled];
    fed_back(&mut answered, "排水口手续齐全。");
    fed_back(&mut silent, "管道已疏通。");
    let newest = called(&bench, 3, 0);
    bench.hold(&[answered.clone(), silent.clone(), newest.clone()]).await;
    let mut told: Vec<_> =
        begun(&bench, &newest).await.prior.into_iter().map(|prior| (prior.no, prior.answer)).collect();
    told.sort();
    let expected = [(answered.case.ticket.no, "已劝离。".to_owned()), (silent.case.ticket.no, String::new())];
    assert_eq!(told, expected, "the last that stands, and nothing where the unit has not answered");
}

#[tokio::test]
async fn the_day_of_the_facts_is_the_one_that_the_reply_names_else_that_of_the_ticket() {
    let bench = Bench::new().await;
    let mut slice = called(&bench, 1, 9);
    let (day, now) = (slice.case.ticket.facts_day(), bench.office.clock.now());
    slice.case.assignments[0].replies = vec![passed_reply("已劝离。", now)];
    bench.hold(std::slice::from_ref(&slice)).await;
    assert_eq!(begun(&bench, &slice).await.facts_on, Some(day), "the reply names none");
    let content = ReplyContent { facts_on: day.pred_opt(), ..ReplyContent::empty() };
    slice.case.assignments[0].replies.push(Reply { content, ..passed_reply("", now) });
    slice.case.ticket.version += 1;
    bench.hold(std::slice::from_ref(&slice)).await;
    assert_eq!(begun(&bench, &slice).await.facts_on, day.pred_opt());
}
