//! The audit chain notices what was changed behind the program's back.

use chengban_domain::intent::{Empty, Intent};
use chengban_hub::Database;
use serde_json::Value;

use crate::fixture::{Hub, OWN};
use crate::tamper::{file, server};

impl Hub {
    /// Runs a keeper's command on this hub's database; its JSON.
    pub async fn run(&self, arguments: &[&str]) -> Value {
        let (ok, out) = self.try_run(arguments).await;
        assert!(ok, "{arguments:?} must succeed: {out}");
        serde_json::from_str(&out).unwrap()
    }

    /// Whether it succeeded, and what it said; where it only failed, why.
    pub async fn try_run(&self, arguments: &[&str]) -> (bool, String) {
        let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_chengban-hub"));
        command.arg("--json").args(arguments).arg("--db").arg(self.config.database.argument());
        command.env("CHENGBAN_KEY_FILE", self.key_file());
        let output = command.output().await.unwrap();
        let said = if output.stdout.is_empty() { output.stderr } else { output.stdout };
        (output.status.success(), String::from_utf8(said).unwrap())
    }

    /// Codes of all audit events in order.
    pub async fn codes(&self) -> Vec<String> {
        const CODES: &str = "SELECT code FROM event ORDER BY seq";
        match &self.config.database {
            Database::File(_) => {
                sqlx::query_scalar(CODES).fetch_all(&mut file(&self.config).await).await.unwrap()
            }
            Database::Server(_) => {
                sqlx::query_scalar(CODES).fetch_all(&mut server(&self.config).await).await.unwrap()
            }
        }
    }
}

async fn with_events() -> Hub {
    let hub = Hub::with_tickets(&[("QH1", OWN), ("QH2", OWN)]).await;
    let mut desk = hub.client("zfj.jingban").await;
    let keys = desk.keys("QH1").await;
    desk.must(keys, Intent::Acknowledge(Empty {})).await;
    hub
}

#[tokio::test]
async fn an_untouched_chain_is_whole() {
    let hub = with_events().await;
    let report = hub.run(&["audit", "verify"]).await;
    assert_eq!(report["ok"], true);
    assert_eq!(report["chains"][0]["rows"], 3, "two dispatches and one signature");
}

#[tokio::test]
async fn an_edited_a_removed_and_a_cut_off_row_are_each_noticed() {
    for (sql, at) in [
        ("UPDATE event SET at = at - 60000 WHERE seq = 2", 2),
        ("DELETE FROM event WHERE seq = 1", 1),
        ("DELETE FROM event WHERE seq = 3", 3),
        ("UPDATE event SET body = zeroblob(64) WHERE seq = 3", 3),
    ] {
        let hub = with_events().await;
        hub.tamper(sql).await;
        let (ok, out) = hub.try_run(&["audit", "verify"]).await;
        assert!(!ok, "{sql}: the command must fail");
        let report: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(report["chains"][0]["broken_at"], at, "{sql}: {report}");
    }
}

#[tokio::test]
async fn nothing_personal_is_readable_in_the_database() {
    let hub = with_events().await;
    let hub_files = std::fs::read_dir(hub.folder.path()).unwrap();
    for entry in hub_files.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
        let bytes = std::fs::read(&entry).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for secret in [crate::fixture::PHONE, "楼下音响扰民", "陈某芳"] {
            assert!(!text.contains(secret), "{} holds {secret} in the clear", entry.display());
        }
    }
}

#[tokio::test]
async fn each_command_of_the_keeper_leaves_a_line_that_cannot_be_changed_unnoticed() {
    let hub = Hub::start().await;
    let file = hub.folder.path().join("export.csv");
    std::fs::write(&file, crate::fixture::csv(&[("QH1", OWN)])).unwrap();
    let backup = hub.folder.path().join("hub.bak");
    let before = hub.run(&["audit", "acts"]).await.as_array().unwrap().len();
    hub.run(&["unit", "add", "市测试局", "--series", "琼海测函"]).await;
    hub.run(&["unit", "set", "市测试局", "--contact", "办公室"]).await;
    hub.run(&["unit", "city", "琼海市"]).await;
    hub.run(&["user", "disable", "swj.jingban"]).await;
    hub.run(&["import", "tickets", file.to_str().unwrap()]).await;
    // A server has tools of its own for that.
    let last = if crate::cluster::is_chosen() { "promote" } else { "backup" };
    match last {
        "promote" => hub.run(&["promote", "--may-have-lost-data"]).await,
        _ => hub.run(&["backup", backup.to_str().unwrap()]).await,
    };
    let acts = hub.run(&["audit", "acts"]).await;
    let acts = &acts.as_array().unwrap()[before..];
    let commands: Vec<&str> = acts.iter().map(|act| act["command"].as_str().unwrap()).collect();
    assert_eq!(commands, ["unit.add", "unit.set", "unit.city", "user.disable", "import", last]);
    assert!(acts.iter().all(|act| act["at"].as_i64() > Some(0)), "{acts:?}");
    assert_eq!(hub.run(&["audit", "verify"]).await["chains"][2]["ok"], true);
    hub.tamper("UPDATE keeper_act SET account = 'nobody' WHERE command = 'user.disable'").await;
    let (ok, out) = hub.try_run(&["audit", "verify"]).await;
    assert!(!ok, "{out}");
}
