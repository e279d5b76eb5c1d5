//! Selections, acts on many rows, spreadsheets and views, on a store with tickets.

use chengban_domain::case::AssignmentState;
use chengban_domain::intent::{Empty, Intent, IntentKind};
use chengban_domain::{AssignmentId, ErrorCode};

use super::{bulk, order, page, sheet, views};
use crate::commands::bulk::{
    BulkAct, BulkPreviewReq, BulkUndo, InboxExport, InboxSelection, SheetColumn, SheetKey,
};
use crate::commands::inbox::{InboxList, InboxPageReq, InboxQuery, InboxSort, InboxView};
use crate::commands::views::ViewSave;
use crate::fault::to_problem;
use crate::files::FileToken;
use crate::testing::{Bench, ticket};

fn list(view: InboxView) -> InboxList {
    InboxList { view, query: InboxQuery::default(), sort: InboxSort::No, desc: false }
}

fn all_of(view: InboxView) -> InboxSelection {
    InboxSelection { list: list(view), all: true, ids: Vec::new() }
}

async fn ids(bench: &Bench, view: InboxView) -> Vec<AssignmentId> {
    let request = InboxPageReq { list: list(view), offset: 0, limit: 200 };
    page(&bench.office, request).await.unwrap().rows.into_iter().map(|row| row.assignment_id).collect()
}

/// Three to be signed for, two being handled.
async fn filled() -> Bench {
    let bench = Bench::new().await;
    let unsigned = (1..=3).map(|n| ticket(&bench, n, AssignmentState::PendingAck));
    let tickets: Vec<_> =
        unsigned.chain((4..=5).map(|n| ticket(&bench, n, AssignmentState::Handling))).collect();
    bench.hold(&tickets).await;
    bench
}

#[tokio::test]
async fn everything_but_what_was_unticked_is_signed_for_and_the_rest_is_left_out() {
    let bench = filled().await;
    let unticked = ids(&bench, InboxView::PendingAck).await[0];
    let rows = InboxSelection { ids: vec![unticked], ..all_of(InboxView::Todo) };
    let asked = BulkPreviewReq { rows: rows.clone(), kind: IntentKind::Acknowledge };
    let preview = bulk::preview(&bench.office, asked).await.unwrap();
    assert_eq!((preview.rows, preview.able), (4, 2), "two of the four can be signed for");
    let act = BulkAct { rows, intent: Intent::Acknowledge(Empty {}) };
    let done = bulk::act(&bench.office, act).await.unwrap();
    assert_eq!((done.done, done.left_out, done.refused), (2, 2, 0));
    assert_eq!(ids(&bench, InboxView::PendingAck).await, vec![unticked], "what was unticked still waits");
    let undone = bulk::undo(&bench.office, BulkUndo { ops: done.ops }).await.unwrap();
    assert_eq!((undone.undone, undone.too_late), (2, 0));
    assert_eq!(ids(&bench, InboxView::PendingAck).await.len(), 3, "all three wait again");
}

#[tokio::test]
async fn an_act_that_needs_a_text_of_its_own_is_not_done_to_many() {
    let bench = filled().await;
    let asked = BulkPreviewReq { rows: all_of(InboxView::Todo), kind: IntentKind::SubmitReply };
    let refused = bulk::preview(&bench.office, asked).await.unwrap_err();
    assert_eq!(to_problem(&refused).code, ErrorCode::Unsupported);
}

