//! Whole procedures, step by step, with their guards.

use super::build::*;
use crate::case::*;
use crate::error::ErrorCode;
use crate::intent::*;
use crate::opinion::{DocNumber, OpinionContent, OpinionState};
use crate::role::Role;
use crate::time::{Calendar, Course, Millis, course_due};
use crate::*;

#[test]
fn a_reply_goes_through_review_audit_callback_to_the_archive() {
    let run = Run::archived(Satisfaction::Satisfied, content());
    assert_eq!(run.state(1), AssignmentState::Archived);
    assert_eq!(run.case.ticket.state, TicketState::Archived);
    assert_eq!(run.case.ticket.close_kind, Some(CloseKind::Answered));
    use EventCode as E;
    let expected = [
        E::Dispatched,
        E::Acknowledged,
        E::ContactRecorded,
        E::ReplySubmitted,
        E::ReplyApproved,
        E::AuditPassed,
        E::CallbackRecorded,
        E::Closed,
        E::Archived,
    ];
    assert_eq!(run.events, expected, "each step leaves its event, in order");
}

#[test]
fn a_claimed_ground_makes_the_chain_heavy() {
    let mut run = Run::handling();
    run.act(1, &handler(), &evidence(0)).unwrap();
    let claimed = claimed(&run);
    let hash = claimed.text_hash();
    run.act(1, &handler(), &submit(1, claimed)).unwrap();
    run.act(1, &reviewer(), &Intent::ApproveReply(Approve { hash: hash.clone() })).unwrap();
    assert_eq!(run.state(1), AssignmentState::PendingSign, "主要负责人 signs where a ground is claimed");
    run.act(1, &signer(), &Intent::SignReply(Approve { hash })).unwrap();
    assert_eq!(run.state(1), AssignmentState::PlatformAudit);
}

fn claimed(run: &Run) -> ReplyContent {
    let ground = run.pack.exclusion_ground("G1").unwrap();
    let mut claimed = content();
    claimed.evidence = vec![EvidenceId(id(600))];
    let sentence = reply_sentence(ground, &claimed.citations, &[1]);
    claimed.public_text.push_str(&sentence);
    claimed.ground = Some(GroundClaim { code: "G1".into(), sentence });
    claimed
}

#[test]
fn a_ground_without_basis_or_evidence_is_refused() {
    let mut run = Run::handling();
    run.act(1, &handler(), &evidence(0)).unwrap();
    let full = claimed(&run);
    let mut without_basis = full.clone();
    without_basis.citations.clear();
    assert_eq!(code(run.act(1, &handler(), &submit(1, without_basis))), ErrorCode::MissingCitation);
    let mut without_evidence = full.clone();
    without_evidence.evidence.clear();
    assert_eq!(code(run.act(1, &handler(), &submit(2, without_evidence))), ErrorCode::MissingEvidence);
    let mut without_sentence = full;
    without_sentence.public_text = "经核实，已告知。".into();
    assert_eq!(code(run.act(1, &handler(), &submit(3, without_sentence))), ErrorCode::ReplyBlocked);
}

#[test]
fn nobody_approves_their_own_text_and_only_the_text_that_was_shown() {
    let mut run = Run::handling();
    let both = person(1, Some(1), &[Role::Handler, Role::Reviewer]);
    let text = content();
    let hash = text.text_hash();
    run.act(1, &handler(), &submit(1, text)).unwrap();
    assert_eq!(
        code(run.act(1, &both, &Intent::ApproveReply(Approve { hash: hash.clone() }))),
        ErrorCode::SamePerson
    );
    let other = crate::hash::Sha256Hex::of(b"other");
    assert_eq!(
        code(run.act(1, &reviewer(), &Intent::ApproveReply(Approve { hash: other }))),
        ErrorCode::HashMismatch
    );
    let stranger = person(9, Some(2), &[Role::Reviewer]);
    assert_eq!(code(run.act(1, &stranger, &Intent::ApproveReply(Approve { hash }))), ErrorCode::WrongUnit);
}

#[test]
fn a_reply_without_contact_is_refused_until_it_says_why() {
    let mut run = Run::dispatched();
    run.act(1, &handler(), &Intent::Acknowledge(empty())).unwrap();
    assert_eq!(code(run.act(1, &handler(), &submit(1, content()))), ErrorCode::MissingContact);
    let waived = ReplyContent { contact_waiver: "号码为空号，已三次拨打".into(), ..content() };
    run.act(1, &handler(), &submit(2, waived)).unwrap();
    assert_eq!(run.state(1), AssignmentState::UnitReview);
}

