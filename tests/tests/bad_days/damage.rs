//! A damaged database: said in a sentence, written over by nobody, and kept aside when the cache is begun anew.

use std::path::{Path, PathBuf};

use chengban_desk::{Desk, Options};
use chengban_domain::ErrorCode;
use serde_json::{Value, json};

use super::inbox;
use crate::support::DEMO_PASSWORD;
use crate::support::desks::{PASSPHRASE, Seat};
use crate::support::hubs::TestHub;
use crate::support::station::{Station, speaks_to_people};

/// Bytes of a page.
const PAGE: usize = 4_096;
/// Pages damaged one after another.
const PROBES: usize = 16;

fn database(station: &Station) -> PathBuf {
    station.profile().join("desk.db")
}

fn flip(bytes: &mut [u8], at: impl Iterator<Item = usize>) {
    at.for_each(|at| bytes[at] ^= 0x5A);
}

/// Damages that leave no way in.
fn damages(whole: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut header = whole.to_vec();
    flip(&mut header, 0..64);
    let mut first_page = whole.to_vec();
    flip(&mut first_page, std::iter::once(1_000));
    let half = whole[..whole.len() / 2].to_vec();
    let other = "另一个程序写的文件".repeat(2_000).into_bytes();
    vec![
        ("a damaged header", header),
        ("one flipped byte on the first page", first_page),
        ("half of the file", half),
        ("nothing at all", Vec::new()),
        ("another program's file", other),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_cannot_be_opened_is_told_and_left_as_it_is() {
    let hub = TestHub::with_demo(40).await;
    let station = Station::enrol(&hub.url).await;
    let whole = std::fs::read(database(&station)).expect("the database");
    for (what, damaged) in damages(&whole) {
        std::fs::write(database(&station), &damaged).expect("the damage is done");
        println!("{what}");
        let problem = station.refusal(&["tickets"]);
        assert_eq!(problem.code, ErrorCode::StoreDamaged, "{what}: {problem:?}");
        speaks_to_people(&problem);
        let journal = std::fs::metadata(station.profile().join("desk.db-wal"));
        assert_eq!(journal.map_or(0, |about| about.len()), 0, "{what}: something was to be written");
        let after = std::fs::read(database(&station)).expect("the database");
        assert!(after == damaged, "{what}: the file was written to");
    }
    std::fs::remove_file(database(&station)).expect("it can be deleted");
    assert_eq!(station.refusal(&["tickets"]).code, ErrorCode::StoreDamaged, "a missing file is no new one");
    assert!(!database(&station).exists());
    std::fs::write(database(&station), &whole).expect("the backup comes back");
    station.run(&["tickets"]);
}

/// One damaged page of `whole` at a time, spread over the file, and an end that is cut off.
fn latent(whole: &[u8]) -> Vec<Vec<u8>> {
    let pages = whole.len() / PAGE;
    let mut out: Vec<Vec<u8>> = (1..=PROBES)
        .map(|probe| {
            let mut bytes = whole.to_vec();
            flip(&mut bytes, std::iter::once(probe * (pages - 1) / PROBES * PAGE + 100));
            bytes
        })
        .collect();
    out.push(whole[..whole.len() - 1_000].to_vec());
    out
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_in_the_middle_is_told_where_it_is_met_and_is_never_a_riddle() {
    let hub = TestHub::with_demo(40).await;
    let station = Station::enrol(&hub.url).await;
    let whole = std::fs::read(database(&station)).expect("the database");
    let mut told = 0;
    for damaged in latent(&whole) {
        std::fs::write(database(&station), &damaged).expect("the damage is done");
        let desk = Desk::open_with(&station.profile(), Options::quick()).expect("the profile is free");
        for (name, req) in everyday() {
            if let Err(problem) = desk.dispatch(name, req).await {
                if problem.code == ErrorCode::Locked {
                    break;
                }
                assert_eq!(problem.code, ErrorCode::StoreDamaged, "{name}: {problem:?}");
                speaks_to_people(&problem);
                told += 1;
            }
        }
        desk.close().await;
    }
    assert!(told >= PROBES / 4, "{told} of {PROBES} damaged pages were met");
}

/// What a person asks of the desk in the first minute.
fn everyday() -> [(&'static str, Value); 9] {
    [
        ("app.unlock", json!({"passphrase": PASSPHRASE})),
        ("inbox.page", inbox("todo")),
        ("inbox.page", inbox("done")),
        ("inbox.counts", json!({})),
        ("search", json!({"words": "噪声", "limit": 50})),
        ("outbox.list", json!({})),
        ("draft.list", json!({})),
        ("units.list", json!({})),
        ("doctor", json!({})),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_cache_is_begun_anew_beside_its_original_which_still_opens_once_repaired() {
    let hub = TestHub::with_demo(40).await;
    let station = Station::enrol(&hub.url).await;
    let whole = std::fs::read(database(&station)).expect("the database");

    let fine = station.refusal(&["rebuild"]);
    assert_eq!(fine.code, ErrorCode::InvalidInput, "a cache that is whole is not set aside: {fine:?}");
    speaks_to_people(&fine);
    station.run(&["tickets"]);

    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    flip(&mut damaged, middle..middle + 10);
    std::fs::write(database(&station), &damaged).expect("the damage is done");
    let guessed = crate::support::station::refusal(
        station.command(&["rebuild"]).env("CHENGBAN_PASSPHRASE", "不是这个口令"),
    );
    assert_eq!(guessed.code, ErrorCode::WrongPassphrase, "only its owner begins a profile anew");
    let done: Value = serde_json::from_str(&station.run(&["--json", "rebuild"])).expect("JSON");
    assert_eq!(done["status"]["state"], "new");
    let aside = Path::new(done["kept_in"].as_str().expect("a folder")).to_owned();
    assert!(std::fs::read(aside.join("desk.db")).expect("the original") == damaged, "kept as it was");

    let url = hub.url.clone();
    station.run(&["enroll", "--hub", &url, "--user", "zfj.jingban"]);
    station.run(&["sync"]);
    assert!(station.run(&["--json", "tickets"]).lines().count() > 0, "the tickets are back from the hub");

    // What was kept is enough to get everything back: the key's envelope lies beside its database.
    std::fs::write(aside.join("desk.db"), &whole).expect("a specialist repairs it");
    let old = Seat::open(&aside).await;
    let _: Value = old.call("inbox.page", inbox("todo")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_envelope_is_told_and_set_aside_without_a_passphrase_that_could_fit() {
    let hub = TestHub::with_demo(0).await;
    let station = Station::enrol(&hub.url).await;
    let envelope = station.profile().join("profile.json");
    for garbage in ["", "{\"format\":1", "\0\0\0\0"] {
        std::fs::write(&envelope, garbage).expect("the damage is done");
        let problem = station.refusal(&["tickets"]);
        assert_eq!(problem.code, ErrorCode::StoreDamaged, "{problem:?}");
        speaks_to_people(&problem);
        assert_eq!(std::fs::read_to_string(&envelope).expect("still there"), garbage, "left as it is");
    }
    let done: Value = serde_json::from_str(&station.run(&["--json", "rebuild"])).expect("JSON");
    assert_eq!(done["status"]["state"], "new");
    let url = hub.url.clone();
    station.run(&["enroll", "--hub", &url, "--user", "zfj.jingban"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enrolment_that_was_cut_off_can_be_repeated() {
    let hub = TestHub::with_demo(0).await;
    let station = Station::enrol(&hub.url).await;
    // The power failed after the envelope was written and before the database was.
    std::fs::write(database(&station), b"").expect("nothing was written yet");
    assert_eq!(station.refusal(&["tickets"]).code, ErrorCode::StoreDamaged);
    station.run(&["rebuild"]);
    let seat = Seat::enrol_in(&station.profile(), &hub.url, "zfj.jingban", DEMO_PASSWORD).await;
    seat.close().await;
    // And before the envelope, but after the database.
    std::fs::remove_file(station.profile().join("profile.json")).expect("it can be deleted");
    let seat = Seat::enrol_in(&station.profile(), &hub.url, "zfj.jingban", DEMO_PASSWORD).await;
    seat.sync().await;
}
