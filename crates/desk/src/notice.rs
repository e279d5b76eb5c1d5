//! What a person is told without looking: new assignments, limits that run out, the platform's own notices.
//!
//! Grouped, each once, silent in the quiet hours: what fell into them is told as one notice afterwards.

use chengban_domain::TicketId;
use chengban_domain::time::{ClockTime, Millis};

use crate::commands::settings::Settings;
use crate::event::HostEvent;
use crate::fault::Result;
use crate::inbox::todo_states;
use crate::office::Office;
use crate::store::inbox::RowRecord;
use crate::store::meta::{self, name};
use crate::store::{inbox, mark, word};
use crate::sync::pull::Took;

/// Single notices at once; more are grouped.
const SINGLY: usize = 3;
/// Milliseconds of a minute.
const MINUTE: i64 = 60_000;

/// One thing to be told.
struct Told {
    id: String,
    title: &'static str,
    text: String,
    ticket: Option<TicketId>,
}

/// Notices of what an exchange brought; the first exchange of a profile is no news.
///
/// # Errors
/// Database errors.
pub async fn of_exchange(office: &Office, took: &Took, first: bool) -> Result<()> {
    let mut told: Vec<Told> = Vec::new();
    let mut conn = office.store.reader().await?;
    let mine = todo_states(&office.roles());
    let unsigned = word(&chengban_domain::case::AssignmentState::PendingAck);
    let rows = inbox::of_tickets(&mut conn, &took.fresh).await?;
    drop(conn);
    for row in rows.iter().filter(|row| row.state == unsigned && mine.contains(&row.state)) {
        told.push(one(row, "new", "新工单待签收", row.title.clone()));
    }
    for notice in &took.notices {
        let (id, text) = (format!("hub:{}", notice.id), notice.text.clone());
        told.push(Told { id, title: "平台通知", text, ticket: notice.ticket_id });
    }
    if first {
        return remember(office, &told).await;
    }
    give(office, told, "条新消息").await
}

/// Notices of limits that turned yellow or red.
///
/// # Errors
/// Database errors.
pub async fn of_time(office: &Office) -> Result<()> {
    let now = office.clock.now();
    let mut conn = office.store.reader().await?;
    let rows = inbox::nearly_due(&mut conn, &todo_states(&office.roles()), now.0).await?;
    drop(conn);
    let rules = office.rules();
    let mut told = Vec::new();
    for row in &rows {
        let shown = inbox_row(row, &rules, now)?;
        let late = row.due < now.0;
        let title = if late { "工单已逾期" } else { "工单临近时限" };
        let text = format!("{}，{}", row.title, shown.remaining.zh());
        told.push(one(row, &format!("{}:{}", if late { "late" } else { "due" }, row.due), title, text));
    }
    give(office, told, "件工单临近时限或已逾期").await
}

fn inbox_row(
    row: &RowRecord,
    rules: &crate::rules::Rules,
    now: Millis,
) -> Result<crate::commands::inbox::InboxRow> {
    crate::inbox::row::shown(row, crate::inbox::row::Beside::default(), rules, now)
}

/// The ticket's id ends the notice's, so that both go together.
fn one(row: &RowRecord, what: &str, title: &'static str, text: String) -> Told {
    Told { id: format!("{what}:{}", row.ticket_id), title, text, ticket: row.ticket_id.parse().ok() }
}

async fn remember(office: &Office, told: &[Told]) -> Result<()> {
    let mut tx = office.store.begin().await?;
    for notice in told {
        mark::notify_once(&mut tx, &notice.id, office.clock.now()).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Tells what was not told before; many at once become one.
async fn give(office: &Office, told: Vec<Told>, many: &str) -> Result<()> {
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
        let text =
            fresh.iter().take(SINGLY).map(|notice| notice.text.as_str()).collect::<Vec<_>>().join("；");
        let title = format!("{} {many}", fresh.len());
        office.tell(HostEvent::Notice { id: "group".into(), title, text, ticket_id: None });
        return Ok(());
    }
    for Told { id, title, text, ticket } in fresh {
        office.tell(HostEvent::Notice { id, title: title.to_owned(), text, ticket_id: ticket });
    }
    Ok(())
}

async fn is_quiet(office: &Office) -> Result<bool> {
    let mut conn = office.store.reader().await?;
    let settings: Settings = meta::get(&mut conn, name::SETTINGS).await?.unwrap_or_default();
    let now = office.clock.now();
    let minutes = (now.0 - Millis::midnight(now.local_date()).0) / MINUTE;
    Ok(!settings.notify || within(settings.quiet_from, settings.quiet_to, minutes))
}

/// Whether a minute of the day lies in the quiet hours, which may go over midnight.
fn within(from: Option<ClockTime>, to: Option<ClockTime>, minute: i64) -> bool {
    let (Some(from), Some(to)) = (from, to) else { return false };
    let (from, to) = (from.minutes(), to.minutes());
    if from <= to { (from..to).contains(&minute) } else { minute >= from || minute < to }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_may_go_over_midnight() {
        let (from, to) = (Some("21:00".parse().unwrap()), Some("07:30".parse().unwrap()));
        assert!(within(from, to, 23 * 60) && within(from, to, 0) && within(from, to, 7 * 60));
        assert!(!within(from, to, 7 * 60 + 30) && !within(from, to, 12 * 60));
        assert!(!within(None, to, 0), "half a setting is none");
    }
}
