//! What a unit sees of a matter: its own tickets, everybody's calls, and no more of other units than an opinion in effect.

use uuid::Uuid;

use super::*;
use crate::UserId;
use crate::case::Decision;
use crate::case::sample::{self, MONDAY};
use crate::hash::Sha256Hex;
use crate::opinion::{DocNumber, Issue, OpinionContent};

const MATTER: MatterId = MatterId(Uuid::from_u128(9));
const DAY: i64 = 24 * 3_600_000;

fn call(ticket: &Ticket, seen: bool) -> MatterCall<'_> {
    MatterCall { ticket: ticket.id, no: &ticket.no, called_at: ticket.called_at, seen }
}

fn unit(n: u128) -> UnitId {
    UnitId(Uuid::from_u128(n))
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn ticket(n: u128, days: i64) -> Ticket {
    let received = sample::ticket(n);
    Ticket { called_at: Millis(received.called_at.0 + days * DAY), ..received }
}

fn opinion(n: u128, of: UnitId, state: OpinionState) -> FinalOpinion {
    let content = OpinionContent {
        ground: "O3".into(),
        title: vec!["标题".into()],
        addressee: "平台".into(),
        ticket_no: "QH1".into(),
        demand: "某人的诉求".into(),
        facts: "查明".into(),
        facts_on: None,
        conclusion: "意见".into(),
        advice: String::new(),
        citations: vec![],
        evidence: vec![],
        attachment_names: vec![],
        prior: vec![],
        contact: "已联系".into(),
        note: String::new(),
        cc: vec![],
    };
    let number = DocNumber { series: "琼海示函".into(), year: 2026, seq: 7 };
    let issue = Issue {
        number,
        date: day(11, 17),
        model_hash: None,
        draft_sha256: Sha256Hex::of(b""),
        draft_size: 0,
        substitutions: vec![],
    };
    let at = Millis(MONDAY.0 + 2 * DAY);
    FinalOpinion {
        id: OpinionId(Uuid::from_u128(n)),
        unit: of,
        unit_name: format!("单位{}", of.0.as_u128()),
        state,
        model_hash: content.hash(),
        content,
        by: UserId(Uuid::from_u128(3)),
        by_name: "人员".into(),
        drafters: vec![],
        created_at: at,
        steps: vec![],
        approvals: vec![],
        comment: String::new(),
        issue: Some(issue),
        seal_requested: false,
        seal: None,
        voided: vec![],
        decision: Some(Decision { granted: true, reason: String::new(), at, by_name: "平台".into() }),
        review_on: Some(day(12, 1)),
    }
}

/// The slice of all these tickets, of which the unit has some.
fn slice_of(all: &[(&Ticket, bool)], unit: UnitId) -> Option<MatterSlice> {
    let calls: Vec<_> = all.iter().map(|(ticket, seen)| call(ticket, *seen)).collect();
    let telling: Vec<_> = all.iter().map(|(ticket, _)| *ticket).collect();
    MatterSlice::of(MATTER, &calls, &telling, unit)
}

#[test]
fn the_newest_are_listed_the_earlier_ones_counted_and_none_forgotten() {
    let many = u128::try_from(LISTED).unwrap() + 3;
    let mut all: Vec<Ticket> = (1..=many).map(|n| ticket(n, 0)).collect();
    all[0].opinions = vec![opinion(1, unit(1), OpinionState::Effective)];
    let seen: Vec<_> = all.iter().map(|ticket| (ticket, true)).collect();
    let slice = slice_of(&seen, unit(1)).unwrap();
    assert_eq!((slice.tickets.len(), slice.more), (LISTED, 3));
    let (first, last) = (&slice.tickets[0], &slice.tickets[LISTED - 1]);
    assert_eq!((first.no.as_str(), first.of_month), ("QH4", 4), "counted with those before it");
    assert_eq!(last.no, format!("QH{many}"));
    let months = slice.calls.iter().map(|of| of.calls).sum::<u32>();
    assert_eq!(u128::from(months), many);
    assert_eq!(slice.opinions[0].ticket, Some(all[0].id), "the unit has it, listed or not");
}

#[test]
fn a_slice_of_an_older_hub_lists_all_it_has() {
    let one = ticket(1, 0);
    let slice = slice_of(&[(&one, true)], unit(1)).unwrap();
    let mut told = serde_json::to_value(&slice).unwrap();
    told.as_object_mut().unwrap().remove("more");
    assert_eq!(serde_json::from_value::<MatterSlice>(told).unwrap(), slice);
}

#[test]
fn calls_are_counted_over_all_tickets_and_only_the_units_own_are_shown() {
    let (earlier, hidden, newest) = (ticket(1, -20), ticket(2, -1), ticket(3, 0));
    let all = [(&newest, true), (&hidden, false), (&earlier, true)];
    let slice = slice_of(&all, unit(1)).unwrap();
    let told: Vec<_> = slice.tickets.iter().map(|t| (t.no.as_str(), t.of_month, t.of_year)).collect();
    assert_eq!(told, [("QH1", 1, 1), ("QH3", 2, 3)], "the hidden one counts and is not named");
    assert!(!serde_json::to_string(&slice).unwrap().contains("QH2"));
    assert_eq!(slice.calls_at(day(11, 30)), (2, 3));
    assert_eq!(slice.calls_at(day(12, 1)), (0, 3), "a new month begins at nought");
    assert_eq!(slice_of(&[(&hidden, false)], unit(1)), None);
}

#[test]
fn a_year_begins_anew() {
    let (old, new) = (ticket(1, -400), ticket(2, 0));
    let slice = slice_of(&[(&old, true), (&new, true)], unit(1)).unwrap();
    assert_eq!(slice.tickets.iter().map(|t| t.of_year).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(slice.calls.len(), 2);
}

#[test]
fn of_another_unit_an_opinion_in_effect_is_told_and_nothing_that_stands_in_it() {
    let (mut theirs, own) = (ticket(1, -3), ticket(2, 0));
    theirs.opinions = vec![
        opinion(1, unit(2), OpinionState::Effective),
        opinion(2, unit(2), OpinionState::UnitReview),
        opinion(3, unit(1), OpinionState::HubReview),
    ];
    let slice = slice_of(&[(&theirs, false), (&own, true)], unit(1)).unwrap();
    let told: Vec<_> = slice.opinions.iter().map(|o| (o.opinion.0.as_u128(), o.ticket)).collect();
    assert_eq!(told, [(1, None), (3, None)], "their draft is theirs, our own is ours");
    let first = &slice.opinions[0];
    assert_eq!(first.number.as_deref(), Some("琼海示函〔2026〕7号"));
    assert_eq!((first.effective_on, first.review_on), (Some(day(11, 18)), Some(day(12, 1))));
    assert!(!serde_json::to_string(&slice).unwrap().contains("某人的诉求"));
}

#[test]
fn an_opinion_stands_until_its_review_and_not_on_that_day() {
    let mut one = ticket(1, 0);
    one.opinions =
        vec![opinion(1, unit(1), OpinionState::Effective), opinion(2, unit(1), OpinionState::Signed)];
    let slice = slice_of(&[(&one, true)], unit(1)).unwrap();
    let found = |on| slice.opinion_in_effect(on).map(|o| o.opinion.0.as_u128());
    assert_eq!(found(day(11, 30)), Some(1));
    assert_eq!(found(day(12, 1)), None, "from then on it must be reviewed");
}
