//! Chains of the pack's own length, and stand-ins: named by themselves or by an administrator, judged when an act arrives.

use std::time::Duration;

use chengban_domain::case::{Assignment, AssignmentState, Case};
use chengban_domain::hash::Sha256Hex;
use chengban_domain::intent::{Approve, Intent, Reason, RejectReply, SentBackTo, SkipStep};
use chengban_domain::role::Principal;
use chengban_domain::stand_in::{StandIn, StandInWish};
use chengban_domain::time::local_date;
use chengban_domain::wire::OpAnswer;
use chengban_domain::{ErrorCode, Role, StandInId, UserId};
use chengban_hub::Config;
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use crate::cluster;
use crate::fixture::{Client, Hub, OTHER, OWN, any_id, csv, fill};
use crate::steps::{Keys, content, sign, submission};

const ANSWER: &str = "经现场核查，商户已停止夜间外摆。";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// 审核 → 会签 → 签发 in the pack that tickets are dispatched under.
const THREE: &str = "UPDATE rule_pack SET doc = json_set(doc, '$.chains.normal', json('[\"reviewer\", \
    {\"role\": \"reviewer\", \"label\": \"会签\", \"skip_by\": [\"signer\"]}, \"signer\"]'))";

/// A hub with that chain, a second reviewer, and a ticket of ours.
async fn hub() -> Hub {
    let folder = tempfile::tempdir().unwrap();
    // Days pass in these tests, and people stay logged in.
    let config = Config { access_life: 30 * DAY, ..cluster::config(folder.path()) };
    fill(&config, 0).await;
    let running = chengban_hub::start(config.clone()).await.unwrap();
    let hub = Hub { folder, config, running };
    hub.tamper(THREE).await;
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_chengban-hub"));
    command.args([
        "user",
        "add",
        "zfj.fenguan2",
        "--name",
        "李某",
        "--unit",
        OWN,
        "--role",
        "reviewer",
        "--db",
    ]);
    command
        .arg(hub.config.database.argument())
        .env("CHENGBAN_KEY_FILE", hub.key_file())
        .env("CHENGBAN_PASSWORD", "chengban-demo");
    assert!(command.status().unwrap().success());
    let Hub { folder, config, running } = hub;
    running.shutdown().await.unwrap();
    let running = chengban_hub::start(config.clone()).await.unwrap();
    let hub = Hub { folder, config, running };
    hub.import(&csv(&[("QH1", OWN)])).await;
    hub
}

fn today(hub: &Hub) -> NaiveDate {
    local_date(hub.config.clock.now())
}

fn wish(by: &Client, roles: &[Role], from: NaiveDate, days: u64) -> StandInWish {
    let to = from.checked_add_days(Days::new(days)).unwrap();
    StandInWish {
        id: StandInId(any_id()),
        absent: None,
        by: by.grant.user.user,
        roles: roles.to_vec(),
        from,
        to,
    }
}

