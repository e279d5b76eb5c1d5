//! A ticket that passes to a colleague, stops while nothing can be done, goes on, and ends without an answer.

use chengban_desk::commands::app::NoArgs;
use chengban_desk::commands::ticket::TicketView;
use chengban_domain::case::{AssignmentState, EventCode};
use chengban_domain::intent::{AssignHandler, Decide, Empty, Intent, Reason, RequestStop, RequestSupport};
use chengban_domain::wire::{PersonRef, UnitRef};
use chengban_domain::{ErrorCode, RequestId};
use uuid::Uuid;

use super::road::province_file;
use crate::support::DEMO_PASSWORD;
use crate::support::desks::Seat;
use crate::support::hubs::TestHub;
use crate::support::platform::Platform;

const OURS: &str = "市综合行政执法局";

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
