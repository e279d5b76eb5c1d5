//! Sharing templates and retiring them: a unit's by its liaison or reviewer, the hotline's by the platform's keeper.
//!
//! Invariants: a version never changes and none is lost; whoever writes over another version than the last is told so; each
//! change leaves a line in the chain of keepers' acts, with keys and no words.

use anyhow::Result;
use chengban_domain::error::Problem;
use chengban_domain::template::{SharedTemplate, TEMPLATE, TemplateWish, unknown};
use chengban_domain::wire::RemoveReason;
use chengban_domain::{TemplateId, UnitId};
use serde_json::json;

use crate::feed::reference;
use crate::hub::Hub;
use crate::stand_in::By;
use crate::store::feed::{Change, Changes};
use crate::store::{Conn, feed, keeper_act, template};

/// Shares words. A wish that was carried out before gives the same version again.
///
/// # Errors
/// Inner: why not, in a sentence.
pub(crate) async fn share(
    hub: &Hub,
    conn: &mut Conn,
    (unit, wish): (Option<UnitId>, &TemplateWish),
    (by_name, by): (&str, &By),
) -> Result<Result<SharedTemplate, Problem>> {
    if let Err(problem) = wish.check() {
        return Ok(Err(problem));
    }
    let known = template::get(conn, wish.template.id).await?;
    if let Some(kept) = &known {
        let last = &kept.shared;
        if last.unit != unit {
            return Ok(Err(unknown()));
        }
        if !kept.retired && last.template == wish.template {
            return Ok(Ok(last.clone()));
        }
        if last.version != wish.over {
            return Ok(Err(last.outrun()));
        }
    }
    let shared = SharedTemplate {
        template: wish.template.clone(),
        unit,
        version: known.map_or(0, |kept| kept.shared.version) + 1,
        by_name: by_name.to_owned(),
        at: hub.now(),
    };
    template::put(conn, &shared, &by.account()).await?;
    tell(hub, conn, &shared, Change::Upsert(i64::from(shared.version))).await?;
    note(hub, conn, ("template.share", by), &shared).await?;
    Ok(Ok(shared))
}

/// Shares one no more. Says which version that makes: whoever thinks better of it shares the words again over that.
///
/// # Errors
/// Inner: `not_found`, also for another's.
pub(crate) async fn retire(
    hub: &Hub,
    conn: &mut Conn,
    (unit, key): (Option<UnitId>, TemplateId),
    by: &By,
) -> Result<Result<SharedTemplate, Problem>> {
    let found = template::get(conn, key).await?.filter(|kept| !kept.retired && kept.shared.unit == unit);
    let Some(kept) = found else { return Ok(Err(unknown())) };
    let retired = SharedTemplate { version: kept.shared.version + 1, ..kept.shared };
    template::retire(conn, key, retired.version, hub.now()).await?;
    tell(hub, conn, &retired, Change::Remove(i64::from(retired.version), RemoveReason::Deleted)).await?;
    note(hub, conn, ("template.retire", by), &retired).await?;
    Ok(Ok(retired))
}

async fn tell(hub: &Hub, conn: &mut Conn, shared: &SharedTemplate, change: Change) -> Result<()> {
    let mut changes = Changes::default();
    changes.note(&reference::templates(shared.unit), TEMPLATE, shared.template.id.to_string(), change);
    feed::publish(conn, &changes, hub.now()).await
}

async fn note(hub: &Hub, conn: &mut Conn, (command, by): (&str, &By), shared: &SharedTemplate) -> Result<()> {
    let facts = json!({ "template": shared.template.id, "unit": shared.unit, "version": shared.version });
    keeper_act::append(conn, hub.now(), &by.account(), (command, &facts)).await
}
