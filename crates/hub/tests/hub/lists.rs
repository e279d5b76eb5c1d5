//! Dispatch lists and rulings: imported whole, versioned, delivered to every desk; a ruling outlives the ticket.

use chengban_domain::case::{AssignmentKind, Basis};
use chengban_domain::dispatch_list::{DispatchList, in_force};
use chengban_domain::intent::{Decide, Dispatch, DispatchTo, Intent, Redispatch, RequestReturn};
use chengban_domain::{AssignmentId, RequestId, UnitId};
use chengban_hub::import::Mapping;
use chengban_hub::import::list::ListFacts;
use chengban_hub::intake::list::{ListReport, import_list};
use serde_json::Value;

use crate::fixture::{Client, Hub, OTHER, OWN, any_id, csv};

const NAME: &str = "示例派单目录";

fn list(from: &str, unit: &str) -> String {
    format!(
        "清单类别：派单目录,清单名称：{NAME}\n生效日期：{from}\n事项编码,事项名称,关键词,承办单位,办理层级\n\
         1,夜间噪声,噪声扰民,{unit},单位\n2,路灯,,{OTHER},网格\n"
    )
}

async fn import(hub: &Hub, text: &str) -> anyhow::Result<ListReport> {
    let file = ("清单.csv", text.as_bytes());
    import_list(hub.config.clone(), file, &Mapping::default(), ListFacts::default()).await
}

/// Versions of the list as they reach a desk.
async fn delivered(desk: &Client) -> Vec<DispatchList> {
    let page = desk.all("ref:rules").await;
    let lists = page.lines.into_iter().filter(|line| line["k"] == "dispatch_list");
    let read = lists.map(|line| serde_json::from_value::<DispatchList>(line["body"].clone()).unwrap());
    let mut lists: Vec<DispatchList> = read.filter(|list| list.name == NAME).collect();
    lists.sort_by_key(|list| list.version);
    lists
}

#[tokio::test]
async fn each_change_is_a_version_of_its_own_and_the_same_content_changes_nothing() {
    let hub = Hub::start().await;
    let desk = hub.client("zfj.jingban").await;
    let first = import(&hub, &list("2026-01-01", OWN)).await.unwrap();
    assert_eq!((first.version, first.changed, first.grid, first.unit), (1, true, 1, 1));
    let head = desk.all("ref:rules").await.end.head;
    let again = import(&hub, &list("2026-01-01", OWN)).await.unwrap();
    assert_eq!((again.version, again.changed), (1, false));
    assert_eq!(desk.all("ref:rules").await.end.head, head, "nothing is sent again");
    let second = import(&hub, &list("2026-06-01", OTHER)).await.unwrap();
    assert_eq!((second.version, second.changed), (2, true));
    let lists = delivered(&desk).await;
    assert_eq!(lists.len(), 2, "every version is kept");
    let on = |day: &str| in_force(&lists, day.parse().unwrap())[0].version;
    assert_eq!((on("2026-05-31"), on("2026-06-01")), (1, 2));
    assert!(lists[0].imported_at.0 > 0, "the data bear a date");
    let back = import(&hub, &list("2026-01-01", OWN)).await.unwrap();
    assert_eq!((back.version, back.changed), (1, false), "an old file does not come back as a new version");
    let acts = hub.run(&["audit", "acts"]).await;
    let told = acts.as_array().unwrap().iter().filter(|act| act["command"] == "import.list").count();
    assert_eq!(told, 2, "what changed something is in the chain, and only that: {acts}");
}

#[tokio::test]
async fn a_correction_that_is_taken_back_is_a_version_too() {
    let hub = Hub::start().await;
    let desk = hub.client("zfj.jingban").await;
    for (unit, expected) in [(OWN, 1), (OTHER, 2), (OWN, 3)] {
        let report = import(&hub, &list("2026-01-01", unit)).await.unwrap();
        assert_eq!((report.version, report.changed), (expected, true));
    }
    let again = import(&hub, &list("2026-01-01", OWN)).await.unwrap();
    assert_eq!((again.version, again.changed), (3, false));
    let lists = delivered(&desk).await;
    let counts = in_force(&lists, "2026-01-02".parse().unwrap())[0];
    assert_eq!((counts.version, &counts.items), (3, &lists[0].items));
}

#[tokio::test]
async fn an_unknown_unit_refuses_the_whole_list_with_line_column_and_reason() {
    let hub = Hub::start().await;
    let refused = import(&hub, &list("2026-01-01", "市不存在局")).await.unwrap_err().to_string();
    for told in ["第 4 行", "「承办单位」", "市不存在局", "请先新增该单位或核对名称"]
    {
        assert!(refused.contains(told), "{told}: {refused}");
    }
    assert_eq!(delivered(&hub.client("zfj.jingban").await).await, []);
}

#[tokio::test]
async fn the_command_imports_gb18030_and_tells_its_outcome_as_json() {
    let hub = Hub::start().await;
    let file = hub.folder.path().join("list.csv");
    let text = list("2026-01-01", OWN);
    std::fs::write(&file, encoding_rs::GB18030.encode(&text).0).unwrap();
    let path = file.to_str().unwrap();
    let report = hub.run(&["import", "list", path]).await;
    assert_eq!((report["name"].as_str(), report["version"].as_i64()), (Some(NAME), Some(1)));
    let named = hub.run(&["import", "list", path, "--kind", "直派清单", "--name", "另一份"]).await;
    assert_eq!((named["kind"].as_str(), named["version"].as_i64()), (Some("direct"), Some(1)));
}

