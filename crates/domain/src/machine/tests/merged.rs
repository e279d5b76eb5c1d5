//! 并单: what a merged ticket refuses and names, and what its parent's answer tells it.

use super::build::*;
use crate::case::*;
use crate::error::{ErrorCode, Problem};
use crate::intent::*;
use crate::role::Role;
use crate::*;

fn merge() -> Intent {
    Intent::Merge(Merge { into: TicketId(id(2)), into_no: "QH0002".into() })
}

#[test]
fn a_late_reply_is_told_the_number_of_the_parent() {
    let mut run = Run::handling();
    run.ticket(&platform(Role::Dispatcher), &merge()).unwrap();
    // The hub names the parent; until it has, its key stands for it.
    run.case.ticket.parent = Some(ParentTicket {
        ticket: TicketId(id(2)),
        no: "QH0002".into(),
        state: TicketState::Processing,
        answer: None,
    });
    let late = run.act(1, &handler(), &submit(1, content())).expect_err("it was merged meanwhile");
    assert_eq!(late.code, ErrorCode::MergedInto);
    assert_eq!(late.params["ticket"], TicketId(id(2)).to_string());
    assert!(Problem::from(late).message.contains("QH0002"), "the sentence names it");
}

#[test]
fn unmerging_takes_the_parent_away_and_leaves_every_word() {
    let mut run = Run::handling();
    let before = run.assignment(1).clone();
    run.ticket(&platform(Role::Dispatcher), &merge()).unwrap();
    run.ticket(&platform(Role::Dispatcher), &Intent::Unmerge(reason("并错了"))).unwrap();
    let ticket = &run.case.ticket;
    assert_eq!(ticket.state, TicketState::PendingDispatch);
    assert_eq!((ticket.merged_into, &ticket.parent), (None, &None));
    let after = run.assignment(1);
    assert_eq!(after.contacts, before.contacts);
    assert_eq!(after.state, AssignmentState::Withdrawn, "a dispatcher sends it anew");
}

#[test]
fn a_parent_and_a_report_are_not_merged() {
    let mut parent = Run::handling();
    parent.case.ticket.children =
        vec![ChildTicket { ticket: TicketId(id(3)), no: "QH0003".into(), called_at: MONDAY }];
    let mut report = Run::handling();
    report.case.ticket.secrecy = Secrecy::Reporter;
    for run in [&mut parent, &mut report] {
        let refused = run.ticket(&platform(Role::Dispatcher), &merge()).expect_err("must be refused");
        assert_eq!(refused.code, ErrorCode::WrongState);
    }
}

#[test]
fn the_public_answer_is_the_last_that_passed_audit_and_nothing_else_of_the_case() {
    let mut run = Run::handling();
    run.act(1, &handler(), &submit(1, content())).unwrap();
    assert_eq!(run.case.public_answer(), None, "nothing has passed yet");
    let hash = content().text_hash();
    run.act(1, &reviewer(), &Intent::ApproveReply(Approve { hash })).unwrap();
    let pass = AuditReply { pass: true, defects: vec![], reason: String::new() };
    run.act(1, &platform(Role::Auditor), &Intent::AuditReply(pass)).unwrap();
    let parent = ParentTicket::of(&run.case);
    let answer = parent.answer.clone().expect("it has passed");
    assert_eq!(answer.public_text, content().public_text);
    let told = serde_json::to_string(&parent).unwrap();
    for kept in ["陈", "139", "夜间噪声", "到现场"] {
        assert!(!told.contains(kept), "{kept} is the other resident's or the unit's own: {told}");
    }
    run.case.ticket.secrecy = Secrecy::Reporter;
    assert_eq!(run.case.public_answer(), None, "the answer to a 举报 is its reporter's alone");
}

#[test]
fn the_record_says_in_a_code_too_why_a_part_was_withdrawn() {
    let run = Run::handling();
    let applied = run.judge(None, &platform(Role::Dispatcher), &merge()).unwrap();
    let withdrawn = applied.events.iter().find(|event| event.code == EventCode::Withdrawn).unwrap();
    assert_eq!((withdrawn.reason, withdrawn.note.as_str()), (Some(ReasonCode::NoteMerged), "已并入 QH0002"));
    assert_eq!(withdrawn.params["no"], "QH0002");
    let kept = serde_json::to_string(withdrawn).unwrap();
    let older = kept.replace(r#""reason":"note_merged","params":{"no":"QH0002"},"#, "");
    assert_ne!(older, kept);
    let read: Event = serde_json::from_str(&older).unwrap();
    assert_eq!((read.reason, read.note.as_str()), (None, "已并入 QH0002"), "what was stored before is read");
}
