//! 月度考核: a month is published once, only its unit reads it, and an appeal that is upheld revises it.

use std::time::Duration;

use chengban_domain::case::{AppealContent, AppealKind, Case, ReplyContent, Satisfaction, Solved};
use chengban_domain::citation::{Citation, CitationKey, Rank};
use chengban_domain::intent::{
    AppealVerdict, Approve, AuditReply, DecideAppeal, Empty, FileAppeal, Intent, RecordCallback,
};
use chengban_domain::month::{MonthResult, month_of, name};
use chengban_domain::pack::RulePack;
use chengban_domain::wire::OpAnswer;
use chengban_domain::{AppealId, ErrorCode, EvidenceId, Role};
use chrono::NaiveDate;
use reqwest::Method;
use serde_json::{Value, json};

use crate::fixture::{Client, Hub, OTHER, OWN, any_id};
use crate::steps::{Keys, attach, content, sign, submission};

const DAY: u64 = 24 * 60 * 60;

fn citation() -> Citation {
    let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    Citation {
        key: CitationKey::article("中华人民共和国示例法", 9),
        text: "第九条 示例。".into(),
        rank: Rank::Law,
        valid_from: day(2020),
        valid_to: None,
        presumed: false,
        checked_on: day(2026),
        document: None,
        reason: String::new(),
    }
}

/// Signed for, called and given one piece of evidence.
async fn begin(desk: &mut Client, keys: Keys) -> EvidenceId {
    sign(desk, keys).await;
    attach(desk, keys, format!("photo of {}", keys.0).as_bytes()).await.0
}

/// From the first look to the archive, with that verdict of the resident.
async fn live(
    hub: &Hub,
    officer: &mut Client,
    desk: &mut Client,
    keys: Keys,
    satisfaction: Satisfaction,
) -> EvidenceId {
    let evidence = begin(desk, keys).await;
    let words = content("经现场核查，已停止夜间外摆，我局将继续巡查。");
    let (submit, hash) = submission(ReplyContent { evidence: vec![evidence], ..words });
    desk.must(keys, submit).await;
    hub.client("zfj.fenguan").await.must(keys, Intent::ApproveReply(Approve { hash })).await;
    let pass = AuditReply { pass: true, defects: vec![], reason: String::new() };
    officer.must(keys, Intent::AuditReply(pass)).await;
    let callback = RecordCallback {
        connected: true,
        staff_contacted: Some(true),
        solved: Some(Solved::Solved),
        satisfaction: Some(satisfaction),
        process_satisfaction: None,
        opinion: String::new(),
        ground_ticked: None,
    };
    officer.must(keys, Intent::RecordCallback(callback)).await;
    let mut archive = officer.op(keys, &Intent::Archive(Empty {}));
    archive.assignment_id = None;
    assert!(matches!(officer.push(&[archive]).await[0], OpAnswer::Applied { .. }));
    evidence
}

fn appeal(kind: AppealKind, ground: &str, evidence: EvidenceId, month: Option<NaiveDate>) -> FileAppeal {
    let content = AppealContent {
        kind,
        ground: ground.into(),
        reason: "答复中已写明".into(),
        citations: vec![citation()],
        evidence: vec![evidence],
        reply_hash: None,
        new_ground: true,
        month,
    };
    FileAppeal { id: AppealId(any_id()), content }
}

fn uphold(id: AppealId) -> Intent {
    Intent::DecideAppeal(DecideAppeal { id, verdict: AppealVerdict::Uphold, reason: "予以剔除".into() })
}

