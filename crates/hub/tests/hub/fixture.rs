//! A hub with the demo's units and people, tickets of known numbers, and a client for one account.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use chengban_domain::case::Case;
use chengban_domain::hash::Sha256Hex;
use chengban_domain::intent::{AddNote, Intent};
use chengban_domain::time::Millis;
use chengban_domain::wire::{Grant, OpAnswer, OpLine, PageEnd};
use chengban_domain::{AssignmentId, DeviceId, OpId, TicketId};
use chengban_hub::demo::{self, DEMO_PASSWORD, DemoRequest};
use chengban_hub::{Clock, Config, Running, intake};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use crate::cluster;

/// The unit most tests act for.
pub const OWN: &str = "市综合行政执法局";
/// Another unit.
pub const OTHER: &str = "市水务局";
/// A caller's number that may appear nowhere it should not.
pub const PHONE: &str = "14055512345";

/// A hub under test.
pub struct Hub {
    pub folder: TempDir,
    pub config: Config,
    pub running: Running,
}

impl Hub {
    /// With units and people, and no tickets.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = cluster::config(folder.path());
        Self::of(folder, config).await
    }

    /// The same on a SQLite file, whichever database was chosen: for what can only be done to a file.
    pub async fn on_file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::for_test(folder.path());
        Self::of(folder, config).await
    }

    async fn of(folder: TempDir, config: Config) -> Self {
        fill(&config, 0).await;
        let running = chengban_hub::start(config.clone()).await.unwrap();
        Self { folder, config, running }
    }

    /// With tickets of these numbers, each dispatched to one unit.
    pub async fn with_tickets(tickets: &[(&str, &str)]) -> Self {
        let hub = Self::start().await;
        hub.import(&csv(tickets)).await;
        hub
    }

    /// Imports a file's text.
    pub async fn import(&self, text: &str) -> intake::ImportReport {
        intake::import(self.config.clone(), "province", "export.csv", text.as_bytes()).await.unwrap()
    }

    pub fn url(&self) -> String {
        self.running.url()
    }

    /// The key of its database, for commands.
    pub fn key_file(&self) -> std::path::PathBuf {
        self.folder.path().join("hub.key")
    }

    pub async fn client(&self, account: &str) -> Client {
        Client::enroll(&self.url(), account).await
    }
}

/// Units and people of the demo, and so many tickets.
pub async fn fill(config: &Config, tickets: usize) {
    let request = DemoRequest { tickets, seed: 7, password: DEMO_PASSWORD.to_owned(), fonts: fonts() };
    demo::fill(config.clone(), &request).await.unwrap();
}

/// The letter fonts, where `cargo xtask setup` has fetched them.
pub fn fonts() -> Option<std::path::PathBuf> {
    let fetched = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.setup/fonts");
    std::env::var_os("CHENGBAN_FONTS").map(Into::into).or(Some(fetched)).filter(|folder| folder.is_dir())
}

/// An export file of the province with these numbers and units.
pub fn csv(tickets: &[(&str, &str)]) -> String {
    let mut text =
        "工单编号,工单类型,标题,主要内容,来电人,来电人电话/账号,受理渠道,紧急程度,受理时间,派单时间,承办单位,工单性质\n".to_owned();
    for (no, unit) in tickets {
        let row = format!(
            "{no},投诉,夜间噪声扰民,来电人反映楼下音响扰民。,陈某芳,{PHONE},电话,一般,2026-11-20 08:40:00,2026-11-20 09:00:00,{unit},主办\n"
        );
        text += &row;
    }
    text
}

/// The same file, in which every ticket names somebody as the other side.
pub fn accusing(text: &str, whom: &str) -> String {
    let (head, rows) = text.split_once('\n').unwrap();
    rows.lines().fold(format!("{head},被反映人\n"), |text, row| text + &format!("{row},{whom}\n"))
}

