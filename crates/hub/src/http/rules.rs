//! Rules edited by an administrator at a desk: published as the next version, and taken back before their day.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use chengban_domain::Role;
use chengban_domain::error::ErrorCode;
use chengban_domain::pack::RulePack;
use chengban_domain::pack::edition::{RulesPublished, RulesWish};

use super::auth::Caller;
use super::error::{HttpError, HttpResult};
use crate::hub::Hub;
use crate::rulebook;
use crate::stand_in::By;

impl Caller {
    /// Whoever keeps the rules; a stand-in is none.
    pub(super) fn keeps_rules(&self) -> HttpResult<By> {
        self.platform_only()?;
        let keeps = self.profile.roles.contains(&Role::HubAdmin);
        if keeps { Ok(By::Person(self.profile.user)) } else { Err(HttpError::new(ErrorCode::WrongRole)) }
    }
}

/// Publishes an edited pack.
pub(crate) async fn publish(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Json(wish): Json<RulesWish>,
) -> HttpResult<Json<RulesPublished>> {
    let by = caller.keeps_rules()?;
    let mut tx = hub.store.write().await?;
    let done = rulebook::publish(&hub, &mut tx, &wish, &by).await??;
    tx.commit().await.map_err(anyhow::Error::from)?;
    hub.refresh_rules().await?;
    Ok(Json(done))
}

/// Takes a pack back whose day has not come.
pub(crate) async fn withdraw(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path(id): Path<String>,
) -> HttpResult<Json<RulePack>> {
    let by = caller.keeps_rules()?;
    let mut tx = hub.store.write().await?;
    let pack = rulebook::withdraw(&hub, &mut tx, &id, &by).await??;
    tx.commit().await.map_err(anyhow::Error::from)?;
    hub.refresh_rules().await?;
    Ok(Json(pack))
}
