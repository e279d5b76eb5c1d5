//! The counter's promises, for any course of changes.

use proptest::prelude::*;

use super::*;
use crate::cluster;
use crate::store::Store;

type Step = (usize, usize, bool);

async fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&cluster::config(folder.path()).database).await.unwrap();
    (folder, store)
}

fn feed(number: usize) -> FeedName {
    FeedName(format!("unit:{number}"))
}

/// Counter row and live entries of a feed.
async fn look(conn: &mut Conn, feed: &FeedName) -> ((i64, i64, i64), Vec<Entry>) {
    let row = query("SELECT head, live_count, digest FROM feed WHERE feed_id = $1").bind(&feed.0);
    let row = row.fetch_optional(&mut *conn).await.unwrap().unwrap_or_default();
    (row, after(conn, feed, 0, 10_000).await.unwrap())
}

async fn run(steps: &[Step]) {
    let (_folder, store) = store().await;
    let (mut version, mut heads) = (0, [0_i64; 3]);
    for batch in steps.chunks(4) {
        let mut changes = Changes::default();
        for (number, id, upsert) in batch {
            version += 1;
            let gone = Change::Remove(version, RemoveReason::Reassigned);
            changes.note(
                &feed(*number),
                "ticket",
                format!("t{id}"),
                if *upsert { Change::Upsert(version) } else { gone },
            );
        }
        let mut tx = store.write().await.unwrap();
        publish(&mut tx, &changes, Millis(0)).await.unwrap();
        tx.commit().await.unwrap();
        let mut conn = store.read().await.unwrap();
        for (number, before) in heads.iter_mut().enumerate() {
            let ((head, live_count, digest), entries) = look(&mut conn, &feed(number)).await;
            assert!(head >= *before, "F2: a head never falls");
            *before = head;
            let live: Vec<&Entry> = entries.iter().filter(|entry| entry.op == "upsert").collect();
            assert_eq!(live_count, live.len() as i64);
            let sum =
                live.iter().fold(0, |sum, e| (sum + digest_of(&e.entity, &e.entity_id, e.version)) % MODULUS);
            assert_eq!(digest, sum, "the digest is that of the live entries, whatever came before");
            assert!(entries.iter().all(|entry| entry.seq <= head), "no position above the head");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn heads_counts_and_digests_hold_for_any_course_of_changes(
        steps in proptest::collection::vec((0..3_usize, 0..6_usize, any::<bool>()), 1..40),
    ) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(run(&steps));
    }
}

#[tokio::test]
async fn a_dropped_tombstone_raises_the_floor_to_its_position() {
    let (_folder, store) = store().await;
    let mut tx = store.write().await.unwrap();
    for (n, change) in
        [Change::Upsert(1), Change::Remove(2, RemoveReason::Reassigned)].into_iter().enumerate()
    {
        let mut changes = Changes::default();
        changes.note(&feed(0), "ticket", "t".to_owned(), change);
        publish(&mut tx, &changes, Millis(n as i64)).await.unwrap();
    }
    drop_tombstones(&mut tx, Millis(1)).await.unwrap();
    let (_, kept) = look(&mut tx, &feed(0)).await;
    assert_eq!(kept.len(), 1, "one that is young enough stays");
    drop_tombstones(&mut tx, Millis(2)).await.unwrap();
    let (floor,): (i64,) = query("SELECT floor FROM feed").fetch_one(&mut tx).await.unwrap();
    assert_eq!(floor, 2, "who stopped before it must read from the beginning");
    assert!(look(&mut tx, &feed(0)).await.1.is_empty());
}