/// Rulings in a unit's feed.
async fn rulings(desk: &Client) -> Vec<Value> {
    let page = desk.all(&desk.unit_feed()).await;
    let lines = page.lines.into_iter().filter(|line| line["k"] == "ruling" && line["op"] == "upsert");
    lines.map(|line| line["body"].clone()).collect()
}

/// A ticket of today, from its first minute, so that the limit of a return is still open.
async fn import_today(hub: &Hub, nature: &str) {
    import_today_as(hub, nature, "夜间噪声扰民").await;
}

async fn import_today_as(hub: &Hub, nature: &str, title: &str) {
    let today = hub.config.clock.now().local_date();
    let text = csv(&[("QH1", OWN)]).replace("投诉", nature).replace("夜间噪声扰民", title);
    let text = text.replace("2026-11-20 08:40:00", &format!("{today} 00:00:01"));
    hub.import(&text.replace("2026-11-20 09:00:00", &format!("{today} 00:00:02"))).await;
}

fn ask(other: UnitId) -> Intent {
    Intent::RequestReturn(RequestReturn {
        id: RequestId(any_id()),
        grounds: vec!["R1".to_owned()],
        reason: "供水不属本局".to_owned(),
        bases: vec![Basis::Document { name: "派单目录".to_owned(), text: "第2项".to_owned() }],
        suggested_unit: Some(other),
        suggested_unit_name: OTHER.to_owned(),
        evidence: Vec::new(),
    })
}

#[tokio::test]
async fn a_granted_return_takes_the_ticket_and_leaves_the_ruling_with_where_it_went() {
    let hub = Hub::start().await;
    import_today(&hub, "投诉").await;
    let (mut own, mut officer) = (hub.client("zfj.jingban").await, hub.client("pt.zidong").await);
    let next = hub.client("swj.jingban").await;
    let keys = own.keys("QH1").await;
    let other = next.grant.user.unit.unwrap();
    own.must(keys, ask(other)).await;
    assert_eq!(rulings(&own).await, Vec::<Value>::new(), "nothing is decided yet");
    let grant = Decide { grant: true, reason: "同意".to_owned() };
    officer.must(keys, Intent::DecideReturn(grant)).await;
    assert_eq!(rulings(&own).await[0]["went_to_name"], "");
    let to = DispatchTo {
        assignment: AssignmentId(any_id()),
        unit: other,
        unit_name: OTHER.to_owned(),
        kind: AssignmentKind::Lead,
        limit: None,
        statutory: None,
    };
    let dispatch = Dispatch { to: vec![to], note: String::new(), complex: false };
    officer.must(keys, Intent::Dispatch(dispatch)).await;
    assert!(own.ticket("QH1").await.is_none(), "the ticket is gone");
    let [left] = &rulings(&own).await[..] else { panic!("one ruling stays") };
    assert_eq!((left["went_to_name"].as_str(), left["reason"].as_str()), (Some(OTHER), Some("供水不属本局")));
    assert_eq!(left["decision"]["granted"], true);
    let text = left.to_string();
    assert!(
        !text.contains("陈") && !text.contains("来电人"),
        "nothing of the resident or the demand: {text}"
    );
    assert_eq!(rulings(&next).await, Vec::<Value>::new(), "another unit's ruling is not theirs");

    // What becomes of it in other hands changes nothing of what was ruled.
    let theirs = next.keys("QH1").await;
    import_today_as(&hub, "投诉", "陈某芳家水管").await;
    let third = hub.client("jyj.jingban").await.grant.user;
    let to = DispatchTo {
        assignment: AssignmentId(any_id()),
        unit: third.unit.unwrap(),
        unit_name: third.unit_name,
        kind: AssignmentKind::Lead,
        limit: None,
        statutory: None,
    };
    let anew = Redispatch { from: theirs.1, to: vec![to], reason: "改派".to_owned() };
    officer.must(theirs, Intent::Redispatch(anew)).await;
    let [after] = &rulings(&own).await[..] else { panic!("one ruling stays") };
    assert_eq!((&after["went_to_name"], &after["title"]), (&left["went_to_name"], &left["title"]));

    hub.tamper("DELETE FROM feed_entry WHERE entity = 'ruling'").await;
    hub.tamper("UPDATE ticket SET matter_id = NULL").await;
    hub.running.sort_into_matters().await.unwrap();
    assert_eq!(rulings(&own).await.len(), 1, "one that an older hub did not tell is told");
}

#[tokio::test]
async fn a_report_leaves_no_ruling() {
    let hub = Hub::start().await;
    import_today(&hub, "举报").await;
    let (mut own, mut officer) = (hub.client("zfj.jingban").await, hub.client("pt.zidong").await);
    let case = officer.case("QH1").await;
    let keys = (case.ticket.id, case.assignments[0].id);
    let other = hub.client("swj.jingban").await.grant.user.unit.unwrap();
    own.must(keys, ask(other)).await;
    let refuse = Decide { grant: false, reason: "属你单位职责".to_owned() };
    officer.must(keys, Intent::DecideReturn(refuse)).await;
    assert!(officer.case("QH1").await.assignments[0].returns[0].decision.is_some(), "it was decided");
    assert_eq!(rulings(&own).await, Vec::<Value>::new());
}
