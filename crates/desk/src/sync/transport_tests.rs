//! The wire's bad days: another page answers, the answer is cut, the token dies, the hub was replaced.

use chengban_domain::ErrorCode;
use chengban_domain::case::{AssignmentState, ReplyContent};
use chengban_domain::intent::{Empty, Intent};
use chengban_domain::wire::{Grant, OpLine, UserProfile};
use chengban_domain::{DeviceId, OpId, ReasonCode};

use super::engine;
use crate::commands::draft::{DraftOpen, DraftSave};
use crate::commands::outbox::{OfferAgain, OnHub};
use crate::commands::sync::SessionState;
use crate::desk::Options;
use crate::outbox::{act, state};
use crate::store::outbox;
use crate::testing::{Bench, code, ticket, user};
use crate::wire_fake::{Asked, Fake, hub, refusal};

/// No right to any feed.
const NO_FEEDS: &str = r#"{"feeds":[]}"#;

/// The unit's feed, standing where the bench stands.
fn feeds() -> String {
    format!(
        r#"{{"feeds":[{{"feed":"{}","head":1,"floor":0,"grant_version":1,"live_count":1,"digest":"0"}}]}}"#,
        crate::testing::feed_id()
    )
}

/// A bench with one unsigned ticket, an act on it waiting, and a draft begun.
async fn bench_at(fake: &Fake) -> (Bench, OpId) {
    let bench = Bench::at(&fake.address, Options::quick()).await;
    let slice = ticket(&bench, 1, AssignmentState::PendingAck);
    bench.hold(std::slice::from_ref(&slice)).await;
    let (id, target) = (slice.case.ticket.id, slice.case.assignments[0].id);
    let mut tx = bench.office.store.begin().await.unwrap();
    let queued =
        act::queue(&bench.office, &mut tx, id, Some(target), &Intent::Acknowledge(Empty {})).await.unwrap();
    tx.commit().await.unwrap();
    let opened =
        crate::draft::open(&bench.office, DraftOpen { ticket_id: id, assignment_id: target }).await.unwrap();
    let content = ReplyContent { public_text: "写到一半".into(), ..ReplyContent::empty() };
    let save = DraftSave { draft_id: opened.draft_id, base_rev: None, content, cut: false };
    crate::draft::save(&bench.office, save).await.unwrap();
    (bench, queued.op_id)
}

async fn stored(bench: &Bench, op: OpId) -> outbox::OpRecord {
    let mut conn = bench.office.store.reader().await.unwrap();
    outbox::get(&mut conn, op).await.unwrap().unwrap()
}

async fn text_is_safe(bench: &Bench) {
    let drafts = crate::draft::rows(&bench.office).await.unwrap();
    assert_eq!(drafts[0].excerpt, "写到一半", "typed text is untouched");
}

fn applied(op: OpId) -> String {
    format!(
        r#"{{"answer":"applied","op_id":"{op}","result":{{"verdict":"applied","version":2,"receipt":"R12345678901","at":{}}}}}"#,
        crate::clock::wall().0
    )
}

fn op_of(asked: &Asked) -> OpLine {
    serde_json::from_str(asked.body.lines().next().unwrap()).unwrap()
}

#[tokio::test]
async fn a_login_page_of_the_network_is_no_hub_and_ends_nothing() {
    let html = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 14\r\n\r\n<html>登录</html>";
    let fake = Fake::start(move |_, _| html.as_bytes().to_vec()).await;
    let (bench, op) = bench_at(&fake).await;
    assert_eq!(code(&engine::run(&bench.office).await.unwrap_err()), ErrorCode::NotHub);
    let status = bench.office.status().await.unwrap();
    assert!(!status.online && status.problem.unwrap().code == ErrorCode::NotHub);
    assert_eq!((status.waiting, stored(&bench, op).await.state.as_str()), (1, state::QUEUED));
    text_is_safe(&bench).await;
}

