//! Supports that are asked for: kept until they are answered; and what a callback may tick.

use super::build::*;
use crate::case::*;
use crate::error::ErrorCode;
use crate::intent::*;
use crate::role::Role;

fn ask(n: u128) -> Intent {
    let DispatchTo { unit, unit_name, .. } = to(n, AssignmentKind::Support);
    Intent::RequestSupport(RequestSupport { unit, unit_name, reason: "请核实管网".into() })
}

fn decline(n: u128, why: &str) -> Intent {
    Intent::DeclineSupport(DeclineSupport { unit: to(n, AssignmentKind::Support).unit, reason: why.into() })
}

fn asks(run: &Run) -> Vec<Option<bool>> {
    let asks = &run.case.assignments[0].support_asks;
    asks.iter().map(|ask| ask.decision.as_ref().map(|decision| decision.granted)).collect()
}

#[test]
fn a_support_that_is_asked_for_waits_until_that_unit_is_dispatched_to() {
    let mut run = Run::handling();
    run.act(1, &handler(), &ask(2)).unwrap();
    assert_eq!(asks(&run), [None]);
    assert_eq!(code(run.act(1, &handler(), &ask(2))), ErrorCode::RequestPending, "once until it is answered");
    run.act(1, &handler(), &ask(3)).unwrap();
    let add = Dispatch { to: vec![to(2, AssignmentKind::Support)], note: String::new(), complex: false };
    run.ticket(&platform(Role::Dispatcher), &Intent::AddAssignment(add)).unwrap();
    assert_eq!(asks(&run), [Some(true), None], "the other one still waits");
    assert_eq!(code(run.act(1, &handler(), &ask(2))), ErrorCode::InvalidInput, "it has its part");
    assert_eq!(code(run.act(1, &handler(), &ask(1))), ErrorCode::InvalidInput, "nobody supports themselves");
}

#[test]
fn the_dispatcher_says_why_a_support_is_not_given_and_it_may_be_asked_for_again() {
    let mut run = Run::handling();
    assert_eq!(code(run.act(1, &platform(Role::Dispatcher), &decline(2, "无关"))), ErrorCode::NotFound);
    run.act(1, &handler(), &ask(2)).unwrap();
    assert_eq!(code(run.act(1, &handler(), &decline(2, "无关"))), ErrorCode::WrongRole);
    assert_eq!(code(run.act(1, &platform(Role::Dispatcher), &decline(2, " "))), ErrorCode::MissingField);
    run.act(1, &platform(Role::Dispatcher), &decline(2, "不属该单位职责")).unwrap();
    let said = run.case.assignments[0].support_asks[0].decision.clone().unwrap();
    assert_eq!((said.granted, said.reason.as_str()), (false, "不属该单位职责"));
    run.act(1, &handler(), &ask(2)).unwrap();
    assert_eq!(asks(&run), [Some(false), None]);
}

#[test]
fn a_callback_ticks_only_the_ground_that_stands_in_the_reply() {
    let mut run = Run::handling();
    run.act(1, &handler(), &submit(1, content())).unwrap();
    run.act(1, &reviewer(), &Intent::ApproveReply(Approve { hash: content().text_hash() })).unwrap();
    run.act(1, &platform(Role::Auditor), &Intent::AuditReply(audit(true))).unwrap();
    let tick = |ground: Option<&str>| {
        Intent::RecordCallback(RecordCallback {
            connected: true,
            staff_contacted: Some(true),
            solved: Some(Solved::Solved),
            satisfaction: Some(Satisfaction::Satisfied),
            process_satisfaction: None,
            opinion: String::new(),
            ground_ticked: ground.map(str::to_owned),
        })
    };
    let agent = platform(Role::CallbackAgent);
    assert_eq!(code(run.act(1, &agent, &tick(Some("G1")))), ErrorCode::InvalidInput);
    run.act(1, &agent, &tick(None)).unwrap();
}
