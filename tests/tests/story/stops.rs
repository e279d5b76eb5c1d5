//! A ticket that passes to a colleague, stops while nothing can be done, goes on, and ends without an answer.

use chengban_desk::commands::app::NoArgs;
use chengban_desk::commands::ticket::{Act, ActResult, TicketView};
use chengban_domain::case::{AssignmentState, EventCode, ReplyContent};
use chengban_domain::intent::{AssignHandler, Decide, Empty, Intent, Reason, RequestStop, RequestSupport};
use chengban_domain::wire::{PersonRef, UnitRef};
use chengban_domain::{ErrorCode, RequestId};
use uuid::Uuid;

use super::road::province_file;
use super::steps::{add_evidence, plain_reply, sign_and_call, submit_text};
use crate::support::DEMO_PASSWORD;
use crate::support::children::output;
use crate::support::desks::Seat;
use crate::support::hubs::TestHub;
use crate::support::platform::Platform;

const OURS: &str = "市综合行政执法局";
const WATER: &str = "市水务局";

fn stop(ground: &str, reason: &str) -> RequestStop {
    RequestStop { id: RequestId(Uuid::now_v7()), ground: ground.into(), reason: reason.into() }
}

async fn colleague(seat: &Seat, name: &str) -> PersonRef {
    let people: Vec<PersonRef> = seat.call("people.list", NoArgs {}).await;
    let found = people.into_iter().find(|person| person.name == name);
    found.unwrap_or_else(|| panic!("{name} is not among the colleagues"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspension_asked_for_offline_stops_the_clock_and_a_termination_ends_the_work() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut hub = TestHub::with_demo(0).await;
    let platform = Platform::enrol(&hub.url, "pt.zidong", DEMO_PASSWORD).await;
    let handler = Seat::enrol(&hub.url, "zfj.jingban", DEMO_PASSWORD).await;
    let no = "QH2611220001000002";
    hub.import(&province_file(folder.path(), &[no]));
    handler.sync().await;
    handler.act(no, Intent::Acknowledge(Empty {})).await;

    hub.stop().await;
    let unlisted = handler.try_act(no, Intent::RequestSuspension(stop("T1", "说明"))).await;
    assert_eq!(unlisted.expect_err("a ground of terminations").code, ErrorCode::UnknownGround);
    handler.act(no, Intent::RequestSuspension(stop("S1", "台风期间道路中断，恢复通行后继续办理"))).await;
    let second = handler.try_act(no, Intent::RequestTermination(stop("T1", "说明"))).await;
    assert_eq!(second.expect_err("one request at a time").code, ErrorCode::RequestPending);
    hub.start().await;
    handler.sync().await;
    assert_eq!(platform.queue("suspension").await, [no]);
    let yes = || Decide { grant: true, reason: "同意".into() };
    platform.decide(no, Some(OURS), Intent::DecideSuspension(yes())).await;
    handler.sync().await;
    assert_eq!(handler.state(no).await, AssignmentState::Suspended);

    handler.act(no, Intent::Resume(Reason { reason: "道路已恢复通行".into() })).await;
    handler.act(no, Intent::RequestTermination(stop("T1", "诉求人两次拒绝提供地点"))).await;
    handler.sync().await;
    let no_way = Decide { grant: false, reason: "请再联系一次".into() };
    platform.decide(no, Some(OURS), Intent::DecideTermination(no_way)).await;
    handler.sync().await;
    assert_eq!(handler.state(no).await, AssignmentState::Handling, "refused: the work goes on");
    handler.act(no, Intent::RequestTermination(stop("T1", "第三次联系仍被拒绝，通话已录音"))).await;
    handler.sync().await;
    platform.decide(no, Some(OURS), Intent::DecideTermination(yes())).await;
    handler.sync().await;
    assert_eq!(handler.state(no).await, AssignmentState::Terminated);
    let timeline = handler.timeline(no).await;
    let times = |code| timeline.iter().filter(|event| event.code == code).count();
    assert_eq!((times(EventCode::SuspensionRequested), times(EventCode::TerminationRequested)), (1, 2));
    handler.doctor().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_passes_to_a_colleague_of_the_unit_and_to_nobody_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = TestHub::with_demo(0).await;
    let liaison = Seat::enrol(&hub.url, "zfj.jingban", DEMO_PASSWORD).await;
    let taker = Seat::enrol(&hub.url, "zhang.min", DEMO_PASSWORD).await;
    let stranger = Seat::enrol(&hub.url, "swj.jingban", DEMO_PASSWORD).await;
    let no = "QH2611220001000003";
    hub.import(&province_file(folder.path(), &[no]));
    liaison.sync().await;
    stranger.sync().await;
    liaison.act(no, Intent::Acknowledge(Empty {})).await;

    let person = colleague(&liaison, "张敏").await;
    liaison
        .act(no, Intent::AssignHandler(AssignHandler { user: person.user, name: person.name.clone() }))
        .await;
    liaison.sync().await;
    taker.sync().await;
    let handler = |view: TicketView| view.assignment.expect("own").handler;
    assert_eq!(handler(taker.see(no).await), Some(person.user));
    assert_eq!(handler(liaison.see(no).await), Some(person.user));

    let outsider = stranger_of(&stranger).await;
    liaison.act(no, Intent::AssignHandler(AssignHandler { user: outsider.user, name: outsider.name })).await;
    liaison.sync().await;
    let refused: Vec<_> = liaison.outbox().await.into_iter().filter(|op| op.problem.is_some()).collect();
    assert_eq!(refused.len(), 1, "the hub knows who belongs to the unit");
    assert!(refused[0].problem.as_ref().is_some_and(|problem| problem.message.contains("不在本单位")));
    assert_eq!(handler(liaison.see(no).await), Some(person.user), "nothing changed");
}

async fn stranger_of(seat: &Seat) -> PersonRef {
    let people: Vec<PersonRef> = seat.call("people.list", NoArgs {}).await;
    people.into_iter().next().expect("a colleague of the other unit")
}

#[tokio::test(flavor = "multi_thread")]
async fn support_is_asked_of_a_unit_with_what_is_needed() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = TestHub::with_demo(0).await;
    let handler = Seat::enrol(&hub.url, "zfj.jingban", DEMO_PASSWORD).await;
    let no = "QH2611220001000004";
    hub.import(&province_file(folder.path(), &[no]));
    handler.sync().await;
    handler.act(no, Intent::Acknowledge(Empty {})).await;
    let units: Vec<UnitRef> = handler.call("units.list", NoArgs {}).await;
    let water = units.iter().find(|unit| unit.name == "市水务局").expect("a unit of the demo");
    let ask = |reason: &str| {
        Intent::RequestSupport(RequestSupport {
            unit: water.unit,
            unit_name: water.name.clone(),
            reason: reason.into(),
        })
    };
    assert_eq!(
        handler.try_act(no, ask(" ")).await.expect_err("a reason is needed").code,
        ErrorCode::MissingField
    );
    handler.act(no, ask("请核实该处排水口审批情况，11月25日前反馈")).await;
    handler.sync().await;
    let asked =
        handler.timeline(no).await.into_iter().find(|event| event.code == EventCode::SupportRequested);
    assert!(asked.is_some_and(|event| event.note.contains("市水务局") && event.note.contains("排水口")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_support_is_given_answered_sent_back_and_read_by_who_asked_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = TestHub::with_demo(0).await;
    let lead = Seat::enrol(&hub.url, "zfj.jingban", DEMO_PASSWORD).await;
    let water = Seat::enrol(&hub.url, "swj.jingban", DEMO_PASSWORD).await;
    let no = "QH2611220001000005";
    hub.import(&province_file(folder.path(), &[no]));
    lead.sync().await;
    lead.act(no, Intent::Acknowledge(Empty {})).await;
    let units: Vec<UnitRef> = lead.call("units.list", NoArgs {}).await;
    let unit = units.iter().find(|unit| unit.name == WATER).expect("a unit of the demo").unit;
    let reason = "请核实该处排水口审批情况".to_owned();
    lead.act(no, Intent::RequestSupport(RequestSupport { unit, unit_name: WATER.into(), reason })).await;
    lead.sync().await;

    // The dispatcher finds it in the queue and answers by one command.
    let queue = ["queue", "--kind", "support"];
    assert!(output(&mut hub.officer(&queue)).contains(no));
    output(&mut hub.officer(&["add-support", no, "--unit", WATER, "--limit", "2wd"]));
    assert!(!output(&mut hub.officer(&queue)).contains(no), "it is answered");

    water.sync().await;
    sign_and_call(&water, no).await;
    let file = add_evidence(&water, no, "排水口审批.png", crate::support::PNG).await;
    let content = plain_reply(&water, no, "经核实，该排水口于2021年批准设置，手续齐全。").await;
    assert!(content.evidence.is_empty(), "the file is no part of this answer");
    water.sync().await;
    lead.sync().await;
    let [answer] = lead.see(no).await.answers.try_into().expect("one answer");
    assert_eq!(answer.assignment.state, AssignmentState::FedBack);
    assert_eq!(answer.assignment.replies[0].content.public_text, content.public_text);
    assert!(answer.assignment.contacts.is_empty(), "whom they rang is theirs");
    assert!(answer.evidence.is_empty(), "only what was fed back is shown");

    // It is not enough: the lead sends it back, offline, with what is missing.
    let ticket_id = lead.see(no).await.slice.case.ticket.id;
    let back = Act {
        ticket_id,
        assignment_id: Some(answer.assignment.id),
        intent: Intent::SendBackSupport(Reason { reason: "请附审批文件".into() }),
        form: None,
    };
    let shown: ActResult = lead.call("ticket.act", back).await;
    assert_eq!(shown.view.answers[0].assignment.state, AssignmentState::Handling, "as foretold");
    lead.sync().await;
    water.sync().await;
    let own = water.see(no).await.assignment.expect("their part");
    assert_eq!((own.state, own.replies[0].comment.as_str()), (AssignmentState::Handling, "请附审批文件"));

    // With the file it is fed back again, and the lead can read the file.
    let again = ReplyContent { evidence: vec![file.evidence.id], ..content };
    submit_text(&water, no, &again).await;
    water.sync().await;
    lead.sync().await;
    let [answer] = lead.see(no).await.answers.try_into().expect("one answer");
    assert_eq!((answer.assignment.replies.len(), answer.evidence.len()), (2, 1));
    let platform = Platform::enrol(&hub.url, "zfj.fenguan", DEMO_PASSWORD).await;
    let path = format!("/v1/tickets/{ticket_id}/blobs/{}", file.evidence.sha256);
    assert_eq!(platform.get(&path).await.0, 200, "the lead's unit may read what was fed back to it");
}
