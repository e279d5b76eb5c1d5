//! Chains of every length inside the unit, passing steps over, sending back a step, and stand-ins.

use super::build::*;
use crate::case::*;
use crate::error::ErrorCode;
use crate::hash::Sha256Hex;
use crate::intent::*;
use crate::machine::{Context, allowed, request_in_unit, step_now, steps};
use crate::opinion::{DocNumber, OpinionState};
use crate::pack::Step;
use crate::role::{Actor, Role};
use crate::time::Calendar;
use crate::*;

fn code(result: Result<(), Rejection>) -> ErrorCode {
    result.expect_err("must be refused").code
}

/// Submitted by the handler into that chain.
fn submitted(normal: Vec<Step>) -> Run {
    let mut run = Run::handling();
    run.pack.chains.normal = normal;
    run.act(1, &handler(), &submit(1, content())).unwrap();
    run
}

fn approve() -> Intent {
    Intent::ApproveReply(Approve { hash: content().text_hash() })
}

fn sign() -> Intent {
    Intent::SignReply(Approve { hash: content().text_hash() })
}

fn skip(why: &str) -> Intent {
    Intent::SkipStep(SkipStep { hash: content().text_hash(), reason: why.into() })
}

fn send_back(to: SentBackTo) -> Intent {
    Intent::RejectReply(RejectReply { reason: "请补充依据".into(), marks: vec![], to })
}

/// 审核 → 会签 → 签发.
fn three() -> Vec<Step> {
    vec![Role::Reviewer.into(), step(Role::Reviewer, "会签", &[Role::Signer]), Role::Signer.into()]
}

fn second() -> Actor {
    person(6, Some(1), &[Role::Reviewer])
}

/// The step at which unit 1's reply waits: its number, how many there are, its name.
fn waits(run: &Run) -> Option<(usize, usize, String)> {
    let assignment = run.assignment(1);
    let now = step_now(&run.case.ticket, assignment, &run.pack)?;
    let reply = assignment.last_reply()?;
    let all = steps(&run.case.ticket, assignment, reply, &run.pack).len();
    Some((reply.approvals.len() + 1, all, now.label().to_owned()))
}

#[test]
fn without_steps_the_handlers_submission_goes_straight_to_the_platform() {
    let run = submitted(vec![]);
    assert_eq!((run.state(1), waits(&run)), (AssignmentState::PlatformAudit, None));
}

#[test]
fn one_step_may_be_the_signers_or_the_liaisons() {
    let mut run = submitted(chain(&[Role::Signer]));
    assert_eq!(run.state(1), AssignmentState::PendingSign);
    assert_eq!(code(run.act(1, &reviewer(), &approve())), ErrorCode::WrongState);
    run.act(1, &signer(), &sign()).unwrap();
    assert_eq!(run.state(1), AssignmentState::PlatformAudit);

    let mut run = submitted(chain(&[Role::Liaison]));
    assert_eq!(
        code(run.act(1, &reviewer(), &approve())),
        ErrorCode::WrongRole,
        "the pack says whose step it is"
    );
    run.act(1, &person(8, Some(1), &[Role::Liaison]), &approve()).unwrap();
    assert_eq!(run.state(1), AssignmentState::PlatformAudit);
}

#[test]
fn three_steps_are_passed_one_by_one_by_three_people_on_one_text() {
    let mut run = submitted(three());
    assert_eq!(waits(&run), Some((1, 3, "审核".into())));
    run.act(1, &reviewer(), &approve()).unwrap();
    assert_eq!((run.state(1), waits(&run)), (AssignmentState::UnitReview, Some((2, 3, "会签".into()))));
    assert_eq!(code(run.act(1, &reviewer(), &approve())), ErrorCode::SamePerson, "two steps, two people");
    let other = Intent::ApproveReply(Approve { hash: Sha256Hex::of(b"other") });
    assert_eq!(code(run.act(1, &second(), &other)), ErrorCode::HashMismatch);
    run.act(1, &second(), &approve()).unwrap();
    assert_eq!((run.state(1), waits(&run)), (AssignmentState::PendingSign, Some((3, 3, "签发".into()))));
    run.act(1, &signer(), &sign()).unwrap();
    assert_eq!(run.state(1), AssignmentState::PlatformAudit);
    let reply = run.assignment(1).last_reply().unwrap();
    let passed: Vec<_> = reply.approvals.iter().map(|a| (a.by, a.hash == reply.text_hash)).collect();
    assert_eq!(passed, [(reviewer().user, true), (second().user, true), (signer().user, true)]);
}

