//! The hub stumbles over one operation: it is shown to a person after a while, nothing of it is lost, and all others go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chengban_domain::case::AssignmentState;
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::intent::{AddNote, AssignHandler, Empty, Intent, Reason};
use chengban_domain::wire::{OpAnswer, OpLine, OpResult, OpVerdict};
use chengban_domain::{OpId, ReasonCode, TicketId};

use super::engine;
use crate::desk::Options;
use crate::outbox::{act, resolve, state};
use crate::store::outbox;
use crate::testing::{Bench, ticket};
use crate::wire_fake::{Fake, hub, refusal};

/// Tries until the person is asked.
const MANY: usize = 8;

/// What it stumbles over.
const BAD: [&str; 2] = ["add-note", "record-reveal"];

/// How the hub fails.
#[derive(Clone, Copy)]
enum Fault {
    /// It answers for the one operation.
    Told,
    /// Its request ends with 500.
    Whole,
}

/// The unit's feed, standing where the bench stands.
fn feeds() -> String {
    let feed = crate::testing::feed_id();
    format!(
        r#"{{"feeds":[{{"feed":"{feed}","head":2,"floor":0,"grant_version":1,"live_count":2,"digest":"0"}}]}}"#
    )
}

/// A hub that stumbles over notes and reveals until it is well, and accepts everything else.
async fn stumbling(fault: Fault, well: Arc<AtomicBool>) -> Fake {
    Fake::start(move |_, asked| {
        if asked.line != "POST /v1/ops" {
            return hub("200 OK", "e1", &feeds());
        }
        let ops: Vec<OpLine> = asked.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let bad = |op: &OpLine| BAD.contains(&op.kind.as_str()) && !well.load(Ordering::SeqCst);
        if matches!(fault, Fault::Whole) && ops.iter().any(bad) {
            return refusal("500 Internal Server Error", ErrorCode::Internal);
        }
        let answers = ops.iter().map(|op| if bad(op) { stumble(op.op_id) } else { applied(op.op_id) });
        let lines: Vec<String> = answers.map(|answer| serde_json::to_string(&answer).unwrap()).collect();
        hub("200 OK", "e1", &lines.join("\n"))
    })
    .await
}

fn stumble(op_id: OpId) -> OpAnswer {
    OpAnswer::Retry { op_id, after_ms: 5_000, problem: Some(Problem::new(ErrorCode::HubFault)) }
}

fn applied(op_id: OpId) -> OpAnswer {
    let receipt = "R12345678901".to_owned();
    let at = crate::clock::wall();
    let result = OpResult { verdict: OpVerdict::Applied, code: None, version: 2, receipt, at };
    OpAnswer::Applied { op_id, result }
}

/// Queues a note on the first ticket and a signature on the second.
async fn at_work(fake: &Fake) -> (Bench, TicketId, OpId, OpId) {
    let bench = Bench::at(&fake.address, Options::quick()).await;
    let held = [ticket(&bench, 1, AssignmentState::Handling), ticket(&bench, 2, AssignmentState::PendingAck)];
    bench.hold(&held).await;
    let note = queue(&bench, &held[0], Intent::AddNote(AddNote { text: "现场已核实".into() })).await;
    let signed = queue(&bench, &held[1], Intent::Acknowledge(Empty {})).await;
    (bench, held[0].case.ticket.id, note, signed)
}

async fn queue(bench: &Bench, slice: &chengban_domain::wire::TicketSlice, intent: Intent) -> OpId {
    let mut tx = bench.office.store.begin().await.unwrap();
    let (id, target) = (slice.case.ticket.id, Some(slice.case.assignments[0].id));
    let queued = act::queue(&bench.office, &mut tx, id, target, &intent).await.unwrap();
    tx.commit().await.unwrap();
    queued.op_id
}

async fn stored(bench: &Bench, op: OpId) -> outbox::OpRecord {
    outbox::get(&mut bench.office.store.reader().await.unwrap(), op).await.unwrap().unwrap()
}

/// Exchanges once more, as if the wait were over.
async fn later(bench: &Bench) {
    let mut tx = bench.office.store.begin().await.unwrap();
    for op in outbox::waiting(&mut tx, &bench.office.account()).await.unwrap() {
        outbox::update(&mut tx, &outbox::OpRecord { next_try_at: 0, ..op }).await.unwrap();
    }
    tx.commit().await.unwrap();
    engine::run(&bench.office).await.unwrap();
}

async fn until_shown(bench: &Bench, op: OpId) {
    for _ in 0..MANY {
        assert_eq!(stored(bench, op).await.state, state::QUEUED, "it is tried again by itself");
        later(bench).await;
    }
}

