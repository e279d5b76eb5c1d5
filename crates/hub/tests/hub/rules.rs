//! What a new release brings to a hub that runs since an older one: newer built-in rules, and who belongs to whom.

use chengban_domain::pack::RulePack;
use serde_json::Value;

use crate::fixture::{Client, Hub, OTHER, OWN, csv};

/// The built-in rules as an older program wrote them, which kept no mark of it.
const OLDER: [&str; 2] = [
    "UPDATE rule_pack SET doc = json_remove(json_set(doc, '$.limits.support', '9wd'), '$.coach', '$.novelty')",
    "DELETE FROM hub_state WHERE name IN ('builtin_pack', 'parents_told')",
];

impl Hub {
    /// Stops, and starts as it would the next morning.
    async fn restarted(self) -> Self {
        self.running.shutdown().await.unwrap();
        let running = chengban_hub::start(self.config.clone()).await.unwrap();
        Self { running, ..self }
    }

    async fn tampered(self, sql: &[&str]) -> Self {
        for sql in sql {
            self.tamper(sql).await;
        }
        self
    }
}

/// The rule packs as they reach a desk, by version.
async fn packs(desk: &Client) -> Vec<RulePack> {
    let page = desk.all("ref:rules").await;
    let packs = page.lines.into_iter().filter(|line| line["k"] == "pack" && !line["body"].is_null());
    let mut packs: Vec<RulePack> =
        packs.map(|line| serde_json::from_value(line["body"].clone()).unwrap()).collect();
    packs.sort_by_key(|pack| pack.version);
    packs
}

async fn version_of(desk: &Client, no: &str) -> u64 {
    desk.ticket(no).await.unwrap()["case"]["ticket"]["pack"]["version"].as_u64().unwrap()
}

async fn takings(hub: &Hub) -> Vec<Value> {
    let acts = hub.run(&["audit", "acts"]).await;
    acts.as_array().unwrap().iter().filter(|act| act["command"] == "rules.builtin").cloned().collect()
}

#[tokio::test]
async fn newer_built_in_rules_become_the_next_version_and_old_tickets_keep_theirs() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await.tampered(&OLDER).await.restarted().await;
    let desk = hub.client("zfj.jingban").await;
    let known = packs(&desk).await;
    let ids: Vec<String> = known.iter().map(RulePack::id).collect();
    let built_in = RulePack::builtin();
    assert_eq!(ids, [built_in.id(), format!("{}@{}", built_in.pack, built_in.version + 1)]);
    assert_eq!(known[0].limits.support, "9wd".parse().unwrap(), "the old one stays as it was");
    let (version, effective_from) = (known[1].version, known[1].effective_from);
    assert_eq!(known[1], RulePack { version, effective_from, ..built_in.clone() });
    assert!(effective_from > built_in.effective_from, "in force from the day it was taken");

    // One was dispatched before that day, one after it.
    hub.import(&csv(&[("QH2", OWN)]).replace("2026-11", "2099-11")).await;
    let of = async |no| version_of(&desk, no).await;
    assert_eq!((of("QH1").await, of("QH2").await), (u64::from(built_in.version), u64::from(version)));
    let told = takings(&hub).await;
    assert_eq!((told.len(), &told[0]["facts"]["to"]), (1, &Value::from(known[1].id())));

    let head = desk.all("ref:rules").await.end.head;
    let hub = hub.restarted().await;
    let desk = hub.client("zfj.jingban").await;
    assert_eq!(desk.all("ref:rules").await.end.head, head, "a second start changes nothing");
    assert_eq!(takings(&hub).await.len(), 1);
}

#[tokio::test]
async fn rules_that_somebody_edited_are_never_replaced() {
    let edited = "UPDATE rule_pack SET doc = json_set(doc, '$.limits.support', '9wd')";
    let approved = "UPDATE rule_pack SET doc = json_set(doc, '$.approved', json('true'))";
    for sql in [vec![edited], [&OLDER[..], &[approved]].concat()] {
        let hub = Hub::start().await.tampered(&sql).await.restarted().await;
        let desk = hub.client("zfj.jingban").await;
        let known = packs(&desk).await;
        assert_eq!(known.len(), 1, "{sql:?}");
        assert_eq!(known[0].limits.support, "9wd".parse().unwrap());
        assert_eq!(takings(&hub).await, Vec::<Value>::new());
    }
}

