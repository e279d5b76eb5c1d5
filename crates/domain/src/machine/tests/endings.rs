//! What is over is over for everybody, and nothing waits for what can no longer come.

use super::build::*;
use crate::case::*;
use crate::error::ErrorCode;
use crate::intent::*;
use crate::role::Role;
use crate::*;

fn code(result: Result<(), crate::Rejection>) -> ErrorCode {
    result.expect_err("must be refused").code
}

fn asks_to_return(run: &mut Run) {
    let request = Intent::RequestReturn(RequestReturn {
        id: RequestId(id(800)),
        grounds: vec!["R7".into()],
        reason: "要素不全".into(),
        bases: vec![Basis::Document { name: "三定规定".into(), text: "第四条".into() }],
        suggested_unit: None,
        suggested_unit_name: String::new(),
        evidence: vec![],
    });
    run.act(1, &handler(), &request).unwrap();
}

#[test]
fn a_disputed_return_is_decided_by_the_ruling_alone() {
    let mut run = Run::dispatched();
    asks_to_return(&mut run);
    run.ticket(&platform(Role::Auditor), &Intent::EscalateDispute(reason("两家都说不归自己"))).unwrap();
    let granted = Intent::DecideReturn(Decide { grant: true, reason: String::new() });
    assert_eq!(code(run.act(1, &platform(Role::Auditor), &granted)), ErrorCode::WrongState);
    assert_eq!(code(run.act(1, &handler(), &Intent::WithdrawReturn(empty()))), ErrorCode::WrongState);
    let ruling =
        RuleDispute { assignment: AssignmentId(id(701)), accept: false, reason: "由你单位办理".into() };
    run.ticket(&platform(Role::Dispatcher), &Intent::RuleDispute(ruling)).unwrap();
    assert_eq!(run.state(1), AssignmentState::Handling);
    assert_eq!(run.case.ticket.state, TicketState::Processing);
    assert!(run.assignment(1).return_forbidden, "the named unit may not return again");
}

#[test]
fn a_return_ends_what_else_was_asked_for() {
    let mut run = Run::handling();
    let extension =
        RequestExtension {
            id: RequestId(id(801)), days: 1, reason: "待检测".into(), caller_told_at: None
        };
    run.act(1, &handler(), &Intent::RequestExtension(extension)).unwrap();
    asks_to_return(&mut run);
    assert!(run.assignment(1).pending.is_none(), "nobody would decide it any more");
    assert!(run.assignment(1).extensions[0].lapsed);
}

#[test]
fn a_closed_ticket_leaves_no_unit_with_work_that_cannot_end() {
    let mut run = Run::new();
    let units = [(1, AssignmentKind::Lead), (2, AssignmentKind::Support)];
    run.ticket(&platform(Role::Dispatcher), &dispatch_to(&units)).unwrap();
    run.act(1, &handler(), &Intent::Acknowledge(empty())).unwrap();
    let stop =
        RequestStop { id: RequestId(id(802)), ground: "T1".into(), reason: "诉求人不配合".into() };
    run.act(1, &handler(), &Intent::RequestTermination(stop)).unwrap();
    let granted = Intent::DecideTermination(Decide { grant: true, reason: String::new() });
    run.act(1, &platform(Role::Auditor), &granted).unwrap();
    assert_eq!(run.case.ticket.state, TicketState::Closed);
    assert_eq!(run.state(2), AssignmentState::Withdrawn, "the support has nothing to support");
}

#[test]
fn resuming_a_ticket_wakes_only_what_its_hold_put_to_sleep() {
    let mut run = Run::new();
    let units = [(1, AssignmentKind::Lead), (2, AssignmentKind::Support)];
    run.ticket(&platform(Role::Dispatcher), &dispatch_to(&units)).unwrap();
    let other = person(5, Some(2), &[Role::Handler]);
    run.act(1, &handler(), &Intent::Acknowledge(empty())).unwrap();
    run.act(2, &other, &Intent::Acknowledge(empty())).unwrap();
    let stop = RequestStop { id: RequestId(id(803)), ground: "S1".into(), reason: "台风".into() };
    run.act(2, &other, &Intent::RequestSuspension(stop)).unwrap();
    let granted = Intent::DecideSuspension(Decide { grant: true, reason: String::new() });
    run.act(2, &platform(Role::Auditor), &granted).unwrap();
    let review_on = chrono::NaiveDate::from_ymd_opt(2027, 1, 4).unwrap();
    let hold = Intent::PlaceOnHold(PlaceOnHold { reason: "等待立项".into(), review_on });
    run.ticket(&platform(Role::Supervisor), &hold).unwrap();
    run.ticket(&platform(Role::Supervisor), &Intent::ResumeTicket(reason("已立项"))).unwrap();
    assert_eq!(run.state(1), AssignmentState::Handling);
    assert_eq!(run.state(2), AssignmentState::Suspended, "the typhoon is not over");
}

#[test]
fn no_dispatch_makes_an_assignment_below_another() {
    let mut run = Run::new();
    let units = [(1, AssignmentKind::Lead), (2, AssignmentKind::Sub)];
    let refused = run.ticket(&platform(Role::Dispatcher), &dispatch_to(&units));
    assert_eq!(code(refused), ErrorCode::InvalidInput);
}

#[test]
fn the_months_result_is_appealed_for_a_month() {
    let run = Run::archived(Satisfaction::Dissatisfied, content());
    let content = AppealContent {
        kind: AppealKind::MonthResult,
        ground: "G1".into(),
        reason: "应予剔除".into(),
        citations: vec![citation()],
        evidence: vec![EvidenceId(id(600))],
        reply_hash: None,
        new_ground: true,
        month: None,
    };
    let appeal = FileAppeal { id: AppealId(id(804)), content };
    let refused = run.judge(Some(1), &handler(), &Intent::FileAppeal(appeal)).map(|_| ());
    let refused = refused.expect_err("without a month");
    assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::MissingField, Some("month")));
}
