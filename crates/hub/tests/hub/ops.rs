//! Operations: judged once, answered alike for ever.

use chengban_domain::ErrorCode;
use chengban_domain::case::{AssignmentKind, EvidenceKind, ReplyContent};
use chengban_domain::hash::Sha256Hex;
use chengban_domain::intent::{
    AddEvidence, Delegate, Dispatch, DispatchTo, Empty, Intent, Reason, SaveDraft,
};
use chengban_domain::wire::{OpAnswer, OpResult, OpVerdict};
use chengban_domain::{AssignmentId, DraftId, EvidenceId, RevId, UnitId};
use serde_json::json;

use crate::fixture::{Hub, OTHER, OWN, any_id};

fn result_of(answer: &OpAnswer) -> &OpResult {
    match answer {
        OpAnswer::Applied { result, .. }
        | OpAnswer::Duplicate { result, .. }
        | OpAnswer::Conflict { result, .. }
        | OpAnswer::Rejected { result, .. } => result,
        other => panic!("not judged: {other:?}"),
    }
}

#[tokio::test]
async fn replayed_intent_returns_the_first_verdict() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let mut desk = hub.client("zfj.jingban").await;
    let keys = desk.keys("QH1").await;
    let acknowledge = desk.op(keys, &Intent::Acknowledge(Empty {}));
    let again = desk.op(keys, &Intent::Acknowledge(Empty {}));
    let first = desk.push(&[acknowledge.clone(), again.clone()]).await;
    assert!(matches!(first[0], OpAnswer::Applied { .. }), "{first:?}");
    assert!(matches!(first[1], OpAnswer::Rejected { .. }), "signing twice is refused: {first:?}");

    let version = desk.ticket("QH1").await.unwrap()["case"]["ticket"]["version"].clone();
    let replay = desk.push(&[acknowledge, again]).await;
    for (first, replay) in first.iter().zip(&replay) {
        assert!(matches!(replay, OpAnswer::Duplicate { .. }), "{replay:?}");
        let (first, replay) = (result_of(first), result_of(replay));
        assert_eq!(
            serde_json::to_string(first).unwrap(),
            serde_json::to_string(replay).unwrap(),
            "byte for byte"
        );
    }
    let after = desk.ticket("QH1").await.unwrap();
    assert_eq!(after["case"]["ticket"]["version"], version, "a replay has no effect");
    assert_eq!(
        after["applied_ops"].as_array().unwrap().len(),
        1,
        "only what took effect is named in the slice"
    );
}

#[tokio::test]
async fn an_operation_id_used_for_something_else_has_no_effect() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let mut desk = hub.client("zfj.jingban").await;
    let keys = desk.keys("QH1").await;
    let first = desk.note(keys, "第一次");
    desk.push(std::slice::from_ref(&first)).await;
    let mut other = desk.note(keys, "第二次");
    other.op_id = first.op_id;
    let answers = desk.push(&[other]).await;
    assert!(
        matches!(&answers[0], OpAnswer::Error { problem, .. } if problem.code == ErrorCode::OpIdReused),
        "{answers:?}"
    );
    let notes = desk.ticket("QH1").await.unwrap()["case"]["assignments"][0]["notes"].clone();
    assert_eq!(notes.as_array().unwrap().len(), 1, "nothing was added");
}

#[tokio::test]
async fn a_device_number_used_twice_is_a_fork_and_nothing_is_judged() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let mut desk = hub.client("zfj.jingban").await;
    let keys = desk.keys("QH1").await;
    let first = desk.note(keys, "第一次");
    desk.push(std::slice::from_ref(&first)).await;
    let fresh = desk.note(keys, "照常");
    let mut forked = desk.note(keys, "另一份副本");
    forked.device_seq = first.device_seq;
    let response = desk.push_raw(&[fresh.clone(), forked]).await;
    assert_eq!(response.status(), 409);
    assert_eq!(response.json::<serde_json::Value>().await.unwrap()["code"], "device_forked");
    let notes = desk.ticket("QH1").await.unwrap()["case"]["assignments"][0]["notes"].clone();
    assert_eq!(notes.as_array().unwrap().len(), 1, "not even the good one was judged");
    assert!(matches!(desk.push(&[fresh]).await[0], OpAnswer::Applied { .. }), "it is not lost either");
}

