//! The calendar, edited by an administrator at a desk: what it would move, and publishing it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use chengban_domain::case::CalendarOutlook;
use chengban_domain::time::calendar_edition::{CalendarPublished, CalendarWish};

use super::auth::Caller;
use super::error::HttpResult;
use crate::calendar;
use crate::hub::Hub;

/// What would come of it.
pub(crate) async fn outlook(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Json(wish): Json<CalendarWish>,
) -> HttpResult<Json<CalendarOutlook>> {
    caller.keeps_rules()?;
    Ok(Json(calendar::outlook(&hub, &wish).await??))
}

/// Publishes it; the answer comes when every limit that runs was counted by it.
pub(crate) async fn publish(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Json(wish): Json<CalendarWish>,
) -> HttpResult<Json<CalendarPublished>> {
    let by = caller.keeps_rules()?;
    let (published, _) = calendar::publish(&hub, &wish, &by, |_| ()).await??;
    Ok(Json(published))
}
