//! Publishing months and looking at what was published, for the platform.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::month::{self as rules, MonthResult};
use chengban_domain::{ReasonCode, Role};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::auth::Caller;
use super::error::{HttpError, HttpResult};
use crate::hub::Hub;
use crate::month::{self, MonthLine, Wish};
use crate::stand_in::By;
use crate::store;

/// How to publish.
#[derive(Debug, Default, Serialize, Deserialize, TS)]
pub(crate) struct PublishMonth {
    /// Also while closed tickets of the month still wait to be archived; they are then not counted.
    #[serde(default)]
    pub(crate) partial: bool,
}

fn named(text: &str) -> HttpResult<NaiveDate> {
    let unread = || Problem::because(ErrorCode::InvalidInput, ReasonCode::MonthUnread).at_field("month");
    rules::named(text).ok_or_else(|| unread().into())
}

/// Publishes a month for every unit that has tickets in it.
pub(crate) async fn publish(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path(text): Path<String>,
    Json(how): Json<PublishMonth>,
) -> HttpResult<Json<Vec<MonthLine>>> {
    caller.platform_only()?;
    // X decides what counts; M keeps the rules it counts by.
    let actor = caller.actor(&hub).await?;
    if !actor.has_any(&[Role::Assessor, Role::HubAdmin]) {
        return Err(HttpError::new(ErrorCode::WrongRole));
    }
    let wish = Wish {
        month: named(&text)?,
        partial: how.partial,
        by: By::Person(actor.user),
        by_name: &caller.profile.name,
    };
    Ok(Json(month::publish(&hub, &wish).await??))
}

/// What was published of a month, of all units.
pub(crate) async fn show(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path(text): Path<String>,
) -> HttpResult<Json<Vec<MonthResult>>> {
    caller.platform_only()?;
    let month = rules::name(named(&text)?);
    let mut conn = hub.store.read().await?;
    let found = store::month::of_all(&mut conn, &hub.vault, &month).await?;
    Ok(Json(found.into_iter().map(|doc| doc.result).collect()))
}
