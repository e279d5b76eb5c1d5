//! Who may not, and what must be there: writers and approvers, recusal, evidence, and what cannot be taken back any more.

use super::build::*;
use crate::case::*;
use crate::error::ErrorCode;
use crate::hash::Sha256Hex;
use crate::intent::*;
use crate::machine::{Context, allowed, apply};
use crate::opinion::{DocNumber, FinalOpinion, OpinionState};
use crate::reply_check::{self, CheckFacts};
use crate::role::{Actor, Role};
use crate::time::Calendar;
use crate::*;

/// Dispatched to unit 1 as lead and unit 2 as support, both signed for, the resident contacted.
fn supported() -> Run {
    let mut run = Run::new();
    let both = dispatch_to(&[(1, AssignmentKind::Lead), (2, AssignmentKind::Support)]);
    run.ticket(&platform(Role::Dispatcher), &both).unwrap();
    run.act(1, &handler(), &Intent::Acknowledge(empty())).unwrap();
    run.act(1, &handler(), &contact(1)).unwrap();
    run.act(2, &supporter(), &Intent::Acknowledge(empty())).unwrap();
    run.act(2, &supporter(), &contact(2)).unwrap();
    run
}

fn supporter() -> Actor {
    person(5, Some(2), &[Role::Handler])
}

/// The reply is with the platform, or past its audit.
fn submitted(run: &mut Run, audited: bool) {
    let hash = content().text_hash();
    run.act(1, &handler(), &submit(1, content())).unwrap();
    run.act(1, &reviewer(), &Intent::ApproveReply(Approve { hash })).unwrap();
    if audited {
        run.act(1, &platform(Role::Auditor), &Intent::AuditReply(audit(true))).unwrap();
    }
}

#[test]
fn a_lead_that_waits_for_the_callback_is_not_withdrawn() {
    let withdraw = Intent::Withdraw(reason("不再需要"));
    let mut run = Run::handling();
    submitted(&mut run, true);
    assert_eq!(code(run.act(1, &platform(Role::Dispatcher), &withdraw)), ErrorCode::WrongState);
    assert_eq!(run.case.ticket.state, TicketState::AwaitingCallback);
    let mut run = Run::handling();
    run.act(1, &platform(Role::Dispatcher), &withdraw).unwrap();
    assert_eq!(run.case.ticket.state, TicketState::PendingDispatch, "one being handled is dispatched anew");
}

#[test]
fn a_disputed_return_is_not_withdrawn_from_under_its_ruling() {
    let mut run = supported();
    run.act(2, &supporter(), &returns_with(vec![], 3)).unwrap();
    run.ticket(&platform(Role::Auditor), &Intent::EscalateDispute(reason("两家都说不归自己"))).unwrap();
    let withdraw = Intent::Withdraw(reason("不再需要"));
    assert_eq!(code(run.act(2, &platform(Role::Dispatcher), &withdraw)), ErrorCode::WrongState);
}

#[test]
fn a_dispute_over_a_support_outlives_the_leads_answer() {
    let mut run = supported();
    run.act(2, &supporter(), &returns_with(vec![], 3)).unwrap();
    run.ticket(&platform(Role::Auditor), &Intent::EscalateDispute(reason("两家都说不归自己"))).unwrap();
    let named = ReplyContent { internal_text: "单位2的职责另行裁定。".into(), ..content() };
    let hash = named.text_hash();
    run.act(1, &handler(), &submit(1, named)).unwrap();
    run.act(1, &reviewer(), &Intent::ApproveReply(Approve { hash })).unwrap();
    run.act(1, &platform(Role::Auditor), &Intent::AuditReply(audit(true))).unwrap();
    assert_eq!(run.case.ticket.state, TicketState::Coordination);
    let ruling =
        RuleDispute { assignment: AssignmentId(id(702)), accept: true, reason: "不归你单位".into() };
    run.ticket(&platform(Role::Dispatcher), &Intent::RuleDispute(ruling)).unwrap();
    assert_eq!(run.case.ticket.state, TicketState::AwaitingCallback, "the ticket follows its lead again");
}

