//! 并单: the parent's answer reaches its children, late replies are told its number, and nothing is lost by undoing it.

use chengban_domain::case::TicketState;
use chengban_domain::intent::{
    Approve, AuditReply, Dispatch, DispatchTo, Intent, Merge, Reason, RecordCallback,
};
use chengban_domain::wire::OpAnswer;
use chengban_domain::{AssignmentId, ErrorCode};
use serde_json::Value;

use crate::fixture::{Client, Hub, MATTER, OTHER, OWN, PHONE, Told, any_id, csv, file};
use crate::steps::{Keys, content, sign, submission};

const ANSWER: &str = "经现场核查，商户已停止夜间外摆，我局将继续巡查。";

/// Another resident, of whom nothing may reach the parent's or the other children's units.
const THEIR_PHONE: &str = "14055598765";

async fn decide(officer: &mut Client, keys: Keys, on_ticket: bool, intent: Intent) -> OpAnswer {
    let mut op = officer.op(keys, &intent);
    if on_ticket {
        op.assignment_id = None;
    }
    officer.push(&[op]).await.remove(0)
}

async fn merge(officer: &mut Client, child: Keys, parent: Keys, no: &str) -> OpAnswer {
    decide(officer, child, true, Intent::Merge(Merge { into: parent.0, into_no: no.to_owned() })).await
}

fn problem(answer: &OpAnswer) -> (ErrorCode, String) {
    match answer {
        OpAnswer::Rejected { problem, .. } | OpAnswer::Conflict { problem, .. } => {
            (problem.code, problem.message.clone())
        }
        answer => panic!("must be refused: {answer:?}"),
    }
}

/// Answered, reviewed and passed by the platform.
async fn answer(hub: &Hub, desk: &mut Client, officer: &mut Client, keys: Keys) {
    let (submit, hash) = submission(content(ANSWER));
    desk.must(keys, submit).await;
    hub.client("zfj.fenguan").await.must(keys, Intent::ApproveReply(Approve { hash })).await;
    let pass = AuditReply { pass: true, defects: vec![], reason: String::new() };
    officer.must(keys, Intent::AuditReply(pass)).await;
}

/// One parent with us, one child with us, one with another unit and by another resident.
async fn three() -> (Hub, Client, Client, Client) {
    let hub = Hub::start().await;
    let stranger = file(&[Told { no: "QH3", unit: OTHER, phone: THEIR_PHONE, ..MATTER }]);
    hub.import(&file(&[MATTER, Told { no: "QH2", at: "2026-11-26 10", ..MATTER }])).await;
    hub.import(&stranger.replace("陈某芳", "林某海")).await;
    let (own, other, officer) =
        (hub.client("zfj.jingban").await, hub.client("swj.jingban").await, hub.client("pt.zidong").await);
    (hub, own, other, officer)
}

fn ticket(body: &Value) -> &Value {
    &body["case"]["ticket"]
}

#[tokio::test]
async fn the_parents_answer_reaches_its_children_when_it_passes_and_when_it_closes() {
    let (hub, mut own, other, mut officer) = three().await;
    let (parent, second, third) = (own.keys("QH1").await, own.keys("QH2").await, other.keys("QH3").await);
    sign(&mut own, parent).await;
    for child in [second, third] {
        assert!(matches!(merge(&mut officer, child, parent, "QH1").await, OpAnswer::Applied { .. }));
    }
    let shown = own.ticket("QH1").await.unwrap();
    let children: Vec<&str> =
        ticket(&shown)["children"].as_array().unwrap().iter().map(|c| c["no"].as_str().unwrap()).collect();
    assert_eq!(children, ["QH2", "QH3"], "the parent names them");
    assert!(!shown.to_string().contains("林"), "and nobody of theirs: {shown}");
    let child = own.ticket("QH2").await.unwrap();
    assert_eq!(ticket(&child)["parent"]["no"], "QH1");
    assert!(ticket(&child)["parent"].get("answer").is_none_or(Value::is_null), "nothing is answered yet");

    answer(&hub, &mut own, &mut officer, parent).await;
    for (desk, no) in [(&own, "QH2"), (&other, "QH3")] {
        let child = desk.ticket(no).await.unwrap();
        let told = &ticket(&child)["parent"];
        assert_eq!(told["answer"]["public_text"], ANSWER, "{no} carries the answer");
        assert_eq!(
            (told["state"].as_str(), told["answer"]["unit_name"].as_str()),
            (Some("awaiting_callback"), Some(OWN))
        );
    }
    let theirs = other.ticket("QH3").await.unwrap().to_string();
    for kept in [PHONE, "140****2345", "陈", "楼下烧烤店", "内部办理情况", "已联系"] {
        assert!(!theirs.contains(kept), "{kept} is the other resident's or the unit's own: {theirs}");
    }

    let content = RecordCallback {
        connected: true,
        staff_contacted: Some(true),
        solved: Some(chengban_domain::case::Solved::Solved),
        satisfaction: Some(chengban_domain::case::Satisfaction::Satisfied),
        process_satisfaction: None,
        opinion: String::new(),
        ground_ticked: None,
    };
    officer.must(parent, Intent::RecordCallback(content)).await;
    let closed = other.ticket("QH3").await.unwrap();
    assert_eq!(ticket(&closed)["parent"]["state"], "closed");
    let chain = hub.run(&["audit", "verify"]).await;
    assert_eq!(chain["chains"][0]["ok"], true, "what children were told stands in the chain");
}

