//! Two who begin a reply side by side, and a draft thrown away while a colleague writes on: no word of either is lost.

use chengban_domain::case::{AssignmentState, ReplyContent};
use chengban_domain::wire::{DraftRevision, DraftSlice, TicketSlice};
use chengban_domain::{RevId, UserId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::receive;
use crate::clock;
use crate::store::slice::{self, NewSlice};
use crate::testing::{Bench, feed_id, ticket};

const THEIRS: &str = "同事先写的答复。";
const MINE: &str = "我同时写的答复。";

async fn ok(bench: &Bench, name: &str, req: Value) -> Value {
    bench.desk().dispatch(name, req).await.unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
}

fn reply(public: &str) -> ReplyContent {
    ReplyContent { public_text: public.into(), ..ReplyContent::empty() }
}

async fn held(bench: &Bench) -> TicketSlice {
    let slice = ticket(bench, 1, AssignmentState::Handling);
    bench.hold(std::slice::from_ref(&slice)).await;
    slice
}

async fn opened(bench: &Bench, of: &TicketSlice) -> Value {
    let req = json!({ "ticket_id": of.case.ticket.id, "assignment_id": of.case.assignments[0].id });
    ok(bench, "draft.open", req).await
}

fn text(draft: &Value) -> &str {
    draft["content"]["public_text"].as_str().unwrap()
}

/// A colleague's revision comes as a page brings it: stored, then taken in.
async fn comes(bench: &Bench, of: &TicketSlice, words: &str, base: Option<RevId>) -> RevId {
    let assignment_id = of.case.assignments[0].id;
    let rev = RevId(clock::id());
    let head = DraftRevision {
        rev,
        base,
        content: reply(words),
        by: UserId(Uuid::from_u128(0x2)),
        by_name: "李某".into(),
        at: bench.office.clock.now(),
    };
    // The colleague's desk gives the draft the key of the assignment, as this one does.
    let draft = chengban_domain::DraftId(assignment_id.0);
    let theirs =
        DraftSlice { draft, ticket_id: of.case.ticket.id, assignment_id, head, siblings: Vec::new() };
    let body = serde_json::to_string(&theirs).unwrap();
    let mut tx = bench.office.store.begin().await.unwrap();
    let new = NewSlice { entity: "draft", id: &draft.to_string(), version: 1, body: &body };
    slice::upsert(&mut tx, &feed_id(), "e1", 1, &[new]).await.unwrap();
    receive(&bench.office, &mut tx, &theirs).await.unwrap();
    tx.commit().await.unwrap();
    rev
}

#[tokio::test]
async fn words_typed_while_a_colleagues_draft_arrived_stand_beside_it() {
    let bench = Bench::new().await;
    let of = held(&bench).await;
    let mine = opened(&bench, &of).await;
    comes(&bench, &of, THEIRS, None).await;
    let save = json!({ "draft_id": mine["draft_id"], "content": reply(MINE), "cut": true });
    let saved = ok(&bench, "draft.save", save).await;
    assert_eq!(saved["conflict"]["theirs"]["content"]["public_text"], THEIRS);
    let shown = opened(&bench, &of).await;
    assert_eq!((text(&shown), &shown["draft_id"]), (MINE, &mine["draft_id"]), "one draft, and it is mine");
    assert_eq!(shown["conflict"]["theirs"]["by_name"], "李某");
    assert_eq!(ok(&bench, "draft.list", json!({})).await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_untouched_page_leaves_the_colleagues_text_alone() {
    let bench = Bench::new().await;
    let of = held(&bench).await;
    let mine = opened(&bench, &of).await;
    comes(&bench, &of, THEIRS, None).await;
    let save = json!({ "draft_id": mine["draft_id"], "content": ReplyContent::empty(), "cut": true });
    assert!(ok(&bench, "draft.save", save).await["conflict"].is_null());
    assert_eq!(text(&opened(&bench, &of).await), THEIRS);
}

#[tokio::test]
async fn typing_on_what_was_taken_over_is_no_conflict() {
    let bench = Bench::new().await;
    let of = held(&bench).await;
    comes(&bench, &of, THEIRS, None).await;
    let shown = opened(&bench, &of).await;
    let both = format!("{THEIRS}{MINE}");
    let save = |base: &Value| json!({ "draft_id": shown["draft_id"], "base_rev": base, "content": reply(&both), "cut": true });
    let saved = ok(&bench, "draft.save", save(&shown["base_rev"])).await;
    assert!(saved["conflict"].is_null());
    assert_eq!(saved["base_rev"], saved["rev_id"], "the next words rest on the revision just cut");
    assert_eq!(text(&opened(&bench, &of).await), both);
}

#[tokio::test]
async fn a_draft_thrown_away_does_not_hide_what_a_colleague_writes() {
    let bench = Bench::new().await;
    let of = held(&bench).await;
    let mine = opened(&bench, &of).await;
    ok(&bench, "draft.save", json!({ "draft_id": mine["draft_id"], "content": reply(MINE), "cut": true }))
        .await;
    ok(&bench, "draft.remove", json!({ "draft_id": mine["draft_id"] })).await;
    comes(&bench, &of, THEIRS, None).await;
    assert_eq!(text(&opened(&bench, &of).await), THEIRS);
    let list = ok(&bench, "draft.list", json!({})).await;
    let thrown = list.as_array().unwrap().iter().find(|row| !row["removed_at"].is_null()).unwrap();
    let back = ok(&bench, "draft.recover", json!({ "draft_id": thrown["draft_id"] })).await;
    assert_eq!(text(&back), MINE);
    let kept = ok(&bench, "draft.revisions", json!({ "draft_id": back["draft_id"] })).await;
    let texts: Vec<&str> = kept.as_array().unwrap().iter().map(text).collect();
    assert!(texts.contains(&THEIRS) && texts.contains(&MINE), "{texts:?}");
    let list = ok(&bench, "draft.list", json!({})).await;
    assert_eq!(list.as_array().unwrap().len(), 1, "the bin is empty again: {list}");
}

#[tokio::test]
async fn a_draft_begun_anew_after_one_was_thrown_away_follows_what_the_hub_has() {
    let bench = Bench::new().await;
    let of = held(&bench).await;
    let first = opened(&bench, &of).await;
    let save = json!({ "draft_id": first["draft_id"], "content": reply(MINE), "cut": true });
    let cut = ok(&bench, "draft.save", save).await;
    ok(&bench, "draft.remove", json!({ "draft_id": first["draft_id"] })).await;
    let second = opened(&bench, &of).await;
    assert_eq!((text(&second), &second["draft_id"]), ("", &first["draft_id"]));
    assert_eq!(second["base_rev"], cut["rev_id"]);
    let undone = ok(&bench, "draft.list", json!({})).await;
    let thrown = undone.as_array().unwrap().iter().find(|row| !row["removed_at"].is_null()).unwrap();
    assert_eq!(thrown["excerpt"], MINE);
    let back = ok(&bench, "draft.recover", json!({ "draft_id": thrown["draft_id"] })).await;
    assert_eq!((text(&back), &back["draft_id"]), (MINE, &first["draft_id"]));
}

#[tokio::test]
async fn two_steps_of_a_colleague_between_two_exchanges_are_no_conflict() {
    let bench = Bench::new().await;
    let of = held(&bench).await;
    let first = comes(&bench, &of, THEIRS, None).await;
    opened(&bench, &of).await;
    // The step between was never seen here: only the head comes.
    let unseen = RevId(clock::id());
    assert_ne!(first, unseen);
    comes(&bench, &of, "同事又改了两次。", Some(unseen)).await;
    let shown = opened(&bench, &of).await;
    assert_eq!((text(&shown), &shown["conflict"]), ("同事又改了两次。", &Value::Null));
}

#[tokio::test]
async fn a_page_that_was_not_touched_goes_on_from_what_it_shows() {
    let bench = Bench::new().await;
    let of = held(&bench).await;
    let mine = opened(&bench, &of).await;
    comes(&bench, &of, THEIRS, None).await;
    let id = &mine["draft_id"];
    let blank = json!({ "draft_id": id, "content": ReplyContent::empty(), "cut": true });
    let saved = ok(&bench, "draft.save", blank).await;
    assert_eq!(saved["base_rev"], Value::Null, "the colleague's text was never on this screen");
    let typed = json!({ "draft_id": id, "base_rev": saved["base_rev"], "content": reply(MINE) });
    assert_eq!(ok(&bench, "draft.save", typed).await["conflict"]["theirs"]["by_name"], "李某");
}

#[tokio::test]
async fn throwing_mine_away_shows_what_a_colleague_wrote_beside_it() {
    let bench = Bench::new().await;
    let of = held(&bench).await;
    let mine = opened(&bench, &of).await;
    let save = json!({ "draft_id": mine["draft_id"], "content": reply(MINE), "cut": true });
    ok(&bench, "draft.save", save).await;
    comes(&bench, &of, THEIRS, None).await;
    assert!(!opened(&bench, &of).await["conflict"].is_null());
    ok(&bench, "draft.remove", json!({ "draft_id": mine["draft_id"] })).await;
    assert_eq!(text(&opened(&bench, &of).await), THEIRS);
}

#[tokio::test]
async fn only_what_was_displayed_is_submitted() {
    let bench = Bench::new().await;
    let of = held(&bench).await;
    comes(&bench, &of, THEIRS, None).await;
    let draft = opened(&bench, &of).await;
    let submit = json!({ "draft_id": draft["draft_id"], "content": reply(MINE), "confirmed": [] });
    let refused = bench.desk().dispatch("reply.submit", submit).await.unwrap_err();
    assert_eq!(refused.code, chengban_domain::ErrorCode::StaleVersion);
    assert!(refused.message.contains("与您看到的不同"), "{refused:?}");
}

#[tokio::test]
async fn of_two_drafts_thrown_away_either_comes_back_as_the_one_the_colleagues_know() {
    let bench = Bench::new().await;
    let of = held(&bench).await;
    let first = opened(&bench, &of).await;
    for words in ["第一次写的。", "第二次写的。"] {
        let draft = opened(&bench, &of).await;
        let save = json!({ "draft_id": draft["draft_id"], "base_rev": draft["base_rev"], "content": reply(words), "cut": true });
        ok(&bench, "draft.save", save).await;
        ok(&bench, "draft.remove", json!({ "draft_id": draft["draft_id"] })).await;
    }
    let list = ok(&bench, "draft.list", json!({})).await;
    let older = list.as_array().unwrap().iter().find(|row| row["excerpt"] == "第一次写的。").unwrap();
    assert_ne!(older["draft_id"], first["draft_id"], "it lies under a key of its own");
    let back = ok(&bench, "draft.recover", json!({ "draft_id": older["draft_id"] })).await;
    assert_eq!((text(&back), &back["draft_id"]), ("第一次写的。", &first["draft_id"]));
    let left = ok(&bench, "draft.list", json!({})).await;
    let thrown: Vec<_> = left.as_array().unwrap().iter().filter(|row| !row["removed_at"].is_null()).collect();
    assert_eq!((thrown.len(), &thrown[0]["excerpt"]), (1, &json!("第二次写的。")), "{left}");
}
