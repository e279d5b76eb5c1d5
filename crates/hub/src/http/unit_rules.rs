//! A unit's own rules, edited at a desk: published and taken back by its reviewer or signer.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use chengban_domain::UnitId;
use chengban_domain::error::ErrorCode;
use chengban_domain::pack::unit_rules::{KEEPERS, UnitRules, UnitRulesPublished, UnitRulesWish};

use super::auth::Caller;
use super::error::{HttpError, HttpResult};
use crate::hub::Hub;
use crate::stand_in::By;
use crate::unit_rules;

impl Caller {
    /// The unit whose rules the caller keeps; a stand-in keeps none.
    fn keeps_rules_of(&self) -> HttpResult<UnitId> {
        let keeps = KEEPERS.iter().any(|role| self.profile.roles.contains(role));
        self.profile.unit.filter(|_| keeps).ok_or_else(|| HttpError::new(ErrorCode::WrongRole))
    }
}

/// Publishes edited rules of the caller's unit.
pub(crate) async fn publish(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Json(wish): Json<UnitRulesWish>,
) -> HttpResult<Json<UnitRulesPublished>> {
    let (unit, by) = (caller.keeps_rules_of()?, By::Person(caller.profile.user));
    let mut tx = hub.store.write().await?;
    let done = unit_rules::publish(&hub, &mut tx, (unit, &wish), &by).await??;
    tx.commit().await.map_err(anyhow::Error::from)?;
    hub.refresh_rules().await?;
    Ok(Json(done))
}

/// Takes a version of the caller's unit back whose day has not come.
pub(crate) async fn withdraw(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path(version): Path<u32>,
) -> HttpResult<Json<UnitRules>> {
    let (unit, by) = (caller.keeps_rules_of()?, By::Person(caller.profile.user));
    let mut tx = hub.store.write().await?;
    let gone = unit_rules::withdraw(&hub, &mut tx, (unit, version), &by).await??;
    tx.commit().await.map_err(anyhow::Error::from)?;
    hub.refresh_rules().await?;
    Ok(Json(gone))
}
