//! 事项与并单: two calls of one resident are one matter; what answers the parent answers its child; after a final opinion
//! only what is new is marked, and on another matter nothing.

use std::path::PathBuf;
use std::process::Command;

use chengban_desk::commands::matter::{MatterCard, MatterOfTicket, MatterRef, MatterView};
use chengban_desk::commands::outbox::OpState;
use chengban_desk::commands::ticket::TicketRef;
use chengban_domain::ErrorCode;
use chengban_domain::case::TicketState;
use chengban_domain::intent::{Approve, AuditReply, Intent, Merge};
use serde_json::Value;

use super::opinion::Office;
use super::steps::{import_laws, plain_reply, sign_and_call};
use crate::support::DEMO_PASSWORD;
use crate::support::desks::{PASSPHRASE, Seat};
use crate::support::hubs::TestHub;
use crate::support::platform::Platform;
use crate::support::programs::program;

const OURS: &str = "市综合行政执法局";
const DEMAND: &str = "来电人反映登仙岭社区楼下烧烤店夜间噪声扰民，影响休息。希望相关部门核实处理。";
const NEW: &str = "店主昨晚打伤了前来劝阻的保安。";
const ANSWER: &str = "经现场核查，商户已停止夜间外摆，我局将继续巡查。";

/// One ticket as the province exports it.
fn province(folder: &std::path::Path, no: &str, category: &str, body: &str) -> PathBuf {
    let beijing = chrono::FixedOffset::east_opt(8 * 3600).expect("a zone");
    let now = chrono::Utc::now().with_timezone(&beijing).format("%Y-%m-%d %H:%M:%S");
    let header = "工单编号,工单类型,问题分类,标题,主要内容,来电人,来电人电话/账号,被反映街乡镇,村/社区,受理渠道,紧急程度,受理时间,派单时间,承办单位,工单性质";
    let row = format!(
        "{no},投诉,{category},夜间噪声扰民,{body},测某人,13900000000,嘉积镇,登仙岭社区,电话,一般,{now},{now},{OURS},主办"
    );
    let path = folder.join(format!("{no}.csv"));
    std::fs::write(&path, format!("{header}\r\n{row}")).expect("the file is written");
    path
}

async fn card(seat: &Seat, no: &str) -> Option<MatterCard> {
    let ticket_id = seat.see(no).await.slice.case.ticket.id;
    let found: MatterOfTicket = seat.call("matter.of", TicketRef { ticket_id }).await;
    found.card
}

async fn matter(seat: &Seat, no: &str) -> MatterView {
    let matter_id = seat.see(no).await.slice.case.ticket.matter.expect("it is of a matter");
    seat.call("matter.open", MatterRef { matter_id }).await
}

