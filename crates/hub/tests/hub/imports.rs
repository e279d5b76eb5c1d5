//! Imports: whole or not at all, and never twice.

use chengban_domain::case::{AssignmentState, Secrecy, TicketState, Urgency};
use chengban_domain::intent::{Empty, Intent};

use crate::fixture::{Client, Hub, OTHER, OWN, accusing, csv};

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
    let part = &lead["case"]["assignments"][1];
    assert_eq!((&part["unit_name"], &part["replies"]), (&OTHER.into(), &serde_json::json!([])));
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

#[tokio::test]
async fn a_support_counts_from_its_own_row() {
    let hub = Hub::start().await;
    let support =
        csv(&[("QH1", OTHER)]).replace("主办", "协办").replace("2026-11-20 09:00:00", "2026-11-24 09:00:00");
    let text = csv(&[("QH1", OWN)]) + support.lines().nth(1).unwrap();
    hub.import(&text).await;
    let (lead, support) = (hub.client("zfj.jingban").await, hub.client("swj.jingban").await);
    let dispatched =
        |body: serde_json::Value| body["case"]["assignments"][0]["dispatched_at"].as_i64().unwrap();
    let (lead, support) =
        (dispatched(lead.ticket("QH1").await.unwrap()), dispatched(support.ticket("QH1").await.unwrap()));
    assert_eq!(support - lead, 4 * 24 * 60 * 60 * 1000, "four days later, and its limits with it");
}

#[tokio::test]
async fn the_province_may_dispatch_anew_until_the_ticket_is_signed_for() {
    let hub = Hub::with_tickets(&[("QH1", OWN), ("QH2", OWN)]).await;
    let (mut own, other) = (hub.client("zfj.jingban").await, hub.client("swj.jingban").await);
    let signed = own.keys("QH2").await;
    own.must(signed, Intent::Acknowledge(Empty {})).await;
    let report = hub.import(&csv(&[("QH1", OTHER), ("QH2", OTHER)])).await;
    assert_eq!(report.assignments, 1, "{:?}", report.warnings);
    let moved = other.ticket("QH1").await.expect("nobody had signed for it");
    assert_eq!(moved["case"]["assignments"][0]["kind"], "lead");
    assert!(own.ticket("QH1").await.is_none(), "it left the unit that had it");
    assert!(other.ticket("QH2").await.is_none(), "a ticket in hand is not taken away");
    assert_eq!(own.ticket("QH2").await.unwrap()["case"]["assignments"][0]["state"], "handling");
    let told: Vec<&str> = report.warnings.iter().map(|warning| warning.text.as_str()).collect();
    assert!(told.iter().any(|text| text.contains("QH2") && text.contains(OTHER)), "{told:?}");
    let again = hub.import(&csv(&[("QH1", OTHER)])).await;
    assert_eq!((again.assignments, again.warnings.len()), (0, 0), "once is enough");
}

#[tokio::test]
async fn columns_named_by_a_person_are_kept_for_the_source_and_can_be_forgotten() {
    let hub = Hub::start().await;
    let file = hub.folder.path().join("export.csv");
    let path = file.to_str().unwrap().to_owned();
    let strange = |no: &str| csv(&[(no, OWN)]).replace("承办单位", "负责方");
    let import = async |more: &[&str]| {
        hub.try_run(&[["import", "tickets", path.as_str()].as_slice(), more].concat()).await
    };
    std::fs::write(&file, strange("QH1")).unwrap();
    assert!(!import(&[]).await.0, "an unknown column");
    assert!(!import(&["--column", "负责方=不存在的内容"]).await.0, "an unknown field");
    assert!(!import(&["--column", "不在表中=承办单位"]).await.0, "a column that is not there");
    let (ok, out) = import(&["--column", "负责方=承办单位"]).await;
    assert!(ok, "{out}");
    std::fs::write(&file, strange("QH2")).unwrap();
    assert!(import(&[]).await.0, "kept for the source");
    std::fs::write(&file, csv(&[("QH3", OWN)])).unwrap();
    assert!(!import(&[]).await.0, "a kept word about a column that went away is told");
    assert!(import(&["--forget-columns"]).await.0);
    assert!(import(&[]).await.0, "and forgotten for good");
    let desk = hub.client("zfj.jingban").await;
    for no in ["QH1", "QH2", "QH3"] {
        assert!(desk.ticket(no).await.is_some(), "{no}");
    }
}

#[tokio::test]
async fn a_column_once_unread_is_read_when_it_becomes_known() {
    let hub = Hub::start().await;
    let two = csv(&[("QH1", OWN)])
        .replace("标题,", "标题,诉求标题,")
        .replace("夜间噪声扰民,", "夜间噪声扰民,另一列,");
    hub.import(&two).await;
    let one = csv(&[("QH2", OWN)]).replace("标题", "诉求标题");
    hub.import(&one).await;
    let desk = hub.client("zfj.jingban").await;
    assert_eq!(
        desk.ticket("QH2").await.unwrap()["case"]["ticket"]["title"],
        "夜间噪声扰民",
        "what one file had twice, the next may have under either name"
    );
}

