//! The hub comes back from yesterday's backup: what was delivered since is offered again by itself, once, and nothing is lost.

use chengban_desk::commands::app::NoArgs;
use chengban_desk::commands::outbox::{Doctor, OnHub, OpState};
use chengban_desk::commands::sync::SyncStatus;
use chengban_domain::case::AssignmentState;
use chengban_domain::intent::{AddNote, Intent};

use super::road::province_file;
use super::steps::{plain_reply, sign_and_call};
use crate::support::DEMO_PASSWORD;
use crate::support::children::output;
use crate::support::desks::Seat;
use crate::support::hubs::TestHub;

const NO: &str = "QH2611220001000091";

async fn examined(seat: &Seat) -> Doctor {
    seat.call("doctor", NoArgs {}).await
}

fn of(report: &Doctor, what: OnHub) -> usize {
    report.items.iter().filter(|item| item.on_hub == Some(what)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_delivered_after_the_backup_is_offered_again_and_nothing_is_lost_or_done_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut hub = TestHub::with_demo(0).await;
    let handler = Seat::enrol(&hub.url, "zfj.jingban", DEMO_PASSWORD).await;
    hub.import(&province_file(folder.path(), &[NO]));
    handler.sync().await;
    handler.act(NO, Intent::AddNote(AddNote { text: "备份之前的备注".into() })).await;
    handler.sync().await;
    let backup = folder.path().join("backup.db");
    output(hub.command(&["backup", backup.to_str().expect("a path")]).arg("--json"));

    sign_and_call(&handler, NO).await;
    plain_reply(&handler, NO, "商户已停止外摆。").await;
    handler.sync().await;
    let before = examined(&handler).await;
    assert_eq!((before.ok, of(&before, OnHub::Same)), (true, before.items.len()), "{:?}", before.findings);
    assert!(before.compared.is_some_and(|many| many > 3));

    hub.stop().await;
    output(hub.command(&["restore", backup.to_str().expect("a path")]).arg("--json"));
    hub.start().await;
    handler.sync().await;
    handler.sync().await;
    let status: SyncStatus = handler.call("sync.status", NoArgs {}).await;
    assert_eq!((status.waiting, status.needs_attention), (0, 0), "all of it took effect again: {status:?}");
    let view = handler.see(NO).await;
    assert_eq!(view.assignment.as_ref().expect("ours").state, AssignmentState::UnitReview);
    let notes = view.assignment.expect("ours").notes;
    assert_eq!(notes.iter().filter(|note| note.text == "备份之前的备注").count(), 1, "done once");
    let after = examined(&handler).await;
    assert_eq!((after.ok, of(&after, OnHub::Same)), (true, after.items.len()), "{:?}", after.findings);
    assert_eq!(after.items.len(), before.items.len());
    assert!(after.items.iter().all(|item| item.state == OpState::Sent));
}
