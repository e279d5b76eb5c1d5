//! The encrypted store on disk: keys, crashes, order of the list, the index.

use chengban_domain::ErrorCode;
use chengban_domain::case::AssignmentState;
use chengban_domain::intent::{AddNote, Empty, Intent};
use proptest::prelude::*;

use super::*;
use crate::commands::inbox::{InboxList, InboxPageReq, InboxQuery, InboxSort, InboxView};
use crate::outbox::act;
use crate::profile::DatabaseKey;
use crate::sync::index;
use crate::testing::{Bench, code, ticket, unit};

#[tokio::test]
async fn a_wrong_key_is_told_as_damage_and_the_file_stays_as_it_was() {
    let bench = Bench::new().await;
    bench.office.store.close().await;
    let path = bench.dir.path().join("desk.db");
    let before = std::fs::read(&path).unwrap();
    let refused = Store::open(&path, &DatabaseKey::generate()).await.unwrap_err();
    assert_eq!(code(&refused), ErrorCode::StoreDamaged);
    assert_eq!(std::fs::read(&path).unwrap(), before, "a refused database is not touched");
    Store::open(&path, &bench.key).await.expect("the right key still opens it");
}

#[tokio::test]
async fn a_damaged_file_is_told_as_damage() {
    let bench = Bench::new().await;
    bench.office.store.close().await;
    let path = bench.dir.path().join("desk.db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.iter_mut().take(2_000).for_each(|byte| *byte ^= 0x5A);
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(code(&Store::open(&path, &bench.key).await.unwrap_err()), ErrorCode::StoreDamaged);
}

#[tokio::test]
async fn nothing_of_a_ticket_or_a_note_stands_on_disk_in_clear() {
    let bench = Bench::new().await;
    let mut slice = ticket(&bench, 1, AssignmentState::Handling);
    slice.case.ticket.body = "canary-in-the-ticket 金丝雀".into();
    bench.hold(std::slice::from_ref(&slice)).await;
    index::catch_up(&bench.office).await.unwrap();
    let note = Intent::AddNote(AddNote { text: "canary-in-the-note".into() });
    let mut tx = bench.office.store.begin().await.unwrap();
    let (id, target) = (slice.case.ticket.id, slice.case.assignments[0].id);
    act::queue(&bench.office, &mut tx, id, Some(target), &note).await.unwrap();
    tx.commit().await.unwrap();
    let bytes = bench.bytes_on_disk();
    assert!(bytes.len() > 50_000, "there is a store to look through");
    for canary in ["canary-in", "金丝雀"] {
        let found = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
        assert!(!found, "“{canary}” can be read on disk");
    }
}

#[tokio::test]
async fn a_crash_between_outbox_and_commit_leaves_neither_operation_nor_view() {
    let bench = Bench::new().await;
    let slice = ticket(&bench, 1, AssignmentState::PendingAck);
    bench.hold(std::slice::from_ref(&slice)).await;
    let (id, target) = (slice.case.ticket.id, slice.case.assignments[0].id);
    let mut tx = bench.office.store.begin().await.unwrap();
    act::queue(&bench.office, &mut tx, id, Some(target), &Intent::Acknowledge(Empty {})).await.unwrap();
    drop(tx);
    let mut conn = bench.office.store.reader().await.unwrap();
    assert_eq!(outbox::rows(&mut conn, None, 10).await.unwrap(), vec![], "no operation");
    let rows = inbox::of_tickets(&mut conn, &[id.to_string()]).await.unwrap();
    assert_eq!(rows[0].state, "pending_ack", "no view of it either");
    assert_eq!(outbox::tally(&mut conn).await.unwrap().0, 0, "and it is not counted");
}

#[tokio::test]
async fn an_act_and_its_view_are_there_together_after_a_restart() {
    let bench = Bench::new().await;
    let slice = ticket(&bench, 1, AssignmentState::PendingAck);
    bench.hold(std::slice::from_ref(&slice)).await;
    let (id, target) = (slice.case.ticket.id, slice.case.assignments[0].id);
    let mut tx = bench.office.store.begin().await.unwrap();
    act::queue(&bench.office, &mut tx, id, Some(target), &Intent::Acknowledge(Empty {})).await.unwrap();
    tx.commit().await.unwrap();
    bench.office.store.close().await;
    let store = Store::open(&bench.dir.path().join("desk.db"), &bench.key).await.unwrap();
    let mut conn = store.reader().await.unwrap();
    assert_eq!(outbox::rows(&mut conn, None, 10).await.unwrap().len(), 1);
    assert_eq!(inbox::of_tickets(&mut conn, &[id.to_string()]).await.unwrap()[0].state, "handling");
}

fn req(view: InboxView, offset: u32, limit: u32) -> InboxPageReq {
    let list = InboxList { view, query: InboxQuery::default(), sort: InboxSort::Due, desc: false };
    InboxPageReq { list, offset, limit }
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition_and_counts_agree() {
    let bench = Bench::new().await;
    let tickets: Vec<_> = (1..=450)
        .map(|n| {
            let state = if n % 3 == 0 { AssignmentState::PendingAck } else { AssignmentState::Handling };
            let mut slice = ticket(&bench, n, state);
            // Many rows of the same due: the order must still be total.
            slice.case.assignments[0].due.at.0 += i64::try_from(n % 5).unwrap() * 1_000;
            slice
        })
        .collect();
    bench.hold(&tickets).await;
    let mut seen = std::collections::HashSet::new();
    let mut last_due = i64::MIN;
    for offset in [0, 200, 400] {
        let page = crate::inbox::page(&bench.office, req(InboxView::Todo, offset, 1_000)).await.unwrap();
        assert_eq!(page.total, 450);
        assert!(page.rows.len() <= 200, "never more than 200 rows, whatever is asked");
        for row in page.rows {
            assert!(seen.insert(row.assignment_id), "a row came twice");
            assert!(row.due.0 >= last_due, "sorted by due");
            last_due = row.due.0;
        }
    }
    assert_eq!(seen.len(), 450);
    let counts = crate::inbox::counts(&bench.office).await.unwrap();
    assert_eq!((counts.views[&InboxView::Todo], counts.views[&InboxView::PendingAck]), (450, 150));
    for view in InboxView::ALL {
        let page = crate::inbox::page(&bench.office, req(*view, 0, 1)).await.unwrap();
        assert_eq!(page.total, counts.views[view], "{view:?}: the count is that of its list");
    }
}

#[tokio::test]
async fn what_presses_comes_first_and_pages_cross_the_groups_without_gap() {
    let bench = Bench::new().await;
    let now = bench.office.clock.now();
    let tomorrow = chengban_domain::time::Millis::midnight(now.local_date()).0 + 2 * 86_400_000;
    let tickets: Vec<_> = (1..=30)
        .map(|n| {
            let mut slice = ticket(&bench, n, AssignmentState::Handling);
            let late = n % 5 == 0;
            slice.case.assignments[0].due.at.0 =
                if late { now.0 - 1 } else { tomorrow + i64::try_from(n).unwrap() };
            if n % 7 == 0 {
                slice.case.ticket.urgency = chengban_domain::case::Urgency::Critical;
            }
            slice
        })
        .collect();
    bench.hold(&tickets).await;
    let whole = crate::inbox::page(&bench.office, req(InboxView::Todo, 0, 200)).await.unwrap();
    assert_eq!((whole.total, whole.urgent), (30, 10), "six late ones and four 特急");
    let pressing = |row: &crate::commands::inbox::InboxRow| {
        row.urgency == chengban_domain::case::Urgency::Critical || row.due.0 < now.0
    };
    assert!(whole.rows[..10].iter().all(pressing) && !whole.rows[10..].iter().any(pressing));
    let mut pieces = Vec::new();
    for offset in (0..30).step_by(7) {
        pieces.extend(crate::inbox::page(&bench.office, req(InboxView::Todo, offset, 7)).await.unwrap().rows);
    }
    assert_eq!(pieces, whole.rows, "the same rows in the same order, whatever the page");
    let archived = crate::inbox::page(&bench.office, req(InboxView::Archived, 0, 7)).await.unwrap();
    assert_eq!(archived.urgent, 0);
    let mut by_text = req(InboxView::Todo, 7, 7);
    by_text.list.query.text = Some("占道经营".into());
    let found = crate::inbox::page(&bench.office, by_text).await.unwrap();
    assert_eq!((found.total, found.urgent), (30, 10), "a text that all have changes nothing");
    assert_eq!(found.rows, whole.rows[7..14]);
}

#[tokio::test]
async fn no_list_or_search_reads_a_whole_table() {
    let bench = Bench::new().await;
    let mut conn = bench.office.store.reader().await.unwrap();
    for sql in [
        "SELECT inbox_id FROM inbox WHERE +state IN (SELECT value FROM json_each('[]')) ORDER BY due, inbox_id LIMIT 200",
        "SELECT inbox_id FROM inbox WHERE +state IN (SELECT value FROM json_each('[]')) ORDER BY no, inbox_id LIMIT 200",
        "SELECT inbox_id, urgency = 'critical' FROM inbox WHERE +state = '' AND paused = 0 AND due >= coalesce(ended_at, 1) AND warn_at <= 1 ORDER BY due, inbox_id",
        "SELECT state, extending, appealing, sent_back, supervised, leader_note, count(*) FROM inbox GROUP BY 1,2,3,4,5,6",
        "SELECT inbox_id, due < 1 FROM json_each('[]') CROSS JOIN inbox ON inbox.ticket_id = json_each.value WHERE +state = ''",
        "SELECT DISTINCT entity_id FROM slice INDEXED BY slice_with_opinions WHERE entity = 'ticket' AND json_array_length(body, '$.case.ticket.opinions') > 0",
        "SELECT * FROM outbox WHERE ticket_id = 'x' ORDER BY ord",
        "SELECT body FROM slice WHERE entity = 'ticket' AND entity_id = 'x'",
    ] {
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")))
                .fetch_all(&mut *conn)
                .await
                .unwrap();
        for (.., step) in plan {
            let whole = step.starts_with("SCAN")
                && !step.contains("USING COVERING INDEX")
                // An index of nothing but these rows is read from end to end.
                && !step.contains("INDEX slice_with_opinions")
                && !step.contains("json_each");
            assert!(!whole && !step.contains("TEMP B-TREE"), "{sql}: {step}");
        }
    }
}

#[tokio::test]
async fn words_are_found_before_and_after_the_index_caught_up_and_not_after_the_ticket_left() {
    let bench = Bench::new().await;
    let mut slice = ticket(&bench, 1, AssignmentState::Handling);
    slice.case.ticket.body = "廣場舞噪聲".into();
    bench.hold(&[slice.clone(), ticket(&bench, 2, AssignmentState::Handling)]).await;
    let id = slice.case.ticket.id.to_string();
    let find = async |words: &str| {
        let mut conn = bench.office.store.reader().await.unwrap();
        crate::search::tickets::find(&mut conn, words, 10).await.unwrap()
    };
    assert_eq!(find("广场舞").await, vec![id.clone()], "found by a scan of the rows behind");
    index::catch_up(&bench.office).await.unwrap();
    assert_eq!(find("广场舞").await, vec![id.clone()], "found by the index, once");
    assert_eq!(find("舞广").await, Vec::<String>::new());
    let mut tx = bench.office.store.begin().await.unwrap();
    crate::sync::purge::entity(&bench.office, &mut tx, &crate::testing::feed_id(), "ticket", &id)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(find("广场舞").await, Vec::<String>::new());
    assert!(index::purge_words(&bench.office).await.unwrap(), "the words leave the file when idle");
    assert!(!index::purge_words(&bench.office).await.unwrap(), "once");
}

#[tokio::test]
async fn a_ticket_far_behind_the_index_is_found_however_few_are_asked_for() {
    let bench = Bench::new().await;
    let mut last = ticket(&bench, 3, AssignmentState::Handling);
    last.case.ticket.body = "电梯困人".into();
    let others = [1, 2].map(|number| ticket(&bench, number, AssignmentState::Handling));
    bench.hold(&[others[0].clone(), others[1].clone(), last.clone()]).await;
    let mut conn = bench.office.store.reader().await.unwrap();
    let found = crate::search::tickets::find(&mut conn, "电梯", 1).await.unwrap();
    assert_eq!(found, [last.case.ticket.id.to_string()]);
}

#[test]
fn rows_are_of_my_unit_only() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let bench = Bench::new().await;
        let mut slice = ticket(&bench, 1, AssignmentState::Handling);
        let mut other = slice.case.assignments[0].clone();
        other.id = chengban_domain::AssignmentId(uuid::Uuid::from_u128(0xFFFF));
        other.unit = chengban_domain::UnitId(uuid::Uuid::from_u128(0xB));
        slice.case.assignments.push(other);
        let rows = crate::inbox::row::rows_of(&slice, 1, Some(unit()), &bench.office.rules());
        assert_eq!(rows.len(), 1, "the other unit's assignment is no row of mine");
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_word_of_the_wire_survives_the_store(at in 0..AssignmentState::ALL.len()) {
        let state = AssignmentState::ALL[at];
        prop_assert_eq!(of_word::<AssignmentState>(&word(&state)).unwrap(), state);
    }
}
