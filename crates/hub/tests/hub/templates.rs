//! Shared templates: a unit's reach its people and nobody else, the hotline's reach all; every version is kept, and whoever
//! writes over an older one is told so.

use chengban_domain::case::{Nature, Outcome};
use chengban_domain::template::{SharedTemplate, Template, TemplateKind, TemplateWish};
use chengban_domain::{Role, StandInId, TemplateId};
use serde_json::{Value, json};

use crate::fixture::{Client, Hub, any_id};

fn wish(name: &str, over: u32) -> TemplateWish {
    let template = Template {
        id: TemplateId(any_id()),
        kind: TemplateKind::Reply,
        name: name.into(),
        text: "您反映的“{{工单标题}}”已核实：{{处理结果}}。".into(),
        natures: vec![Nature::Complaint],
        category: "城市管理".into(),
        outcome: Some(Outcome::Solved),
    };
    TemplateWish { template, over }
}

async fn post(client: &Client, path: &str, body: &impl serde::Serialize) -> (u16, Value) {
    let answer = client.request(reqwest::Method::POST, path).json(body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn share(client: &Client, wish: &TemplateWish) -> (u16, Value) {
    post(client, "/v1/templates", wish).await
}

async fn retire(client: &Client, key: TemplateId) -> (u16, Value) {
    post(client, &format!("/v1/templates/{key}/retire"), &json!({})).await
}

/// The templates that a desk reads in a feed.
async fn read(client: &Client, feed: &str) -> Vec<SharedTemplate> {
    let lines = client.all(feed).await.lines.into_iter();
    let live = lines.filter(|line| line["k"] == "template" && line["op"] == "upsert");
    live.map(|line| serde_json::from_value(line["body"].clone()).unwrap()).collect()
}

fn people(client: &Client) -> String {
    format!("ref:people:{}", client.grant.user.unit.unwrap())
}

#[tokio::test]
async fn a_units_template_reaches_its_people_with_who_wrote_it_and_goes_when_it_is_retired() {
    let hub = Hub::start().await;
    let (liaison, reviewer) = (hub.client("zfj.jingban").await, hub.client("zfj.fenguan").await);
    let stranger = hub.client("swj.jingban").await;
    let first = wish("占道经营", 0);
    let (status, shared) = share(&liaison, &first).await;
    assert_eq!(status, 200, "{shared}");
    let [seen] = read(&reviewer, &people(&reviewer)).await.try_into().unwrap();
    assert_eq!((&seen.template, seen.version), (&first.template, 1));
    assert_eq!((&seen.by_name, seen.unit), (&liaison.grant.user.name, liaison.grant.user.unit));
    assert!(read(&stranger, &people(&stranger)).await.is_empty(), "another unit's people read their own");
    assert_eq!(stranger.get(&format!("/v1/feed/{}", people(&liaison))).await.status(), 403);

    let again = share(&liaison, &first).await;
    assert_eq!((again.0, &again.1["version"]), (200, &json!(1)), "a repeated request shares nothing twice");
    let mut second = TemplateWish { over: 1, ..first.clone() };
    second.template.text = "已核实。".into();
    assert_eq!(share(&reviewer, &second).await.1["version"], 2);
    let mut late = TemplateWish { over: 1, ..first.clone() };
    late.template.text = "我改的。".into();
    let (status, problem) = share(&liaison, &late).await;
    assert_eq!(
        (status, problem["code"].as_str(), problem["reason"].as_str()),
        (400, Some("stale_version"), Some("template_outrun"))
    );
    assert_eq!(problem["params"]["by"], reviewer.grant.user.name.as_str(), "whose words stand there is said");

    let key = first.template.id;
    assert_eq!(retire(&stranger, key).await.0, 404, "another unit learns nothing of it");
    assert_eq!(retire(&reviewer, key).await.1["version"], 3);
    assert!(read(&liaison, &people(&liaison)).await.is_empty());
    assert_eq!(retire(&reviewer, key).await.0, 404, "once");
    let back = TemplateWish { over: 3, ..second };
    assert_eq!(share(&reviewer, &back).await.1["version"], 4, "whoever thinks better of it shares it again");
    assert_eq!(read(&liaison, &people(&liaison)).await[0].template.text, "已核实。");
}

#[tokio::test]
async fn only_a_liaison_a_reviewer_or_who_stands_in_for_one_shares_and_what_names_somebody_is_refused() {
    let hub = Hub::start().await;
    let (handler, signer) = (hub.client("zfj.jingban2").await, hub.client("zfj.zhuyao").await);
    for one in [&handler, &signer, &hub.client("pt.guanli").await] {
        assert_eq!(share(one, &wish("甲", 0)).await.0, 403, "{}", one.grant.user.account);
    }
    let liaison = hub.client("zfj.jingban").await;
    let mut told = wish("乙", 0);
    told.template.text = "请致电 13912345678。".into();
    let (status, problem) = share(&liaison, &told).await;
    assert_eq!(
        (status, problem["field"].as_str(), problem["reason"].as_str()),
        (400, Some("text"), Some("template_number"))
    );
    let reviewer = hub.client("zfj.fenguan").await;
    let today = chengban_domain::time::local_date(hub.config.clock.now());
    let naming = json!({"id": StandInId(any_id()), "by": handler.grant.user.user, "roles": [Role::Reviewer], "from": today, "to": today});
    assert_eq!(post(&reviewer, "/v1/stand-ins", &naming).await.0, 200);
    assert_eq!(share(&handler, &wish("丙", 0)).await.0, 200, "in the reviewer's place");
}

#[tokio::test]
async fn the_hotlines_templates_are_the_keepers_and_reach_every_unit() {
    let hub = Hub::start().await;
    let file = hub.folder.path().join("模板.txt");
    let path = file.to_str().unwrap();
    std::fs::write(&file, "您好，{{处理结果}}。\n").unwrap();
    let added = hub.run(&["template", "add", "--name", "通用", "--text-file", path]).await;
    let key = added["template"]["id"].as_str().unwrap().to_owned();
    let (own, other) = (hub.client("zfj.jingban").await, hub.client("swj.jingban").await);
    for desk in [&own, &other] {
        let [seen] = read(desk, "ref:rules").await.try_into().unwrap();
        assert_eq!(
            (seen.template.text.as_str(), seen.unit, seen.by_name.as_str()),
            ("您好，{{处理结果}}。", None, "热线平台")
        );
    }
    std::fs::write(&file, "您好。").unwrap();
    let again = hub.run(&["template", "add", "--name", "通用", "--text-file", path, "--replace", &key]).await;
    assert_eq!(again["version"], 2);
    let mine: TemplateId = key.parse().unwrap();
    assert_eq!(retire(&own, mine).await.0, 404, "no unit retires it");
    let mut over = wish("通用", 2);
    over.template.id = mine;
    assert_eq!(share(&own, &over).await.0, 404, "nor writes over it");
    assert_eq!(hub.run(&["template", "list"]).await.as_array().unwrap().len(), 1);
    hub.run(&["template", "retire", &key]).await;
    assert!(read(&own, "ref:rules").await.is_empty());
    assert_eq!(hub.run(&["template", "list"]).await, json!([]));
    assert!(!hub.try_run(&["template", "retire", &key]).await.0, "once");
    let acts = hub.run(&["audit", "acts"]).await;
    let told: Vec<&Value> = acts
        .as_array()
        .unwrap()
        .iter()
        .filter(|act| act["command"].as_str().unwrap().starts_with("template."))
        .collect();
    assert_eq!(told.len(), 3, "each change leaves a line: {acts}");
    assert!(!acts.to_string().contains("您好"), "keys, and no words");
    assert_eq!(hub.run(&["audit", "verify"]).await["ok"], true);
}
