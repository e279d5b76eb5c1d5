//! Who may see and do what, asked at every request.

use chengban_domain::case::ReplyContent;
use chengban_domain::intent::{Empty, Intent, Reason, SaveDraft, SubmitReply};
use chengban_domain::wire::OpAnswer;
use chengban_domain::{DraftId, ErrorCode, ReplyId, RevId};
use serde_json::Value;

use crate::fixture::{Client, Hub, OTHER, OWN, PHONE, accusing, any_id, csv};

#[tokio::test]
async fn another_unit_sees_nothing_and_can_do_nothing() {
    let hub = Hub::with_tickets(&[("QH1", OWN), ("QH2", OTHER)]).await;
    let (own, mut other) = (hub.client("zfj.jingban").await, hub.client("swj.jingban").await);
    let keys = own.keys("QH1").await;
    let response = other.get(&format!("/v1/feed/{}", own.unit_feed())).await;
    assert_eq!(response.status(), 403, "no right to another unit's feed");
    let op = other.op(keys, &Intent::Acknowledge(Empty {}));
    let answers = other.push(&[op]).await;
    match &answers[0] {
        OpAnswer::Rejected { problem, current, .. } => {
            assert_eq!(problem.code, ErrorCode::NotFound, "absent and not theirs are told alike");
            assert!(current.is_none(), "and nothing is shown");
        }
        answer => panic!("{answer:?}"),
    }
    let response = other.get(&format!("/v1/tickets/{}/blobs/{}", keys.0, "0".repeat(64))).await;
    assert_eq!(response.status(), 404);
    assert_eq!(other.get("/v1/officer/tickets/QH1").await.status(), 403, "the platform's side is not theirs");
    assert_eq!(
        own.ticket("QH1").await.unwrap()["case"]["assignments"][0]["state"],
        "pending_ack",
        "nothing happened"
    );
}

#[tokio::test]
async fn the_resident_in_full_travels_only_to_those_who_may_reveal() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let (handler, signer) = (hub.client("zfj.jingban").await, hub.client("zfj.zhuyao").await);
    let caller = format!("caller:{}", handler.grant.user.unit.unwrap());
    let page = handler.all(&caller).await;
    assert_eq!(page.lines[0]["body"]["caller"]["phone"], PHONE);
    assert_eq!(signer.get(&format!("/v1/feed/{caller}")).await.status(), 403, "a signer has no need of it");
    let ticket = handler.ticket("QH1").await.unwrap().to_string();
    assert!(!ticket.contains(PHONE), "the ticket itself shows a mask");
    assert!(ticket.contains("140****2345"), "{ticket}");
}

#[tokio::test]
async fn a_report_is_in_no_unit_feed_and_only_for_the_persons_named() {
    let hub = Hub::start().await;
    hub.import(&csv(&[("QH1", OWN)]).replace("投诉", "举报")).await;
    let (liaison, keeper) = (hub.client("zfj.jingban").await, hub.client("zfj.yinzhang").await);
    assert!(liaison.ticket("QH1").await.is_none(), "not in the unit's feed");
    let report = report_feed(&liaison).await.expect("the liaison is named");
    let kinds: Vec<_> = liaison.all(&report).await.lines.iter().map(|line| line["k"].clone()).collect();
    assert!(kinds.contains(&"ticket".into()) && kinds.contains(&"caller".into()), "{kinds:?}");
    assert_eq!(keeper.get(&format!("/v1/feed/{report}")).await.status(), 403, "the seal keeper is not");

    let line = &liaison.all(&report).await.lines[0];
    let ticket = line["id"].as_str().unwrap().parse().unwrap();
    let sha256 = liaison.upload(ticket, b"photo").await;
    let bytes = keeper.get(&format!("/v1/tickets/{ticket}/blobs/{sha256}")).await;
    assert_eq!(bytes.status(), 404, "nor do a report's files exist for the seal keeper");
}

#[tokio::test]
async fn whoever_a_report_is_about_reads_nothing_of_it() {
    let hub = Hub::start().await;
    let (liaison, reviewer) = (hub.client("zfj.jingban").await, hub.client("zfj.fenguan").await);
    let text = csv(&[("QH1", OWN)]).replace("投诉", "举报");
    hub.import(&accusing(&text, &format!("经办人{}", liaison.grant.user.name))).await;
    assert_eq!(report_feed(&liaison).await, None, "the liaison is named as the other side");
    let report = report_feed(&reviewer).await.expect("the reviewer is not");

    // What a program before this one granted ends at the start.
    hub.tamper(
        "INSERT INTO feed_grant (user_id, feed_id, grant_version) SELECT user_id, feed_id, 100000
         FROM user_account, feed WHERE account = 'zfj.jingban' AND feed_id LIKE 'report:%'",
    )
    .await;
    hub.tamper("DELETE FROM hub_state WHERE name = 'readers_rule'").await;
    assert_eq!(liaison.get(&format!("/v1/feed/{report}")).await.status(), 200);
    let Hub { folder, config, running } = hub;
    running.shutdown().await.unwrap();
    let running = chengban_hub::start(config.clone()).await.unwrap();
    let hub = Hub { folder, config, running };
    let liaison = hub.client("zfj.jingban").await;
    assert_eq!(liaison.get(&format!("/v1/feed/{report}")).await.status(), 403);
}

