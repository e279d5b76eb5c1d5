//! Pages under bad transport, tombstones, purge, lost answers: F3–F5, A1, A5, O6, O9.

use chengban_domain::case::{AssignmentState, ReplyContent};
use chengban_domain::intent::{Empty, Intent};
use chengban_domain::wire::TicketSlice;
use chengban_domain::{ErrorCode, OpId, TicketId};
use proptest::prelude::*;

use super::{page, pull};
use crate::commands::draft::{DraftOpen, DraftSave};
use crate::outbox::{act, state};
use crate::store::feed::Cursor;
use crate::store::{blob, inbox, outbox, slice};
use crate::testing::{Bench, code, page as page_text, remove, ticket, upsert};

/// Everything the store holds of tickets, for comparing.
async fn snapshot(bench: &Bench) -> (Cursor, Vec<(String, String)>, Vec<inbox::RowRecord>) {
    let cursor = bench.cursor().await;
    let mut conn = bench.office.store.reader().await.unwrap();
    let mut entities = slice::of_feed(&mut conn, &cursor.feed_id).await.unwrap();
    entities.sort();
    let ids: Vec<String> = entities.iter().map(|(_, id)| id.clone()).collect();
    let mut rows = inbox::of_tickets(&mut conn, &ids).await.unwrap();
    rows.sort_by(|a, b| a.assignment_id.cmp(&b.assignment_id));
    (cursor, entities, rows)
}

async fn apply(bench: &Bench, cursor: &Cursor, bytes: &[u8]) -> anyhow::Result<bool> {
    let read = page::read(bytes)?;
    Ok(!pull::apply(&bench.office, cursor, &read).await?.stale)
}

fn some(bench: &Bench, numbers: std::ops::RangeInclusive<u128>) -> Vec<TicketSlice> {
    numbers.map(|n| ticket(bench, n, AssignmentState::PendingAck)).collect()
}

#[tokio::test]
async fn a_page_moves_data_and_cursor_together() {
    let bench = Bench::new().await;
    let cursor = bench.begin_feed().await;
    let lines: Vec<String> = some(&bench, 1..=3).iter().zip(1..).map(|(t, at)| upsert(at, t)).collect();
    assert!(apply(&bench, &cursor, page_text(&cursor, &lines, true).as_bytes()).await.unwrap());
    let (after, entities, rows) = snapshot(&bench).await;
    assert_eq!((after.seq, after.complete, entities.len(), rows.len()), (3, true, 3, 3));
}

#[tokio::test]
async fn a_page_applied_twice_or_out_of_turn_changes_nothing() {
    let bench = Bench::new().await;
    let first = bench.begin_feed().await;
    let one = page_text(&first, &[upsert(1, &ticket(&bench, 1, AssignmentState::PendingAck))], false);
    assert!(apply(&bench, &first, one.as_bytes()).await.unwrap());
    let second = bench.cursor().await;
    let two = page_text(&second, &[upsert(2, &ticket(&bench, 2, AssignmentState::PendingAck))], true);
    assert!(apply(&bench, &second, two.as_bytes()).await.unwrap());
    let before = snapshot(&bench).await;
    for (cursor, text) in [(&first, &one), (&second, &two), (&second, &one), (&bench.cursor().await, &one)] {
        assert!(
            !apply(&bench, cursor, text.as_bytes()).await.unwrap(),
            "a page from another position is dropped"
        );
        assert_eq!(snapshot(&bench).await, before);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_page_cut_or_changed_anywhere_changes_nothing_or_is_whole(cut in 0.0..1.0_f64, flip in any::<u8>(), at in 0.0..1.0_f64) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let bench = Bench::new().await;
            let cursor = bench.begin_feed().await;
            let lines: Vec<String> = some(&bench, 1..=3).iter().zip(1..).map(|(t, at)| upsert(at, t)).collect();
            let whole = page_text(&cursor, &lines, true).into_bytes();
            let before = snapshot(&bench).await;
            // Cut before the trailer's end: never a page.
            let end = ((whole.len() - 2) as f64 * cut) as usize;
            assert!(apply(&bench, &cursor, &whole[..end]).await.is_err(), "cut at {end} of {}", whole.len());
            assert_eq!(snapshot(&bench).await, before, "cut at {end}");
            // A line lost in the middle: the count tells.
            let text = String::from_utf8(whole.clone()).unwrap();
            let lost: Vec<&str> = text.lines().enumerate().filter(|(n, _)| *n != 1).map(|(_, line)| line).collect();
            assert!(apply(&bench, &cursor, lost.join("\n").as_bytes()).await.is_err());
            assert_eq!(snapshot(&bench).await, before);
            // Lines swapped: the order tells.
            let mut swapped: Vec<&str> = text.lines().collect();
            swapped.swap(0, 2);
            assert!(apply(&bench, &cursor, swapped.join("\n").as_bytes()).await.is_err());
            // A damaged byte that still makes a page cannot move the cursor beyond what was read.
            let mut damaged = whole.clone();
            let place = ((damaged.len() - 1) as f64 * at) as usize;
            damaged[place] = flip;
            if let Ok(true) = apply(&bench, &cursor, &damaged).await {
                let (after, entities, _) = snapshot(&bench).await;
                assert!(after.seq <= 3 && entities.len() <= 3, "no more than the page had");
            } else {
                assert_eq!(snapshot(&bench).await, before);
            }
        });
    }
}