/// A ticket of an export file that says where and about what.
pub struct Told<'a> {
    pub no: &'a str,
    pub unit: &'a str,
    pub nature: &'a str,
    pub body: &'a str,
    pub phone: &'a str,
    pub village: &'a str,
    pub category: &'a str,
    /// Day and hour of the call.
    pub at: &'a str,
}

/// The matter that tests are about.
pub const MATTER: Told<'static> = Told {
    no: "QH1",
    unit: OWN,
    nature: "投诉",
    body: "来电人反映楼下烧烤店夜间噪声扰民。",
    phone: PHONE,
    village: "登仙岭社区",
    category: "城市管理->噪声->餐饮",
    at: "2026-11-20 08",
};

/// An export file of the province with these tickets.
pub fn file(tickets: &[Told<'_>]) -> String {
    let mut text = "工单编号,工单类型,问题分类,标题,主要内容,来电人,来电人电话/账号,被反映街乡镇,村/社区,受理渠道,紧急程度,受理时间,派单时间,承办单位,工单性质\n".to_owned();
    for Told { no, unit, nature, body, phone, village, category, at } in tickets {
        text += &format!(
            "{no},{nature},{category},夜间噪声扰民,{body},陈某芳,{phone},嘉积镇,{village},电话,一般,{at}:40:00,{at}:50:00,{unit},主办\n"
        );
    }
    text
}

/// The system's time; a hub's clock may be ahead of it.
pub fn now() -> Millis {
    Clock::default().now()
}

/// Any identifier: tests may draw one, programs may not.
pub fn any_id() -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut bytes = [0_u8; 10];
    let fresh = Uuid::from_u128(
        u128::from(std::process::id()) << 64 | u128::from(NEXT.fetch_add(1, Ordering::Relaxed)),
    );
    bytes.copy_from_slice(&fresh.as_bytes()[6..]);
    uuid::Builder::from_unix_timestamp_millis(1_795_000_000_000, &bytes).into_uuid()
}

/// One page as read.
pub struct Page {
    pub lines: Vec<Value>,
    pub end: PageEnd,
}

impl Page {
    /// Reads NDJSON and insists on the trailer.
    pub fn read(text: &str) -> Self {
        let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let end = lines.pop().expect("a page has a trailer");
        let end: PageEnd = serde_json::from_value(end["end"].clone()).expect("the last line is the trailer");
        assert_eq!(end.lines, lines.len() as u64, "the trailer counts the lines");
        Self { lines, end }
    }
}

/// An account on a device of its own.
pub struct Client {
    pub http: reqwest::Client,
    pub url: String,
    pub grant: Grant,
    pub epoch: String,
    pub seq: i64,
}

impl Client {
    pub async fn enroll(url: &str, account: &str) -> Self {
        let http = reqwest::Client::new();
        let body = json!({ "account": account, "password": DEMO_PASSWORD, "device_id": DeviceId(any_id()), "device_name": "test" });
        let response = http.post(format!("{url}/v1/enroll")).json(&body).send().await.unwrap();
        assert_eq!(response.status(), 200, "{account} must be able to enrol");
        let epoch = response.headers()["chengban-epoch"].to_str().unwrap().to_owned();
        let grant = response.json().await.unwrap();
        Self { http, url: url.to_owned(), grant, epoch, seq: 0 }
    }

