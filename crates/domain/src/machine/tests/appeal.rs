//! Rounds, windows and kinds of appeals, and what an upheld one leaves on the assignment.

use super::build::*;
use crate::case::*;
use crate::error::ErrorCode;
use crate::intent::*;
use crate::machine::appeal::{kinds_open, of_kind, window};
use crate::machine::{Context, allowed};
use crate::month::{Publication, publish};
use crate::pack::RecognitionWhen;
use crate::role::Role;
use crate::time::{Calendar, Millis};
use crate::*;

const DAY: i64 = 24 * HOUR;

fn filed(n: u128, kind: AppealKind, ground: &str) -> FileAppeal {
    let content = AppealContent {
        kind,
        ground: ground.into(),
        reason: "答复中已写明".into(),
        citations: vec![citation()],
        evidence: vec![EvidenceId(id(600))],
        reply_hash: None,
        new_ground: true,
        month: None,
    };
    FileAppeal { id: AppealId(id(900 + n)), content }
}

fn ticket_appeal(n: u128) -> Intent {
    Intent::FileAppeal(filed(n, AppealKind::TicketResult, "G1"))
}

fn recognition(n: u128, ground: &str) -> Intent {
    Intent::FileAppeal(filed(n, AppealKind::Recognition, ground))
}

fn month_appeal(run: &Run, n: u128) -> Intent {
    let mut filed = filed(n, AppealKind::MonthResult, "G2");
    filed.content.month = run.assignment(1).assessed.as_ref().map(|assessed| assessed.month);
    Intent::FileAppeal(filed)
}

fn decide(run: &mut Run, n: u128, verdict: AppealVerdict) {
    let decision = DecideAppeal { id: AppealId(id(900 + n)), verdict, reason: "审查意见".into() };
    run.act(1, &platform(Role::Assessor), &Intent::DecideAppeal(decision)).unwrap();
}

/// Archived with a bad verdict and one piece of evidence.
fn discontented() -> Run {
    let with_piece = ReplyContent { evidence: vec![EvidenceId(id(600))], ..content() };
    Run::archived(Satisfaction::Dissatisfied, with_piece)
}

/// The month is published: its mark is set as the hub does.
fn count_in(run: &mut Run) {
    let month = run.case.ticket.closed_at.unwrap().local_date();
    let of = Publication {
        unit: unit(1),
        unit_name: "单位1",
        month,
        pack: &run.pack,
        calendar: Calendar::builtin(),
        at: run.now,
        by_name: "考核员",
    };
    let result = publish([&run.case].into_iter(), &of);
    assert_eq!(result.tickets.len(), 1, "it is counted");
    run.case.assignments[0].assessed = Some(result.mark());
}

#[test]
fn a_refused_appeal_is_filed_again_only_where_the_pack_allows_another_round() {
    let mut run = discontented();
    run.act(1, &handler(), &ticket_appeal(0)).unwrap();
    assert_eq!(code(run.act(1, &handler(), &ticket_appeal(1))), ErrorCode::RequestPending);
    decide(&mut run, 0, AppealVerdict::Refuse);
    assert_eq!(code(run.act(1, &handler(), &ticket_appeal(1))), ErrorCode::CountExhausted);
    run.pack.appeal.max_per_object = 2;
    run.act(1, &handler(), &ticket_appeal(1)).unwrap();
    decide(&mut run, 1, AppealVerdict::Refuse);
    assert_eq!(code(run.act(1, &handler(), &ticket_appeal(2))), ErrorCode::CountExhausted);
    assert_eq!(run.assignment(1).appeals.len(), 2, "each round keeps its words and its decision");
}

#[test]
fn one_sent_back_is_filed_again_whatever_the_window_and_the_rounds() {
    let mut run = discontented();
    run.act(1, &handler(), &ticket_appeal(0)).unwrap();
    decide(&mut run, 0, AppealVerdict::SendBack);
    run.now = Millis(run.now.0 + 30 * DAY);
    run.act(1, &handler(), &ticket_appeal(1)).unwrap();
    assert_eq!(run.assignment(1).appeals[1].state, AppealState::HubReview);
}