fn numbers(view: &MatterView) -> Vec<&str> {
    view.tickets.iter().map(|ticket| ticket.no.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_answers_a_matter_once_is_shown_on_all_of_it_and_only_the_new_is_marked_after_an_opinion() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = TestHub::with_demo(0).await;
    let platform = Platform::enrol(&hub.url, "pt.zidong", DEMO_PASSWORD).await;
    let office = Office::enrol(&hub, "zfj").await;
    let (handler, stranger) = (&office.handler, Seat::enrol(&hub.url, "swj.jingban", DEMO_PASSWORD).await);
    let grill = "城市管理->噪声->餐饮";
    for (no, category) in [("QH1", grill), ("QH2", grill), ("QH5", "城市管理->占道->摊贩")] {
        hub.import(&province(folder.path(), no, category, DEMAND));
    }
    handler.sync().await;
    import_laws(handler).await;

    let page = matter(handler, "QH1").await;
    assert_eq!(numbers(&page), ["QH2", "QH1"], "one caller, place and category");
    assert_eq!((page.of_month, page.of_year), (2, 2));
    let second = card(handler, "QH2").await.expect("it says how often was called");
    let place = second.place.map(|place| (place.of_month, place.of_year));
    assert_eq!((place, second.opinion), (Some((2, 2)), None));
    stranger.sync().await;
    let lost = stranger.try_call::<Value>("matter.open", MatterRef { matter_id: page.matter_id }).await;
    assert_eq!(lost.expect_err("another unit never sees it").code, ErrorCode::NotFound);

    // Written without a network, sent after the merge: it is refused and lands on the parent.
    sign_and_call(handler, "QH2").await;
    handler.sync().await;
    plain_reply(handler, "QH2", "商户已口头保证不再外摆。").await;
    let into = platform.case("QH1").await.ticket;
    platform.decide("QH2", None, Intent::Merge(Merge { into: into.id, into_no: into.no })).await;
    handler.sync().await;
    handler.sync().await;
    let late = handler.outbox().await.into_iter().find(|op| op.state == OpState::Attention);
    let late = late.expect("the late reply is not lost");
    let problem = late.problem.expect("with its reason");
    assert_eq!(problem.code, ErrorCode::MergedInto);
    assert!(problem.message.contains("QH1"), "{}", problem.message);
    let draft: chengban_desk::commands::draft::DraftView =
        handler.call("outbox.to_draft", serde_json::json!({ "op_id": late.op_id })).await;
    assert_eq!(draft.ticket_id, handler.see("QH1").await.slice.case.ticket.id, "on the parent");
    assert_eq!(draft.content.public_text, "商户已口头保证不再外摆。");

    sign_and_call(handler, "QH1").await;
    let hash = plain_reply(handler, "QH1", ANSWER).await.text_hash();
    handler.sync().await;
    office.reviewer.sync().await;
    office.reviewer.act("QH1", Intent::ApproveReply(Approve { hash })).await;
    office.reviewer.sync().await;
    let pass = AuditReply { pass: true, defects: vec![], reason: String::new() };
    platform.decide("QH1", Some(OURS), Intent::AuditReply(pass)).await;
    handler.sync().await;
    let child = handler.see("QH2").await;
    let parent = child.slice.case.ticket.parent.expect("it names its parent");
    assert_eq!((parent.no.as_str(), parent.state), ("QH1", TicketState::AwaitingCallback));
    assert_eq!(parent.answer.expect("the parent's answer is its own").public_text, ANSWER);
    assert!(child.parent_here, "and can be opened");
    let page = matter(handler, "QH1").await;
    assert_eq!(numbers(&page), ["QH2", "QH1"], "a merged ticket stays in its matter");
    let answers: Vec<_> =
        page.tickets.iter().map(|t| t.answer.as_ref().map(|a| a.public_text.as_str())).collect();
    assert_eq!(answers, [Some(ANSWER), Some(ANSWER)]);

    office.effective(&platform, "QH1").await;
    hub.import(&province(folder.path(), "QH3", grill, &format!("{DEMAND}{NEW}")));
    handler.sync().await;
    let third = card(handler, "QH3").await.expect("of the same matter");
    let opinion = third.opinion.expect("an opinion is in effect");
    assert_eq!(opinion.unit_name, OURS);
    assert!(opinion.number.is_some() && opinion.review_on.is_some(), "{opinion:?}");
    let new: Vec<&str> = third.words.iter().filter(|p| p.new).map(|p| p.text.as_str()).collect();
    assert_eq!(new, [NEW], "only what was not said before");
    let other = card(handler, "QH5").await.expect("the same caller's other matter");
    assert_eq!((other.opinion, other.words), (None, vec![]), "has none");

    the_command_line_agrees(&hub, folder.path());
}

fn the_command_line_agrees(hub: &TestHub, folder: &std::path::Path) {
    let run = |args: &[&str]| {
        let mut command = Command::new(program("chengban"));
        command.arg("--json").arg("--profile").arg(folder.join("desk")).args(args);
        command.env("CHENGBAN_PASSPHRASE", PASSPHRASE).env("CHENGBAN_PASSWORD", DEMO_PASSWORD);
        let done = command.output().expect("chengban runs");
        assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
        done.stdout
    };
    run(&["enroll", "--hub", &hub.url, "--user", "zfj.jingban2"]);
    run(&["sync"]);
    let told: Value = serde_json::from_slice(&run(&["matter", "QH3"])).expect("one JSON object");
    assert_eq!((&told["of_month"], &told["opinions"][0]["in_effect"]), (&3.into(), &true.into()), "{told}");
    assert!(!told.to_string().contains("测某"), "it names nobody: {told}");
}
