//! A stand-in at the desk: what waits for them, what they may do without a network, and what is refused before it is asked.

use chengban_domain::case::{Approval, AssignmentState, Reply, ReplyContent, UnitRequest};
use chengban_domain::hash::Sha256Hex;
use chengban_domain::intent::{Approve, Intent, IntentKind, RequestExtension};
use chengban_domain::pack::{NamedStep, Step};
use chengban_domain::role::{Principal, Role};
use chengban_domain::stand_in::StandIn;
use chengban_domain::wire::{PersonRef, TicketSlice};
use chengban_domain::{ErrorCode, ReplyId, RequestId, RevId, StandInId, UserId};
use chrono::Days;
use uuid::Uuid;

use super::*;
use crate::commands::inbox::{InboxList, InboxPageReq, InboxQuery, InboxRow, InboxSort, InboxView};
use crate::commands::ticket::{Act, StepMark, TicketView};
use crate::testing::{Bench, code, ticket, unit, user};
use crate::{inbox, ticket as tickets};

fn someone(n: u128) -> UserId {
    UserId(Uuid::from_u128(0x10 + n))
}

fn person(user: UserId, name: &str, roles: &[Role]) -> PersonRef {
    PersonRef { user, name: name.into(), unit: unit(), roles: roles.to_vec(), stand_ins: vec![] }
}

/// 李某 reviews and is away since today with the person at this desk in their place; 王某 reviews as well, 赵某 signs.
fn colleagues(bench: &Bench, roles: &[Role]) -> Vec<PersonRef> {
    let today = bench.office.today();
    let mut away = person(someone(1), "李某", &[Role::Reviewer]);
    away.stand_ins.push(StandIn {
        id: StandInId(Uuid::from_u128(0x50)),
        by: user(),
        by_name: "张某".into(),
        roles: roles.to_vec(),
        from: today,
        to: today.checked_add_days(Days::new(2)).unwrap(),
    });
    let me = person(user(), "张某", &[Role::Handler, Role::Liaison]);
    let (other, signer) =
        (person(someone(2), "王某", &[Role::Reviewer]), person(someone(3), "赵某", &[Role::Signer]));
    vec![me, away, other, signer]
}

/// 审核 → 会签 → 签发, the first step passed by 王某, the text written by `by`.
fn under_review(bench: &Bench, number: u128, by: UserId) -> TicketSlice {
    let mut slice = ticket(bench, number, AssignmentState::UnitReview);
    let content = ReplyContent { public_text: "已整改。".into(), ..ReplyContent::empty() };
    let text_hash = content.text_hash();
    let passed = Approval {
        by: someone(2),
        by_name: "王某".into(),
        role: Role::Reviewer,
        at: bench.office.clock.now(),
        hash: text_hash.clone(),
        on_behalf: None,
        skipped: None,
    };
    let between =
        NamedStep { role: Role::Reviewer, label: "会签".into(), skip_by: vec![], four_eyes: None };
    slice.case.assignments[0].replies.push(Reply {
        id: ReplyId(Uuid::from_u128(0x60 + number)),
        rev: RevId(Uuid::from_u128(0x70 + number)),
        round: 0,
        content,
        text_hash,
        by,
        by_name: "某人".into(),
        authors: vec![by],
        submitted_at: bench.office.clock.now(),
        steps: vec![Role::Reviewer.into(), Step::Named(between), Role::Signer.into()],
        approvals: vec![passed],
        comment: String::new(),
        marks: vec![],
        recalled: false,
        verdict: None,
    });
    slice
}

async fn rows(bench: &Bench, view: InboxView) -> Vec<InboxRow> {
    let list = InboxList { view, query: InboxQuery::default(), sort: InboxSort::Due, desc: false };
    inbox::page(&bench.office, InboxPageReq { list, offset: 0, limit: 50 }).await.unwrap().rows
}

async fn approve(bench: &Bench, slice: &TicketSlice) -> Result<TicketView> {
    let assignment = &slice.case.assignments[0];
    let hash = assignment.last_reply().unwrap().text_hash.clone();
    let intent = Intent::ApproveReply(Approve { hash });
    let (ticket_id, assignment_id) = (slice.case.ticket.id, Some(assignment.id));
    tickets::act(&bench.office, Act { ticket_id, assignment_id, intent, form: None })
        .await
        .map(|done| done.view)
}

#[tokio::test]
async fn a_stand_in_finds_the_step_among_what_waits_and_passes_it_without_a_network() {
    let bench = Bench::new().await;
    let slice = under_review(&bench, 1, someone(9));
    bench.hold(std::slice::from_ref(&slice)).await;
    assert!(rows(&bench, InboxView::Todo).await.is_empty(), "a reviewer's step is nothing for a liaison");
    assert_eq!(rows(&bench, InboxView::Doing).await.len(), 1, "it is under way");

    bench.office.set_colleagues(colleagues(&bench, &[Role::Reviewer]));
    let [row] = rows(&bench, InboxView::Todo).await.try_into().unwrap();
    assert_eq!(row.on_behalf.as_deref(), Some("李某"));
    let mark = StepMark {
        no: 2,
        of: 3,
        label: Some("会签".into()),
        role: Role::Reviewer,
        asks: None,
        appeals: None,
    };
    assert_eq!(row.step, Some(mark.clone()));
    assert!(rows(&bench, InboxView::Doing).await.is_empty());
    let counts = inbox::counts(&bench.office).await.unwrap();
    assert_eq!((counts.views[&InboxView::Todo], counts.views[&InboxView::Doing]), (1, 0));

    let seen = tickets::open(&bench.office, slice.case.ticket.id).await.unwrap().review.unwrap();
    assert_eq!((seen.now, seen.on_behalf.as_deref()), (mark, Some("李某")));
    let who: Vec<_> = seen.who.iter().map(|p| (p.name.as_str(), p.closed, p.stand_in.as_deref())).collect();
    assert_eq!(
        who,
        [("李某", false, Some("张某")), ("王某", true, None)],
        "who passed the step before may not"
    );
    assert!(seen.has_step_before);

    let after = approve(&bench, &slice).await.unwrap();
    let passed = &after.assignment.unwrap().replies[0].approvals[1];
    assert_eq!(Principal::signed(passed.on_behalf.as_ref(), &passed.by_name), "张某代李某");
    assert_eq!(after.review.unwrap().now.role, Role::Signer);
    let told = after.slice.timeline.last().unwrap();
    assert_eq!(told.actor.on_behalf.as_ref().map(|absent| absent.name.as_str()), Some("李某"));
    assert!(rows(&bench, InboxView::Todo).await.is_empty(), "it waits for the signer now");
}