#[test]
fn only_the_lead_is_ordered_to_handle_it_again() {
    let mut run = supported();
    run.act(2, &supporter(), &submit(7, content())).unwrap();
    submitted(&mut run, true);
    let verdict = Intent::RecordCallback(verdict(Satisfaction::Dissatisfied));
    run.act(1, &platform(Role::CallbackAgent), &verdict).unwrap();
    assert_eq!(run.state(2), AssignmentState::Closed);
    let again = Intent::OrderRework(reason("未到现场"));
    assert_eq!(code(run.act(2, &platform(Role::CallbackAgent), &again)), ErrorCode::WrongState);
    run.act(1, &platform(Role::CallbackAgent), &again).unwrap();
    assert_eq!(run.case.ticket.state, TicketState::Processing);
}

#[test]
fn a_unit_gets_one_part_by_delegation_too() {
    let mut run = Run::handling();
    let delegate = |n: u128| {
        let limit = "2wd".parse().unwrap();
        let assignment = AssignmentId(id(700 + n));
        Intent::Delegate(Delegate {
            assignment,
            unit: unit(3),
            unit_name: "站所3".into(),
            limit,
            note: "去看".into(),
        })
    };
    run.act(1, &handler(), &delegate(3)).unwrap();
    let below = run.case.assignments.last().and_then(|sub| sub.handed_down.clone()).unwrap();
    assert_eq!((below.unit_name, below.note.as_str()), (run.case.assignments[0].unit_name.clone(), "去看"));
    assert_eq!(code(run.act(1, &handler(), &delegate(4))), ErrorCode::InvalidInput);
}

fn draft(n: u128) -> Intent {
    let (draft, rev) = (DraftId(id(3)), RevId(id(420 + n)));
    Intent::SaveDraft(SaveDraft { draft, rev, base_rev: None, content: content() })
}

#[test]
fn nobody_approves_a_reply_they_wrote_on_whoever_submits_it() {
    let both = person(7, Some(1), &[Role::Handler, Role::Reviewer]);
    let late = person(8, Some(1), &[Role::Handler, Role::Reviewer]);
    let approve = Intent::ApproveReply(Approve { hash: content().text_hash() });
    let mut run = Run::handling();
    run.act(1, &both, &draft(1)).unwrap();
    run.act(1, &handler(), &draft(2)).unwrap();
    run.act(1, &handler(), &submit(1, content())).unwrap();
    run.act(1, &late, &draft(3)).unwrap();
    assert_eq!(code(run.act(1, &both, &approve)), ErrorCode::SamePerson);
    assert!(run.judge(Some(1), &late, &approve).is_ok(), "what was written after it is not in it");
    run.pack.four_eyes = false;
    assert!(run.judge(Some(1), &both, &approve).is_ok(), "where the pack asks for four eyes only");
    run.pack.four_eyes = true;
    run.act(1, &reviewer(), &approve).unwrap();
    run.act(1, &platform(Role::Auditor), &Intent::AuditReply(audit(true))).unwrap();
    run.act(1, &platform(Role::CallbackAgent), &Intent::OrderRework(reason("未到现场"))).unwrap();
    run.act(1, &handler(), &submit(2, content())).unwrap();
    assert!(run.judge(Some(1), &both, &approve).is_ok(), "a new round is a new text");
}

fn at(hash: &Sha256Hex) -> OpinionHash {
    OpinionHash { id: OpinionId(id(950)), hash: hash.clone() }
}

/// Written by a colleague first, then by the handler, and submitted.
fn written_by_two(run: &mut Run, first: &Actor) -> Sha256Hex {
    run.act(1, &handler(), &evidence(0)).unwrap();
    let text = opinion_content(vec![EvidenceId(id(600))]);
    let save = Intent::SaveOpinion(SaveOpinion { id: OpinionId(id(950)), content: text.clone() });
    run.ticket(first, &save).unwrap();
    run.ticket(&handler(), &save).unwrap();
    run.ticket(&handler(), &Intent::SubmitOpinion(at(&text.hash()))).unwrap();
    text.hash()
}