#[tokio::test]
async fn a_merge_into_an_answered_parent_brings_its_answer_at_once() {
    let (hub, mut own, other, mut officer) = three().await;
    let (parent, third) = (own.keys("QH1").await, other.keys("QH3").await);
    sign(&mut own, parent).await;
    answer(&hub, &mut own, &mut officer, parent).await;
    merge(&mut officer, third, parent, "QH1").await;
    let child = other.ticket("QH3").await.unwrap();
    assert_eq!(ticket(&child)["parent"]["answer"]["public_text"], ANSWER);
    let case = officer.case("QH3").await;
    assert_eq!(case.ticket.state, TicketState::Merged);
}

#[tokio::test]
async fn a_late_reply_is_refused_with_the_number_of_the_parent() {
    let (_hub, mut own, _other, mut officer) = three().await;
    let (parent, child) = (own.keys("QH1").await, own.keys("QH2").await);
    sign(&mut own, child).await;
    merge(&mut officer, child, parent, "QH1").await;
    let (late, _) = submission(content(ANSWER));
    let op = own.op(child, &late);
    let answers = own.push(&[op]).await;
    let (code, message) = problem(&answers[0]);
    assert_eq!(code, ErrorCode::MergedInto);
    assert!(message.contains("QH1"), "{message}");
}

#[tokio::test]
async fn undoing_a_merge_takes_the_answer_back_and_loses_nothing() {
    let (hub, mut own, mut other, mut officer) = three().await;
    let (parent, child) = (own.keys("QH1").await, other.keys("QH3").await);
    sign(&mut other, child).await;
    sign(&mut own, parent).await;
    merge(&mut officer, child, parent, "QH1").await;
    answer(&hub, &mut own, &mut officer, parent).await;
    let undone = decide(&mut officer, child, true, Intent::Unmerge(Reason { reason: "并错了".into() })).await;
    assert!(matches!(undone, OpAnswer::Applied { .. }), "{undone:?}");
    let case = officer.case("QH3").await;
    assert_eq!(case.ticket.state, TicketState::PendingDispatch);
    assert_eq!((case.ticket.merged_into, &case.ticket.parent), (None, &None));
    assert_eq!(case.assignments[0].contacts.len(), 1, "what the unit had done stays");
    let shown = own.ticket("QH1").await.unwrap();
    assert!(ticket(&shown).get("children").is_none_or(Value::is_null), "the parent no longer names it");
    assert_eq!(officer.case("QH1").await.public_answer().map(|a| a.public_text).as_deref(), Some(ANSWER));

    let unit = other.grant.user.unit.unwrap();
    let to = DispatchTo {
        assignment: AssignmentId(any_id()),
        unit,
        unit_name: OTHER.to_owned(),
        kind: chengban_domain::case::AssignmentKind::Lead,
        limit: None,
        statutory: None,
    };
    let anew = Intent::Dispatch(Dispatch { to: vec![to], note: String::new(), complex: false });
    decide(&mut officer, child, true, anew).await;
    let body = other.ticket("QH3").await.unwrap();
    assert_eq!(ticket(&body)["body"], MATTER.body, "the unit has it whole again");
    let codes: Vec<&str> =
        body["timeline"].as_array().unwrap().iter().map(|event| event["code"].as_str().unwrap()).collect();
    for code in ["merged", "parent_answered", "unmerged"] {
        assert!(codes.contains(&code), "{code} stays on record: {codes:?}");
    }
    let of_parent = own.ticket("QH1").await.unwrap()["timeline"].to_string();
    for code in ["child_merged", "child_unmerged"] {
        assert!(of_parent.contains(code), "{code} stays on the parent's record");
    }
}

