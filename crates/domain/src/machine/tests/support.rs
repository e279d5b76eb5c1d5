//! Supports that are asked for: kept until they are answered; and what a callback may tick.

use super::build::*;
use crate::case::*;
use crate::error::ErrorCode;
use crate::intent::*;
use crate::role::Role;
use crate::*;

const HAS_PART: (ErrorCode, Option<ReasonCode>) = (ErrorCode::InvalidInput, Some(ReasonCode::SupportHasPart));

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
    for (n, why) in [(2, "it has its part"), (1, "nobody supports themselves")] {
        let refused = run.act(1, &handler(), &ask(n)).unwrap_err();
        assert_eq!((refused.code, refused.reason), HAS_PART, "{why}");
        let problem = Problem::from(refused);
        assert!(problem.message.contains(&format!("“单位{n}”")), "{why}: {problem:?}");
    }
}

#[test]
fn a_unit_that_is_only_named_in_a_slice_has_its_part_all_the_same() {
    let mut run = Run::handling();
    let named = |state| {
        let DispatchTo { unit, unit_name, kind, .. } = to(2, AssignmentKind::Support);
        AssignmentBrief { unit, unit_name, kind, state }
    };
    let down = Delegate {
        assignment: AssignmentId(id(703)),
        unit: unit(2),
        unit_name: "单位2".into(),
        limit: "2wd".parse().unwrap(),
        note: String::new(),
    };
    let down = Intent::Delegate(down);
    run.case.others = vec![named(AssignmentState::Handling)];
    let refused = run.judge(Some(1), &handler(), &ask(2)).unwrap_err();
    assert_eq!((refused.code, refused.reason), HAS_PART);
    assert_eq!(code(run.judge(Some(1), &handler(), &down).map(|_| ())), ErrorCode::InvalidInput);
    run.case.others = vec![named(AssignmentState::Returned)];
    run.judge(Some(1), &handler(), &ask(2)).unwrap();
    run.judge(Some(1), &handler(), &down).unwrap();
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
    let refused = run.act(1, &agent, &tick(Some("G1"))).unwrap_err();
    assert_eq!((refused.code, refused.reason), (ErrorCode::InvalidInput, Some(ReasonCode::GroundUnstated)));
    let problem = Problem::from(refused);
    assert!(problem.message.contains("“G1”"), "{problem:?}");
    run.act(1, &agent, &tick(None)).unwrap();
}
