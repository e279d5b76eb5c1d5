//! A full disk: what is typed is not acknowledged and said so, what was saved stays, and with room everything goes on.

use chengban_domain::{ErrorCode, Problem};
use serde_json::{Value, json};

use super::{opened, saying, text_of};
use crate::support::cramped::{TinyDisk, limit_files, told_of_limits};
use crate::support::hubs::TestHub;
use crate::support::served::Served;
use crate::support::station::{Station, speaks_to_people};

/// A text that needs pages of its own, different at each turn.
fn long(turn: usize) -> String {
    format!("第{turn}稿：经核实，您反映的情况属实。").repeat(8_000)
}

/// Types until the disk is full; the last text that was acknowledged, and why the next was not.
async fn type_until_refused(served: &Served, draft: &Value) -> (Option<String>, Problem) {
    let mut acknowledged = None;
    for turn in 1..100 {
        let text = long(turn);
        match served.try_call("draft.save", json!({"draft_id": draft, "content": saying(&text)})).await {
            Ok(_) => acknowledged = Some(text),
            Err(problem) => return (acknowledged, problem.expect("the program goes on")),
        }
    }
    panic!("the disk never became full");
}

async fn add_file(served: &Served, station: &Station, of: &Value) -> Result<Value, Option<Problem>> {
    let path = station.beside("现场录像.mp4");
    std::fs::write(&path, vec![7; 3 << 20]).expect("the test has room");
    let token = served.try_file(&path).await?;
    let mut req = of.clone();
    req["file"] = token;
    req["kind"] = json!("handling");
    served.try_call("evidence.add", req).await
}

/// The bad day itself, whatever makes the disk full.
async fn work_through_it(served: &Served, station: &Station, fill: impl Fn(), free: impl Fn()) -> Value {
    let (draft, of) = opened(served).await;
    served.call("draft.save", json!({"draft_id": draft, "content": saying("第一稿"), "cut": true})).await;
    fill();
    let (acknowledged, problem) = type_until_refused(served, &draft).await;
    assert_eq!(problem.code, ErrorCode::DiskFull, "{problem:?}");
    speaks_to_people(&problem);
    let refused = add_file(served, station, &of).await.expect_err("there is no room").expect("it goes on");
    assert_eq!(refused.code, ErrorCode::DiskFull, "{refused:?}");
    let kept = acknowledged.unwrap_or_else(|| "第一稿".to_owned());
    assert_eq!(text_of(served, &of).await, kept, "what was acknowledged last is what is there");
    assert_eq!(served.call("evidence.list", of.clone()).await, json!([]), "half a file is no evidence");

    free();
    served.call("draft.save", json!({"draft_id": draft, "content": saying("有空间了"), "cut": true})).await;
    let added = add_file(served, station, &of).await.expect("there is room again");
    assert_eq!(added["evidence"]["size"], 3 << 20);
    of
}

async fn opens_again(served: &Served, of: &Value) {
    assert_eq!(text_of(served, of).await, "有空间了");
    assert_eq!(served.call("evidence.list", of.clone()).await.as_array().map(Vec::len), Some(1));
    assert_eq!(served.call("doctor", json!({})).await["ok"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_may_write_no_more_says_so_keeps_what_was_saved_and_goes_on_later() {
    let mut hub = TestHub::with_demo(40).await;
    let station = Station::enrol(&hub.url).await;
    hub.stop().await;
    let mut served = Served::unlocked(&mut told_of_limits(&station.command(&[]))).await;
    let pid = served.pid();
    let of =
        work_through_it(&served, &station, || limit_files(pid, "1"), || limit_files(pid, "unlimited")).await;
    served.kill();
    opens_again(&Served::unlocked(&mut station.command(&[])).await, &of).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_without_a_free_byte_says_so_keeps_what_was_saved_and_goes_on_later() {
    let mut hub = TestHub::with_demo(40).await;
    let station = Station::enrol(&hub.url).await;
    hub.stop().await;
    let elsewhere = station.beside("elsewhere");
    copy(&station.profile(), &elsewhere);
    let Some(disk) = TinyDisk::mount(&station.profile(), 24) else {
        println!("this kernel lets nobody mount: the same day is proven by a limit on the process alone");
        return;
    };
    crate::support::children::output(
        disk.inside(std::process::Command::new("cp").arg("-a").arg(elsewhere.join(".")))
            .arg(station.profile()),
    );
    let mut served = Served::unlocked(&mut disk.inside(&station.command(&[]))).await;
    let of = work_through_it(&served, &station, || disk.fill(), || disk.free()).await;
    served.kill();

    disk.fill();
    let closed = Served::start(&mut disk.inside(&station.command(&[]))).await;
    let problem =
        closed.refused("app.unlock", json!({"passphrase": crate::support::desks::PASSPHRASE})).await;
    assert_eq!(problem.code, ErrorCode::DiskFull, "a try that cannot be counted is not made: {problem:?}");
    speaks_to_people(&problem);
    drop(closed);
    disk.free();
    opens_again(&Served::unlocked(&mut disk.inside(&station.command(&[]))).await, &of).await;
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    crate::support::children::output(std::process::Command::new("cp").arg("-a").arg(from).arg(to));
}