#[test]
fn the_next_round_has_the_time_that_the_pack_gives_it() {
    let mut run = discontented();
    run.pack.appeal.max_per_object = 2;
    run.act(1, &handler(), &ticket_appeal(0)).unwrap();
    run.now = Millis(run.now.0 + 10 * DAY);
    decide(&mut run, 0, AppealVerdict::Refuse);
    assert_eq!(
        code(run.judge(Some(1), &handler(), &ticket_appeal(1)).map(|_| ())),
        ErrorCode::WindowClosed,
        "the first window is over"
    );
    run.pack.appeal.again = Some("2wd".parse().unwrap());
    run.now = Millis(run.now.0 + HOUR);
    run.act(1, &handler(), &ticket_appeal(1)).unwrap();
}

#[test]
fn an_upheld_appeal_leaves_who_and_why_on_the_assignment_and_ends_the_matter() {
    let mut run = discontented();
    run.pack.appeal.max_per_object = 9;
    run.act(1, &handler(), &ticket_appeal(0)).unwrap();
    decide(&mut run, 0, AppealVerdict::Uphold);
    let exclusion = run.assignment(1).exclusion.clone().unwrap();
    assert_eq!((exclusion.appeal, exclusion.ground.as_str()), (AppealId(id(900)), "G1"));
    assert_eq!((exclusion.reason.as_str(), exclusion.month), ("审查意见", None));
    assert_eq!(code(run.act(1, &handler(), &ticket_appeal(1))), ErrorCode::WrongState);
    assert_eq!(code(run.act(1, &handler(), &recognition(2, "U5"))), ErrorCode::WrongState);
}

#[test]
fn a_month_is_appealed_once_it_counts_the_assignment_and_while_its_window_lasts() {
    let mut run = discontented();
    assert!(!kinds_open(run.assignment(1), &run.pack).contains(&AppealKind::MonthResult));
    run.now = Millis(run.now.0 + 15 * DAY);
    count_in(&mut run);
    assert_eq!(
        code(run.judge(Some(1), &handler(), &ticket_appeal(0)).map(|_| ())),
        ErrorCode::WindowClosed,
        "the ticket's own window is over"
    );
    let mut other = filed(1, AppealKind::MonthResult, "G2");
    other.content.month = run.assignment(1).assessed.as_ref().and_then(|a| a.month.pred_opt());
    let refused = run.judge(Some(1), &handler(), &Intent::FileAppeal(other)).map(|_| ()).unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::WrongState, Some("month")));
    let asked = month_appeal(&run, 2);
    let late = Millis(run.now.0 + 10 * DAY);
    let mut over = Run { case: run.case.clone(), now: late, pack: run.pack.clone(), ..Run::new() };
    assert_eq!(code(over.act(1, &handler(), &asked)), ErrorCode::WindowClosed);
    run.act(1, &handler(), &asked).unwrap();
    decide(&mut run, 2, AppealVerdict::Uphold);
    let month = run.assignment(1).assessed.as_ref().map(|assessed| assessed.month);
    assert_eq!(run.assignment(1).exclusion.as_ref().unwrap().month, month);
}

#[test]
fn a_recognition_is_asked_while_handling_by_grounds_of_its_own() {
    let mut run = Run::handling();
    run.act(1, &handler(), &evidence(0)).unwrap();
    assert_eq!(code(run.act(1, &handler(), &ticket_appeal(0))), ErrorCode::WrongState);
    assert_eq!(code(run.act(1, &handler(), &recognition(0, "G1"))), ErrorCode::UnknownGround);
    let mut bare = filed(0, AppealKind::Recognition, "U5");
    bare.content.citations.clear();
    bare.content.new_ground = false;
    let mut lawless = bare.clone();
    lawless.content.ground = "U3".into();
    assert_eq!(code(run.act(1, &handler(), &Intent::FileAppeal(lawless))), ErrorCode::MissingCitation);
    run.act(1, &handler(), &Intent::FileAppeal(bare)).unwrap();
    assert_eq!(run.events.last(), Some(&EventCode::RecognitionFiled));
    run.act(1, &handler(), &submit(1, content())).unwrap();
    decide(&mut run, 0, AppealVerdict::Uphold);
    assert_eq!(run.state(1), AssignmentState::UnitReview, "the handling goes on beside it");
    assert_eq!(run.assignment(1).exclusion.as_ref().map(|e| e.kind), Some(AppealKind::Recognition));
    assert_eq!(run.events.last(), Some(&EventCode::RecognitionUpheld));
}

