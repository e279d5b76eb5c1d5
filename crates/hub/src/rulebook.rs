//! Publishing rules: a pack that was edited and checked becomes the next version of its line, in force from a day to come.
//!
//! Invariants: a published version never changes and never goes; tickets keep the version they were dispatched under; a day
//! that has begun gets no other rules, so that desks know them before they count.

use anyhow::Result;
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::pack::RulePack;
use chengban_domain::time::local_date;
use chrono::{Days, NaiveDate};
use serde::Serialize;
use serde_json::{Value, json};

use crate::feed::reference;
use crate::hub::Hub;
use crate::keeper;
use crate::store::feed::{self, Changes};
use crate::store::{Conn, rules};

/// A rule that differs between two packs.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Changed {
    /// Which, such as `limits.handle.urgent`.
    pub(crate) path: String,
    /// As it was; null where it is new.
    pub(crate) from: Value,
    /// As it is to be; null where it goes.
    pub(crate) to: Value,
}

/// What is to be published.
pub(crate) struct Wanted {
    /// Read and checked.
    pub(crate) pack: RulePack,
    /// From when it is in force; the next day where nothing is said.
    pub(crate) from: Option<NaiveDate>,
    /// Somebody who may has approved it.
    pub(crate) approved: bool,
}

/// The packs as they are stored, the earliest effective first.
///
/// # Errors
/// Database errors; a stored pack that cannot be read.
pub(crate) async fn all(conn: &mut Conn) -> Result<Vec<RulePack>> {
    rules::packs(conn).await
}

/// The pack in force on a day, and else the first there is.
pub(crate) fn in_force(packs: &[RulePack], day: NaiveDate) -> Option<&RulePack> {
    packs.iter().rfind(|pack| pack.effective_from <= day).or_else(|| packs.first())
}

/// Publishes it; the pack as stored, with what it changes of the one it follows.
///
/// # Errors
/// Inner: why not, in a sentence.
pub(crate) async fn publish(
    hub: &Hub,
    conn: &mut Conn,
    wanted: Wanted,
) -> Result<Result<(RulePack, Vec<Changed>), Problem>> {
    let now = hub.now();
    let today = local_date(now);
    let packs = all(conn).await?;
    let newest =
        packs.iter().filter(|known| known.pack == wanted.pack.pack).max_by_key(|known| known.version);
    let from = wanted.from.or_else(|| today.checked_add_days(Days::new(1))).unwrap_or(today);
    let last = packs.iter().map(|known| known.effective_from).max().unwrap_or(today);
    if from <= today || from < last {
        let least = last.max(today.checked_add_days(Days::new(1)).unwrap_or(today));
        return Ok(Err(Problem::new(ErrorCode::InvalidInput)
            .saying(format!("生效日期 {from} 太早：新的规则最早可以从 {least} 起生效。"))
            .hinting("各终端要先收到规则；已经开始的一天和更晚的版本之前，不能再换规则。请改生效日期。")
            .at_field("from")));
    }
    let version = newest.map_or(1, |newest| newest.version + 1);
    let pack = RulePack { version, effective_from: from, approved: wanted.approved, ..wanted.pack };
    let changes = match newest.or_else(|| in_force(&packs, today)) {
        Some(before) => changes(before, &pack)?,
        None => Vec::new(),
    };
    if newest.is_some() && changes.is_empty() {
        return Ok(Err(Problem::new(ErrorCode::InvalidInput)
            .saying("与最近的版本相比没有改动，没有发布。")
            .hinting("请确认改动已经存入文件。")));
    }
    let mut noted = Changes::default();
    reference::put_pack(conn, &mut noted, &pack).await?;
    feed::publish(conn, &noted, now).await?;
    let paths: Vec<&str> = changes.iter().map(|changed| changed.path.as_str()).collect();
    let facts = json!({ "pack": pack.id(), "from": from, "approved": pack.approved, "changed": paths });
    keeper::note(conn, now, "rules.publish", facts).await?;
    Ok(Ok((pack, changes)))
}

/// The rules in which two packs differ, but for version and date, which every version has of its own.
///
/// # Errors
/// A pack that cannot be written as JSON.
pub(crate) fn changes(before: &RulePack, after: &RulePack) -> Result<Vec<Changed>> {
    let mut found = Vec::new();
    compare(String::new(), &serde_json::to_value(before)?, &serde_json::to_value(after)?, &mut found);
    found.retain(|changed| !matches!(changed.path.as_str(), "version" | "effective_from"));
    Ok(found)
}

fn compare(path: String, from: &Value, to: &Value, found: &mut Vec<Changed>) {
    let (Value::Object(old), Value::Object(new)) = (from, to) else {
        if from != to {
            found.push(Changed { path, from: from.clone(), to: to.clone() });
        }
        return;
    };
    let keys: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let inner = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let side = |side: &serde_json::Map<String, Value>| side.get(key).cloned().unwrap_or_default();
        compare(inner, &side(old), &side(new), found);
    }
}