    pub fn unit_feed(&self) -> String {
        format!("unit:{}", self.grant.user.unit.unwrap())
    }

    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let request =
            self.http.request(method, format!("{}{path}", self.url)).bearer_auth(&self.grant.access_token);
        request.header("chengban-epoch", &self.epoch)
    }

    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.request(reqwest::Method::GET, path).send().await.unwrap()
    }

    pub async fn page(&self, feed: &str, after: i64, max_bytes: usize) -> Page {
        let response = self.get(&format!("/v1/feed/{feed}?after={after}&max_bytes={max_bytes}")).await;
        assert_eq!(response.status(), 200, "{feed} must be readable");
        Page::read(&response.text().await.unwrap())
    }

    /// Everything of a feed in one page.
    pub async fn all(&self, feed: &str) -> Page {
        self.page(feed, 0, 2 << 20).await
    }

    /// The body of a ticket in the unit's feed.
    pub async fn ticket(&self, no: &str) -> Option<Value> {
        let page = self.all(&self.unit_feed()).await;
        let found = page.lines.into_iter().find(|line| line["body"]["case"]["ticket"]["no"] == no);
        found.map(|line| line["body"].clone())
    }

    /// Keys of a ticket and of the unit's assignment.
    pub async fn keys(&self, no: &str) -> (TicketId, AssignmentId) {
        let body = self.ticket(no).await.unwrap_or_else(|| panic!("{no} must be in the feed"));
        let case: Case = serde_json::from_value(body["case"].clone()).unwrap();
        (case.ticket.id, case.assignments[0].id)
    }

    pub fn op(&mut self, (ticket_id, assignment): (TicketId, AssignmentId), intent: &Intent) -> OpLine {
        self.seq += 1;
        OpLine {
            op_id: OpId(any_id()),
            device_seq: self.seq,
            ticket_id,
            assignment_id: Some(assignment),
            kind: intent.kind().as_str().to_owned(),
            op_schema: 1,
            base_version: 1_000,
            payload: intent.payload().unwrap(),
            needs_blobs: Vec::new(),
            made_at: Millis(1_795_000_000_000),
            skew_ms: 0,
        }
    }

    pub fn note(&mut self, keys: (TicketId, AssignmentId), text: &str) -> OpLine {
        self.op(keys, &Intent::AddNote(AddNote { text: text.to_owned() }))
    }

    pub async fn push_raw(&self, ops: &[OpLine]) -> reqwest::Response {
        let body: String = ops.iter().map(|op| serde_json::to_string(op).unwrap() + "\n").collect();
        self.request(reqwest::Method::POST, "/v1/ops").body(body).send().await.unwrap()
    }

    pub async fn push(&self, ops: &[OpLine]) -> Vec<OpAnswer> {
        let response = self.push_raw(ops).await;
        assert_eq!(response.status(), 200, "a push must be judged");
        let text = response.text().await.unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Pushes one operation that must take effect.
    pub async fn must(&mut self, keys: (TicketId, AssignmentId), intent: Intent) {
        let op = self.op(keys, &intent);
        let answers = self.push(&[op]).await;
        assert!(
            matches!(answers[0], OpAnswer::Applied { .. }),
            "{} must take effect: {answers:?}",
            intent.kind().as_str()
        );
    }

    /// Uploads bytes for a ticket as a desk does, and publishes them.
    pub async fn upload(&self, ticket: TicketId, bytes: &[u8]) -> Sha256Hex {
        let sha256 = Sha256Hex::of(bytes);
        let parts: Vec<Sha256Hex> = bytes.chunks(4 << 20).map(Sha256Hex::of).collect();
        let begin = json!({ "sha256": sha256, "size": bytes.len(), "parts": parts, "ticket_id": ticket });
        let begun = self.request(reqwest::Method::POST, "/v1/blobs").json(&begin).send().await.unwrap();
        assert_eq!(begun.status(), 200);
        let begun: Value = begun.json().await.unwrap();
        let upload = begun["upload_id"].as_str().unwrap();
        for index in begun["missing"].as_array().unwrap() {
            let index = index.as_u64().unwrap() as usize;
            let part = bytes.chunks(4 << 20).nth(index).unwrap().to_vec();
            let put = self.request(reqwest::Method::PUT, &format!("/v1/blobs/{upload}/{index}")).body(part);
            assert_eq!(put.send().await.unwrap().status(), 204);
        }
        let commit = self.request(reqwest::Method::POST, &format!("/v1/blobs/{upload}/commit"));
        assert_eq!(commit.send().await.unwrap().status(), 200);
        sha256
    }

    /// The case as the platform sees it.
    pub async fn case(&self, no: &str) -> Case {
        self.get(&format!("/v1/officer/tickets/{no}")).await.json().await.unwrap()
    }
}
