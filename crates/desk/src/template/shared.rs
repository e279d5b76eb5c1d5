//! Templates that others share: read offline like one's own, written over as a copy of one's own, shared by the hub at once.
//!
//! Invariants: what is typed is one's own template until the hub has taken it; nothing that was typed goes away with a
//! refusal.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chengban_domain::template::{
    SharedTemplate, TEMPLATE, Template, TemplateScope, TemplateWish, WRITERS, not_a_writer, unknown,
};
use chengban_domain::{ErrorCode, TemplateId};

use crate::clock;
use crate::commands::template::{TemplateRef, TemplateRow, TemplateWritten};
use crate::fault::{Result, problem, to_problem};
use crate::office::Office;
use crate::store::{Conn, parsed, slice, template};
use crate::sync::ask;

/// Whether the person may share templates with the unit now.
pub(super) fn may_share(office: &Office) -> bool {
    let actor = office.actor();
    actor.unit.is_some() && actor.has_any(&WRITERS) && !office.hub.is_practice()
}

/// All that are shared with the person, with how often they were used here; the most used of each scope first.
pub(super) async fn all(conn: &mut Conn) -> Result<Vec<(SharedTemplate, i64)>> {
    let uses: BTreeMap<String, i64> = template::shared_uses(conn).await?.into_iter().collect();
    let shared: Vec<SharedTemplate> = slice::all(conn, TEMPLATE).await?;
    let counted = |one: SharedTemplate| {
        let many = uses.get(&one.template.id.to_string()).copied().unwrap_or_default();
        (one, many)
    };
    let mut all: Vec<_> = shared.into_iter().map(counted).collect();
    all.sort_by_key(|(one, uses)| (one.scope(), Reverse(*uses), one.at));
    Ok(all)
}

/// One as the list shows it.
pub(super) fn row(shared: SharedTemplate, uses: i64, may_share: bool) -> TemplateRow {
    let scope = shared.scope();
    let SharedTemplate { template, version, by_name, at, .. } = shared;
    TemplateRow {
        template,
        uses: u32::try_from(uses).unwrap_or(u32::MAX),
        removed: false,
        scope,
        written: Some(TemplateWritten { version, by_name, at }),
        over: None,
        may_share: may_share && scope == TemplateScope::Unit,
    }
}

/// The shared template of that key.
async fn find(office: &Office, id: TemplateId) -> Result<SharedTemplate> {
    let mut conn = office.store.reader().await?;
    let found = slice::get(&mut conn, TEMPLATE, &id.to_string()).await?;
    Ok(found.map(|(shared, _)| shared).ok_or_else(unknown)?)
}

/// Makes a template of one's own of a shared one. A unit's remembers what it was written over, for whoever may share it.
///
/// # Errors
/// `not_found`.
pub async fn adopt(office: &Office, req: TemplateRef) -> Result<TemplateRow> {
    let shared = find(office, req.id).await?;
    let own = Template { id: TemplateId(clock::id()), ..shared.template.clone() };
    let mut tx = office.store.begin().await?;
    template::put(&mut tx, own.id, &serde_json::to_string(&own)?, office.clock.now().0).await?;
    if shared.scope() == TemplateScope::Unit && may_share(office) {
        template::link(&mut tx, own.id, Some((shared.template.id, shared.version))).await?;
    }
    let kept = template::get(&mut tx, own.id).await?.ok_or_else(|| problem(ErrorCode::NotFound))?;
    tx.commit().await?;
    office.changed(&["template"], vec![own.id.to_string()]);
    super::row(kept, may_share(office))
}

/// Shares one of one's own with the unit; it then lies in the bin, for the shared one takes its place.
///
/// # Errors
/// Why not, in a sentence; `offline`. One's own stays as it is then.
pub async fn publish(office: &Office, req: TemplateRef) -> Result<TemplateRow> {
    let (wish, body) = prepared(office, req.id).await?;
    let shared = match share(office, &wish).await {
        Ok(shared) => shared,
        Err(error) => {
            if to_problem(&error).code == ErrorCode::StaleVersion {
                meet(office, req.id, wish.template.id).await?;
            }
            return Err(error);
        }
    };
    let mut tx = office.store.begin().await?;
    template::link(&mut tx, req.id, None).await?;
    // What was typed meanwhile is one's own and stays.
    if template::get(&mut tx, req.id).await?.is_some_and(|record| record.body == body) {
        template::set_removed(&mut tx, req.id, Some(office.clock.now().0)).await?;
    }
    tx.commit().await?;
    office.changed(&["template"], vec![req.id.to_string(), wish.template.id.to_string()]);
    ask::catch_up(office).await;
    Ok(row(shared, 0, true))
}

/// Fetches the version that stands in the way, so that whoever publishes again has seen over what.
async fn meet(office: &Office, own: TemplateId, key: TemplateId) -> Result<()> {
    ask::catch_up(office).await;
    let over = find(office, key).await.ok().map(|shared| (key, shared.version));
    let mut tx = office.store.begin().await?;
    template::link(&mut tx, own, over).await?;
    tx.commit().await?;
    office.changed(&["template"], vec![own.to_string()]);
    Ok(())
}

/// What is asked of the hub, and the own words that it is made of. The key is kept before it is sent: an answer that is lost shares nothing twice.
async fn prepared(office: &Office, id: TemplateId) -> Result<(TemplateWish, String)> {
    let mut tx = office.store.begin().await?;
    let record = template::get(&mut tx, id).await?.filter(|record| record.removed_at.is_none());
    let record = record.ok_or_else(|| problem(ErrorCode::NotFound))?;
    let own: Template = serde_json::from_str(&record.body)?;
    let key = record.shared_id.as_deref().map_or_else(|| Ok(TemplateId(clock::id())), parsed)?;
    let over = u32::try_from(record.shared_version)?;
    template::link(&mut tx, id, Some((key, over))).await?;
    tx.commit().await?;
    Ok((TemplateWish { template: Template { id: key, ..own }, over }, record.body))
}

/// Shares words as they are given: a retirement is taken back so.
///
/// # Errors
/// As [`publish`].
pub async fn reshare(office: &Office, wish: TemplateWish) -> Result<TemplateRow> {
    let shared = share(office, &wish).await?;
    ask::catch_up(office).await;
    Ok(row(shared, 0, true))
}

async fn share(office: &Office, wish: &TemplateWish) -> Result<SharedTemplate> {
    if !may_share(office) {
        return Err(not_a_writer().into());
    }
    wish.check()?;
    ask::post(office, "/v1/templates", Some(wish)).await
}

/// Shares one of the unit no more, and says which version that makes.
///
/// # Errors
/// `not_found`; `offline`.
pub async fn retire(office: &Office, req: TemplateRef) -> Result<TemplateRow> {
    let shared = find(office, req.id).await?;
    if !may_share(office) || shared.scope() != TemplateScope::Unit {
        return Err(not_a_writer().into());
    }
    let path = format!("/v1/templates/{}/retire", req.id);
    let retired: SharedTemplate = ask::post(office, &path, None::<&()>).await?;
    ask::catch_up(office).await;
    Ok(TemplateRow { removed: true, ..row(retired, 0, true) })
}

#[cfg(test)]
mod tests;
