//! Commands through the dispatcher, as a host calls them.

use chengban_domain::case::AssignmentState;
use chengban_domain::{ErrorCode, Problem};
use serde_json::{Value, json};

use crate::desk::{Desk, Options};
use crate::testing::{Bench, ticket};

async fn refused(desk: &Desk, name: &str, req: Value) -> Problem {
    desk.dispatch(name, req).await.expect_err("it is refused")
}

#[tokio::test]
async fn a_new_profile_asks_to_be_enrolled_and_knows_its_commands() {
    let dir = tempfile::tempdir().unwrap();
    let desk = Desk::open_with(dir.path(), Options::quick()).unwrap();
    assert_eq!(desk.dispatch("app.status", Value::Null).await.unwrap()["state"], "new");
    assert_eq!(refused(&desk, "no.such", json!({})).await.code, ErrorCode::UnknownCommand);
    let bad = refused(&desk, "inbox.page", json!({ "view": "nowhere" })).await;
    assert_eq!(bad.code, ErrorCode::InvalidInput);
    // Practising needs no enrolment: `practice::tests`.
    let real = |name: &&&str| !name.starts_with("app.") && !name.starts_with("practice.");
    for name in super::NAMES.iter().filter(real) {
        let answer = desk.dispatch(name, json!({})).await.expect_err("nothing works before enrolment");
        assert!(
            matches!(answer.code, ErrorCode::NotEnrolled | ErrorCode::InvalidInput),
            "{name}: {:?}",
            answer.code
        );
    }
    let second = Desk::open_with(dir.path(), Options::quick()).unwrap_err();
    assert_eq!(second.code, ErrorCode::ProfileInUse, "one process a profile");
}

#[tokio::test]
async fn an_unreachable_hub_leaves_no_half_profile_behind() {
    let dir = tempfile::tempdir().unwrap();
    let desk = Desk::open_with(dir.path(), Options::quick()).unwrap();
    let req = json!({"hub_url": "http://127.0.0.1:9", "account": "a", "password": "b", "passphrase": "长一点的口令才行"});
    assert_eq!(refused(&desk, "app.enroll", req.clone()).await.code, ErrorCode::Offline);
    let mut short = req;
    short["passphrase"] = json!("短");
    assert_eq!(refused(&desk, "app.enroll", short).await.field.as_deref(), Some("passphrase"));
    assert_eq!(desk.dispatch("app.status", json!({})).await.unwrap()["state"], "new");
}

/// An office of one handler with one ticket in hand.
async fn at_work() -> (Bench, Value) {
    let bench = Bench::new().await;
    let slice = ticket(&bench, 1, AssignmentState::Handling);
    bench.hold(std::slice::from_ref(&slice)).await;
    let of = json!({ "ticket_id": slice.case.ticket.id, "assignment_id": slice.case.assignments[0].id });
    (bench, of)
}

async fn ok(bench: &Bench, name: &str, req: Value) -> Value {
    bench.desk().dispatch(name, req).await.unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
}

fn with(of: &Value, more: Value) -> Value {
    let mut all = of.clone();
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    all
}

#[tokio::test]
async fn an_act_can_be_undone_within_its_window_and_leaves_the_ticket_as_it_was() {
    let bench = Bench::with(Options { undo_window_ms: 10_000, ..Options::quick() }).await;
    let slice = ticket(&bench, 1, AssignmentState::PendingAck);
    bench.hold(std::slice::from_ref(&slice)).await;
    let of = json!({ "ticket_id": slice.case.ticket.id, "assignment_id": slice.case.assignments[0].id });
    let done =
        ok(&bench, "ticket.act", with(&of, json!({"intent": {"kind": "acknowledge", "payload": {}}}))).await;
    assert_eq!(done["view"]["assignment"]["state"], "handling");
    assert!(done["undo_until"].is_i64());
    let back = ok(&bench, "ticket.undo", json!({"op_id": done["op_id"]})).await;
    assert_eq!(back["assignment"]["state"], "pending_ack");
    let doctor = ok(&bench, "doctor", json!({})).await;
    assert_eq!(
        (&doctor["created"], &doctor["withdrawn"], &doctor["ok"]),
        (&json!(0), &json!(1), &json!(true))
    );
}

#[tokio::test]
async fn an_act_against_the_rules_is_refused_in_words_and_not_queued() {
    let (bench, of) = at_work().await;
    let req = with(&of, json!({"intent": {"kind": "acknowledge", "payload": {}}}));
    assert_eq!(refused(bench.desk(), "ticket.act", req).await.code, ErrorCode::WrongState);
    assert_eq!(ok(&bench, "outbox.list", json!({})).await, json!([]));
}

