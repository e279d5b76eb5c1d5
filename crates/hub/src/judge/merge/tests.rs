//! Merges that a program before this one made.

use chengban_domain::case::Secrecy;

use super::*;
use crate::cluster;
use crate::housekeeping;
use crate::hub::Hub;
use crate::sample::{doc, nobody};
use crate::store::query;

#[tokio::test]
async fn merges_of_an_older_hub_are_brought_over_once() {
    let folder = tempfile::tempdir().unwrap();
    let hub = Hub::open(cluster::config(folder.path())).await.unwrap();
    let (parent, mut child, mut report) = (doc("QH1"), doc("QH2"), doc("QH3"));
    report.case.ticket.secrecy = Secrecy::Reporter;
    for merged in [&mut child, &mut report] {
        merged.case.ticket.state = TicketState::Merged;
        merged.case.ticket.merged_into = Some(parent.case.ticket.id);
    }
    let mut batch = Batch::begin(&hub).await.unwrap();
    for stored in [&parent, &child, &report] {
        batch.create(stored.clone(), &nobody()).await.unwrap();
    }
    query("UPDATE ticket SET matter_id = NULL").execute(batch.conn()).await.unwrap();
    batch.commit(Millis(0)).await.unwrap();
    let mut versions = Vec::new();
    for _ in 0..2 {
        let mut tx = hub.store.write().await.unwrap();
        query("UPDATE ticket SET matter_id = NULL").execute(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(housekeeping::sort_into_matters(&hub).await.unwrap(), 3);
        let mut batch = Batch::begin(&hub).await.unwrap();
        let parent = batch.ticket(parent.case.ticket.id).await.unwrap().unwrap().case.clone();
        let child = batch.ticket(child.case.ticket.id).await.unwrap().unwrap().case.clone();
        let report = batch.ticket(report.case.ticket.id).await.unwrap().unwrap().case.clone();
        assert_eq!(child.ticket.parent, Some(ParentTicket::of(&parent)));
        assert_eq!(parent.ticket.children, [ChildTicket::of(&child)], "no report is named");
        assert_eq!(report.ticket.parent, None);
        versions.push((parent.ticket.version, child.ticket.version));
    }
    assert_eq!(versions[0], versions[1], "once is enough");
}