#[tokio::test]
async fn a_blocked_operation_holds_back_only_its_own_ticket() {
    let hub = Hub::with_tickets(&[("QH1", OWN), ("QH2", OWN)]).await;
    let mut desk = hub.client("zfj.jingban").await;
    let (one, two) = (desk.keys("QH1").await, desk.keys("QH2").await);
    let mut strange = desk.note(one, "x");
    strange.kind = "time-travel".to_owned();
    let held = desk.note(one, "在后");
    let free = desk.note(two, "不受影响");
    let answers = desk.push(&[strange.clone(), held.clone(), free]).await;
    assert!(matches!(answers[0], OpAnswer::Unsupported { .. }), "{answers:?}");
    assert!(matches!(&answers[1], OpAnswer::Blocked { by, .. } if *by == strange.op_id), "{answers:?}");
    assert!(matches!(answers[2], OpAnswer::Applied { .. }), "{answers:?}");
    assert!(matches!(desk.push(&[held]).await[0], OpAnswer::Applied { .. }), "once alone it passes");
}

#[tokio::test]
async fn an_unreadable_line_spoils_only_itself() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let mut desk = hub.client("zfj.jingban").await;
    let keys = desk.keys("QH1").await;
    let good = desk.note(keys, "正常");
    let mut bad = desk.note(keys, "x");
    bad.payload = json!({ "words": 1 });
    let body = format!(
        "{}\nnot json\n{}\n",
        serde_json::to_string(&good).unwrap(),
        serde_json::to_string(&bad).unwrap()
    );
    let response = desk.request(reqwest::Method::POST, "/v1/ops").body(body).send().await.unwrap();
    let text = response.text().await.unwrap();
    let answers: Vec<OpAnswer> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(matches!(answers[0], OpAnswer::Applied { .. }), "{answers:?}");
    for answer in &answers[1..] {
        assert!(
            matches!(answer, OpAnswer::Error { problem, .. } if problem.code == ErrorCode::MalformedOp),
            "{answer:?}"
        );
    }
}

#[tokio::test]
async fn evidence_waits_for_its_bytes() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let mut desk = hub.client("zfj.jingban").await;
    let keys = desk.keys("QH1").await;
    let bytes = b"%PDF-1.7 field record".to_vec();
    let evidence = AddEvidence {
        id: EvidenceId(any_id()),
        name: "现场.pdf".to_owned(),
        kind: EvidenceKind::Handling,
        sha256: Sha256Hex::of(&bytes),
        size: bytes.len() as i64,
        mime: "application/pdf".to_owned(),
        taken_at: None,
        redaction_of: None,
    };
    let op = desk.op(keys, &Intent::AddEvidence(evidence.clone()));
    let answers = desk.push(std::slice::from_ref(&op)).await;
    assert!(
        matches!(&answers[0], OpAnswer::NeedsBlobs { missing, .. } if *missing == vec![evidence.sha256.clone()]),
        "{answers:?}"
    );
    desk.upload(keys.0, &bytes).await;
    assert!(matches!(desk.push(&[op]).await[0], OpAnswer::Applied { .. }), "the same operation passes now");
    let body = desk.ticket("QH1").await.unwrap();
    assert_eq!(body["case"]["assignments"][0]["evidence"][0]["sha256"], evidence.sha256.as_str());
}

#[tokio::test]
async fn a_draft_on_an_older_revision_is_kept_beside_the_newer() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let (mut one, mut two) = (hub.client("zfj.jingban").await, hub.client("zfj.jingban2").await);
    let keys = one.keys("QH1").await;
    let draft = DraftId(any_id());
    let save = |text: &str, base: Option<RevId>| {
        let content = ReplyContent { public_text: text.to_owned(), ..ReplyContent::empty() };
        SaveDraft { draft, rev: RevId(any_id()), base_rev: base, content }
    };
    let first = save("第一稿", None);
    one.must(keys, Intent::SaveDraft(first.clone())).await;
    one.must(keys, Intent::SaveDraft(save("甲的修改", Some(first.rev)))).await;
    let op = two.op(keys, &Intent::SaveDraft(save("乙的修改", Some(first.rev))));
    let answers = two.push(&[op]).await;
    let stale = matches!(&answers[0], OpAnswer::Conflict { result, .. }
        if result.code == Some(ErrorCode::StaleVersion) && result.verdict == OpVerdict::Conflict);
    assert!(stale, "{answers:?}");
    let page = one.all(&one.unit_feed()).await;
    let line = page.lines.iter().find(|line| line["k"] == "draft").expect("the draft is in the unit's feed");
    assert_eq!(line["body"]["head"]["content"]["public_text"], "甲的修改");
    assert_eq!(line["body"]["siblings"][0]["content"]["public_text"], "乙的修改", "no words are lost");
    let body = one.ticket("QH1").await.unwrap();
    let writers = body["case"]["assignments"][0]["drafters"].as_array().map(Vec::len);
    assert_eq!(writers, Some(2), "the case keeps who wrote: neither may approve the reply");
}