#[tokio::test]
async fn without_a_network_everything_waits_and_says_so() {
    let bench = Bench::new().await;
    bench.hold(&[ticket(&bench, 1, AssignmentState::PendingAck)]).await;
    assert_eq!(code(&engine::run(&bench.office).await.unwrap_err()), ErrorCode::Offline);
    assert!(!bench.office.status().await.unwrap().online);
}

#[tokio::test]
async fn an_answer_that_is_cut_is_asked_again_with_the_same_operation() {
    let fake = Fake::start(|nth, asked| match asked.line.as_str() {
        "POST /v1/ops" => {
            let whole = hub("200 OK", "e1", &applied(op_of(asked).op_id));
            if nth == 0 { whole[..whole.len() - 40].to_vec() } else { whole }
        }
        _ => hub("200 OK", "e1", &feeds()),
    })
    .await;
    let (bench, op) = bench_at(&fake).await;
    assert_eq!(code(&engine::run(&bench.office).await.unwrap_err()), ErrorCode::Offline);
    assert_ne!(stored(&bench, op).await.state, state::ACKED, "a cut answer is no answer");
    // It may have been judged: its author cannot take it back any more.
    let refused = crate::outbox::resolve::undo(&bench.office, op).await.unwrap_err();
    assert_eq!(code(&refused), ErrorCode::AlreadySent);
    engine::run(&bench.office).await.unwrap();
    let sent = fake.of("POST /v1/ops");
    assert_eq!(op_of(&sent[0]), op_of(&sent[1]), "the very same line, so that it takes effect once");
    let row = stored(&bench, op).await;
    assert_eq!((row.state.as_str(), row.receipt.as_deref()), (state::ACKED, Some("R12345678901")));
}

fn grant() -> String {
    grant_for(0xD)
}

fn grant_for(device: u128) -> String {
    let user = UserProfile {
        user: user(),
        account: "zhang".into(),
        name: "张某".into(),
        unit: Some(crate::testing::unit()),
        unit_name: "执法局".into(),
        roles: vec![chengban_domain::Role::Handler, chengban_domain::Role::Liaison],
    };
    serde_json::to_string(&Grant {
        device_id: DeviceId(uuid::Uuid::from_u128(device)),
        access_token: "a2".into(),
        refresh_token: "r2".into(),
        expires_in: 3_600,
        lease_until: chengban_domain::time::Millis(0),
        user,
        seal_ca_pem: String::new(),
    })
    .unwrap()
}

#[tokio::test]
async fn a_token_that_dies_is_renewed_once_and_the_push_goes_on() {
    let fake = Fake::start(|_, asked| match asked.line.as_str() {
        "POST /v1/session/refresh" => hub("200 OK", "e1", &grant()),
        _ if !asked.head.contains("Bearer a2") => refusal("401 Unauthorized", ErrorCode::SessionExpired),
        "POST /v1/ops" => hub("200 OK", "e1", &applied(op_of(asked).op_id)),
        _ => hub("200 OK", "e1", &feeds()),
    })
    .await;
    let (bench, op) = bench_at(&fake).await;
    engine::run(&bench.office).await.unwrap();
    assert_eq!(fake.of("POST /v1/session/refresh").len(), 1);
    assert_eq!(stored(&bench, op).await.state, state::ACKED);
    text_is_safe(&bench).await;
}

#[tokio::test]
async fn a_session_that_ended_asks_for_a_login_and_touches_nothing() {
    let fake = Fake::start(|_, _| refusal("401 Unauthorized", ErrorCode::SessionExpired)).await;
    let (bench, op) = bench_at(&fake).await;
    assert_eq!(code(&engine::run(&bench.office).await.unwrap_err()), ErrorCode::SessionExpired);
    let status = bench.office.status().await.unwrap();
    assert_eq!((status.session, status.waiting), (SessionState::Expired, 1));
    assert_eq!(stored(&bench, op).await.state, state::QUEUED, "401 never ends an operation");
    text_is_safe(&bench).await;
}

