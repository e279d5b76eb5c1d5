//! A colleague's text beside mine: proposed, decided, read, and only then submitted; both versions can be gone back to.

use chengban_domain::case::{AssignmentState, ReplyContent};
use chengban_domain::wire::{DraftRevision, DraftSlice};
use chengban_domain::{ErrorCode, RevId, UserId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::receive;
use crate::clock;
use crate::testing::{Bench, ticket};

const BASE: &str = "您好。我局已受理。现场已核查。感谢支持。";
const MINE: &str = "您好。我局已于周一受理。现场已核查。感谢支持。";
const THEIRS: &str = "您好。我局已受理。现场已核查。感谢支持。欢迎监督。";
const MERGED: &str = "您好。我局已于周一受理。现场已核查。感谢支持。欢迎监督。";

async fn ok(bench: &Bench, name: &str, req: Value) -> Value {
    bench.desk().dispatch(name, req).await.unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
}

fn reply(public: &str) -> ReplyContent {
    ReplyContent {
        public_text: public.into(), contact_waiver: "号码为空号".into(), ..ReplyContent::empty()
    }
}

/// A draft whose first text the hub has, then mine on it, unsent, and a colleague's on it, received.
async fn clash(bench: &Bench) -> (Value, RevId) {
    let slice = ticket(bench, 1, AssignmentState::Handling);
    bench.hold(std::slice::from_ref(&slice)).await;
    let (ticket_id, assignment_id) = (slice.case.ticket.id, slice.case.assignments[0].id);
    let draft =
        ok(bench, "draft.open", json!({ "ticket_id": ticket_id, "assignment_id": assignment_id })).await;
    let id = draft["draft_id"].clone();
    let save = json!({ "draft_id": id, "content": reply(BASE), "cut": true });
    let first: RevId = serde_json::from_value(ok(bench, "draft.save", save).await["rev_id"].clone()).unwrap();
    let colleague = (UserId(Uuid::from_u128(0x2)), "李某");
    let head = |rev, base, text: &str, (by, name): (UserId, &str)| DraftSlice {
        draft: serde_json::from_value(id.clone()).unwrap(),
        ticket_id,
        assignment_id,
        head: DraftRevision {
            rev,
            base,
            content: reply(text),
            by,
            by_name: name.into(),
            at: bench.office.clock.now(),
        },
        siblings: Vec::new(),
    };
    let mut tx = bench.office.store.begin().await.unwrap();
    receive(&bench.office, &mut tx, &head(first, None, BASE, (crate::testing::user(), "张某")))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    ok(bench, "draft.save", json!({ "draft_id": id, "content": reply(MINE) })).await;
    let theirs = RevId(clock::id());
    let mut tx = bench.office.store.begin().await.unwrap();
    receive(&bench.office, &mut tx, &head(theirs, Some(first), THEIRS, colleague)).await.unwrap();
    tx.commit().await.unwrap();
    (id, theirs)
}

#[tokio::test]
async fn changes_of_both_are_proposed_as_one_text_on_the_revision_they_share() {
    let bench = Bench::new().await;
    let (id, _) = clash(&bench).await;
    let proposal = ok(&bench, "draft.propose", json!({ "draft_id": id, "content": reply(MINE) })).await;
    assert_eq!((&proposal["content"]["public_text"], &proposal["overlaps"]), (&json!(MERGED), &json!(0)));
    let last = proposal["public"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["text"], &last["of"]), (&json!("欢迎监督。"), &json!("theirs")));
}

#[tokio::test]
async fn a_merged_text_is_read_before_it_goes_and_both_sources_are_kept() {
    let bench = Bench::new().await;
    let (id, theirs) = clash(&bench).await;
    let submit = json!({ "draft_id": id, "content": reply(MERGED), "confirmed": ["L01"] });
    let waiting = bench.desk().dispatch("reply.submit", submit.clone()).await.unwrap_err();
    assert_eq!(waiting.code, ErrorCode::StaleVersion, "a clash is settled first");
    let merge = json!({ "draft_id": id, "theirs": theirs, "content": reply(MERGED), "merged": true });
    assert_eq!(ok(&bench, "draft.merge", merge).await["unread_merge"], true);
    let unread = bench.desk().dispatch("reply.submit", submit.clone()).await.unwrap_err();
    assert_eq!(unread.code, ErrorCode::StaleVersion);
    assert!(unread.message.contains("核对"), "{}", unread.message);
    let kept = ok(&bench, "draft.revisions", json!({ "draft_id": id })).await;
    let texts: Vec<&str> =
        kept.as_array().unwrap().iter().map(|rev| rev["content"]["public_text"].as_str().unwrap()).collect();
    for wanted in [BASE, MINE, THEIRS, MERGED] {
        assert!(texts.contains(&wanted), "{wanted} is not among {texts:?}");
    }
    assert_eq!(ok(&bench, "draft.confirm", json!({ "draft_id": id })).await["unread_merge"], false);
    let next = bench.desk().dispatch("reply.submit", submit).await;
    assert!(
        next.is_ok() || next.unwrap_err().code != ErrorCode::StaleVersion,
        "only the check stands before it"
    );
    let ops = ok(&bench, "outbox.list", json!({})).await;
    let save = ops.as_array().unwrap().iter().find(|op| op["kind"] == "save-draft").unwrap();
    let payload = ok(&bench, "outbox.payload", json!({ "op_id": save["op_id"] })).await;
    assert!(payload["json"].as_str().unwrap().contains(&theirs.to_string()), "it rests on the colleague's");
}
