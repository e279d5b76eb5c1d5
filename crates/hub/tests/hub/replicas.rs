//! Several hubs on one PostgreSQL database: nothing is lost between them, nothing is done twice, and none takes another life
//! of the database for this one.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use chengban_domain::wire::{OpAnswer, OpLine};
use chengban_domain::{AssignmentId, TicketId};
use chengban_hub::{Config, Running, intake};
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::cluster;
use crate::fixture::{Client, Hub, OWN, csv, fill};

/// Far longer than anything here takes; nobody waits for it unless something is wrong.
const PATIENCE: Duration = Duration::from_secs(30);

/// Two hubs on one database, with tickets of these numbers.
struct Pair {
    folder: TempDir,
    config: Config,
    both: [Running; 2],
}

impl Pair {
    async fn with_tickets(numbers: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = cluster::shared(folder.path());
        fill(&config, 0).await;
        let tickets: Vec<(&str, &str)> = numbers.iter().map(|no| (*no, OWN)).collect();
        let text = csv(&tickets);
        intake::import(config.clone(), "province", "export.csv", text.as_bytes()).await.unwrap();
        let both = tokio::try_join!(chengban_hub::start(config.clone()), chengban_hub::start(config.clone()));
        let (one, other) = both.unwrap();
        Self { folder, config, both: [one, other] }
    }

    async fn client(&self, hub: usize, account: &str) -> Client {
        Client::enroll(&self.both[hub].url(), account).await
    }

    /// As one of the hubs alone, for the helpers that look into its database.
    fn into_hub(self) -> Hub {
        let Self { folder, config, both: [running, _] } = self;
        Hub { folder, config, running }
    }
}

type Keys = (TicketId, AssignmentId);

/// Sends each batch through both hubs at the same moment, as a desk does whose first answer was lost; how often an
/// operation was applied and how often recognised.
async fn push_through_both(urls: &[String; 2], mut desk: Client, keys: &[Keys], rounds: usize) -> [usize; 2] {
    let mut told = [0, 0];
    for round in 0..rounds {
        let ops: Vec<OpLine> = keys
            .iter()
            .map(|keys| desk.note(*keys, &format!("第{round}轮，{}", desk.grant.user.name)))
            .collect();
        let body: String = ops.iter().map(|op| serde_json::to_string(op).unwrap() + "\n").collect();
        let via = |url: &String| {
            let request = desk.http.post(format!("{url}/v1/ops")).bearer_auth(&desk.grant.access_token);
            let request = request.header("chengban-epoch", &desk.epoch).body(body.clone());
            async move { request.send().await.unwrap().text().await.unwrap() }
        };
        let (one, other) = tokio::join!(via(&urls[0]), via(&urls[1]));
        let read = |text: &str| -> Vec<OpAnswer> {
            text.lines()
                .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{text}: {e}")))
                .collect()
        };
        let (one, other) = (read(&one), read(&other));
        assert_eq!((one.len(), other.len()), (ops.len(), ops.len()), "an answer for each");
        for pair in one.into_iter().zip(other) {
            match pair {
                (OpAnswer::Applied { result, .. }, OpAnswer::Duplicate { result: same, .. })
                | (OpAnswer::Duplicate { result: same, .. }, OpAnswer::Applied { result, .. }) => {
                    assert_eq!(result, same, "a repeated operation gets the first verdict");
                    told = [told[0] + 1, told[1] + 1];
                }
                pair => panic!("once applied and once recognised: {pair:?}"),
            }
        }
    }
    told
}

