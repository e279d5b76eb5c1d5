//! Files beside the exchange: a slow one, and one that does not get through.

use std::sync::Arc;
use std::time::Duration;

use chengban_domain::case::{AssignmentState, EvidenceKind};
use chengban_domain::hash::Sha256Hex;
use chengban_domain::intent::Intent;
use chengban_domain::wire::{BlobBegin, BlobBegun, BlobCommitted, OpLine, TicketSlice};
use chengban_domain::{ErrorCode, OpId};

use super::{engine, uploads};
use crate::commands::evidence::EvidenceAdd;
use crate::desk::Options;
use crate::files::Source;
use crate::outbox::{act, state};
use crate::store::outbox;
use crate::testing::{Bench, code, ticket};
use crate::wire_fake::{Asked, Fake, SILENCE, hub, refusal};

/// A hub that accepts every operation, has no news, and takes files as `put` says.
async fn fake(put: impl Fn(usize) -> Vec<u8> + Send + Sync + 'static) -> Fake {
    Fake::start(move |nth, asked| match asked.line.as_str() {
        "POST /v1/ops" => hub("200 OK", "e1", &accepted(asked)),
        "POST /v1/blobs" => hub("200 OK", "e1", &begun(asked)),
        line if line.starts_with("PUT /v1/blobs/") => put(nth),
        line if line.starts_with("POST /v1/blobs/") => hub("200 OK", "e1", &committed(line)),
        _ => hub("200 OK", "e1", &feeds()),
    })
    .await
}

/// The unit's feed, standing where two tickets bring it.
fn feeds() -> String {
    format!(
        r#"{{"feeds":[{{"feed":"{}","head":2,"floor":0,"grant_version":1,"live_count":2,"digest":"0"}}]}}"#,
        crate::testing::feed_id()
    )
}

fn accepted(asked: &Asked) -> String {
    let at = crate::clock::wall().0;
    let applied = |op: OpLine| {
        format!(
            r#"{{"answer":"applied","op_id":"{}","result":{{"verdict":"applied","version":2,"receipt":"R1","at":{at}}}}}"#,
            op.op_id
        )
    };
    asked.body.lines().map(|line| applied(serde_json::from_str(line).unwrap())).collect::<Vec<_>>().join("\n")
}

/// The upload bears the content's name, so that the commit can say it again.
fn begun(asked: &Asked) -> String {
    let begin: BlobBegin = serde_json::from_str(&asked.body).unwrap();
    serde_json::to_string(&BlobBegun { upload_id: begin.sha256.as_str().to_owned(), missing: vec![0] })
        .unwrap()
}

fn committed(line: &str) -> String {
    let name = line.trim_start_matches("POST /v1/blobs/").trim_end_matches("/commit").to_owned();
    let done = BlobCommitted { sha256: Sha256Hex::try_from(name).unwrap(), mime: "text/plain".into() };
    serde_json::to_string(&done).unwrap()
}

async fn bench_of(fake: &Fake) -> (Bench, [TicketSlice; 2]) {
    let bench = Bench::at(&fake.address, Options::quick()).await;
    let tickets = [1, 2].map(|n| ticket(&bench, n, AssignmentState::Handling));
    bench.hold(&tickets).await;
    (bench, tickets)
}

async fn attach(bench: &Bench, to: &TicketSlice, words: &str) {
    let file = bench.office.files.register("现场.txt", Source::Bytes(words.as_bytes().to_vec()));
    let (ticket_id, assignment_id) = (to.case.ticket.id, to.case.assignments[0].id);
    let req = EvidenceAdd { ticket_id, assignment_id, file, kind: EvidenceKind::Handling };
    crate::evidence::add(&bench.office, req).await.unwrap();
}

async fn states(bench: &Bench) -> Vec<(String, i64)> {
    let mut conn = bench.office.store.reader().await.unwrap();
    let mut rows = outbox::rows(&mut conn, None, 9).await.unwrap();
    rows.reverse();
    rows.into_iter().map(|op| (op.state, op.attempts)).collect()
}

async fn note(bench: &Bench, on: &TicketSlice) -> OpId {
    let mut tx = bench.office.store.begin().await.unwrap();
    let target = Some(on.case.assignments[0].id);
    let intent = Intent::AddNote(chengban_domain::intent::AddNote { text: "已约现场".into() });
    let queued = act::queue(&bench.office, &mut tx, on.case.ticket.id, target, &intent).await.unwrap();
    tx.commit().await.unwrap();
    queued.op_id
}

#[tokio::test]
async fn a_slow_upload_holds_up_neither_reading_nor_the_words_of_other_tickets() {
    let fake = fake(|_| SILENCE.to_vec()).await;
    let (bench, tickets) = bench_of(&fake).await;
    attach(&bench, &tickets[0], "很大的视频").await;
    note(&bench, &tickets[1]).await;
    let office = Arc::clone(&bench.office);
    let lane = tokio::spawn(async move { uploads::run(&office).await });
    while !fake.lines().iter().any(|line| line.starts_with("PUT ")) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    engine::run(&bench.office).await.unwrap();
    assert!(!lane.is_finished(), "the file is still on its way");
    assert_eq!(states(&bench).await, [(state::QUEUED.to_owned(), 0), (state::ACKED.to_owned(), 1)]);
    assert!(bench.office.status().await.unwrap().last_sync.is_some(), "everything was read");
    lane.abort();
}

#[tokio::test]
async fn a_file_that_does_not_get_through_waits_and_the_next_one_is_sent() {
    let fake = fake(|_| hub("204 No Content", "e1", "")).await;
    let refusing = self::fake(|_| refusal("503 Service Unavailable", ErrorCode::Busy)).await;
    for (hub, expected) in [(&refusing, false), (&fake, true)] {
        let (bench, tickets) = bench_of(hub).await;
        attach(&bench, &tickets[0], "第一个").await;
        attach(&bench, &tickets[1], "第二个").await;
        let ended = engine::whole(&bench.office).await;
        assert_eq!(ended.is_ok(), expected, "{ended:?}");
        let puts = hub.lines().iter().filter(|line| line.starts_with("PUT ")).count();
        assert_eq!(puts, 2, "one that fails does not keep the other from being tried");
        let state = if expected { (state::ACKED.to_owned(), 1) } else { (state::QUEUED.to_owned(), 0) };
        assert_eq!(states(&bench).await, [state.clone(), state]);
        if !expected {
            assert_eq!(code(&ended.unwrap_err()), ErrorCode::Busy);
            assert!(!uploads::run(&bench.office).await.unwrap(), "they rest before they are tried again");
            let status = bench.office.status().await.unwrap();
            assert_eq!(status.problem.unwrap().code, ErrorCode::Busy, "and it is told that something waits");
            let mut conn = bench.office.store.reader().await.unwrap();
            let rows = outbox::rows(&mut conn, None, 9).await.unwrap();
            assert!(rows.iter().all(|op| op.problem().is_some_and(|told| told.code == ErrorCode::Busy)));
        }
        assert_eq!(bench.office.status().await.unwrap().pushed, if expected { 2 } else { 0 });
    }
}