#[test]
fn the_pack_says_when_a_recognition_is_open_and_whether_there_is_one_at_all() {
    let mut run = Run::handling();
    let ctx_of = |run: &Run| {
        let ctx = Context { now: run.now, pack: &run.pack, calendar: Calendar::builtin(), resident: None };
        let shown = allowed(&run.case, Some(run.assignment(1).id), &handler(), &ctx);
        shown.iter().any(|one| one.kind == IntentKind::FileAppeal)
    };
    assert!(ctx_of(&run), "the default pack opens it while handling");
    run.pack.recognition.when = vec![RecognitionWhen::Archived];
    assert!(!ctx_of(&run));
    assert_eq!(code(run.act(1, &handler(), &recognition(0, "U5"))), ErrorCode::WrongState);
    run.pack.recognition = crate::pack::RecognitionRule::default();
    assert!(!ctx_of(&run), "a pack of before has no such procedure");
}

#[test]
fn a_recognition_has_its_own_window_and_its_own_rounds() {
    let mut run = discontented();
    run.act(1, &handler(), &ticket_appeal(0)).unwrap();
    run.act(1, &handler(), &recognition(1, "U5")).unwrap();
    decide(&mut run, 1, AppealVerdict::Refuse);
    assert_eq!(code(run.act(1, &handler(), &recognition(2, "U5"))), ErrorCode::CountExhausted);
    assert_eq!(of_kind(run.assignment(1), AppealKind::TicketResult).count(), 1, "the other goes on");
    let mut late = discontented();
    late.now = Millis(late.now.0 + 10 * DAY);
    assert_eq!(code(late.act(1, &handler(), &recognition(1, "U5"))), ErrorCode::WindowClosed);
    late.pack.recognition.limit = None;
    late.act(1, &handler(), &recognition(1, "U5")).unwrap();
}

#[test]
fn the_window_is_told_by_the_same_rule_that_judges() {
    let run = discontented();
    let ctx = Context { now: run.now, pack: &run.pack, calendar: Calendar::builtin(), resident: None };
    let of = |kind| window((&run.case, run.assignment(1)), kind, &ctx);
    let until = of(AppealKind::TicketResult).unwrap().unwrap();
    assert_eq!(Some(until.start), run.case.ticket.archived_at);
    assert_eq!(of(AppealKind::MonthResult).unwrap_err().code, ErrorCode::WrongState);
    assert_eq!(of(AppealKind::Recognition).unwrap().unwrap().rule, "recognition");
}

#[test]
fn a_recognition_that_waits_for_the_unit_keeps_nobody_from_the_reply() {
    let mut run = Run::handling();
    run.pack.chains.appeal = chain(&[Role::Signer]);
    run.act(1, &handler(), &evidence(0)).unwrap();
    run.act(1, &handler(), &recognition(0, "U5")).unwrap();
    assert!(run.assignment(1).appeals.is_empty(), "it waits for the signer");
    let ctx = Context { now: run.now, pack: &run.pack, calendar: Calendar::builtin(), resident: None };
    let shown = allowed(&run.case, Some(run.assignment(1).id), &handler(), &ctx);
    assert!(shown.iter().any(|one| one.kind == IntentKind::SubmitReply), "and is shown so");
    run.act(1, &handler(), &submit(1, content())).unwrap();
    assert_eq!(run.state(1), AssignmentState::UnitReview);
}

#[test]
fn what_is_out_of_the_rates_already_or_never_counted_has_nothing_to_appeal() {
    let mut run = discontented();
    assert!(kinds_open(run.assignment(1), &run.pack).contains(&AppealKind::TicketResult));
    run.act(1, &handler(), &ticket_appeal(0)).unwrap();
    decide(&mut run, 0, AppealVerdict::Uphold);
    assert!(kinds_open(run.assignment(1), &run.pack).is_empty(), "it is out");
    let mut support = discontented();
    support.case.assignments[0].kind = AssignmentKind::Support;
    assert!(kinds_open(support.assignment(1), &support.pack).is_empty(), "who supports is not counted");
}