#[tokio::test]
async fn a_draft_is_saved_cut_restored_and_submitted_only_when_the_check_passes() {
    let (bench, of) = at_work().await;
    let draft = ok(&bench, "draft.open", of.clone()).await;
    let id = draft["draft_id"].clone();
    let mut content = draft["content"].clone();
    content["public_text"] = json!("第一稿");
    let first = ok(&bench, "draft.save", json!({"draft_id": id, "content": content, "cut": true})).await;
    content["public_text"] = json!("第二稿");
    ok(&bench, "draft.save", json!({"draft_id": id, "content": content, "cut": true})).await;
    let ops = ok(&bench, "outbox.list", json!({})).await;
    assert_eq!(ops.as_array().unwrap().len(), 1, "unsent revisions go as one: the newest");
    let back = ok(&bench, "draft.restore", json!({"draft_id": id, "rev_id": first["rev_id"]})).await;
    assert_eq!(back["content"]["public_text"], "第一稿", "byte for byte");
    assert_eq!(ok(&bench, "draft.revisions", json!({"draft_id": id})).await.as_array().unwrap().len(), 3);
    let blocked = refused(
        bench.desk(),
        "reply.submit",
        json!({"draft_id": id, "content": back["content"], "confirmed": []}),
    )
    .await;
    assert_eq!(blocked.code, ErrorCode::MissingContact, "{}", blocked.message);
    content = back["content"].clone();
    content["outcome"] = json!("solved");
    content["contact_waiver"] = json!("号码为空号，现场未遇");
    ok(&bench, "draft.save", json!({"draft_id": id, "content": content})).await;
    let findings = ok(&bench, "draft.check", json!({"draft_id": id, "content": content})).await;
    let confirmed: Vec<&Value> =
        findings.as_array().unwrap().iter().map(|finding| &finding["code"]).collect();
    let sent =
        ok(&bench, "reply.submit", json!({"draft_id": id, "content": content, "confirmed": confirmed})).await;
    assert_eq!(sent["view"]["assignment"]["state"], "unit_review");
    let late = refused(bench.desk(), "draft.save", json!({"draft_id": id, "content": content})).await;
    assert_eq!(late.code, ErrorCode::InvalidInput, "what was submitted is frozen");
    let undone = ok(&bench, "ticket.undo", json!({"op_id": sent["op_id"]})).await;
    assert_eq!((&undone["assignment"]["state"], &undone["draft"]["content"]), (&json!("handling"), &content));
}

#[tokio::test]
async fn evidence_is_copied_when_picked_shown_while_waiting_and_taken_back_while_unsent() {
    let (bench, of) = at_work().await;
    let token = bench.desk().register_bytes("现场勘查记录".into(), "勘查.txt");
    let added = ok(&bench, "evidence.add", with(&of, json!({"file": token, "kind": "handling"}))).await;
    assert_eq!((&added["state"], &added["evidence"]["no"]), (&json!("stored"), &json!(1)));
    let id = added["evidence"]["id"].as_str().unwrap().to_owned();
    let (mime, bytes) = bench.desk().read_blob("evidence", &id).await.unwrap();
    assert_eq!((mime.as_str(), bytes), ("text/plain; charset=utf-8", "现场勘查记录".as_bytes().to_vec()));
    let used =
        refused(bench.desk(), "evidence.add", with(&of, json!({"file": token, "kind": "handling"}))).await;
    assert_eq!(used.code, ErrorCode::FileUnreadable, "a token works once");
    let marked = bench.desk().register_bytes(vec![1], "机密名单.pdf");
    let refusal =
        refused(bench.desk(), "evidence.add", with(&of, json!({"file": marked, "kind": "handling"}))).await;
    assert_eq!(refusal.code, ErrorCode::SecretMarking);
    ok(&bench, "evidence.remove", json!({"evidence_id": id})).await;
    assert_eq!(ok(&bench, "evidence.list", of).await, json!([]));
    assert_eq!(std::fs::read_dir(bench.dir.path().join("vault")).unwrap().count(), 0, "and so are its bytes");
}

#[tokio::test]
async fn advice_and_clocks_answer_without_a_network() {
    let (bench, of) = at_work().await;
    let coach = ok(&bench, "return.coach", of.clone()).await;
    assert_eq!((coach["grounds"].as_array().unwrap().len(), &coach["approved"]), (9, &json!(false)));
    let why = ok(&bench, "deadline.explain", with(&of, json!({"which": "handle"}))).await;
    assert!(!why["steps"].as_array().unwrap().is_empty());
    let longer = ok(&bench, "deadline.extend", with(&of, json!({"days": 3}))).await;
    assert!(longer["new_due"].as_i64().unwrap() > why["due"].as_i64().unwrap());
    let prefill = ok(&bench, "opinion.prefill", json!({"ticket_id": of["ticket_id"]})).await;
    assert!(prefill["demand"].as_str().unwrap().contains("占道经营"));
    let preview = json!({"ticket_id": of["ticket_id"], "content": prefill});
    let answer = bench.desk().dispatch("opinion.preview", preview).await;
    assert!(answer.is_err(), "without units and fonts there is no letter, and a sentence says so");
}

#[tokio::test]
async fn settings_out_of_range_are_refused_and_good_ones_kept() {
    let (bench, _) = at_work().await;
    let mut settings = ok(&bench, "settings.get", json!({})).await;
    settings["sync_seconds"] = json!(0);
    assert_eq!(refused(bench.desk(), "settings.set", settings.clone()).await.code, ErrorCode::InvalidInput);
    settings["sync_seconds"] = json!(60);
    settings["quiet_from"] = json!("22:00");
    settings["keys"] = json!({"s": "x".repeat(41)});
    let refusal = refused(bench.desk(), "settings.set", settings.clone()).await;
    assert_eq!(refusal.field.as_deref(), Some("keys"), "no chord is that long");
    settings["keys"] = json!({"s": "Ctrl+1"});
    ok(&bench, "settings.set", settings.clone()).await;
    assert_eq!(ok(&bench, "settings.get", json!({})).await, settings);
}