#[tokio::test]
async fn a_ticket_that_cannot_be_dispatched_stays_out_alone_and_whole() {
    let hub = Hub::start().await;
    let text = csv(&[("QH1", OTHER), ("QH2", OWN)]);
    let (head, rows) = text.split_once('\n').unwrap();
    let accused = |row: &str| format!("{row},{}", if row.contains("QH1") { OTHER } else { "" });
    let rows: Vec<String> = rows.lines().map(accused).collect();
    let text = format!("{head},被反映人\n{}", rows.join("\n")).replace("投诉", "举报");
    let report = hub.import(&text).await;
    assert_eq!((report.tickets, report.refused.len()), (1, 1), "{:?}", report.refused);
    assert_eq!(report.refused[0].row, 2);
    assert!(report.refused[0].reason.contains("回避"), "{}", report.refused[0].reason);
    hub.poison("INSERT ON ticket", "NEW.no = 'QH3'").await;
    let report = hub.import(&csv(&[("QH3", OWN), ("QH4", OWN)])).await;
    assert_eq!((report.tickets, report.refused.len()), (1, 1), "a fault of one is not a fault of all");
    assert!(hub.client("zfj.jingban").await.ticket("QH4").await.is_some());
}

/// A file without the column of kinds.
fn without_nature(text: &str) -> String {
    text.replace("工单类型,", "").replace(",投诉,", ",").replace(",举报,", ",")
}

async fn callers(desk: &Client) -> usize {
    let page = desk.all(&format!("caller:{}", desk.grant.user.unit.unwrap())).await;
    page.lines.iter().filter(|line| line["op"] == "upsert").count()
}

#[tokio::test]
async fn a_file_that_says_nothing_of_it_unseals_no_report() {
    let hub = Hub::start().await;
    let text = csv(&[("QH1", OWN)]).replace("投诉", "举报").replace(",一般,", ",特急,");
    hub.import(&text).await;
    let (desk, officer) = (hub.client("zfj.jingban").await, hub.client("pt.zidong").await);
    let silent = without_nature(&text).replace("紧急程度,", "").replace(",特急,", ",");
    let report = hub.import(&silent).await;
    assert_eq!(report.updated, 1, "{:?}", report.refused);
    assert!(desk.ticket("QH1").await.is_none(), "it is in no unit's feed");
    assert_eq!(callers(&desk).await, 0, "nor is its reporter");
    let ticket = officer.case("QH1").await.ticket;
    assert_eq!((ticket.secrecy, ticket.urgency), (Secrecy::Reporter, Urgency::Critical));
    assert!(report.warnings.iter().any(|warning| warning.text.contains("仍按举报保密")), "and that is told");
    hub.import(&text.replace("举报", "投诉")).await;
    let ticket = officer.case("QH1").await.ticket;
    assert_eq!(
        ticket.secrecy,
        Secrecy::ContactHidden,
        "another kind is a word, of the contact none was said"
    );
}

#[tokio::test]
async fn a_hidden_contact_is_shown_only_when_the_file_says_so() {
    let hub = Hub::start().await;
    let text = csv(&[("QH1", OWN)]);
    let with = |word: &str| {
        text.replace(",工单性质", ",工单性质,是否保密").replace(",主办", &format!(",主办,{word}"))
    };
    hub.import(&with("是")).await;
    let desk = hub.client("zfj.jingban").await;
    for silent in [text.clone(), with("")] {
        let report = hub.import(&silent).await;
        assert_eq!(callers(&desk).await, 0, "{silent}");
        assert!(
            report.warnings.iter().any(|warning| warning.text.contains("是否保密")),
            "{:?}",
            report.warnings
        );
    }
    hub.import(&with("否")).await;
    assert_eq!(callers(&desk).await, 1);
}

#[tokio::test]
async fn a_unit_that_a_report_turns_out_to_be_about_loses_it() {
    let hub = Hub::start().await;
    let text = csv(&[("QH1", OWN), ("QH2", OWN)]).replace("投诉", "举报");
    hub.import(&text).await;
    let (mut desk, officer) = (hub.client("zfj.jingban").await, hub.client("pt.zidong").await);
    let case = officer.case("QH2").await;
    desk.must((case.ticket.id, case.assignments[0].id), Intent::Acknowledge(Empty {})).await;
    let report = hub.import(&accusing(&text, &format!("{OWN}某科"))).await;
    for no in ["QH1", "QH2"] {
        let case = officer.case(no).await;
        assert_eq!(case.assignments[0].state, AssignmentState::Withdrawn, "{no}");
        assert_eq!(case.ticket.state, TicketState::PendingDispatch, "{no}");
        assert!(
            report.warnings.iter().any(|warning| warning.text.contains(no) && warning.text.contains("回避"))
        );
    }
    let heads: serde_json::Value = desk.get("/v1/feeds").await.json().await.unwrap();
    assert!(!heads.to_string().contains("report:"), "nobody of the unit reads it: {heads}");
}
