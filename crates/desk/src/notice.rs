//! What a person is told without looking: new assignments, limits that run out, the platform's own notices.
//!
//! When the profile is opened one notice sums up what waits; from then on single tickets are told, each once, many at once
//! as one. Silent in the quiet hours: what fell into them is told as one notice afterwards.

use chengban_domain::day_sheet::DaySheet;
use chengban_domain::hash::Sha256Hex;
use chengban_domain::time::{ClockTime, Millis, reminders};
use chengban_domain::wire::Notice;
use chengban_domain::{ReasonCode, Said, TicketId, UnitId};

use crate::commands::settings::Settings;
use crate::event::{HostEvent, NoticePage};
use crate::fault::Result;
use crate::inbox::{row, turn};
use crate::office::Office;
use crate::rules::Rules;
use crate::store::inbox::RowRecord;
use crate::store::meta::{self, name};
use crate::store::{inbox, mark, slice, waiting, word};
use crate::sync::pull::Took;
use crate::today;

/// Single notices at once; more are grouped.
const SINGLY: usize = 3;
/// Milliseconds of a minute.
const MINUTE: i64 = 60_000;

/// One thing to be told.
struct Told {
    id: String,
    title: ReasonCode,
    text: Vec<Said>,
    ticket: Option<TicketId>,
    page: Option<NoticePage>,
}

/// Notices of what an exchange brought; the first exchange of a profile is no news.
///
/// # Errors
/// Database errors.
pub async fn of_exchange(office: &Office, took: &Took, first: bool) -> Result<()> {
    let mut told: Vec<Told> = Vec::new();
    let mut conn = office.store.reader().await?;
    let mine = turn(&office.acting_roles()).states;
    let unsigned = word(&chengban_domain::case::AssignmentState::PendingAck);
    let rows = inbox::of_tickets(&mut conn, &took.fresh).await?;
    drop(conn);
    for row in rows.iter().filter(|row| row.state == unsigned && mine.contains(&row.state)) {
        told.push(one(row, "new", ReasonCode::NoticeNew, (&row.title).into()));
    }
    if office.is_opening() {
        // The summary at the start counts them.
        remember(office, &told).await?;
        told.clear();
    }
    told.extend(from_hub(office).await?);
    if first {
        return remember(office, &told).await;
    }
    give(office, told, ReasonCode::NoticeMany).await
}

/// The one notice when the profile was opened: how many wait to be signed for, run out, are late.
///
/// Comes after the first exchange, or after it was seen that there is none. What it counts is not told singly again.
///
/// # Errors
/// Database errors.
pub async fn of_start(office: &Office) -> Result<()> {
    if is_quiet(office).await? {
        return Ok(());
    }
    let now = office.clock.now();
    let mine = turn(&office.acting_roles());
    let unsigned = word(&chengban_domain::case::AssignmentState::PendingAck);
    let mut conn = office.store.reader().await?;
    let (unsigned, due, late) = waiting::counts(&mut conn, &mine, &unsigned, now.0).await?;
    let rows = waiting::nearly_due(&mut conn, &mine, now.0).await?;
    drop(conn);
    let (rules, unit) = (office.rules(), office.unit());
    let told = rows.iter().map(|row| of_limit(row, (&rules, unit), now, Said::default()));
    let told = told.collect::<Result<Vec<Told>>>()?;
    remember(office, &told).await?;
    // What the platform said while nobody was to be disturbed.
    give(office, from_hub(office).await?, ReasonCode::NoticeMany).await?;
    let text = summary(unsigned, due, late);
    if text.is_empty() {
        return Ok(());
    }
    // Unlocking again an hour later tells nothing new.
    let stages: String = told.iter().map(|notice| notice.id.as_str()).collect();
    let id = format!("start:{}:{unsigned}:{}", now.local_date(), Sha256Hex::of(stages.as_bytes()));
    let summary = Told { id, title: ReasonCode::NoticeStart, text, ticket: None, page: None };
    give(office, vec![summary], ReasonCode::NoticeMany).await
}

/// 「3 件待签收」「2 件即将到期」「1 件已逾期」; nothing when nothing waits.
fn summary(unsigned: i64, due: i64, late: i64) -> Vec<Said> {
    use ReasonCode as R;
    let parts = [(R::NoticeUnsigned, unsigned), (R::NoticeNearly, due), (R::NoticeOver, late)];
    parts.into_iter().filter(|(_, n)| *n > 0).map(|(reason, n)| Said::of(reason).with("n", n)).collect()
}