async fn post(client: &Client, path: &str, body: &impl serde::Serialize) -> (u16, Value) {
    let answer = client.request(reqwest::Method::POST, path).json(body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn name(client: &Client, wish: &StandInWish) -> (u16, Value) {
    post(client, "/v1/stand-ins", wish).await
}

/// The hash of what is submitted here.
fn hash() -> Sha256Hex {
    content(ANSWER).text_hash()
}

fn approve() -> Intent {
    Intent::ApproveReply(Approve { hash: hash() })
}

/// Signed for, called, and submitted into the chain.
async fn submit(desk: &mut Client, keys: Keys) {
    sign(desk, keys).await;
    desk.must(keys, submission(content(ANSWER)).0).await;
}

async fn assignment(desk: &Client) -> Assignment {
    let body = desk.ticket("QH1").await.unwrap();
    let mut case: Case = serde_json::from_value(body["case"].clone()).unwrap();
    case.assignments.remove(0)
}

fn refusal(answers: &[OpAnswer]) -> ErrorCode {
    match &answers[0] {
        OpAnswer::Rejected { problem, .. } | OpAnswer::Conflict { problem, .. } => problem.code,
        answer => panic!("must be refused: {answer:?}"),
    }
}

/// A line of the people feed.
async fn person(desk: &Client, who: &Client) -> Value {
    let feed = format!("ref:people:{}", desk.grant.user.unit.unwrap());
    let user = who.grant.user.user.to_string();
    let lines = desk.all(&feed).await.lines;
    lines.iter().find(|line| line["id"] == user).unwrap()["body"].clone()
}

#[tokio::test]
async fn three_steps_are_passed_with_a_stand_in_in_the_middle_who_was_offline() {
    let hub = hub().await;
    let mut handler = hub.client("zfj.jingban").await;
    let mut first = hub.client("zfj.fenguan").await;
    let away = hub.client("zfj.fenguan2").await;
    let mut taker = hub.client("zfj.jingban2").await;
    let mut signer = hub.client("zfj.zhuyao").await;
    let keys = handler.keys("QH1").await;
    submit(&mut handler, keys).await;

    let (status, named) = name(&away, &wish(&taker, &[Role::Reviewer], today(&hub), 2)).await;
    assert_eq!(status, 200, "{named}");
    let named: StandIn = serde_json::from_value(named).unwrap();
    let line = person(&taker, &away).await;
    assert_eq!(line["stand_ins"][0]["by"], taker.grant.user.user.to_string(), "colleagues read it: {line}");

    first.must(keys, approve()).await;
    // Made without a network today, sent the day after tomorrow: it counts when it arrives, and that is the last day.
    let queued = taker.op(keys, &approve());
    hub.config.clock.advance(2 * DAY);
    let answers = taker.push(std::slice::from_ref(&queued)).await;
    assert!(matches!(answers[0], OpAnswer::Applied { .. }), "{answers:?}");
    signer.must(keys, Intent::SignReply(Approve { hash: hash() })).await;

    let done = assignment(&handler).await;
    assert_eq!(done.state, AssignmentState::PlatformAudit);
    let reply = done.last_reply().unwrap();
    let passed: Vec<String> = reply
        .approvals
        .iter()
        .map(|passed| Principal::signed(passed.on_behalf.as_ref(), &passed.by_name))
        .collect();
    let expected = format!("{}代李某", taker.grant.user.name);
    assert_eq!(passed, [first.grant.user.name.clone(), expected, signer.grant.user.name.clone()]);
    assert!(reply.approvals.iter().all(|passed| passed.hash == reply.text_hash));
    assert_eq!(reply.steps.len(), 3);

    let timeline = handler.ticket("QH1").await.unwrap()["timeline"].clone();
    let events = timeline.as_array().unwrap();
    let acted =
        events.iter().find(|event| !event["actor"]["on_behalf"].is_null()).expect("the timeline says so");
    assert_eq!((acted["code"].as_str(), acted["note"].as_str()), (Some("reply_approved"), Some("会签")));
    assert_eq!(acted["actor"]["on_behalf"]["name"], "李某");
    let report = hub.run(&["audit", "verify"]).await;
    assert_eq!(report["ok"], true);
    let acts = hub.run(&["audit", "acts"]).await;
    let line = acts
        .as_array()
        .unwrap()
        .iter()
        .find(|act| act["command"] == "stand_in.set")
        .expect("it is on record");
    assert_eq!(line["facts"]["stand_in"], named.id.to_string(), "{line}");
    assert!(!line.to_string().contains("李某"), "keys, and nobody's name: {line}");
}

#[tokio::test]
async fn what_arrives_after_the_last_day_or_after_it_was_taken_back_is_refused() {
    let hub = hub().await;
    let mut handler = hub.client("zfj.jingban").await;
    let reviewer = hub.client("zfj.fenguan").await;
    let mut taker = hub.client("zfj.jingban2").await;
    let keys = handler.keys("QH1").await;
    submit(&mut handler, keys).await;
    let unasked = taker_op(&mut taker, keys);
    assert_eq!(refusal(&taker.push(&[unasked]).await), ErrorCode::WrongRole, "nobody asked them");

    let (status, _) = name(&reviewer, &wish(&taker, &[Role::Reviewer], today(&hub), 0)).await;
    assert_eq!(status, 200);
    hub.config.clock.advance(DAY);
    let late = taker_op(&mut taker, keys);
    assert_eq!(refusal(&taker.push(&[late]).await), ErrorCode::WrongRole, "the last day is over");

    let (_, named) = name(&reviewer, &wish(&taker, &[Role::Reviewer], today(&hub), 5)).await;
    let path = format!("/v1/stand-ins/{}/end", named["id"].as_str().unwrap());
    assert_eq!(post(&taker, &path, &json!({})).await.0, 404, "it is not theirs to end");
    assert_eq!(post(&reviewer, &path, &json!({})).await.0, 200);
    let ended = taker_op(&mut taker, keys);
    assert_eq!(refusal(&taker.push(&[ended]).await), ErrorCode::WrongRole);
    let line = person(&taker, &reviewer).await["stand_ins"].to_string();
    assert!(!line.contains(named["id"].as_str().unwrap()), "colleagues read that it is over: {line}");
    assert_eq!(post(&reviewer, &path, &json!({})).await.0, 404, "it ends once");
}

fn taker_op(taker: &mut Client, keys: Keys) -> chengban_domain::wire::OpLine {
    taker.op(keys, &approve())
}

#[tokio::test]
async fn a_stand_in_who_wrote_the_reply_may_not_pass_it() {
    let hub = hub().await;
    let mut handler = hub.client("zfj.jingban").await;
    let reviewer = hub.client("zfj.fenguan").await;
    let keys = handler.keys("QH1").await;
    submit(&mut handler, keys).await;
    assert_eq!(name(&reviewer, &wish(&handler, &[Role::Reviewer], today(&hub), 3)).await.0, 200);
    let own = handler.op(keys, &approve());
    assert_eq!(refusal(&handler.push(&[own]).await), ErrorCode::SamePerson);
}

#[tokio::test]
async fn a_step_is_passed_over_and_a_text_sent_back_to_the_step_before() {
    let hub = hub().await;
    let mut handler = hub.client("zfj.jingban").await;
    let (mut first, mut signer) = (hub.client("zfj.fenguan").await, hub.client("zfj.zhuyao").await);
    let keys = handler.keys("QH1").await;
    submit(&mut handler, keys).await;
    first.must(keys, approve()).await;
    let skip = SkipStep { hash: hash(), reason: "不涉及其他科室".into() };
    let own = handler.op(keys, &Intent::SkipStep(skip.clone()));
    assert_eq!(refusal(&handler.push(&[own]).await), ErrorCode::WrongRole, "the pack names the signer");
    signer.must(keys, Intent::SkipStep(skip)).await;
    let back = RejectReply { reason: "请再核对时间".into(), marks: vec![], to: SentBackTo::StepBefore };
    signer.must(keys, Intent::RejectReply(back)).await;
    let waits = assignment(&handler).await;
    assert_eq!((waits.state, waits.last_reply().unwrap().approvals.len()), (AssignmentState::UnitReview, 0));
    let codes = hub.codes().await;
    assert!(
        codes.contains(&"step_skipped".to_owned()) && codes.contains(&"step_sent_back".to_owned()),
        "{codes:?}"
    );
}

#[tokio::test]
async fn a_naming_that_cannot_be_is_refused_with_a_sentence_and_a_repeated_one_is_the_same() {
    let hub = hub().await;
    let reviewer = hub.client("zfj.fenguan").await;
    let (taker, second) = (hub.client("zfj.jingban2").await, hub.client("zhang.min").await);
    let stranger = hub.client("swj.jingban").await;
    let (roles, now) = ([Role::Reviewer], today(&hub));
    let yesterday = now.pred_opt().unwrap();
    let refused = |answer: (u16, Value), field: &str, words: &str| {
        let (status, problem) = answer;
        assert_eq!((status, problem["field"].as_str()), (400, Some(field)), "{problem}");
        assert!(problem["message"].as_str().unwrap().contains(words), "{problem}");
    };
    refused(name(&reviewer, &wish(&taker, &roles, yesterday, 3)).await, "from", "过去");
    refused(name(&reviewer, &wish(&stranger, &roles, now, 3)).await, "by", "本单位");
    refused(name(&reviewer, &wish(&taker, &[Role::Signer], now, 3)).await, "roles", "自己没有");
    let first = wish(&taker, &roles, now, 3);
    assert_eq!(name(&reviewer, &first).await.0, 200);
    let again = name(&reviewer, &first).await;
    assert_eq!((again.0, again.1["id"].as_str()), (200, Some(first.id.to_string().as_str())), "one naming");
    let later = now.checked_add_days(Days::new(3)).unwrap();
    refused(name(&reviewer, &wish(&second, &roles, later, 3)).await, "from", "重叠");

    let mine = StandInWish { absent: Some(reviewer.grant.user.user), ..wish(&second, &roles, later, 9) };
    assert_eq!(name(&second, &mine).await.0, 403, "nobody names somebody for another");
    let admin = hub.client("pt.guanli").await;
    let mine = StandInWish { from: later.succ_opt().unwrap(), ..mine };
    assert_eq!(name(&admin, &mine).await.0, 200, "an administrator does, for one who is ill");
    let nobody = StandInWish { id: StandInId(any_id()), absent: Some(UserId(any_id())), ..mine.clone() };
    let (status, told) = name(&admin, &nobody).await;
    assert_eq!((status, &told["reason"]), (400, &json!("stand_in_unknown")), "{told}");
    let platform = StandInWish { id: StandInId(any_id()), absent: Some(admin.grant.user.user), ..mine };
    assert_eq!(name(&admin, &platform).await.1["reason"], "stand_in_platform");
}

#[tokio::test]
async fn the_keeper_names_ends_and_lists_and_a_closed_account_ends_all_of_it() {
    let hub = hub().await;
    let day = today(&hub).to_string();
    let add = |account: &'static str, by: &'static str| {
        ["user", "stand-in", "add", account, "--by", by, "--role", "reviewer", "--from"]
            .map(str::to_owned)
            .into_iter()
            .chain([day.clone(), "--to".to_owned(), day.clone()])
            .collect::<Vec<String>>()
    };
    let run = |arguments: Vec<String>| {
        let hub = &hub;
        async move { hub.try_run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).await }
    };
    let (ok, named) = run(add("zfj.fenguan", "zfj.jingban2")).await;
    assert!(ok, "{named}");
    let id = serde_json::from_str::<Value>(&named).unwrap()["id"].as_str().unwrap().to_owned();
    let listed = hub.run(&["user", "stand-in", "list"]).await;
    assert_eq!(listed[0]["stand_in"]["id"], id.as_str());
    assert!(!run(add("zfj.fenguan", "zhang.min")).await.0, "the days overlap");
    let ended = hub.run(&["user", "stand-in", "end", &id]).await;
    assert_eq!(ended["ended"], true);
    assert_eq!(hub.run(&["user", "stand-in", "list"]).await, json!([]));
    assert!(run(add("zfj.fenguan", "zfj.jingban2")).await.0);
    hub.run(&["user", "disable", "zfj.jingban2"]).await;
    assert_eq!(hub.run(&["user", "stand-in", "list"]).await, json!([]), "with the account");
    assert_eq!(hub.run(&["audit", "verify"]).await["ok"], true);
}

/// The account of a person, written down anew.
fn write_account(hub: &Hub, account: &str, unit: &str, role: &str) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_chengban-hub"));
    command.args(["user", "add", account, "--name", "某人", "--unit", unit, "--role", role, "--db"]);
    command.arg(hub.config.database.argument()).env("CHENGBAN_KEY_FILE", hub.key_file());
    assert!(command.env("CHENGBAN_PASSWORD", "chengban-demo").status().unwrap().success());
}