#[tokio::test]
async fn a_report_that_cannot_be_opened_is_read_by_nobody_and_keeps_nothing_from_its_work() {
    let hub = Hub::start().await;
    hub.import(&csv(&[("QH1", OWN), ("QH2", OWN)]).replace("投诉", "举报")).await;
    let officer = hub.client("pt.zidong").await;
    let broken = format!("report:{}", officer.case("QH1").await.ticket.id);
    let whole = format!("report:{}", officer.case("QH2").await.ticket.id);
    hub.tamper("UPDATE ticket SET doc = zeroblob(1) WHERE no = 'QH1'").await;
    hub.tamper("DELETE FROM hub_state WHERE name = 'readers_rule'").await;
    let Hub { folder, config, running } = hub;
    running.shutdown().await.unwrap();
    let running = chengban_hub::start(config.clone()).await.expect("the hub starts");
    let hub = Hub { folder, config, running };
    let liaison = hub.client("zfj.jingban").await;
    assert_eq!(liaison.get(&format!("/v1/feed/{broken}")).await.status(), 403);
    assert_eq!(liaison.get(&format!("/v1/feed/{whole}")).await.status(), 200);
    let done = hub.run(&["user", "disable", "zfj.jingban2"]).await;
    assert_eq!(done["disabled"], true);
}

#[tokio::test]
async fn whoever_changes_unit_reads_the_reports_of_the_old_one_no_more() {
    let hub = Hub::start().await;
    hub.import(&csv(&[("QH1", OWN)]).replace("投诉", "举报")).await;
    let liaison = hub.client("zfj.jingban").await;
    let report = report_feed(&liaison).await.expect("the liaison is named");
    let moved = std::process::Command::new(env!("CARGO_BIN_EXE_chengban-hub"))
        .args(["user", "add", "zfj.jingban", "--name", "经办", "--unit", OTHER, "--role", "liaison", "--db"])
        .arg(hub.config.database.argument())
        .env("CHENGBAN_KEY_FILE", hub.key_file())
        .env("CHENGBAN_PASSWORD", "chengban-demo")
        .output()
        .unwrap();
    assert!(moved.status.success(), "{}", String::from_utf8_lossy(&moved.stderr));
    assert_eq!(
        liaison.get(&format!("/v1/feed/{report}")).await.status(),
        403,
        "the reporter's name is not theirs"
    );
}

async fn report_feed(client: &Client) -> Option<String> {
    let heads: Value = client.get("/v1/feeds").await.json().await.unwrap();
    let feeds = heads["feeds"].as_array()?.iter().filter_map(|feed| feed["feed"].as_str());
    feeds.filter(|name| name.starts_with("report:")).map(str::to_owned).next()
}

#[tokio::test]
async fn a_returned_ticket_leaves_only_the_units_own_words() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let mut desk = hub.client("zfj.jingban").await;
    let mut officer = hub.client("pt.zidong").await;
    let keys = desk.keys("QH1").await;
    desk.must(keys, Intent::Acknowledge(Empty {})).await;
    let note = desk.note(keys, "本单位的话");
    desk.push(&[note]).await;
    officer.must(keys, Intent::Withdraw(Reason { reason: "不再需要".to_owned() })).await;
    let body = desk.ticket("QH1").await.expect("own words stay");
    assert_eq!(body["case"]["assignments"][0]["notes"][0]["text"], "本单位的话");
    assert_eq!(body["case"]["ticket"]["body"], "", "the caller's words do not");
    assert_eq!(body["case"]["ticket"]["caller"]["phone"], "");
    let caller = format!("caller:{}", desk.grant.user.unit.unwrap());
    assert!(
        desk.all(&caller).await.lines.iter().all(|line| line["op"] == "remove"),
        "nor the resident's data"
    );
}

#[tokio::test]
async fn a_reveal_is_an_audited_act_that_moves_no_slice() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let mut desk = hub.client("zfj.jingban").await;
    let keys = desk.keys("QH1").await;
    let before = desk.all(&desk.unit_feed()).await.end.head;
    let op = desk.op(keys, &Intent::RecordReveal(Reason { reason: "电话联系".to_owned() }));
    assert!(matches!(desk.push(&[op]).await[0], OpAnswer::Applied { .. }));
    assert_eq!(desk.all(&desk.unit_feed()).await.end.head, before);
    assert_eq!(hub.codes().await, ["dispatched", "caller_revealed"], "but it stands in the audit log");
}

