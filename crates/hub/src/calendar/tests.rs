//! A count that is broken off, one that another program began, and a ticket that cannot be read.

use chengban_domain::case::Assignment;
use chengban_domain::time::LocalDay;

use super::*;
use crate::config::Config;
use crate::demo::{self, DEMO_PASSWORD, DemoRequest};
use crate::intake;
use crate::store::query;

/// A hub with units, and tickets of these numbers dispatched at its present.
async fn hub_with(config: &Config, numbers: &[&str]) {
    let request = DemoRequest { tickets: 0, seed: 7, password: DEMO_PASSWORD.into(), fonts: None };
    demo::fill(config.clone(), &request).await.unwrap();
    import(config, numbers).await;
}

async fn import(config: &Config, numbers: &[&str]) {
    let mut text = "工单编号,工单类型,标题,主要内容,来电人,来电人电话/账号,受理渠道,紧急程度,受理时间,派单时间,承办单位,工单性质\n".to_owned();
    let at = config.clock.now().iso_end();
    for no in numbers {
        let row = format!(
            "{no},投诉,噪声,楼下噪声扰民。,陈某芳,14055512345,电话,一般,{at}:00,{at}:00,市综合行政执法局,主办\n"
        );
        text += &row;
    }
    let report = intake::import(config.clone(), "province", "export.csv", text.as_bytes()).await.unwrap();
    assert_eq!(report.tickets, numbers.len());
}

/// The newest calendar with the next working day off.
async fn day_off(hub: &Hub) -> CalendarWish {
    let mut file = newest(&mut hub.store.read().await.unwrap()).await.unwrap();
    let known = Calendar::of(&file);
    let date = local_date(hub.now()).iter_days().skip(1).find(|day| known.is_working_day(*day)).unwrap();
    while file.valid_through < date {
        file = file.with_next_year();
        file.years.last_mut().unwrap().source = "虚构的通知".into();
    }
    file.local.push(LocalDay { date, working: false, name: "台风停工".into() });
    CalendarWish { text: serde_json::to_string(&file).unwrap() }
}

fn keeper() -> By {
    By::Keeper("root".into())
}

async fn assignment(hub: &Hub, no: &str) -> Assignment {
    let mut conn = hub.store.read().await.unwrap();
    let id = ticket::by_no(&mut conn, no).await.unwrap().unwrap();
    ticket::get(&mut conn, &hub.vault, id).await.unwrap().unwrap().case.assignments.remove(0)
}

#[tokio::test]
async fn a_count_that_was_broken_off_goes_on_at_the_next_round() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::for_test(folder.path());
    hub_with(&config, &["QH1", "QH2"]).await;
    let hub = Hub::open(config.clone()).await.unwrap();
    let before = assignment(&hub, "QH1").await.due.at;
    let mut tx = hub.store.write().await.unwrap();
    store(&hub, &mut tx, &day_off(&hub).await, &keeper()).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    // The program ended here.
    assert_eq!(assignment(&hub, "QH1").await.due.at, before);
    let mut tx = hub.store.write().await.unwrap();
    let early = store(&hub, &mut tx, &day_off(&hub).await, &keeper()).await.unwrap();
    assert_eq!(early.unwrap_err().reason, Some(ReasonCode::CalendarCounting));
    drop(tx);
    count(&hub, &|_| ()).await.unwrap();
    let after = assignment(&hub, "QH2").await.due.at;
    assert!(after > before && assignment(&hub, "QH1").await.due.at > before);
    assert!(under_way(&mut hub.store.read().await.unwrap()).await.unwrap().is_none());
    assert_eq!(count(&hub, &|_| ()).await.unwrap(), Counted::default(), "there is nothing left to count");
    assert_eq!(assignment(&hub, "QH2").await.due.at, after);
}

#[tokio::test]
async fn a_running_hub_counts_by_what_another_program_published_from_then_on() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::for_test(folder.path());
    hub_with(&config, &["QH1"]).await;
    let running = Hub::open(config.clone()).await.unwrap();
    let before = assignment(&running, "QH1").await;
    let beside = Hub::open(config.clone()).await.unwrap();
    let (done, counted) =
        publish(&beside, &day_off(&beside).await, &keeper(), |_| ()).await.unwrap().unwrap();
    assert_eq!((done.id.as_str(), counted.tickets), ("cn@2", 1));
    let moved = assignment(&running, "QH1").await;
    assert!(moved.due.at > before.due.at);
    let batch = Batch::begin(&running).await.unwrap();
    assert_eq!(batch.rules.calendar.id(), "cn@2", "what it dispatches from here on is counted by it");
}

#[tokio::test]
async fn a_ticket_that_cannot_be_read_stops_no_count_and_a_notice_is_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::for_test(folder.path());
    hub_with(&config, &["QH1", "QH2", "QH3"]).await;
    let hub = Hub::open(config.clone()).await.unwrap();
    let mut tx = hub.store.write().await.unwrap();
    let spoilt = query("UPDATE ticket SET doc = $1 WHERE no = 'QH1'").bind(vec![0]);
    spoilt.execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    let before = assignment(&hub, "QH2").await.due.at;
    let seen = outlook(&hub, &day_off(&hub).await).await.unwrap().unwrap();
    assert_eq!(seen.tickets, 2);
    let (_, counted) = publish(&hub, &day_off(&hub).await, &keeper(), |_| ()).await.unwrap().unwrap();
    assert_eq!((counted.tickets, counted.moved), (3, seen.moved.len() as u64));
    assert!(assignment(&hub, "QH2").await.due.at > before);
    let mut conn = hub.store.read().await.unwrap();
    let (notices, users): (i64, i64) =
        query("SELECT COUNT(*), COUNT(DISTINCT user_id) FROM notice WHERE notice_id LIKE 'cn@2:%'")
            .fetch_one(&mut conn)
            .await
            .unwrap();
    assert!(notices > 0 && notices == users, "{notices} for {users}");
}
