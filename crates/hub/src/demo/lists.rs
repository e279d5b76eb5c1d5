//! The demo's dispatch lists, invented: who handles what of the demo's topics, with an item or two against the dispatch.

use anyhow::{Context, Result};
use chengban_domain::dispatch_list::{DispatchList, ListItem, ListKind, ListLevel};
use chengban_domain::time::Millis;
use chrono::NaiveDate;
use serde::Deserialize;

use super::cast::{Cast, Office};

#[derive(Debug, Deserialize)]
struct ListsData {
    lists: Vec<ListData>,
}

#[derive(Debug, Deserialize)]
struct ListData {
    kind: ListKind,
    name: String,
    effective_from: NaiveDate,
    source: String,
    level: ListLevel,
    items: Vec<ItemData>,
}

#[derive(Debug, Deserialize)]
struct ItemData {
    code: String,
    title: String,
    category: Vec<String>,
    #[serde(default)]
    keywords: Vec<String>,
    /// Keys of units; `town` is each town for itself.
    units: Vec<String>,
}

/// All lists.
///
/// # Errors
/// When the shipped data are damaged.
pub(super) fn lists(cast: &Cast, now: Millis) -> Result<Vec<DispatchList>> {
    let data: ListsData =
        serde_json::from_str(include_str!("data/lists.json")).context("demo lists are damaged")?;
    data.lists.into_iter().map(|list| made(cast, list, now)).collect()
}

fn made(cast: &Cast, data: ListData, now: Millis) -> Result<DispatchList> {
    let mut items = Vec::new();
    for item in &data.items {
        if item.units.iter().any(|key| key == "town") {
            items.extend(cast.towns().map(|(town, office)| ListItem {
                towns: vec![town.to_owned()],
                units: vec![office.unit.unit],
                ..bare(item, data.level)
            }));
        } else {
            let units = item.units.iter().map(|key| unit_of(cast, key)).collect::<Result<Vec<_>>>()?;
            items.push(ListItem { units, ..bare(item, data.level) });
        }
    }
    let ListData { kind, name, effective_from, source, .. } = data;
    Ok(DispatchList { kind, name, version: 0, effective_from, source, imported_at: now, items })
}

fn bare(item: &ItemData, level: ListLevel) -> ListItem {
    ListItem {
        code: item.code.clone(),
        title: item.title.clone(),
        category: item.category.clone(),
        keywords: item.keywords.clone(),
        towns: Vec::new(),
        units: Vec::new(),
        level,
    }
}

fn unit_of(cast: &Cast, key: &str) -> Result<chengban_domain::UnitId> {
    let found: Option<&Office> = cast.offices.iter().find(|office| office.key == key);
    found.map(|office| office.unit.unit).with_context(|| format!("no unit {key}"))
}
