//! Imports: whole or not at all, and never twice.

use crate::fixture::{Hub, OTHER, OWN, csv};

#[tokio::test]
async fn importing_twice_doubles_nothing_and_updates() {
    let hub = Hub::start().await;
    let text = csv(&[("QH1", OWN), ("QH2", OTHER)]);
    let first = hub.import(&text).await;
    assert_eq!((first.tickets, first.assignments, first.updated), (2, 2, 0));
    let desk = hub.client("zfj.jingban").await;
    let head = desk.all(&desk.unit_feed()).await.end.head;

    let second = hub.import(&text).await;
    assert_eq!((second.tickets, second.assignments, second.updated), (0, 0, 2));
    assert_eq!(desk.all(&desk.unit_feed()).await.end.head, head, "an unchanged ticket is not sent again");

    let third = hub.import(&text.replace("夜间噪声扰民", "凌晨噪声扰民")).await;
    assert_eq!((third.tickets, third.updated), (0, 2));
    assert_eq!(desk.ticket("QH1").await.unwrap()["case"]["ticket"]["title"], "凌晨噪声扰民");
    assert_eq!(desk.all(&desk.unit_feed()).await.end.live_count, 1);
}

#[tokio::test]
async fn one_number_to_two_units_is_one_ticket_with_two_assignments() {
    let hub = Hub::start().await;
    let text = csv(&[("QH1", OWN)]) + csv(&[("QH1", OTHER)]).replace("主办", "协办").lines().nth(1).unwrap();
    let report = hub.import(&text).await;
    assert_eq!((report.tickets, report.assignments), (1, 2), "{:?}", report.warnings);
    let lead = hub.client("zfj.jingban").await.ticket("QH1").await.unwrap();
    assert_eq!(lead["case"]["others"][0]["unit_name"], OTHER, "the other unit is named and no more");
    let support = hub.client("swj.jingban").await.ticket("QH1").await.unwrap();
    assert_eq!(support["case"]["assignments"][0]["kind"], "support");
}

#[tokio::test]
async fn an_unknown_unit_refuses_its_ticket_with_row_column_and_reason() {
    let hub = Hub::start().await;
    let report = hub.import(&csv(&[("QH1", "市不存在局"), ("QH2", OWN)])).await;
    assert_eq!(report.tickets, 1, "the others come in");
    let refused = &report.refused[0];
    assert_eq!((refused.row, refused.column.as_str()), (2, "承办单位"));
    assert!(refused.reason.contains("市不存在局"), "{}", refused.reason);
}

#[tokio::test]
async fn the_command_tells_its_outcome_as_json() {
    let hub = Hub::start().await;
    let file = hub.folder.path().join("export.csv");
    std::fs::write(&file, csv(&[("QH1", OWN)])).unwrap();
    let report = hub.run(&["import", "tickets", file.to_str().unwrap()]).await;
    assert_eq!(report["tickets"], 1);
    assert_eq!(report["assignments"], 1);
    assert!(report["refused"].as_array().unwrap().is_empty());
}
