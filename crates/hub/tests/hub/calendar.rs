//! A calendar published on the hub: seen beforehand, counted by, on record, and told to those it concerns.

use chengban_domain::case::{AssignmentState, Case};
use chengban_domain::time::{CalendarFile, LocalDay, local_date};
use serde_json::Value;

use crate::fixture::{Client, Hub, OTHER, OWN, csv};

/// The newest calendar of the hub, in which the next working day is off too.
async fn edited(hub: &Hub, name: &str) -> (CalendarFile, std::path::PathBuf) {
    let mut file: CalendarFile = serde_json::from_value(hub.run(&["calendar", "show"]).await).unwrap();
    let today = local_date(hub.config.clock.now());
    let known = chengban_domain::time::Calendar::of(&file);
    let date = today.iter_days().skip(1).find(|day| known.is_working_day(*day)).unwrap();
    while file.valid_through < date {
        file = file.with_next_year();
        file.years.last_mut().unwrap().source = "虚构的通知".into();
    }
    file.local.push(LocalDay { date, working: false, name: "台风停工".into() });
    let path = hub.folder.path().join(name);
    std::fs::write(&path, serde_json::to_string_pretty(&file).unwrap()).unwrap();
    (file, path)
}

async fn case(desk: &Client, no: &str) -> Case {
    serde_json::from_value(desk.ticket(no).await.unwrap()["case"].clone()).unwrap()
}

/// Tickets of today, so that their limits run.
async fn running() -> Hub {
    let hub = Hub::start().await;
    let now = hub.config.clock.now().iso_end();
    hub.import(&csv(&[("QH1", OWN), ("QH2", OTHER)]).replace("2026-11-20 09:00", &now)).await;
    hub
}

#[tokio::test]
async fn what_a_calendar_would_move_is_told_before_and_moved_after_with_a_record_and_a_notice() {
    let hub = running().await;
    let desk = hub.client("zfj.jingban").await;
    let before = case(&desk, "QH1").await.assignments.remove(0);
    assert_eq!(before.state, AssignmentState::PendingAck);
    let (file, path) = edited(&hub, "next.json").await;
    let path = path.to_str().unwrap();
    let outlook = hub.run(&["calendar", "check", path]).await;
    assert_eq!(outlook["days"][0]["day"], file.local[0].date.to_string());
    let rows = outlook["moved"].as_array().unwrap();
    let handle = rows.iter().find(|row| row["no"] == "QH1" && row["due"]["which"] == "handle").unwrap();
    assert_eq!(handle["due"]["from"], before.due.at.0);
    assert_eq!(case(&desk, "QH1").await.assignments[0], before, "a look moves nothing");

    let done = hub.run(&["calendar", "publish", path]).await;
    assert_eq!(done["id"], "cn@2");
    assert_eq!(done["moved"], rows.len());
    let body = desk.ticket("QH1").await.unwrap();
    let after = case(&desk, "QH1").await.assignments.remove(0);
    assert_eq!(
        (after.due.at.0, after.due.before),
        (handle["due"]["to"].as_i64().unwrap(), Some(before.due.at))
    );
    let told = body["timeline"].as_array().unwrap();
    assert!(
        told.iter().any(|event| event["code"] == "due_recounted" && event["reason"] == "note_handle_moved")
    );
    let page = desk.all("ref:rules").await;
    assert!(
        page.lines.iter().any(|line| line["id"] == "cn@2" && line["body"]["local"][0]["name"] == "台风停工")
    );
    let own = desk.all(&format!("user:{}", desk.grant.user.user)).await;
    let notices = own.lines.iter().filter(|line| line["body"]["kind"] == "calendar").count();
    assert_eq!(notices, 1, "one a person, however many tickets");
    let acts = hub.run(&["audit", "acts"]).await;
    let commands: Vec<&str> =
        acts.as_array().unwrap().iter().filter_map(|act| act["command"].as_str()).collect();
    assert!(commands.contains(&"calendar.publish") && commands.contains(&"calendar.count"), "{commands:?}");
    assert!(hub.run(&["audit", "verify"]).await["ok"].as_bool().unwrap_or(true));

    let again = hub.run(&["calendar", "publish", path]).await;
    assert_eq!(
        (&again["id"], &again["moved"]),
        (&Value::from("cn@2"), &Value::from(0)),
        "the same wish is carried out once"
    );
    let (ok, told) = hub.try_run(&["calendar", "check", path]).await;
    assert!(!ok && told.contains("cn@2"), "the file is of the version before: {told}");
}

#[tokio::test]
async fn a_calendar_that_cannot_be_is_refused_with_its_line_and_only_its_keeper_publishes_over_the_wire() {
    let hub = running().await;
    let (mut file, path) = edited(&hub, "next.json").await;
    file.years[1].working_days = 1;
    std::fs::write(&path, serde_json::to_string_pretty(&file).unwrap()).unwrap();
    let (ok, told) = hub.try_run(&["calendar", "publish", path.to_str().unwrap()]).await;
    assert!(!ok && told.contains("2025 年应有 1 个工作日") && told.contains("行"), "{told}");
    assert_eq!(hub.run(&["calendar", "show"]).await["version"], 1, "nothing was stored");

    let (file, _) = edited(&hub, "again.json").await;
    let wish = serde_json::json!({ "text": serde_json::to_string(&file).unwrap() });
    for (account, status) in [("zfj.jingban", 403), ("pt.guanli", 200)] {
        let client = hub.client(account).await;
        for path in ["/v1/calendar/outlook", "/v1/calendar"] {
            let asked = client.request(reqwest::Method::POST, path).json(&wish).send().await.unwrap();
            assert_eq!(asked.status(), status, "{account} {path}");
        }
    }
    let desk = hub.client("zfj.jingban").await;
    assert!(case(&desk, "QH1").await.assignments[0].due.before.is_some(), "counted before the answer");
}
