//! 事项 on the desk: one matter from its feed, an opinion in effect, and only what is new marked.

use chengban_domain::OpinionId;
use chengban_domain::case::{AssignmentState, ParentTicket, PublicAnswer, TicketState};
use chengban_domain::hash::Sha256Hex;
use chengban_domain::matter::{MatterCall, MatterOpinion};
use chengban_domain::opinion::{OpinionContent, OpinionState};
use chengban_domain::time::Millis;
use chrono::Days;
use uuid::Uuid;

use super::*;
use crate::store::feed;
use crate::testing::{self, Bench, feed_id, passed_reply, unit, user};

const MATTER_ID: MatterId = MatterId(Uuid::from_u128(0xE));
const EARLIER: &str = "来电人反映楼下烧烤店夜间噪声扰民，影响休息。希望核实处理。";
const NEW: &str = "店主昨晚打伤了前来劝阻的保安。";

fn call(ticket: &Ticket, seen: bool) -> MatterCall<'_> {
    MatterCall { ticket: ticket.id, no: &ticket.no, called_at: ticket.called_at, seen }
}

fn told(bench: &Bench, number: u128, days_ago: i64, body: &str) -> TicketSlice {
    let mut slice = testing::ticket(bench, number, AssignmentState::Handling);
    let ticket = &mut slice.case.ticket;
    ticket.called_at = Millis(ticket.called_at.0 - days_ago * 86_400_000);
    ticket.matter = Some(MATTER_ID);
    ticket.place.village = "登仙岭社区".into();
    ticket.body = body.into();
    slice
}

fn today(bench: &Bench) -> NaiveDate {
    local_date(bench.office.clock.now())
}

fn opinion(bench: &Bench, ticket: Option<TicketId>, until: i64) -> MatterOpinion {
    let day = today(bench);
    MatterOpinion {
        opinion: OpinionId(Uuid::from_u128(7)),
        ticket,
        unit_name: "执法局".into(),
        number: Some("琼海示函〔2026〕7号".into()),
        state: OpinionState::Effective,
        effective_on: Some(day),
        review_on: Some(match until {
            0.. => day + Days::new(until.unsigned_abs()),
            _ => day - Days::new(until.unsigned_abs()),
        }),
    }
}

/// Puts tickets and their matter into the store as the hub sends them.
async fn hold(bench: &Bench, tickets: &[&TicketSlice], opinions: Vec<MatterOpinion>) {
    let owned: Vec<TicketSlice> = tickets.iter().map(|slice| (*slice).clone()).collect();
    bench.hold(&owned).await;
    let all: Vec<_> = tickets.iter().map(|slice| call(&slice.case.ticket, true)).collect();
    tell(bench, MatterSlice { opinions, ..MatterSlice::of(MATTER_ID, &all, &[], unit()).unwrap() }).await;
}

/// Puts a matter into the store as the hub sends it.
async fn tell(bench: &Bench, matter: MatterSlice) {
    let cursor =
        feed::cursor(&mut bench.office.store.reader().await.unwrap(), &feed_id()).await.unwrap().unwrap();
    let body = serde_json::to_string(&matter).unwrap();
    let line = format!(
        r#"{{"s":{},"k":"matter","id":"{MATTER_ID}","v":1,"op":"upsert","body":{body}}}"#,
        cursor.seq + 1
    );
    let bytes = testing::page(&cursor, &[line], true);
    let read = crate::sync::page::read(bytes.as_bytes()).unwrap();
    crate::sync::pull::apply(&bench.office, &cursor, &read).await.unwrap();
}

async fn card(bench: &Bench, slice: &TicketSlice) -> Option<MatterCard> {
    let req = TicketRef { ticket_id: slice.case.ticket.id };
    of_ticket(&bench.office, req).await.unwrap().card
}

fn new_of(words: &[Passage]) -> Vec<&str> {
    words.iter().filter(|passage| passage.new).map(|passage| passage.text.as_str()).collect()
}

