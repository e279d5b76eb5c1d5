//! A month's counting, its rates, what would be, and its revisions.

use chrono::NaiveDate;
use uuid::Uuid;

use super::*;
use crate::AppealId;
use crate::case::{AssignmentKind, AssignmentState, Callback, Case, FirstDues, TicketState, sample};
use crate::pack::{PeriodRule, RulePack};
use crate::time::Calendar;

const DAY: i64 = 86_400_000;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn unit(n: u128) -> UnitId {
    UnitId(Uuid::from_u128(n))
}

fn assignment(n: u128) -> AssignmentId {
    AssignmentId(Uuid::from_u128(1000 + n))
}

fn deadline() -> Deadline {
    let limit = "5wd".parse().unwrap();
    Deadline {
        at: sample::MONDAY,
        estimated: false,
        limit,
        rule: String::new(),
        start: sample::MONDAY,
        before: None,
        unit: None,
    }
}

/// An archived ticket of unit 1, closed on [`sample::MONDAY`], with this verdict.
fn archived(n: u128, satisfaction: Satisfaction) -> Case {
    let mut ticket = sample::ticket(n);
    (ticket.state, ticket.closed_at) = (TicketState::Archived, Some(sample::MONDAY));
    let dues = FirstDues { ack: deadline(), return_: deadline(), handle: deadline() };
    let mut lead = crate::case::Assignment::dispatched(
        assignment(n),
        unit(1),
        "甲局".into(),
        AssignmentKind::Lead,
        sample::MONDAY,
        dues,
    );
    lead.state = AssignmentState::Archived;
    let solved = if satisfaction == Satisfaction::Dissatisfied { Solved::Unsolved } else { Solved::Solved };
    lead.callbacks.push(Callback {
        attempt: 1,
        connected: true,
        staff_contacted: Some(true),
        solved: Some(solved),
        satisfaction: Some(satisfaction),
        process_satisfaction: None,
        opinion: String::new(),
        valid: true,
        ground_ticked: None,
        at: sample::MONDAY,
        by_name: "回访员".into(),
    });
    Case { ticket, assignments: vec![lead], others: vec![] }
}

fn published(cases: &[Case]) -> MonthResult {
    let pack = RulePack::builtin();
    let of = Publication {
        unit: unit(1),
        unit_name: "甲局",
        month: day("2026-11-09"),
        pack: &pack,
        calendar: Calendar::builtin(),
        at: Millis(sample::MONDAY.0 + 20 * DAY),
        by_name: "考核员",
    };
    publish(cases.iter(), &of)
}

fn upheld(n: u128) -> Exclusion {
    Exclusion {
        appeal: AppealId(Uuid::from_u128(2000 + n)),
        kind: AppealKind::MonthResult,
        ground: "G2".into(),
        reason: "答复当时已写明".into(),
        by_name: "考核员".into(),
        at: Millis(sample::MONDAY.0 + 21 * DAY),
        month: Some(day("2026-11-01")),
    }
}

/// Three content and two who are not.
fn five() -> Vec<Case> {
    use Satisfaction::{Dissatisfied as No, Satisfied as Yes};
    [Yes, No, Yes, No, Yes].into_iter().zip(1..).map(|(said, n)| archived(n, said)).collect()
}

#[test]
fn the_percentages_of_the_letter_come_out() {
    for (part, whole, decimals, text) in [
        (115_647, 116_064, 2, "99.64%"),
        (65_267, 65_267 + 1886, 2, "97.19%"),
        (65_267, 65_267 + 1886, 1, "97.2%"),
        (67_153, 116_064, 2, "57.86%"),
        (65_267, 65_267 + 1886 - 600, 2, "98.07%"),
        (24_165, 29_186, 2, "82.80%"),
        (25_783, 29_186, 2, "88.34%"),
        (3112, 3456, 2, "90.05%"),
        (1, 8, 0, "13%"),
        (1, 1, 2, "100.00%"),
        (0, 7, 2, "0.00%"),
        (0, 0, 2, EMPTY),
    ] {
        assert_eq!(percent(part, whole, decimals), text, "{part} of {whole}");
    }
}

#[test]
fn a_month_counts_what_was_closed_in_it_and_archived_of_the_unit_alone() {
    let mut cases = five();
    cases[0].ticket.closed_at = Some(Millis(sample::MONDAY.0 - 16 * DAY));
    cases[1].ticket.state = TicketState::Closed;
    cases[2].assignments[0].unit = unit(2);
    cases[3].assignments[0].callbacks[0].valid = false;
    let result = published(&cases);
    let counted: Vec<&str> = result.tickets.iter().map(|t| t.ticket_no.as_str()).collect();
    assert_eq!(counted, ["QH4", "QH5"]);
    assert_eq!(result.not_archived, 1, "one closed in it still waits to be archived");
    let rates = result.rates();
    assert_eq!((rates.counted, rates.raw.satisfied.base), (2, 1), "an invalid callback says nothing");
    assert_eq!(published(&[]).rates().raw.solved.text, EMPTY);
}