#[tokio::test]
async fn a_spreadsheet_has_the_rows_of_the_list_in_its_order_and_is_fetched_once() {
    let bench = filled().await;
    let column = |key, label: &str| SheetColumn { key, label: label.into(), words: [].into() };
    let mut state = column(SheetKey::State, "状态");
    state.words.insert("handling".into(), "办理中".into());
    let columns = vec![column(SheetKey::No, "工单编号"), state, column(SheetKey::Due, "截止时间")];
    let request = InboxExport { rows: all_of(InboxView::Handling), columns, title: "待办理[1]".into() };
    let made = sheet::export(&bench.office, request).await.unwrap();
    assert_eq!(made.rows, 2);
    let given = bench.office.made.take(&FileToken(made.id.clone())).unwrap();
    assert_eq!(given.name, "待办理[1].xlsx");
    let bytes = given.read_all().await.unwrap();
    let table = cells(&bytes);
    assert_eq!(table[0], ["工单编号", "状态", "截止时间"]);
    assert_eq!((table[1][1].as_str(), table[2][1].as_str()), ("办理中", "办理中"));
    assert!(table[1][0] < table[2][0], "in the order of the list: {table:?}");
    assert!(bench.office.made.take(&FileToken(made.id)).is_err(), "it can be fetched once");
}

/// What another program reads in the workbook.
fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    use calamine::Reader as _;
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[tokio::test]
async fn a_view_is_saved_under_a_name_and_the_same_name_replaces_it() {
    let bench = Bench::new().await;
    let query = InboxQuery { town: Some("嘉积镇".into()), ..InboxQuery::default() };
    let wanted = InboxList { query, ..list(InboxView::Todo) };
    let save = |name: &str, list: &InboxList| ViewSave { name: name.into(), list: list.clone() };
    let first = views::save(&bench.office, save("嘉积", &list(InboxView::Todo))).await.unwrap();
    let again = views::save(&bench.office, save(" 嘉积 ", &wanted)).await.unwrap();
    assert_eq!(first.id, again.id, "one name, one view");
    let kept = views::all(&bench.office).await.unwrap();
    assert_eq!(kept.iter().map(|view| &view.list).collect::<Vec<_>>(), [&wanted]);
    let nameless = views::save(&bench.office, save("  ", &wanted)).await.unwrap_err();
    assert_eq!(to_problem(&nameless).field.as_deref(), Some("name"));
    views::remove(&bench.office, &first.id).await.unwrap();
    assert!(views::all(&bench.office).await.unwrap().is_empty());
    assert!(views::remove(&bench.office, &first.id).await.is_err(), "gone is said");
}

#[tokio::test]
async fn a_text_that_finds_too_many_lists_the_newest_and_says_so() {
    let bench = Bench::new().await;
    let tickets: Vec<_> = (1..=5_001).map(|n| ticket(&bench, n, AssignmentState::Handling)).collect();
    bench.hold(&tickets).await;
    crate::sync::index::catch_up(&bench.office).await.unwrap();
    let of = |text: &str| InboxPageReq {
        list: InboxList {
            query: InboxQuery { text: Some(text.into()), ..InboxQuery::default() },
            ..list(InboxView::Handling)
        },
        offset: 0,
        limit: 1,
    };
    let many = page(&bench.office, of("占道经营")).await.unwrap();
    assert_eq!((many.total, many.found_more_than), (5_000, Some(5_000)));
    let one = page(&bench.office, of("第5001件")).await.unwrap();
    assert_eq!((one.total, one.found_more_than), (1, None));
}

#[tokio::test]
async fn a_list_that_somebody_begins_is_put_in_order_meanwhile() {
    let bench = Bench::new().await;
    bench
        .hold(&[ticket(&bench, 1, AssignmentState::Handling), ticket(&bench, 2, AssignmentState::Handling)])
        .await;
    let list = list(InboxView::Todo);
    assert!(order::kept(&bench.office, &list).is_none());
    let begun = page(&bench.office, InboxPageReq { list: list.clone(), offset: 0, limit: 1 }).await.unwrap();
    let kept = async {
        loop {
            match order::kept(&bench.office, &list) {
                Some(kept) => return kept,
                None => tokio::task::yield_now().await,
            }
        }
    };
    let kept = tokio::time::timeout(std::time::Duration::from_secs(30), kept).await.expect("it is made");
    assert_eq!((kept.keys.len(), begun.total), (2, 2));
    let again = page(&bench.office, InboxPageReq { list, offset: 0, limit: 1 }).await.unwrap();
    assert_eq!(again.rows[0].assignment_id, begun.rows[0].assignment_id, "and begins with the same row");
}
