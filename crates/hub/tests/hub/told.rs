//! Who is told what: whoever has the step, whoever must mend it, whoever asked another unit for an answer; and what of that
//! answer their unit may read.

use chengban_domain::case::{AssignmentKind, AssignmentState, Case, ReplyContent};
use chengban_domain::hash::Sha256Hex;
use chengban_domain::intent::{
    DeclineSupport, Dispatch, DispatchTo, Intent, Reason, RejectReply, RequestSupport,
};
use chengban_domain::{AssignmentId, EvidenceId};

use crate::fixture::{Client, Hub, OTHER, OWN, any_id};
use crate::steps::{Keys, attach, content, sign, submission};

/// What a person was told, by name of the sentence, oldest first.
async fn told(who: &Client) -> Vec<String> {
    let lines = who.all(&format!("user:{}", who.grant.user.user)).await.lines;
    let notices = lines.into_iter().filter(|line| line["k"] == "notice");
    notices.filter_map(|line| line["body"]["reason"].as_str().map(str::to_owned)).collect()
}

async fn answer(desk: &mut Client, keys: Keys, text: &str, evidence: Vec<EvidenceId>) {
    let (submit, _) = submission(ReplyContent { evidence, ..content(text) });
    desk.must(keys, submit).await;
}

#[tokio::test]
async fn whoever_has_the_step_is_told_and_whoever_must_mend_it() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let (mut handler, mut reviewer) = (hub.client("zfj.jingban").await, hub.client("zfj.fenguan").await);
    let keys = handler.keys("QH1").await;
    sign(&mut handler, keys).await;
    answer(&mut handler, keys, "经核查，已停止夜间外摆。", vec![]).await;
    assert_eq!(told(&reviewer).await, ["told_reply_waits"]);
    assert!(told(&handler).await.is_empty(), "nobody is told what they have just done");
    let back = RejectReply { reason: "请写明时间".into(), marks: vec![], to: Default::default() };
    reviewer.must(keys, Intent::RejectReply(back)).await;
    assert_eq!(told(&handler).await, ["told_reply_back_in_unit"]);
}

/// The part of another unit as the lead's slice has it.
async fn part(lead: &Client, unit_name: &str) -> Option<chengban_domain::case::Assignment> {
    let body = lead.ticket("QH1").await.unwrap();
    let case: Case = serde_json::from_value(body["case"].clone()).unwrap();
    case.assignments.into_iter().find(|assignment| assignment.unit_name == unit_name)
}

#[tokio::test]
async fn an_answer_of_a_support_and_its_files_reach_the_lead_once_it_was_given() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let (mut lead, mut water) = (hub.client("zfj.jingban").await, hub.client("swj.jingban").await);
    let mut officer = hub.client("pt.zidong").await;
    let keys = lead.keys("QH1").await;
    sign(&mut lead, keys).await;
    let unit = water.grant.user.unit.unwrap();
    let ask = || {
        Intent::RequestSupport(RequestSupport {
            unit, unit_name: OTHER.into(), reason: "核实排水口".into()
        })
    };
    lead.must(keys, ask()).await;
    officer.must(keys, Intent::DeclineSupport(DeclineSupport { unit, reason: "请先现场核实".into() })).await;
    assert_eq!(told(&lead).await, ["told_support_declined"]);
    lead.must(keys, ask()).await;
    let to = DispatchTo {
        assignment: AssignmentId(any_id()),
        unit,
        unit_name: OTHER.into(),
        kind: AssignmentKind::Support,
        limit: None,
        statutory: None,
    };
    let add = Dispatch { to: vec![to.clone()], note: String::new(), complex: false };
    let op = chengban_domain::wire::OpLine {
        assignment_id: None,
        ..officer.op(keys, &Intent::AddAssignment(add))
    };
    assert!(matches!(officer.push(&[op]).await[0], chengban_domain::wire::OpAnswer::Applied { .. }));

    let own = (keys.0, to.assignment);
    sign(&mut water, own).await;
    let (cited, sha256) = attach(&mut water, own, b"approval").await;
    let (_, unused) = attach(&mut water, own, b"not cited").await;
    let seen = part(&lead, OTHER).await.expect("its part is told to whom it answers");
    assert!(seen.contacts.is_empty() && seen.evidence.is_empty() && seen.replies.is_empty(), "and no more");
    let path = |sha256: &Sha256Hex| format!("/v1/tickets/{}/blobs/{sha256}", keys.0);
    assert_eq!(lead.get(&path(&sha256)).await.status(), 404, "nothing was fed back yet");

    answer(&mut water, own, "该排水口手续齐全。", vec![cited]).await;
    assert_eq!(told(&lead).await.last().map(String::as_str), Some("told_fed_back"));
    let seen = part(&lead, OTHER).await.unwrap();
    assert_eq!((seen.state, seen.replies.len(), seen.evidence.len()), (AssignmentState::FedBack, 1, 1));
    assert!(seen.contacts.is_empty(), "whom they rang stays theirs");
    assert_eq!(lead.get(&path(&sha256)).await.status(), 200);
    assert_eq!(lead.get(&path(&unused)).await.status(), 404, "only what was fed back");

    lead.must(own, Intent::SendBackSupport(Reason { reason: "请附批文".into() })).await;
    assert_eq!(told(&water).await.last().map(String::as_str), Some("told_feedback_back"));
    let other = water.ticket("QH1").await.unwrap();
    let case: Case = serde_json::from_value(other["case"].clone()).unwrap();
    assert_eq!(case.assignments.len(), 1, "a support is told nothing of the lead's words");
}
