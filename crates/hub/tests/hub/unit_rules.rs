//! What a unit adds to the rules: published by its reviewer or signer or by the keeper, told to its people, judged by from its
//! day on.

use chengban_domain::case::ReplyContent;
use chengban_domain::intent::{Approve, Empty, Intent, RequestExtension};
use chengban_domain::time::local_date;
use chengban_domain::wire::OpAnswer;
use chengban_domain::{ErrorCode, RequestId, Role, StandInId};
use serde_json::{Value, json};

use crate::fixture::{Client, Hub, OTHER, OWN, any_id, csv};
use crate::steps::{Keys, content, submission};

/// After the usual review the signer's 会签, and a word.
fn text(client: &Client, version: u32, word: &str) -> String {
    let rules = json!({
        "unit": client.grant.user.unit, "version": version, "effective_from": "2026-01-01",
        "chains": {"normal": ["reviewer", {"role": "signer", "label": "会签"}]},
        "forbidden_words": [word],
    });
    serde_json::to_string_pretty(&rules).unwrap()
}

async fn post(client: &Client, path: &str, body: &Value) -> (u16, Value) {
    let answer = client.request(reqwest::Method::POST, path).json(body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn publish(client: &Client, text: &str) -> (u16, Value) {
    post(client, "/v1/unit-rules", &json!({ "text": text })).await
}

async fn withdraw(client: &Client, version: u64) -> (u16, Value) {
    post(client, &format!("/v1/unit-rules/{version}/withdraw"), &Value::Null).await
}

/// Numbers of the versions that a desk reads.
async fn read(client: &Client) -> Vec<u64> {
    let feed = format!("ref:people:{}", client.grant.user.unit.unwrap());
    let lines = client.all(&feed).await.lines.into_iter();
    let live = lines.filter(|line| line["k"] == "unit_rules" && line["op"] == "upsert");
    live.map(|line| line["body"]["version"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn a_reviewer_or_signer_publishes_for_their_own_unit_once_and_its_people_are_told() {
    let hub = Hub::start().await;
    let (reviewer, signer) = (hub.client("zfj.fenguan").await, hub.client("zfj.zhuyao").await);
    let (handler, stranger) = (hub.client("zfj.jingban2").await, hub.client("swj.fenguan").await);
    let wish = text(&reviewer, 0, "推诿");
    for one in [&handler, &hub.client("pt.guanli").await] {
        assert_eq!(publish(one, &wish).await.0, 403, "{}", one.grant.user.account);
    }
    let (status, problem) = publish(&stranger, &wish).await;
    assert_eq!(
        (status, problem["field"].as_str()),
        (400, Some("unit")),
        "another unit's reviewer: {problem}"
    );
    let today = local_date(hub.config.clock.now());
    let naming = json!({"id": StandInId(any_id()), "by": handler.grant.user.user, "roles": [Role::Reviewer], "from": today, "to": today});
    assert_eq!(post(&reviewer, "/v1/stand-ins", &naming).await.0, 200);
    assert_eq!(publish(&handler, &wish).await.0, 403, "a stand-in passes steps, and keeps no rules");

    let (status, done) = publish(&reviewer, &wish).await;
    let tomorrow = (today + chrono::Days::new(1)).to_string();
    assert_eq!((status, &done["version"], &done["from"]), (200, &json!(1), &json!(tomorrow)), "{done}");
    assert_eq!(publish(&signer, &wish).await.1, done, "the same wish is carried out once");
    assert_eq!((read(&handler).await, read(&stranger).await), (vec![1], vec![]));
    let (_, problem) = publish(&signer, &text(&signer, 0, "踢皮球")).await;
    assert_eq!(problem["reason"], "rules_outdated", "made from none, and there is one");
    assert_eq!(publish(&signer, &text(&signer, 1, "踢皮球")).await.1["version"], 2);

    assert_eq!(withdraw(&handler, 2).await.0, 403);
    assert_eq!(withdraw(&stranger, 2).await.1["reason"], "rules_begun", "another unit learns nothing of it");
    assert_eq!(withdraw(&reviewer, 2).await.0, 200);
    assert_eq!(withdraw(&reviewer, 2).await.1["reason"], "rules_begun", "once");
    assert_eq!(read(&handler).await, [1], "desks are told");
    assert_eq!(publish(&signer, &text(&signer, 1, "踢皮球")).await.1["version"], 3, "a number is given once");

    let acts = hub.run(&["audit", "acts"]).await;
    let told = |command: &str| {
        let all = acts.as_array().unwrap().iter().filter(|act| act["command"] == command);
        all.map(|act| (act["account"].clone(), act["facts"]["version"].clone())).collect::<Vec<_>>()
    };
    let by = |client: &Client| Value::from(format!("user:{}", client.grant.user.user));
    assert_eq!(
        told("unit_rules.publish"),
        [(by(&reviewer), json!(1)), (by(&signer), json!(2)), (by(&signer), json!(3))]
    );
    assert_eq!(told("unit_rules.withdraw"), [(by(&reviewer), json!(2))]);
}

#[tokio::test]
async fn less_than_the_platform_asks_for_is_refused_with_its_line() {
    let hub = Hub::start().await;
    let reviewer = hub.client("zfj.fenguan").await;
    let less = text(&reviewer, 0, "推诿").replace("\"reviewer\",", "");
    let (status, problem) = publish(&reviewer, &less).await;
    assert_eq!((status, problem["field"].as_str()), (400, Some("chains.normal")), "{problem}");
    let line = 1 + less.lines().position(|line| line.contains("\"normal\"")).unwrap();
    assert_eq!(problem["params"]["line"], line.to_string());
    assert!(problem["message"].as_str().unwrap().contains("“审核”不能少"), "{problem}");
    assert_eq!(read(&reviewer).await, Vec::<u64>::new());
}

#[tokio::test]
async fn the_keeper_publishes_and_takes_back_for_any_unit_on_the_hubs_machine() {
    let hub = Hub::start().await;
    let reviewer = hub.client("swj.fenguan").await;
    let file = hub.folder.path().join("unit.json");
    let path = file.to_str().unwrap();
    let mut begun = hub.run(&["rules", "unit", "show", OTHER]).await;
    assert_eq!((&begun["version"], &begun["chains"]["normal"][0]["role"]), (&json!(0), &json!("reviewer")));
    let write = |rules: &Value| std::fs::write(&file, serde_json::to_string_pretty(rules).unwrap()).unwrap();
    write(&begun);
    let (ok, told) = hub.try_run(&["rules", "unit", "check", OTHER, path]).await;
    assert!(!ok && told.contains("没有在平台规则之外增加任何内容"), "{told}");
    begun["promise_words"] = json!(["年底前"]);
    write(&begun);
    assert!(!hub.try_run(&["rules", "unit", "check", OWN, path]).await.0, "it is another unit's");
    assert!(!hub.try_run(&["rules", "unit", "check", "市没有局", path]).await.0);
    let checked = hub.run(&["rules", "unit", "check", OTHER, path]).await;
    assert!(checked["changes"].to_string().contains("promise_words"), "{checked}");
    let done = hub.run(&["rules", "unit", "publish", OTHER, path]).await;
    assert_eq!((&done["version"], read(&reviewer).await), (&json!(1), vec![1]));
    assert_eq!(hub.run(&["rules", "unit", "publish", OTHER, path]).await, done);
    assert_eq!(hub.run(&["rules", "unit", "show", OTHER]).await["promise_words"], json!(["年底前"]));
    hub.run(&["rules", "unit", "withdraw", OTHER, "1"]).await;
    assert_eq!(read(&reviewer).await, Vec::<u64>::new());
    assert!(!hub.try_run(&["rules", "unit", "show", OTHER, "1"]).await.0);
}

async fn reply(desk: &mut Client, keys: Keys, text: &str) -> (OpAnswer, Intent) {
    desk.must(keys, Intent::Acknowledge(Empty {})).await;
    // Dispatched on a day to come: nobody can have been called since.
    let contact_waiver = "诉求人要求不再联系".into();
    let (submit, hash) = submission(ReplyContent { contact_waiver, ..content(text) });
    let op = desk.op(keys, &submit);
    let answer = desk.push(&[op]).await.remove(0);
    (answer, Intent::ApproveReply(Approve { hash }))
}

async fn state(desk: &Client, no: &str) -> String {
    desk.ticket(no).await.unwrap()["case"]["assignments"][0]["state"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_is_dispatched_from_that_day_on_waits_for_the_added_step_and_older_work_does_not() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let (mut handler, mut reviewer) = (hub.client("zfj.jingban").await, hub.client("zfj.fenguan").await);
    let mut signer = hub.client("zfj.zhuyao").await;
    assert_eq!(publish(&reviewer, &text(&reviewer, 0, "推诿")).await.0, 200);
    hub.import(&csv(&[("QH2", OWN), ("QH3", OTHER)]).replace("2026-11", "2099-11")).await;
    let mut approvals = Vec::new();
    for no in ["QH1", "QH2"] {
        let keys = handler.keys(no).await;
        let (answer, approve) = reply(&mut handler, keys, "商户已停止外摆。").await;
        assert!(matches!(answer, OpAnswer::Applied { .. }), "{answer:?}");
        reviewer.must(keys, approve.clone()).await;
        approvals.push((keys, approve));
    }
    assert_eq!(
        (state(&handler, "QH1").await, state(&handler, "QH2").await),
        ("platform_audit".into(), "pending_sign".into())
    );
    let (keys, Intent::ApproveReply(approve)) = approvals.remove(1) else { panic!("an approval") };
    signer.must(keys, Intent::SignReply(approve)).await;
    assert_eq!(state(&handler, "QH2").await, "platform_audit");

    let mut other = hub.client("swj.jingban").await;
    let keys = other.keys("QH3").await;
    let (_, approve) = reply(&mut other, keys, "管道已疏通。").await;
    hub.client("swj.fenguan").await.must(keys, approve).await;
    assert_eq!(state(&other, "QH3").await, "platform_audit", "another unit's chain is the pack's");
}

#[tokio::test]
async fn a_request_goes_through_the_chain_that_its_unit_added() {
    let hub = Hub::start().await;
    let (mut handler, mut reviewer) = (hub.client("zfj.jingban").await, hub.client("zfj.fenguan").await);
    let rules = json!({"unit": reviewer.grant.user.unit, "version": 0, "effective_from": "2026-01-01", "chains": {"extension": ["reviewer"]}});
    assert_eq!(publish(&reviewer, &rules.to_string()).await.0, 200);
    hub.import(&csv(&[("QH2", OWN)]).replace("2026-11", "2099-11")).await;
    let keys = handler.keys("QH2").await;
    handler.must(keys, Intent::Acknowledge(Empty {})).await;
    let (id, reason) = (RequestId(any_id()), "需联合检测".to_owned());
    let ask = Intent::RequestExtension(RequestExtension { id, days: 2, reason, caller_told_at: None });
    handler.must(keys, ask).await;
    let own = async |desk: &Client| desk.ticket("QH2").await.unwrap()["case"]["assignments"][0].clone();
    let waits = own(&handler).await;
    assert!(waits["pending"].is_null(), "it is not asked of the platform yet: {waits}");
    let hash = serde_json::from_value(waits["in_unit"][0]["hash"].clone()).unwrap();
    let op = handler.op(keys, &Intent::ApproveRequest(Approve { hash }));
    let answer = handler.push(std::slice::from_ref(&op)).await.remove(0);
    assert!(matches!(answer, OpAnswer::Rejected { problem, .. } if problem.code == ErrorCode::WrongRole));
    let hash = serde_json::from_value(waits["in_unit"][0]["hash"].clone()).unwrap();
    reviewer.must(keys, Intent::ApproveRequest(Approve { hash })).await;
    assert_eq!(own(&handler).await["pending"], "extension");
}