#[tokio::test]
async fn a_ticket_after_an_opinion_in_effect_shows_only_what_is_new() {
    let bench = Bench::new().await;
    let (old, new) = (told(&bench, 1, 10, EARLIER), told(&bench, 2, 0, &format!("{EARLIER}{NEW}")));
    hold(&bench, &[&old, &new], vec![opinion(&bench, Some(old.case.ticket.id), 30)]).await;
    let shown = card(&bench, &new).await.expect("it is of a matter");
    assert_eq!(shown.opinion.and_then(|o| o.number).as_deref(), Some("琼海示函〔2026〕7号"));
    assert_eq!(new_of(&shown.words), [NEW]);
    assert_eq!(shown.words.iter().map(|p| p.text.as_str()).collect::<String>(), new.case.ticket.body);
    assert_eq!((shown.tickets, shown.compared), (2, 1));
    let origin = card(&bench, &old).await.unwrap();
    assert_eq!(origin.opinion, None, "the ticket it was begun from says so itself");
}

#[tokio::test]
async fn an_opinion_whose_review_is_due_marks_nothing() {
    let bench = Bench::new().await;
    let (old, new) = (told(&bench, 1, 10, EARLIER), told(&bench, 2, 0, NEW));
    hold(&bench, &[&old, &new], vec![opinion(&bench, Some(old.case.ticket.id), 0)]).await;
    let shown = card(&bench, &new).await.unwrap();
    assert_eq!((shown.opinion, shown.words), (None, vec![]));
    let page = open(&bench.office, MatterRef { matter_id: MATTER_ID }).await.unwrap();
    assert_eq!(page.opinions.iter().map(|o| o.in_effect).collect::<Vec<_>>(), [false]);
}

#[tokio::test]
async fn what_the_opinion_says_itself_is_known() {
    let bench = Bench::new().await;
    let (mut old, new) = (told(&bench, 1, 10, EARLIER), told(&bench, 2, 0, NEW));
    let content = OpinionContent { facts: NEW.into(), ..content() };
    old.case.ticket.opinions = vec![effective(&bench, content)];
    hold(&bench, &[&old, &new], vec![opinion(&bench, Some(old.case.ticket.id), 30)]).await;
    let shown = card(&bench, &new).await.unwrap();
    assert_eq!(new_of(&shown.words), [""; 0], "it was found and written down before");
}

#[tokio::test]
async fn another_matter_and_a_ticket_of_none_show_nothing() {
    let bench = Bench::new().await;
    let old = told(&bench, 1, 10, EARLIER);
    let mut none = told(&bench, 2, 0, NEW);
    none.case.ticket.matter = None;
    let mut other = told(&bench, 3, 0, NEW);
    other.case.ticket.matter = Some(MatterId(Uuid::from_u128(0xF)));
    hold(&bench, &[&old], vec![opinion(&bench, Some(old.case.ticket.id), 30)]).await;
    bench.hold(&[none.clone(), other.clone()]).await;
    assert_eq!(card(&bench, &none).await, None);
    assert_eq!(card(&bench, &other).await, None, "the hub has not told of that one");
    let lost = open(&bench.office, MatterRef { matter_id: MatterId(Uuid::from_u128(0xF)) }).await;
    assert_eq!(testing::code(&lost.unwrap_err()), ErrorCode::NotFound);
}

