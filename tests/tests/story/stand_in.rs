//! A reviewer is away: names a colleague at their own desk, who approves without a network and is written down as standing in.

use chengban_desk::commands::app::NoArgs;
use chengban_desk::commands::inbox::{InboxList, InboxPage, InboxPageReq, InboxQuery, InboxSort, InboxView};
use chengban_desk::commands::stand_in::{StandInAdd, StandInList, StandInRef};
use chengban_domain::case::{AssignmentState, EventCode};
use chengban_domain::intent::{Approve, Intent};
use chengban_domain::role::{Principal, Role};
use chengban_domain::wire::PersonRef;
use chengban_domain::{ErrorCode, UserId};

use super::road::province_file;
use super::steps::{import_laws, plain_reply, sign_and_call};
use crate::support::DEMO_PASSWORD;
use crate::support::desks::Seat;
use crate::support::hubs::TestHub;

/// What waits for the person, as number and in whose place.
async fn todo(seat: &Seat) -> Vec<(String, Option<String>)> {
    let list =
        InboxList { view: InboxView::Todo, query: InboxQuery::default(), sort: InboxSort::Due, desc: false };
    let page: InboxPage = seat.call("inbox.page", InboxPageReq { list, offset: 0, limit: 50 }).await;
    page.rows.into_iter().map(|row| (row.no, row.on_behalf)).collect()
}

/// Key and name of who sits there.
async fn me(seat: &Seat) -> (UserId, String) {
    let status: chengban_desk::commands::app::AppStatus = seat.call("app.status", NoArgs {}).await;
    let user = status.user.expect("an open profile");
    (user.user, user.name)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reviewer_names_a_stand_in_who_approves_offline_and_takes_it_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut hub = TestHub::with_demo(0).await;
    let handler = Seat::enrol(&hub.url, "zfj.jingban", DEMO_PASSWORD).await;
    let reviewer = Seat::enrol(&hub.url, "zfj.fenguan", DEMO_PASSWORD).await;
    let taker = Seat::enrol(&hub.url, "zfj.jingban2", DEMO_PASSWORD).await;
    let no = "QH2611220001000003";
    hub.import(&province_file(folder.path(), &[no]));
    handler.sync().await;
    import_laws(&handler).await;
    sign_and_call(&handler, no).await;
    let hash = plain_reply(&handler, no, "商户已停止外摆。").await.text_hash();
    handler.sync().await;
    reviewer.sync().await;
    taker.sync().await;

    let approve = || Intent::ApproveReply(Approve { hash: hash.clone() });
    let refused = taker.try_act(no, approve()).await.expect_err("nobody asked them yet");
    assert_eq!(refused.code, ErrorCode::WrongRole);
    let (absent_name, (by, by_name)) = (me(&reviewer).await.1, me(&taker).await);
    let before: StandInList = reviewer.call("standin.list", NoArgs {}).await;
    let add = StandInAdd { by, roles: vec![Role::Reviewer], from: before.today, to: before.today };
    let named: StandInList = reviewer.call("standin.add", add.clone()).await;
    let [row] = named.rows.try_into().expect("one naming");
    assert!(row.mine && row.in_force, "{row:?}");
    let twice = reviewer.try_call::<StandInList>("standin.add", add).await.expect_err("the days overlap");
    assert!(twice.message.contains("重叠"), "{}", twice.message);

    taker.sync().await;
    assert_eq!(todo(&taker).await, [(no.to_owned(), Some(absent_name.clone()))]);
    hub.stop().await;
    let done = taker.act(no, approve()).await;
    assert_eq!(done.view.assignment.expect("ours").state, AssignmentState::PlatformAudit, "predicted");
    hub.start().await;
    taker.sync().await;
    handler.sync().await;
    let timeline = handler.timeline(no).await;
    let event = timeline.iter().find(|event| event.code == EventCode::ReplyApproved).expect("it arrived");
    let signed = Principal::signed(event.actor.on_behalf.as_ref(), &event.actor.name);
    assert_eq!(signed, format!("{by_name}代{absent_name}"));
    taker.doctor().await;

    let left: StandInList = reviewer.call("standin.end", StandInRef { id: row.stand_in.id }).await;
    assert!(left.rows.is_empty(), "{left:?}");
    taker.sync().await;
    let people: Vec<PersonRef> = taker.call("people.list", NoArgs {}).await;
    assert!(people.iter().all(|person| person.stand_ins.is_empty()), "the colleagues read that it is over");
}