#[tokio::test]
async fn a_refusal_shows_the_slice_as_it_is_and_tells_stale_from_plain() {
    let hub = Hub::with_tickets(&[("QH1", OWN)]).await;
    let (mut one, mut two) = (hub.client("zfj.jingban").await, hub.client("zhang.min").await);
    let keys = one.keys("QH1").await;
    one.must(keys, Intent::Acknowledge(Empty {})).await;
    let mut late = two.op(keys, &Intent::Acknowledge(Empty {}));
    late.base_version = 1;
    match &two.push(&[late]).await[0] {
        OpAnswer::Conflict { problem, current: Some(current), .. } => {
            assert_eq!(problem.code, ErrorCode::WrongState);
            assert_eq!(
                current.body["case"]["assignments"][0]["state"], "handling",
                "what others did is shown"
            );
        }
        other => panic!("acting on an old view is a conflict: {other:?}"),
    }
    let plain = two.op(keys, &Intent::Acknowledge(Empty {}));
    assert!(
        matches!(two.push(&[plain]).await[0], OpAnswer::Rejected { .. }),
        "on the current view it is a refusal"
    );
}

#[tokio::test]
async fn a_unit_that_is_not_there_is_refused_and_holds_back_nothing_else() {
    let hub = Hub::with_tickets(&[("QH1", OWN), ("QH2", OWN)]).await;
    let mut officer = hub.client("pt.zidong").await;
    let desk = hub.client("zfj.jingban").await;
    let (first, second) = (desk.keys("QH1").await, desk.keys("QH2").await);
    let to = |unit| DispatchTo {
        assignment: AssignmentId(any_id()),
        unit,
        unit_name: "没有的单位".into(),
        kind: AssignmentKind::Support,
        limit: None,
        statutory: None,
    };
    let nowhere = Dispatch { to: vec![to(UnitId(any_id()))], note: String::new(), complex: false };
    let own = desk.grant.user.unit.unwrap();
    let misnamed = Dispatch { to: vec![to(own)], note: String::new(), complex: false };
    let ops = [
        officer.op(first, &Intent::AddAssignment(nowhere)),
        officer.op(second, &Intent::Urge(Reason { reason: "请抓紧".into() })),
    ];
    let answers = officer.push(&ops).await;
    assert!(
        matches!(&answers[0], OpAnswer::Rejected { problem, .. } if problem.code == ErrorCode::InvalidInput),
        "{answers:?}"
    );
    assert!(matches!(answers[1], OpAnswer::Applied { .. }), "{answers:?}");
    let renamed = [officer.op(second, &Intent::AddAssignment(misnamed))];
    assert!(
        matches!(officer.push(&renamed).await[0], OpAnswer::Rejected { .. }),
        "another unit's key under that name"
    );
}

#[tokio::test]
async fn nobody_hands_a_ticket_down_to_a_unit_that_is_not_known_to_be_theirs() {
    let hub = Hub::with_tickets(&[("QH1", OWN), ("QH2", OTHER)]).await;
    let (mut desk, other) = (hub.client("zfj.jingban").await, hub.client("swj.jingban").await);
    let keys = desk.keys("QH1").await;
    desk.must(keys, Intent::Acknowledge(Empty {})).await;
    let unit = other.grant.user.unit.unwrap();
    let down = Delegate {
        assignment: AssignmentId(any_id()),
        unit,
        unit_name: OTHER.into(),
        limit: "1wd".parse().unwrap(),
        note: String::new(),
    };
    let op = desk.op(keys, &Intent::Delegate(down));
    let answer = desk.push(&[op]).await;
    assert!(!matches!(answer[0], OpAnswer::Applied { .. }), "{answer:?}");
    assert!(other.ticket("QH1").await.is_none(), "the other unit sees nothing of it");
}

