//! A unit asks for one step more: what is dispatched to it from that day on waits for the step, what it holds already does not.

use chengban_desk::commands::app::NoArgs;
use chengban_desk::commands::rules::{RulesRef, RulesText, RulesView, UnitRulesView};
use chengban_desk::commands::ticket::ReviewView;
use chengban_domain::ErrorCode;
use chengban_domain::case::AssignmentState;
use chengban_domain::intent::{Approve, Intent};
use chengban_domain::pack::unit_rules::{UnitRulesPublished, UnitRulesWish};
use serde_json::{Value, json};

use super::road::{province_file, province_file_after};
use super::steps::{plain_reply, sign_and_call};
use crate::support::DEMO_PASSWORD;
use crate::support::desks::Seat;
use crate::support::hubs::TestHub;

const OLD: &str = "QH2611220001000071";
const NEW: &str = "QH2611220001000072";

async fn of_unit(seat: &Seat) -> UnitRulesView {
    let view: RulesView = seat.call("rules.list", NoArgs {}).await;
    view.unit.expect("who is of a unit")
}

async fn review(seat: &Seat, no: &str) -> ReviewView {
    seat.see(no).await.review.expect("it waits inside the unit")
}

/// What the unit begins with, and after the usual review the signer's 会签.
async fn with_a_step_more(seat: &Seat) -> UnitRulesWish {
    let begun: RulesText = seat.call("unit_rules.open", RulesRef { id: "0".into() }).await;
    let mut rules: Value = serde_json::from_str(&begun.text).expect("JSON");
    let chain = rules["chains"]["normal"].as_array_mut().expect("the pack's steps, written out");
    chain.push(json!({"role": "signer", "label": "会签"}));
    UnitRulesWish { text: serde_json::to_string_pretty(&rules).expect("JSON"), from: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_adds_a_step_for_what_is_dispatched_later_and_a_desk_offline_follows_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut hub = TestHub::with_demo(0).await;
    let handler = Seat::enrol(&hub.url, "zfj.jingban", DEMO_PASSWORD).await;
    let reviewer = Seat::enrol(&hub.url, "zfj.fenguan", DEMO_PASSWORD).await;
    let signer = Seat::enrol(&hub.url, "zfj.zhuyao", DEMO_PASSWORD).await;
    let stranger = Seat::enrol(&hub.url, "swj.fenguan", DEMO_PASSWORD).await;
    hub.import(&province_file(folder.path(), &[OLD]));
    for seat in [&handler, &reviewer, &stranger] {
        seat.sync().await;
    }
    assert_eq!((of_unit(&reviewer).await.may_edit, of_unit(&handler).await.may_edit), (true, false));

    let wish = with_a_step_more(&reviewer).await;
    let refused = handler.try_call::<UnitRulesPublished>("unit_rules.publish", wish.clone()).await;
    assert_eq!(refused.expect_err("not theirs").code, ErrorCode::WrongRole);
    let done: UnitRulesPublished = reviewer.call("unit_rules.publish", wish).await;
    assert_eq!((done.version, done.from), (1, of_unit(&reviewer).await.earliest), "from the next day");
    handler.sync().await;
    stranger.sync().await;
    assert!(of_unit(&stranger).await.rows.is_empty(), "another unit reads nothing of it");

    hub.stop().await;
    let [row] = of_unit(&handler).await.rows.try_into().expect("one version, without a network");
    assert!(row.coming && row.newest && !row.in_force, "{row:?}");
    sign_and_call(&handler, OLD).await;
    let old = plain_reply(&handler, OLD, "商户已停止外摆。").await.text_hash();
    assert_eq!(review(&handler, OLD).await.steps.len(), 1, "what was dispatched before keeps its chain");
    hub.start().await;

    hub.wait(std::time::Duration::from_hours(48));
    hub.import(&province_file_after(folder.path(), &[NEW], chrono::Duration::hours(48)));
    handler.sync().await;
    hub.stop().await;
    sign_and_call(&handler, NEW).await;
    let new = plain_reply(&handler, NEW, "夜间施工已停止。").await.text_hash();
    let labels: Vec<_> = review(&handler, NEW).await.steps.into_iter().map(|step| step.label).collect();
    assert_eq!(labels, [None, Some("会签".to_owned())], "the desk predicts the unit's chain");
    hub.start().await;
    handler.sync().await;

    reviewer.sync().await;
    reviewer.act(OLD, Intent::ApproveReply(Approve { hash: old })).await;
    reviewer.act(NEW, Intent::ApproveReply(Approve { hash: new.clone() })).await;
    reviewer.sync().await;
    signer.sync().await;
    assert_eq!(signer.state(OLD).await, AssignmentState::PlatformAudit);
    let waits = review(&signer, NEW).await.now;
    assert_eq!((waits.no, waits.of, waits.label.as_deref()), (2, 2, Some("会签")), "the hub judged alike");
    signer.act(NEW, Intent::SignReply(Approve { hash: new })).await;
    signer.sync().await;
    handler.sync().await;
    assert_eq!(handler.state(NEW).await, AssignmentState::PlatformAudit);
}
