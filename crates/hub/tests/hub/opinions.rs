//! The final opinion's way through the hub: issued, signed, sealed, verified.

use chengban_domain::case::{Case, EvidenceKind};
use chengban_domain::citation::{Citation, CitationKey, Rank};
use chengban_domain::hash::Sha256Hex;
use chengban_domain::intent::{
    AddEvidence, AddNote, DecideOpinion, Empty, Intent, OpinionHash, OpinionRef, OpinionVerdict, SaveOpinion,
    SealOpinion,
};
use chengban_domain::opinion::{FinalOpinion, OpinionContent, OpinionState};
use chengban_domain::wire::OpAnswer;
use chengban_domain::{AssignmentId, ErrorCode, EvidenceId, OpinionId, TicketId};
use chengban_letter::{SealRecord, Trust, Warning, verify};
use chrono::NaiveDate;
use serde_json::Value;

use crate::cluster;
use crate::fixture::{Client, Hub, OTHER, OWN, PHONE, any_id, csv, fill, fonts};

type Keys = (TicketId, AssignmentId);

fn content(evidence: EvidenceId) -> OpinionContent {
    let day = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    let key = CitationKey {
        act: "物业管理条例".into(),
        version: None,
        article: 55,
        sub: None,
        paragraph: Some(1),
        item: None,
    };
    let citation = Citation {
        key,
        text:
            "物业存在安全隐患，危及公共利益及他人合法权益时，责任人应当及时维修养护，有关业主应当给予配合。"
                .into(),
        rank: Rank::AdministrativeRegulation,
        valid_from: NaiveDate::from_ymd_opt(2018, 3, 19).unwrap(),
        valid_to: None,
        presumed: false,
        checked_on: day,
        document: None,
        reason: String::new(),
    };
    OpinionContent {
        ground: "c".into(),
        title: vec!["关于夜间噪声诉求的".into(), "最终处理意见".into()],
        addressee: "诉求人".into(),
        ticket_no: "QH0001".into(),
        demand: "要求彻底关停楼下商户。".into(),
        facts: "2026年11月20日，我局派员现场核查，商户证照齐全，已整改到位。".into(),
        facts_on: Some(day),
        conclusion: "该事项已依法处置完毕，不再重复处理。".into(),
        advice: "如不服，可以依法申请行政复议或者提起行政诉讼。".into(),
        citations: vec![citation],
        evidence: vec![evidence],
        attachment_names: vec!["现场核查记录".into()],
        prior: Vec::new(),
        contact: "2026年11月20日已电话沟通。".into(),
        note: "联系人：综合协调室".into(),
        cc: Vec::new(),
    }
}

async fn opinion_of(desk: &Client) -> FinalOpinion {
    let body = desk.ticket("QH1").await.unwrap();
    serde_json::from_value(body["case"]["ticket"]["opinions"][0].clone()).unwrap()
}

