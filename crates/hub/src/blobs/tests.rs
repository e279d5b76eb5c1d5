//! What is collected, and what a desk begins to need meanwhile.

use chengban_domain::time::Millis;
use chengban_domain::wire::PART_BYTES;

use super::*;
use crate::cluster;
use crate::hub::Hub;
use crate::judge::Batch;
use crate::sample::{doc, nobody};

#[tokio::test]
async fn only_old_parts_that_nobody_needs_are_collected() {
    let folder = tempfile::tempdir().unwrap();
    let hub = Hub::open(cluster::config(folder.path())).await.unwrap();
    let doc = doc("QH1");
    let ticket = doc.case.ticket.id;
    let mut batch = Batch::begin(&hub).await.unwrap();
    batch.create(doc, &nobody()).await.unwrap();
    batch.commit(Millis(0)).await.unwrap();
    let large = vec![7_u8; PART_BYTES + 1];
    let mut tx = hub.store.write().await.unwrap();
    let kept = publish_own(&mut tx, &hub.blobs, &large, (ticket, blob::PLATFORM), Millis(0)).await.unwrap();
    tx.commit().await.unwrap();
    let (_, orphan) = hub.blobs.store(b"orphan").await.unwrap();
    let half = folder.path().join("blobs/half.part");
    std::fs::write(&half, "一半").unwrap();

    assert_eq!(
        hub.blobs.collect(&hub.store, Millis(0)).await.unwrap(),
        0,
        "what is fresh may be needed soon"
    );
    let later = Millis(i64::MAX);
    assert_eq!(hub.blobs.collect(&hub.store, later).await.unwrap(), 2, "a part and a half one");
    assert!(!hub.blobs.path(&orphan.parts[0].0).exists() && !half.exists());
    let mut conn = hub.store.read().await.unwrap();
    assert!(hub.blobs.read(&mut conn, &kept).await.unwrap() == large, "what is published stays");
}
