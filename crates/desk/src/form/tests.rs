//! Forms over restarts, sending, undo, verdicts and the leaving of their ticket: D1, A5.

use chengban_domain::ErrorCode;
use chengban_domain::case::AssignmentState;
use chengban_domain::wire::TicketSlice;
use serde_json::{Value, json};

use super::words;
use crate::desk::Options;
use crate::store::{Store, form};
use crate::sync::{page, pull};
use crate::testing::{Bench, page as page_text, remove, ticket};

async fn at_work(options: Options) -> (Bench, TicketSlice) {
    let bench = Bench::with(options).await;
    let slice = ticket(&bench, 1, AssignmentState::Handling);
    bench.hold(std::slice::from_ref(&slice)).await;
    (bench, slice)
}

async fn ok(bench: &Bench, name: &str, req: Value) -> Value {
    bench.desk().dispatch(name, req).await.unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
}

fn key(slice: &TicketSlice, kind: &str) -> Value {
    json!({ "kind": kind, "ticket_id": slice.case.ticket.id, "target": slice.case.assignments[0].id, "fields": 1 })
}

fn row_of(list: &Value) -> &Value {
    &list[0]
}

async fn keep(bench: &Bench, key: &Value, words: &str) {
    let content = json!({ "id": "x", "reason": words }).to_string();
    ok(bench, "form.keep", json!({ "key": key, "content": content })).await;
}

async fn kept(bench: &Bench, key: &Value) -> Option<String> {
    let found = ok(bench, "form.load", json!({ "key": key })).await;
    let content = found["kept"]["content"].as_str()?;
    Some(serde_json::from_str::<Value>(content).unwrap()["reason"].as_str().unwrap().to_owned())
}

fn note(slice: &TicketSlice, form: &Value) -> Value {
    json!({
        "ticket_id": slice.case.ticket.id, "assignment_id": slice.case.assignments[0].id,
        "intent": { "kind": "add-note", "payload": { "text": "已约周五到场" } }, "form": form,
    })
}

#[tokio::test]
async fn a_restart_gives_back_what_was_typed_in_a_form_and_not_sent() {
    let (bench, slice) = at_work(Options::quick()).await;
    let (form, other) = (key(&slice, "return"), key(&slice, "appeal"));
    keep(&bench, &form, "不属于本单位职责").await;
    // The file as another process finds it: nothing was closed in an orderly way.
    let again = Store::open(&bench.dir.path().join("desk.db"), &bench.key).await.unwrap();
    let rows = form::all(&mut again.reader().await.unwrap()).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert!(rows[0].content.contains("不属于本单位职责"), "{}", rows[0].content);
    again.close().await;
    assert_eq!(kept(&bench, &form).await.as_deref(), Some("不属于本单位职责"));
    assert_eq!(kept(&bench, &other).await, None, "each form has its own place");
    let mut later = form.clone();
    later["fields"] = json!(2);
    assert_eq!(kept(&bench, &later).await, None, "a form of another set of fields is not filled in");
    let list = ok(&bench, "form.list", json!({})).await;
    assert_eq!((&list[0]["text"], &list[0]["ticket_no"]), (&json!("不属于本单位职责"), &json!("QH00000001")));
    let bytes = String::from_utf8_lossy(&bench.bytes_on_disk()).into_owned();
    assert!(!bytes.contains("不属于本单位职责"), "no form lies on the disk in clear");
}

#[tokio::test]
async fn a_form_goes_with_its_act_and_comes_back_when_the_act_is_undone() {
    let (bench, slice) = at_work(Options { undo_window_ms: 10_000, ..Options::quick() }).await;
    let form = key(&slice, "note");
    keep(&bench, &form, "已约周五到场").await;
    let done = ok(&bench, "ticket.act", note(&slice, &form)).await;
    assert_eq!(kept(&bench, &form).await, None, "what was sent is not being typed any more");
    assert_eq!(ok(&bench, "form.list", json!({})).await, json!([]));
    ok(&bench, "ticket.undo", json!({ "op_id": done["op_id"] })).await;
    assert_eq!(kept(&bench, &form).await.as_deref(), Some("已约周五到场"));
}

#[tokio::test]
async fn an_act_that_is_refused_leaves_its_form_as_it_was() {
    let (bench, slice) = at_work(Options::quick()).await;
    let form = key(&slice, "resume");
    keep(&bench, &form, "已具备条件").await;
    let mut req = note(&slice, &form);
    req["intent"] = json!({ "kind": "resume", "payload": { "reason": "已具备条件" } });
    bench.desk().dispatch("ticket.act", req).await.expect_err("it is not suspended");
    assert_eq!(kept(&bench, &form).await.as_deref(), Some("已具备条件"));
}

#[tokio::test]
async fn a_ticket_that_leaves_takes_no_form_along() {
    let (bench, slice) = at_work(Options::quick()).await;
    let form = key(&slice, "extension");
    keep(&bench, &form, "需第三方鉴定").await;
    let cursor = bench.cursor().await;
    let text = page_text(&cursor, &[remove(cursor.seq + 1, slice.case.ticket.id, 9)], true);
    pull::apply(&bench.office, &cursor, &page::read(text.as_bytes()).unwrap()).await.unwrap();
    let list = ok(&bench, "form.list", json!({})).await;
    assert_eq!((&list[0]["quarantined"], &list[0]["text"]), (&json!(true), &json!("需第三方鉴定")));
    // Its time begins when its author sees it, not before and not again.
    assert!(row_of(&list)["ends_at"].is_null());
    ok(&bench, "quarantine.shown", json!({})).await;
    let seen = ok(&bench, "form.list", json!({})).await;
    let end = row_of(&seen)["ends_at"].as_i64().unwrap();
    assert!((end - bench.office.clock.now().0 - 30 * 86_400_000).abs() < 60_000, "30 days from now");
    ok(&bench, "quarantine.shown", json!({})).await;
    assert_eq!(ok(&bench, "form.list", json!({})).await, seen);
    // The page is still open: what is typed on stays, readable, with the number of the ticket it was for.
    keep(&bench, &form, "需第三方鉴定，已委托").await;
    let list = ok(&bench, "form.list", json!({})).await;
    let row = &list[0];
    assert_eq!(
        (&row["quarantined"], &row["text"], &row["ticket_no"]),
        (&json!(true), &json!("需第三方鉴定，已委托"), &json!("QH00000001"))
    );
}

#[tokio::test]
async fn a_form_that_is_too_large_is_refused_in_words_and_the_last_kept_stays() {
    let (bench, slice) = at_work(Options::quick()).await;
    let form = key(&slice, "opinion");
    keep(&bench, &form, "第一稿").await;
    for content in [json!({ "reason": "长".repeat(90_000) }).to_string(), "[]".into(), "{".into()] {
        let refused = bench.desk().dispatch("form.keep", json!({ "key": form, "content": content })).await;
        let problem = refused.expect_err("it is refused");
        assert_eq!(problem.code, ErrorCode::InvalidInput);
        assert!(!problem.message.is_empty() && !problem.hint.is_empty());
    }
    assert_eq!(kept(&bench, &form).await.as_deref(), Some("第一稿"));
    ok(&bench, "form.drop", json!({ "key": form })).await;
    assert_eq!(kept(&bench, &form).await, None);
}

#[test]
fn the_words_of_a_form_are_what_a_person_typed() {
    let content = json!({ "id": "0190-a", "kind": "phone", "reason": "无人接听", "list": [{ "name": "三定方案" }], "n": 3 });
    assert_eq!(words(&content.to_string()).lines().collect::<Vec<_>>(), ["三定方案", "无人接听"]);
}