#[test]
fn a_step_may_be_open_to_who_passed_the_one_before_where_the_pack_says_so() {
    let mut steps = three();
    let Step::Named(between) = &mut steps[1] else { unreachable!() };
    between.four_eyes = Some(false);
    let mut run = submitted(steps);
    run.act(1, &reviewer(), &approve()).unwrap();
    run.act(1, &reviewer(), &approve()).unwrap();
    assert_eq!(run.state(1), AssignmentState::PendingSign);
}

#[test]
fn a_step_is_passed_over_by_whom_the_pack_names_with_a_reason_and_no_other() {
    let mut run = submitted(three());
    assert_eq!(code(run.act(1, &signer(), &skip("急件"))), ErrorCode::WrongRole, "the first may not");
    run.act(1, &reviewer(), &approve()).unwrap();
    assert_eq!(code(run.act(1, &handler(), &skip("急件"))), ErrorCode::WrongRole);
    assert_eq!(code(run.act(1, &signer(), &skip(" "))), ErrorCode::MissingField);
    run.act(1, &signer(), &skip("不涉及其他科室")).unwrap();
    assert_eq!(run.state(1), AssignmentState::PendingSign);
    let passed = &run.assignment(1).last_reply().unwrap().approvals[1];
    assert_eq!(passed.skipped.as_deref(), Some("不涉及其他科室"));
    run.act(1, &signer(), &sign()).unwrap();
    assert_eq!(run.state(1), AssignmentState::PlatformAudit, "who passes a step over has approved nothing");
}

#[test]
fn a_text_goes_back_to_the_step_before_and_from_the_first_to_its_author_only() {
    let mut run = submitted(three());
    assert_eq!(code(run.act(1, &reviewer(), &send_back(SentBackTo::StepBefore))), ErrorCode::NoStepBefore);
    run.act(1, &reviewer(), &approve()).unwrap();
    run.act(1, &signer(), &skip("不涉及其他科室")).unwrap();
    run.act(1, &signer(), &send_back(SentBackTo::StepBefore)).unwrap();
    assert_eq!(waits(&run), Some((1, 3, "审核".into())), "what was passed over is decided anew as well");
    assert_eq!(run.events.last(), Some(&EventCode::StepSentBack));
    assert_eq!(run.assignment(1).last_reply().unwrap().comment, "请补充依据");
    run.act(1, &reviewer(), &approve()).unwrap();
    run.act(1, &second(), &send_back(SentBackTo::Author)).unwrap();
    assert_eq!(run.state(1), AssignmentState::Handling);
    run.act(1, &handler(), &submit(2, content())).unwrap();
    assert_eq!(waits(&run), Some((1, 3, "审核".into())), "a new text is reviewed from the first step on");
}

#[test]
fn whoever_has_a_later_step_may_send_the_text_back_at_once() {
    let mut run = submitted(three());
    run.act(1, &signer(), &send_back(SentBackTo::Author)).unwrap();
    assert_eq!(run.state(1), AssignmentState::Handling);
}