fn issued(run: &mut Run) -> Sha256Hex {
    let bytes = Sha256Hex::of(b"draft");
    let issue = IssueOpinion {
        id: OpinionId(id(950)),
        number: DocNumber { series: "示函".into(), year: 2026, seq: 7 },
        date: MONDAY.local_date(),
        draft_sha256: bytes.clone(),
        draft_size: 1,
        substitutions: vec![],
    };
    run.ticket(&platform(Role::System), &Intent::IssueOpinion(issue)).unwrap();
    bytes
}

fn seal(bytes: &Sha256Hex) -> Intent {
    let OpinionHash { id, hash } = at(bytes);
    Intent::SealOpinion(SealOpinion { id, draft_sha256: hash, dx_mm: 0, dy_mm: 0 })
}

#[test]
fn nobody_approves_signs_or_seals_a_final_opinion_they_wrote_on() {
    let all = person(7, Some(1), &[Role::Handler, Role::Reviewer, Role::Signer, Role::SealKeeper]);
    let mut run = Run::handling();
    let model = written_by_two(&mut run, &all);
    assert_eq!(code(run.ticket(&all, &Intent::ApproveOpinion(at(&model)))), ErrorCode::SamePerson);
    run.ticket(&reviewer(), &Intent::ApproveOpinion(at(&model))).unwrap();
    let bytes = issued(&mut run);
    assert_eq!(code(run.ticket(&all, &Intent::SignOpinion(at(&bytes)))), ErrorCode::SamePerson);
    run.ticket(&signer(), &Intent::SignOpinion(at(&bytes))).unwrap();
    assert_eq!(code(run.ticket(&all, &seal(&bytes))), ErrorCode::SamePerson);
    run.ticket(&keeper(), &seal(&bytes)).unwrap();
}

#[test]
fn a_record_from_before_writers_were_kept_knows_its_last_writer() {
    let mut run = Run::handling();
    written_by_two(&mut run, &person(7, Some(1), &[Role::Handler]));
    let mut kept = serde_json::to_value(&run.case.ticket.opinions[0]).unwrap();
    assert_eq!(kept.as_object_mut().unwrap().remove("drafters").unwrap().as_array().unwrap().len(), 2);
    let old: FinalOpinion = serde_json::from_value(kept).unwrap();
    assert!(old.is_by(handler().user) && !old.is_by(person(7, None, &[]).user));
    run.act(1, &handler(), &submit(1, content())).unwrap();
    let mut kept = serde_json::to_value(run.assignment(1).last_reply().unwrap()).unwrap();
    kept.as_object_mut().unwrap().remove("authors").unwrap();
    let old: Reply = serde_json::from_value(kept).unwrap();
    assert!(old.is_by(handler().user) && !old.is_by(reviewer().user));
}

#[test]
fn a_chain_without_signer_goes_from_the_reviewer_to_the_seal() {
    let mut run = Run::handling();
    run.pack.chains.final_opinion = chain(&[Role::Reviewer, Role::SealKeeper]);
    let model = written_by_two(&mut run, &handler());
    run.ticket(&reviewer(), &Intent::ApproveOpinion(at(&model))).unwrap();
    let bytes = issued(&mut run);
    assert_eq!(run.case.ticket.opinions[0].state, OpinionState::Signed, "it waits for the seal");
    run.ticket(&keeper(), &seal(&bytes)).unwrap();
}

fn returns_with(evidence: Vec<EvidenceId>, suggested: u128) -> Intent {
    Intent::RequestReturn(RequestReturn {
        id: RequestId(id(800)),
        grounds: vec!["R1".into()],
        reason: "属城管职责".into(),
        bases: vec![Basis::Document { name: "三定规定".into(), text: "第四条".into() }],
        suggested_unit: Some(unit(suggested)),
        suggested_unit_name: "单位".into(),
        evidence,
    })
}