#[tokio::test]
async fn an_older_hub_with_the_same_rules_knows_a_later_edit_for_one() {
    let hub = Hub::start().await.tampered(&["DELETE FROM hub_state WHERE name = 'builtin_pack'"]).await;
    let edit = "UPDATE rule_pack SET doc = json_set(doc, '$.limits.support', '9wd')";
    let hub = hub.restarted().await.tampered(&[edit]).await.restarted().await;
    let known = packs(&hub.client("zfj.jingban").await).await;
    assert_eq!((known.len(), known[0].limits.support), (1, "9wd".parse().unwrap()));
}

#[tokio::test]
async fn desks_that_know_of_no_parents_are_told_once() {
    let hub = Hub::start().await;
    hub.run(&["unit", "set", OTHER, "--parent", OWN]).await;
    let desk = hub.client("zfj.jingban").await;
    let head = async |desk: &Client| desk.all("ref:units").await.end.head;
    let known = head(&desk).await;
    let hub = hub.tampered(&OLDER).await.restarted().await;
    let desk = hub.client("zfj.jingban").await;
    let told = desk.page("ref:units", known, 2 << 20).await;
    let below = told.lines.iter().find(|line| line["body"]["name"] == OTHER).expect("it is sent again");
    assert_eq!(below["body"]["parent"], Value::from(desk.grant.user.unit.unwrap().to_string()));
    assert!(told.lines.iter().all(|line| !line["body"]["parent"].is_null()), "and no unit that has none");
    let known = head(&desk).await;
    let hub = hub.restarted().await;
    let desk = hub.client("zfj.jingban").await;
    assert_eq!(head(&desk).await, known, "once is enough");
}

#[tokio::test]
async fn rules_are_edited_checked_and_published_from_a_day_to_come() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let file = hub.folder.path().join("rules.json");
    let path = file.to_str().unwrap();
    let shown = hub.run(&["rules", "show"]).await;
    let write = |edit: &dyn Fn(&mut Value)| {
        let mut pack = shown.clone();
        edit(&mut pack);
        std::fs::write(&file, serde_json::to_string_pretty(&pack).unwrap()).unwrap();
    };
    write(&|pack| pack["chains"]["heavy"] = serde_json::json!(["reviewer", "reviewer"]));
    let (ok, told) = hub.try_run(&["rules", "check", path]).await;
    let text = std::fs::read_to_string(&file).unwrap();
    let line = 1 + text.lines().position(|line| line.contains("\"heavy\"")).unwrap();
    assert!(!ok && told.contains(&format!("第 {} 行 chains.heavy[1]", line + 2)), "{told}");
    assert!(!hub.try_run(&["rules", "publish", path]).await.0);

    write(&|pack| pack["limits"]["support"] = "9wd".into());
    let checked = hub.run(&["rules", "check", path]).await;
    let expected =
        serde_json::json!([{ "path": "limits.support", "from": shown["limits"]["support"], "to": "9wd" }]);
    assert_eq!(checked["changes"], expected);
    let today = chengban_domain::time::local_date(hub.config.clock.now()).to_string();
    let (ok, told) = hub.try_run(&["rules", "publish", path, "--from", &today]).await;
    assert!(
        !ok && told.contains(&format!("生效日期 {today} 不行")),
        "a day that has begun keeps its rules: {told}"
    );
    let done = hub.run(&["rules", "publish", path]).await;
    assert_eq!((&done["changes"], &done["approved"]), (&expected, &Value::Bool(false)));
    let again = hub.run(&["rules", "publish", path]).await;
    assert_eq!(again, done, "the same wish is carried out once");
    write(&|pack| pack["limits"]["support"] = "8wd".into());
    let (ok, told) = hub.try_run(&["rules", "publish", path]).await;
    assert!(!ok && told.contains(done["id"].as_str().unwrap()), "the file is of the version before: {told}");

    let desk = hub.client("zfj.jingban").await;
    let known = packs(&desk).await;
    assert_eq!(known.iter().map(|pack| pack.approved).collect::<Vec<_>>(), [false, false]);
    assert_eq!(known[1].id(), done["id"].as_str().unwrap());
    assert_eq!(
        version_of(&desk, "QH1").await,
        u64::from(known[0].version),
        "what was dispatched keeps its rules"
    );
    hub.import(&csv(&[("QH2", OWN)]).replace("2026-11", "2099-11")).await;
    assert_eq!(version_of(&desk, "QH2").await, u64::from(known[1].version));
    let acts = hub.run(&["audit", "acts"]).await;
    let act =
        acts.as_array().unwrap().iter().find(|act| act["command"] == "rules.publish").expect("on record");
    assert_eq!(act["facts"]["changed"], serde_json::json!(["limits.support"]));
    let listed = hub.run(&["rules", "list"]).await;
    assert_eq!((&listed[0]["in_force"], &listed[1]["in_force"]), (&Value::Bool(true), &Value::Bool(false)));
}