#[tokio::test]
async fn the_page_has_every_ticket_with_its_answer_and_its_parents() {
    let bench = Bench::new().await;
    let mut answered = told(&bench, 1, 10, EARLIER);
    answered.case.assignments[0].replies = vec![passed_reply("已整改到位。", bench.office.clock.now())];
    let mut merged = told(&bench, 2, 5, EARLIER);
    merged.case.ticket.state = TicketState::Merged;
    merged.case.ticket.merged_into = Some(answered.case.ticket.id);
    merged.case.ticket.parent = Some(ParentTicket {
        ticket: answered.case.ticket.id,
        no: answered.case.ticket.no.clone(),
        state: TicketState::Closed,
        answer: Some(PublicAnswer {
            unit_name: "执法局".into(),
            public_text: "主单的答复。".into(),
            outcome: None,
            at: bench.office.clock.now(),
        }),
    });
    let newest = told(&bench, 3, 0, NEW);
    hold(&bench, &[&answered, &merged, &newest], vec![]).await;
    let page = open(&bench.office, MatterRef { matter_id: MATTER_ID }).await.unwrap();
    let answers: Vec<_> =
        page.tickets.iter().map(|t| t.answer.as_ref().map(|a| a.public_text.as_str())).collect();
    assert_eq!(answers, [None, Some("主单的答复。"), Some("已整改到位。")], "the newest first");
    assert_eq!(page.tickets[1].parent_no.as_deref(), Some(answered.case.ticket.no.as_str()));
    assert_eq!((new_of(&page.newest), page.compared), (vec![NEW], 2));
    assert_eq!(page.place, "嘉积镇 登仙岭社区");
    let told = serde_json::to_string(&page).unwrap();
    assert!(!told.contains("陈") && !told.contains("139*"), "it names nobody: {told}");
}

#[tokio::test]
async fn a_matter_of_more_tickets_than_are_listed_says_how_many() {
    let bench = Bench::new().await;
    let (old, new) = (told(&bench, 1, 10, EARLIER), told(&bench, 2, 0, NEW));
    bench.hold(&[old.clone(), new.clone()]).await;
    let calls = [call(&old.case.ticket, true), call(&new.case.ticket, true)];
    let mut matter = MatterSlice::of(MATTER_ID, &calls, &[], unit()).unwrap();
    matter.tickets.remove(0);
    tell(&bench, MatterSlice { more: 1_999, ..matter }).await;
    let page = open(&bench.office, MatterRef { matter_id: MATTER_ID }).await.unwrap();
    assert_eq!((page.tickets.len(), page.more), (1, 1_999));
    let listed = card(&bench, &new).await.unwrap();
    assert_eq!((listed.place.map(|place| place.of_year), listed.tickets), (Some(2), 2_000));
    let unlisted = card(&bench, &old).await.expect("an old ticket is still of its matter");
    assert_eq!((unlisted.place, unlisted.tickets), (None, 2_000));
}

#[tokio::test]
async fn a_merged_ticket_says_whether_its_parent_is_here() {
    let bench = Bench::new().await;
    let (parent, mut child) = (told(&bench, 1, 1, EARLIER), told(&bench, 2, 0, EARLIER));
    child.case.ticket.merged_into = Some(parent.case.ticket.id);
    bench.hold(&[child.clone()]).await;
    let id = child.case.ticket.id;
    assert!(!crate::ticket::open(&bench.office, id).await.unwrap().parent_here);
    bench.hold(&[parent]).await;
    assert!(crate::ticket::open(&bench.office, id).await.unwrap().parent_here);
}

fn content() -> OpinionContent {
    OpinionContent {
        ground: "c".into(),
        title: vec!["意见".into()],
        addressee: "平台".into(),
        ticket_no: String::new(),
        demand: String::new(),
        facts: String::new(),
        facts_on: None,
        conclusion: String::new(),
        advice: String::new(),
        citations: vec![],
        evidence: vec![],
        attachment_names: vec![],
        prior: vec![],
        contact: String::new(),
        note: String::new(),
        cc: vec![],
    }
}

fn effective(bench: &Bench, content: OpinionContent) -> FinalOpinion {
    FinalOpinion {
        id: OpinionId(Uuid::from_u128(7)),
        unit: unit(),
        unit_name: "执法局".into(),
        state: OpinionState::Effective,
        model_hash: Sha256Hex::of_json(&content),
        content,
        by: user(),
        by_name: "张某".into(),
        drafters: vec![],
        created_at: bench.office.clock.now(),
        steps: vec![],
        approvals: vec![],
        comment: String::new(),
        issue: None,
        seal_requested: false,
        seal: None,
        voided: vec![],
        decision: None,
        review_on: Some(today(bench) + Days::new(30)),
    }
}
