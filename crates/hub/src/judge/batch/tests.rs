//! Marks within marks.

use chengban_domain::pack::RulePack;

use super::*;
use crate::cluster;
use crate::sample::{doc, nobody};
use crate::store::rules;

#[tokio::test]
async fn what_a_fault_left_within_a_mark_is_undone_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let hub = Hub::open(cluster::config(folder.path())).await.unwrap();
    let (known, new) = (doc("QH1"), doc("QH2"));
    let (key, other) = (known.case.ticket.id, new.case.ticket.id);
    let mut batch = Batch::begin(&hub).await.unwrap();
    batch.create(known.clone(), &nobody()).await.unwrap();
    batch.settle().await.unwrap();

    let outer = batch.mark().await.unwrap();
    let mut changed = batch.ticket(key).await.unwrap().unwrap().clone();
    changed.case.ticket.title = "改过的标题".into();
    batch.put(changed);
    batch.settle().await.unwrap();
    let _left_open = batch.mark().await.unwrap();
    batch.create(new, &nobody()).await.unwrap();
    batch.undo(outer).await.unwrap();

    assert_eq!((batch.marks, batch.replaced.len()), (0, 0), "nothing is to be remembered any more");
    batch.commit(Millis(0)).await.unwrap();
    let mut batch = Batch::begin(&hub).await.unwrap();
    let stored = batch.ticket(key).await.unwrap().map(|doc| doc.case.ticket.title.clone());
    assert_eq!(stored, Some(known.case.ticket.title), "what came before the inner mark went as well");
    assert!(batch.ticket(other).await.unwrap().is_none());
}

#[tokio::test]
async fn what_another_hub_published_is_judged_by_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let config = cluster::config(folder.path());
    let (one, other) = (Hub::open(config.clone()).await.unwrap(), Hub::open(config).await.unwrap());
    let mut pack = RulePack::builtin();
    pack.version += 1;
    let mut tx = other.store.write().await.unwrap();
    rules::put_pack(&mut tx, &pack).await.unwrap();
    tx.commit().await.unwrap();
    let batch = Batch::begin(&one).await.unwrap();
    assert!(batch.rules.packs.contains(&pack), "before the minute in which all rules are read again");
}
