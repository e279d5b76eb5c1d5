//! What waits for the platform: rows derived from a case each time it is stored.

use anyhow::Result;
use chengban_domain::case::{Appeal, AppealState, AssignmentState, Case, PendingKind, TicketState};
use chengban_domain::opinion::OpinionState;
use chengban_domain::time::Millis;
use chengban_domain::{AssignmentId, TicketId};
use serde::{Deserialize, Serialize};

use super::{Conn, query};

/// One thing that waits for the platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Waiting {
    /// `dispatch`, `reply`, `return`, …
    pub(crate) kind: &'static str,
    /// The assignment, appeal or opinion meant.
    pub(crate) item: String,
    /// The assignment, where there is one.
    pub(crate) assignment: Option<AssignmentId>,
    /// Of which unit.
    pub(crate) unit_name: String,
    /// Since when.
    pub(crate) since: Millis,
    /// By when.
    pub(crate) due: Option<Millis>,
}

/// The kinds of the queue.
pub(crate) const KINDS: &[&str] = &[
    "reply",
    "return",
    "extension",
    "suspension",
    "termination",
    "callback",
    "appeal",
    "opinion",
    "dispatch",
    "support",
    "archive",
];

/// What of a case waits for the platform.
pub(crate) fn waiting(case: &Case) -> Vec<Waiting> {
    let ticket = &case.ticket;
    let mut rows = Vec::new();
    let own = |kind, since| Waiting {
        kind,
        item: ticket.id.to_string(),
        assignment: None,
        unit_name: String::new(),
        since,
        due: None,
    };
    match ticket.state {
        TicketState::Received | TicketState::PendingDispatch => rows.push(own("dispatch", ticket.called_at)),
        TicketState::Closed | TicketState::DirectClosed | TicketState::NotAccepted => {
            rows.push(own("archive", ticket.closed_at.unwrap_or(ticket.called_at)));
        }
        _ => {}
    }
    for assignment in &case.assignments {
        let row = |kind, item: String, since| Waiting {
            kind,
            item,
            assignment: Some(assignment.id),
            unit_name: assignment.unit_name.clone(),
            since,
            due: Some(assignment.due.at),
        };
        let key = || assignment.id.to_string();
        let submitted = assignment.last_reply().map_or(assignment.dispatched_at, |reply| reply.submitted_at);
        match assignment.state {
            AssignmentState::PlatformAudit => rows.push(row("reply", key(), submitted)),
            AssignmentState::AwaitingCallback => rows.push(row("callback", key(), submitted)),
            AssignmentState::ReturnReview => {
                let since = assignment.returns.last().map_or(assignment.dispatched_at, |request| request.at);
                rows.push(row("return", key(), since));
            }
            _ => {}
        }
        if let Some(pending) = assignment.pending {
            let (kind, since) = match pending {
                PendingKind::Extension => {
                    ("extension", assignment.extensions.last().map(|request| request.at))
                }
                PendingKind::Suspension => ("suspension", assignment.stops.last().map(|request| request.at)),
                PendingKind::Termination => {
                    ("termination", assignment.stops.last().map(|request| request.at))
                }
            };
            rows.push(row(kind, key(), since.unwrap_or(assignment.dispatched_at)));
        }
        for ask in assignment.support_asks.iter().filter(|ask| ask.decision.is_none()) {
            if assignment.state.is_open() {
                rows.push(row("support", ask.unit.to_string(), ask.at));
            }
        }
        // A unit that has left the ticket has nothing to be assessed any more.
        let waits = |appeal: &&Appeal| appeal.state == AppealState::HubReview && !assignment.state.has_left();
        for appeal in assignment.appeals.iter().filter(waits) {
            rows.push(row("appeal", appeal.id.to_string(), appeal.at));
        }
    }
    for opinion in ticket.opinions.iter().filter(|opinion| opinion.state == OpinionState::HubReview) {
        let since = opinion.seal.as_ref().map_or(opinion.created_at, |seal| seal.at);
        let unit_name = opinion.unit_name.clone();
        rows.push(Waiting {
            kind: "opinion",
            item: opinion.id.to_string(),
            assignment: None,
            unit_name,
            since,
            due: None,
        });
    }
    rows
}

/// Replaces a ticket's rows.
pub(crate) async fn replace(conn: &mut Conn, case: &Case) -> Result<()> {
    let ticket = case.ticket.id.to_string();
    query("DELETE FROM queue_item WHERE ticket_id = $1").bind(&ticket).execute(&mut *conn).await?;
    for row in waiting(case) {
        query(
            "INSERT INTO queue_item (ticket_id, kind, item_id, assignment_id, unit_name, since, due_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&ticket)
        .bind(row.kind)
        .bind(row.item)
        .bind(row.assignment.map(|id| id.to_string()))
        .bind(row.unit_name)
        .bind(row.since.0)
        .bind(row.due.map(|due| due.0))
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// One row of the platform's queue as stored.
#[derive(Debug, Clone)]
pub(crate) struct QueueRow {
    /// Which ticket.
    pub(crate) ticket: TicketId,
    /// What waits.
    pub(crate) item: String,
    /// The assignment, where there is one.
    pub(crate) assignment: Option<AssignmentId>,
    /// Of which unit.
    pub(crate) unit_name: String,
    /// Since when.
    pub(crate) since: i64,
    /// By when.
    pub(crate) due: Option<i64>,
}

type Row = (String, String, Option<String>, String, i64, Option<i64>);

/// What waits of one kind, oldest first.
pub(crate) async fn list(conn: &mut Conn, kind: &str, limit: i64) -> Result<Vec<QueueRow>> {
    let rows: Vec<Row> = query(
        "SELECT ticket_id, item_id, assignment_id, unit_name, since, due_at FROM queue_item
         WHERE kind = $1 ORDER BY since, ticket_id LIMIT $2",
    )
    .bind(kind)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(ticket, item, assignment, unit_name, since, due)| {
            let assignment = assignment.as_deref().map(super::id).transpose()?;
            Ok(QueueRow { ticket: super::id(&ticket)?, item, assignment, unit_name, since, due })
        })
        .collect()
}