#[test]
fn a_reply_that_becomes_heavy_on_its_way_gets_the_steps_it_lacks_and_keeps_them() {
    let mut run = submitted(chain(&[Role::Reviewer]));
    let open = OpenSupervision { no: "督〔2026〕1号".into(), note: String::new() };
    run.act(1, &platform(Role::Supervisor), &Intent::OpenSupervision(open)).unwrap();
    assert_eq!(waits(&run), Some((1, 2, "审核".into())));
    run.act(1, &reviewer(), &approve()).unwrap();
    assert_eq!(waits(&run), Some((2, 2, "签发".into())));
    run.act(1, &platform(Role::Supervisor), &Intent::CloseSupervision(reason("已督办"))).unwrap();
    assert_eq!(waits(&run), Some((2, 2, "签发".into())), "a chain only grows");
}

#[test]
fn a_reply_under_review_since_before_chains_were_kept_goes_on_by_the_pack() {
    let mut run = submitted(three());
    run.act(1, &reviewer(), &approve()).unwrap();
    let mut kept = serde_json::to_value(&run.case).unwrap();
    kept["assignments"][0]["replies"][0].as_object_mut().unwrap().remove("steps").unwrap();
    run.case = serde_json::from_value(kept).unwrap();
    run.act(1, &second(), &approve()).unwrap();
    run.act(1, &signer(), &sign()).unwrap();
    assert_eq!(run.state(1), AssignmentState::PlatformAudit);
}

/// 人员5 handles, and stands in for the reviewer, person 2.
fn stand_in() -> Actor {
    standing_in(person(5, Some(1), &[Role::Handler]), 2, &[Role::Reviewer])
}

#[test]
fn a_stand_in_passes_the_step_and_is_written_down_as_one() {
    let mut run = submitted(chain(&[Role::Reviewer]));
    let plain = person(5, Some(1), &[Role::Handler]);
    assert_eq!(code(run.act(1, &plain, &approve())), ErrorCode::WrongRole);
    let applied = run.judge(Some(1), &stand_in(), &approve()).unwrap();
    let event = &applied.events[0].actor;
    assert_eq!((event.user, event.role), (plain.user, Role::Reviewer));
    assert_eq!(event.on_behalf.as_ref().map(|absent| absent.user), Some(reviewer().user));
    let approval = &applied.case.assignments[0].last_reply().unwrap().approvals[0];
    assert_eq!(
        crate::role::Principal::signed(approval.on_behalf.as_ref(), &approval.by_name),
        "人员5代人员2"
    );
    let ctx = Context { now: run.now, pack: &run.pack, calendar: Calendar::builtin(), resident: None };
    let open = |actor: &Actor| {
        allowed(&run.case, Some(AssignmentId(id(701))), actor, &ctx)
            .iter()
            .any(|a| a.kind == IntentKind::ApproveReply)
    };
    assert!(open(&stand_in()) && !open(&plain), "buttons follow");
}

#[test]
fn four_eyes_hold_for_who_stands_in_and_for_whose_place_is_taken() {
    let mut run = Run::handling();
    run.act(1, &stand_in(), &submit(1, content())).unwrap();
    assert_eq!(code(run.act(1, &stand_in(), &approve())), ErrorCode::SamePerson, "they wrote it themselves");
    let mut run = Run::handling();
    let writes = person(2, Some(1), &[Role::Handler, Role::Reviewer]);
    run.act(1, &writes, &submit(1, content())).unwrap();
    assert_eq!(
        code(run.act(1, &stand_in(), &approve())),
        ErrorCode::SamePerson,
        "nobody has their own text approved"
    );
    let both = standing_in(stand_in(), 6, &[Role::Reviewer]);
    run.act(1, &both, &approve()).unwrap();
    let approval = &run.assignment(1).last_reply().unwrap().approvals[0];
    assert_eq!(approval.on_behalf.as_ref().unwrap().name, "人员6", "for whom the step is open");

    let mut run = submitted(three());
    run.act(1, &stand_in(), &approve()).unwrap();
    assert_eq!(
        code(run.act(1, &reviewer(), &approve())),
        ErrorCode::SamePerson,
        "it was passed in their place"
    );
}

#[test]
fn whom_a_ticket_is_about_is_not_stood_in_for_on_it() {
    let mut run = submitted(chain(&[Role::Reviewer]));
    run.case.ticket.complained_of = Some("单位1的人员2".into());
    assert_eq!(code(run.act(1, &stand_in(), &approve())), ErrorCode::Recused);
}