#[tokio::test]
async fn a_late_slice_does_not_bring_a_removed_ticket_back_and_an_older_one_does_not_replace() {
    let bench = Bench::new().await;
    let mut slice = ticket(&bench, 1, AssignmentState::PendingAck);
    slice.case.ticket.version = 5;
    bench.hold(std::slice::from_ref(&slice)).await;
    let hot = |slice: &TicketSlice, at: i64| {
        let ticket = &slice.case.ticket;
        let body = serde_json::to_string(slice).unwrap();
        format!(
            r#"{{"feed":"{}","at":{at},"k":"ticket","id":"{}","v":{},"body":{body}}}"#,
            crate::testing::feed_id(),
            ticket.id,
            ticket.version
        )
    };
    let take = async |text: String| {
        let lines = page::read_hot(text.as_bytes()).unwrap();
        let mut tx = bench.office.store.begin().await.unwrap();
        let took = pull::take_hot(&bench.office, &mut tx, "e1", &lines).await.unwrap();
        tx.commit().await.unwrap();
        took > 0
    };
    let mut older = slice.clone();
    older.case.ticket.version = 4;
    assert!(!take(hot(&older, 9)).await, "an older version does not replace");
    let cursor = bench.cursor().await;
    let gone = page_text(&cursor, &[remove(cursor.seq + 1, slice.case.ticket.id, 6)], true);
    assert!(apply(&bench, &cursor, gone.as_bytes()).await.unwrap());
    assert!(!take(hot(&slice, 9)).await, "the tombstone beats a late slice");
    assert!(snapshot(&bench).await.2.is_empty());
}

#[tokio::test]
async fn a_new_generation_purges_only_what_it_did_not_see_and_only_at_its_end() {
    let bench = Bench::new().await;
    bench.hold(&some(&bench, 1..=3)).await;
    let restart = Cursor { seq: 0, generation: 2, complete: false, ..bench.cursor().await };
    let mut tx = bench.office.store.begin().await.unwrap();
    crate::store::feed::set_cursor(&mut tx, &restart).await.unwrap();
    tx.commit().await.unwrap();
    // The same version as before: seen all the same.
    let first = page_text(&restart, &[upsert(1, &ticket(&bench, 1, AssignmentState::PendingAck))], false);
    assert!(apply(&bench, &restart, first.as_bytes()).await.unwrap());
    assert_eq!(snapshot(&bench).await.1.len(), 3, "old rows stay visible while the generation runs");
    let next = bench.cursor().await;
    let last = page_text(&next, &[upsert(2, &ticket(&bench, 4, AssignmentState::PendingAck))], true);
    assert!(apply(&bench, &next, last.as_bytes()).await.unwrap());
    let (_, entities, rows) = snapshot(&bench).await;
    assert_eq!((entities.len(), rows.len()), (2, 2), "1 and 4; 2 and 3 were not seen again");
}

/// Types a draft and acts on a ticket.
async fn busy(bench: &Bench, slice: &TicketSlice) -> OpId {
    let (id, target) = (slice.case.ticket.id, slice.case.assignments[0].id);
    let mut tx = bench.office.store.begin().await.unwrap();
    let queued =
        act::queue(&bench.office, &mut tx, id, Some(target), &Intent::Acknowledge(Empty {})).await.unwrap();
    tx.commit().await.unwrap();
    let opened =
        crate::draft::open(&bench.office, DraftOpen { ticket_id: id, assignment_id: target }).await.unwrap();
    let content = ReplyContent { public_text: "尚未提交的文字".into(), ..ReplyContent::empty() };
    let save = DraftSave { draft_id: opened.draft_id, base_rev: None, content, cut: false };
    crate::draft::save(&bench.office, save).await.unwrap();
    queued.op_id
}

