//! Feeds: pages, rights, and no position lost.

use std::collections::BTreeMap;

use chengban_domain::case::{AssignmentKind, ReplyContent};
use chengban_domain::intent::{DispatchTo, Intent, Redispatch, SaveDraft};
use chengban_domain::{AssignmentId, DraftId, RevId, UnitId};
use serde_json::Value;

use crate::fixture::{Client, Hub, OTHER, OWN, any_id};

type State = BTreeMap<(String, String), i64>;

fn take(state: &mut State, lines: &[Value]) {
    for line in lines {
        let key = (line["k"].as_str().unwrap().to_owned(), line["id"].as_str().unwrap().to_owned());
        if line["op"] == "remove" {
            state.remove(&key);
        } else {
            state.insert(key, line["v"].as_i64().unwrap());
        }
    }
}

fn numbers(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("QH{n:04}")).collect()
}

#[tokio::test]
async fn small_pages_add_up_to_the_whole_feed() {
    let numbers = numbers(23);
    let tickets: Vec<_> = numbers.iter().map(|no| (no.as_str(), OWN)).collect();
    let hub = Hub::with_tickets(&tickets).await;
    let desk = hub.client("zfj.jingban").await;
    let feed = desk.unit_feed();
    let whole = desk.all(&feed).await;
    assert!(whole.end.complete, "everything fits in one page");
    assert_eq!(whole.end.live_count, 23);
    let mut expected = State::new();
    take(&mut expected, &whole.lines);

    let (mut state, mut after, mut pages) = (State::new(), 0, 0);
    loop {
        let page = desk.page(&feed, after, 8_000).await;
        assert_eq!(page.end.from, after, "a page begins where it was asked to");
        assert!(page.end.to > after || page.end.complete, "a page moves on");
        take(&mut state, &page.lines);
        after = page.end.to;
        pages += 1;
        if page.end.complete {
            break;
        }
    }
    assert!(pages > 3, "the bound was kept: {pages} pages");
    assert_eq!(state, expected);
    assert_eq!(after, whole.end.head);
}

#[tokio::test]
async fn heads_are_not_sent_again_until_something_changes() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let mut desk = hub.client("zfj.jingban").await;
    let first = desk.get("/v1/feeds").await;
    let tag = first.headers()["etag"].clone();
    let ask = |tag: &reqwest::header::HeaderValue| {
        desk.request(reqwest::Method::GET, "/v1/feeds").header("if-none-match", tag)
    };
    assert_eq!(ask(&tag).send().await.unwrap().status(), 304);
    let keys = desk.keys("QH1").await;
    let op = desk.note(keys, "已联系");
    desk.push(&[op]).await;
    let ask = desk.request(reqwest::Method::GET, "/v1/feeds").header("if-none-match", &tag);
    assert_eq!(ask.send().await.unwrap().status(), 200, "a change makes the tag another");
}

#[tokio::test]
async fn redispatch_takes_a_ticket_from_one_unit_and_gives_it_to_another() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let (old, new) = (hub.client("zfj.jingban").await, hub.client("swj.jingban").await);
    let mut officer = hub.client("pt.zidong").await;
    let keys = old.keys("QH1").await;
    assert!(new.ticket("QH1").await.is_none(), "not theirs yet");
    let unit: UnitId = new.grant.user.unit.unwrap();
    let to = DispatchTo {
        assignment: AssignmentId(any_id()),
        unit,
        unit_name: OTHER.to_owned(),
        kind: AssignmentKind::Lead,
        limit: None,
        statutory: None,
    };
    let redispatch = Redispatch { from: keys.1, to: vec![to], reason: "职能调整".to_owned() };
    let mut op = officer.op(keys, &Intent::Redispatch(redispatch));
    op.assignment_id = None;
    officer.push(&[op]).await;

    let page = old.all(&old.unit_feed()).await;
    let line =
        page.lines.iter().find(|line| line["id"] == keys.0.to_string()).expect("a tombstone tells the desk");
    assert_eq!((line["op"].as_str(), line["reason"].as_str()), (Some("remove"), Some("reassigned")));
    assert_eq!(page.end.live_count, 0);
    let callers = old.all(&format!("caller:{}", old.grant.user.unit.unwrap())).await;
    assert!(callers.lines.iter().all(|line| line["op"] == "remove"), "the resident's data leave with it");
    let body = new.ticket("QH1").await.expect("the other unit has it");
    assert_eq!(body["case"]["assignments"][0]["unit_name"], OTHER);
    assert_eq!(
        body["case"]["assignments"].as_array().unwrap().len(),
        1,
        "the first unit's part stays with the hub"
    );
}

