//! A unit's shared templates: written and retired by its liaison or reviewer, or by whoever stands in for one.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use chengban_domain::template::{SharedTemplate, TemplateWish, WRITERS, not_a_writer};
use chengban_domain::{TemplateId, UnitId};

use super::auth::Caller;
use super::error::HttpResult;
use crate::hub::Hub;
use crate::stand_in::By;
use crate::template;

impl Caller {
    /// The unit for which the caller may write templates. The hotline's are written on the hub's machine.
    async fn writes_for(&self, hub: &Hub) -> HttpResult<UnitId> {
        let writes = self.actor(hub).await?.has_any(&WRITERS);
        Ok(self.profile.unit.filter(|_| writes).ok_or_else(not_a_writer)?)
    }
}

/// Shares a template with the unit, or replaces its words.
pub(crate) async fn share(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Json(wish): Json<TemplateWish>,
) -> HttpResult<Json<SharedTemplate>> {
    let unit = caller.writes_for(&hub).await?;
    let by = By::Person(caller.profile.user);
    let mut tx = hub.store.write().await?;
    let shared = template::share(&hub, &mut tx, (Some(unit), &wish), (&caller.profile.name, &by)).await??;
    tx.commit().await.map_err(anyhow::Error::from)?;
    hub.announce();
    Ok(Json(shared))
}

/// Shares one no more.
pub(crate) async fn retire(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path(key): Path<TemplateId>,
) -> HttpResult<Json<SharedTemplate>> {
    let unit = caller.writes_for(&hub).await?;
    let mut tx = hub.store.write().await?;
    let by = By::Person(caller.profile.user);
    let retired = template::retire(&hub, &mut tx, (Some(unit), key), &by).await??;
    tx.commit().await.map_err(anyhow::Error::from)?;
    hub.announce();
    Ok(Json(retired))
}
