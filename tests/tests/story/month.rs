//! A month is published by the platform's command, reaches the unit alone, is appealed without a network, and revised.

use chengban_desk::commands::app::NoArgs;
use chengban_desk::commands::evidence::EvidenceOf;
use chengban_desk::commands::month::{AppealEffect, AppealOf, MonthRef, MonthRow, MonthView, MonthWhatIf};
use chengban_desk::commands::returns::AppealPrefill;
use chengban_domain::case::{AppealKind, AppealState};
use chengban_domain::intent::{
    AppealVerdict, Approve, AuditReply, DecideAppeal, Empty, FileAppeal, Intent, RecordCallback,
};
use chengban_domain::month::{MonthRates, month_of, name};
use chengban_domain::pack::RulePack;
use chengban_domain::{AppealId, ErrorCode};
use serde_json::Value;
use std::time::Duration;
use uuid::Uuid;

use super::road::{OURS, dissatisfied, province_file};
use super::steps::{import_laws, reply_with_ground, sign_and_call};
use crate::support::DEMO_PASSWORD;
use crate::support::children::output;
use crate::support::desks::Seat;
use crate::support::hubs::TestHub;
use crate::support::platform::Platform;
use crate::support::station::{Station, problem_of};

const UNFAIR: &str = "QH2611220001000001";
const CONTENT: &str = "QH2611220001000002";
/// By then the month of a ticket that is closed now is over, and its appeals still open.
const LATER: Duration = Duration::from_secs(40 * 24 * 60 * 60);

/// Answers a ticket, brings it through the unit's chain, the platform and the callback, and archives it; its month.
async fn lived(hub: &TestHub, handler: &Seat, no: &str, verdict: RecordCallback) -> String {
    let platform = Platform::enrol(&hub.url, "pt.zidong", DEMO_PASSWORD).await;
    sign_and_call(handler, no).await;
    let hash = reply_with_ground(handler, no).await.text_hash();
    handler.sync().await;
    for (account, step) in [
        ("zfj.fenguan", Intent::ApproveReply(Approve { hash: hash.clone() })),
        ("zfj.zhuyao", Intent::SignReply(Approve { hash: hash.clone() })),
    ] {
        let seat = Seat::enrol(&hub.url, account, DEMO_PASSWORD).await;
        seat.sync().await;
        seat.act(no, step).await;
        seat.sync().await;
        seat.close().await;
    }
    let pass = AuditReply { pass: true, defects: vec![], reason: String::new() };
    platform.decide(no, Some(OURS), Intent::AuditReply(pass)).await;
    platform.decide(no, Some(OURS), Intent::RecordCallback(verdict)).await;
    let archived = platform.decide(no, None, Intent::Archive(Empty {})).await;
    name(month_of(&RulePack::builtin().period, archived.ticket.closed_at.expect("it is closed")))
}

/// The content that the desk fills in for an appeal of the month.
async fn filled(seat: &Seat, no: &str) -> (AppealPrefill, EvidenceOf) {
    let view = seat.see(no).await;
    let (ticket_id, assignment_id) =
        (view.slice.case.ticket.id, view.assignment.expect("the unit has an assignment").id);
    let kind = Some(AppealKind::MonthResult);
    let prefill = seat.call("appeal.prefill", AppealOf { ticket_id, assignment_id, kind }).await;
    (prefill, EvidenceOf { ticket_id, assignment_id })
}

