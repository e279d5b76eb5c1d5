//! Two windows on one profile: the second is told, and nobody is locked out by a program that died.

use chengban_desk::{Desk, Options};
use chengban_domain::ErrorCode;

use crate::support::hubs::TestHub;
use crate::support::served::Served;
use crate::support::station::{Station, speaks_to_people};

#[tokio::test(flavor = "multi_thread")]
async fn a_second_window_is_told_and_changes_nothing_until_the_first_is_gone() {
    let hub = TestHub::with_demo(40).await;
    let station = Station::enrol(&hub.url).await;
    let mut first = Served::unlocked(&mut station.command(&[])).await;
    let url = hub.url.clone();
    let others: [&[&str]; 6] = [
        &["tickets"],
        &["sync"],
        &["serve"],
        &["rebuild"],
        &["act", "QH1", "acknowledge"],
        &["enroll", "--hub", &url, "--user", "zfj.jingban"],
    ];
    for args in others {
        let problem = station.refusal(args);
        assert_eq!(problem.code, ErrorCode::ProfileInUse, "{args:?}: {problem:?}");
        speaks_to_people(&problem);
    }
    let here =
        Desk::open_with(&station.profile(), Options::quick()).expect_err("a window of another program");
    assert_eq!(here.code, ErrorCode::ProfileInUse);
    first.call("sync.now", serde_json::json!({})).await;

    first.kill();
    assert!(station.profile().join("lock").exists(), "its lock file is still there");
    station.run(&["tickets"]);
    let again = Served::unlocked(&mut station.command(&[])).await;
    assert_eq!(station.refusal(&["tickets"]).code, ErrorCode::ProfileInUse);
    drop(again);
    station.run(&["doctor"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_desks_of_one_program_are_two_windows_too() {
    let hub = TestHub::with_demo(0).await;
    let station = Station::enrol(&hub.url).await;
    let held = station.seat().await;
    assert_eq!(station.refusal(&["tickets"]).code, ErrorCode::ProfileInUse);
    let second = Desk::open_with(&station.profile(), Options::quick()).expect_err("it is held");
    assert_eq!(second.code, ErrorCode::ProfileInUse);
    held.close().await;
    station.run(&["tickets"]);
}