#[test]
fn a_granted_return_moves_the_ticket_to_another_unit() {
    let mut run = Run::dispatched();
    run.act(1, &handler(), &ask_return(1)).unwrap();
    assert!(run.assignment(1).acknowledged_at.is_some(), "a return signs for it too");
    run.act(
        1,
        &platform(Role::Auditor),
        &Intent::DecideReturn(Decide { grant: true, reason: String::new() }),
    )
    .unwrap();
    assert_eq!(run.state(1), AssignmentState::Returned);
    assert_eq!(run.case.ticket.state, TicketState::PendingDispatch);
    run.ticket(&platform(Role::Dispatcher), &dispatch_to(&[(2, AssignmentKind::Lead)])).unwrap();
    assert_eq!(run.state(2), AssignmentState::PendingAck);
    assert_eq!(
        code(run.act(1, &handler(), &contact(9))),
        ErrorCode::WrongState,
        "an ended assignment takes nothing"
    );
}

#[test]
fn a_refused_return_forbids_the_next_and_leaves_the_due() {
    let mut run = Run::dispatched();
    let due = run.assignment(1).due.clone();
    run.act(1, &handler(), &ask_return(1)).unwrap();
    let refuse = Intent::DecideReturn(Decide { grant: false, reason: "属你单位职责".into() });
    run.act(1, &platform(Role::Auditor), &refuse).unwrap();
    assert_eq!(run.state(1), AssignmentState::Handling);
    assert_eq!(run.assignment(1).due, due);
    assert_eq!(code(run.act(1, &handler(), &ask_return(2))), ErrorCode::ReturnForbidden);
}

#[test]
fn a_return_after_its_limit_is_refused_with_the_instant() {
    let mut run = Run::dispatched();
    run.now = Millis(run.assignment(1).return_due.at.0);
    assert!(
        run.judge(Some(1), &handler(), &ask_return(1)).is_ok(),
        "the last instant is in time (民法典 1259)"
    );
    run.now = Millis(run.now.0 + 1);
    let rejection = run.judge(Some(1), &handler(), &ask_return(1)).unwrap_err();
    assert_eq!(rejection.code, ErrorCode::WindowClosed);
    assert!(rejection.params["due"].contains("11月17日"), "{rejection:?}");
}

#[test]
fn a_granted_extension_counts_from_the_old_due() {
    let mut run = Run::handling();
    let old = run.assignment(1).due.at;
    let ask = |n: u128| {
        Intent::RequestExtension(RequestExtension {
            id: RequestId(id(810 + n)),
            days: 3,
            reason: "需检测".into(),
            caller_told_at: None,
        })
    };
    run.act(1, &handler(), &ask(1)).unwrap();
    assert_eq!(
        code(run.act(1, &handler(), &ask(2))),
        ErrorCode::RequestPending,
        "one pending request at most"
    );
    let grant = Intent::DecideExtension(Decide { grant: true, reason: String::new() });
    run.act(1, &platform(Role::Auditor), &grant).unwrap();
    let due = &run.assignment(1).due;
    assert_eq!(due.before, Some(old));
    assert_eq!(
        due.at.0 - old.0,
        3 * 24 * HOUR,
        "Monday + 5wd ends next Monday; three working days later is Thursday"
    );
}

#[test]
fn suspension_pauses_and_resume_gives_back_the_days_left() {
    let mut run = Run::handling();
    let stop = Intent::RequestSuspension(RequestStop {
        id: RequestId(id(820)),
        ground: "S1".into(),
        reason: "台风".into(),
    });
    run.act(1, &handler(), &stop).unwrap();
    run.now = Millis(MONDAY.0 + 24 * HOUR);
    let grant = Intent::DecideSuspension(Decide { grant: true, reason: String::new() });
    run.act(1, &platform(Role::Auditor), &grant).unwrap();
    assert_eq!(run.state(1), AssignmentState::Suspended);
    run.now = Millis(MONDAY.0 + 14 * 24 * HOUR);
    run.act(1, &handler(), &Intent::Resume(reason("恢复"))).unwrap();
    assert_eq!(run.state(1), AssignmentState::Handling);
    let resumed = run.assignment(1).due.at;
    // Suspended on Tuesday with Wednesday to Monday left, 4 working days; resumed Monday 30 November: Friday 4 December.
    assert_eq!(resumed.local_date().to_string(), "2026-12-04");
    let (assignment, changes) = (run.assignment(1), run.assignment(1).changes());
    let course = Course { start: assignment.due.start, limit: assignment.due.limit, changes: &changes };
    let traced = course_due(&course, &run.pack.clock, Calendar::builtin());
    assert_eq!(traced.at, resumed, "the trace walks the same course");
}