/// F1, F6: whoever follows the positions while others write ends with exactly what a fresh reader gets.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_among_writers_loses_no_position() {
    let numbers = numbers(12);
    let tickets: Vec<_> = numbers.iter().map(|no| (no.as_str(), OWN)).collect();
    let hub = Hub::with_tickets(&tickets).await;
    let reader = hub.client("zfj.fenguan").await;
    let feed = reader.unit_feed();
    let mut writers = Vec::new();
    let mut changes = 0;
    for worker in 0..4 {
        let mut desk = hub.client("zfj.jingban").await;
        let mut keys = Vec::new();
        for no in numbers.iter().skip(worker).step_by(2) {
            keys.push(desk.keys(no).await);
        }
        changes += 6 * keys.len() as i64;
        writers.push(tokio::spawn(async move {
            for round in 0..6 {
                for key in &keys {
                    let op = desk.note(*key, &format!("第{round}轮"));
                    desk.push(&[op]).await;
                }
            }
        }));
    }
    let (mut state, mut after) = (State::new(), 0);
    let mut follow = async |reader: &Client| {
        let page = reader.page(&feed, after, 20_000).await;
        let positions: Vec<i64> = page.lines.iter().map(|line| line["s"].as_i64().unwrap()).collect();
        assert!(positions.iter().all(|s| *s > after), "nothing appears at or below a position seen");
        assert!(positions.is_sorted(), "positions ascend");
        take(&mut state, &page.lines);
        after = page.end.to;
        page.end.complete
    };
    while writers.iter().any(|writer| !writer.is_finished()) {
        follow(&reader).await;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    while !follow(&reader).await {}
    let whole = reader.all(&feed).await;
    let mut expected = State::new();
    take(&mut expected, &whole.lines);
    assert_eq!(state, expected, "incremental and fresh agree");
    assert_eq!(whole.end.head, 12 + changes, "every change got a position of its own");
}

#[tokio::test]
async fn a_cursor_of_another_life_is_refused() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let desk = hub.client("zfj.jingban").await;
    let feed = desk.unit_feed();
    for query in ["after=999999", "after=0&epoch=ffffffffffffffffffffffffffffffff"] {
        let response = desk.get(&format!("/v1/feed/{feed}?{query}")).await;
        assert_eq!(response.status(), 409, "{query}");
        assert_eq!(response.json::<Value>().await.unwrap()["code"], "epoch_changed");
    }
}

#[tokio::test]
async fn hot_gives_the_open_tickets_first_due_first() {
    let hub = Hub::with_tickets(&[("QH1", OWN), ("QH2", OWN)]).await;
    let desk = hub.client("zfj.jingban").await;
    let text = desk.get("/v1/hot").await.text().await.unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    let head = desk.all(&desk.unit_feed()).await.end.head;
    for line in lines {
        assert_eq!(line["at"], head, "each says which head it was read at");
        assert_eq!(line["feed"], desk.unit_feed());
        assert!(line["body"]["case"]["assignments"][0]["due"]["at"].is_i64());
    }
}

/// A2: away and back, with what was written.
#[tokio::test]
async fn a_ticket_that_comes_back_brings_its_drafts_and_its_resident() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let mut desk = hub.client("zfj.jingban").await;
    let mut officer = hub.client("pt.zidong").await;
    let keys = desk.keys("QH1").await;
    let content = ReplyContent { public_text: "写了一半".to_owned(), ..ReplyContent::empty() };
    let save = SaveDraft { draft: DraftId(any_id()), rev: RevId(any_id()), base_rev: None, content };
    desk.must(keys, Intent::SaveDraft(save)).await;
    let other = hub.client("swj.jingban").await;
    let caller = format!("caller:{}", desk.grant.user.unit.unwrap());
    let mut from = keys.1;
    for (unit, name, live, callers) in
        [(other.grant.user.unit.unwrap(), OTHER, 0, 0), (desk.grant.user.unit.unwrap(), OWN, 2, 1)]
    {
        let assignment = AssignmentId(any_id());
        let kind = AssignmentKind::Lead;
        let to = vec![DispatchTo {
            assignment,
            unit,
            unit_name: name.to_owned(),
            kind,
            limit: None,
            statutory: None,
        }];
        let redispatch = Redispatch { from, to, reason: "职能调整".to_owned() };
        officer.must(keys, Intent::Redispatch(redispatch)).await;
        from = assignment;
        assert_eq!(desk.all(&desk.unit_feed()).await.end.live_count, live, "ticket and draft, or neither");
        assert_eq!(desk.all(&caller).await.end.live_count, callers);
    }
}

#[tokio::test]
async fn a_ticket_found_to_be_a_report_leaves_every_unit_feed() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let desk = hub.client("zfj.jingban").await;
    hub.import(&crate::fixture::csv(&[("QH1", OWN)]).replace("投诉", "举报")).await;
    let page = desk.all(&desk.unit_feed()).await;
    assert_eq!((page.end.live_count, page.lines[0]["reason"].as_str()), (0, Some("sealed")));
    assert_eq!(desk.all(&format!("caller:{}", desk.grant.user.unit.unwrap())).await.end.live_count, 0);
    hub.import(&crate::fixture::csv(&[("QH1", OWN)])).await;
    assert!(desk.ticket("QH1").await.is_some(), "and comes back when it was a slip");
    let heads: Value = desk.get("/v1/feeds").await.json().await.unwrap();
    assert!(!heads.to_string().contains("report:"), "the report's own feed is closed again");
}
