//! Tickets that cannot be worked on, and what an older hub left in the open.

use chengban_domain::StandInId;
use chengban_domain::case::{Nature, Secrecy, TicketState};
use chengban_domain::role::Role;
use chengban_domain::stand_in::StandInWish;
use chengban_domain::time::local_date;
use chengban_domain::wire::{FeedName, TICKET};

use super::*;
use crate::clock;
use crate::cluster;
use crate::demo::{self, DEMO_PASSWORD, DemoRequest};
use crate::intake;
use crate::rulebook;
use crate::sample::{doc, nobody};
use crate::stand_in::By;
use crate::store::ticket::TicketDoc;
use crate::store::{people, query, stand_in as rows};

async fn stored(hub: &Hub, doc: &TicketDoc) {
    let mut batch = Batch::begin(hub).await.unwrap();
    batch.create(doc.clone(), &nobody()).await.unwrap();
    batch.commit(Millis(0)).await.unwrap();
}

/// Runs a statement as an older hub would have; `$1` is a document that nobody can open.
async fn run(hub: &Hub, sql: &'static str) {
    let mut tx = hub.store.write().await.unwrap();
    let sealed = sql.contains("$1").then(|| vec![0_u8]);
    let statement = sealed.into_iter().fold(query(sql), |statement, sealed| statement.bind(sealed));
    statement.execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn now_in(hub: &Hub, ticket: TicketId) -> TicketDoc {
    let mut conn = hub.store.read().await.unwrap();
    ticket::get(&mut conn, &hub.vault, ticket).await.unwrap().unwrap()
}

#[tokio::test]
async fn tickets_that_cannot_be_read_do_not_stand_before_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let hub = Hub::open(cluster::config(folder.path())).await.unwrap();
    let mut good = doc("QH1");
    good.case.ticket.state = TicketState::Closed;
    good.case.ticket.closed_at = Some(Millis(0));
    stored(&hub, &good).await;
    run(
        &hub,
        "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 250)
         INSERT INTO ticket (ticket_id, source, no, state, secrecy, version, archive_due_at, doc)
         SELECT '00000000-0000-7000-8000-' || substr('000000000000' || n, length('000000000000' || n) - 11),
         'province', 'X' || n, 'closed', 'none', 1, 0, $1 FROM number",
    )
    .await;
    run(&hub, "UPDATE ticket SET matter_id = NULL").await;
    assert_eq!(sort_into_matters(&hub).await.unwrap(), 1);
    assert_eq!(archive(&hub).await.unwrap(), 1);
    assert_eq!(now_in(&hub, good.case.ticket.id).await.case.ticket.state, TicketState::Archived);
}

/// One ticket as the province sends it, dispatched to a unit of the demo.
const FILE: &str = "工单编号,工单类型,标题,主要内容,来电人,来电人电话/账号,受理渠道,紧急程度,受理时间,派单时间,承办单位,工单性质
QH1,投诉,夜间噪声,来电人反映噪声。,陈某芳,14055512345,电话,一般,2026-11-20 08:40:00,2026-11-20 09:00:00,市水务局,主办
";

#[tokio::test]
async fn what_an_older_hub_did_not_take_for_a_report_leaves_the_units_feed() {
    let folder = tempfile::tempdir().unwrap();
    let config = cluster::config(folder.path());
    let request = DemoRequest { tickets: 0, seed: 7, password: DEMO_PASSWORD.to_owned(), fonts: None };
    demo::fill(config.clone(), &request).await.unwrap();
    intake::import(config.clone(), "province", "x.csv", FILE.as_bytes()).await.unwrap();
    let hub = Hub::open(config).await.unwrap();
    let mut tx = hub.store.write().await.unwrap();
    let id = ticket::by_no(&mut tx, "QH1").await.unwrap().unwrap();
    let mut old = ticket::get(&mut tx, &hub.vault, id).await.unwrap().unwrap();
    old.case.ticket.nature = Nature::Report;
    ticket::put(&mut tx, &hub.vault, &old, None).await.unwrap();
    tx.commit().await.unwrap();

    let (open, sealed) = (FeedName::unit(old.case.assignments[0].unit), FeedName::report(id));
    for (before, feed) in [(true, &open), (false, &sealed)] {
        assert_eq!(is_in(&hub, feed, id).await, before, "{feed:?}");
    }
    seal_reports(&hub).await.unwrap();
    for (after, feed) in [(false, &open), (true, &sealed)] {
        assert_eq!(is_in(&hub, feed, id).await, after, "{feed:?}");
    }
    let now = now_in(&hub, id).await.case.ticket;
    assert_eq!(now.secrecy, Secrecy::Reporter);
    assert!(now.version > old.case.ticket.version, "what goes is newer than what was there");
    let mut conn = hub.store.read().await.unwrap();
    assert!(readers::is_settled(&mut conn).await.unwrap(), "once is enough");
}

