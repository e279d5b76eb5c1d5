//! Naming stand-ins: one's own, or, by an administrator, those of somebody who is ill.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use chengban_domain::error::ErrorCode;
use chengban_domain::stand_in::{StandIn, StandInWish};
use chengban_domain::{Role, StandInId, UserId};

use super::auth::Caller;
use super::error::{HttpError, HttpResult};
use crate::hub::Hub;
use crate::stand_in::{self, By};

impl Caller {
    /// Whether the caller may say who stands in for that person.
    fn may_name_for(&self, absent: UserId) -> HttpResult<()> {
        let own = absent == self.profile.user;
        if own || self.profile.roles.contains(&Role::HubAdmin) {
            Ok(())
        } else {
            Err(HttpError::new(ErrorCode::WrongRole))
        }
    }
}

/// Names a stand-in.
pub(crate) async fn name(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Json(wish): Json<StandInWish>,
) -> HttpResult<Json<StandIn>> {
    let absent = wish.absent.unwrap_or(caller.profile.user);
    caller.may_name_for(absent)?;
    let mut tx = hub.store.write().await?;
    let named = stand_in::name(&hub, &mut tx, (absent, &wish), &By::Person(caller.profile.user)).await??;
    tx.commit().await.map_err(anyhow::Error::from)?;
    hub.announce();
    Ok(Json(named))
}

/// Ends a naming before its last day.
pub(crate) async fn end(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path(key): Path<StandInId>,
) -> HttpResult<Json<StandIn>> {
    let mut tx = hub.store.write().await?;
    let naming = stand_in::find(&mut tx, key).await??;
    // Others learn nothing of it, not even that it is there.
    caller.may_name_for(naming.absent).map_err(|_| stand_in::unknown())?;
    stand_in::end(&hub, &mut tx, &naming, &By::Person(caller.profile.user)).await?;
    tx.commit().await.map_err(anyhow::Error::from)?;
    hub.announce();
    Ok(Json(naming.one))
}
