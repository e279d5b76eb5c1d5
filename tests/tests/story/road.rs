//! From the province's file to an appeal that is granted; and a return that moves the ticket to another unit.

use chengban_desk::commands::evidence::EvidenceOf;
use chengban_desk::commands::month::AppealEffect;
use chengban_desk::commands::outbox::OpState;
use chengban_desk::commands::returns::AppealPrefill;
use chengban_domain::case::{
    AppealState, AssignmentState, Basis, EventCode, Satisfaction, Solved, TicketState,
};
use chengban_domain::intent::{
    AppealVerdict, Approve, AuditReply, Decide, DecideAppeal, Dispatch, DispatchTo, Empty, FileAppeal,
    Intent, RecordCallback, RequestReturn,
};
use chengban_domain::{AppealId, AssignmentId, RequestId};
use uuid::Uuid;

use super::steps::{import_laws, reply_with_ground, sign_and_call};
use crate::support::DEMO_PASSWORD;
use crate::support::desks::Seat;
use crate::support::hubs::TestHub;
use crate::support::platform::Platform;

/// The unit that the file names.
pub const OURS: &str = "市综合行政执法局";
const OTHERS: &str = "市水务局";

/// Two tickets as the province exports them, dispatched a moment ago.
pub fn province_file(folder: &std::path::Path, numbers: &[&str]) -> std::path::PathBuf {
    province_file_after(folder, numbers, chrono::Duration::zero())
}

/// The same, dispatched so much later.
pub fn province_file_after(
    folder: &std::path::Path,
    numbers: &[&str],
    later: chrono::Duration,
) -> std::path::PathBuf {
    let header = "工单编号,工单类型,问题分类,标题,主要内容,工单状态,来电人,来电人电话/账号,是否保密,被反映区域,详细地址,受理渠道,紧急程度,受理时间,派单时间,办理时限,承办单位,工单性质,历史工单编号,备注";
    let beijing = chrono::FixedOffset::east_opt(8 * 3600).expect("a zone");
    let now = (chrono::Utc::now() + later).with_timezone(&beijing).format("%Y-%m-%d %H:%M:%S");
    let rows = numbers.iter().map(|no| {
        format!("{no},投诉,环境保护->噪声污染->社会生活噪声,{no}小区夜间噪声,来电人反映小区夜间噪声扰民，要求拆除全部设施。,已派单,测某人,13900000000,否,嘉积镇,嘉积镇东风路1号,电话,一般,{now},{now},5个工作日,{OURS},主办,,")
    });
    let text = std::iter::once(header.to_owned()).chain(rows).collect::<Vec<_>>().join("\r\n");
    let path = folder.join("导出.csv");
    std::fs::write(&path, text).expect("the file is written");
    path
}

