//! What is over is over for everybody, and nothing waits for what can no longer come.

use super::build::*;
use crate::case::*;
use crate::error::ErrorCode;
use crate::intent::*;
use crate::machine::{Context, allowed};
use crate::role::{Actor, Role};
use crate::time::Calendar;
use crate::*;

/// Whether an intent is offered to the handler, and why it is closed.
fn refusal(run: &Run, unit_no: u128, kind: IntentKind) -> Option<Option<ErrorCode>> {
    let ctx = Context { now: run.now, pack: &run.pack, calendar: Calendar::builtin(), resident: None };
    let offered = allowed(&run.case, Some(AssignmentId(id(700 + unit_no))), &handler(), &ctx);
    offered.into_iter().find(|one| one.kind == kind).map(|one| one.refusal)
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
    let resume = Intent::Resume(reason("已到场"));
    assert_eq!(
        refusal(&run, 1, IntentKind::Resume),
        Some(Some(ErrorCode::WrongState)),
        "the platform's alone"
    );
    assert_eq!(code(run.act(1, &handler(), &resume)), ErrorCode::WrongState);
    run.ticket(&platform(Role::Supervisor), &Intent::ResumeTicket(reason("已立项"))).unwrap();
    assert_eq!(run.state(1), AssignmentState::Handling);
    assert_eq!(run.state(2), AssignmentState::Suspended, "the typhoon is not over");
    let offered = |actor: &Actor| {
        let ctx = Context { now: run.now, pack: &run.pack, calendar: Calendar::builtin(), resident: None };
        allowed(&run.case, Some(AssignmentId(id(702))), actor, &ctx)
    };
    let resume = offered(&other).into_iter().find(|one| one.kind == IntentKind::Resume);
    assert_eq!(resume.map(|one| one.refusal), Some(None), "its own suspension it ends itself");
}

#[test]
fn a_reply_is_refused_beforehand_while_what_would_stop_the_work_is_under_review() {
    let stop =
        |n| RequestStop { id: RequestId(id(n)), ground: "T1".into(), reason: "诉求人不配合".into() };
    let pause = RequestStop { ground: "S1".into(), ..stop(805) };
    for asked in [Intent::RequestTermination(stop(804)), Intent::RequestSuspension(pause)] {
        let mut run = Run::handling();
        assert_eq!(refusal(&run, 1, IntentKind::SubmitReply), Some(None));
        run.act(1, &handler(), &asked).unwrap();
        assert_eq!(refusal(&run, 1, IntentKind::SubmitReply), Some(Some(ErrorCode::RequestPending)));
        assert_eq!(code(run.act(1, &handler(), &submit(9, content()))), ErrorCode::RequestPending);
    }
    let mut run = Run::handling();
    let extension =
        RequestExtension {
            id: RequestId(id(806)), days: 1, reason: "待检测".into(), caller_told_at: None
        };
    run.act(1, &handler(), &Intent::RequestExtension(extension)).unwrap();
    assert_eq!(refusal(&run, 1, IntentKind::SubmitReply), Some(None), "an extension keeps nobody from it");
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

/// 三级 unit 3, handed down by the lead or by the support of unit 2.
fn handed_down(run: &mut Run, by: u128) {
    let from = person(20 + by, Some(by), &[Role::Handler, Role::Liaison]);
    let delegate = Delegate {
        assignment: AssignmentId(id(703)),
        unit: unit(3),
        unit_name: "站所3".into(),
        limit: "2wd".parse().unwrap(),
        note: String::new(),
    };
    run.act(by, &from, &Intent::Delegate(delegate)).unwrap();
}

fn with_support() -> Run {
    let mut run = Run::handling();
    let add = Dispatch { to: vec![to(2, AssignmentKind::Support)], note: String::new(), complex: false };
    run.ticket(&platform(Role::Dispatcher), &Intent::AddAssignment(add)).unwrap();
    let liaison = person(22, Some(2), &[Role::Handler, Role::Liaison]);
    run.act(2, &liaison, &Intent::Acknowledge(empty())).unwrap();
    run
}

#[test]
fn what_was_handed_down_ends_with_whom_it_came_from() {
    let anew = Redispatch {
        from: AssignmentId(id(701)),
        to: vec![to(4, AssignmentKind::Lead)],
        reason: "改派".into(),
    };
    let mut redispatched = Run::handling();
    handed_down(&mut redispatched, 1);
    redispatched.ticket(&platform(Role::Dispatcher), &Intent::Redispatch(anew)).unwrap();
    assert_eq!(redispatched.state(3), AssignmentState::Withdrawn);
    assert_eq!(redispatched.state(4), AssignmentState::PendingAck, "the new lead begins");

    let mut withdrawn = with_support();
    handed_down(&mut withdrawn, 2);
    withdrawn.act(2, &platform(Role::Dispatcher), &Intent::Withdraw(reason("不再需要"))).unwrap();
    assert_eq!(withdrawn.state(3), AssignmentState::Withdrawn);

    let mut returned = Run::dispatched();
    returned.act(1, &handler(), &Intent::Acknowledge(empty())).unwrap();
    handed_down(&mut returned, 1);
    asks_to_return(&mut returned);
    assert!(returned.state(3).is_open(), "nothing is decided yet");
    let granted = Intent::DecideReturn(Decide { grant: true, reason: String::new() });
    returned.act(1, &platform(Role::Auditor), &granted).unwrap();
    assert_eq!(returned.state(3), AssignmentState::Withdrawn);
}

#[test]
fn feedback_of_a_unit_below_is_sent_back_by_the_unit_that_delegated_and_not_by_the_lead() {
    let mut run = with_support();
    handed_down(&mut run, 2);
    let below = person(33, Some(3), &[Role::Handler]);
    run.act(3, &below, &Intent::Acknowledge(empty())).unwrap();
    run.act(3, &below, &contact(3)).unwrap();
    run.act(3, &below, &submit(8, content())).unwrap();
    assert_eq!(run.state(3), AssignmentState::FedBack);
    let again = Intent::SendBackSupport(reason("请补充照片"));
    assert_eq!(code(run.act(3, &handler(), &again)), ErrorCode::WrongUnit);
    for role in [Role::Handler, Role::Liaison] {
        assert!(run.judge(Some(3), &person(24, Some(2), &[role]), &again).is_ok(), "{role:?}");
    }
}
