//! Dispatch lists (派单目录, 直派清单, 权责清单, 三定规定): who handles what, as dated, versioned data of the hub.
//!
//! Invariants: a version never changes once it is stored; which one counts follows from the day of the dispatch, not from
//! the day on which somebody asks.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::UnitId;
use crate::case::wire_enum;
use crate::time::Millis;

/// Name of the entity in feeds.
pub const DISPATCH_LIST: &str = "dispatch_list";

wire_enum! {
    /// What kind of list.
    ListKind {
        /// 派单目录
        Catalogue,
        /// 直派清单
        Direct,
        /// 权责清单
        Powers,
        /// 三定规定
        Duties,
    }
}

impl ListKind {
    /// As people call it.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Catalogue => "派单目录",
            Self::Direct => "直派清单",
            Self::Powers => "权责清单",
            Self::Duties => "三定规定",
        }
    }
}

wire_enum! {
    /// At which level an item is handled.
    ListLevel {
        /// 网格
        Grid,
        /// 职能单位
        Unit,
    }
}

/// One item of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ListItem {
    /// Its number in the list; the same one may stand again for other towns.
    pub code: String,
    /// What it is about.
    pub title: String,
    /// 诉求分类, from the widest to the narrowest; empty where the list names none.
    pub category: Vec<String>,
    /// Words by which a demand of this item is known.
    pub keywords: Vec<String>,
    /// 镇街 for which it holds; empty = everywhere.
    pub towns: Vec<String>,
    /// Who handles it.
    pub units: Vec<UnitId>,
    /// At which level.
    pub level: ListLevel,
}

impl ListItem {
    /// Whether it holds for a demand of that town; one without a known town is nobody's in particular.
    #[must_use]
    pub fn holds_in(&self, town: &str) -> bool {
        self.towns.is_empty() || self.towns.iter().any(|held| held == town.trim())
    }
}

/// One version of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DispatchList {
    /// What kind.
    pub kind: ListKind,
    /// Its name; kind and name tell the line of versions.
    pub name: String,
    /// Version within the line, from 1.
    pub version: u32,
    /// First day on which it counts.
    pub effective_from: NaiveDate,
    /// The document it was taken from.
    pub source: String,
    /// When the hub took it in: the date of these data.
    pub imported_at: Millis,
    /// What it lists.
    pub items: Vec<ListItem>,
}

/// Of each line of versions the one that counts on a day, if any does yet; ordered by kind and name.
#[must_use]
pub fn in_force(lists: &[DispatchList], day: NaiveDate) -> Vec<&DispatchList> {
    let mut lines: BTreeMap<(ListKind, &str), &DispatchList> = BTreeMap::new();
    for list in lists.iter().filter(|list| list.effective_from <= day) {
        let held = lines.entry((list.kind, &list.name)).or_insert(list);
        if (held.effective_from, held.version) < (list.effective_from, list.version) {
            *held = list;
        }
    }
    lines.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(name: &str, version: u32, from: &str) -> DispatchList {
        DispatchList {
            kind: ListKind::Catalogue,
            name: name.to_owned(),
            version,
            effective_from: from.parse().unwrap(),
            source: String::new(),
            imported_at: Millis(0),
            items: Vec::new(),
        }
    }

    #[test]
    fn the_version_of_the_day_counts_whatever_came_later() {
        let lists = [list("甲", 2, "2026-03-01"), list("甲", 1, "2025-01-01"), list("乙", 1, "2026-05-01")];
        let on = |day: &str| -> Vec<(&str, u32)> {
            in_force(&lists, day.parse().unwrap()).iter().map(|l| (l.name.as_str(), l.version)).collect()
        };
        assert_eq!(on("2024-12-31"), []);
        assert_eq!(on("2026-02-28"), [("甲", 1)]);
        assert_eq!(on("2026-03-01"), [("甲", 2)]);
        assert_eq!(on("2026-05-01"), [("乙", 1), ("甲", 2)]);
    }

    #[test]
    fn of_two_versions_of_one_day_the_later_corrects_the_earlier() {
        let lists = [list("甲", 1, "2026-03-01"), list("甲", 2, "2026-03-01")];
        assert_eq!(in_force(&lists, "2026-04-01".parse().unwrap())[0].version, 2);
    }

    #[test]
    fn an_item_of_a_town_holds_there_and_nowhere_else() {
        let mut item = ListItem {
            code: "1".into(),
            title: "路灯".into(),
            category: Vec::new(),
            keywords: Vec::new(),
            towns: Vec::new(),
            units: Vec::new(),
            level: ListLevel::Unit,
        };
        assert!(item.holds_in("") && item.holds_in("乙镇"));
        item.towns = vec!["甲镇".into()];
        assert!(item.holds_in(" 甲镇 ") && !item.holds_in("乙镇") && !item.holds_in(""));
    }
}