#[test]
fn raw_and_adjusted_stand_side_by_side_and_what_if_changes_nothing_kept() {
    let result = published(&five());
    assert_eq!(result.rates().raw.satisfied.text, "60.00%");
    let then = result.what_if(&[assignment(2)]);
    assert_eq!(
        (then.raw.satisfied.text.as_str(), then.adjusted.satisfied.text.as_str()),
        ("60.00%", "75.00%")
    );
    let both = result.what_if(&[assignment(2), assignment(4), assignment(99)]);
    assert_eq!((both.adjusted.satisfied.text.as_str(), both.excluded), ("100.00%", 2));
    assert_eq!(result.rates().adjusted, result.rates().raw, "asking what if decides nothing");
}

#[test]
fn an_upheld_appeal_adds_a_revision_and_earlier_ones_stay() {
    let mut result = published(&five());
    let first = result.revisions.clone();
    assert!(result.revise(assignment(2), &upheld(2)));
    assert!(!result.revise(assignment(2), &upheld(2)), "once is enough");
    assert!(!result.revise(assignment(99), &upheld(2)), "what is not counted changes nothing");
    assert!(result.revise(assignment(4), &upheld(4)));
    assert_eq!(result.revisions[..1], first[..], "what was published stays as it was");
    let told: Vec<_> =
        result.revisions.iter().map(|r| (r.no, r.rates.adjusted.satisfied.text.as_str())).collect();
    assert_eq!(told, [(1, "60.00%"), (2, "75.00%"), (3, "100.00%")]);
    let cause = result.revision().unwrap().cause.clone().unwrap();
    assert_eq!((cause.ticket_no.as_str(), cause.ground.as_str()), ("QH4", "G2"));
}

#[test]
fn one_excluded_before_the_publication_is_out_from_the_first_revision() {
    let mut cases = five();
    cases[1].assignments[0].exclusion = Some(Exclusion { month: None, ..upheld(2) });
    let result = published(&cases);
    assert_eq!(result.revisions[0].rates.adjusted.satisfied.text, "75.00%");
    assert_eq!(result.revisions[0].rates.raw.satisfied.text, "60.00%");
}

#[test]
fn a_hidden_ticket_is_counted_and_not_named() {
    let mut result = published(&five());
    result.revise(assignment(2), &upheld(2));
    let shown = result.clone().without(|id| id == assignment(2));
    assert_eq!(shown.rates(), result.rates());
    let text = serde_json::to_string(&shown).unwrap();
    assert!(!text.contains("QH2") && !text.contains(&assignment(2).to_string()), "{text}");
    assert!(!text.contains("答复当时已写明"), "nor what was written of it: {text}");
    assert!(text.contains("QH4"));
}

#[test]
fn the_middle_verdict_counts_as_the_pack_weighs_it() {
    let cases = [archived(1, Satisfaction::Satisfied), archived(2, Satisfaction::Mostly)];
    let mut result = published(&cases);
    assert_eq!(result.rates().raw.satisfied.text, "100.00%", "without a weight it is in neither side");
    assert_eq!(result.rates().raw.satisfied.mostly, 1, "and still told");
    result.rule.basic_weight = Some(900);
    assert_eq!(result.rates().raw.satisfied.text, "95.00%");
}

#[test]
fn a_period_bears_the_name_of_the_month_in_which_it_ends() {
    let calendar_month = RulePack::builtin().period;
    let (from, to) = period(&calendar_month, day("2024-05-17"));
    assert_eq!((from, to), (Millis::midnight(day("2024-05-01")), Millis::midnight(day("2024-06-01"))));
    let beijing = PeriodRule { start_day: 19, cutoff: "12:00".parse().unwrap() };
    let (from, to) = period(&beijing, day("2024-05-01"));
    assert_eq!(from, Millis(Millis::midnight(day("2024-04-18")).0 + DAY / 2));
    assert_eq!(to, Millis(Millis::midnight(day("2024-05-18")).0 + DAY / 2));
    for at in [from, Millis(to.0 - 1)] {
        assert_eq!(month_of(&beijing, at), day("2024-05-01"));
    }
    assert_eq!(month_of(&beijing, to), day("2024-06-01"));
    assert_eq!((name(day("2024-05-17")).as_str(), named("2024-05")), ("2024-05", Some(day("2024-05-01"))));
    assert_eq!((named("2024-5"), named("2024-13"), named("May")), (None, None, None));
}

#[test]
fn the_window_runs_from_the_publication() {
    let result = published(&five());
    assert_eq!(result.appeal_due.start, result.published_at);
    assert_eq!(result.appeal_due.limit, RulePack::builtin().limits.appeal_month.limit);
    assert_eq!(result.mark().appeal_due, result.appeal_due, "each counted assignment carries it");
}
