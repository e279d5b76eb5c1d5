//! Months at the desk: the list, what would be, and appeals that are filled in and filed without a network.

use chengban_domain::case::{
    AppealContent, AppealKind, AppealState, AssignmentState, Callback, Evidence, EvidenceKind, Satisfaction,
    Solved, TicketState,
};
use chengban_domain::citation::{Citation, CitationKey, Rank};
use chengban_domain::hash::Sha256Hex;
use chengban_domain::intent::{FileAppeal, Intent};
use chengban_domain::pack::RulePack;
use chengban_domain::time::Calendar;
use chengban_domain::wire::TicketSlice;
use chengban_domain::{AppealId, EvidenceId};
use chrono::NaiveDate;
use uuid::Uuid;

use super::*;
use crate::advice;
use crate::commands::month::AppealOf;
use crate::commands::outbox::OutboxList;
use crate::commands::returns::AppealPrefill;
use crate::commands::ticket::Act;
use crate::outbox;
use crate::testing::{Bench, code, ticket, unit, upsert};
use crate::ticket as tickets;

fn piece() -> EvidenceId {
    EvidenceId(Uuid::from_u128(0xE1))
}

fn citation() -> Citation {
    let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    Citation {
        key: CitationKey::article("中华人民共和国示例法", 9),
        text: "第九条 示例。".into(),
        rank: Rank::Law,
        valid_from: day(2020),
        valid_to: None,
        presumed: false,
        checked_on: day(2026),
        document: None,
        reason: String::new(),
    }
}

/// Archived just now with that verdict, and one piece of evidence.
fn archived(bench: &Bench, number: u128, satisfaction: Satisfaction) -> TicketSlice {
    let mut slice = ticket(bench, number, AssignmentState::Archived);
    let now = bench.office.clock.now();
    let ticket = &mut slice.case.ticket;
    (ticket.state, ticket.closed_at, ticket.archived_at) = (TicketState::Archived, Some(now), Some(now));
    let own = &mut slice.case.assignments[0];
    own.callbacks.push(Callback {
        attempt: 1,
        connected: true,
        staff_contacted: Some(true),
        solved: Some(Solved::Solved),
        satisfaction: Some(satisfaction),
        process_satisfaction: None,
        opinion: String::new(),
        valid: true,
        ground_ticked: None,
        at: now,
        by_name: "回访员".into(),
    });
    own.evidence.push(photo(now));
    slice
}

fn photo(at: Millis) -> Evidence {
    Evidence {
        id: piece(),
        no: 1,
        name: "现场.jpg".into(),
        kind: EvidenceKind::Handling,
        sha256: Sha256Hex::of(b"photo"),
        size: 5,
        mime: "image/jpeg".into(),
        taken_at: None,
        redaction_of: None,
        by_name: "张某".into(),
        at,
    }
}

/// Two content, two who are not.
fn four(bench: &Bench) -> Vec<TicketSlice> {
    use Satisfaction::{Dissatisfied as No, Satisfied as Yes};
    [Yes, No, Yes, No].into_iter().zip(1..).map(|(said, n)| archived(bench, n, said)).collect()
}

/// As the hub publishes it, with its mark on each counted assignment.
fn publish(bench: &Bench, slices: &mut [TicketSlice]) -> MonthResult {
    let pack = RulePack::builtin();
    let now = bench.office.clock.now();
    let of = Publication {
        unit: unit(),
        unit_name: "执法局",
        month: now.local_date(),
        pack: &pack,
        calendar: Calendar::builtin(),
        at: now,
        by_name: "考核员",
    };
    let result = rules::publish(slices.iter().map(|slice| &slice.case), &of);
    for slice in slices {
        slice.case.assignments[0].assessed = Some(result.mark());
        slice.case.ticket.version += 1;
    }
    result
}

