//! A day off is ordered: an administrator publishes it at a desk, and the limits of a handler far away move, with their reasons.

use chengban_desk::commands::app::NoArgs;
use chengban_desk::commands::calendar::CalendarView;
use chengban_desk::commands::ticket::{Explain, Explanation, TicketView, WhichClock};
use chengban_domain::ErrorCode;
use chengban_domain::case::{CalendarOutlook, DueKind, EventCode};
use chengban_domain::time::calendar_edition::{CalendarPublished, CalendarWish};
use chengban_domain::time::{Calendar, CalendarFile, LocalDay};

use super::road::province_file;
use crate::support::DEMO_PASSWORD;
use crate::support::desks::Seat;
use crate::support::hubs::TestHub;

const NO: &str = "QH2611220001000081";

async fn seen(seat: &Seat) -> CalendarView {
    seat.call("calendar.view", NoArgs {}).await
}

/// The newest calendar with the next working day off, as the editor would have it.
async fn with_day_off(seat: &Seat) -> CalendarWish {
    let view = seen(seat).await;
    let mut file: CalendarFile = view.versions.into_iter().next().expect("one counts");
    let known = Calendar::of(&file);
    let date = view.today.iter_days().skip(1).find(|day| known.is_working_day(*day)).expect("some day");
    while file.valid_through < date {
        file = file.with_next_year();
        file.years.last_mut().expect("a year").source = "虚构的通知".into();
    }
    file.local.push(LocalDay { date, working: false, name: "台风停工".into() });
    CalendarWish { text: serde_json::to_string_pretty(&file).expect("JSON") }
}

async fn explained(seat: &Seat, view: &TicketView) -> Explanation {
    let (ticket_id, assignment_id) = (view.slice.case.ticket.id, view.assignment.as_ref().expect("ours").id);
    seat.call("deadline.explain", Explain { ticket_id, assignment_id, which: WhichClock::Handle }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_off_moves_the_limits_of_every_desk_and_is_seen_before_and_explained_after() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut hub = TestHub::with_demo(0).await;
    let admin = Seat::enrol(&hub.url, "pt.guanli", DEMO_PASSWORD).await;
    let handler = Seat::enrol(&hub.url, "zfj.jingban", DEMO_PASSWORD).await;
    hub.import(&province_file(folder.path(), &[NO]));
    admin.sync().await;
    handler.sync().await;
    let before = explained(&handler, &handler.see(NO).await).await;
    assert_eq!((seen(&admin).await.may_edit, seen(&handler).await.may_edit), (true, false));

    let wish = with_day_off(&admin).await;
    let outlook: CalendarOutlook = admin.call("calendar.outlook", wish.clone()).await;
    let row = outlook.moved.iter().find(|row| row.due.which == DueKind::Handle).expect("it would move");
    assert_eq!((outlook.tickets, row.no.as_str(), row.due.from), (1, NO, before.due));
    let refused = handler.try_call::<CalendarPublished>("calendar.publish", wish.clone()).await;
    assert_eq!(refused.expect_err("not theirs").code, ErrorCode::WrongRole);
    let done: CalendarPublished = admin.call("calendar.publish", wish).await;

    handler.sync().await;
    hub.stop().await;
    assert_eq!(seen(&handler).await.versions[0].id(), done.id, "without a network");
    let view = handler.see(NO).await;
    let after = explained(&handler, &view).await;
    assert_eq!(after.due, row.due.to);
    assert!(after.due > before.due && after.lines.iter().any(|line| line.contains("台风停工")), "{after:?}");
    let told = view.slice.timeline.iter().filter(|event| event.code == EventCode::DueRecounted).count();
    assert!(told > 0, "each that moved is on record");
}
