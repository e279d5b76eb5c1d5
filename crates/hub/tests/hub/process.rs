//! The program as a process: killed without warning, and what it says in its log.

use std::path::Path;
use std::process::Stdio;

use chengban_domain::intent::{Intent, Reason};
use chengban_domain::wire::OpAnswer;
use chengban_hub::{Config, intake};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::fixture::{Client, OWN, PHONE, csv, fill};

struct Served {
    child: Child,
    url: String,
}

async fn serve(folder: &Path) -> Served {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chengban-hub"));
    let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).unwrap();
    command
        .args(["--json", "serve", "--listen", "127.0.0.1:0", "--db"])
        .arg(format!("sqlite:{}", folder.join("hub.db").display()))
        .env("CHENGBAN_LOG", "trace,sqlx=trace,hyper=info")
        .stdout(Stdio::piped())
        .stderr(log)
        .kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().expect("the hub says where it listens");
    let started: serde_json::Value = serde_json::from_str(&line).unwrap();
    Served { url: started["url"].as_str().unwrap().to_owned(), child }
}

async fn prepared() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::for_test(folder.path());
    fill(&config, 0).await;
    intake::import(config, "province", "x.csv", csv(&[("QH1", OWN)]).as_bytes()).await.unwrap();
    folder
}

#[tokio::test]
async fn what_was_answered_survives_a_kill() {
    let folder = prepared().await;
    let mut served = serve(folder.path()).await;
    let mut desk = Client::enroll(&served.url, "zfj.jingban").await;
    let keys = desk.keys("QH1").await;
    let mut sent = Vec::new();
    for round in 0..5 {
        let op = desk.note(keys, &format!("第{round}条"));
        assert!(matches!(desk.push(std::slice::from_ref(&op)).await[0], OpAnswer::Applied { .. }));
        sent.push(op);
    }
    served.child.kill().await.unwrap();
    let served = serve(folder.path()).await;
    desk.url.clone_from(&served.url);
    for answer in desk.push(&sent).await {
        assert!(
            matches!(answer, OpAnswer::Duplicate { .. }),
            "an answered operation is in the ledger: {answer:?}"
        );
    }
    let notes = desk.ticket("QH1").await.unwrap()["case"]["assignments"][0]["notes"].clone();
    assert_eq!(notes.as_array().unwrap().len(), 5, "each took effect once");
}

#[tokio::test]
async fn the_log_holds_no_number_name_or_password() {
    let folder = prepared().await;
    let mut served = serve(folder.path()).await;
    let mut desk = Client::enroll(&served.url, "zfj.jingban").await;
    let keys = desk.keys("QH1").await;
    desk.all(&format!("caller:{}", desk.grant.user.unit.unwrap())).await;
    let reveal = desk.op(keys, &Intent::RecordReveal(Reason { reason: format!("拨打{PHONE}") }));
    let note = desk.note(keys, &format!("已拨打{PHONE}"));
    desk.push(&[reveal, note]).await;
    desk.get(&format!("/v1/officer/tickets/{PHONE}")).await;
    desk.get(&format!("/{PHONE}")).await;
    served.child.kill().await.unwrap();
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.contains("/v1/feed/{feed}"), "requests are logged by route");
    for secret in [PHONE, "陈某芳", "chengban-demo", desk.grant.access_token.as_str()] {
        assert!(!log.contains(secret), "the log holds {secret}");
    }
}

async fn restore(folder: &Path, backup: &Path) -> (bool, String) {
    restore_with(folder, backup, "blobs").await
}

async fn restore_with(folder: &Path, backup: &Path, blobs: &str) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chengban-hub"));
    command.arg("restore").arg(backup).arg("--db").arg(format!("sqlite:{}", folder.join("hub.db").display()));
    command.arg("--blobs").arg(folder.join(blobs));
    let output = command.output().await.unwrap();
    (output.status.success(), String::from_utf8(output.stderr).unwrap())
}

#[tokio::test]
async fn a_running_hub_is_not_restored_from_under_and_nothing_replaced_is_lost() {
    let folder = prepared().await;
    let mut served = serve(folder.path()).await;
    let mut desk = Client::enroll(&served.url, "zfj.jingban").await;
    let backup = folder.path().join("hub.bak");
    let mut command = Command::new(env!("CARGO_BIN_EXE_chengban-hub"));
    command
        .arg("backup")
        .arg(&backup)
        .arg("--db")
        .arg(format!("sqlite:{}", folder.path().join("hub.db").display()));
    assert!(command.output().await.unwrap().status.success(), "a backup may be made meanwhile");

    let (ok, told) = restore(folder.path(), &backup).await;
    assert!(!ok && told.contains("请先停止服务"), "{told}");
    let keys = desk.keys("QH1").await;
    let op = desk.note(keys, "服务照常");
    assert!(matches!(desk.push(&[op]).await[0], OpAnswer::Applied { .. }), "the hub was not disturbed");

    served.child.kill().await.unwrap();
    let names = || {
        let entries = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
        names.retain(|name| name.contains(".replaced") && !name.ends_with("-wal") && !name.ends_with("-shm"));
        names.sort();
        names
    };
    for expected in [vec!["hub.db.replaced"], vec!["hub.db.replaced", "hub.db.replaced-2"]] {
        std::fs::write(folder.path().join("blobs/sealed"), "").unwrap();
        let (ok, told) = restore(folder.path(), &backup).await;
        assert!(
            !folder.path().join("blobs/sealed").exists(),
            "the parts that come with it are looked at anew"
        );
        assert!(ok, "a killed hub holds no lock: {told}");
        assert_eq!(names(), expected, "each replaced database has a name of its own");
    }
    let marks = ["blobs/sealed", "elsewhere/sealed"].map(|mark| folder.path().join(mark));
    std::fs::create_dir(folder.path().join("elsewhere")).unwrap();
    for mark in &marks {
        std::fs::write(mark, "").unwrap();
    }
    assert!(restore_with(folder.path(), &backup, "elsewhere").await.0);
    assert_eq!(marks.map(|mark| mark.exists()), [true, false], "it is the folder of parts that is named");
    let first = std::fs::read(folder.path().join("hub.db.replaced")).unwrap();
    assert_ne!(first, std::fs::read(folder.path().join("hub.db.replaced-2")).unwrap());
    let served = serve(folder.path()).await;
    let desk = Client::enroll(&served.url, "zfj.jingban").await;
    assert!(desk.ticket("QH1").await.is_some(), "and the backup is served");
}
