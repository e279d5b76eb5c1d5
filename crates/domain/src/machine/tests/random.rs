//! No sequence of intents leaves the table: states, single lead, ended states, growing totals.

use proptest::prelude::*;

use super::build::*;
use crate::case::*;
use crate::error::ErrorCode;
use crate::intent::*;
use crate::machine::table::{ASSIGNMENT, find};
use crate::role::{Actor, Role};
use crate::time::Millis;
use crate::*;

fn everyone() -> Actor {
    use Role as R;
    person(
        1,
        Some(1),
        &[
            R::Handler,
            R::Liaison,
            R::Reviewer,
            R::Signer,
            R::SealKeeper,
            R::Auditor,
            R::CallbackAgent,
            R::Supervisor,
            R::Dispatcher,
            R::Assessor,
            R::System,
            R::HubAdmin,
            R::Intake,
        ],
    )
}

fn some_intent(pick: usize, n: u128, flag: bool) -> Intent {
    let decide = Decide { grant: flag, reason: "理由".into() };
    let stop =
        |ground: &str| RequestStop { id: RequestId(id(n)), ground: ground.into(), reason: "理由".into() };
    let text = ReplyContent { contact_waiver: "空号".into(), ..content() };
    let hash = text.text_hash();
    match pick {
        0 => Intent::Acknowledge(empty()),
        1 => Intent::RequestReturn(RequestReturn {
            id: RequestId(id(n)),
            grounds: vec!["R1".into()],
            reason: "理由".into(),
            bases: vec![Basis::Document { name: "三定".into(), text: String::new() }],
            suggested_unit: Some(unit(2)),
            suggested_unit_name: String::new(),
            evidence: vec![],
        }),
        2 => Intent::WithdrawReturn(empty()),
        3 => Intent::DecideReturn(decide),
        4 => contact(n),
        5 => evidence(n),
        6 => submit(n, text),
        7 => Intent::ApproveReply(Approve { hash }),
        8 => Intent::SignReply(Approve { hash }),
        9 => Intent::RejectReply(reason("改")),
        10 => Intent::RecallReply(empty()),
        11 => Intent::AuditReply(audit(flag)),
        12 => Intent::RecordCallback(verdict(Satisfaction::Mostly)),
        13 => Intent::OrderRework(reason("重办")),
        14 => Intent::RequestExtension(RequestExtension {
            id: RequestId(id(n)),
            days: 2,
            reason: "理由".into(),
            caller_told_at: None,
        }),
        15 => Intent::RequestSuspension(stop("S1")),
        16 => Intent::RequestTermination(stop("T1")),
        17 => Intent::WithdrawRequest(empty()),
        18 => Intent::DecideExtension(decide),
        19 => Intent::DecideSuspension(decide),
        20 => Intent::DecideTermination(decide),
        21 => Intent::Resume(reason("恢复")),
        22 => Intent::Urge(reason("催")),
        23 => Intent::Withdraw(reason("撤派")),
        24 => Intent::Archive(empty()),
        25 => Intent::PlaceOnHold(PlaceOnHold { reason: "挂账".into(), review_on: MONDAY.local_date() }),
        26 => Intent::ResumeTicket(reason("恢复")),
        27 => Intent::EscalateDispute(reason("争议")),
        28 => Intent::Cancel(reason("撤单")),
        29 => dispatch_to(&[(n, AssignmentKind::Lead)]),
        30 => Intent::Merge(Merge { into: TicketId(id(2)), into_no: "QH2".into() }),
        31 => Intent::Unmerge(reason("撤销并单")),
        _ => Intent::AddNote(AddNote { text: "备注".into() }),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_intents_leaves_the_table(
        steps in prop::collection::vec((0usize..33, any::<bool>(), 1i64..40), 1..60)
    ) {
        let mut run = Run::dispatched();
        run.pack.four_eyes = false;
        let actor = everyone();
        for (index, (pick, flag, hours)) in steps.into_iter().enumerate() {
            run.now = Millis(run.now.0 + hours * HOUR);
            let intent = some_intent(pick, 10_000 + index as u128, flag);
            let ids: Vec<AssignmentId> = run.case.assignments.iter().map(|a| a.id).collect();
            let target = ids.last().copied();
            let before = run.case.clone();
            let mut person = actor.clone();
            person.unit = before.assignments.last().map(|a| a.unit);
            let ctx = crate::machine::Context { now: run.now, pack: &run.pack, calendar: crate::time::Calendar::builtin() };
            match crate::machine::apply(&before, target, &intent, &person, &ctx) {
                Err(rejection) => prop_assert_ne!(rejection.code, ErrorCode::Internal, "{:?} broke the table", intent),
                Ok(applied) => {
                    check_step(&before, &applied.case, &intent)?;
                    run.case = applied.case;
                }
            }
        }
    }
}

fn check_step(before: &Case, after: &Case, intent: &Intent) -> Result<(), TestCaseError> {
    let leads = after
        .assignments
        .iter()
        .filter(|a| a.kind == AssignmentKind::Lead)
        .filter(|a| !matches!(a.state, AssignmentState::Returned | AssignmentState::Withdrawn))
        .count();
    prop_assert!(leads <= 1, "one lead at most, after {intent:?}");
    for old in &before.assignments {
        let new = after.assignment(old.id).expect("no assignment vanishes");
        let ended = !old.state.is_open();
        let leaves = new.state != old.state;
        let by_rework = intent.kind() == IntentKind::OrderRework && old.state == AssignmentState::Closed;
        let by_archive = new.state == AssignmentState::Archived;
        prop_assert!(!ended || !leaves || by_rework || by_archive, "{:?} left {:?}", intent, old.state);
        prop_assert!(new.return_count >= old.return_count && new.urge_count >= old.urge_count);
        prop_assert!(new.replies.len() >= old.replies.len() && new.contacts.len() >= old.contacts.len());
        prop_assert!(new.round >= old.round);
        if leaves && find(ASSIGNMENT, &old.state, intent.kind()).is_none() {
            let by_ticket = matches!(
                intent.kind(),
                IntentKind::Cancel
                    | IntentKind::PlaceOnHold
                    | IntentKind::ResumeTicket
                    | IntentKind::Merge
                    | IntentKind::Archive
            );
            prop_assert!(by_ticket, "{:?} moved {:?} to {:?}", intent, old.state, new.state);
        }
    }
    Ok(())
}
