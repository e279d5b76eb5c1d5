//! What tests of this crate share: an office on a temporary encrypted store, and tickets.

use std::sync::Arc;

use chengban_domain::case::{
    Assignment, AssignmentKind, AssignmentState, AuditVerdict, CallerKind, Case, Deadline, FirstDues,
    MaskedCaller, Nature, PackRef, Place, Reply, ReplyContent, Ticket, TicketState,
};
use chengban_domain::time::{Limit, Millis, Unit};
use chengban_domain::wire::{FeedName, PageEnd, TicketSlice, UserProfile};
use chengban_domain::{AssignmentId, DeviceId, ReplyId, RevId, Role, TicketId, UnitId, UserId};
use uuid::Uuid;

use crate::desk::{Desk, Options};
use crate::office::{Office, Opening};
use crate::profile::DatabaseKey;
use crate::rules::Rules;
use crate::store::Store;
use crate::store::feed::{self, Cursor};
use crate::store::meta;
use crate::sync::http::Hub;
use crate::sync::session::Tokens;
use crate::sync::status::Live;
use crate::vault::Vault;

/// An office of one handler, with its folder and its desk.
pub(crate) struct Bench {
    pub(crate) office: Arc<Office>,
    pub(crate) dir: tempfile::TempDir,
    pub(crate) key: DatabaseKey,
    _desk: Desk,
}

pub(crate) fn unit() -> UnitId {
    UnitId(Uuid::from_u128(0xA))
}

pub(crate) fn user() -> UserId {
    UserId(Uuid::from_u128(0x1))
}

pub(crate) fn feed_id() -> String {
    FeedName::unit(unit()).0
}

impl Bench {
    pub(crate) async fn new() -> Self {
        Self::with(Options::quick()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        Self::at("http://127.0.0.1:9", options).await
    }

    /// With a hub at that address, and tokens that are still good.
    pub(crate) async fn at(address: &str, options: Options) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let desk = Desk::open_with(dir.path(), options).unwrap();
        let key = DatabaseKey::generate();
        let store = Store::open(&dir.path().join("desk.db"), &key).await.unwrap();
        let device = DeviceId(Uuid::from_u128(0xD));
        let mut tx = store.begin().await.unwrap();
        let tokens = Tokens { access: "a1".into(), refresh: "r1".into(), renew_at: Millis(i64::MAX) };
        meta::set(&mut tx, meta::name::SESSION, &tokens).await.unwrap();
        meta::set(&mut tx, meta::name::EPOCH, "e1").await.unwrap();
        tx.commit().await.unwrap();
        let opening = Opening {
            store,
            vault: Vault::new(dir.path().join("vault")),
            hub: Hub::new(address, device).unwrap(),
            user: UserProfile {
                user: user(),
                account: "zhang".into(),
                name: "张某".into(),
                unit: Some(unit()),
                unit_name: "执法局".into(),
                roles: vec![Role::Handler, Role::Liaison],
            },
            rules: Rules::default(),
            colleagues: Vec::new(),
            live: Live::default(),
        };
        let office = Arc::new(Office::new(desk.inner(), opening));
        desk.put_office(Some(Arc::clone(&office)));
        Self { office, dir, key, _desk: desk }
    }

    pub(crate) fn desk(&self) -> &Desk {
        &self._desk
    }

    /// Begins the feed of the unit.
    pub(crate) async fn begin_feed(&self) -> Cursor {
        let cursor = Cursor {
            feed_id: feed_id(),
            epoch: "e1".into(),
            seq: 0,
            grant_version: 1,
            generation: 1,
            complete: false,
        };
        let mut tx = self.office.store.begin().await.unwrap();
        feed::set_cursor(&mut tx, &cursor).await.unwrap();
        tx.commit().await.unwrap();
        cursor
    }

    /// The cursor as it is stored.
    pub(crate) async fn cursor(&self) -> Cursor {
        let mut conn = self.office.store.reader().await.unwrap();
        feed::cursor(&mut conn, &feed_id()).await.unwrap().unwrap()
    }

    /// Puts tickets into the store by a page of the unit's feed that ends it.
    pub(crate) async fn hold(&self, tickets: &[TicketSlice]) {
        let lines = tickets.iter().map(|ticket| move |seq| upsert(seq, ticket));
        self.take(lines.collect()).await;
    }

    /// Puts lines into the store by a page of the unit's feed that ends it; each is given its position.
    pub(crate) async fn take(&self, lines: Vec<impl Fn(i64) -> String>) {
        let cursor =
            match feed::cursor(&mut self.office.store.reader().await.unwrap(), &feed_id()).await.unwrap() {
                Some(cursor) => cursor,
                None => self.begin_feed().await,
            };
        let lines: Vec<String> = (cursor.seq + 1..).zip(lines).map(|(seq, line)| line(seq)).collect();
        let bytes = page(&cursor, &lines, true);
        let read = crate::sync::page::read(bytes.as_bytes()).unwrap();
        let took = crate::sync::pull::apply(&self.office, &cursor, &read).await.unwrap();
        assert!(!took.stale, "the page continues the cursor");
        // As an exchange does.
        self.office.changed(&["ticket"], Vec::new());
    }