async fn publish(officer: &Client, month: &str) -> (u16, Value) {
    let path = format!("/v1/officer/months/{month}/publish");
    let response =
        officer.request(Method::POST, &path).json(&json!({ "partial": false })).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

/// The months that a unit's feed holds.
async fn months(desk: &Client) -> Vec<MonthResult> {
    let page = desk.all(&desk.unit_feed()).await;
    let lines = page.lines.into_iter().filter(|line| line["k"] == "month" && line["op"] == "upsert");
    lines.map(|line| serde_json::from_value(line["body"].clone()).unwrap()).collect()
}

fn month_in(case: &Case) -> NaiveDate {
    month_of(&RulePack::builtin().period, case.ticket.closed_at.unwrap())
}

/// Three of ours, two of whose residents are not content, the second and the third.
struct Lived {
    hub: Hub,
    keys: Vec<Keys>,
    evidence: Vec<EvidenceId>,
    month: NaiveDate,
}

async fn lived() -> Lived {
    use Satisfaction::{Dissatisfied as No, Satisfied as Yes};
    let hub = Hub::with_tickets(&[("QH1", OWN), ("QH2", OWN), ("QH3", OWN), ("QH4", OTHER)]).await;
    let (mut desk, mut officer) = (hub.client("zfj.jingban").await, hub.client("pt.zidong").await);
    let (mut keys, mut evidence) = (Vec::new(), Vec::new());
    for (no, said) in [("QH1", Yes), ("QH2", No), ("QH3", No)] {
        let own = desk.keys(no).await;
        evidence.push(live(&hub, &mut officer, &mut desk, own, said).await);
        keys.push(own);
    }
    let month = month_in(&officer.case("QH1").await);
    hub.config.clock.advance(Duration::from_secs(40 * DAY));
    Lived { hub, keys, evidence, month }
}

#[tokio::test]
async fn a_month_is_published_once_and_only_its_unit_reads_it() {
    let Lived { hub, keys, month, .. } = lived().await;
    let (desk, other) = (hub.client("zfj.jingban").await, hub.client("swj.jingban").await);
    let officer = hub.client("pt.zidong").await;
    assert_eq!(publish(&desk, &name(month)).await.0, 403, "a unit publishes nothing");
    assert_eq!(publish(&officer, "2024-5").await.1["code"], "invalid_input");
    let running = month_of(&RulePack::builtin().period, hub.config.clock.now());
    assert_eq!(publish(&officer, &name(running)).await.1["reason"], "month_not_over");
    let (status, lines) = publish(&officer, &name(month)).await;
    assert_eq!(status, 200, "{lines}");
    assert_eq!(lines.as_array().unwrap().len(), 1, "one unit had tickets in it: {lines}");
    assert_eq!((&lines[0]["unit_name"], &lines[0]["counted"]), (&json!(OWN), &json!(3)));

    let [result] = months(&desk).await.try_into().unwrap();
    assert_eq!((result.month, result.revisions.len()), (month, 1));
    assert_eq!(result.rates().raw.satisfied.text, "33.33%");
    assert_eq!(months(&other).await, [], "nobody else is told");
    let case: Case = serde_json::from_value(desk.ticket("QH2").await.unwrap()["case"].clone()).unwrap();
    let assessed = case.assignment(keys[1].1).unwrap().assessed.clone().unwrap();
    assert_eq!((assessed.month, assessed.appeal_due), (month, result.appeal_due.clone()));
    let told = desk.all(&format!("user:{}", desk.grant.user.user)).await;
    assert!(told.lines.iter().any(|line| line["body"]["reason"] == "told_month"), "and its people are told");

    let again = publish(&officer, &name(month)).await.1;
    assert_eq!(again[0]["already"], true);
    assert_eq!(months(&desk).await, [result], "what was published stays as it is");
    let shown = officer.get(&format!("/v1/officer/months/{}", name(month))).await;
    assert_eq!(shown.json::<Vec<MonthResult>>().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_upheld_month_appeal_is_a_revision_with_its_reason() {
    let Lived { hub, keys, evidence, month } = lived().await;
    let (mut desk, mut officer) = (hub.client("zfj.jingban").await, hub.client("pt.zidong").await);
    let early = appeal(AppealKind::MonthResult, "G2", evidence[1], Some(month));
    let op = desk.op(keys[1], &Intent::FileAppeal(early));
    let OpAnswer::Rejected { problem, .. } = desk.push(&[op]).await.remove(0) else {
        panic!("not published")
    };
    assert_eq!(problem.code, ErrorCode::WrongState);
    publish(&officer, &name(month)).await;

    let filed = appeal(AppealKind::MonthResult, "G2", evidence[1], Some(month));
    let id = filed.id;
    desk.must(keys[1], Intent::FileAppeal(filed)).await;
    officer.must(keys[1], uphold(id)).await;
    let [result] = months(&desk).await.try_into().unwrap();
    let told: Vec<_> = result.revisions.iter().map(|r| r.rates.adjusted.satisfied.text.as_str()).collect();
    assert_eq!(told, ["33.33%", "50.00%"], "the first revision stays");
    let cause = result.revision().unwrap().cause.clone().unwrap();
    assert_eq!((cause.ticket_no.as_str(), cause.reason.as_str()), ("QH2", "予以剔除"));
    let case = officer.case("QH2").await;
    let exclusion = case.assignment(keys[1].1).unwrap().exclusion.clone().unwrap();
    assert_eq!((exclusion.appeal, exclusion.month), (id, Some(month)));

    hub.config.clock.advance(Duration::from_secs(20 * DAY));
    let mut desk = hub.client("zfj.jingban").await;
    let late = appeal(AppealKind::MonthResult, "G2", evidence[2], Some(month));
    let op = desk.op(keys[2], &Intent::FileAppeal(late));
    let OpAnswer::Rejected { problem, .. } = desk.push(&[op]).await.remove(0) else { panic!("too late") };
    assert_eq!(problem.code, ErrorCode::WindowClosed);
}

#[tokio::test]
async fn a_recognition_while_handling_keeps_a_ticket_out_of_the_rates_that_are_published_later() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let (mut desk, mut officer) = (hub.client("zfj.jingban").await, hub.client("pt.zidong").await);
    let keys = desk.keys("QH1").await;
    let evidence = begin(&mut desk, keys).await;
    let filed = appeal(AppealKind::Recognition, "U5", evidence, None);
    let id = filed.id;
    desk.must(keys, Intent::FileAppeal(filed)).await;
    let queue: Vec<Value> = officer.get("/v1/officer/queue?kind=appeal").await.json().await.unwrap();
    assert_eq!(queue[0]["item_id"], id.to_string(), "it waits for the assessor while the unit handles");
    officer.must(keys, uphold(id)).await;
    let told = desk.all(&format!("user:{}", desk.grant.user.user)).await;
    assert!(told.lines.iter().any(|line| line["body"]["reason"] == "told_recognised"));
    let case = officer.case("QH1").await;
    assert_eq!(case.assignments[0].exclusion.as_ref().map(|e| e.kind), Some(AppealKind::Recognition));
}

#[tokio::test]
async fn tickets_that_an_older_hub_stored_are_counted_in_their_month() {
    let Lived { hub, month, .. } = lived().await;
    hub.tamper("UPDATE ticket SET closed_at = NULL").await;
    let Hub { folder, config, running } = hub;
    running.shutdown().await.unwrap();
    let running = chengban_hub::start(config.clone()).await.unwrap();
    let hub = Hub { folder, config, running };
    let (status, lines) = publish(&hub.client("pt.zidong").await, &name(month)).await;
    assert_eq!((status, &lines[0]["counted"]), (200, &json!(3)), "{lines}");
}

#[tokio::test]
async fn who_stands_in_for_a_handler_is_told_of_the_month_too() {
    let Lived { hub, month, .. } = lived().await;
    let (desk, reviewer) = (hub.client("zfj.jingban").await, hub.client("zfj.fenguan").await);
    let told = async |who: &Client| {
        let feed = who.all(&format!("user:{}", who.grant.user.user)).await;
        feed.lines.iter().any(|line| line["body"]["reason"] == "told_month")
    };
    assert!(!reviewer.grant.user.roles.iter().any(|role| matches!(role, Role::Handler | Role::Liaison)));
    let today = hub.config.clock.now().local_date();
    let wish = json!({
        "id": any_id(), "absent": null, "by": reviewer.grant.user.user,
        "roles": [Role::Liaison], "from": today, "to": today,
    });
    let named = desk.request(reqwest::Method::POST, "/v1/stand-ins").json(&wish).send().await.unwrap();
    assert_eq!(named.status(), 200, "{}", named.text().await.unwrap());
    publish(&hub.client("pt.zidong").await, &name(month)).await;
    assert!(told(&desk).await && told(&reviewer).await);
}
