//! Which items of the lists are about a ticket, and how one can tell.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CoachRule, Facts};
use crate::UnitId;
use crate::case::{Ticket, wire_enum};
use crate::dispatch_list::{DispatchList, ListItem, ListKind, ListLevel};
use crate::time::Millis;

/// A list as it is quoted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ListRef {
    /// What kind.
    pub kind: ListKind,
    /// Its name.
    pub name: String,
    /// Which version.
    pub version: u32,
    /// Since when it counts.
    pub effective_from: NaiveDate,
    /// The document it was taken from.
    pub source: String,
    /// When the hub took it in: the date of these data.
    pub imported_at: Millis,
}

impl From<&DispatchList> for ListRef {
    fn from(list: &DispatchList) -> Self {
        Self {
            kind: list.kind,
            name: list.name.clone(),
            version: list.version,
            effective_from: list.effective_from,
            source: list.source.clone(),
            imported_at: list.imported_at,
        }
    }
}

wire_enum! {
    /// Why nothing was compared.
    Uncompared {
        /// No list has been imported.
        NoList,
        /// None was in force yet on the day of the dispatch.
        NotYet,
        /// The pack does not say how.
        NoRule,
    }
}

/// Why an item is about a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "by", rename_all = "snake_case")]
#[ts(export)]
pub enum ItemWhy {
    /// 诉求分类, as far as both paths agree.
    Category {
        /// The common path.
        path: Vec<String>,
    },
    /// A word of the item stands in the title.
    Title {
        /// Which.
        word: String,
    },
    /// A word of the item stands in the demand.
    Body {
        /// Which.
        word: String,
    },
}

/// An item of a list that is about the ticket, as it is quoted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ItemMatch {
    /// Which list and version.
    pub list: ListRef,
    /// Number of the item.
    pub code: String,
    /// What it is about.
    pub title: String,
    /// 镇街 for which it holds; empty = everywhere.
    pub towns: Vec<String>,
    /// Names of the units that handle it.
    pub units: Vec<String>,
    /// Whether the unit that asks is among them.
    pub own: bool,
    /// At which level.
    pub level: ListLevel,
    /// How one can tell.
    pub why: Vec<ItemWhy>,
}

/// An item that is about the ticket.
#[derive(Debug, Clone)]
pub(super) struct Hit<'a> {
    pub(super) list: &'a DispatchList,
    pub(super) item: &'a ListItem,
    pub(super) why: Vec<ItemWhy>,
    points: u32,
}

impl Hit<'_> {
    pub(super) fn names(&self, unit: UnitId) -> bool {
        self.item.units.contains(&unit)
    }

    /// As it is quoted.
    pub(super) fn quoted(&self, facts: &Facts<'_>) -> ItemMatch {
        let name = |unit: &UnitId| facts.units.iter().find(|known| known.unit == *unit);
        ItemMatch {
            list: self.list.into(),
            code: self.item.code.clone(),
            title: self.item.title.clone(),
            towns: self.item.towns.clone(),
            units: self.item.units.iter().filter_map(name).map(|unit| unit.name.clone()).collect(),
            own: self.names(facts.assignment.unit),
            level: self.item.level,
            why: self.why.clone(),
        }
    }
}

/// What the lists in force say of a ticket.
#[derive(Debug, Clone)]
pub(super) struct Matches<'a> {
    /// Of each list the items that fit best and hold in the ticket's town: these speak.
    pub(super) standing: Vec<Hit<'a>>,
    /// Items about the same that hold in other towns only.
    pub(super) elsewhere: Vec<Hit<'a>>,
    /// Why nothing was compared, if nothing was.
    pub(super) uncompared: Option<Uncompared>,
}

impl<'a> Matches<'a> {
    pub(super) fn find(facts: &Facts<'a>, lists: &[&'a DispatchList]) -> Self {
        let (ticket, rule) = (&facts.case.ticket, &facts.pack.coach);
        let uncompared = match lists {
            _ if !rule.finds_items() => Some(Uncompared::NoRule),
            [] if facts.lists.is_empty() => Some(Uncompared::NoList),
            [] => Some(Uncompared::NotYet),
            _ => None,
        };
        let mut found = Self { standing: Vec::new(), elsewhere: Vec::new(), uncompared };
        for list in lists {
            let hits = list.items.iter().filter_map(|item| hit(ticket, list, item, rule));
            let (here, elsewhere): (Vec<_>, Vec<_>) =
                hits.partition(|hit: &Hit<'_>| hit.item.holds_in(&ticket.place.town));
            let best = here.iter().map(Hit::weight).max();
            found.standing.extend(here.into_iter().filter(|hit| Some(hit.weight()) == best));
            found.elsewhere.extend(elsewhere);
        }
        found
    }
}

impl Hit<'_> {
    /// Of equal points the narrower path says more.
    fn weight(&self) -> (u32, usize) {
        (self.points, self.item.category.len())
    }
}

fn hit<'a>(ticket: &Ticket, list: &'a DispatchList, item: &'a ListItem, rule: &CoachRule) -> Option<Hit<'a>> {
    let (mut points, mut why) = (0_u32, Vec::new());
    let path: Vec<String> = common(&item.category, &ticket.category);
    if !path.is_empty() {
        points += rule.item_category * count(path.len()) / count(item.category.len());
        why.push(ItemWhy::Category { path });
    }
    for word in words(item) {
        if ticket.title.contains(word) {
            points = points.saturating_add(rule.item_title);
            why.push(ItemWhy::Title { word: word.to_owned() });
        } else if ticket.body.contains(word) {
            points = points.saturating_add(rule.item_body);
            why.push(ItemWhy::Body { word: word.to_owned() });
        }
    }
    (points > 0 && points >= rule.item_least).then_some(Hit { list, item, why, points })
}

/// The item's title is one of its words.
fn words(item: &ListItem) -> impl Iterator<Item = &str> {
    let title = item.title.as_str();
    let keywords = item.keywords.iter().map(String::as_str).filter(move |word| *word != title);
    std::iter::once(title).chain(keywords).filter(|word| !word.is_empty())
}

fn common(one: &[String], other: &[String]) -> Vec<String> {
    one.iter().zip(other).take_while(|(a, b)| a == b).map(|(part, _)| part.clone()).collect()
}

fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}
