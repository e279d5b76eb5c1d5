//! Storing a dispatch list: the whole file or nothing, a version of its own for changed content, nothing for the same.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use chengban_domain::UnitId;
use chengban_domain::dispatch_list::{DispatchList, ListItem, ListKind, ListLevel};
use chengban_domain::hash::{Sha256Hex, canonical_json};
use chengban_domain::time::Millis;
use chengban_domain::wire::UnitRef;
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::json;

use crate::config::Config;
use crate::feed::reference;
use crate::hub::Hub;
use crate::import::list::{self, ListError, ListFacts, ListPlan};
use crate::import::{Mapping, Refused};
use crate::store::feed::Changes;
use crate::store::{Conn, dispatch_list, feed, unit};
use crate::{clock, keeper};

/// Bytes of one list at most: it travels to the desks as one line of a page.
const LARGEST: usize = 1 << 20;

/// What an import of a list did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListReport {
    /// What kind.
    pub kind: ListKind,
    /// Its name.
    pub name: String,
    /// The version that has this content.
    pub version: u32,
    /// First day on which it counts.
    pub effective_from: NaiveDate,
    /// Whether that version is new; if not, nothing was changed.
    pub changed: bool,
    /// Items handled by the grid.
    pub grid: usize,
    /// Items handled by units.
    pub unit: usize,
    /// Columns of the file that were not read.
    pub unread: Vec<String>,
}

/// Imports the file of a list.
///
/// # Errors
/// [`ListError`] when the file or a unit in it cannot be taken; when the database refuses. Nothing is then stored.
pub async fn import_list(
    config: Config,
    (file, bytes): (&str, &[u8]),
    columns: &Mapping,
    said: ListFacts,
) -> Result<ListReport> {
    let plan = list::plan(file, bytes, columns, said)?;
    let hub = Hub::open(config).await?;
    let mut tx = hub.store.write().await?;
    let items = with_keys(&plan, &unit::all(&mut tx).await?)?;
    let (grid, all) = (items.iter().filter(|item| item.level == ListLevel::Grid).count(), items.len());
    let list = DispatchList {
        kind: plan.kind,
        name: plan.name,
        version: 0,
        effective_from: plan.effective_from,
        source: plan.source,
        imported_at: hub.now(),
        items,
    };
    let mut changes = Changes::default();
    let (version, changed) = store(&mut tx, &mut changes, list.clone()).await?;
    if changed {
        feed::publish(&mut tx, &changes, hub.now()).await?;
        let facts =
            json!({ "kind": list.kind, "version": version, "items": all, "from": list.effective_from });
        keeper::note(&mut tx, hub.now(), "import.list", facts).await?;
        tx.commit().await?;
    } else {
        tx.rollback().await?;
    }
    hub.store.close().await;
    let DispatchList { kind, name, effective_from, .. } = list;
    let unread = plan.unread;
    Ok(ListReport { kind, name, version, effective_from, changed, grid, unit: all - grid, unread })
}

/// Stores the list as the next version of its line, unless the one that counts from its first day on has this content
/// already: a correction that is taken back is a version too. Gives the version, and whether it is new.
pub(crate) async fn store(conn: &mut Conn, changes: &mut Changes, list: DispatchList) -> Result<(u32, bool)> {
    // Neither when it came nor which version it becomes is content.
    let bare = DispatchList { version: 0, imported_at: Millis(0), ..list.clone() };
    let hash = Sha256Hex::of(canonical_json(&serde_json::to_value(&bare)?).as_bytes());
    let line = (list.kind, list.name.as_str());
    let same = dispatch_list::from_day(conn, line, list.effective_from).await?;
    if let Some((version, _)) = same.filter(|(_, known)| known == hash.as_str()) {
        return Ok((version, false));
    }
    let newest = dispatch_list::newest(conn, list.kind, &list.name).await?;
    let list = DispatchList { version: newest.unwrap_or(0) + 1, ..list };
    if serde_json::to_vec(&list)?.len() > LARGEST {
        bail!("清单超过 {} MB，终端无法一次收下，没有导入。请分成几份清单分别导入", LARGEST >> 20);
    }
    reference::put_list(conn, changes, (&clock::new_id().to_string(), &hash), &list).await?;
    Ok((list.version, true))
}

/// The items with the keys of their units; one that is not known refuses the whole list.
fn with_keys(plan: &ListPlan, units: &[UnitRef]) -> Result<Vec<ListItem>, ListError> {
    let mut known: BTreeMap<&str, &UnitRef> = BTreeMap::new();
    for unit in units {
        known.insert(&unit.full_name, unit);
    }
    for unit in units {
        known.insert(&unit.name, unit);
    }
    let mut faults: Vec<Refused> = Vec::new();
    let mut items = Vec::with_capacity(plan.items.len());
    for item in &plan.items {
        let mut keys: Vec<UnitId> = Vec::new();
        for name in &item.units {
            match known.get(name.as_str()) {
                Some(unit) if unit.active && keys.contains(&unit.unit) => {}
                Some(unit) if unit.active => keys.push(unit.unit),
                found => {
                    let reason = if found.is_some() {
                        format!("「{name}」已停用，请改为现在承办的单位。")
                    } else {
                        format!("平台没有名为「{name}」的承办单位，请先新增该单位或核对名称。")
                    };
                    faults.push(list::fault(item.row, plan.unit_column.clone(), &reason));
                }
            }
        }
        items.push(ListItem {
            code: item.code.clone(),
            title: item.title.clone(),
            category: item.category.clone(),
            keywords: item.keywords.clone(),
            towns: item.towns.clone(),
            units: keys,
            level: item.level,
        });
    }
    if faults.is_empty() { Ok(items) } else { Err(ListError::Rows(faults)) }
}
