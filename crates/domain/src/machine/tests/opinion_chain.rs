//! A final opinion in its chain: who passes which step, in whose place, and who throws it back.

use super::build::*;
use crate::error::ErrorCode;
use crate::hash::Sha256Hex;
use crate::intent::*;
use crate::machine::{Context, allowed_on_opinion};
use crate::opinion::{DocNumber, OpinionState};
use crate::role::{Actor, Role};
use crate::time::Calendar;
use crate::*;

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

fn at(hash: &Sha256Hex) -> OpinionHash {
    OpinionHash { id: OpinionId(id(950)), hash: hash.clone() }
}

fn text() -> opinion::OpinionContent {
    opinion_content(vec![EvidenceId(id(600))])
}

/// Written by the handler, who waits for 审核.
fn in_review(writer: &Actor) -> Run {
    let mut run = Run::handling();
    run.act(1, &handler(), &evidence(0)).unwrap();
    let save = SaveOpinion { id: OpinionId(id(950)), content: text() };
    run.ticket(writer, &Intent::SaveOpinion(save)).unwrap();
    run.ticket(writer, &Intent::SubmitOpinion(at(&text().hash()))).unwrap();
    run
}

/// What a person may do with it, and why not.
fn offered(run: &Run, actor: &Actor) -> Vec<(IntentKind, Option<ErrorCode>)> {
    let ctx = Context { now: run.now, pack: &run.pack, calendar: Calendar::builtin(), resident: None };
    let judged = allowed_on_opinion(&run.case, OpinionId(id(950)), actor, &ctx);
    judged.into_iter().map(|one| (one.kind, one.refusal)).collect()
}

#[test]
fn an_opinion_is_passed_in_the_place_of_one_to_whom_the_step_is_open() {
    let writes = person(2, Some(1), &[Role::Handler, Role::Reviewer]);
    let mut run = in_review(&writes);
    let one = standing_in(person(5, Some(1), &[Role::Handler]), 2, &[Role::Reviewer]);
    let approve = Intent::ApproveOpinion(at(&text().hash()));
    assert_eq!(code(run.ticket(&one, &approve)), ErrorCode::SamePerson);
    assert!(offered(&run, &one).contains(&(IntentKind::ApproveOpinion, Some(ErrorCode::SamePerson))));
    let both = standing_in(one, 6, &[Role::Reviewer]);
    assert!(offered(&run, &both).contains(&(IntentKind::ApproveOpinion, None)));
    run.ticket(&both, &approve).unwrap();
    let passed = &run.case.ticket.opinions[0].approvals[0];
    assert_eq!(passed.on_behalf.as_ref().map(|absent| absent.name.as_str()), Some("人员6"));

    let mut run = in_review(&handler());
    run.case.ticket.complained_of = Some("单位1的人员2".into());
    run.ticket(&both, &approve).unwrap();
    let passed = &run.case.ticket.opinions[0].approvals[0];
    assert_eq!(
        passed.on_behalf.as_ref().map(|absent| absent.name.as_str()),
        Some("人员6"),
        "not of whom the ticket is about"
    );
}

#[test]
fn an_opinion_is_thrown_back_by_who_has_a_step_of_its_chain_and_no_other() {
    let mut run = in_review(&handler());
    let back =
        Intent::RejectOpinion(OpinionComment { id: OpinionId(id(950)), comment: "请补事实".into() });
    let liaison = person(8, Some(1), &[Role::Liaison]);
    assert_eq!(code(run.ticket(&liaison, &back)), ErrorCode::WrongRole);
    assert!(!offered(&run, &liaison).iter().any(|(kind, _)| *kind == IntentKind::RejectOpinion));
    assert!(
        offered(&run, &signer()).contains(&(IntentKind::RejectOpinion, None)),
        "a later step's person may"
    );
    run.ticket(&signer(), &back).unwrap();
    assert_eq!(run.case.ticket.opinions[0].state, OpinionState::Draft);
}

#[test]
fn bytes_of_an_earlier_text_are_not_offered_to_be_signed_once_another_is_approved() {
    let mut run = in_review(&handler());
    let approve = |text: &opinion::OpinionContent| Intent::ApproveOpinion(at(&text.hash()));
    run.ticket(&reviewer(), &approve(&text())).unwrap();
    let issue = IssueOpinion {
        id: OpinionId(id(950)),
        number: DocNumber { series: "示函".into(), year: 2026, seq: 7 },
        date: run.now.local_date(),
        draft_sha256: Sha256Hex::of(b"draft"),
        draft_size: 1,
        substitutions: vec![],
    };
    run.ticket(&platform(Role::System), &Intent::IssueOpinion(issue)).unwrap();
    assert!(offered(&run, &signer()).contains(&(IntentKind::SignOpinion, None)));
    let other = opinion::OpinionContent { facts: "另查明商户已停业。".into(), ..text() };
    let save = SaveOpinion { id: OpinionId(id(950)), content: other.clone() };
    run.ticket(&handler(), &Intent::SaveOpinion(save)).unwrap();
    run.ticket(&handler(), &Intent::SubmitOpinion(at(&other.hash()))).unwrap();
    run.ticket(&reviewer(), &approve(&other)).unwrap();
    assert!(!offered(&run, &signer()).iter().any(|(kind, _)| *kind == IntentKind::SignOpinion));
    let old = Intent::SignOpinion(at(&Sha256Hex::of(b"draft")));
    assert_eq!(code(run.ticket(&signer(), &old)), ErrorCode::WrongState);
}

#[test]
fn what_is_offered_on_an_opinion_can_be_done() {
    let run = in_review(&handler());
    assert!(offered(&run, &handler()).iter().all(|(kind, _)| *kind != IntentKind::ApproveOpinion));
    let own = person(1, Some(1), &[Role::Handler, Role::Reviewer]);
    let run = in_review(&own);
    assert!(offered(&run, &own).contains(&(IntentKind::ApproveOpinion, Some(ErrorCode::SamePerson))));
}
