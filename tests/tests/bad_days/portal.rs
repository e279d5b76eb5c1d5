//! The hub is away, or something else answers in its place: said so, nothing is sent twice and nothing is lost.

use chengban_desk::commands::app::NoArgs;
use chengban_desk::commands::sync::{SessionState, SyncStatus};
use chengban_domain::ErrorCode;
use chengban_domain::case::EventCode;
use chengban_domain::intent::{AddNote, Intent};

use super::a_ticket;
use crate::support::DEMO_PASSWORD;
use crate::support::hubs::TestHub;
use crate::support::station::{Station, refusal, speaks_to_people};
use crate::support::wire::Portal;

/// What stands on the hub's address, and what the desk is to make of it.
const ANSWERS: [(&str, &str, ErrorCode); 7] = [
    (
        "a login page with status 200",
        "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\nconnection: close\r\n\r\n\
         <!doctype html><html><title>登录</title><form action=/login>请先登录无线网络</form></html>",
        ErrorCode::NotHub,
    ),
    (
        "a redirect to a login page",
        "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/login\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        ErrorCode::NotHub,
    ),
    (
        "a proxy whose hub is down",
        "HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n\
         <html><body><center><h1>502 Bad Gateway</h1></center></body></html>",
        ErrorCode::NotHub,
    ),
    (
        "a page that refuses",
        "HTTP/1.1 401 Unauthorized\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n<html>401</html>",
        ErrorCode::NotHub,
    ),
    (
        "another program that speaks JSON",
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{\"feeds\":[]}",
        ErrorCode::NotHub,
    ),
    ("something that speaks no HTTP", "SSH-2.0-OpenSSH_9.2p1\r\n", ErrorCode::Offline),
    ("something that says nothing", "", ErrorCode::Offline),
];

#[tokio::test(flavor = "multi_thread")]
async fn whatever_answers_in_place_of_the_hub_the_outbox_waits_and_is_delivered_once() {
    let mut hub = TestHub::with_demo(40).await;
    let station = Station::enrol(&hub.url).await;
    let address = hub.url.trim_start_matches("http://").parse().expect("an address");
    let seat = station.seat().await;
    let no = a_ticket(&seat).await;
    hub.stop().await;
    let note = "门户页面挡住时记下的";
    seat.act(&no, Intent::AddNote(AddNote { text: note.into() })).await;

    let away: SyncStatus = seat.call("sync.now", NoArgs {}).await;
    let problem = away.problem.expect("nobody answers");
    assert_eq!(problem.code, ErrorCode::Offline);
    speaks_to_people(&problem);
    for (what, answer, expected) in ANSWERS {
        let portal = Portal::at(address, answer).await;
        let status: SyncStatus = seat.call("sync.now", NoArgs {}).await;
        portal.leave().await;
        let problem = status.problem.unwrap_or_else(|| panic!("{what} passed for the hub"));
        assert_eq!(problem.code, expected, "{what}: {problem:?}");
        speaks_to_people(&problem);
        assert!(!status.online, "{what}");
        assert_eq!(status.session, SessionState::Ok, "{what}: only the hub ends a session");
        assert_eq!((status.waiting, status.needs_attention), (1, 0), "{what}");
    }
    hub.start().await;
    let delivered = seat.sync().await;
    assert_eq!((delivered.waiting, delivered.needs_attention), (0, 0));
    let timeline = seat.timeline(&no).await;
    assert_eq!(timeline.iter().filter(|event| event.code == EventCode::NoteAdded).count(), 1, "once");
    seat.doctor().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_says_who_answered_and_enrolling_at_a_login_page_leaves_no_profile() {
    let mut hub = TestHub::with_demo(0).await;
    let station = Station::enrol(&hub.url).await;
    let address = hub.url.trim_start_matches("http://").parse().expect("an address");
    hub.stop().await;
    let offline = station.refusal(&["sync"]);
    assert_eq!(offline.code, ErrorCode::Offline);
    speaks_to_people(&offline);

    let (_, page, _) = ANSWERS[0];
    let portal = Portal::at(address, page).await;
    let answered = station.refusal(&["sync"]);
    assert_eq!(answered.code, ErrorCode::NotHub);
    speaks_to_people(&answered);
    let fresh = station.beside("fresh");
    let mut enroll = std::process::Command::new(crate::support::programs::program("chengban"));
    enroll.arg("--profile").arg(&fresh).args(["enroll", "--hub", &hub.url, "--user", "zfj.jingban"]);
    enroll.env("CHENGBAN_PASSPHRASE", "一个新的本机口令").env("CHENGBAN_PASSWORD", DEMO_PASSWORD);
    assert_eq!(refusal(&mut enroll).code, ErrorCode::NotHub);
    portal.leave().await;
    assert!(!fresh.join("profile.json").exists(), "nothing was enrolled");
    hub.start().await;
    crate::support::children::output(&mut enroll);
}