#[tokio::test]
async fn a_stand_in_gets_what_the_absent_hold_now_and_nothing_of_one_who_left_the_unit() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let (absent, taker) = (hub.client("zfj.jingban").await, hub.client("zfj.fenguan").await);
    let reads_callers = async || {
        let heads: Value = taker.get("/v1/feeds").await.json().await.unwrap();
        heads["feeds"].as_array().unwrap().iter().any(|f| f["feed"].as_str().unwrap().starts_with("caller:"))
    };
    assert!(!reads_callers().await);
    assert_eq!(name(&absent, &wish(&taker, &[Role::Liaison], today(&hub), 2)).await.0, 200);
    assert!(reads_callers().await, "as the liaison does");
    write_account(&hub, "zfj.jingban", OWN, "reviewer");
    assert!(!reads_callers().await, "the absent is no liaison any more");
    write_account(&hub, "zfj.jingban", OWN, "liaison");
    assert!(reads_callers().await);

    write_account(&hub, "zfj.jingban", OTHER, "liaison");
    assert!(!reads_callers().await);
    assert_eq!(
        hub.run(&["user", "stand-in", "list"]).await,
        json!([]),
        "it stayed in the unit that was left"
    );
    let feed = format!("ref:people:{}", taker.grant.user.unit.unwrap());
    let user = absent.grant.user.user.to_string();
    let lines = taker.all(&feed).await.lines;
    let line = lines.iter().rfind(|line| line["id"] == user).map(|line| line["op"].clone());
    assert!(line.is_none_or(|op| op == "remove"), "no colleague any more");
}