    /// All of the store's and vault's bytes on disk.
    pub(crate) fn bytes_on_disk(&self) -> Vec<u8> {
        fn walk(dir: &std::path::Path, out: &mut Vec<u8>) {
            for entry in std::fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { walk(&path, out) } else { out.extend(std::fs::read(path).unwrap()) }
            }
        }
        let mut out = Vec::new();
        walk(self.dir.path(), &mut out);
        out
    }
}

/// A line that brings a ticket.
pub(crate) fn upsert(seq: i64, slice: &TicketSlice) -> String {
    let ticket = &slice.case.ticket;
    let body = serde_json::to_string(slice).unwrap();
    format!(
        r#"{{"s":{seq},"k":"ticket","id":"{}","v":{},"op":"upsert","body":{body}}}"#,
        ticket.id, ticket.version
    )
}

/// A line that takes a ticket away.
pub(crate) fn remove(seq: i64, id: TicketId, version: i64) -> String {
    format!(r#"{{"s":{seq},"k":"ticket","id":"{id}","v":{version},"op":"remove","reason":"reassigned"}}"#)
}

/// A page that continues a cursor.
pub(crate) fn page(cursor: &Cursor, lines: &[String], complete: bool) -> String {
    let to = cursor.seq + i64::try_from(lines.len()).unwrap();
    let end = PageEnd {
        epoch: cursor.epoch.clone(),
        feed: FeedName(cursor.feed_id.clone()),
        from: cursor.seq,
        to,
        head: to,
        complete,
        lines: u64::try_from(lines.len()).unwrap(),
        grant_version: cursor.grant_version,
        live_count: 0,
        digest: "0".into(),
    };
    let mut text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    text.push_str(&format!("{{\"end\":{}}}\n", serde_json::to_string(&end).unwrap()));
    text
}

fn deadline(start: Millis, days: i64) -> Deadline {
    Deadline {
        at: Millis(start.0 + days * 86_400_000),
        estimated: false,
        limit: Limit::new(5, Unit::Wd),
        rule: "default".into(),
        start,
        before: None,
        unit: None,
    }
}

/// A ticket with one assignment of the unit, in `state`, dispatched at the office's present.
pub(crate) fn ticket(bench: &Bench, number: u128, state: AssignmentState) -> TicketSlice {
    let now = bench.office.clock.now();
    let caller = MaskedCaller {
        name: "陈**".into(),
        phone: "139****5678".into(),
        kind: CallerKind::Person,
        anonymous: false,
    };
    let pack = PackRef { pack: "default".into(), version: 1 };
    let id = TicketId(Uuid::from_u128(0x7000 + number));
    let ticket = Ticket {
        title: format!("第{number}件占道经营"),
        body: "海桂路夜间占道经营，噪声扰民。".into(),
        nature: Nature::Complaint,
        category: vec!["城市管理".into()],
        place: Place { town: "嘉积镇".into(), ..Place::default() },
        dispatched_at: Some(now),
        state: TicketState::Processing,
        ..Ticket::received(id, format!("QH{number:08}"), caller, now, pack)
    };
    let dues = FirstDues { ack: deadline(now, 1), return_: deadline(now, 1), handle: deadline(now, 7) };
    let id = AssignmentId(Uuid::from_u128(0x9000 + number));
    let fresh = Assignment::dispatched(id, unit(), "执法局".into(), AssignmentKind::Lead, now, dues);
    let assignment = Assignment { state, ..fresh };
    TicketSlice {
        case: Case { ticket, assignments: vec![assignment], others: Vec::new() },
        timeline: Vec::new(),
        applied_ops: Vec::new(),
    }
}

/// A reply that was filed and passed the platform's audit at once.
pub(crate) fn passed_reply(text: &str, at: Millis) -> Reply {
    let content = ReplyContent { public_text: text.into(), ..ReplyContent::empty() };
    Reply {
        id: ReplyId(Uuid::from_u128(0x4000)),
        rev: RevId(Uuid::from_u128(0x5000)),
        round: 0,
        text_hash: content.text_hash(),
        content,
        by: user(),
        by_name: "张某".into(),
        authors: Vec::new(),
        submitted_at: at,
        steps: Vec::new(),
        approvals: Vec::new(),
        comment: String::new(),
        marks: Vec::new(),
        recalled: false,
        verdict: Some(AuditVerdict {
            passed: true,
            defects: Vec::new(),
            reason: String::new(),
            at,
            by_name: "审核员".into(),
        }),
    }
}

/// The code of a failure.
pub(crate) fn code(error: &anyhow::Error) -> chengban_domain::ErrorCode {
    crate::fault::to_problem(error).code
}