/// Follows a feed page by page while others write, until `head` stands; what it knows in the end.
async fn follow(desk: &Client, feed: &str, done: &tokio::sync::Notify) -> BTreeMap<String, i64> {
    let (mut known, mut after, mut last) = (BTreeMap::new(), 0, false);
    loop {
        let page = desk.page(feed, after, 4 << 10).await;
        for line in &page.lines {
            assert!(line["s"].as_i64() > Some(after), "a page holds what is new");
            known.insert(line["id"].as_str().unwrap().to_owned(), line["v"].as_i64().unwrap());
        }
        after = page.end.to;
        if page.end.complete && last {
            return known;
        }
        // One more round after the writers have ended sees all of them.
        last = last || tokio::time::timeout(Duration::from_millis(1), done.notified()).await.is_ok();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn desks_that_push_through_two_hubs_lose_no_position_and_each_operation_takes_effect_once() {
    const ROUNDS: usize = 8;
    let numbers = ["QH1", "QH2", "QH3", "QH4", "QH5"];
    let pair = Pair::with_tickets(&numbers).await;
    let urls = [pair.both[0].url(), pair.both[1].url()];
    let accounts = ["zfj.jingban", "zfj.jingban2", "zfj.fenguan"];
    let reader = pair.client(1, "zfj.jingban").await;
    let feed = reader.unit_feed();
    let mut keys = Vec::new();
    for no in numbers {
        keys.push(reader.keys(no).await);
    }
    let before = reader.all(&feed).await.end.head;
    let mut writers = Vec::new();
    for (n, account) in accounts.iter().enumerate() {
        let desk = pair.client(n % 2, account).await;
        let (urls, keys) = (urls.clone(), keys.clone());
        writers.push(tokio::spawn(async move { push_through_both(&urls, desk, &keys, ROUNDS).await }));
    }
    let done = tokio::sync::Notify::new();
    let write = async {
        let mut told = [0, 0];
        for writer in writers {
            let [applied, known] = writer.await.unwrap();
            told = [told[0] + applied, told[1] + known];
        }
        done.notify_one();
        told
    };
    let (told, followed) = tokio::join!(write, follow(&reader, &feed, &done));
    let count = accounts.len() * ROUNDS * numbers.len();
    assert_eq!(told, [count, count]);

    let all = [pair.client(0, "zfj.jingban").await.all(&feed).await, reader.all(&feed).await];
    let whole: BTreeMap<String, i64> = all[0]
        .lines
        .iter()
        .map(|line| (line["id"].as_str().unwrap().to_owned(), line["v"].as_i64().unwrap()))
        .collect();
    assert_eq!(followed, whole, "who followed page by page has what who begins anew has");
    assert_eq!(all[0].end.digest, all[1].end.digest, "both hubs say the same");
    assert!(all[0].end.head > before, "{before}");
    for no in numbers {
        let notes = reader.ticket(no).await.unwrap()["case"]["assignments"][0]["notes"].clone();
        let notes = notes.as_array().unwrap().clone();
        assert_eq!(notes.len(), accounts.len() * ROUNDS, "{no}: each took effect once");
    }
    let report = pair.into_hub().run(&["audit", "verify"]).await;
    assert_eq!(report["ok"], true, "one chain, written by both: {report}");
}

#[tokio::test]
async fn news_of_one_hub_reach_who_waits_at_the_other() {
    let pair = Pair::with_tickets(&["QH1"]).await;
    let (mut writer, reader) = (pair.client(0, "zfj.jingban").await, pair.client(1, "zfj.jingban2").await);
    let keys = writer.keys("QH1").await;
    let known = reader.get("/v1/feeds").await.headers()["etag"].clone();
    let wait = reader.request(reqwest::Method::GET, "/v1/feeds?wait=25").header("if-none-match", known);
    let waiting = tokio::spawn(async move { wait.send().await.unwrap().status().as_u16() });
    let op = writer.note(keys, "新的情况");
    assert!(matches!(writer.push(&[op]).await[0], OpAnswer::Applied { .. }));
    let told = tokio::time::timeout(Duration::from_secs(20), waiting).await;
    assert_eq!(told.expect("long before the poll ends by itself").unwrap(), 200);
}

#[tokio::test]
async fn a_file_sent_in_parts_through_two_hubs_is_published_whole() {
    let pair = Pair::with_tickets(&["QH1"]).await;
    let mut desk = pair.client(0, "zfj.jingban").await;
    let (ticket, _) = desk.keys("QH1").await;
    let bytes: Vec<u8> = (0..(5_u32 << 20)).map(|n| (n % 251) as u8).collect();
    let sha256 = desk.upload(ticket, &bytes).await;
    desk.url = pair.both[1].url();
    let sent = desk.get(&format!("/v1/tickets/{ticket}/blobs/{sha256}")).await.bytes().await.unwrap();
    assert!(sent == bytes, "what one took in the other gives");
}

#[tokio::test]
async fn a_hub_with_another_key_or_none_does_not_join() {
    let pair = Pair::with_tickets(&["QH1"]).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let mut other = Config { key_file: Some(elsewhere.path().join("other.key")), ..pair.config.clone() };
    let error = chengban_hub::start(other.clone()).await.err().expect("must be refused");
    assert!(error.to_string().contains("找不到密钥文件"), "{error}");
    std::fs::write(elsewhere.path().join("other.key"), "07".repeat(32)).unwrap();
    other.blobs = elsewhere.path().join("blobs");
    let error = chengban_hub::start(other).await.err().expect("must be refused");
    assert!(error.to_string().contains("不是这个数据库的密钥"), "{error}");
}

#[tokio::test]
async fn a_database_put_back_is_another_life_at_once_for_whoever_serves_it_and_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let config = cluster::shared(folder.path());
    fill(&config, 0).await;
    let running = chengban_hub::start(config.clone()).await.unwrap();
    let hub = Hub { folder, config, running };
    let before = hub.client("zfj.jingban").await.epoch;
    let Hub { folder, mut config, running } = hub;
    running.shutdown().await.unwrap();
    config.housekeeping = Duration::from_millis(20);
    let running = chengban_hub::start(config.clone()).await.unwrap();
    let mut hub = Hub { folder, config, running };
    assert_eq!(hub.client("zfj.jingban").await.epoch, before, "a mere restart keeps the life");
    hub.tamper("UPDATE hub_state SET value = '0' WHERE name = 'beat'").await;
    let ended = tokio::time::timeout(PATIENCE, hub.running.wait()).await.expect("it stops by itself");
    assert!(ended.unwrap_err().to_string().contains("重新启动"));
    let Hub { folder, config, running } = hub;
    running.shutdown().await.unwrap();
    let running = chengban_hub::start(config.clone()).await.unwrap();
    let hub = Hub { folder, config, running };
    let after = hub.client("zfj.jingban").await.epoch;
    assert_ne!(after, before, "positions given out since are void");
    hub.run(&["promote", "--may-have-lost-data"]).await;
    let (ok, told) = hub.try_run(&["promote"]).await;
    assert!(!ok && told.contains("--may-have-lost-data"), "{told}");
}

#[tokio::test]
async fn what_a_server_has_tools_of_its_own_for_is_said_in_a_sentence() {
    let pair = Pair::with_tickets(&["QH1"]).await;
    let out = pair.folder.path().join("hub.bak");
    let hub = pair.into_hub();
    for (command, tool) in [("backup", "pg_dump"), ("restore", "pg_restore")] {
        let (ok, told) = hub.try_run(&[command, out.to_str().unwrap()]).await;
        assert!(!ok && told.contains(tool) && told.contains("docs/postgres.md"), "{told}");
    }
    assert!(!out.exists());
}

/// A password that the server does not ask for, and that may stand nowhere.
const PASSWORD: &str = "kJ8-geheim";

async fn serve(config: &Config, log: &Path) -> (tokio::process::Child, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chengban-hub"));
    let log = std::fs::OpenOptions::new().create(true).append(true).open(log).unwrap();
    command
        .args(["--json", "serve", "--listen", "127.0.0.1:0", "--key-file"])
        .arg(config.key_file.as_ref().unwrap());
    command.env("CHENGBAN_DB", config.database.argument().replace("hub@", &format!("hub:{PASSWORD}@")));
    command.env("CHENGBAN_LOG", "trace").stdout(Stdio::piped()).stderr(log).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().expect("the hub says where it listens");
    let started: Value = serde_json::from_str(&line).unwrap();
    (child, started["url"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_desk_whose_hub_was_killed_goes_on_at_another_and_no_log_holds_the_password() {
    let folder = tempfile::tempdir().unwrap();
    let config = cluster::shared(folder.path());
    fill(&config, 0).await;
    intake::import(config.clone(), "province", "x.csv", csv(&[("QH1", OWN)]).as_bytes()).await.unwrap();
    let log = folder.path().join("log");
    let ((mut one, first), (_other, second)) = tokio::join!(serve(&config, &log), serve(&config, &log));
    let mut desk = Client::enroll(&first, "zfj.jingban").await;
    let keys = desk.keys("QH1").await;
    let op = desk.note(keys, "第一条");
    assert!(matches!(desk.push(std::slice::from_ref(&op)).await[0], OpAnswer::Applied { .. }));
    one.kill().await.unwrap();
    desk.url = second;
    assert!(
        matches!(desk.push(&[op]).await[0], OpAnswer::Duplicate { .. }),
        "the session holds there, and the ledger"
    );
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(text.contains("/v1/ops"), "requests are logged");
    assert!(!text.contains(PASSWORD), "the log holds the password");
    let mut refused = Command::new(env!("CARGO_BIN_EXE_chengban-hub"));
    refused.args(["audit", "acts", "--db", &format!("postgres://hub:{PASSWORD}@127.0.0.1:1/none")]);
    let told = refused.output().await.unwrap();
    let told = String::from_utf8(told.stderr).unwrap();
    assert!(told.contains("无法连接") && !told.contains(PASSWORD), "{told}");
}