#[tokio::test]
async fn what_concerns_the_liaison_is_told_to_who_stands_in_and_the_end_to_whom_another_ended_it_for() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let (absent, taker) = (hub.client("zfj.jingban").await, hub.client("zfj.fenguan").await);
    let mut officer = hub.client("pt.zidong").await;
    let told = async |who: &Client| -> Vec<String> {
        let lines = who.all(&format!("user:{}", who.grant.user.user)).await.lines;
        let notices = lines.into_iter().filter(|line| line["k"] == "notice");
        notices.filter_map(|line| line["body"]["reason"].as_str().map(str::to_owned)).collect()
    };
    let named = name(&absent, &wish(&taker, &[Role::Liaison], today(&hub), 2)).await.1;
    assert_eq!(told(&taker).await, ["told_stand_in"]);
    let keys = absent.keys("QH1").await;
    officer.must(keys, Intent::Urge(Reason { reason: "请抓紧".into() })).await;
    assert_eq!(told(&taker).await.last().map(String::as_str), Some("told_urged"));
    let admin = hub.client("pt.guanli").await;
    let id = named["id"].as_str().unwrap();
    assert_eq!(post(&admin, &format!("/v1/stand-ins/{id}/end"), &json!({})).await.0, 200);
    assert_eq!(told(&taker).await.last().map(String::as_str), Some("told_stand_in_over"));
    assert_eq!(told(&absent).await.last().map(String::as_str), Some("told_stood_in_over"));
    let unknown = post(&taker, &format!("/v1/stand-ins/{}/end", StandInId(any_id())), &json!({})).await;
    let others = post(&taker, &format!("/v1/stand-ins/{id}/end"), &json!({})).await;
    assert_eq!(
        (unknown.0, &unknown.1["code"], &unknown.1["reason"]),
        (others.0, &others.1["code"], &others.1["reason"])
    );
}

