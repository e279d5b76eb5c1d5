//! All three practice tickets by commands, from a computer that knows no hub to the last tick.

use std::time::Duration;

use chengban_domain::{ErrorCode, Problem};
use serde_json::{Value, json};

use super::content::{When, content};
use crate::desk::{Desk, Options};
use crate::event::HostEvent;
use crate::testing::{Bench, ticket};

const RULES: &str = "《示例市物业服务和邻里安宁条例》";

/// Somebody who practises, on a folder of their own.
struct Practitioner {
    desk: Desk,
    dir: tempfile::TempDir,
}

impl Practitioner {
    async fn enter() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let desk = Desk::open_with(dir.path(), Options::quick()).unwrap();
        let status = desk.dispatch("practice.enter", json!({})).await.unwrap();
        assert_eq!((&status["state"], &status["practice"]), (&json!("open"), &json!(true)));
        Self { desk, dir }
    }

    async fn ask(&self, name: &str, req: Value) -> Result<Value, Problem> {
        self.desk.dispatch(name, req).await
    }

    async fn ok(&self, name: &str, req: Value) -> Value {
        self.ask(name, req).await.unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
    }

    /// Sends what waits and reads what came of it.
    async fn exchange(&self) {
        let office = self.desk.practice().unwrap().office().unwrap();
        crate::sync::engine::whole(&office).await.unwrap();
    }

    fn of(lesson: usize) -> Value {
        let lesson = &content().lessons[lesson];
        json!({ "ticket_id": lesson.ticket, "assignment_id": lesson.assignment })
    }

    async fn act(&self, lesson: usize, kind: &str, payload: Value) {
        let mut req = Self::of(lesson);
        req["intent"] = json!({ "kind": kind, "payload": payload });
        self.ok("ticket.act", req).await;
    }

    async fn sign_and_ring(&self, lesson: usize) {
        self.act(lesson, "acknowledge", json!({})).await;
        let said = json!({ "id": crate::clock::id(), "contacted_at": crate::clock::wall(), "method": "phone", "result": "reached" });
        self.act(lesson, "record-contact", said).await;
    }

    async fn draft(&self, lesson: usize) -> (Value, Value) {
        let draft = self.ok("draft.open", Self::of(lesson)).await;
        (draft["draft_id"].clone(), draft["content"].clone())
    }

    async fn save(&self, draft: &Value, content: &Value) {
        let saved = json!({ "draft_id": draft, "content": content, "cut": true });
        self.ok("draft.save", saved).await;
    }

    async fn cite(&self, article: &str) -> Value {
        let on = crate::clock::today();
        self.ok("law.cite", json!({ "text": format!("{RULES}{article}"), "on": on })).await
    }

    async fn photo(&self, lesson: usize) -> Value {
        let ticket = json!({ "ticket_id": content().lessons[lesson].ticket });
        self.ok("practice.photo", ticket).await["evidence"]["id"].clone()
    }

    async fn submit(&self, draft: &Value, content: &Value) {
        let findings = self.ok("draft.check", json!({ "draft_id": draft, "content": content })).await;
        let all: Vec<&Value> = findings.as_array().unwrap().iter().collect();
        let confirmed: Vec<&Value> = all.iter().map(|finding| &finding["code"]).collect();
        self.ok("reply.submit", json!({ "draft_id": draft, "content": content, "confirmed": confirmed }))
            .await;
    }

    /// Steps of a lesson that are ticked, and those that are not.
    async fn ticks(&self, lesson: usize) -> (Vec<String>, Vec<String>) {
        let view = self.ok("practice.view", json!({})).await;
        let steps = view["lessons"][lesson]["steps"].as_array().unwrap().clone();
        let named = |done: bool| {
            let of = steps.iter().filter(|step| step["done"] == json!(done));
            of.map(|step| step["id"].as_str().unwrap().to_owned()).collect()
        };
        (named(true), named(false))
    }

    async fn done(&self, lesson: usize) -> Vec<String> {
        self.ticks(lesson).await.0
    }

    async fn left(&self, lesson: usize) -> Vec<String> {
        self.ticks(lesson).await.1
    }

    async fn answer(&self, lesson: usize, article: &str, ground: Option<&str>) -> (Value, Value) {
        let (draft, mut content) = self.draft(lesson).await;
        content["public_text"] = json!("您好，来电已收悉，工作人员当晚到场核查并作了处理。");
        content["outcome"] = json!(if ground.is_some() { "explained" } else { "solved" });
        content["citations"] = json!([self.cite(article).await]);
        content["evidence"] = json!([self.photo(lesson).await]);
        if let Some(code) = ground {
            let req = json!({ "draft_id": draft, "content": content, "code": code });
            content = self.ok("draft.ground", req).await;
        }
        self.save(&draft, &content).await;
        (draft, content)
    }
}