#[test]
fn a_stop_needs_a_ground_that_the_pack_lists_for_it() {
    let mut run = Run::handling();
    let stop =
        |ground: &str| RequestStop { id: RequestId(id(821)), ground: ground.into(), reason: "说明".into() };
    let refused = run.act(1, &handler(), &Intent::RequestTermination(stop("S1")));
    assert_eq!(code(refused), ErrorCode::UnknownGround);
    run.act(1, &handler(), &Intent::RequestTermination(stop("T1"))).unwrap();
    let mut old = Run::handling();
    old.pack.suspension_grounds.clear();
    old.act(1, &handler(), &Intent::RequestSuspension(stop("台风"))).unwrap();
}

#[test]
fn the_lead_passes_over_open_supports_only_by_name_and_they_end() {
    let mut run = Run::new();
    let both = dispatch_to(&[(1, AssignmentKind::Lead), (2, AssignmentKind::Support)]);
    run.ticket(&platform(Role::Dispatcher), &both).unwrap();
    run.act(1, &handler(), &Intent::Acknowledge(empty())).unwrap();
    run.act(1, &handler(), &contact(1)).unwrap();
    let refused = run.judge(Some(1), &handler(), &submit(1, content())).unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::MissingField, Some("internal_text")));
    let named = ReplyContent {
        internal_text: "单位2的核查不影响答复，先行办结。".into(), ..content()
    };
    let hash = named.text_hash();
    run.act(1, &handler(), &submit(2, named)).unwrap();
    run.act(1, &reviewer(), &Intent::ApproveReply(Approve { hash })).unwrap();
    run.act(1, &platform(Role::Auditor), &Intent::AuditReply(audit(true))).unwrap();
    assert_eq!(run.state(2), AssignmentState::Withdrawn);
}

#[test]
fn an_audit_that_sends_back_never_shortens_the_due() {
    let mut run = Run::handling();
    let due = run.assignment(1).due.at;
    let hash = content().text_hash();
    run.act(1, &handler(), &submit(1, content())).unwrap();
    run.act(1, &reviewer(), &Intent::ApproveReply(Approve { hash })).unwrap();
    run.act(1, &platform(Role::Auditor), &Intent::AuditReply(audit(false))).unwrap();
    assert_eq!(run.state(1), AssignmentState::Handling);
    assert_eq!(run.assignment(1).due.at, due, "one working day from now is before the due");
}

#[test]
fn callbacks_close_on_the_last_failed_attempt() {
    let mut run = Run::handling();
    let hash = content().text_hash();
    run.act(1, &handler(), &submit(1, content())).unwrap();
    run.act(1, &reviewer(), &Intent::ApproveReply(Approve { hash })).unwrap();
    run.act(1, &platform(Role::Auditor), &Intent::AuditReply(audit(true))).unwrap();
    let missed = Intent::RecordCallback(RecordCallback {
        connected: false,
        staff_contacted: None,
        solved: None,
        satisfaction: None,
        process_satisfaction: None,
        opinion: String::new(),
        ground_ticked: None,
    });
    run.act(1, &platform(Role::CallbackAgent), &missed).unwrap();
    assert_eq!(run.state(1), AssignmentState::AwaitingCallback);
    run.act(1, &platform(Role::CallbackAgent), &missed).unwrap();
    assert_eq!(run.state(1), AssignmentState::Closed);
    assert_eq!(run.case.ticket.close_kind, Some(CloseKind::Unreached));
}

#[test]
fn rework_opens_a_new_round_without_return() {
    let mut run = Run::handling();
    let hash = content().text_hash();
    run.act(1, &handler(), &submit(1, content())).unwrap();
    run.act(1, &reviewer(), &Intent::ApproveReply(Approve { hash: hash.clone() })).unwrap();
    run.act(1, &platform(Role::Auditor), &Intent::AuditReply(audit(true))).unwrap();
    run.act(1, &platform(Role::CallbackAgent), &Intent::OrderRework(reason("未到现场"))).unwrap();
    assert_eq!((run.state(1), run.assignment(1).round), (AssignmentState::Handling, 1));
    assert_eq!(code(run.act(1, &handler(), &ask_return(1))), ErrorCode::ReturnForbidden);
    assert_eq!(run.assignment(1).replies.len(), 1, "earlier texts stay");
}