#[tokio::test]
async fn a_ticket_that_leaves_takes_everything_but_the_authors_unsent_words() {
    let bench = Bench::new().await;
    let slice = ticket(&bench, 1, AssignmentState::PendingAck);
    bench.hold(std::slice::from_ref(&slice)).await;
    let op = busy(&bench, &slice).await;
    let cursor = bench.cursor().await;
    let gone = page_text(&cursor, &[remove(cursor.seq + 1, slice.case.ticket.id, 2)], true);
    assert!(apply(&bench, &cursor, gone.as_bytes()).await.unwrap());
    let mut conn = bench.office.store.reader().await.unwrap();
    assert!(inbox::of_tickets(&mut conn, &[slice.case.ticket.id.to_string()]).await.unwrap().is_empty());
    assert!(blob::files(&mut conn).await.unwrap().is_empty());
    let kept = outbox::get(&mut conn, op).await.unwrap().unwrap();
    assert_eq!(kept.state, state::QUARANTINED, "the unsent act is quarantined, not deleted");
    drop(conn);
    let drafts = crate::draft::rows(&bench.office).await.unwrap();
    assert!(drafts[0].quarantined && drafts[0].excerpt == "尚未提交的文字", "the words stay readable");
    assert_eq!(drafts[0].ticket_no, slice.case.ticket.no, "with the number of the ticket");
    let kept = crate::draft::revisions(&bench.office, drafts[0].draft_id).await.unwrap();
    assert_eq!(kept[0].content.public_text, "尚未提交的文字", "whole, though no revision was cut of it");
    let refused = crate::ticket::open(&bench.office, slice.case.ticket.id).await.unwrap_err();
    assert_eq!(code(&refused), ErrorCode::NotFound);
    let doctor = crate::outbox::doctor::examine(&bench.office).await.unwrap();
    assert_eq!((doctor.missing, doctor.quarantined, doctor.ok), (0, 1, true));
}

#[tokio::test]
async fn a_lost_answer_is_healed_by_the_slice_that_holds_the_effect() {
    let bench = Bench::new().await;
    let slice = ticket(&bench, 1, AssignmentState::PendingAck);
    bench.hold(std::slice::from_ref(&slice)).await;
    let op = busy(&bench, &slice).await;
    let mut after = slice.clone();
    after.case.ticket.version = 2;
    after.case.assignments[0].state = AssignmentState::Handling;
    after.applied_ops = vec![op];
    bench.hold(&[after]).await;
    let mut conn = bench.office.store.reader().await.unwrap();
    assert_eq!(outbox::get(&mut conn, op).await.unwrap().unwrap().state, state::ACKED);
    drop(conn);
    let view = crate::ticket::open(&bench.office, slice.case.ticket.id).await.unwrap();
    assert_eq!(view.assignment.unwrap().state, AssignmentState::Handling, "applied once, by the hub");
}

#[tokio::test]
async fn an_operation_that_no_longer_applies_stays_visible_with_its_reason() {
    let bench = Bench::new().await;
    let slice = ticket(&bench, 1, AssignmentState::PendingAck);
    bench.hold(std::slice::from_ref(&slice)).await;
    let op = busy(&bench, &slice).await;
    let mut elsewhere = slice.clone();
    elsewhere.case.ticket.version = 2;
    elsewhere.case.assignments[0].state = AssignmentState::Withdrawn;
    bench.hold(&[elsewhere]).await;
    let view = crate::ticket::open(&bench.office, slice.case.ticket.id).await.unwrap();
    assert_eq!(view.assignment.unwrap().state, AssignmentState::Withdrawn, "the hub's state is shown");
    let row = view.ops.iter().find(|row| row.op_id == op).expect("the act is still listed");
    assert_eq!(row.problem.as_ref().map(|problem| problem.code), Some(ErrorCode::WrongState));
}

#[tokio::test]
async fn unknown_fields_and_entities_of_a_newer_hub_are_kept() {
    let bench = Bench::new().await;
    let cursor = bench.begin_feed().await;
    let id = TicketId(uuid::Uuid::from_u128(0x7001));
    let known = upsert(1, &ticket(&bench, 1, AssignmentState::PendingAck)).replacen(
        r#"{"case""#,
        r#"{"later":{"x":1},"case""#,
        1,
    );
    let unknown =
        r#"{"s":2,"k":"constellation","id":"c1","v":1,"op":"upsert","body":{"any":["thing"]}}"#.to_owned();
    assert!(apply(&bench, &cursor, page_text(&cursor, &[known, unknown], true).as_bytes()).await.unwrap());
    let mut conn = bench.office.store.reader().await.unwrap();
    let bodies = slice::bodies(&mut conn, &[id.to_string()]).await.unwrap();
    assert!(bodies[0].1.contains(r#""later":{"x":1}"#), "stored byte for byte");
    assert_eq!(slice::all::<serde_json::Value>(&mut conn, "constellation").await.unwrap().len(), 1);
}