#[test]
fn what_a_request_rests_on_is_on_the_ticket() {
    let (there, absent) = (EvidenceId(id(600)), EvidenceId(id(699)));
    let missing = |result: Result<(), Rejection>| {
        let refused = result.expect_err("it is not there");
        assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::MissingEvidence, Some("evidence")));
        assert_eq!(refused.params["id"], absent.to_string());
    };
    let mut run = Run::handling();
    run.act(1, &handler(), &evidence(0)).unwrap();
    missing(run.judge(Some(1), &handler(), &returns_with(vec![there, absent], 2)).map(|_| ()));
    assert!(run.judge(Some(1), &handler(), &returns_with(vec![there], 2)).is_ok());

    let text = opinion_content(vec![there, absent]);
    let save = SaveOpinion { id: OpinionId(id(950)), content: text.clone() };
    run.ticket(&handler(), &Intent::SaveOpinion(save)).unwrap();
    missing(run.ticket(&handler(), &Intent::SubmitOpinion(at(&text.hash()))));

    let with_piece = ReplyContent { evidence: vec![there], ..content() };
    let run = Run::archived(Satisfaction::Dissatisfied, with_piece);
    let appeal = |evidence: Vec<EvidenceId>| {
        let content = AppealContent {
            kind: AppealKind::TicketResult,
            ground: "G1".into(),
            reason: "诉求违反法律规定".into(),
            citations: vec![citation()],
            evidence,
            reply_hash: None,
            new_ground: true,
            month: None,
        };
        Intent::FileAppeal(FileAppeal { id: AppealId(id(900)), content })
    };
    missing(run.judge(Some(1), &handler(), &appeal(vec![there, absent])).map(|_| ()));
    assert!(run.judge(Some(1), &handler(), &appeal(vec![there])).is_ok());
}

#[test]
fn what_was_fed_back_is_recalled_until_the_lead_has_submitted() {
    let mut run = supported();
    run.act(2, &supporter(), &submit(7, content())).unwrap();
    let recall = Intent::RecallReply(empty());
    assert!(run.judge(Some(2), &supporter(), &recall).is_ok());
    submitted(&mut run, false);
    assert_eq!(code(run.act(2, &supporter(), &recall)), ErrorCode::WrongState);
    run.act(1, &handler(), &recall).unwrap();
    run.act(2, &supporter(), &recall).unwrap();
    assert_eq!(run.state(2), AssignmentState::Handling, "the lead took its own back first");
}

#[test]
fn whom_a_ticket_is_about_keeps_out_of_it_and_hands_it_on() {
    let mut run = Run::dispatched();
    run.case.ticket.complained_of = Some("某股室负责人、单位1的人员1（科长）".into());
    assert_eq!(code(run.act(1, &handler(), &Intent::Acknowledge(empty()))), ErrorCode::Recused);
    let name = |n: u128| AssignHandler { user: UserId(id(200 + n)), name: format!("人员{n}") };
    assert_eq!(code(run.act(1, &handler(), &Intent::AssignHandler(name(1)))), ErrorCode::Recused);
    run.act(1, &handler(), &Intent::AssignHandler(name(6))).unwrap();
    let colleague = person(6, Some(1), &[Role::Handler]);
    run.act(1, &colleague, &Intent::Acknowledge(empty())).unwrap();
    run.case.ticket.complained_of = Some("人员6路夜市".into());
    run.act(1, &colleague, &contact(1)).unwrap();
    run.case.ticket.complained_of = Some("人员1".into());
    let save = SaveOpinion { id: OpinionId(id(950)), content: opinion_content(vec![]) };
    assert_eq!(code(run.ticket(&handler(), &Intent::SaveOpinion(save))), ErrorCode::Recused);
}

#[test]
fn a_report_never_goes_to_the_unit_it_reports() {
    let to_first = dispatch_to(&[(1, AssignmentKind::Lead)]);
    let mut run = Run::new();
    run.case.ticket.complained_of = Some("单位1王某".into());
    assert!(run.judge(None, &platform(Role::Dispatcher), &to_first).is_ok(), "a plain complaint may");
    run.case.ticket.secrecy = Secrecy::Reporter;
    assert_eq!(code(run.ticket(&platform(Role::Dispatcher), &to_first)), ErrorCode::Recused);
    run.ticket(&platform(Role::Dispatcher), &dispatch_to(&[(2, AssignmentKind::Lead)])).unwrap();
    let add = Dispatch { to: vec![to(1, AssignmentKind::Support)], note: String::new(), complex: false };
    assert_eq!(
        code(run.ticket(&platform(Role::Dispatcher), &Intent::AddAssignment(add))),
        ErrorCode::Recused
    );
}

