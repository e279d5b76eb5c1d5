//! The final opinion's way through the hub: issued, signed, sealed, verified.

use chengban_domain::case::EvidenceKind;
use chengban_domain::citation::{Citation, CitationKey, Rank};
use chengban_domain::hash::Sha256Hex;
use chengban_domain::intent::{
    AddEvidence, DecideOpinion, Empty, Intent, OpinionHash, OpinionRef, OpinionVerdict, SaveOpinion,
    SealOpinion,
};
use chengban_domain::opinion::{FinalOpinion, OpinionContent, OpinionState};
use chengban_domain::{EvidenceId, OpinionId};
use chengban_hub::Config;
use chengban_letter::{Trust, verify};
use chrono::NaiveDate;

use crate::fixture::{Client, Hub, OWN, any_id, csv, fill, fonts};

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

async fn prepared() -> Option<Hub> {
    let Some(fonts) = fonts() else {
        eprintln!("skipped: the letter fonts are not here; run `cargo xtask setup`");
        return None;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::for_test(folder.path());
    fill(&config, 0).await;
    config.fonts = Some(fonts);
    let running = chengban_hub::start(config.clone()).await.unwrap();
    let hub = Hub { folder, config, running };
    hub.import(&csv(&[("QH1", OWN)])).await;
    Some(hub)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_approved_text_is_numbered_signed_sealed_and_accepted() {
    let Some(hub) = prepared().await else { return };
    let mut desk = hub.client("zfj.jingban").await;
    let keys = desk.keys("QH1").await;
    desk.must(keys, Intent::Acknowledge(Empty {})).await;
    let record = "现场核查记录".as_bytes();
    let sha256 = desk.upload(keys.0, record).await;
    let evidence = EvidenceId(any_id());
    let add = AddEvidence {
        id: evidence,
        name: "记录.txt".into(),
        kind: EvidenceKind::Handling,
        sha256,
        size: record.len() as i64,
        mime: "text/plain".into(),
        taken_at: None,
        redaction_of: None,
    };
    desk.must(keys, Intent::AddEvidence(add)).await;
    let (id, content) = (OpinionId(any_id()), content(evidence));
    let hash = content.hash();
    let submit = OpinionHash { id, hash: hash.clone() };
    desk.must(keys, Intent::SaveOpinion(SaveOpinion { id, content })).await;
    desk.must(keys, Intent::SubmitOpinion(submit.clone())).await;

    let mut reviewer = hub.client("zfj.fenguan").await;
    reviewer.must(keys, Intent::ApproveOpinion(submit)).await;
    let issue =
        opinion_of(&desk).await.issue.expect("the hub issued number and bytes in the same transaction");
    assert_eq!(issue.number.to_string(), "琼海执函〔2026〕1号");
    let draft = desk
        .get(&format!("/v1/tickets/{}/blobs/{}", keys.0, issue.draft_sha256))
        .await
        .bytes()
        .await
        .unwrap();
    assert_eq!(Sha256Hex::of(&draft), issue.draft_sha256, "the signer sees exactly these bytes");

    let mut signer = hub.client("zfj.zhuyao").await;
    signer.must(keys, Intent::SignOpinion(OpinionHash { id, hash: issue.draft_sha256.clone() })).await;
    let mut keeper = hub.client("zfj.yinzhang").await;
    let seal = SealOpinion { id, draft_sha256: issue.draft_sha256.clone(), dx_mm: 1, dy_mm: -1 };
    keeper.must(keys, Intent::SealOpinion(seal)).await;
    let sealed = opinion_of(&desk).await;
    assert_eq!(sealed.state, OpinionState::Sealed);
    let mark = sealed.seal.expect("sealed by the hub in the same transaction");
    assert_eq!(mark.ledger_seq, 1);
    let stamped = desk
        .get(&format!("/v1/tickets/{}/blobs/{}", keys.0, mark.signed_sha256))
        .await
        .bytes()
        .await
        .unwrap();
    assert!(stamped.starts_with(&draft), "the seal is an update on the untouched draft");
    let trust = Trust::new([&desk.grant.seal_ca_pem]).unwrap();
    let report = verify(&stamped, &trust, None);
    assert!(report.valid && report.covers_whole_file, "by the certificate pinned at enrolment: {report:?}");
    assert_eq!(report.signer.as_deref(), Some(OWN));

    desk.must(keys, Intent::FileOpinion(OpinionRef { id })).await;
    let mut officer = hub.client("pt.shenhe").await;
    let decide = DecideOpinion { id, verdict: OpinionVerdict::Effective, reason: String::new() };
    officer.must(keys, Intent::DecideOpinion(decide)).await;
    assert_eq!(opinion_of(&desk).await.state, OpinionState::Effective);
    let report = hub.run(&["audit", "verify"]).await;
    assert_eq!(report["chains"][1]["rows"], 1, "the seal's use stands in its ledger: {report}");
}