#[tokio::test]
async fn rules_that_were_published_by_mistake_are_taken_back_before_their_day_and_no_later() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let file = hub.folder.path().join("rules.json");
    let path = file.to_str().unwrap();
    let mut pack = hub.run(&["rules", "show"]).await;
    let first = format!("{}@{}", pack["pack"].as_str().unwrap(), pack["version"]);
    pack["limits"]["support"] = "9wd".into();
    std::fs::write(&file, serde_json::to_string(&pack).unwrap()).unwrap();
    let day = |days| {
        let today = chengban_domain::time::local_date(hub.config.clock.now());
        (today + chrono::Days::new(days)).to_string()
    };
    let (ok, told) = hub.try_run(&["rules", "publish", path, "--from", &day(367)]).await;
    assert!(!ok && told.contains(&day(366)), "a mistyped year bars all others: {told}");
    let desk = hub.client("zfj.jingban").await;
    let done = hub.run(&["rules", "publish", path, "--from", &day(30)]).await;
    let id = done["id"].as_str().unwrap();
    assert_eq!(packs(&desk).await.len(), 2);
    assert!(!hub.try_run(&["rules", "withdraw", &first]).await.0, "tickets are judged by it");
    hub.run(&["rules", "withdraw", id]).await;
    assert_eq!(packs(&desk).await.len(), 1, "desks are told");
    assert!(!hub.try_run(&["rules", "withdraw", id]).await.0, "there is nothing left to take back");
    let acts = hub.run(&["audit", "acts"]).await;
    assert!(acts.as_array().unwrap().iter().any(|act| act["command"] == "rules.withdraw"));
    // A day before the one that was taken back is free again; its number is not.
    let third = hub.run(&["rules", "publish", path]).await;
    assert_ne!(third["id"], done["id"]);
    let hub = hub.restarted().await;
    assert_eq!(hub.run(&["rules", "list"]).await.as_array().unwrap().len(), 2, "no release takes them back");
}

#[tokio::test]
async fn an_administrator_publishes_and_takes_back_from_a_desk_and_nobody_else() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let (desk, officer, admin) =
        (hub.client("zfj.jingban").await, hub.client("pt.kaohe").await, hub.client("pt.guanli").await);
    let mut pack = packs(&admin).await.remove(0);
    pack.limits.support = "9wd".parse().unwrap();
    let wish = serde_json::json!({ "text": serde_json::to_string(&pack).unwrap(), "approved": true });
    let post = async |who: &Client, path: &str, body: &Value| -> (u16, Value) {
        let answer = who.request(reqwest::Method::POST, path).json(body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    };
    assert_eq!(post(&desk, "/v1/rules", &wish).await.0, 403);
    assert_eq!(post(&officer, "/v1/rules", &wish).await.1["code"], "wrong_role");
    let (status, done) = post(&admin, "/v1/rules", &wish).await;
    assert_eq!((status, &done["approved"]), (200, &Value::Bool(true)), "{done}");
    assert_eq!(post(&admin, "/v1/rules", &wish).await.1, done, "an answer that was lost is asked for again");
    pack.limits.support = "8wd".parse().unwrap();
    let older = serde_json::json!({ "text": serde_json::to_string(&pack).unwrap() });
    assert_eq!(post(&admin, "/v1/rules", &older).await.1["reason"], "rules_outdated");
    assert_eq!(packs(&desk).await.len(), 2, "every desk has it");
    let taken = format!("/v1/rules/{}/withdraw", done["id"].as_str().unwrap());
    assert_eq!(post(&officer, &taken, &Value::Null).await.0, 403);
    assert_eq!(post(&admin, &taken, &Value::Null).await.0, 200);
    assert_eq!(post(&admin, &taken, &Value::Null).await.1["reason"], "rules_begun");
    let acts = hub.run(&["audit", "acts"]).await;
    let by = |command: &str| {
        acts.as_array().unwrap().iter().find(|act| act["command"] == command).unwrap()["account"].clone()
    };
    let admin = Value::from(format!("user:{}", admin.grant.user.user));
    assert_eq!(
        (by("rules.publish"), by("rules.withdraw")),
        (admin.clone(), admin),
        "who did it is on record"
    );
}
