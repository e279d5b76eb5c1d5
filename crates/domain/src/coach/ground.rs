//! Each ground of a return, held against the lists and against how like returns were ruled.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Facts;
use super::item::{Hit, ItemMatch, Matches};
use super::ruling::{Precedent, tally};
use crate::UnitId;
use crate::case::{DispatchMode, wire_enum};
use crate::dispatch_list::ListLevel;

wire_enum! {
    /// What a list can say of a ground; which ground asks what is the pack's.
    ListTest {
        /// Whether the item is another unit's (职能).
        Duty,
        /// Whether it is the unit's in other towns only (属地).
        Town,
        /// Whether it is the unit's and another's (交叉).
        Overlap,
        /// Whether it belongs to another level (层级).
        Level,
    }
}

wire_enum! {
    /// How the lists speak of a ground.
    Says {
        /// They bear it out.
        BearsOut,
        /// They speak against it.
        Against,
        /// They say nothing of it.
        Silent,
    }
}

/// One ground, weighed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct GroundAdvice {
    /// Its code.
    pub code: String,
    /// Its words.
    pub title: String,
    /// How the lists speak of it.
    pub says: Says,
    /// The items that say so.
    pub items: Vec<ItemMatch>,
    /// Like returns on this ground that were granted …
    pub granted: u32,
    /// … of how many that were decided.
    pub decided: u32,
}

/// All grounds that the pack allows, in its order.
pub(super) fn all(facts: &Facts<'_>, matches: &Matches<'_>, rulings: &[&Precedent]) -> Vec<GroundAdvice> {
    facts
        .pack
        .allowed_return_grounds()
        .map(|ground| {
            let (says, hits) =
                ground.lists.map_or((Says::Silent, Vec::new()), |test| ask(test, facts, matches));
            let on_it = rulings.iter().map(|found| &found.ruling);
            let (granted, decided) = tally(on_it.filter(|ruling| ruling.grounds.contains(&ground.code)));
            GroundAdvice {
                code: ground.code.clone(),
                title: ground.title.clone(),
                says,
                items: hits.into_iter().map(|hit| hit.quoted(facts)).collect(),
                granted,
                decided,
            }
        })
        .collect()
}

type Answer<'m, 'a> = (Says, Vec<&'m Hit<'a>>);

fn ask<'m, 'a>(test: ListTest, facts: &Facts<'_>, matches: &'m Matches<'a>) -> Answer<'m, 'a> {
    let own = facts.assignment.unit;
    let standing: Vec<&Hit<'a>> = matches.standing.iter().collect();
    let naming: Vec<&Hit<'a>> = standing.iter().copied().filter(|hit| hit.names(own)).collect();
    match test {
        ListTest::Duty => elsewhere_unless(naming, standing),
        ListTest::Town => town(facts, naming, matches),
        ListTest::Overlap => overlap(own, naming, standing),
        ListTest::Level => {
            let (says, hits) = elsewhere_unless(naming, standing);
            if says == Says::BearsOut && !hits.iter().all(|hit| is_other_level(facts, hit)) {
                return (Says::Silent, Vec::new());
            }
            (says, hits)
        }
    }
}

/// Borne out where items stand and none names the unit.
fn elsewhere_unless<'m, 'a>(naming: Vec<&'m Hit<'a>>, standing: Vec<&'m Hit<'a>>) -> Answer<'m, 'a> {
    match (naming.is_empty(), standing.is_empty()) {
        (false, _) => (Says::Against, naming),
        (true, false) => (Says::BearsOut, standing),
        (true, true) => (Says::Silent, naming),
    }
}

/// The unit handles such things, but in other towns. A ticket without a town says nothing.
fn town<'m, 'a>(facts: &Facts<'_>, naming: Vec<&'m Hit<'a>>, matches: &'m Matches<'a>) -> Answer<'m, 'a> {
    let of_town: Vec<_> = naming.iter().copied().filter(|hit| !hit.item.towns.is_empty()).collect();
    if !of_town.is_empty() {
        return (Says::Against, of_town);
    }
    let own = facts.assignment.unit;
    let ours: Vec<_> = matches.elsewhere.iter().filter(|hit| hit.names(own)).collect();
    if ours.is_empty() || !naming.is_empty() || facts.case.ticket.place.town.trim().is_empty() {
        return (Says::Silent, Vec::new());
    }
    (Says::BearsOut, ours.into_iter().chain(&matches.standing).collect())
}

fn overlap<'m, 'a>(own: UnitId, naming: Vec<&'m Hit<'a>>, standing: Vec<&'m Hit<'a>>) -> Answer<'m, 'a> {
    if naming.is_empty() {
        return (Says::Silent, naming);
    }
    let others = standing.iter().any(|hit| hit.item.units.iter().any(|unit| *unit != own));
    if others { (Says::BearsOut, standing) } else { (Says::Against, naming) }
}

/// Whether an item belongs to another level than the one the ticket was given to: the grid instead of a unit or the other
/// way round, or units of another kind (市直单位, 镇（区）, 三级单位) only.
fn is_other_level(facts: &Facts<'_>, hit: &Hit<'_>) -> bool {
    let by_grid = facts.case.ticket.dispatch_mode == DispatchMode::Grid;
    if by_grid != (hit.item.level == ListLevel::Grid) {
        return true;
    }
    let kind = |unit: &UnitId| facts.units.iter().find(|known| known.unit == *unit).map(|unit| &unit.kind);
    let own = kind(&facts.assignment.unit);
    own.is_some() && hit.item.units.iter().all(|unit| kind(unit).is_some_and(|kind| Some(kind) != own))
}