#[test]
fn a_final_opinion_is_issued_after_the_last_step_on_its_text_and_sealed_after_the_last_signature() {
    let mut run = Run::handling();
    run.pack.chains.final_opinion = vec![
        Role::Liaison.into(),
        Role::Reviewer.into(),
        Role::Signer.into(),
        step(Role::Signer, "会签", &[]),
        Role::SealKeeper.into(),
    ];
    run.act(1, &handler(), &evidence(0)).unwrap();
    let text = opinion_content(vec![EvidenceId(id(600))]);
    let at = |hash: &Sha256Hex| OpinionHash { id: OpinionId(id(950)), hash: hash.clone() };
    run.ticket(
        &handler(),
        &Intent::SaveOpinion(SaveOpinion { id: OpinionId(id(950)), content: text.clone() }),
    )
    .unwrap();
    run.ticket(&handler(), &Intent::SubmitOpinion(at(&text.hash()))).unwrap();
    let approve = Intent::ApproveOpinion(at(&text.hash()));
    let bytes = Sha256Hex::of(b"draft");
    let issue = Intent::IssueOpinion(IssueOpinion {
        id: OpinionId(id(950)),
        number: DocNumber { series: "示函".into(), year: 2026, seq: 7 },
        date: run.now.local_date(),
        draft_sha256: bytes.clone(),
        draft_size: 1,
        substitutions: vec![],
    });
    let liaison = person(8, Some(1), &[Role::Liaison]);
    assert_eq!(
        code(run.ticket(&reviewer(), &approve)),
        ErrorCode::WrongRole,
        "the liaison's step comes first"
    );
    run.ticket(&liaison, &approve).unwrap();
    assert_eq!(
        code(run.ticket(&platform(Role::System), &issue)),
        ErrorCode::WrongState,
        "one more must approve"
    );
    run.ticket(&reviewer(), &approve).unwrap();
    run.ticket(&platform(Role::System), &issue).unwrap();
    assert_eq!(code(run.ticket(&liaison, &approve)), ErrorCode::WrongState);
    let sign = Intent::SignOpinion(at(&bytes));
    run.ticket(&signer(), &sign).unwrap();
    assert_eq!(run.case.ticket.opinions[0].state, OpinionState::UnitReview, "a second signature is to come");
    assert_eq!(code(run.ticket(&signer(), &sign)), ErrorCode::SamePerson);
    run.ticket(&person(9, Some(1), &[Role::Signer]), &sign).unwrap();
    assert_eq!(run.case.ticket.opinions[0].state, OpinionState::Signed);
    let seal = SealOpinion { id: OpinionId(id(950)), draft_sha256: bytes, dx_mm: 0, dy_mm: 0 };
    let taker = standing_in(person(5, Some(1), &[Role::Handler]), 4, &[Role::SealKeeper]);
    run.ticket(&taker, &Intent::SealOpinion(seal)).unwrap();
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
    let hash = run.assignment(1).in_unit.as_ref().unwrap().hash.clone();
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
    assert_eq!((sent.pending, sent.in_unit.is_none()), (Some(PendingKind::Extension), true));
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
    let kept = run.assignment(1).in_unit.as_ref().unwrap();
    assert_eq!((kept.sent_back.as_deref(), *kept.intent == extension(2)), (Some("两个工作日不够"), true));
    assert_eq!(code(run.act(1, &reviewer(), &back)), ErrorCode::WrongState, "it waits for nobody");
    run.act(1, &handler(), &extension(5)).unwrap();
    assert_eq!(*run.assignment(1).in_unit.as_ref().unwrap().intent, extension(5));
    run.act(1, &handler(), &Intent::WithdrawRequest(empty())).unwrap();
    assert_eq!((run.assignment(1).in_unit.is_none(), run.assignment(1).pending), (true, None));
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