#[tokio::test]
async fn the_first_ticket_is_answered_with_citation_and_evidence_and_the_resident_is_content() {
    let one = Practitioner::enter().await;
    assert_eq!(one.done(0).await, Vec::<String>::new(), "nothing is ticked before it is done");
    one.sign_and_ring(0).await;
    assert_eq!(one.done(0).await, ["sign", "ring"], "ticked before the exchange: the view predicts it");
    let (draft, content) = one.answer(0, "第四条", None).await;
    assert_eq!(one.done(0).await, ["sign", "ring", "write", "cite", "prove"]);
    one.submit(&draft, &content).await;
    one.exchange().await;
    assert_eq!(one.left(0).await, Vec::<String>::new());
    let view = one.ok("ticket.open", Practitioner::of(0)).await;
    assert_eq!(view["assignment"]["state"], "closed");
    assert_eq!(view["assignment"]["callbacks"][0]["satisfaction"], "satisfied");
    assert_eq!(
        one.ok("outbox.list", json!({ "filter": "waiting" })).await,
        json!([]),
        "everything was judged"
    );
}

#[tokio::test]
async fn a_reply_without_basis_comes_back_from_the_reviewer_and_can_be_mended() {
    let one = Practitioner::enter().await;
    one.sign_and_ring(0).await;
    let (draft, mut content) = one.draft(0).await;
    content["public_text"] = json!("您好，已到场劝阻，住户承诺夜间不再施工。");
    content["outcome"] = json!("solved");
    one.save(&draft, &content).await;
    one.submit(&draft, &content).await;
    one.exchange().await;
    let back = one.ok("ticket.open", Practitioner::of(0)).await;
    assert_eq!(back["assignment"]["state"], "handling");
    assert!(back["assignment"]["replies"][0]["comment"].as_str().unwrap().contains("依据"), "it says why");
    let (draft, content) = one.answer(0, "第四条", None).await;
    one.submit(&draft, &content).await;
    one.exchange().await;
    assert_eq!(one.left(0).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_second_ticket_is_returned_as_the_coach_advises() {
    let one = Practitioner::enter().await;
    let coach = one.ok("return.coach", Practitioner::of(1)).await;
    let listed = &coach["coaching"]["units"][0];
    assert_eq!(listed["name"], "示例市水务局", "{coach}");
    one.ok("practice.read", json!({ "lesson": "return", "step": "coach" })).await;
    assert_eq!(one.done(1).await, ["coach"]);
    let ask = json!({
        "id": crate::clock::id(), "grounds": ["R1"], "reason": "排水沟渠由水务局维护。",
        "bases": [{ "kind": "document", "name": "派单目录", "text": "第12项" }],
        "suggested_unit": listed["unit"], "suggested_unit_name": listed["name"],
    });
    one.act(1, "request-return", ask).await;
    one.exchange().await;
    assert_eq!(one.left(1).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_return_to_a_unit_that_no_list_names_is_refused() {
    let one = Practitioner::enter().await;
    let town = &content().units[2];
    let ask = json!({
        "id": crate::clock::id(), "grounds": ["R1"], "reason": "应由镇政府办理。",
        "bases": [{ "kind": "document", "name": "派单目录", "text": "无" }],
        "suggested_unit": town.unit, "suggested_unit_name": town.name,
    });
    one.act(1, "request-return", ask).await;
    one.exchange().await;
    assert_eq!(one.left(1).await, ["coach", "ruled"]);
    let view = one.ok("ticket.open", Practitioner::of(1)).await;
    assert_eq!(view["assignment"]["return_forbidden"], true);
}

#[tokio::test]
async fn the_third_ticket_goes_from_ground_to_an_unfair_verdict_and_its_appeal() {
    let one = Practitioner::enter().await;
    one.sign_and_ring(2).await;
    let (draft, content) = one.answer(2, "第十条", Some("G3")).await;
    assert_eq!(one.done(2).await, ["sign", "ring", "write", "cite", "prove", "ground"]);
    one.submit(&draft, &content).await;
    one.exchange().await;
    let unhappy = one.ok("ticket.open", Practitioner::of(2)).await;
    assert_eq!(unhappy["assignment"]["callbacks"][0]["satisfaction"], "dissatisfied");
    assert_eq!(unhappy["assignment"]["state"], "archived", "the platform archives it, so it can be appealed");
    let prefill = one.ok("appeal.prefill", Practitioner::of(2)).await;
    assert_eq!(
        (&prefill["content"]["ground"], &prefill["content"]["new_ground"]),
        (&json!("G3"), &json!(false))
    );
    one.act(2, "file-appeal", json!({ "id": crate::clock::id(), "content": prefill["content"] })).await;
    one.exchange().await;
    assert_eq!(one.left(2).await, ["opinion"]);
    one.ok("practice.read", json!({ "lesson": "appeal", "step": "opinion" })).await;
    assert_eq!(one.left(2).await, Vec::<String>::new());
}

#[tokio::test]
async fn progress_is_kept_when_left_and_gone_when_begun_anew() {
    let one = Practitioner::enter().await;
    one.sign_and_ring(0).await;
    one.exchange().await;
    let back = one.ok("practice.leave", json!({})).await;
    assert_eq!((&back["state"], &back["practice"]), (&json!("new"), &json!(false)), "as it was before");
    assert_eq!(one.ask("practice.view", json!({})).await.unwrap_err().code, ErrorCode::WrongState);
    let Practitioner { desk, dir } = one;
    desk.close().await;
    drop(desk);
    let again = Practitioner { desk: Desk::open_with(dir.path(), Options::quick()).unwrap(), dir };
    again.ok("practice.enter", json!({})).await;
    assert_eq!(again.done(0).await, ["sign", "ring"], "also for another run of the program");
    again.ok("practice.restart", json!({})).await;
    assert_eq!(again.done(0).await, Vec::<String>::new());
    assert!(!again.dir.path().join("desk.db").exists(), "the real profile was never made");
}

#[tokio::test]
async fn the_real_desk_keeps_quiet_meanwhile_and_is_found_as_it_was() {
    let bench = Bench::new().await;
    bench.hold(&[ticket(&bench, 1, chengban_domain::case::AssignmentState::Handling)]).await;
    let desk = bench.desk();
    let real = desk.dispatch("inbox.counts", json!({})).await.unwrap();
    desk.dispatch("practice.enter", json!({})).await.unwrap();
    let mut events = desk.subscribe();
    bench.office.changed(&["ticket"], Vec::new());
    bench.office.tell(HostEvent::Progress { job: "law".into(), done: 1, total: 2 });
    assert!(events.try_recv().is_err(), "another desk stands before the host");
    let page =
        desk.dispatch("inbox.page", json!({ "view": "todo", "limit": 50, "offset": 0 })).await.unwrap();
    assert!(!page.to_string().contains("占道经营"), "no row of the real store is shown: {page}");
    let refused = desk.dispatch("app.passphrase", json!({ "old": "a", "new": "b" })).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::WrongState, "accounts are the real profile's");
    let mut settings = desk.dispatch("settings.get", json!({})).await.unwrap();
    settings["size"] = json!(130);
    desk.dispatch("settings.set", settings).await.unwrap();
    let back = desk.dispatch("practice.leave", json!({})).await.unwrap();
    assert_eq!((&back["state"], &back["practice"]), (&json!("open"), &json!(false)));
    assert_eq!(desk.dispatch("inbox.counts", json!({})).await.unwrap(), real);
    let kept = desk.dispatch("settings.get", json!({})).await.unwrap();
    assert_eq!(kept["size"], 130, "settings are the person's, wherever they are changed");
    assert!(bench.office.is_opening(), "what came meanwhile is summed up");
    bench.office.changed(&["ticket"], Vec::new());
    assert!(events.try_recv().is_ok(), "it speaks again");
}

#[tokio::test]
async fn a_practice_disturbs_nobody_and_locking_ends_it() {
    let bench = Bench::new().await;
    let desk = bench.desk();
    let mut events = desk.subscribe();
    desk.dispatch("practice.enter", json!({})).await.unwrap();
    let office = desk.practice().unwrap().office().unwrap();
    crate::sync::engine::whole(&office).await.unwrap();
    crate::notice::of_start(&office).await.unwrap();
    office.tell(HostEvent::Notice {
        id: "x".into(),
        title: "t".into(),
        text: vec!["t".into()],
        ticket_id: None,
        page: None,
    });
    while let Ok(event) = events.try_recv() {
        assert!(!matches!(event, HostEvent::Notice { .. }), "{event:?}");
    }
    let locked = desk.dispatch("app.lock", json!({})).await.unwrap();
    assert_eq!(
        (&locked["state"], &locked["practice"]),
        (&json!("new"), &json!(false)),
        "bench has no envelope"
    );
    assert!(desk.practice().is_none() && desk.office().is_err(), "nothing stays open behind a lock");
}

#[tokio::test]
async fn a_practice_that_was_opened_and_not_begun_is_closed_with_the_desk() {
    let dir = tempfile::tempdir().unwrap();
    let desk = Desk::open_with(dir.path(), Options::quick()).unwrap();
    desk.dispatch("practice.enter", json!({})).await.unwrap();
    let practice = desk.practice().unwrap();
    // As where fetching its tickets broke off after its store was opened.
    desk.practise(false);
    desk.close().await;
    assert!(practice.office().is_err(), "no store stays open behind a desk that is closed");
}

#[tokio::test]
async fn the_background_sends_what_is_done_in_a_practice() {
    let dir = tempfile::tempdir().unwrap();
    let desk = Desk::open_with(dir.path(), Options::quick()).unwrap();
    let running = desk.clone();
    let work = async {
        desk.dispatch("practice.enter", json!({})).await.unwrap();
        let mut act = Practitioner::of(0);
        act["intent"] = json!({ "kind": "acknowledge", "payload": {} });
        desk.dispatch("ticket.act", act).await.expect("the tickets are there as soon as it is entered");
        while desk.dispatch("outbox.list", json!({ "filter": "sent" })).await.unwrap() == json!([]) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        () = running.run_background() => unreachable!("it runs until dropped"),
        () = work => {}
    }
}

#[test]
fn the_shipped_practice_names_nobody_and_every_step_can_be_ticked() {
    let all = content();
    assert_eq!(all.lessons.len(), 3);
    for lesson in &all.lessons {
        assert!(lesson.caller.phone.starts_with("140"), "a number that is assigned to nobody");
        assert!(lesson.caller.name.starts_with("练习"));
        let mut ids: Vec<&str> = lesson.steps.iter().map(|step| step.id.as_str()).collect();
        let unread = lesson.steps.iter().filter(|step| step.when == When::Read && step.key.is_none());
        assert_eq!(unread.count(), 0, "what is to be read is opened by a key");
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), lesson.steps.len(), "{}: two steps share a name", lesson.id);
    }
}