fn appeal(run: &Run, new_ground: bool) -> Intent {
    Intent::FileAppeal(FileAppeal {
        id: AppealId(id(900)),
        content: AppealContent {
            kind: AppealKind::TicketResult,
            ground: "G1".into(),
            reason: "诉求违反法律规定，答复中已写明".into(),
            citations: vec![citation()],
            evidence: vec![EvidenceId(id(600))],
            reply_hash: run.assignment(1).last_reply().map(|r| r.text_hash.clone()),
            new_ground,
            month: None,
        },
    })
}

#[test]
fn a_dissatisfied_archived_ticket_is_appealed_and_upheld() {
    let mut handling = Run::handling();
    handling.act(1, &handler(), &evidence(0)).unwrap();
    let mut run = Run::archived(Satisfaction::Dissatisfied, claimed(&handling));
    let filed = appeal(&run, false);
    run.act(1, &handler(), &filed).unwrap();
    let uphold =
        DecideAppeal { id: AppealId(id(900)), verdict: AppealVerdict::Uphold, reason: String::new() };
    run.act(1, &platform(Role::Assessor), &Intent::DecideAppeal(uphold)).unwrap();
    assert_eq!(run.assignment(1).appeals[0].state, AppealState::Upheld);
    assert_eq!(run.state(1), AssignmentState::Archived, "an appeal changes the assessment, not the state");
}

#[test]
fn an_appeal_needs_a_bad_verdict_a_stated_ground_and_time() {
    let with_piece = ReplyContent { evidence: vec![EvidenceId(id(600))], ..content() };
    let mut satisfied = Run::archived(Satisfaction::Satisfied, with_piece.clone());
    let filed = appeal(&satisfied, true);
    assert_eq!(code(satisfied.act(1, &handler(), &filed)), ErrorCode::WrongState);
    let mut unstated = Run::archived(Satisfaction::Dissatisfied, with_piece);
    let filed = appeal(&unstated, false);
    assert_eq!(
        code(unstated.act(1, &handler(), &filed)),
        ErrorCode::MissingField,
        "a new ground must be owned up to"
    );
    let owned_up = appeal(&unstated, true);
    assert!(unstated.judge(Some(1), &handler(), &owned_up).is_ok());
    unstated.now = Millis(unstated.now.0 + 10 * 24 * HOUR);
    assert_eq!(code(unstated.act(1, &handler(), &owned_up)), ErrorCode::WindowClosed);
}

