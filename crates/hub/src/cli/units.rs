//! Units: their short names, the full names that letters and seals bear, the city before them.
//!
//! Invariant: a change reaches the desks by the feed of units, in the transaction that makes it.

use anyhow::{Context, Result, bail};
use chengban_domain::UnitId;
use chengban_domain::wire::{UnitRef, derived_full_name};
use serde_json::json;

use super::args::{UnitAdd, UnitCity, UnitCommand, UnitList, UnitSet};
use super::print::Printer;
use crate::clock;
use crate::feed::reference;
use crate::hub::Hub;
use crate::store::{Tx, feed, state, unit};

/// `unit list|add|set|city`.
pub(super) async fn run(command: UnitCommand, printer: &Printer) -> Result<()> {
    match command {
        UnitCommand::List(options) => list(options, printer).await,
        UnitCommand::Add(options) => add(options, printer).await,
        UnitCommand::Set(options) => set(options, printer).await,
        UnitCommand::City(options) => city(options, printer).await,
    }
}

async fn list(options: UnitList, printer: &Printer) -> Result<()> {
    let hub = Hub::open(options.database.offline()?).await?;
    let mut conn = hub.store.read().await?;
    let units = unit::all(&mut conn).await?;
    drop(conn);
    hub.store.close().await;
    let lines: Vec<String> =
        units.iter().map(|unit| format!("{}　{}　{}", unit.name, unit.full_name, unit.series)).collect();
    printer.say(&units, &lines.join("\n"))
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
    };
    let added = publish(&hub, tx, &[added]).await?;
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
    let changed = publish(&hub, tx, &[changed]).await?;
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
    let renamed = publish(&hub, tx, &renamed).await?;
    let line = format!(
        "城市名称已设为「{}」，{} 个单位的全称随之确定。已有印章请用 seal create 重新制作。",
        options.city,
        renamed.len()
    );
    printer.say(&json!({ "city": options.city, "units": renamed.len() }), &line)
}

/// Stores the units, tells the desks, and gives them as they now stand.
async fn publish(hub: &Hub, mut tx: Tx, units: &[UnitRef]) -> Result<Vec<UnitRef>> {
    let mut changes = feed::Changes::default();
    let mut stored = Vec::with_capacity(units.len());
    for unit in units {
        reference::put_unit(&mut tx, &mut changes, unit).await?;
        stored.extend(unit::get(&mut tx, unit.unit).await?);
    }
    feed::publish(&mut tx, &changes, hub.now()).await?;
    tx.commit().await?;
    hub.store.close().await;
    Ok(stored)
}
