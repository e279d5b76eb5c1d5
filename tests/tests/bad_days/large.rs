//! A file of 300 MB: refused by the rule in a sentence, or, where the rule allows it, carried in parts and little memory.

use std::path::PathBuf;

use chengban_domain::ErrorCode;
use chengban_domain::hash::Sha256Hex;
use chengban_domain::wire::PART_BYTES;
use serde_json::{Value, json};

use super::opened;
use crate::support::DEMO_PASSWORD;
use crate::support::desks::Seat;
use crate::support::hubs::TestHub;
use crate::support::served::Served;
use crate::support::station::{Station, speaks_to_people};

const SIZE: usize = 300 << 20;
/// The most that may be resident, KiB: far less than the file.
const PEAK_KIB: u64 = 200 << 10;

/// 300 MB of nothing but a beginning and an end; it takes no room on the disk.
fn long_video(station: &Station) -> PathBuf {
    use std::io::{Seek as _, SeekFrom, Write as _};
    let path = station.beside("现场录像.mp4");
    let mut file = std::fs::File::create(&path).expect("a file");
    file.write_all(b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2mp41").expect("its head");
    file.set_len(SIZE as u64).expect("its length");
    file.seek(SeekFrom::End(-3)).expect("its end");
    file.write_all(b"end").expect("its end");
    path
}

async fn add(served: &Served, of: &Value, path: &std::path::Path) -> Value {
    let mut req = of.clone();
    req["file"] = served.try_file(path).await.expect("the host takes the file");
    req["kind"] = json!("handling");
    req
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_beyond_the_limit_is_refused_with_both_sizes_before_it_is_read() {
    let mut hub = TestHub::with_demo(40).await;
    let station = Station::enrol(&hub.url).await;
    hub.stop().await;
    let video = long_video(&station);
    let seat = station.seat().await;
    let no = super::a_ticket(&seat).await;
    seat.close().await;
    let words = station.beside("答复.txt");
    std::fs::write(&words, "已处理。").expect("a text");
    let (words, video) = (words.display().to_string(), video.display().to_string());
    let refused = station.refusal(&["draft", &no, "--text", &words, "--evidence", &video]);
    assert_eq!(refused.code, ErrorCode::FileTooLarge);
    speaks_to_people(&refused);
    assert!(refused.message.contains("300 MB") && refused.message.contains("200 MB"), "{}", refused.message);
    let left = std::fs::read_dir(station.profile().join("vault")).expect("the vault").count();
    assert_eq!(left, 0, "nothing of it was kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_is_carried_in_parts_with_progress_and_little_memory_and_arrives_whole() {
    let hub = TestHub::with_demo(40).await;
    let station = Station::enrol(&hub.url).await;
    let served = Served::unlocked(&mut station.command(&[])).await;
    let (_, of) = opened(&served).await;
    let mut settings = served.call("settings.get", json!({})).await;
    settings["evidence_max_mib"] = json!(400);
    served.call("settings.set", settings).await;

    let mut events = served.events().await;
    let video = long_video(&station);
    let req = add(&served, &of, &video).await;
    let added = served.call("evidence.add", req).await;
    assert_eq!(added["evidence"]["size"], SIZE);
    let sha256: Sha256Hex =
        added["evidence"]["sha256"].as_str().expect("a hash").to_owned().try_into().expect("a hash");

    let steps = progress_until(&mut events, SIZE.div_ceil(PART_BYTES)).await;
    assert!(steps.len() > 20 && steps.is_sorted(), "the bar moves forward: {steps:?}");
    delivered(&served, &of).await;
    let peak = served.peak_kib();
    assert!(peak < PEAK_KIB, "{peak} KiB were resident");

    // Another device of the unit gets it from the hub, byte for byte.
    let other = Seat::enrol(&hub.url, "zfj.fenguan", DEMO_PASSWORD).await;
    other.sync().await;
    let id = added["evidence"]["id"].as_str().expect("an id");
    let (mime, bytes) = other.desk.read_blob("evidence", id).await.unwrap_or_else(|e| panic!("{e:?}"));
    assert_eq!((mime.as_str(), bytes.len()), ("video/mp4", SIZE));
    assert_eq!(Sha256Hex::of(&bytes), sha256);
}

/// What the bar of the upload shows, until it is full.
async fn progress_until(events: &mut reqwest::Response, parts: usize) -> Vec<u64> {
    let (mut pending, mut steps) = (String::new(), Vec::new());
    while let Some(chunk) = events.chunk().await.expect("the stream goes on") {
        pending.push_str(&String::from_utf8_lossy(&chunk));
        while let Some((line, rest)) = pending.split_once('\n') {
            let event = line.strip_prefix("data:").and_then(|text| serde_json::from_str::<Value>(text).ok());
            pending = rest.to_owned();
            let Some(event) = event.filter(|e| e["type"] == "progress" && e["job"] == "upload") else {
                continue;
            };
            assert_eq!(event["total"], parts);
            steps.push(event["done"].as_u64().expect("a count"));
            if event["done"] == event["total"] {
                return steps;
            }
        }
    }
    panic!("the stream ended after {steps:?}");
}

/// Waits until the hub has taken everything.
async fn delivered(served: &Served, of: &Value) {
    loop {
        let status = served.call("sync.now", json!({})).await;
        assert!(status["problem"].is_null(), "{status}");
        if status["waiting"] == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let pieces = served.call("evidence.list", of.clone()).await;
    assert_eq!((&pieces[0]["state"], &pieces[0]["progress"]), (&json!("uploaded"), &json!(100)), "{pieces}");
}