#[rstest::rstest]
#[case::told(Fault::Told)]
#[case::whole(Fault::Whole)]
#[tokio::test]
async fn one_that_the_hub_stumbles_over_comes_to_a_person_and_goes_through_as_the_same(#[case] fault: Fault) {
    let well = Arc::new(AtomicBool::new(false));
    let fake = stumbling(fault, Arc::clone(&well)).await;
    let (bench, id, note, signed) = at_work(&fake).await;
    until_shown(&bench, note).await;
    assert_eq!(stored(&bench, signed).await.state, state::ACKED, "the others went on");
    let view = crate::ticket::open(&bench.office, id).await.unwrap();
    let shown = view.ops.iter().find(|op| op.op_id == note).expect("it stands on its ticket");
    assert_eq!(shown.state, crate::commands::outbox::OpState::Attention);
    let problem = shown.problem.as_ref().unwrap();
    assert_eq!((problem.code, problem.retryable), (ErrorCode::HubFault, true));
    assert_eq!(view.assignment.unwrap().notes.len(), 1, "what was done here stays in view");
    let many = fake.of("POST /v1/ops").len();
    later(&bench).await;
    assert_eq!(fake.of("POST /v1/ops").len(), many, "it is not sent while a person is asked");

    well.store(true, Ordering::SeqCst);
    assert_eq!(resolve::retry(&bench.office, note).await.unwrap().op_id, note, "exactly once: the same");
    engine::run(&bench.office).await.unwrap();
    let row = stored(&bench, note).await;
    assert_eq!((row.state.as_str(), row.faults, row.last_error), (state::ACKED, 0, None));
}

#[tokio::test]
async fn nothing_of_its_ticket_overtakes_it() {
    let well = Arc::new(AtomicBool::new(false));
    let fake = stumbling(Fault::Told, Arc::clone(&well)).await;
    let (bench, id, note, _) = at_work(&fake).await;
    until_shown(&bench, note).await;
    let seen = crate::ticket::open(&bench.office, id).await.unwrap();
    let handler =
        Intent::AssignHandler(AssignHandler { user: bench.office.user().user, name: "张敏".into() });
    let next = queue(&bench, &seen.slice, handler).await;
    later(&bench).await;
    assert_eq!(stored(&bench, next).await.state, state::QUEUED, "it waits for the one before it");
    let rows = crate::ticket::open(&bench.office, id).await.unwrap().ops;
    let waits = rows.iter().find(|op| op.op_id == next).unwrap();
    assert_eq!(waits.why.as_ref().and_then(|why| why.reason), Some(ReasonCode::OpBehind));
    well.store(true, Ordering::SeqCst);
    resolve::retry(&bench.office, note).await.unwrap();
    engine::run(&bench.office).await.unwrap();
    assert_eq!(stored(&bench, next).await.state, state::ACKED);
    let sent: String = fake.of("POST /v1/ops").into_iter().map(|asked| asked.body).collect();
    assert!(sent.rfind("add-note") < sent.find("assign-handler"), "in their order");
}

#[tokio::test]
async fn a_record_of_something_done_is_not_given_up() {
    let fake = stumbling(Fault::Told, Arc::default()).await;
    let (bench, id, note, _) = at_work(&fake).await;
    until_shown(&bench, note).await;
    resolve::withdraw(&bench.office, note).await.unwrap();
    let seen = crate::ticket::open(&bench.office, id).await.unwrap();
    let reveal = queue(&bench, &seen.slice, Intent::RecordReveal(Reason { reason: "回电".into() })).await;
    until_shown(&bench, reveal).await;
    let refused = resolve::withdraw(&bench.office, reveal).await.unwrap_err();
    assert_eq!(crate::testing::code(&refused), ErrorCode::AlreadySent);
    let handler = AssignHandler { user: bench.office.user().user, name: "张敏".into() };
    let signed = queue(&bench, &seen.slice, Intent::AssignHandler(handler)).await;
    later(&bench).await;
    assert_eq!(
        stored(&bench, signed).await.state,
        state::ACKED,
        "and holds nothing back: nothing rests on it"
    );
}

#[tokio::test]
async fn synchronising_by_hand_sends_all_of_them_again() {
    let well = Arc::new(AtomicBool::new(false));
    let fake = stumbling(Fault::Told, Arc::clone(&well)).await;
    let (bench, _, note, _) = at_work(&fake).await;
    until_shown(&bench, note).await;
    well.store(true, Ordering::SeqCst);
    bench.desk().dispatch("sync.now", serde_json::json!({})).await.unwrap();
    assert_eq!(stored(&bench, note).await.state, state::ACKED);
}

#[tokio::test]
async fn its_words_are_exported_and_taken_back_as_a_draft() {
    let fake = stumbling(Fault::Told, Arc::default()).await;
    let (bench, id, note, _) = at_work(&fake).await;
    until_shown(&bench, note).await;
    let of = serde_json::json!({ "op_id": note });
    let made = bench.desk().dispatch("outbox.export", of).await.unwrap();
    let (_, bytes) = bench.desk().read_blob("export", made["id"].as_str().unwrap()).await.unwrap();
    let sheet: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!((&sheet["problem"]["code"], &sheet["faults"]), (&"hub_fault".into(), &MANY.into()));
    assert_eq!(sheet["operation"]["payload"]["text"], "现场已核实");
    let draft = resolve::to_draft(&bench.office, note).await.unwrap();
    assert_eq!((draft.ticket_id, draft.content.internal_text.as_str()), (id, "现场已核实"));
    assert_eq!(stored(&bench, note).await.state, state::WITHDRAWN);
}
