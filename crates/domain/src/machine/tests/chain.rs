//! Chains of every length inside the unit, passing steps over, sending back a step, and stand-ins.

use super::build::*;
use crate::case::*;
use crate::error::ErrorCode;
use crate::hash::Sha256Hex;
use crate::intent::*;
use crate::machine::{Context, allowed, step_now, steps};
use crate::pack::Step;
use crate::role::{Actor, Role};
use crate::time::Calendar;
use crate::*;

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

/// Sends back to the step before, with a remark on the first two characters.
fn send_back_with(why: &str, note: &str) -> Intent {
    let text = content().public_text;
    let quote: String = text.chars().take(2).collect();
    let mark = PassageMark { field: ReplyText::PublicText, start: 0, quote, note: note.into() };
    Intent::RejectReply(RejectReply { reason: why.into(), marks: vec![mark], to: SentBackTo::StepBefore })
}

#[test]
fn what_one_sending_back_remarked_stands_beside_what_the_next_remarks() {
    let mut run = submitted(three());
    run.act(1, &reviewer(), &approve()).unwrap();
    run.act(1, &second(), &send_back_with("请核对日期", "哪一天？")).unwrap();
    run.act(1, &reviewer(), &approve()).unwrap();
    run.act(1, &second(), &send_back_with("请补依据", "哪一条？")).unwrap();
    run.act(1, &reviewer(), &approve()).unwrap();
    run.act(1, &second(), &send_back_with("请补依据", "哪一条？")).unwrap();
    let reply = run.assignment(1).last_reply().unwrap();
    let notes: Vec<_> = reply.marks.iter().map(|mark| mark.note.as_str()).collect();
    assert_eq!(notes, ["哪一天？", "哪一条？"], "each once");
    assert_eq!(reply.comment, "请核对日期\n请补依据\n请补依据");
}

#[test]
fn each_sending_back_bears_its_own_hundred_remarks() {
    let mut run = submitted(three());
    run.act(1, &reviewer(), &approve()).unwrap();
    let with = |from: u32, many: u32| {
        let mark = |n: u32| PassageMark {
            field: ReplyText::PublicText,
            start: 0,
            quote: content().public_text.chars().take(2).collect(),
            note: format!("第{n}处"),
        };
        let marks = (from..from + many).map(mark).collect();
        Intent::RejectReply(RejectReply { reason: "请改".into(), marks, to: SentBackTo::StepBefore })
    };
    assert_eq!(code(run.act(1, &second(), &with(0, 101))), ErrorCode::TooLarge);
    run.act(1, &second(), &with(0, 100)).unwrap();
    run.act(1, &reviewer(), &approve()).unwrap();
    run.act(1, &second(), &with(100, 100)).unwrap();
    assert_eq!(run.assignment(1).last_reply().unwrap().marks.len(), 200, "those before stand beside them");
}

#[test]
fn a_reply_that_becomes_heavy_keeps_no_way_around_a_step_that_the_heavy_chain_closes() {
    let mut run = Run::handling();
    let Step::Named(mut loose) = step(Role::Signer, "签发", &[Role::Reviewer]) else { unreachable!() };
    loose.four_eyes = Some(false);
    run.pack.chains.normal = vec![Role::Reviewer.into(), Step::Named(loose)];
    run.pack.chains.heavy = chain(&[Role::Reviewer, Role::Signer]);
    run.act(1, &handler(), &submit(1, content())).unwrap();
    let open = OpenSupervision { no: "督〔2026〕1号".into(), note: String::new() };
    run.act(1, &platform(Role::Supervisor), &Intent::OpenSupervision(open)).unwrap();
    let both = person(2, Some(1), &[Role::Reviewer, Role::Signer]);
    run.act(1, &both, &approve()).unwrap();
    assert_eq!(waits(&run), Some((2, 2, "签发".into())));
    assert_eq!(code(run.act(1, &both, &skip("急件"))), ErrorCode::WrongRole, "nobody passes it over");
    assert_eq!(code(run.act(1, &both, &sign())), ErrorCode::SamePerson, "two steps, two people");
    run.act(1, &signer(), &sign()).unwrap();
}