async fn is_in(hub: &Hub, feed: &FeedName, ticket: TicketId) -> bool {
    let mut conn = hub.store.read().await.unwrap();
    feed::live_version(&mut conn, feed, TICKET, &ticket.to_string()).await.unwrap().is_some()
}

#[tokio::test]
async fn stand_ins_begin_and_end_with_their_days() {
    let folder = tempfile::tempdir().unwrap();
    let config = cluster::config(folder.path());
    let request = DemoRequest { tickets: 0, seed: 7, password: DEMO_PASSWORD.to_owned(), fonts: None };
    demo::fill(config.clone(), &request).await.unwrap();
    let hub = Hub::open(config.clone()).await.unwrap();
    let day = std::time::Duration::from_secs(24 * 60 * 60);
    let tomorrow = local_date(hub.now()).succ_opt().unwrap();
    let mut tx = hub.store.write().await.unwrap();
    let absent = people::by_account(&mut tx, "zfj.fenguan").await.unwrap().unwrap().profile.user;
    let taker = people::by_account(&mut tx, "zfj.jingban2").await.unwrap().unwrap().profile.user;
    let wish = StandInWish {
        id: StandInId(clock::new_id()),
        absent: None,
        by: taker,
        roles: vec![Role::Reviewer],
        from: tomorrow,
        to: tomorrow,
    };
    stand_in::name(&hub, &mut tx, (absent, &wish), &By::Person(absent)).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    let holds = || async {
        let mut conn = hub.store.read().await.unwrap();
        let taker = people::get(&mut conn, taker).await.unwrap().unwrap().profile;
        let acts = rows::stands_for(&mut conn, &taker, local_date(hub.now())).await.unwrap();
        (acts.len(), rows::reads_for(&mut conn, &taker).await.unwrap().len())
    };
    assert_eq!((stand_in::turn(&hub).await.unwrap(), holds().await), (0, (0, 0)), "not before its first day");
    config.clock.advance(day);
    assert_eq!((stand_in::turn(&hub).await.unwrap(), holds().await), (1, (1, 1)));
    config.clock.advance(day);
    assert_eq!(
        holds().await.0,
        0,
        "nobody acts on it after its last day, even before the hub has cleared up"
    );
    assert_eq!((stand_in::turn(&hub).await.unwrap(), holds().await), (1, (0, 0)));
    let mut conn = hub.store.read().await.unwrap();
    assert_eq!(people::as_colleague(&mut conn, absent).await.unwrap().unwrap().stand_ins, []);
}

#[tokio::test]
async fn rules_published_beside_a_running_hub_are_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let config = cluster::config(folder.path());
    let (running, beside) =
        (Hub::open(config.clone()).await.unwrap(), Hub::open(config.clone()).await.unwrap());
    let mut pack = chengban_domain::pack::RulePack::builtin();
    pack.limits.support = "9wd".parse().unwrap();
    let mut tx = beside.store.write().await.unwrap();
    let text = serde_json::to_string(&pack).unwrap();
    let wish = chengban_domain::pack::edition::RulesWish { text, from: None, approved: true };
    let by = By::Keeper("root".into());
    let stored = rulebook::publish(&beside, &mut tx, &wish, &by).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    running.refresh_rules().await.unwrap();
    config.clock.advance(std::time::Duration::from_secs(24 * 60 * 60));
    assert_eq!(running.rules().at(running.now()).id(), stored.id);
    assert!(stored.approved);
}