#[tokio::test]
async fn who_is_at_work_is_told_to_colleagues_who_may_see_the_ticket() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    hub.import(&csv(&[("QH2", OWN)]).replace("投诉", "举报")).await;
    let (handler, colleague) = (hub.client("zfj.jingban").await, hub.client("zfj.jingban2").await);
    let (other, officer) = (hub.client("swj.jingban").await, hub.client("pt.zidong").await);
    let tell = async |who: &Client, ticket: String, doing: &str| -> (u16, Value) {
        let request = who.request(reqwest::Method::PUT, &format!("/v1/presence/{ticket}"));
        let answer = request.json(&serde_json::json!({ "doing": doing })).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    };
    let ticket = || async { officer.case("QH1").await.ticket.id.to_string() };
    assert_eq!(tell(&handler, ticket().await, "writing").await, (200, serde_json::json!([])));
    let (status, seen) = tell(&colleague, ticket().await, "reading").await;
    assert_eq!(
        (status, seen[0]["name"].as_str(), seen[0]["doing"].as_str()),
        (200, Some(handler.grant.user.name.as_str()), Some("writing"))
    );
    assert_eq!(tell(&other, ticket().await, "reading").await.0, 404, "another unit learns nothing");
    let report = officer.case("QH2").await.ticket.id.to_string();
    assert_eq!(tell(&handler, report.clone(), "reading").await.0, 200, "the liaison is named for it");
    assert_eq!(tell(&colleague, report, "reading").await.0, 404, "who is not, learns nothing of it");
    assert_eq!(tell(&handler, ticket().await, "dancing").await.0, 400);
}

#[tokio::test]
async fn whoever_drafts_does_all_but_submit() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let added = std::process::Command::new(env!("CARGO_BIN_EXE_chengban-hub"))
        .args(["user", "add", "zfj.nigao", "--name", "拟稿", "--unit", OWN, "--role", "drafter", "--db"])
        .arg(hub.config.database.argument())
        .env("CHENGBAN_KEY_FILE", hub.key_file())
        .env("CHENGBAN_PASSWORD", "chengban-demo")
        .output()
        .unwrap();
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    let (mut handler, mut drafter) = (hub.client("zfj.jingban").await, hub.client("zfj.nigao").await);
    let keys = handler.keys("QH1").await;
    handler.must(keys, Intent::Acknowledge(Empty {})).await;
    let content = ReplyContent { public_text: "已到现场核实。".into(), ..ReplyContent::empty() };
    let (draft, rev) = (DraftId(any_id()), RevId(any_id()));
    let save = SaveDraft { draft, rev, base_rev: None, content: content.clone() };
    drafter.must(keys, Intent::SaveDraft(save)).await;
    let text_hash = content.text_hash();
    let submit = SubmitReply { id: ReplyId(any_id()), rev, content, text_hash, confirmed: vec![] };
    let ops = [drafter.op(keys, &Intent::SubmitReply(submit))];
    let answers = drafter.push(&ops).await;
    let refused = |answer: &OpAnswer| match answer {
        OpAnswer::Rejected { problem, .. } | OpAnswer::Conflict { problem, .. } => Some(problem.code),
        _ => None,
    };
    assert_eq!(refused(&answers[0]), Some(ErrorCode::WrongRole), "{answers:?}");
    let now = handler.ticket("QH1").await.unwrap();
    assert_eq!(now["case"]["assignments"][0]["replies"], serde_json::json!([]));
}

#[tokio::test]
async fn nobody_handles_for_a_unit_and_decides_for_the_platform() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let add = async |arguments: &[&str]| {
        let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_chengban-hub"));
        command.args(["--json", "user", "add"]).args(arguments).env("CHENGBAN_PASSWORD", "chengban-demo");
        command.arg("--db").arg(hub.config.database.argument()).env("CHENGBAN_KEY_FILE", hub.key_file());
        let output = command.output().await.unwrap();
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    let both = ["--role", "handler", "--role", "auditor", "--unit", OWN];
    for account in ["xin.ren", "zfj.jingban"] {
        let (ok, told) = add(&[[account, "--name", "两头"].as_slice(), &both].concat()).await;
        assert!(!ok, "{account}: made or changed, it is refused");
        assert!(told.contains("不能既有承办单位的角色又有平台的角色"), "{told}");
    }
    let (ok, told) = add(&["pt.xin", "--name", "平台", "--role", "auditor", "--unit", OWN]).await;
    assert!(!ok && told.contains("--unit"), "{told}");
    let (ok, told) =
        add(&["zfj.xin", "--name", "新人", "--role", "handler", "--role", "handler", "--unit", OWN]).await;
    assert!(ok, "a role named twice is one role: {told}");

    // An account from before that holds both acts for its unit only.
    hub.tamper("INSERT INTO role (user_id, role) SELECT user_id, 'dispatcher' FROM user_account WHERE account = 'zfj.jingban'")
        .await;
    let mut desk = hub.client("zfj.jingban").await;
    let colleagues = desk.all(&format!("ref:people:{}", desk.grant.user.unit.unwrap())).await;
    let colleagues = serde_json::to_string(&colleagues.lines).unwrap();
    assert!(!colleagues.contains("dispatcher"), "nor is it shown as more: {colleagues}");
    let keys = desk.keys("QH1").await;
    let op = desk.op(keys, &Intent::Withdraw(Reason { reason: "自己撤".to_owned() }));
    match &desk.push(&[op]).await[0] {
        OpAnswer::Rejected { problem, .. } => assert_eq!(problem.code, ErrorCode::WrongRole),
        answer => panic!("{answer:?}"),
    }
}
