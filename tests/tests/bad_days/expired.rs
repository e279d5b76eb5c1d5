//! The session ends while somebody writes: the draft stays, they log in again, and it is delivered once.

use chengban_desk::commands::app::{AppStatus, Login, NoArgs};
use chengban_desk::commands::draft::{DraftOpen, DraftSave, DraftSaved, DraftView};
use chengban_desk::commands::sync::{SessionState, SyncStatus};
use chengban_domain::case::EventCode;
use chengban_domain::intent::{AddNote, Intent};
use chengban_domain::{ErrorCode, Problem};
use std::time::Duration;

use super::{a_ticket, saying};
use crate::support::DEMO_PASSWORD;
use crate::support::desks::Seat;
use crate::support::hubs::TestHub;
use crate::support::station::{Station, speaks_to_people};

const ACCOUNT: &str = "zfj.jingban";

async fn open(seat: &Seat, no: &str) -> DraftView {
    let view = seat.see(no).await;
    let request = DraftOpen {
        ticket_id: view.slice.case.ticket.id,
        assignment_id: view.assignment.expect("the unit's own").id,
    };
    seat.call("draft.open", request).await
}

async fn write(seat: &Seat, no: &str, text: &str) {
    let DraftView { draft_id, base_rev, .. } = open(seat, no).await;
    let save = DraftSave { draft_id, base_rev, content: saying(text), cut: true };
    let _: DraftSaved = seat.call("draft.save", save).await;
}

async fn exchange(seat: &Seat) -> SyncStatus {
    seat.call("sync.now", NoArgs {}).await
}

/// Text of the draft as another device of the same person gets it from the hub.
async fn elsewhere(hub: &TestHub, no: &str, password: &str) -> String {
    let other = Seat::enrol(&hub.url, ACCOUNT, password).await;
    other.sync().await;
    open(&other, no).await.content.public_text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ends_in_mid_draft_costs_a_login_and_not_a_word() {
    let hub = TestHub::with_demo(40).await;
    let station = Station::enrol(&hub.url).await;
    let seat = station.seat().await;
    let no = a_ticket(&seat).await;
    write(&seat, &no, "写到一半").await;
    // Longer than any token lives.
    hub.wait(Duration::from_secs(61 * 24 * 3600));

    let ended = exchange(&seat).await;
    let problem = ended.problem.expect("the hub knows the session no more");
    assert_eq!(problem.code, ErrorCode::SessionExpired);
    speaks_to_people(&problem);
    assert_eq!(ended.session, SessionState::Expired);
    write(&seat, &no, "写到一半，过期后接着写完。").await;
    seat.act(&no, Intent::AddNote(AddNote { text: "过期时记的".into() })).await;
    let again = exchange(&seat).await;
    // The half text was on its way once, so it goes as it was; the whole text and the note follow.
    assert_eq!((again.waiting, again.needs_attention), (3, 0), "everything waits");
    assert_eq!(open(&seat, &no).await.content.public_text, "写到一半，过期后接着写完。");

    let wrong: Result<AppStatus, Problem> =
        seat.try_call("app.login", Login { password: "不对的口令".into() }).await;
    let wrong = wrong.expect_err("a wrong password");
    assert_eq!(wrong.code, ErrorCode::BadCredentials);
    speaks_to_people(&wrong);
    let _: AppStatus = seat.call("app.login", Login { password: DEMO_PASSWORD.into() }).await;
    let sent = seat.sync().await;
    assert_eq!((sent.waiting, sent.needs_attention, sent.session), (0, 0, SessionState::Ok));
    let notes = seat.timeline(&no).await.into_iter().filter(|event| event.code == EventCode::NoteAdded);
    assert_eq!(notes.count(), 1, "delivered once");
    seat.doctor().await;
    assert_eq!(elsewhere(&hub, &no, DEMO_PASSWORD).await, "写到一半，过期后接着写完。");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_reset_by_the_administrator_ends_the_session_and_not_the_draft() {
    let hub = TestHub::with_demo(40).await;
    let station = Station::enrol(&hub.url).await;
    let seat = station.seat().await;
    let no = a_ticket(&seat).await;
    write(&seat, &no, "重置口令前写的").await;
    let mut reset = hub.command(&["user", "passwd", ACCOUNT]);
    crate::support::children::output(reset.env("CHENGBAN_PASSWORD", "新的账号口令-2026"));
    assert_eq!(exchange(&seat).await.session, SessionState::Expired);
    assert_eq!(open(&seat, &no).await.content.public_text, "重置口令前写的");
    let _: AppStatus = seat.call("app.login", Login { password: "新的账号口令-2026".into() }).await;
    assert_eq!(seat.sync().await.waiting, 0);
    assert_eq!(elsewhere(&hub, &no, "新的账号口令-2026").await, "重置口令前写的");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_device_says_so_and_its_words_stay_readable() {
    let hub = TestHub::with_demo(40).await;
    let station = Station::enrol(&hub.url).await;
    let seat = station.seat().await;
    let no = a_ticket(&seat).await;
    write(&seat, &no, "吊销前写的").await;
    let device = seat.desk.diagnosis().await.expect("a diagnosis")["device"].clone();
    let device = device.as_str().expect("an id").to_owned();
    crate::support::children::output(&mut hub.command(&["device", "revoke", &device]));
    let problem = exchange(&seat).await.problem.expect("the device may not speak any more");
    assert_eq!(problem.code, ErrorCode::DeviceRevoked, "{problem:?}");
    speaks_to_people(&problem);
    assert_eq!(open(&seat, &no).await.content.public_text, "吊销前写的");
    assert_eq!(seat.doctor().await.waiting, 1, "and they wait for the administrator");
}