#[tokio::test]
async fn a_replaced_hub_database_begins_again_before_anything_is_sent() {
    let fake = Fake::start(|_, asked| match asked.line.as_str() {
        "POST /v1/ops" if asked.head.contains("e2") => hub("200 OK", "e2", &applied(op_of(asked).op_id)),
        "POST /v1/ops" => {
            let problem =
                serde_json::to_string(&chengban_domain::Problem::new(ErrorCode::EpochChanged)).unwrap();
            hub("409 Conflict", "e2", &problem)
        }
        _ => hub("200 OK", "e2", NO_FEEDS),
    })
    .await;
    let (bench, op) = bench_at(&fake).await;
    engine::run(&bench.office).await.unwrap();
    let sent = fake.of("POST /v1/ops");
    assert!(
        sent[0].head.contains("e1") && sent[1].head.contains("e2"),
        "nothing is judged under the old epoch"
    );
    assert_eq!(stored(&bench, op).await.receipt.as_deref(), Some("R12345678901"));
}

#[tokio::test]
async fn an_operation_the_hub_stumbles_over_holds_up_no_other() {
    let fake = Fake::start(|_, asked| match asked.line.as_str() {
        "POST /v1/ops" => {
            let ops: Vec<OpLine> =
                asked.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            if ops.iter().any(|op| op.kind == "add-note") {
                return refusal("500 Internal Server Error", ErrorCode::Internal);
            }
            let answers: Vec<String> = ops.iter().map(|op| applied(op.op_id)).collect();
            hub("200 OK", "e1", &answers.join("\n"))
        }
        _ => hub("200 OK", "e1", &feeds().replace("\"head\":1", "\"head\":3")),
    })
    .await;
    let bench = Bench::at(&fake.address, Options::quick()).await;
    let tickets = [1, 2, 3].map(|n| ticket(&bench, n, AssignmentState::PendingAck));
    bench.hold(&tickets).await;
    let mut ops = Vec::new();
    for (at, slice) in tickets.iter().enumerate() {
        let note = Intent::AddNote(chengban_domain::intent::AddNote { text: "毒".into() });
        let intent = if at == 1 { note } else { Intent::Acknowledge(Empty {}) };
        let mut tx = bench.office.store.begin().await.unwrap();
        let target = Some(slice.case.assignments[0].id);
        ops.push(
            act::queue(&bench.office, &mut tx, slice.case.ticket.id, target, &intent).await.unwrap().op_id,
        );
        tx.commit().await.unwrap();
    }
    engine::run(&bench.office).await.unwrap();
    let states = [
        stored(&bench, ops[0]).await.state,
        stored(&bench, ops[1]).await.state,
        stored(&bench, ops[2]).await.state,
    ];
    assert_eq!(
        states,
        [state::ACKED, state::QUEUED, state::ACKED],
        "the others went; this one waits, and is kept"
    );
}