#[test]
fn accepting_a_ticket_as_a_report_keeps_its_reporter_secret() {
    let mut run = Run::new();
    run.case.ticket.state = TicketState::Received;
    let accept = Intent::Accept(Accept { nature: Nature::Report, category: vec!["环境保护".into()] });
    run.ticket(&platform(Role::Intake), &accept).unwrap();
    assert_eq!((run.case.ticket.nature, run.case.ticket.secrecy), (Nature::Report, Secrecy::Reporter));
}

#[test]
fn a_report_is_one_by_its_nature_alone() {
    let mut run = Run::handling();
    run.case.ticket.nature = Nature::Report;
    run.case.ticket.complained_of = Some("单位2".into());
    let add = Dispatch { to: vec![to(2, AssignmentKind::Support)], note: String::new(), complex: false };
    assert_eq!(
        code(run.ticket(&platform(Role::Dispatcher), &Intent::AddAssignment(add))),
        ErrorCode::Recused
    );
    let merge = Intent::Merge(Merge { into: TicketId(id(2)), into_no: "QH0002".into() });
    assert_eq!(code(run.ticket(&platform(Role::Dispatcher), &merge)), ErrorCode::WrongState);
}

#[test]
fn the_leads_handler_is_offered_to_send_a_support_back() {
    let mut run = supported();
    run.act(2, &supporter(), &submit(7, content())).unwrap();
    let ctx = Context { now: run.now, pack: &run.pack, calendar: Calendar::builtin(), resident: None };
    let offered = |actor: &Actor| -> Vec<IntentKind> {
        let allowed = allowed(&run.case, Some(AssignmentId(id(702))), actor, &ctx);
        allowed.into_iter().map(|allowed| allowed.kind).collect()
    };
    assert_eq!(offered(&handler()), [IntentKind::SendBackSupport], "and nothing else of another unit's");
    assert!(!offered(&supporter()).contains(&IntentKind::SendBackSupport));
}

#[test]
fn a_slice_in_which_the_lead_is_only_named_leaves_the_ticket_where_it_is() {
    let mut run = supported();
    let lead = run.case.assignments.remove(0);
    let AssignmentState::Handling = lead.state else { panic!("it is being handled") };
    run.case.others = vec![AssignmentBrief {
        unit: lead.unit,
        unit_name: lead.unit_name,
        kind: lead.kind,
        state: lead.state,
    }];
    run.act(2, &supporter(), &Intent::AddNote(AddNote { text: "备注".into() })).unwrap();
    assert_eq!(run.case.ticket.state, TicketState::Processing, "a support's desk predicts no dispatch");
    run.case.others.clear();
    run.act(2, &supporter(), &Intent::AddNote(AddNote { text: "备注".into() })).unwrap();
    assert_eq!(run.case.ticket.state, TicketState::Processing, "nor does one that sees no lead");
}

#[test]
fn whoever_knows_the_resident_refuses_a_reply_that_names_them() {
    let run = Run::handling();
    let resident = Caller { name: "陈大明".into(), ..Caller::default() };
    let named = ReplyContent { public_text: "陈大明您好，已办理。".into(), ..content() };
    let judge = |resident| {
        let ctx = Context { now: run.now, pack: &run.pack, calendar: Calendar::builtin(), resident };
        apply(&run.case, Some(AssignmentId(id(701))), &submit(1, named.clone()), &handler(), &ctx).map(|_| ())
    };
    let refused = judge(Some(&resident)).unwrap_err();
    assert_eq!((refused.code, refused.params["finding"].as_str()), (ErrorCode::ReplyBlocked, "L6"));
    assert_eq!(judge(None), Ok(()), "a desk that does not know the resident cannot tell");
}