async fn opened(seat: &Seat, month: &str) -> MonthView {
    seat.call("month.open", MonthRef { month: month.into() }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_published_month_reaches_its_unit_is_appealed_offline_and_revised() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut hub = TestHub::with_demo(0).await;
    let handler = Seat::enrol(&hub.url, "zfj.jingban", DEMO_PASSWORD).await;
    hub.import(&province_file(folder.path(), &[UNFAIR, CONTENT]));
    handler.sync().await;
    import_laws(&handler).await;
    let month = lived(&hub, &handler, UNFAIR, dissatisfied()).await;
    let content = RecordCallback {
        solved: Some(chengban_domain::case::Solved::Solved),
        satisfaction: Some(chengban_domain::case::Satisfaction::Satisfied),
        ground_ticked: None,
        ..dissatisfied()
    };
    assert_eq!(lived(&hub, &handler, CONTENT, content).await, month);
    let running = hub.officer(&["month", "publish", &month]).output().expect("it runs");
    assert!(problem_of(&running).message.contains(&month), "a month that runs is not published");

    hub.wait(LATER);
    let told: Value =
        serde_json::from_str(&output(&mut hub.officer(&["month", "publish", &month]))).expect("JSON");
    assert_eq!((&told["unit_name"], &told["counted"]), (&OURS.into(), &2.into()), "{told}");
    let stranger = Seat::enrol(&hub.url, "swj.jingban", DEMO_PASSWORD).await;
    stranger.sync().await;
    assert_eq!(stranger.call::<Vec<MonthRow>>("month.list", NoArgs {}).await, []);

    let station = Station::enrol(&hub.url).await;
    let seat = station.seat().await;
    hub.stop().await;
    let view = opened(&seat, &month).await;
    assert_eq!((view.rates.raw.satisfied.text.as_str(), view.result.revisions.len()), ("50.00%", 1));
    let against: Vec<_> = view.tickets.iter().filter(|ticket| ticket.against).collect();
    assert_eq!(against.iter().map(|ticket| ticket.counted.ticket_no.as_str()).collect::<Vec<_>>(), [UNFAIR]);
    let assignments = against.iter().filter_map(|ticket| ticket.counted.assignment_id).collect();
    let wish = MonthWhatIf { month: month.clone(), assignments };
    let then: MonthRates = seat.call("month.what_if", wish).await;
    assert_eq!(then.adjusted.satisfied.text, "100.00%");

    let (prefill, of) = filled(&seat, UNFAIR).await;
    assert_eq!((prefill.refusal.as_ref(), prefill.content.ground.as_str()), (None, "G2"));
    let effect: AppealEffect = seat.call("appeal.effect", of).await;
    assert_eq!(
        effect.then.map(|rates| rates.adjusted),
        Some(then.adjusted.clone()),
        "told before it is filed"
    );
    let id = AppealId(Uuid::now_v7());
    let reason = "答复已载明依据和佐证，诉求人的要求超出法律规定。".into();
    let content = chengban_domain::case::AppealContent { reason, ..prefill.content };
    seat.act(UNFAIR, Intent::FileAppeal(FileAppeal { id, content: content.clone() })).await;
    let twice = FileAppeal { id: AppealId(Uuid::now_v7()), content };
    let refused = seat.try_act(UNFAIR, Intent::FileAppeal(twice)).await;
    assert_eq!(refused.expect_err("one at a time").code, ErrorCode::RequestPending);
    assert!(opened(&seat, &month).await.tickets[0].appealing);

    hub.start().await;
    seat.sync().await;
    let platform = Platform::enrol(&hub.url, "pt.zidong", DEMO_PASSWORD).await;
    let uphold = DecideAppeal { id, verdict: AppealVerdict::Uphold, reason: "予以剔除".into() };
    platform.decide(UNFAIR, Some(OURS), Intent::DecideAppeal(uphold)).await;
    seat.sync().await;
    let view = opened(&seat, &month).await;
    assert_eq!(view.rates.raw.satisfied.text, "50.00%", "what was said stays said");
    assert_eq!((&view.rates.adjusted, view.result.revisions.len()), (&then.adjusted, 2));
    let cause = view.result.revisions[1].cause.as_ref().expect("a revision says why");
    assert_eq!(cause.ticket_no, UNFAIR);
    let appeals = seat.see(UNFAIR).await.assignment.expect("own").appeals;
    assert_eq!(appeals.last().map(|appeal| appeal.state), Some(AppealState::Upheld));
    seat.doctor().await;
    seat.close().await;
    let words = station.run(&["month", "show", &month]);
    assert!(words.contains("第 2 版") && words.contains(&format!("{UNFAIR} 剔除")), "{words}");
}