/// A verdict against the unit, whose ground the callback officer ticked.
pub fn dissatisfied() -> RecordCallback {
    RecordCallback {
        connected: true,
        staff_contacted: Some(true),
        solved: Some(Solved::Unsolved),
        satisfaction: Some(Satisfaction::Dissatisfied),
        process_satisfaction: Some(Satisfaction::Satisfied),
        opinion: "要求没有满足".into(),
        ground_ticked: Some("G2".into()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_imported_ticket_is_answered_offline_delivered_once_and_its_unfair_verdict_appealed() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut hub = TestHub::with_demo(0).await;
    let platform = Platform::enrol(&hub.url, "pt.zidong", DEMO_PASSWORD).await;
    let handler = Seat::enrol(&hub.url, "zfj.jingban", DEMO_PASSWORD).await;
    let reviewer = Seat::enrol(&hub.url, "zfj.fenguan", DEMO_PASSWORD).await;
    let signer = Seat::enrol(&hub.url, "zfj.zhuyao", DEMO_PASSWORD).await;
    let stranger = Seat::enrol(&hub.url, "swj.jingban", DEMO_PASSWORD).await;

    let no = "QH2611220001000001";
    let imported = hub.import(&province_file(folder.path(), &[no]));
    assert_eq!((&imported["tickets"], &imported["assignments"]), (&1.into(), &1.into()), "{imported}");
    let again = hub.import(&province_file(folder.path(), &[no]));
    assert_eq!(
        (&again["tickets"], &again["updated"]),
        (&0.into(), &1.into()),
        "the same file twice doubles nothing"
    );

    handler.sync().await;
    stranger.sync().await;
    assert!(stranger.ticket(no).await.is_none(), "another unit never sees it");
    import_laws(&handler).await;

    hub.stop().await;
    sign_and_call(&handler, no).await;
    let written = reply_with_ground(&handler, no).await;
    assert_eq!(
        handler.state(no).await,
        AssignmentState::UnitReview,
        "the desk predicts what the hub will say"
    );
    let waiting = handler.doctor().await;
    assert!(waiting.waiting >= 4, "everything waits for the network: {waiting:?}");

    hub.start().await;
    handler.sync().await;
    let sent = handler.doctor().await;
    assert_eq!((sent.waiting, sent.needs_attention), (0, 0), "all delivered: {:?}", handler.outbox().await);
    assert!(handler.outbox().await.iter().all(|op| op.state != OpState::Sent || op.receipt.is_some()));
    let events = |code| handler.timeline(no).then_count(code);
    assert_eq!(events(EventCode::Acknowledged).await, 1, "exactly once");
    assert_eq!(events(EventCode::ReplySubmitted).await, 1, "exactly once");

    reviewer.sync().await;
    let hash = written.text_hash();
    reviewer.act(no, Intent::ApproveReply(Approve { hash: hash.clone() })).await;
    reviewer.sync().await;
    signer.sync().await;
    assert_eq!(
        signer.state(no).await,
        AssignmentState::PendingSign,
        "a claimed ground makes the chain heavy"
    );
    signer.act(no, Intent::SignReply(Approve { hash: hash.clone() })).await;
    signer.sync().await;
    assert!(platform.queue("reply").await.contains(&no.to_owned()));

    let pass = AuditReply { pass: true, defects: vec![], reason: String::new() };
    platform.decide(no, Some(OURS), Intent::AuditReply(pass)).await;
    platform.decide(no, Some(OURS), Intent::RecordCallback(dissatisfied())).await;
    let archived = platform.decide(no, None, Intent::Archive(Empty {})).await;
    assert_eq!(archived.ticket.state, TicketState::Archived);

    handler.sync().await;
    appeal(&handler, no, &hash).await;
    let id = handler.see(no).await.assignment.expect("own").appeals[0].id;
    let uphold = DecideAppeal {
        id, verdict: AppealVerdict::Uphold, reason: "答复中已写明依据和佐证".into()
    };
    platform.decide(no, Some(OURS), Intent::DecideAppeal(uphold)).await;
    handler.sync().await;
    let mut own = handler.see(no).await.assignment.expect("own");
    let appeal = own.appeals.remove(0);
    assert_eq!(appeal.state, AppealState::Upheld);
    assert_eq!(
        own.exclusion.map(|out| out.appeal),
        Some(appeal.id),
        "it is out of the rates, and says by what"
    );
    handler.doctor().await;
    assert!(stranger.ticket(no).await.is_none(), "another unit still has not seen it");
}

async fn appeal(handler: &Seat, no: &str, hash: &chengban_domain::hash::Sha256Hex) {
    let view = handler.see(no).await;
    let of = EvidenceOf {
        ticket_id: view.slice.case.ticket.id,
        assignment_id: view.assignment.as_ref().expect("own").id,
    };
    let mut prefill: AppealPrefill = handler.call("appeal.prefill", of).await;
    assert_eq!(prefill.content.reply_hash.as_ref(), Some(hash), "the appeal rests on the frozen reply");
    assert_eq!(prefill.content.ground, "G2");
    assert!(
        !prefill.content.citations.is_empty() && !prefill.content.evidence.is_empty(),
        "filled from the reply"
    );
    assert!(!prefill.content.new_ground);
    if prefill.content.reason.is_empty() {
        prefill.content.reason = "答复已载明依据和佐证。".into();
    }
    let effect: AppealEffect = handler.call("appeal.effect", of).await;
    assert!(effect.counted && effect.published_at.is_none(), "reckoned before the month is published");
    let file = FileAppeal { id: AppealId(Uuid::now_v7()), content: prefill.content };
    handler.act(no, Intent::FileAppeal(file)).await;
    handler.sync().await;
}

/// Counts an event of a timeline that is still to come.
trait Count {
    async fn then_count(self, code: EventCode) -> usize;
}

impl<F: Future<Output = Vec<chengban_domain::case::Event>>> Count for F {
    async fn then_count(self, code: EventCode) -> usize {
        self.await.iter().filter(|event| event.code == code).count()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_granted_return_moves_the_ticket_and_purges_it_here() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = TestHub::with_demo(0).await;
    let platform = Platform::enrol(&hub.url, "pt.zidong", DEMO_PASSWORD).await;
    let ours = Seat::enrol(&hub.url, "zfj.jingban", DEMO_PASSWORD).await;
    let theirs = Seat::enrol(&hub.url, "swj.jingban", DEMO_PASSWORD).await;
    let no = "QH2611220001000002";
    hub.import(&province_file(folder.path(), &[no]));
    ours.sync().await;
    theirs.sync().await;
    assert!(theirs.ticket(no).await.is_none());

    let units: Vec<chengban_domain::wire::UnitRef> =
        ours.call("units.list", chengban_desk::commands::app::NoArgs {}).await;
    let target = units.iter().find(|u| u.name == OTHERS).expect("the demo has this unit");
    let request = RequestReturn {
        id: RequestId(Uuid::now_v7()),
        grounds: vec!["R1".into()],
        reason: "该设施由供水部门管理".into(),
        bases: vec![Basis::Document {
            name: "三定规定".into(), text: "供排水设施由水务部门负责".into()
        }],
        suggested_unit: Some(target.unit),
        suggested_unit_name: target.name.clone(),
        evidence: vec![],
    };
    ours.act(no, Intent::RequestReturn(request)).await;
    assert_eq!(ours.state(no).await, AssignmentState::ReturnReview);
    ours.sync().await;
    let grant = Decide { grant: true, reason: String::new() };
    platform.decide(no, Some(OURS), Intent::DecideReturn(grant)).await;
    let to = DispatchTo {
        assignment: AssignmentId(Uuid::now_v7()),
        unit: target.unit,
        unit_name: target.name.clone(),
        kind: chengban_domain::case::AssignmentKind::Lead,
        limit: None,
        statutory: None,
    };
    let dispatch = Dispatch { to: vec![to], note: "按职责派单".into(), complex: false };
    platform.decide(no, None, Intent::Dispatch(dispatch)).await;

    theirs.sync().await;
    assert_eq!(theirs.state(no).await, AssignmentState::PendingAck, "the other unit has it now");
    ours.sync().await;
    let shown = ours.ticket(no).await;
    let caller_is_gone = ours
        .try_call::<chengban_domain::case::Caller>(
            "ticket.reveal",
            serde_json::json!({"ticket_id": theirs.see(no).await.slice.case.ticket.id, "reason": "核实"}),
        )
        .await
        .is_err();
    assert!(caller_is_gone, "the resident's data went with the ticket");
    if let Some(view) = shown {
        let own = view.assignment.expect("only the unit's own words are left");
        assert_eq!(own.state, AssignmentState::Returned);
        assert!(view.slice.case.assignments.iter().all(|a| a.unit_name == OURS), "nothing of the other unit");
    }
    ours.doctor().await;
}
