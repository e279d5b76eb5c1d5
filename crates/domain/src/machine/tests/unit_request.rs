//! Requests that wait for the unit's own approval: nothing that was sent into a chain is lost, whatever becomes of it.

use super::build::*;
use crate::case::*;
use crate::error::ErrorCode;
use crate::hash::Sha256Hex;
use crate::intent::*;
use crate::machine::{open_request, request_in_unit};
use crate::role::{Actor, Role};
use crate::*;

/// 人员5 handles, and stands in for the reviewer, person 2.
fn stand_in() -> Actor {
    standing_in(person(5, Some(1), &[Role::Handler]), 2, &[Role::Reviewer])
}

fn extension(days: u32) -> Intent {
    let (id, reason) = (RequestId(id(801)), "需联合检测".to_owned());
    Intent::RequestExtension(RequestExtension { id, days, reason, caller_told_at: None })
}

/// The extension is asked for, and waits for the reviewer of the unit.
fn asked() -> Run {
    let mut run = Run::handling();
    run.pack.chains.extension = chain(&[Role::Reviewer]);
    run.act(1, &handler(), &extension(2)).unwrap();
    run
}

fn approve_request(run: &Run) -> Intent {
    let hash = open_request(run.assignment(1)).unwrap().hash.clone();
    Intent::ApproveRequest(Approve { hash })
}

#[test]
fn a_request_waits_for_the_unit_where_the_pack_says_so_and_goes_on_in_the_name_of_who_asked() {
    let mut run = asked();
    let waiting = run.assignment(1);
    assert_eq!((waiting.pending, waiting.extensions.len()), (None, 0), "the platform has not been asked");
    assert_eq!(code(run.act(1, &handler(), &extension(1))), ErrorCode::RequestPending);
    assert_eq!(code(run.act(1, &handler(), &submit(1, content()))), ErrorCode::RequestPending);
    let other = Intent::ApproveRequest(Approve { hash: Sha256Hex::of(b"other") });
    assert_eq!(code(run.act(1, &reviewer(), &other)), ErrorCode::HashMismatch);
    assert_eq!(code(run.act(1, &signer(), &approve_request(&run))), ErrorCode::WrongRole);
    run.act(1, &stand_in(), &approve_request(&run)).unwrap();
    let sent = run.assignment(1);
    assert_eq!((sent.pending, request_in_unit(sent)), (Some(PendingKind::Extension), None));
    let [kept] = sent.in_unit.as_slice() else { panic!("{:?}", sent.in_unit) };
    assert_eq!((kept.end, kept.approvals.len()), (Some(UnitRequestEnd::Asked), 1), "who approved it is kept");
    assert_eq!(sent.extensions[0].by_name, handler().name, "not who approved it");
    let told = [EventCode::RequestSubmitted, EventCode::RequestApproved, EventCode::ExtensionRequested];
    assert!(run.events.ends_with(&told), "{:?}", run.events);
    run.act(
        1,
        &platform(Role::Auditor),
        &Intent::DecideExtension(Decide { grant: true, reason: String::new() }),
    )
    .unwrap();
}

#[test]
fn a_request_sent_back_by_the_unit_keeps_its_words_and_may_be_asked_anew_or_taken_back() {
    let mut run = asked();
    let back = Intent::RejectRequest(reason("两个工作日不够"));
    run.act(1, &reviewer(), &back).unwrap();
    let kept = open_request(run.assignment(1)).unwrap();
    assert_eq!((kept.sent_back.as_deref(), *kept.intent == extension(2)), (Some("两个工作日不够"), true));
    assert_eq!(code(run.act(1, &reviewer(), &back)), ErrorCode::WrongState, "it waits for nobody");
    run.act(1, &handler(), &extension(5)).unwrap();
    assert_eq!(*open_request(run.assignment(1)).unwrap().intent, extension(5));
    run.act(1, &handler(), &Intent::WithdrawRequest(empty())).unwrap();
    assert_eq!((open_request(run.assignment(1)), run.assignment(1).pending), (None, None));
    let [first, second] = run.assignment(1).in_unit.as_slice() else { panic!("a request is lost") };
    assert_eq!((first.sent_back.as_deref(), first.end), (Some("两个工作日不够"), None));
    assert_eq!((second.sent_back.as_deref(), second.end), (None, Some(UnitRequestEnd::Withdrawn)));
    assert_eq!(code(run.act(1, &handler(), &Intent::WithdrawRequest(empty()))), ErrorCode::WrongState);
}