#[tokio::test]
async fn a_unit_hands_a_ticket_down_to_its_own_children_only() {
    let hub = Hub::with_tickets(&[("QH1", OWN), ("QH2", OTHER)]).await;
    hub.run(&["unit", "set", "市教育局", "--parent", OWN]).await;
    let (mut desk, mut stranger) = (hub.client("zfj.jingban").await, hub.client("swj.jingban").await);
    let mut child = hub.client("jyj.jingban").await;
    let unit = child.grant.user.unit.unwrap();
    let down = || {
        Intent::Delegate(Delegate {
            assignment: AssignmentId(any_id()),
            unit,
            unit_name: "市教育局".into(),
            limit: "1wd".parse().unwrap(),
            note: "到现场核实".into(),
        })
    };
    let theirs = stranger.keys("QH2").await;
    stranger.must(theirs, Intent::Acknowledge(Empty {})).await;
    let op = stranger.op(theirs, &down());
    let answer = stranger.push(&[op]).await;
    assert!(
        matches!(&answer[0], OpAnswer::Rejected { problem, .. } if problem.message.contains("市教育局")),
        "{answer:?}"
    );

    let keys = desk.keys("QH1").await;
    desk.must(keys, Intent::Acknowledge(Empty {})).await;
    desk.must(keys, down()).await;
    let below = child.ticket("QH1").await.expect("the child has it in its feed");
    assert_eq!(below["case"]["assignments"][0]["kind"], "sub");
    let told = &below["case"]["assignments"][0]["handed_down"];
    assert_eq!((&told["unit_name"], &told["note"]), (&OWN.into(), &"到现场核实".into()));
    let keys = child.keys("QH1").await;
    child.must(keys, Intent::Acknowledge(Empty {})).await;
    let above = desk.ticket("QH1").await.unwrap();
    assert_eq!(above["case"]["assignments"][1]["state"], "handling", "the parent sees how it goes");
    assert!(child.ticket("QH2").await.is_none());
}

#[tokio::test]
async fn units_stand_one_below_the_other_and_never_in_a_circle() {
    let hub = Hub::start().await;
    hub.run(&["unit", "set", OTHER, "--parent", OWN]).await;
    for (unit, parent) in
        [(OWN, OWN), (OWN, OTHER), ("市教育局", OTHER), (OWN, "市教育局"), (OTHER, "没有的单位")]
    {
        let (ok, _) = hub.try_run(&["unit", "set", unit, "--parent", parent]).await;
        assert!(!ok, "{unit} below {parent}");
    }
    let parent_of = async |name: &str| {
        let units = hub.run(&["unit", "list"]).await;
        let units = units.as_array().unwrap().clone();
        units.into_iter().find(|unit| unit["name"] == name).unwrap()["parent_name"].clone()
    };
    assert_eq!(parent_of(OTHER).await, OWN);
    hub.run(&["unit", "set", OTHER, "--kind", "市直单位"]).await;
    assert_eq!(parent_of(OTHER).await, OWN, "another change leaves it");
    hub.run(&["unit", "set", OTHER, "--parent", ""]).await;
    assert_eq!(parent_of(OTHER).await, serde_json::Value::Null);
}

#[tokio::test]
async fn an_operation_the_database_refuses_fails_alone_and_passes_once_it_may() {
    let hub = Hub::with_tickets(&[("QH1", OWN), ("QH2", OWN)]).await;
    let mut desk = hub.client("zfj.jingban").await;
    let (first, second) = (desk.keys("QH1").await, desk.keys("QH2").await);
    // Each stands for a constraint that the machine does not know of: on the case, on its rows, on the ledger.
    let of_first = "NEW.ticket_id = (SELECT ticket_id FROM ticket WHERE no = 'QH1')";
    for (act, condition) in [
        ("UPDATE ON ticket", "NEW.no = 'QH1'"),
        ("UPDATE ON assignment", of_first),
        ("INSERT ON op_ledger", of_first),
    ] {
        hub.poison(act, condition).await;
        let refused = desk.note(first, "会出错的一条");
        let good = desk.note(second, "照常的一条");
        let answers = desk.push(&[refused.clone(), good]).await;
        let OpAnswer::Retry { problem: Some(told), .. } = &answers[0] else { panic!("{answers:?}") };
        assert_eq!(
            (told.code, told.trace.is_empty()),
            (ErrorCode::HubFault, false),
            "a fault says that it is one"
        );
        assert!(matches!(answers[1], OpAnswer::Applied { .. }), "the others go on: {answers:?}");
        hub.antidote().await;
        assert!(matches!(desk.push(&[refused]).await[0], OpAnswer::Applied { .. }), "it is not lost");
    }
    for no in ["QH1", "QH2"] {
        let notes = desk.ticket(no).await.unwrap()["case"]["assignments"][0]["notes"].clone();
        assert_eq!(notes.as_array().unwrap().len(), 3, "{no}: each took effect once");
    }
    let report = hub.run(&["audit", "verify"]).await;
    assert_eq!(report["ok"], true, "what was undone left no gap: {report}");
}
