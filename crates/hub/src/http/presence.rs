//! Telling that one is at work on a ticket, and who of the colleagues is.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use chengban_domain::TicketId;
use chengban_domain::error::ErrorCode;
use chengban_domain::wire::{Presence, PresenceTold};

use super::auth::Caller;
use super::blobs::sight;
use super::error::{HttpError, HttpResult};
use crate::feed::slice::Sight;
use crate::hub::Hub;

/// Takes down that the caller is there.
pub(crate) async fn tell(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path(ticket): Path<TicketId>,
    Json(told): Json<PresenceTold>,
) -> HttpResult<Json<Vec<Presence>>> {
    let unknown = || HttpError::new(ErrorCode::NotFound);
    let unit = caller.profile.unit.ok_or_else(unknown)?;
    let mut conn = hub.store.read().await?;
    if sight(&hub, &mut conn, &caller, ticket).await? != Sight::Full {
        return Err(unknown());
    }
    let place = (ticket, unit, caller.profile.user);
    Ok(Json(hub.present.tell(place, (told.doing, &caller.profile.name), hub.now())))
}