async fn take(bench: &Bench, slices: &[TicketSlice], result: Option<&MonthResult>) {
    type Line<'a> = Box<dyn Fn(i64) -> String + 'a>;
    let tickets = slices.iter().map(|slice| Box::new(move |seq| upsert(seq, slice)) as Line<'_>);
    let month = result.map(|result| {
        let (id, body) = (name(result.month), serde_json::to_string(result).unwrap());
        let line =
            move |seq| format!(r#"{{"s":{seq},"k":"month","id":"{id}","v":1,"op":"upsert","body":{body}}}"#);
        Box::new(line) as Line<'_>
    });
    bench.take(tickets.chain(month).collect()).await;
}

fn of(slice: &TicketSlice, kind: Option<AppealKind>) -> AppealOf {
    AppealOf { ticket_id: slice.case.ticket.id, assignment_id: slice.case.assignments[0].id, kind }
}

async fn effect_of(bench: &Bench, slice: &TicketSlice) -> AppealEffect {
    let AppealOf { ticket_id, assignment_id, .. } = of(slice, None);
    effect(&bench.office, EvidenceOf { ticket_id, assignment_id }).await.unwrap()
}

async fn prefill(bench: &Bench, slice: &TicketSlice, kind: AppealKind) -> AppealPrefill {
    advice::appeal(&bench.office, of(slice, Some(kind))).await.unwrap()
}

async fn file(bench: &Bench, slice: &TicketSlice, content: AppealContent) -> Result<AppealState> {
    let id = AppealId(Uuid::from_u128(0xAA));
    let intent = Intent::FileAppeal(FileAppeal { id, content });
    let AppealOf { ticket_id, assignment_id, .. } = of(slice, None);
    let act = Act { ticket_id, assignment_id: Some(assignment_id), intent, form: None };
    let view = tickets::act(&bench.office, act).await?.view;
    Ok(view.assignment.unwrap().appeals[0].state)
}

#[tokio::test]
async fn before_the_publication_the_effect_is_reckoned_from_what_is_here_and_says_so() {
    let bench = Bench::new().await;
    let slices = four(&bench);
    take(&bench, &slices, None).await;
    let told = effect_of(&bench, &slices[1]).await;
    assert_eq!((told.published_at, told.counted, told.approved), (None, true, false));
    assert_eq!(told.now.unwrap().adjusted.satisfied.text, "50.00%");
    assert_eq!(told.then.unwrap().adjusted.satisfied.text, "66.67%");
    let open = ticket(&bench, 9, AssignmentState::Handling);
    bench.hold(std::slice::from_ref(&open)).await;
    assert_eq!(effect_of(&bench, &open).await, AppealEffect::default(), "it is not closed yet");
}

#[tokio::test]
async fn a_published_month_is_listed_opened_and_played_with() {
    let bench = Bench::new().await;
    assert_eq!(list(&bench.office, NoArgs::default()).await.unwrap(), []);
    let mut slices = four(&bench);
    let result = publish(&bench, &mut slices);
    take(&bench, &slices, Some(&result)).await;
    let [row] = list(&bench.office, NoArgs::default()).await.unwrap().try_into().unwrap();
    assert_eq!((row.revision, row.rates.counted, row.approved), (1, 4, false));
    let month = row.month.clone();
    let view = open(&bench.office, MonthRef { month: month.clone() }).await.unwrap();
    let shown: Vec<bool> = view.tickets.iter().map(|ticket| ticket.against).collect();
    assert_eq!(shown, [true, true, false, false], "what counts against the unit comes first");
    assert!(view.tickets[0].title.contains("占道经营"), "named as the ticket is here");
    let chosen: Vec<AssignmentId> =
        view.tickets.iter().filter(|t| t.against).filter_map(|t| t.counted.assignment_id).collect();
    let then = what_if(&bench.office, MonthWhatIf { month, assignments: chosen }).await.unwrap();
    assert_eq!(
        (then.raw.satisfied.text.as_str(), then.adjusted.satisfied.text.as_str()),
        ("50.00%", "100.00%")
    );
    let missing = open(&bench.office, MonthRef { month: "1999-01".into() }).await.unwrap_err();
    assert_eq!(code(&missing), ErrorCode::NotFound);
    let told = effect_of(&bench, &slices[1]).await;
    assert_eq!((told.published_at, told.counted), (Some(result.published_at), true));
}

#[tokio::test]
async fn a_month_appeal_is_filled_in_and_filed_without_a_network() {
    let bench = Bench::new().await;
    let mut slices = four(&bench);
    let result = publish(&bench, &mut slices);
    take(&bench, &slices, Some(&result)).await;
    let filled = prefill(&bench, &slices[1], AppealKind::MonthResult).await;
    assert_eq!(filled.content.month, Some(result.month));
    assert_eq!(filled.window.map(|window| window.due), Some(result.appeal_due.at));
    assert_eq!((filled.rounds, filled.decided, filled.refusal), (1, 0, None));
    let content = AppealContent {
        ground: "G2".into(),
        reason: "要求超出职能范围".into(),
        citations: vec![citation()],
        evidence: vec![piece()],
        new_ground: true,
        ..filled.content
    };
    assert_eq!(file(&bench, &slices[1], content).await.unwrap(), AppealState::HubReview);
    let again = prefill(&bench, &slices[1], AppealKind::MonthResult).await;
    assert_eq!(again.refusal.map(|problem| problem.code), Some(ErrorCode::RequestPending));
    let view = open(&bench.office, MonthRef { month: name(result.month) }).await.unwrap();
    assert_eq!(view.tickets.iter().filter(|ticket| ticket.appealing).count(), 1);
}

#[tokio::test]
async fn a_recognition_is_open_while_handling_and_says_nothing_of_the_reply() {
    let bench = Bench::new().await;
    let mut slice = ticket(&bench, 1, AssignmentState::Handling);
    slice.case.assignments[0].evidence.push(photo(bench.office.clock.now()));
    bench.hold(std::slice::from_ref(&slice)).await;
    let filled = advice::appeal(&bench.office, of(&slice, None)).await.unwrap();
    assert_eq!(filled.kinds, [AppealKind::Recognition]);
    assert_eq!((filled.content.kind, filled.content.new_ground), (AppealKind::Recognition, false));
    assert!(filled.window.is_none() && filled.refusal.is_none() && filled.precheck.is_empty());
    let ticket_result = prefill(&bench, &slice, AppealKind::TicketResult).await;
    assert_eq!(ticket_result.refusal.map(|problem| problem.code), Some(ErrorCode::WrongState));
    let (ground, reason) = ("U5".into(), "经核查不属实".into());
    let content = AppealContent { ground, reason, evidence: vec![piece()], ..filled.content };
    file(&bench, &slice, content).await.unwrap();
    let waiting = OutboxList { filter: None, ticket_id: None };
    let [op] = outbox::rows(&bench.office, waiting).await.unwrap().try_into().unwrap();
    assert_eq!(op.appeals, Some(AppealKind::Recognition), "what waits is not called an appeal");
}