#[tokio::test]
async fn who_wrote_the_text_does_not_pass_it_as_a_stand_in_and_another_role_lends_nothing() {
    let bench = Bench::new().await;
    let (own, other) = (under_review(&bench, 1, user()), under_review(&bench, 2, someone(9)));
    bench.hold(&[own.clone(), other.clone()]).await;
    bench.office.set_colleagues(colleagues(&bench, &[Role::Reviewer]));
    assert_eq!(code(&approve(&bench, &own).await.unwrap_err()), ErrorCode::SamePerson);
    bench.office.set_colleagues(colleagues(&bench, &[Role::Signer]));
    assert_eq!(code(&approve(&bench, &other).await.unwrap_err()), ErrorCode::WrongRole, "李某 does not sign");
}

#[tokio::test]
async fn a_naming_that_the_hub_would_refuse_is_refused_before_it_is_asked() {
    let bench = Bench::new().await;
    bench.office.set_colleagues(colleagues(&bench, &[Role::Reviewer]));
    let today = bench.office.today();
    let ask = |by, from| StandInAdd { by, roles: vec![Role::Liaison], from, to: today };
    let refused = add(&bench.office, ask(someone(2), today)).await.unwrap_err();
    let problem = crate::fault::to_problem(&refused);
    assert!(problem.message.contains("正代理李某"), "who stands in is not stood in for: {problem:?}");
    let unknown = StandInRef { id: StandInId(Uuid::from_u128(0x50)) };
    assert_eq!(
        code(&end(&bench.office, unknown).await.unwrap_err()),
        ErrorCode::NotFound,
        "李某's, not mine"
    );
    let shown = list(&bench.office, NoArgs {}).await.unwrap();
    assert_eq!((shown.rows.len(), shown.roles), (1, vec![Role::Liaison]));

    let mut nobody_away = colleagues(&bench, &[Role::Reviewer]);
    nobody_away[1].stand_ins.clear();
    bench.office.set_colleagues(nobody_away);
    let offline = add(&bench.office, ask(someone(2), today)).await.unwrap_err();
    assert_eq!(code(&offline), ErrorCode::Offline, "the hub decides, and is not there");
}

/// An extension that a colleague asked for and that waits for the liaison of the unit.
fn asked_in_unit(bench: &Bench, number: u128) -> TicketSlice {
    let mut slice = ticket(bench, number, AssignmentState::Handling);
    let (id, reason) = (RequestId(Uuid::from_u128(0x80)), "需联合检测".to_owned());
    let intent = Intent::RequestExtension(RequestExtension { id, days: 2, reason, caller_told_at: None });
    slice.case.assignments[0].in_unit.push(UnitRequest {
        hash: Sha256Hex::of_json(&intent),
        intent: Box::new(intent),
        by: someone(9),
        by_name: "某人".into(),
        at: bench.office.clock.now(),
        round: 0,
        steps: vec![Role::Liaison.into(), Role::Reviewer.into()],
        approvals: vec![],
        sent_back: None,
        end: None,
    });
    slice
}

#[tokio::test]
async fn a_request_that_waits_for_the_unit_is_found_and_passed_step_by_step_by_who_has_the_step() {
    let bench = Bench::new().await;
    let slice = asked_in_unit(&bench, 1);
    bench.hold(std::slice::from_ref(&slice)).await;
    bench.office.set_colleagues(colleagues(&bench, &[Role::Reviewer]));
    let [row] = rows(&bench, InboxView::Todo).await.try_into().unwrap();
    let asks = Some(IntentKind::RequestExtension);
    let first = StepMark { no: 1, of: 2, label: None, role: Role::Liaison, asks, appeals: None };
    assert_eq!((row.step, row.on_behalf), (Some(first), None), "the liaison's own step");
    let assignment = &slice.case.assignments[0];
    let hash = assignment.in_unit[0].hash.clone();
    let approve = || Act {
        ticket_id: slice.case.ticket.id,
        assignment_id: Some(assignment.id),
        intent: Intent::ApproveRequest(Approve { hash: hash.clone() }),
        form: None,
    };
    tickets::act(&bench.office, approve()).await.unwrap();
    let [row] = rows(&bench, InboxView::Todo).await.try_into().unwrap();
    assert_eq!(
        row.on_behalf.as_deref(),
        Some("李某"),
        "the reviewer's step, in whose place the person stands"
    );
    let refused = tickets::act(&bench.office, approve()).await.unwrap_err();
    assert_eq!(code(&refused), ErrorCode::SamePerson, "two steps, two people");
}