/// Notices of limits that run out, at each of the stages that the rules lay down, or ran out.
///
/// # Errors
/// Database errors.
pub async fn of_time(office: &Office) -> Result<()> {
    let now = office.clock.now();
    let mut conn = office.store.reader().await?;
    let rows = waiting::nearly_due(&mut conn, &turn(&office.acting_roles()), now.0).await?;
    drop(conn);
    let (rules, unit) = (office.rules(), office.unit());
    let mut told = Vec::new();
    for row in &rows {
        let shown = row::shown(row, row::Beside::default(), &rules, now)?;
        let text = Said::of(ReasonCode::NoticeLeft)
            .with("title", &row.title)
            .with("remaining", shown.remaining.zh())
            .with("due", Millis(row.due).iso_end());
        told.push(of_limit(row, (&rules, unit), now, text)?);
    }
    give(office, told, ReasonCode::NoticeManyLimits).await?;
    give(office, from_hub(office).await?, ReasonCode::NoticeMany).await?;
    of_day(office, now).await
}

/// 日提醒, from the hour of the rules on, once a day; after the quiet hours where these fall on it. A day with nothing in it is
/// passed over.
async fn of_day(office: &Office, now: Millis) -> Result<()> {
    let at = office.rules().at(office.today()).day_sheet.at.minutes();
    let id = format!("today:{}", now.local_date());
    if minute_of(now) < at || is_quiet(office).await? || is_told(office, &id).await? {
        return Ok(());
    }
    let sheet = today::sheet(office).await?;
    if sheet.is_empty() {
        return Ok(());
    }
    let (title, page) = (ReasonCode::NoticeDay, Some(NoticePage::Today));
    give(office, vec![Told { id, title, text: of_sheet(&sheet), ticket: None, page }], ReasonCode::NoticeMany)
        .await
}

async fn is_told(office: &Office, id: &str) -> Result<bool> {
    let mut conn = office.store.reader().await?;
    mark::is_notified(&mut conn, id).await
}

/// The sheet in one line: what is to be done is named, else that there was a day.
fn of_sheet(sheet: &DaySheet) -> Vec<Said> {
    use ReasonCode as R;
    let parts = [
        (R::NoticeDayDue, sheet.due.total()),
        (R::NoticeOver, sheet.late.total()),
        (R::NoticeDayBack, sheet.back.total()),
        (R::NoticeDayGaps, sheet.gaps.total()),
    ];
    let named = parts.into_iter().filter(|(_, n)| *n > 0).map(|(reason, n)| Said::of(reason).with("n", n));
    let named: Vec<Said> = named.collect();
    if named.is_empty() { vec![Said::of(R::NoticeDayReceived).with("n", sheet.received)] } else { named }
}

fn minute_of(now: Millis) -> i64 {
    (now.0 - Millis::midnight(now.local_date()).0) / MINUTE
}

/// The platform's own notices that nobody was told of yet.
async fn from_hub(office: &Office) -> Result<Vec<Told>> {
    let mut conn = office.store.reader().await?;
    let notices = slice::untold(&mut conn).await?;
    let told = |notice: Notice| Told {
        id: format!("hub:{}", notice.id),
        title: ReasonCode::NoticeHub,
        text: vec![notice.said()],
        ticket: notice.ticket_id,
        page: None,
    };
    Ok(notices.into_iter().map(told).collect())
}

/// A limit that runs out, or ran out; each stage of its reminders is told once.
fn of_limit(
    row: &RowRecord,
    (rules, unit): (&Rules, Option<UnitId>),
    now: Millis,
    text: Said,
) -> Result<Told> {
    let (pack, limit) = row::rule_of(row)?;
    let pack = rules.dispatched(&pack, unit, Millis(row.dispatched_at));
    let stage = reminders(&pack, rules.calendar(), now, Millis(row.due), limit.unit);
    let title = if row.due < now.0 { ReasonCode::NoticeLate } else { ReasonCode::NoticeDue };
    Ok(one(row, &format!("due:{stage}:{}", row.due), title, text))
}

/// The ticket's id ends the notice's, so that both go together.
fn one(row: &RowRecord, what: &str, title: ReasonCode, text: Said) -> Told {
    Told {
        id: format!("{what}:{}", row.ticket_id),
        title,
        text: vec![text],
        ticket: row.ticket_id.parse().ok(),
        page: None,
    }
}