#[tokio::test]
async fn a_stand_in_reads_a_report_while_they_stand_in_and_never_for_whom_it_is_about() {
    let hub = Hub::start().await;
    hub.import(&csv(&[("QH1", OWN)]).replace("投诉", "举报")).await;
    let (reviewer, taker) = (hub.client("zfj.fenguan").await, hub.client("zfj.jingban2").await);
    let other = hub.client("swj.jingban2").await;
    let officer = hub.client("pt.zidong").await;
    let report = format!("/v1/feed/report:{}", officer.case("QH1").await.ticket.id);
    assert_eq!(taker.get(&report).await.status(), 403);
    let (_, named) = name(&reviewer, &wish(&taker, &[Role::Reviewer], today(&hub), 1)).await;
    assert_eq!(taker.get(&report).await.status(), 200);
    assert_eq!(other.get(&report).await.status(), 403, "another unit's people never, {OTHER}");
    let path = format!("/v1/stand-ins/{}/end", named["id"].as_str().unwrap());
    assert_eq!(post(&reviewer, &path, &json!({})).await.0, 200);
    assert_eq!(taker.get(&report).await.status(), 403);

    let hub = Hub::start().await;
    let (reviewer, taker) = (hub.client("zfj.fenguan").await, hub.client("zfj.jingban2").await);
    let text = csv(&[("QH1", OWN)]).replace("投诉", "举报");
    hub.import(&crate::fixture::accusing(&text, &reviewer.grant.user.name)).await;
    let officer = hub.client("pt.zidong").await;
    let report = format!("/v1/feed/report:{}", officer.case("QH1").await.ticket.id);
    assert_eq!(name(&reviewer, &wish(&taker, &[Role::Reviewer], today(&hub), 1)).await.0, 200);
    assert_eq!(taker.get(&report).await.status(), 403, "whoever it is about lends no right to it");
}