#[test]
fn a_final_opinion_is_reviewed_issued_signed_sealed_filed_and_effective() {
    let mut run = Run::handling();
    let opinion = OpinionId(id(950));
    run.act(1, &handler(), &evidence(0)).unwrap();
    let text = opinion_content(vec![EvidenceId(id(600))]);
    let model = text.hash();
    let at = |hash: &crate::hash::Sha256Hex| OpinionHash { id: opinion, hash: hash.clone() };
    run.ticket(&handler(), &Intent::SaveOpinion(SaveOpinion { id: opinion, content: text.clone() })).unwrap();
    run.ticket(&handler(), &Intent::SubmitOpinion(at(&model))).unwrap();
    let drafter = person(1, Some(1), &[Role::Reviewer]);
    assert_eq!(code(run.ticket(&drafter, &Intent::ApproveOpinion(at(&model)))), ErrorCode::SamePerson);
    run.ticket(&reviewer(), &Intent::ApproveOpinion(at(&model))).unwrap();
    let bytes = crate::hash::Sha256Hex::of(b"draft");
    assert_eq!(
        code(run.ticket(&signer(), &Intent::SignOpinion(at(&bytes)))),
        ErrorCode::WrongState,
        "nothing is signed before the hub has issued bytes"
    );
    let issue = IssueOpinion {
        id: opinion,
        number: DocNumber { series: "示函".into(), year: 2026, seq: 7 },
        date: MONDAY.local_date(),
        draft_sha256: bytes.clone(),
        draft_size: 1,
        substitutions: vec![],
    };
    assert_eq!(code(run.ticket(&keeper(), &Intent::IssueOpinion(issue.clone()))), ErrorCode::WrongRole);
    run.ticket(&platform(Role::System), &Intent::IssueOpinion(issue)).unwrap();
    assert_eq!(code(run.ticket(&signer(), &Intent::SignOpinion(at(&model)))), ErrorCode::HashMismatch);
    run.ticket(&signer(), &Intent::SignOpinion(at(&bytes))).unwrap();
    let seal = |dx_mm| SealOpinion { id: opinion, draft_sha256: bytes.clone(), dx_mm, dy_mm: 0 };
    assert_eq!(code(run.ticket(&keeper(), &Intent::SealOpinion(seal(6)))), ErrorCode::InvalidInput);
    let drafter_keeper = person(1, Some(1), &[Role::SealKeeper]);
    assert_eq!(code(run.ticket(&drafter_keeper, &Intent::SealOpinion(seal(0)))), ErrorCode::SamePerson);
    run.ticket(&keeper(), &Intent::SealOpinion(seal(2))).unwrap();
    let sealed = RecordSeal {
        id: opinion,
        signed_sha256: crate::hash::Sha256Hex::of(b"signed"),
        signed_size: 2,
        ledger_seq: 1,
        by_name: "人员4".into(),
        appearance_sha256: Some(crate::hash::Sha256Hex::of(b"picture")),
    };
    run.ticket(&platform(Role::System), &Intent::RecordSeal(sealed)).unwrap();
    let mark = run.case.ticket.opinions[0].seal.as_ref().unwrap();
    assert_eq!(mark.draft_sha256.as_ref(), Some(&bytes), "the seal says which draft it stands on");
    run.ticket(&handler(), &Intent::FileOpinion(OpinionRef { id: opinion })).unwrap();
    let mut refused = Run { case: run.case.clone(), ..Run::new() };
    let reason = "事实需补充调查。".to_owned();
    let decide = DecideOpinion { id: opinion, verdict: OpinionVerdict::SendBack, reason: reason.clone() };
    refused.ticket(&platform(Role::Auditor), &Intent::DecideOpinion(decide)).unwrap();
    let back = &refused.case.ticket.opinions[0];
    assert!(back.seal.is_none() && back.issue.is_some(), "the seal falls, the number stays");
    assert_eq!(back.voided[0].voided, Some(reason), "what was sealed stays on record as void");
    let decide = DecideOpinion { id: opinion, verdict: OpinionVerdict::Effective, reason: String::new() };
    run.ticket(&platform(Role::Auditor), &Intent::DecideOpinion(decide)).unwrap();
    let opinion = &run.case.ticket.opinions[0];
    assert_eq!(opinion.state, OpinionState::Effective);
    assert_eq!(
        opinion.review_on.unwrap().to_string(),
        "2027-11-16",
        "reviewed after the pack's twelve months"
    );
    assert_eq!(opinion.issue.as_ref().unwrap().number.to_string(), "示函〔2026〕7号");
}

#[test]
fn an_edit_voids_every_approval() {
    let mut run = Run::handling();
    let opinion = OpinionId(id(950));
    run.act(1, &handler(), &evidence(0)).unwrap();
    let text = opinion_content(vec![EvidenceId(id(600))]);
    let hash = OpinionHash { id: opinion, hash: text.hash() };
    run.ticket(&handler(), &Intent::SaveOpinion(SaveOpinion { id: opinion, content: text.clone() })).unwrap();
    run.ticket(&handler(), &Intent::SubmitOpinion(hash.clone())).unwrap();
    run.ticket(&reviewer(), &Intent::ApproveOpinion(hash)).unwrap();
    let edited = OpinionContent { facts: "另查明。".into(), ..text };
    run.ticket(&handler(), &Intent::SaveOpinion(SaveOpinion { id: opinion, content: edited })).unwrap();
    assert!(run.case.ticket.opinions[0].approvals.is_empty());
    assert_eq!(run.case.ticket.opinions[0].state, OpinionState::Draft);
}

#[test]
fn limits_come_from_the_pack_and_nowhere_else() {
    let mut run = Run::new();
    run.pack.limits.handle.default = "7wd".parse().unwrap();
    run.pack.limits.ack.default = "3h".parse().unwrap();
    run.ticket(&platform(Role::Dispatcher), &dispatch_to(&[(1, AssignmentKind::Lead)])).unwrap();
    let assignment = run.assignment(1);
    assert_eq!(
        assignment.due.at.local_date().to_string(),
        "2026-11-25",
        "seven working days after Monday the 16th"
    );
    assert_eq!(assignment.ack_due.at, Millis(MONDAY.0 + 3 * HOUR));
}
