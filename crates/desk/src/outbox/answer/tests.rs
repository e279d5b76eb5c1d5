//! Every answer: which state it leads to, and that only verdicts end an operation.

use chengban_domain::OpId;
use rstest::rstest;
use uuid::Uuid;

use super::*;

fn id() -> OpId {
    OpId(Uuid::from_u128(1))
}

pub(crate) fn op() -> OpRecord {
    OpRecord {
        ord: 1,
        op_id: id().to_string(),
        account_id: "u".into(),
        device_seq: Some(1),
        ticket_id: Uuid::from_u128(2).to_string(),
        assignment_id: None,
        ticket_no: String::new(),
        ticket_title: String::new(),
        kind: "acknowledge".into(),
        op_schema: 1,
        payload: "{}".into(),
        base_version: 1,
        needs_blobs: "[]".into(),
        made_at: 0,
        skew_ms: 0,
        not_before: 0,
        state: state::SENDING.into(),
        attempts: 1,
        faults: 0,
        next_try_at: 0,
        last_error: None,
        blocked_by: None,
        version: None,
        receipt: None,
        answered_at: None,
        shown_at: None,
    }
}

fn result(verdict: OpVerdict, code: Option<ErrorCode>) -> OpResult {
    OpResult { verdict, code, version: 7, receipt: "ABCDEF123456".into(), at: Millis(9) }
}

fn late() -> Problem {
    Problem::new(ErrorCode::WindowClosed)
}

#[rstest]
#[case::applied(OpAnswer::Applied { op_id: id(), result: result(OpVerdict::Applied, None) }, state::ACKED)]
#[case::again(OpAnswer::Duplicate { op_id: id(), result: result(OpVerdict::Applied, None) }, state::ACKED)]
#[case::again_against(OpAnswer::Duplicate { op_id: id(), result: result(OpVerdict::Rejected, Some(ErrorCode::WindowClosed)) }, state::REJECTED)]
#[case::again_old(OpAnswer::Duplicate { op_id: id(), result: result(OpVerdict::Conflict, Some(ErrorCode::WrongState)) }, state::NEEDS_USER)]
#[case::old_view(OpAnswer::Conflict { op_id: id(), result: result(OpVerdict::Conflict, Some(ErrorCode::WrongState)), problem: late(), current: None }, state::NEEDS_USER)]
#[case::against(OpAnswer::Rejected { op_id: id(), result: result(OpVerdict::Rejected, Some(ErrorCode::WindowClosed)), problem: late(), current: None }, state::REJECTED)]
#[case::blobs(OpAnswer::NeedsBlobs { op_id: id(), missing: vec![] }, state::QUEUED)]
#[case::blocked(OpAnswer::Blocked { op_id: id(), by: OpId(Uuid::from_u128(5)) }, state::PARKED)]
#[case::later(OpAnswer::Retry { op_id: id(), after_ms: 5_000, problem: None }, state::QUEUED)]
#[case::fault(stumble(), state::QUEUED)]
#[case::unknown(OpAnswer::Unsupported { op_id: id(), min: 1, max: 1 }, state::PARKED)]
#[case::unreadable(OpAnswer::Error { op_id: Some(id()), problem: Problem::new(ErrorCode::MalformedOp) }, state::NEEDS_USER)]
fn each_answer_leads_to_its_state(#[case] answer: OpAnswer, #[case] wanted: &str) {
    let mut op = op();
    follow(&mut op, &answer, Millis(1_000));
    assert_eq!(op.state, wanted);
    let ended = [state::ACKED, state::REJECTED].contains(&wanted) || op.receipt.is_some();
    assert_eq!(ended, op.answered_at.is_some(), "a verdict, and only a verdict, has a time and a receipt");
}

#[test]
fn a_retry_waits_as_long_as_the_hub_asks() {
    let mut op = op();
    follow(&mut op, &OpAnswer::Retry { op_id: id(), after_ms: 5_000, problem: None }, Millis(1_000));
    assert_eq!((op.next_try_at, op.faults), (6_000, 0));
}

fn stumble() -> OpAnswer {
    OpAnswer::Retry { op_id: id(), after_ms: 5_000, problem: Some(Problem::new(ErrorCode::HubFault)) }
}

#[test]
fn what_the_hub_stumbles_over_again_and_again_is_shown_to_a_person_and_waits_longer_each_time() {
    let (mut op, mut waits) = (op(), Vec::new());
    while op.state != state::NEEDS_USER {
        follow(&mut op, &stumble(), Millis(1_000));
        waits.push(op.next_try_at - 1_000);
    }
    assert_eq!(waits, [5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
    assert!(op.is_faulty() && op.answered_at.is_none(), "it is not judged");
    assert_eq!(op.problem().unwrap().message, "平台处理这一步时出错。");
}

#[test]
fn a_draft_on_an_older_head_is_delivered_as_it_was_kept_beside_it() {
    let mut op = OpRecord { kind: "save-draft".into(), ..op() };
    let result = result(OpVerdict::Conflict, Some(ErrorCode::StaleVersion));
    let problem = Problem::new(ErrorCode::StaleVersion);
    follow(&mut op, &OpAnswer::Conflict { op_id: id(), result, problem, current: None }, Millis(0));
    assert_eq!((op.state.as_str(), op.last_error), (state::ACKED, None));
}

#[test]
fn a_refusal_keeps_the_hubs_own_sentence() {
    let mut op = op();
    let problem = Problem::new(ErrorCode::WindowClosed).saying("退单时限已过（5月20日 17:30）。");
    let result = result(OpVerdict::Rejected, Some(ErrorCode::WindowClosed));
    follow(&mut op, &OpAnswer::Rejected { op_id: id(), result, problem, current: None }, Millis(0));
    assert_eq!(op.problem().unwrap().message, "退单时限已过（5月20日 17:30）。");
}