#[test]
fn what_could_not_be_asked_is_not_reviewed_and_what_is_too_late_by_then_is_not_asked() {
    let mut run = Run::handling();
    run.pack.chains.extension = chain(&[Role::Reviewer]);
    assert_eq!(code(run.act(1, &handler(), &extension(99))), ErrorCode::InvalidInput);
    let mut run = asked();
    run.now = crate::time::Millis(run.assignment(1).due.at.0 + 1);
    assert_eq!(code(run.act(1, &reviewer(), &approve_request(&run))), ErrorCode::WindowClosed);
    assert!(request_in_unit(run.assignment(1)).is_some(), "it is still there to be sent back");
}

#[test]
fn a_return_and_an_appeal_go_through_chains_of_their_own() {
    let mut run = Run::dispatched();
    run.pack.chains.returns = chain(&[Role::Reviewer, Role::Signer]);
    run.act(1, &handler(), &ask_return(2)).unwrap();
    assert_eq!(run.state(1), AssignmentState::PendingAck, "nothing has happened yet, no limit waits");
    run.act(1, &reviewer(), &approve_request(&run)).unwrap();
    assert_eq!(run.state(1), AssignmentState::PendingAck, "one more must approve");
    assert_eq!(code(run.act(1, &reviewer(), &approve_request(&run))), ErrorCode::WrongRole);
    run.act(1, &signer(), &approve_request(&run)).unwrap();
    assert_eq!(run.state(1), AssignmentState::ReturnReview);
    assert_eq!(run.assignment(1).handler, Some(handler().user), "who asked handles it");

    let with_piece = ReplyContent { evidence: vec![EvidenceId(id(600))], ..content() };
    let mut run = Run::archived(Satisfaction::Dissatisfied, with_piece);
    run.pack.chains.appeal = chain(&[Role::Signer]);
    let content = AppealContent {
        kind: AppealKind::TicketResult,
        ground: "G1".into(),
        reason: "诉求违反法律规定".into(),
        citations: vec![citation()],
        evidence: vec![EvidenceId(id(600))],
        reply_hash: None,
        new_ground: true,
        month: None,
    };
    run.act(1, &handler(), &Intent::FileAppeal(FileAppeal { id: AppealId(id(900)), content })).unwrap();
    assert!(run.assignment(1).appeals.is_empty());
    run.act(1, &signer(), &approve_request(&run)).unwrap();
    assert_eq!(run.assignment(1).appeals[0].by_name, handler().name);
}

#[test]
fn taking_back_takes_what_waits_and_not_what_lies_sent_back_beside_it() {
    let mut run = asked();
    run.act(1, &reviewer(), &Intent::RejectRequest(reason("两个工作日不够"))).unwrap();
    run.pack.chains.extension.clear();
    run.act(1, &handler(), &extension(3)).unwrap();
    assert_eq!(run.assignment(1).pending, Some(PendingKind::Extension));
    run.act(1, &handler(), &Intent::WithdrawRequest(empty())).unwrap();
    let now = run.assignment(1);
    assert_eq!(
        (now.pending, now.extensions[0].decision.is_none()),
        (None, true),
        "the platform's is taken back"
    );
    assert_eq!(open_request(now).and_then(|kept| kept.sent_back.as_deref()), Some("两个工作日不够"));
}

#[test]
fn a_record_of_one_request_is_read_as_the_only_one_of_a_list() {
    let run = asked();
    let mut kept = serde_json::to_value(run.assignment(1)).unwrap();
    let one = kept["in_unit"][0].take();
    kept["in_unit"] = one;
    let read: Assignment = serde_json::from_value(kept.clone()).unwrap();
    assert_eq!(&read, run.assignment(1));
    kept.as_object_mut().unwrap().remove("in_unit");
    let read: Assignment = serde_json::from_value(kept).unwrap();
    assert!(read.in_unit.is_empty());
}
