//! Units: their short names, the full names that letters and seals bear, the city before them, who belongs to whom.
//!
//! Invariant: a change reaches the desks by the feed of units, in the transaction that makes it.

use anyhow::{Context, Result, bail};
use chengban_domain::UnitId;
use chengban_domain::wire::{UnitRef, derived_full_name};
use serde::Serialize;
use serde_json::{Value, json};

use super::args::{UnitAdd, UnitCity, UnitCommand, UnitList, UnitSet};
use super::print::Printer;
use crate::feed::reference;
use crate::hub::Hub;
use crate::store::{Conn, Tx, feed, state, unit};
use crate::{clock, keeper};

/// `unit list|add|set|city`.
pub(super) async fn run(command: UnitCommand, printer: &Printer) -> Result<()> {
    match command {
        UnitCommand::List(options) => list(options, printer).await,
        UnitCommand::Add(options) => add(options, printer).await,
        UnitCommand::Set(options) => set(options, printer).await,
        UnitCommand::City(options) => city(options, printer).await,
    }
}

/// A unit as the list shows it.
#[derive(Serialize)]
struct Listed {
    #[serde(flatten)]
    unit: UnitRef,
    /// The name of the unit it belongs to.
    parent_name: Option<String>,
}

async fn list(options: UnitList, printer: &Printer) -> Result<()> {
    let hub = Hub::open(options.database.offline()?).await?;
    let mut conn = hub.store.read().await?;
    let units = unit::all(&mut conn).await?;
    drop(conn);
    hub.store.close().await;
    let named = |key| units.iter().find(|unit| unit.unit == key).map(|unit| unit.name.clone());
    let listed = |unit: &UnitRef| Listed { unit: unit.clone(), parent_name: unit.parent.and_then(named) };
    let listed: Vec<Listed> = units.iter().map(listed).collect();
    let line = |Listed { unit, parent_name }: &Listed| {
        let below = parent_name.as_ref().map(|parent| format!("　隶属{parent}")).unwrap_or_default();
        format!("{}　{}　{}{below}", unit.name, unit.full_name, unit.series)
    };
    printer.say(&listed, &listed.iter().map(line).collect::<Vec<_>>().join("\n"))
}

async fn add(options: UnitAdd, printer: &Printer) -> Result<()> {
    let hub = Hub::open(options.database.offline()?).await?;
    let mut tx = hub.store.write().await?;
    if unit::named(&mut tx, &options.name).await?.is_some() {
        bail!("已有名为「{}」的单位", options.name);
    }
    let added = UnitRef {
        unit: UnitId(clock::new_id()),
        name: options.name,
        full_name: options.full_name,
        kind: options.kind,
        series: options.series,
        contact: options.contact,
        active: true,
        parent: None,
    };
    let facts = json!({ "unit": added.unit });
    let added = publish(&hub, tx, &[added], ("unit.add", facts, options.parent.as_deref())).await?;
    let name = added.first().map(|unit| unit.full_name.clone()).unwrap_or_default();
    printer.say(&added.first(), &format!("单位「{name}」已新增。"))
}

async fn set(options: UnitSet, printer: &Printer) -> Result<()> {
    let hub = Hub::open(options.database.offline()?).await?;
    let mut tx = hub.store.write().await?;
    let found = unit::named(&mut tx, &options.name).await?;
    let mut changed = found.with_context(|| format!("没有名为「{}」的单位", options.name))?;
    let before = changed.full_name.clone();
    let take = |field: &mut String, given: Option<String>| {
        if let Some(text) = given {
            *field = text;
        }
    };
    take(&mut changed.full_name, options.full_name);
    take(&mut changed.kind, options.kind);
    take(&mut changed.series, options.series);
    take(&mut changed.contact, options.contact);
    let facts = json!({ "unit": changed.unit });
    let changed = publish(&hub, tx, &[changed], ("unit.set", facts, options.parent.as_deref())).await?;
    let after = changed.first().map(|unit| unit.full_name.clone()).unwrap_or_default();
    let seal = if before == after {
        ""
    } else {
        "印章和签名证书仍是原名称，请用 seal create 重新制作。"
    };
    printer.say(&changed.first(), &format!("单位「{after}」已修改。{seal}"))
}

async fn city(options: UnitCity, printer: &Printer) -> Result<()> {
    let hub = Hub::open(options.database.offline()?).await?;
    let mut tx = hub.store.write().await?;
    let old = unit::city(&mut tx).await?;
    // Read under the old city: only names that it gave follow the new one.
    let derived = |unit: &UnitRef| unit.full_name == derived_full_name(&old, &unit.name);
    let following = unit::all(&mut tx).await?.into_iter().filter(derived);
    let renamed: Vec<UnitRef> = following
        .map(|unit| UnitRef { full_name: derived_full_name(&options.city, &unit.name), ..unit })
        .collect();
    state::set(&mut tx, state::CITY, &options.city).await?;
    let facts = json!({ "city": options.city, "units": renamed.len() });
    let renamed = publish(&hub, tx, &renamed, ("unit.city", facts, None)).await?;
    let line = format!(
        "城市名称已设为「{}」，{} 个单位的全称随之确定。已有印章请用 seal create 重新制作。",
        options.city,
        renamed.len()
    );
    printer.say(&json!({ "city": options.city, "units": renamed.len() }), &line)
}

/// Stores the units, tells the desks, notes the command, and gives the units as they now stand.
async fn publish(
    hub: &Hub,
    mut tx: Tx,
    units: &[UnitRef],
    (command, facts, parent): (&str, Value, Option<&str>),
) -> Result<Vec<UnitRef>> {
    let mut changes = feed::Changes::default();
    let mut stored = Vec::with_capacity(units.len());
    for unit in units {
        let mut unit = unit.clone();
        if let Some(parent) = parent {
            unit.parent = above(&mut tx, &unit, parent).await?;
        }
        reference::put_unit(&mut tx, &mut changes, &unit).await?;
        stored.extend(unit::get(&mut tx, unit.unit).await?);
    }
    feed::publish(&mut tx, &changes, hub.now()).await?;
    keeper::note(&mut tx, hub.now(), command, facts).await?;
    tx.commit().await?;
    hub.store.close().await;
    Ok(stored)
}

/// The unit of that name, to put another below it; the empty name lets that one stand for itself. There is one step and
/// no more: 二级 above, 三级 below.
async fn above(conn: &mut Conn, child: &UnitRef, parent: &str) -> Result<Option<UnitId>> {
    if parent.is_empty() {
        return Ok(None);
    }
    let above = unit::named(conn, parent).await?;
    let above = above.with_context(|| format!("没有名为「{parent}」的单位，没有改动"))?;
    if above.unit == child.unit {
        bail!("单位不能隶属于自己，没有改动");
    }
    if above.parent.is_some() {
        bail!("「{}」自己是三级单位，不能再有下级。没有改动，请填写它所隶属的单位", above.name);
    }
    if unit::has_children(conn, child.unit).await? {
        bail!("「{}」有下级单位，不能改为三级单位。没有改动，请先修改其下级单位的隶属", child.name);
    }
    Ok(Some(above.unit))
}
