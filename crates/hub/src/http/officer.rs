//! The platform's side: what waits, and a whole case. Decisions are operations like any other.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use chengban_domain::case::Case;
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::time::Millis;
use chengban_domain::wire::UnitRef;
use chengban_domain::{AssignmentId, TicketId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::auth::Caller;
use super::error::{HttpError, HttpResult};
use crate::hub::Hub;
use crate::store::{queue, ticket, unit};

/// Rows given at most.
const ROWS: i64 = 200;

#[derive(Debug, Deserialize, TS)]
pub(crate) struct QueueQuery {
    /// What waits: `reply`, `return`, `dispatch`, …
    kind: String,
    /// Rows at most, up to 200.
    #[ts(optional)]
    limit: Option<i64>,
}

/// One thing that waits for the platform.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub(crate) struct QueueItem {
    pub(crate) ticket_id: TicketId,
    pub(crate) no: String,
    pub(crate) title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub(crate) assignment_id: Option<AssignmentId>,
    /// The assignment, appeal or opinion meant.
    pub(crate) item_id: String,
    pub(crate) unit_name: String,
    pub(crate) since: Millis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub(crate) due: Option<Millis>,
}

/// What waits of one kind, oldest first.
pub(crate) async fn queue_rows(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Query(query): Query<QueueQuery>,
) -> HttpResult<Json<Vec<QueueItem>>> {
    caller.platform_only()?;
    if !queue::KINDS.contains(&query.kind.as_str()) {
        return Err(Problem::new(ErrorCode::InvalidInput).at_field("kind").into());
    }
    let mut conn = hub.store.read().await?;
    let limit = query.limit.unwrap_or(ROWS).clamp(1, ROWS);
    let mut items = Vec::new();
    for row in queue::list(&mut conn, &query.kind, limit).await? {
        let Some(doc) = ticket::get(&mut conn, &hub.vault, row.ticket).await? else { continue };
        items.push(QueueItem {
            ticket_id: row.ticket,
            no: doc.case.ticket.no,
            title: doc.case.ticket.title,
            assignment_id: row.assignment,
            item_id: row.item,
            unit_name: row.unit_name,
            since: Millis(row.since),
            due: row.due.map(Millis),
        });
    }
    Ok(Json(items))
}

/// A whole case by number or key.
pub(crate) async fn case(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path(name): Path<String>,
) -> HttpResult<Json<Case>> {
    caller.platform_only()?;
    let mut conn = hub.store.read().await?;
    let id = match name.parse::<TicketId>() {
        Ok(id) => Some(id),
        Err(_) => ticket::by_no(&mut conn, &name).await?,
    };
    let not_found = || HttpError::new(ErrorCode::NotFound);
    let doc = ticket::get(&mut conn, &hub.vault, id.ok_or_else(not_found)?).await?.ok_or_else(not_found)?;
    Ok(Json(doc.case))
}

/// All units, for dispatching.
pub(crate) async fn units(State(hub): State<Arc<Hub>>, caller: Caller) -> HttpResult<Json<Vec<UnitRef>>> {
    caller.platform_only()?;
    let mut conn = hub.store.read().await?;
    Ok(Json(unit::all(&mut conn).await?))
}
