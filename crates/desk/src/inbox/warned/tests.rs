//! A calendar that comes later than a ticket moves the instant at which its row turns yellow.

use chengban_domain::case::AssignmentState;
use chengban_domain::time::{Calendar, CalendarFile, LocalDay};
use serde_json::json;

use super::*;
use crate::rules::Rules;
use crate::testing::{Bench, ticket};

async fn warns_at(bench: &Bench) -> i64 {
    let mut conn = bench.office.store.reader().await.unwrap();
    warned::that_run(&mut conn).await.unwrap()[0].warn_at
}

#[tokio::test]
async fn a_day_off_before_the_due_warns_earlier() {
    let bench = Bench::new().await;
    let slice = ticket(&bench, 1, AssignmentState::Handling);
    let due = slice.case.assignments[0].due.at;
    bench.hold(std::slice::from_ref(&slice)).await;
    catch_up(&bench.office).await.unwrap();
    let before = warns_at(&bench).await;
    let mut file = CalendarFile::parse(Calendar::builtin_json()).unwrap();
    let last = due.local_date();
    file.version = 9;
    while file.valid_through < last {
        file = file.with_next_year();
        file.years.last_mut().unwrap().source = "虚构的通知".into();
    }
    // Every day of the week that ends with the due is off.
    file.local = (0..7)
        .map(|back| last - chrono::Days::new(back))
        .map(|date| LocalDay { date, working: false, name: "台风停工".into() })
        .collect();
    let line = move |seq: i64| {
        json!({"s": seq, "k": "calendar", "id": file.id(), "v": 1, "op": "upsert", "body": file}).to_string()
    };
    bench.take(vec![line]).await;
    bench.office.set_rules(Rules::load(&mut bench.office.store.reader().await.unwrap()).await.unwrap());
    assert_eq!(bench.office.rules().calendar().id(), "cn@9");
    assert_eq!(warns_at(&bench).await, before, "nothing else brings it about");
    catch_up(&bench.office).await.unwrap();
    assert!(warns_at(&bench).await < before);
}