async fn remember(office: &Office, told: &[Told]) -> Result<()> {
    if told.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = told.iter().map(|notice| notice.id.as_str()).collect();
    let mut tx = office.store.begin().await?;
    mark::notified(&mut tx, &ids, office.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Tells what was not told before; many at once become one.
async fn give(office: &Office, told: Vec<Told>, many: ReasonCode) -> Result<()> {
    if told.is_empty() || is_quiet(office).await? {
        return Ok(());
    }
    let mut tx = office.store.begin().await?;
    let mut fresh = Vec::new();
    for notice in told {
        if mark::notify_once(&mut tx, &notice.id, office.clock.now()).await? {
            fresh.push(notice);
        }
    }
    tx.commit().await?;
    if fresh.len() > SINGLY {
        let title = Said::of(many).with("n", fresh.len());
        let text = fresh.into_iter().take(SINGLY).flat_map(|notice| notice.text).collect();
        office.tell(HostEvent::Notice { id: "group".into(), title, text, ticket_id: None, page: None });
        return Ok(());
    }
    for Told { id, title, text, ticket, page } in fresh {
        office.tell(HostEvent::Notice { id, title: title.into(), text, ticket_id: ticket, page });
    }
    Ok(())
}

async fn is_quiet(office: &Office) -> Result<bool> {
    if office.is_hushed() {
        return Ok(true);
    }
    let mut conn = office.store.reader().await?;
    let settings: Settings = meta::get(&mut conn, name::SETTINGS).await?.unwrap_or_default();
    let minute = minute_of(office.clock.now());
    Ok(!settings.notify || within(settings.quiet_from, settings.quiet_to, minute))
}

/// Whether a minute of the day lies in the quiet hours, which may go over midnight.
fn within(from: Option<ClockTime>, to: Option<ClockTime>, minute: i64) -> bool {
    let (Some(from), Some(to)) = (from, to) else { return false };
    let (from, to) = (from.minutes(), to.minutes());
    if from <= to { (from..to).contains(&minute) } else { minute >= from || minute < to }
}

#[cfg(test)]
mod tests {
    use chengban_domain::case::AssignmentState;
    use tokio::sync::broadcast;

    use super::*;
    use crate::testing::{Bench, ticket};

    #[test]
    fn the_summary_names_only_what_waits() {
        let words = |said: Vec<Said>| said.into_iter().map(|said| said.message).collect::<Vec<_>>();
        assert_eq!(words(summary(3, 2, 1)), ["3 件待签收", "2 件即将到期", "1 件已逾期"]);
        assert_eq!(words(summary(0, 2, 0)), ["2 件即将到期"]);
        assert!(summary(0, 0, 0).is_empty(), "an empty desk is not disturbed");
    }

    #[tokio::test]
    async fn opening_tells_one_summary_and_then_only_what_is_new() {
        let bench = Bench::new().await;
        let mut held: Vec<_> = (1..=5).map(|n| ticket(&bench, n, AssignmentState::PendingAck)).collect();
        held.push(ticket(&bench, 6, AssignmentState::Handling));
        bench.hold(&held).await;
        let mut events = bench.desk().subscribe();
        let (office, mut took) = (&bench.office, Took::default());
        // The sheet of the day has an hour of its own, which may be over by now.
        let id = format!("today:{}", office.clock.now().local_date());
        let sheet = Told { id, title: ReasonCode::NoticeDay, text: vec![], ticket: None, page: None };
        remember(office, &[sheet]).await.unwrap();
        took.fresh = held.iter().map(|slice| slice.case.ticket.id.to_string()).collect();
        of_exchange(office, &took, false).await.unwrap();
        of_start(office).await.unwrap();
        office.end_opening();
        of_exchange(office, &took, false).await.unwrap();
        of_time(office).await.unwrap();
        of_start(office).await.unwrap();
        let told = notices(&mut events);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].0.starts_with("5 件待签收") && told[0].1.is_none(), "{told:?}");

        let fresh = ticket(&bench, 7, AssignmentState::PendingAck);
        bench.hold(std::slice::from_ref(&fresh)).await;
        took.fresh = vec![fresh.case.ticket.id.to_string()];
        of_exchange(office, &took, false).await.unwrap();
        assert_eq!(notices(&mut events), [(fresh.case.ticket.title.clone(), Some(fresh.case.ticket.id))]);
    }

    #[tokio::test]
    async fn a_limit_is_told_of_once_at_each_stage_of_the_rules() {
        let bench = Bench::new().await;
        let one = ticket(&bench, 1, AssignmentState::Handling);
        bench.hold(std::slice::from_ref(&one)).await;
        let office = &bench.office;
        let (due, hour) = (one.case.assignments[0].due.at, 60 * MINUTE);
        let mut events = bench.desk().subscribe();
        for (from_due, told) in
            [(-3 * hour, 1), (-2 * hour, 0), (-hour / 2, 1), (-MINUTE, 0), (MINUTE, 1), (hour, 0)]
        {
            office.clock.observe(Millis(due.0 + from_due), 0);
            of_time(office).await.unwrap();
            of_time(office).await.unwrap();
            // The sheet of the day is told at an hour of its own, which may be this one.
            let limits = notices(&mut events).into_iter().filter(|(_, ticket)| ticket.is_some());
            assert_eq!(limits.count(), told, "{} minutes from the due", from_due / MINUTE);
        }
    }

    #[tokio::test]
    async fn what_the_platform_says_while_nobody_is_to_be_disturbed_is_told_afterwards_once() {
        let bench = Bench::new().await;
        let office = &bench.office;
        office.end_opening();
        let mut events = bench.desk().subscribe();
        let notify = async |on: bool| {
            let mut tx = office.store.begin().await.unwrap();
            meta::set(&mut tx, name::SETTINGS, &Settings { notify: on, ..Settings::default() })
                .await
                .unwrap();
            tx.commit().await.unwrap();
        };
        notify(false).await;
        let line = |seq| {
            format!(
                r#"{{"s":{seq},"k":"notice","id":"n1","v":1,"op":"upsert","body":{{"id":"n1","kind":"urge","text":"请尽快办理","ticket_id":null,"at":1}}}}"#
            )
        };
        bench.take(vec![line]).await;
        of_exchange(office, &Took::default(), false).await.unwrap();
        of_time(office).await.unwrap();
        assert!(notices(&mut events).is_empty(), "nobody is disturbed");
        notify(true).await;
        of_time(office).await.unwrap();
        of_time(office).await.unwrap();
        assert_eq!(notices(&mut events), [("请尽快办理".to_owned(), None)]);
    }

    #[tokio::test]
    async fn a_stage_that_came_while_the_profile_was_locked_is_told_with_the_summary() {
        let bench = Bench::new().await;
        let one = ticket(&bench, 1, AssignmentState::Handling);
        bench.hold(std::slice::from_ref(&one)).await;
        let (office, due) = (&bench.office, one.case.assignments[0].due.at);
        let mut events = bench.desk().subscribe();
        for (from_due, told) in [(-20 * 60, 1), (-19 * 60, 0), (-2 * 60, 1)] {
            office.clock.observe(Millis(due.0 + from_due * MINUTE), 0);
            of_start(office).await.unwrap();
            assert_eq!(notices(&mut events).len(), told, "{from_due} minutes from the due");
        }
    }

    #[tokio::test]
    async fn the_day_is_told_once_from_its_hour_on_and_after_the_quiet_hours() {
        let bench = Bench::new().await;
        let office = &bench.office;
        office.end_opening();
        let mut one = ticket(&bench, 1, AssignmentState::Handling);
        let midnight = Millis::midnight(office.today());
        let day = |minute: i64| Millis(midnight.0 + 86_400_000 + minute * MINUTE);
        // Far from its limit: nothing else is told.
        one.case.assignments[0].due.at = Millis(midnight.0 + 90 * 86_400_000);
        one.case.assignments[0].dispatched_at = day(9 * 60);
        bench.hold(std::slice::from_ref(&one)).await;
        let mut tx = office.store.begin().await.unwrap();
        let quiet = Settings {
            quiet_from: Some("18:00".parse().unwrap()),
            quiet_to: Some("18:30".parse().unwrap()),
            ..Settings::default()
        };
        meta::set(&mut tx, name::SETTINGS, &quiet).await.unwrap();
        tx.commit().await.unwrap();
        let mut events = bench.desk().subscribe();
        let hour = office.rules().at(office.today()).day_sheet.at.minutes();
        for (minute, told) in [(hour - 1, 0), (hour, 0), (hour + 29, 0), (hour + 30, 1), (hour + 31, 0)] {
            office.clock.observe(day(minute), 0);
            of_time(office).await.unwrap();
            let mut pages = Vec::new();
            while let Ok(event) = events.try_recv() {
                if let HostEvent::Notice { page, .. } = event {
                    pages.push(page);
                }
            }
            assert_eq!(pages, vec![Some(NoticePage::Today); told], "at minute {minute}");
        }
    }

    #[tokio::test]
    async fn a_day_with_nothing_in_it_is_passed_over() {
        let bench = Bench::new().await;
        bench.office.end_opening();
        let mut events = bench.desk().subscribe();
        bench
            .office
            .clock
            .observe(Millis(Millis::midnight(bench.office.today()).0 + (86_400_000 + 20 * 60 * MINUTE)), 0);
        of_time(&bench.office).await.unwrap();
        assert!(notices(&mut events).is_empty());
    }

    fn notices(events: &mut broadcast::Receiver<HostEvent>) -> Vec<(String, Option<TicketId>)> {
        let mut told = Vec::new();
        while let Ok(event) = events.try_recv() {
            if let HostEvent::Notice { text, ticket_id, .. } = event {
                told.push((text[0].message.clone(), ticket_id));
            }
        }
        told
    }

    #[test]
    fn quiet_hours_may_go_over_midnight() {
        let (from, to) = (Some("21:00".parse().unwrap()), Some("07:30".parse().unwrap()));
        assert!(within(from, to, 23 * 60) && within(from, to, 0) && within(from, to, 7 * 60));
        assert!(!within(from, to, 7 * 60 + 30) && !within(from, to, 12 * 60));
        assert!(!within(None, to, 0), "half a setting is none");
    }
}
