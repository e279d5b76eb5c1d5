//! 日提醒 from this desk's own store: without a network, with what was done here and not sent yet.

use chengban_domain::UnitId;
use chengban_domain::day_sheet::{self, DayCase, DayItem, DaySheet, ics, next_working_day};
use chengban_domain::mask;
use chengban_domain::time::Millis;
use chrono::Days;

use crate::commands::app::NoArgs;
use crate::commands::bulk::Exported;
use crate::commands::today::{TodayExport, TodayView};
use crate::fault::Result;
use crate::files::{FileToken, Source};
use crate::office::Office;
use crate::rules::Rules;
use crate::store::{day, parsed};
use crate::view::{self, Seen};

/// Name of the calendar file until the person gives another.
const FILE: &str = "due.ics";

/// The day until now.
///
/// # Errors
/// Database errors.
pub async fn view(office: &Office, _: NoArgs) -> Result<TodayView> {
    let rules = office.rules();
    Ok(TodayView {
        sheet: sheet(office).await?,
        unit_name: office.user().unit_name,
        as_of: office.clock.now(),
        approved: rules.at(office.today()).approved,
    })
}

/// The sheet alone.
pub(crate) async fn sheet(office: &Office) -> Result<DaySheet> {
    let (rules, now) = (office.rules(), office.clock.now());
    let seen = seen(office, now).await?;
    Ok(day_sheet::sheet(
        &cases(&seen, &rules),
        office.unit(),
        now,
        (&rules.at(now.local_date()).day_sheet, rules.calendar()),
    ))
}

/// What is due by the end of the next working day as a calendar file, kept until it is fetched.
///
/// # Errors
/// Database errors.
pub async fn export(office: &Office, req: TodayExport) -> Result<Exported> {
    let now = office.clock.now();
    let items = due(office, now).await?;
    let label = mask::numbers(req.label.trim());
    let text =
        ics::calendar(&items, now, |item| format!("{label} {} {}", item.no, item.title).trim().to_owned());
    let FileToken(id) = office.made.register(FILE, Source::Bytes(text.into_bytes()));
    Ok(Exported { id, rows: u32::try_from(items.len()).unwrap_or(u32::MAX) })
}

async fn due(office: &Office, now: Millis) -> Result<Vec<DayItem>> {
    let rules = office.rules();
    let seen = seen(office, now).await?;
    let unit: Option<UnitId> = office.unit();
    Ok(day_sheet::due_soon(&cases(&seen, &rules), unit, now, rules.calendar()))
}

fn cases<'a>(seen: &'a [Seen], rules: &'a Rules) -> Vec<DayCase<'a>> {
    let of =
        |seen: &'a Seen| DayCase { case: &seen.slice.case, pack: rules.pack(&seen.slice.case.ticket.pack) };
    seen.iter().map(of).collect()
}

/// The tickets that the day is about, as the person sees them.
async fn seen(office: &Office, now: Millis) -> Result<Vec<Seen>> {
    let (rules, actor, today) = (office.rules(), office.actor(), now.local_date());
    let next = next_working_day(rules.calendar(), today);
    let until = next.checked_add_days(Days::new(1)).map_or(now, Millis::midnight);
    let mut conn = office.store.reader().await?;
    let mut seen = Vec::new();
    for id in day::tickets(&mut conn, (Millis::midnight(today).0, until.0)).await? {
        seen.extend(view::load(&mut conn, parsed(&id)?, &actor, &rules).await?);
    }
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use chengban_domain::case::AssignmentState;
    use serde_json::json;

    use super::*;
    use crate::testing::{Bench, ticket};

    #[tokio::test]
    async fn the_day_is_told_from_the_store_and_from_what_was_done_here_and_not_sent() {
        let bench = Bench::new().await;
        let now = bench.office.clock.now();
        let mut held: Vec<_> = (1..=3).map(|n| ticket(&bench, n, AssignmentState::Handling)).collect();
        held[0].case.assignments[0].due.at = Millis(now.0 - 60_000);
        held[1].case.assignments[0].due.at = Millis(now.0 + 60_000);
        held[2].case.assignments[0].due.at = Millis(now.0 + 60 * 86_400_000);
        bench.hold(&held).await;
        let view = view(&bench.office, NoArgs {}).await.unwrap();
        let numbers = |list: &day_sheet::DayList| list.items.iter().map(|i| i.no.clone()).collect::<Vec<_>>();
        assert_eq!(
            (numbers(&view.sheet.late), numbers(&view.sheet.due)),
            (vec!["QH00000001".into()], vec!["QH00000002".into()])
        );
        assert_eq!((view.sheet.received, view.unit_name.as_str()), (3, "执法局"));

        let mut unsigned = ticket(&bench, 4, AssignmentState::PendingAck);
        unsigned.case.assignments[0].ack_due.at = Millis(now.0 - 60_000);
        unsigned.case.assignments[0].due.at = held[2].case.assignments[0].due.at;
        bench.hold(std::slice::from_ref(&unsigned)).await;
        assert_eq!(sheet(&bench.office).await.unwrap().late.total(), 2, "it was not signed for in time");
        let (ticket_id, assignment_id) = (unsigned.case.ticket.id, unsigned.case.assignments[0].id);
        let act = json!({"ticket_id": ticket_id, "assignment_id": assignment_id,
            "intent": {"kind": "acknowledge", "payload": {}}});
        bench.desk().dispatch("ticket.act", act).await.unwrap();
        assert_eq!(sheet(&bench.office).await.unwrap().late.total(), 1, "signed for here, not sent yet");
    }

    #[tokio::test]
    async fn what_is_due_is_exported_once_as_a_calendar() {
        let bench = Bench::new().await;
        let mut one = ticket(&bench, 1, AssignmentState::Handling);
        one.case.assignments[0].due.at = Millis(bench.office.clock.now().0 + 60_000);
        bench.hold(std::slice::from_ref(&one)).await;
        let made = export(&bench.office, TodayExport { label: "到期".into() }).await.unwrap();
        assert_eq!(made.rows, 1);
        let (mime, bytes) = bench.desk().read_blob("export", &made.id).await.unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(mime.starts_with("text/calendar"), "{mime}");
        assert!(text.contains("SUMMARY:到期 QH00000001 第1件占道经营"), "{text}");
        bench.desk().read_blob("export", &made.id).await.expect_err("it is fetched once");
    }
}
