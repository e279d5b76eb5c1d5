//! Publishing rules: a pack that was edited and checked becomes the next version of its line, in force from a day to come.
//!
//! Invariants: a published version never changes and never goes; tickets keep the version they were dispatched under; a day
//! that has begun gets no other rules, so that desks know them before they count.

use anyhow::Result;
use chengban_domain::error::{ErrorCode, Problem};
use chengban_domain::pack::{RulePack, in_force};
use chengban_domain::time::local_date;
use chrono::{Days, NaiveDate};
use serde::Serialize;
use serde_json::{Value, json};

use crate::feed::reference;
use crate::hub::Hub;
use crate::keeper;
use crate::store::feed::{self, Changes};
use crate::store::{Conn, rules, state};

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

/// How far ahead rules may be published, days (ours): a year that is mistyped would bar all others until it comes.
const FURTHEST: u64 = 366;

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
    let packs = rules::packs(conn).await?;
    let newest =
        packs.iter().filter(|known| known.pack == wanted.pack.pack).max_by_key(|known| known.version);
    // Whoever edits an older version would take back what the newer ones changed.
    if let Some(newest) = newest.filter(|newest| newest.version != wanted.pack.version) {
        return Ok(Err(Problem::new(ErrorCode::StaleVersion)
            .saying(format!("文件是按 {} 改的，而最近的版本是 {}，没有发布。", wanted.pack.id(), newest.id()))
            .hinting(format!("请用 rules show {} 取出最近的版本，把改动写进去再发布。", newest.id()))
            .at_field("version")));
    }
    let after = |days: u64| today.checked_add_days(Days::new(days)).unwrap_or(today);
    let from = wanted.from.unwrap_or_else(|| after(1));
    // Of two lines from one day only one could count.
    let others =
        packs.iter().filter(|known| known.pack != wanted.pack.pack).map(|known| known.effective_from);
    let own = newest.map(|newest| newest.effective_from);
    let next = others.max().and_then(|last| last.succ_opt());
    let least = next.max(own).max(Some(after(1))).unwrap_or_else(|| after(1));
    if !(least..=after(FURTHEST)).contains(&from) {
        return Ok(Err(Problem::new(ErrorCode::InvalidInput)
            .saying(format!("生效日期 {from} 不行：新的规则可以从 {least} 到 {} 起生效。", after(FURTHEST)))
            .hinting(
                "各终端要先收到规则，已经开始的一天不能再换规则；尚未生效的版本可以用 rules withdraw 撤回。",
            )
            .at_field("from")));
    }
    let version = newest.map_or(1, |newest| newest.version + 1);
    let pack = RulePack { version, effective_from: from, approved: wanted.approved, ..wanted.pack };
    let changes = match newest.or_else(|| in_force(packs.iter(), today)) {
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
    // From here on the rules are the place's own: no release puts its built-in ones in their place.
    state::set(conn, state::BUILTIN_PACK, OWN_RULES).await?;
    let paths: Vec<&str> = changes.iter().map(|changed| changed.path.as_str()).collect();
    let facts = json!({ "pack": pack.id(), "from": from, "approved": pack.approved, "changed": paths });
    keeper::note(conn, now, "rules.publish", facts).await?;
    Ok(Ok((pack, changes)))
}

/// Takes back a pack whose day has not come.
///
/// # Errors
/// Inner: why not, in a sentence.
pub(crate) async fn withdraw(hub: &Hub, conn: &mut Conn, id: &str) -> Result<Result<RulePack, Problem>> {
    let now = hub.now();
    let found = rules::packs(conn).await?.into_iter().find(|pack| pack.id() == id);
    let Some(pack) = found.filter(|pack| pack.effective_from > local_date(now)) else {
        return Ok(Err(Problem::new(ErrorCode::NotFound)
            .saying(format!("没有尚未生效的规则包 {id}；已经生效的不能撤回。"))
            .hinting("请用 rules list 查看各版本。")
            .at_field("id")));
    };
    rules::remove_pack(conn, &pack).await?;
    let mut noted = Changes::default();
    reference::remove_pack(&mut noted, &pack);
    feed::publish(conn, &noted, now).await?;
    keeper::note(conn, now, "rules.withdraw", json!({ "pack": id })).await?;
    Ok(Ok(pack))
}

/// In place of the hash of the built-in pack, where rules were published: no hash is this.
const OWN_RULES: &str = "own";

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