#[tokio::test]
async fn only_what_the_hub_accepted_is_counted_as_delivered() {
    let fake = Fake::start(|nth, asked| match asked.line.as_str() {
        "POST /v1/ops" if nth == 0 => {
            let later = format!(r#"{{"answer":"retry","op_id":"{}","after_ms":0}}"#, op_of(asked).op_id);
            hub("200 OK", "e1", &later)
        }
        "POST /v1/ops" => hub("200 OK", "e1", &applied(op_of(asked).op_id)),
        _ => hub("200 OK", "e1", &feeds()),
    })
    .await;
    let (bench, op) = bench_at(&fake).await;
    let mut counted = Vec::new();
    while stored(&bench, op).await.state != state::ACKED {
        engine::run(&bench.office).await.unwrap();
        counted.push(bench.office.status().await.unwrap().pushed);
    }
    assert_eq!(counted.iter().sum::<u32>(), 1, "told to come later is not delivered: {counted:?}");
}

#[tokio::test]
async fn a_copy_of_a_profile_goes_on_as_a_device_of_its_own_with_the_same_operations() {
    let fake = Fake::start(|nth, asked| match asked.line.as_str() {
        "POST /v1/ops" if asked.head.contains("Bearer a2") => {
            hub("200 OK", "e1", &applied(op_of(asked).op_id))
        }
        "POST /v1/ops" => refusal("409 Conflict", ErrorCode::DeviceForked),
        // The first answer is lost on its way: it is asked again with the next exchange.
        "POST /v1/device/fork" if nth == 0 => hub("200 OK", "e1", &grant_for(0xE))[..60].to_vec(),
        "POST /v1/device/fork" => hub("200 OK", "e1", &grant_for(0xE)),
        _ => hub("200 OK", "e1", &feeds()),
    })
    .await;
    let (bench, op) = bench_at(&fake).await;
    engine::run(&bench.office).await.unwrap_err();
    assert_eq!(stored(&bench, op).await.state, state::QUEUED, "a lost answer changes nothing");
    engine::run(&bench.office).await.unwrap();
    let sent = fake.of("POST /v1/ops");
    let (first, last) = (op_of(&sent[0]), op_of(sent.last().unwrap()));
    assert_eq!((first.op_id, first.payload), (last.op_id, last.payload), "the operation is the same");
    assert!(last.device_seq > first.device_seq, "its number is another");
    let own = DeviceId(uuid::Uuid::from_u128(0xE)).to_string();
    assert!(sent.last().unwrap().head.contains(&own), "it speaks as a device of its own");
    assert_eq!(bench.office.hub.device().to_string(), own);
    assert_eq!(stored(&bench, op).await.state, state::ACKED);
    text_is_safe(&bench).await;
}

#[tokio::test]
async fn a_hub_that_calls_every_copy_forked_is_asked_once_an_exchange() {
    let fake = Fake::start(|_, asked| match asked.line.as_str() {
        "POST /v1/ops" => refusal("409 Conflict", ErrorCode::DeviceForked),
        "POST /v1/device/fork" => hub("200 OK", "e1", &grant_for(0xE)),
        _ => hub("200 OK", "e1", &feeds()),
    })
    .await;
    let (bench, op) = bench_at(&fake).await;
    assert_eq!(code(&engine::run(&bench.office).await.unwrap_err()), ErrorCode::DeviceForked);
    assert_eq!(fake.of("POST /v1/device/fork").len(), 1);
    assert_eq!(stored(&bench, op).await.state, state::QUEUED);
}

#[tokio::test]
async fn a_cache_begun_afresh_is_in_use_all_the_time_and_whole_again_after_the_exchange() {
    let script = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let pages = std::sync::Arc::clone(&script);
    let fake = Fake::start(move |_, asked| match asked.line.as_str() {
        "POST /v1/ops" => hub("200 OK", "e1", &applied(op_of(asked).op_id)),
        line if line.starts_with("GET /v1/feed/") => hub("200 OK", "e1", &pages.lock().unwrap()),
        _ => hub("200 OK", "e1", &feeds()),
    })
    .await;
    let (bench, _) = bench_at(&fake).await;
    engine::run(&bench.office).await.unwrap();
    let slice = ticket(&bench, 1, AssignmentState::PendingAck);
    let id = slice.case.ticket.id;
    // A bit of the cache is wrong, under the right version.
    let wrong = chengban_domain::wire::TicketSlice {
        case: chengban_domain::case::Case {
            ticket: chengban_domain::case::Ticket { title: "损坏".into(), ..slice.case.ticket.clone() },
            ..slice.case.clone()
        },
        ..slice.clone()
    };
    let body = serde_json::to_string(&wrong).unwrap();
    let mut tx = bench.office.store.begin().await.unwrap();
    let damaged =
        crate::store::slice::NewSlice { entity: "ticket", id: &id.to_string(), version: 99, body: &body };
    crate::store::slice::upsert(&mut tx, &crate::testing::feed_id(), "e1", 1, &[damaged]).await.unwrap();
    tx.commit().await.unwrap();

    super::afresh::begin(&bench.office).await.unwrap();
    assert!(crate::ticket::open(&bench.office, id).await.is_ok(), "there is no moment without tickets");
    text_is_safe(&bench).await;
    let cursor = bench.cursor().await;
    assert_eq!((cursor.seq, cursor.complete), (0, false));
    *script.lock().unwrap() = crate::testing::page(&cursor, &[crate::testing::upsert(1, &slice)], true);
    engine::run(&bench.office).await.unwrap();
    let shown = crate::ticket::open(&bench.office, id).await.unwrap();
    assert_eq!(shown.slice.case.ticket.title, slice.case.ticket.title, "what the hub says stands again");
    assert!(bench.cursor().await.complete);
    text_is_safe(&bench).await;
    assert!(crate::outbox::doctor::examine(&bench.office).await.unwrap().ok, "no operation is lost");
}

/// The heads of a hub whose database was put back to a day in 1970: every verdict since is unknown to it.
fn put_back() -> String {
    feeds().replacen('{', r#"{"restored_to":1000,"#, 1)
}

#[tokio::test]
async fn what_a_restored_hub_no_longer_knows_is_offered_again_and_keeps_its_key() {
    let fake = Fake::start(|nth, asked| match asked.line.as_str() {
        "POST /v1/ops" if asked.head.contains("e2") => hub("200 OK", "e2", &applied(op_of(asked).op_id)),
        "POST /v1/ops" => hub("200 OK", "e1", &applied(op_of(asked).op_id)),
        // The database is put back after the first exchange.
        "GET /v1/feeds" if nth > 0 => hub("200 OK", "e2", &put_back()),
        "GET /v1/feeds" => hub("200 OK", "e1", &feeds()),
        _ => refusal("404 Not Found", ErrorCode::NotFound),
    })
    .await;
    let (bench, op) = bench_at(&fake).await;
    engine::run(&bench.office).await.unwrap();
    assert_eq!(stored(&bench, op).await.state, state::ACKED);
    engine::run(&bench.office).await.unwrap_or_default();
    let sent = fake.of("POST /v1/ops");
    let again: Vec<&Asked> = sent.iter().filter(|asked| op_of(asked).op_id == op).collect();
    assert_eq!(again.len(), 2, "once to each life of the hub");
    assert_eq!(op_of(again[0]), op_of(again[1]), "the very same line");
    let row = stored(&bench, op).await;
    assert_eq!((row.state.as_str(), row.last_error), (state::ACKED, None));
    text_is_safe(&bench).await;
}

#[tokio::test]
async fn the_self_check_finds_what_the_hub_does_not_know_and_offers_it_again() {
    let fake = Fake::start(|nth, asked| match asked.line.as_str() {
        "POST /v1/ops" => hub("200 OK", "e1", &applied(op_of(asked).op_id)),
        "POST /v1/ops/known" if nth == 0 => hub("200 OK", "e1", "[]"),
        "POST /v1/ops/known" => refusal("503 Service Unavailable", ErrorCode::Busy),
        _ => hub("200 OK", "e1", &feeds()),
    })
    .await;
    let (bench, op) = bench_at(&fake).await;
    engine::run(&bench.office).await.unwrap();
    let report = crate::outbox::doctor::examine(&bench.office).await.unwrap();
    let item = report.items.iter().find(|item| item.op_id == op).unwrap();
    assert_eq!((report.ok, item.on_hub), (false, Some(OnHub::Unknown)));
    assert_eq!(report.findings[0].reason, Some(ReasonCode::DoctorUnknown));
    assert!(report.compared.is_some_and(|many| many > 0));
    let offered =
        crate::outbox::offered::these(&bench.office, OfferAgain { ops: vec![op, OpId(uuid::Uuid::nil())] });
    assert_eq!(offered.await.unwrap().ops, 1);
    let row = stored(&bench, op).await;
    assert_eq!(
        (row.state.as_str(), row.problem().unwrap().reason),
        (state::QUEUED, Some(ReasonCode::OpOffered))
    );
    let unasked = crate::outbox::doctor::examine(&bench.office).await.unwrap();
    assert_eq!((unasked.ok, unasked.compared), (true, None), "that nobody answers is no loss");
    engine::run(&bench.office).await.unwrap();
    assert_eq!(stored(&bench, op).await.state, state::ACKED);
}