#[tokio::test]
async fn what_may_not_be_merged_is_refused_with_its_reason() {
    let (hub, own, other, mut officer) = three().await;
    hub.import(&csv(&[("QH9", OWN)]).replace("投诉", "举报")).await;
    let (first, second, third) = (own.keys("QH1").await, own.keys("QH2").await, other.keys("QH3").await);
    let report = (officer.case("QH9").await.ticket.id, first.1);
    assert!(matches!(merge(&mut officer, second, first, "QH1").await, OpAnswer::Applied { .. }));
    let cases = [
        (merge(&mut officer, first, third, "QH3").await, "已有 1 件并入"),
        (merge(&mut officer, third, second, "QH2").await, "并单"),
        (merge(&mut officer, third, first, "QH2").await, "编号"),
        (merge(&mut officer, report, first, "QH1").await, "举报"),
        (merge(&mut officer, third, report, "QH9").await, "举报"),
    ];
    for (answer, reason) in &cases {
        let (_, message) = problem(answer);
        assert!(message.contains(reason), "{reason}: {message}");
    }
    assert!(
        officer.case("QH1").await.ticket.children.len() == 1,
        "a refused merge leaves no trace on the parent"
    );
}

/// The second operation of a push is refused after the first changed the same parent: only the first counts.
#[tokio::test]
async fn a_refused_merge_in_a_push_undoes_itself_alone() {
    let (_hub, own, other, mut officer) = three().await;
    let (first, second, third) = (own.keys("QH1").await, own.keys("QH2").await, other.keys("QH3").await);
    let into = |no: &str| Intent::Merge(Merge { into: first.0, into_no: no.to_owned() });
    let mut good = officer.op(second, &into("QH1"));
    let mut bad = officer.op(third, &into("QH2"));
    good.assignment_id = None;
    bad.assignment_id = None;
    let answers = officer.push(&[good, bad]).await;
    assert!(matches!(answers[0], OpAnswer::Applied { .. }), "{answers:?}");
    problem(&answers[1]);
    let children = officer.case("QH1").await.ticket.children;
    assert_eq!(children.iter().map(|child| child.no.as_str()).collect::<Vec<_>>(), ["QH2"]);
}

#[tokio::test]
async fn the_command_previews_a_merge_and_does_it_only_when_told() {
    let (hub, own, _other, officer) = three().await;
    let url = hub.url();
    let run = async |args: &[&str]| -> Value {
        let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_chengban-hub"));
        command.args(["--json", "officer", "--hub", &url]).args(args);
        let output = command.output().await.unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let preview = run(&["merge", "QH2", "--into", "QH1"]).await;
    assert_eq!((&preview["done"], &preview["same_matter"]), (&false.into(), &true.into()), "{preview}");
    assert_eq!(preview["withdrawn"][0], OWN);
    assert_eq!(officer.case("QH2").await.ticket.merged_into, None, "a preview does nothing");
    let done = run(&["merge", "QH2", "--into", "QH1", "--yes"]).await;
    assert_eq!(done["done"], true);
    assert!(officer.case("QH2").await.ticket.merged_into.is_some());
    assert_eq!(run(&["unmerge", "QH2"]).await["done"], false);
    assert_eq!(run(&["unmerge", "QH2", "--reason", "并错了", "--yes"]).await["done"], true);
    assert_eq!(officer.case("QH2").await.ticket.state, TicketState::PendingDispatch);
    drop(own);
}

#[tokio::test]
async fn a_ticket_that_becomes_a_report_is_unmerged_both_ways() {
    for report in ["QH1", "QH2"] {
        let (hub, own, other, mut officer) = three().await;
        let (parent, second, third) = (own.keys("QH1").await, own.keys("QH2").await, other.keys("QH3").await);
        for child in [second, third] {
            merge(&mut officer, child, parent, "QH1").await;
        }
        let at = if report == "QH1" { MATTER.at } else { "2026-11-26 10" };
        let told = hub.import(&file(&[Told { no: report, nature: "举报", at, ..MATTER }])).await;
        assert_eq!(told.updated, 1, "{:?}", told.refused);
        assert!(told.warnings.iter().any(|warning| warning.text.contains("并单")), "{:?}", told.warnings);
        let left: Vec<String> =
            officer.case("QH1").await.ticket.children.into_iter().map(|child| child.no).collect();
        assert_eq!(left, if report == "QH1" { vec![] } else { vec!["QH3"] }, "{report}");
        for no in ["QH2", "QH3"] {
            let ticket = officer.case(no).await.ticket;
            let merged = left.iter().any(|left| left == no);
            assert_eq!(
                (ticket.merged_into.is_some(), ticket.parent.is_some()),
                (merged, merged),
                "{report} {no}"
            );
        }
    }
}
