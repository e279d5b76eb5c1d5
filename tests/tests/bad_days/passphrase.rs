//! A wrong passphrase: counted, delayed, never helped along, and never forgotten by starting again.

use chengban_domain::{ErrorCode, Problem};

use crate::support::desks::PASSPHRASE;
use crate::support::hubs::TestHub;
use crate::support::station::{Station, refusal, speaks_to_people};

fn wrong(station: &Station, passphrase: &str) -> Problem {
    refusal(station.command(&["tickets"]).env("CHENGBAN_PASSPHRASE", passphrase))
}

fn seconds(problem: &Problem) -> u32 {
    assert_eq!(problem.code, ErrorCode::TooManyTries, "{problem:?}");
    problem.params["seconds"].parse().expect("a number of seconds")
}

/// Moves the last wrong try into the past, as waiting would.
fn let_pass(station: &Station, millis: i64) {
    let path = station.profile().join("profile.json");
    let text = std::fs::read_to_string(&path).expect("the profile is readable");
    let mut file: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let last = file["tries"]["last_at"].as_i64().expect("the last try");
    file["tries"]["last_at"] = (last - millis).into();
    std::fs::write(&path, file.to_string()).expect("the profile is writable");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passphrases_are_counted_over_restarts_and_the_wait_grows() {
    let hub = TestHub::with_demo(0).await;
    let station = Station::enrol(&hub.url).await;
    // Each try is a program of its own: ending it gives no try back.
    for left in (1..5).rev() {
        let problem = wrong(&station, "不是这个口令");
        assert_eq!(problem.code, ErrorCode::WrongPassphrase);
        assert_eq!(problem.params["left"], left.to_string());
        speaks_to_people(&problem);
    }
    let first = wrong(&station, "不是这个口令");
    speaks_to_people(&first);
    assert!((25..=30).contains(&seconds(&first)), "{first:?}");
    let right = station.refusal(&["tickets"]);
    assert!(seconds(&right) <= 30, "even the right one waits, so that guessing gains nothing: {right:?}");

    let_pass(&station, 31_000);
    let second = wrong(&station, "也不是这个");
    assert!((50..=60).contains(&seconds(&second)), "the wait has doubled: {second:?}");

    let_pass(&station, 61_000);
    station.run(&["--json", "tickets"]);
    assert_eq!(wrong(&station, "又错了").params["left"], "4", "the right one begins a new count");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nearly_right_passphrase_is_told_nothing_that_a_far_one_is_not() {
    let hub = TestHub::with_demo(0).await;
    let station = Station::enrol(&hub.url).await;
    let mut near: String = PASSPHRASE.into();
    near.pop();
    let (near, far) = (wrong(&station, &near), wrong(&station, "x"));
    let without_count = |problem: &Problem| problem.message.replace(['3', '4'], "");
    assert_eq!(without_count(&near), without_count(&far));
    assert_eq!(near.hint, far.hint);
}
