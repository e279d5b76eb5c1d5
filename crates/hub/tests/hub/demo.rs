//! Demo data, the officer that plays on it, and what the hub does by the clock.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use crate::cluster;
use crate::fixture::{Client, Hub, fill};

async fn demo(tickets: usize) -> Hub {
    let folder = tempfile::tempdir().unwrap();
    let config = cluster::config(folder.path());
    fill(&config, tickets).await;
    let running = chengban_hub::start(config.clone()).await.unwrap();
    Hub { folder, config, running }
}

async fn queue(client: &Client, kind: &str) -> Vec<Value> {
    client.get(&format!("/v1/officer/queue?kind={kind}")).await.json().await.unwrap()
}

async fn officer(hub: &Hub, arguments: &[&str]) -> String {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_chengban-hub"));
    command.args(["--json", "officer", "--hub", &hub.url()]).args(arguments);
    let output = command.output().await.unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn demo_tickets_are_in_every_state_and_the_same_for_the_same_seed() {
    let (one, two) = (demo(40).await, demo(40).await);
    let states = async |hub: &Hub| {
        let desk = hub.client("zhang.min").await;
        let page = desk.all(&desk.unit_feed()).await;
        let mut numbers: Vec<String> = Vec::new();
        let mut states = BTreeSet::new();
        for line in page.lines.iter().filter(|line| line["k"] == "ticket" && line["op"] == "upsert") {
            numbers.push(line["body"]["case"]["ticket"]["no"].to_string());
            states.insert(line["body"]["case"]["assignments"][0]["state"].as_str().unwrap().to_owned());
        }
        numbers.sort();
        (numbers, states)
    };
    let (numbers, seen) = states(&one).await;
    assert_eq!(numbers, states(&two).await.0, "same seed and day, same tickets");
    for state in
        ["pending_ack", "handling", "unit_review", "platform_audit", "return_review", "suspended", "archived"]
    {
        assert!(seen.contains(state), "nothing is {state}: {seen:?}");
    }
    assert!(
        one.run(&["audit", "verify"]).await["ok"].as_bool().unwrap(),
        "made by applying intents, with their events"
    );
}

#[tokio::test]
async fn the_officer_plays_the_platform_until_nothing_waits_for_it() {
    let hub = demo(40).await;
    let client = hub.client("pt.shenhe").await;
    assert!(!queue(&client, "reply").await.is_empty() && !queue(&client, "return").await.is_empty());
    let told = officer(&hub, &["--auto", "--once"]).await;
    assert!(told.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "one JSON document a line");
    officer(&hub, &["--auto", "--once"]).await;
    for kind in ["reply", "return", "extension", "suspension", "appeal", "callback"] {
        assert_eq!(queue(&client, kind).await, Vec::<Value>::new(), "{kind} is worked off");
    }
}

#[tokio::test]
async fn an_officer_decides_by_command_and_is_told_why_not() {
    let hub = demo(30).await;
    let client = hub.client("pt.shenhe").await;
    let no = queue(&client, "return").await[0]["no"].as_str().unwrap().to_owned();
    let done = officer(&hub, &["decide-return", &no, "--refuse", "--reason", "属于你单位职责"]).await;
    assert_eq!(serde_json::from_str::<Value>(&done).unwrap()["ok"], true);
    let case = client.case(&no).await;
    assert!(case.assignments[0].return_forbidden, "the unit may not return it again");
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_chengban-hub"));
    command.args(["--json", "officer", "--hub", &hub.url(), "decide-return", &no]);
    let output = command.output().await.unwrap();
    assert!(!output.status.success(), "a second decision is refused");
    assert!(!output.stderr.is_empty(), "and says why");
}

#[tokio::test]
async fn closed_tickets_are_archived_when_their_window_is_over() {
    let hub = demo(30).await;
    let client = hub.client("pt.guanli").await;
    let waiting = queue(&client, "archive").await;
    assert!(!waiting.is_empty(), "some are closed");
    let no = waiting.last().unwrap()["no"].as_str().unwrap().to_owned();
    hub.config.clock.advance(Duration::from_secs(20 * 24 * 60 * 60));
    assert_eq!(hub.running.keep_house().await.unwrap(), waiting.len(), "each once");
    assert_eq!(hub.running.keep_house().await.unwrap(), 0);
    let client = hub.client("pt.guanli").await;
    assert!(client.case(&no).await.ticket.archived_at.is_some());
}