async fn prepared(nature: &str) -> Option<Hub> {
    let Some(fonts) = fonts() else {
        eprintln!("skipped: the letter fonts are not here; run `cargo xtask setup`");
        return None;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut config = cluster::config(folder.path());
    fill(&config, 0).await;
    config.fonts = Some(fonts);
    let running = chengban_hub::start(config.clone()).await.unwrap();
    let hub = Hub { folder, config, running };
    hub.import(&csv(&[("QH1", OWN)]).replace("投诉", nature)).await;
    Some(hub)
}

/// Signed for, with one piece of evidence; gives it and its bytes' name.
async fn with_evidence(desk: &mut Client, keys: Keys) -> (EvidenceId, Sha256Hex) {
    desk.must(keys, Intent::Acknowledge(Empty {})).await;
    let record = "现场核查记录".as_bytes();
    let sha256 = desk.upload(keys.0, record).await;
    let id = EvidenceId(any_id());
    let add = AddEvidence {
        id,
        name: "记录.txt".into(),
        kind: EvidenceKind::Handling,
        sha256: sha256.clone(),
        size: record.len() as i64,
        mime: "text/plain".into(),
        taken_at: None,
        redaction_of: None,
    };
    desk.must(keys, Intent::AddEvidence(add)).await;
    (id, sha256)
}

/// A text that is saved, submitted and approved.
async fn approved(hub: &Hub, desk: &mut Client, keys: Keys, content: OpinionContent) -> OpinionId {
    let id = OpinionId(any_id());
    let submit = OpinionHash { id, hash: content.hash() };
    desk.must(keys, Intent::SaveOpinion(SaveOpinion { id, content })).await;
    desk.must(keys, Intent::SubmitOpinion(submit.clone())).await;
    hub.client("zfj.fenguan").await.must(keys, Intent::ApproveOpinion(submit)).await;
    id
}

async fn sign(hub: &Hub, keys: Keys, id: OpinionId, draft: &Sha256Hex) {
    let sign = Intent::SignOpinion(OpinionHash { id, hash: draft.clone() });
    hub.client("zfj.zhuyao").await.must(keys, sign).await;
}

fn seal(id: OpinionId, draft: &Sha256Hex) -> Intent {
    Intent::SealOpinion(SealOpinion { id, draft_sha256: draft.clone(), dx_mm: 1, dy_mm: -1 })
}

async fn bytes_of(client: &Client, keys: Keys, sha256: &Sha256Hex) -> (u16, Vec<u8>) {
    let response = client.get(&format!("/v1/tickets/{}/blobs/{sha256}", keys.0)).await;
    (response.status().as_u16(), response.bytes().await.unwrap().to_vec())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_approved_text_is_numbered_signed_sealed_and_accepted() {
    let Some(hub) = prepared("投诉").await else { return };
    let mut desk = hub.client("zfj.jingban").await;
    let keys = desk.keys("QH1").await;
    let (evidence, _) = with_evidence(&mut desk, keys).await;
    let id = approved(&hub, &mut desk, keys, content(evidence)).await;
    let issue =
        opinion_of(&desk).await.issue.expect("the hub issued number and bytes in the same transaction");
    assert_eq!(issue.number.to_string(), "琼海执函〔2026〕1号");
    let (_, draft) = bytes_of(&desk, keys, &issue.draft_sha256).await;
    assert_eq!(Sha256Hex::of(&draft), issue.draft_sha256, "the signer sees exactly these bytes");
    sign(&hub, keys, id, &issue.draft_sha256).await;
    let mut keeper = hub.client("zfj.yinzhang").await;
    let op = keeper.op(keys, &seal(id, &Sha256Hex::of(b"other bytes")));
    let answers = keeper.push(&[op]).await;
    assert!(matches!(answers[0], OpAnswer::Rejected { .. }), "only what was signed is sealed: {answers:?}");
    keeper.must(keys, seal(id, &issue.draft_sha256)).await;
    let sealed = opinion_of(&desk).await;
    assert_eq!(sealed.state, OpinionState::Sealed);
    let mark = sealed.seal.expect("sealed by the hub in the same transaction");
    assert_eq!(mark.ledger_seq, 2, "after the line of the refused request");
    let (_, stamped) = bytes_of(&desk, keys, &mark.signed_sha256).await;
    assert!(stamped.starts_with(&draft), "the seal is an update on the untouched draft");
    let trust = Trust::new([&desk.grant.seal_ca_pem]).unwrap();
    let record = SealRecord {
        draft_sha256: mark.draft_sha256.expect("the desk gets the record").to_string(),
        signed_sha256: Some(mark.signed_sha256.to_string()),
        appearance_sha256: mark.appearance_sha256.expect("with the registered picture").to_string(),
        voided: None,
    };
    let report = verify(&stamped, &trust, Some(&record));
    assert!(report.valid && report.covers_whole_file, "by the certificate pinned at enrolment: {report:?}");
    assert!(!report.warnings.contains(&Warning::LedgerUnknown), "the record at hand is enough: {report:?}");
    assert_eq!(report.signer.as_deref(), Some("琼海市综合行政执法局"), "the full legal name signs");

    desk.must(keys, Intent::FileOpinion(OpinionRef { id })).await;
    let mut officer = hub.client("pt.shenhe").await;
    let decide = DecideOpinion { id, verdict: OpinionVerdict::Effective, reason: String::new() };
    officer.must(keys, Intent::DecideOpinion(decide)).await;
    assert_eq!(opinion_of(&desk).await.state, OpinionState::Effective);
    let report = hub.run(&["audit", "verify"]).await;
    assert_eq!(report["chains"][1]["rows"], 2, "refusal and seal stand in the ledger: {report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_the_platform_does_not_accept_is_void_and_the_next_one_is_a_new_one() {
    let Some(hub) = prepared("投诉").await else { return };
    let mut desk = hub.client("zfj.jingban").await;
    let keys = desk.keys("QH1").await;
    let (evidence, _) = with_evidence(&mut desk, keys).await;
    let id = approved(&hub, &mut desk, keys, content(evidence)).await;
    let draft = opinion_of(&desk).await.issue.unwrap().draft_sha256;
    sign(&hub, keys, id, &draft).await;
    hub.client("zfj.yinzhang").await.must(keys, seal(id, &draft)).await;
    desk.must(keys, Intent::FileOpinion(OpinionRef { id })).await;
    let decide = DecideOpinion { id, verdict: OpinionVerdict::SendBack, reason: "事实需补充。".into() };
    hub.client("pt.shenhe").await.must(keys, Intent::DecideOpinion(decide)).await;
    let back = opinion_of(&desk).await;
    assert_eq!((back.state, back.seal), (OpinionState::SentBack, None));
    assert_eq!(back.voided[0].voided.as_deref(), Some("事实需补充。"));
    let (status, _) = bytes_of(&desk, keys, &back.voided[0].signed_sha256).await;
    assert_eq!(status, 200, "a void letter is kept, not overwritten");
    let report = hub.run(&["audit", "verify"]).await;
    assert_eq!(
        (&report["ok"], &report["chains"][1]["rows"]),
        (&true.into(), &2.into()),
        "sealed, voided: {report}"
    );
}

/// The case as a feed shows it.
async fn case_in(client: &Client, feed: &str) -> Case {
    let lines = client.all(feed).await.lines;
    let line = lines.iter().find(|line| line["k"] == "ticket").expect("the ticket is there");
    serde_json::from_value(line["body"]["case"].clone()).unwrap()
}

async fn report_feed(client: &Client, kind: &str) -> Option<String> {
    let heads: Value = client.get("/v1/feeds").await.json().await.unwrap();
    let feeds = heads["feeds"].as_array().unwrap();
    feeds.iter().find_map(|f| f["feed"].as_str().filter(|f| f.starts_with(kind))).map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_on_a_report_is_sealed_by_a_keeper_who_learns_nothing_else() {
    let Some(hub) = prepared("举报").await else { return };
    let mut desk = hub.client("zfj.jingban").await;
    let feed = report_feed(&desk, "report:").await.expect("the liaison is named");
    let case = case_in(&desk, &feed).await;
    let keys = (case.ticket.id, case.assignments[0].id);
    let (evidence, photo) = with_evidence(&mut desk, keys).await;
    let telling = OpinionContent { facts: "陈某芳反映的情况属实。".into(), ..content(evidence) };
    let id = OpinionId(any_id());
    let submit = Intent::SubmitOpinion(OpinionHash { id, hash: telling.hash() });
    desk.must(keys, Intent::SaveOpinion(SaveOpinion { id, content: telling })).await;
    let op = desk.op(keys, &submit);
    match &desk.push(&[op]).await[0] {
        OpAnswer::Rejected { problem, .. } => assert_eq!(problem.field.as_deref(), Some("facts")),
        answer => panic!("a letter that names the reporter must not go on: {answer:?}"),
    }

    let id = approved(&hub, &mut desk, keys, content(evidence)).await;
    let (mut keeper, mut stranger) = (hub.client("zfj.yinzhang").await, hub.client("swj.yinzhang").await);
    assert!(report_feed(&keeper, "seal:").await.is_none(), "nothing to seal before the signature");
    let case = case_in(&desk, &feed).await;
    let opinion = case.ticket.opinions.iter().find(|opinion| opinion.id == id).unwrap();
    let draft = opinion.issue.as_ref().unwrap().draft_sha256.clone();
    sign(&hub, keys, id, &draft).await;

    let letters = report_feed(&keeper, "seal:").await.expect("the letter waits for its seal");
    let seen = keeper.all(&letters).await.lines;
    assert_eq!(seen.len(), 1, "{seen:?}");
    let text = seen[0].to_string();
    for secret in [PHONE, "陈某芳", "陈", "140****2345", "来电人反映", "夜间噪声扰民", &photo.to_string()]
    {
        assert!(!text.contains(secret), "{secret} must not reach the keeper: {text}");
    }
    let shown: Case = serde_json::from_value(seen[0]["body"]["case"].clone()).unwrap();
    assert!(shown.assignments.is_empty() && shown.others.is_empty(), "nor who handles it");
    assert_eq!(shown.ticket.opinions.len(), 1, "only what waits for the seal, not other drafts");
    assert_eq!(bytes_of(&keeper, keys, &draft).await.0, 200, "the keeper reads what is to be sealed");
    assert_eq!(bytes_of(&keeper, keys, &photo).await.0, 404, "but no evidence");
    assert_eq!(keeper.get(&format!("/v1/feed/{feed}")).await.status(), 403, "nor the report itself");
    assert_eq!(stranger.get(&format!("/v1/feed/{letters}")).await.status(), 403, "other units see nothing");
    assert_eq!(bytes_of(&stranger, keys, &draft).await.0, 404);
    let colleague = hub.client("zfj.jingban2").await;
    assert_eq!(colleague.get(&format!("/v1/feed/{letters}")).await.status(), 403, "nor do colleagues");
    for (client, intent) in
        [(&mut stranger, seal(id, &draft)), (&mut keeper, Intent::AddNote(AddNote { text: "看看".into() }))]
    {
        let op = client.op(keys, &intent);
        match &client.push(&[op]).await[0] {
            OpAnswer::Rejected { problem, current, .. } | OpAnswer::Conflict { problem, current, .. } => {
                assert_eq!(problem.code, ErrorCode::NotFound, "as if the report did not exist");
                let shown = serde_json::to_string(current).unwrap();
                assert!(!shown.contains(PHONE) && !shown.contains("来电人反映"), "{shown}");
            }
            answer => panic!("{answer:?}"),
        }
    }

    keeper.must(keys, seal(id, &draft)).await;
    let shown = case_in(&keeper, &letters).await;
    let mark = shown.ticket.opinions[0].seal.clone().expect("sealed");
    assert_eq!(bytes_of(&keeper, keys, &mark.signed_sha256).await.0, 200);
    desk.must(keys, Intent::FileOpinion(OpinionRef { id })).await;
    let decide = DecideOpinion { id, verdict: OpinionVerdict::SendBack, reason: "补充依据。".into() };
    hub.client("pt.shenhe").await.must(keys, Intent::DecideOpinion(decide)).await;
    assert!(report_feed(&keeper, "seal:").await.is_none(), "what is a draft again is the handlers' again");
    assert_eq!(bytes_of(&keeper, keys, &draft).await.0, 404);
}

#[tokio::test]
async fn a_units_full_name_is_given_by_the_city_or_by_itself_and_reaches_the_desks() {
    let hub = Hub::start().await;
    let desk = hub.client("zfj.jingban").await;
    let named = async |name: &str| -> Value {
        let lines = desk.all("ref:units").await.lines;
        lines.into_iter().find(|line| line["body"]["name"] == name).unwrap()["body"].clone()
    };
    assert_eq!(named(OWN).await["full_name"], "琼海市综合行政执法局", "by the city of the demo");
    hub.run(&["unit", "set", OWN, "--full-name", "某某市综合行政执法局"]).await;
    assert_eq!(named(OWN).await["full_name"], "某某市综合行政执法局");
    hub.run(&["unit", "city", "某甲市"]).await;
    assert_eq!(named(OTHER).await["full_name"], "某甲市水务局", "what the city gave follows the city");
    assert_eq!(named(OWN).await["full_name"], "某某市综合行政执法局", "what was given by name stays");
    hub.run(&["unit", "set", "某某市综合行政执法局", "--full-name", ""]).await;
    assert_eq!(named(OWN).await["full_name"], "某甲市综合行政执法局", "emptied, it follows the city again");
    let listed = hub.run(&["unit", "list"]).await;
    assert!(listed.as_array().unwrap().iter().any(|unit| unit["full_name"] == "某甲市水务局"), "{listed}");
}