#[test]
fn a_reviewers_remarks_stand_on_passages_of_the_text_that_was_submitted() {
    let mut run = Run::handling();
    run.act(1, &handler(), &submit(1, content())).unwrap();
    let text: Vec<char> = content().public_text.chars().collect();
    let quote: String = text[2..5].iter().collect();
    let mark = PassageMark { field: ReplyText::PublicText, start: 2, quote, note: "请写明日期".into() };
    let sent_back = |marks: Vec<PassageMark>| {
        Intent::RejectReply(RejectReply { reason: "两处需改".into(), marks, to: SentBackTo::Author })
    };
    let elsewhere = PassageMark { start: 3, ..mark.clone() };
    assert_eq!(code(run.act(1, &reviewer(), &sent_back(vec![elsewhere]))), ErrorCode::HashMismatch);
    let silent = PassageMark { note: " ".into(), ..mark.clone() };
    assert_eq!(code(run.act(1, &reviewer(), &sent_back(vec![silent]))), ErrorCode::MissingField);
    let beyond = PassageMark { start: u32::MAX, ..mark.clone() };
    assert_eq!(code(run.act(1, &reviewer(), &sent_back(vec![beyond]))), ErrorCode::HashMismatch);
    run.act(1, &reviewer(), &sent_back(vec![mark.clone()])).unwrap();
    assert_eq!(run.assignment(1).replies[0].marks, [mark]);
    let older = serde_json::json!({ "reason": "两处需改" });
    let older = Intent::from_parts(IntentKind::RejectReply, older).unwrap();
    assert_eq!(older, sent_back(vec![]), "an older desk names no passages");
}

#[test]
fn a_drafter_writes_on_every_open_assignment_and_submits_asks_or_decides_nothing() {
    let drafter = person(6, Some(1), &[Role::Drafter]);
    let mut run = Run::handling();
    run.act(1, &drafter, &contact(7)).unwrap();
    run.act(1, &drafter, &evidence(3)).unwrap();
    run.act(1, &drafter, &draft(1)).unwrap();
    assert_eq!(code(run.act(1, &drafter, &submit(1, content()))), ErrorCode::WrongRole);
    assert_eq!(code(run.act(1, &drafter, &returns_with(vec![], 2))), ErrorCode::WrongRole);
    let ctx = Context { now: run.now, pack: &run.pack, calendar: Calendar::builtin(), resident: None };
    let mut offered: Vec<_> = allowed(&run.case, Some(AssignmentId(id(701))), &drafter, &ctx)
        .into_iter()
        .map(|one| one.kind)
        .collect();
    offered.sort_unstable();
    use IntentKind as K;
    let mut writes = vec![K::RecordContact, K::AddEvidence, K::SaveDraft, K::AddNote, K::RecordReveal];
    writes.sort_unstable();
    assert_eq!(offered, writes);
    run.act(1, &handler(), &submit(1, content())).unwrap();
    assert_eq!(run.state(1), AssignmentState::UnitReview, "who handles it submits what was drafted");
}

#[test]
fn a_text_that_came_back_is_found_when_it_is_filed_again_unchanged() {
    let repeats = |run: &Run| {
        let facts = CheckFacts::of(&run.case, run.assignment(1), None, run.now, &run.pack);
        let spaced = ReplyContent { public_text: format!("{} \n", content().public_text), ..content() };
        let found = reply_check::check(&spaced, &facts, &run.pack);
        found.iter().any(|finding| finding.code == "L18")
    };
    let submitted = || {
        let mut run = Run::handling();
        run.act(1, &handler(), &submit(1, content())).unwrap();
        run
    };
    let hash = content().text_hash();
    assert!(!repeats(&Run::handling()) && !repeats(&submitted()), "it has not come back");
    let mut recalled = submitted();
    recalled.act(1, &handler(), &Intent::RecallReply(empty())).unwrap();
    assert!(!repeats(&recalled), "its author took it back");
    let mut rejected = submitted();
    let refusal = RejectReply { reason: "请写明时间。".into(), marks: vec![], to: SentBackTo::Author };
    rejected.act(1, &reviewer(), &Intent::RejectReply(refusal)).unwrap();
    assert!(repeats(&rejected), "sent back inside the unit");
    let mut failed = submitted();
    failed.act(1, &reviewer(), &Intent::ApproveReply(Approve { hash })).unwrap();
    failed.act(1, &platform(Role::Auditor), &Intent::AuditReply(audit(false))).unwrap();
    assert!(repeats(&failed), "sent back by the platform in the same round");
}
