//! Which unit may be the right one, and why: each reason is shown, none is guessed.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::item::Matches;
use super::ruling::{Precedent, tally};
use super::{Facts, returned};
use crate::UnitId;
use crate::case::Ticket;
use crate::dispatch_list::ListKind;
use crate::wire::UnitRef;

/// Why a unit is suggested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "by", rename_all = "snake_case")]
#[ts(export)]
pub enum UnitWhy {
    /// A list names it.
    Listed {
        /// What kind of list.
        kind: ListKind,
        /// Which.
        list: String,
        /// In which version.
        version: u32,
        /// Number of the item.
        code: String,
        /// What it is about.
        title: String,
    },
    /// Returns of like tickets were granted and those went to it.
    Accepted {
        /// How many.
        times: u32,
    },
    /// It was suggested for this ticket before.
    Asked,
    /// The demand names it.
    Named,
    /// It is the town of the ticket.
    Town {
        /// Which.
        town: String,
    },
}

/// A unit that may be the right one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UnitAdvice {
    /// Key.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// The reasons, as the pack weighs them.
    pub why: Vec<UnitWhy>,
    /// Returns of this unit's that suggested it and were granted …
    pub granted: u32,
    /// … of how many that were decided.
    pub decided: u32,
    /// It has sent this very ticket back.
    pub sent_back: bool,
}

/// The suggested ones, the likeliest first. The unit's own and closed ones are left out.
pub(super) fn ranked(facts: &Facts<'_>, matches: &Matches<'_>, rulings: &[&Precedent]) -> Vec<UnitAdvice> {
    let candidates = facts.units.iter().filter(|unit| unit.active && unit.unit != facts.assignment.unit);
    let mut found: Vec<(u32, UnitAdvice)> = candidates
        .filter_map(|unit| {
            let mut reasons = reasons(unit, facts, matches, rulings);
            reasons.retain(|(points, _)| *points > 0);
            reasons.sort_by_key(|(points, _)| std::cmp::Reverse(*points));
            let points: u32 = reasons.iter().map(|(points, _)| points).sum();
            let about = facts.precedents.iter().map(|found| &found.ruling);
            let (granted, decided) = tally(about.filter(|ruling| ruling.suggested_unit == Some(unit.unit)));
            let advice = UnitAdvice {
                unit: unit.unit,
                name: unit.name.clone(),
                why: reasons.into_iter().map(|(_, why)| why).collect(),
                granted,
                decided,
                sent_back: returned(facts.case).any(|(left, _)| left == unit.unit),
            };
            (points > 0).then_some((points, advice))
        })
        .collect();
    // Whoever sent the ticket back stands behind whoever has not seen it.
    found.sort_by(|(p, a), (q, b)| {
        a.sent_back.cmp(&b.sent_back).then(q.cmp(p)).then_with(|| a.name.cmp(&b.name))
    });
    found.truncate(usize::try_from(facts.pack.coach.unit_most).unwrap_or(usize::MAX));
    found.into_iter().map(|(_, advice)| advice).collect()
}

fn reasons(
    unit: &UnitRef,
    facts: &Facts<'_>,
    matches: &Matches<'_>,
    rulings: &[&Precedent],
) -> Vec<(u32, UnitWhy)> {
    let (rule, ticket) = (&facts.pack.coach, &facts.case.ticket);
    let listed = matches.standing.iter().filter(|hit| hit.names(unit.unit)).map(|hit| UnitWhy::Listed {
        kind: hit.list.kind,
        list: hit.list.name.clone(),
        version: hit.list.version,
        code: hit.item.code.clone(),
        title: hit.item.title.clone(),
    });
    let mut found: Vec<(u32, UnitWhy)> = listed.map(|why| (rule.unit_listed, why)).collect();
    let times = rulings.iter().filter(|found| found.ruling.brought_to(unit.unit)).count();
    if let Some(times) = u32::try_from(times).ok().filter(|times| *times > 0) {
        found.push((rule.unit_accepted, UnitWhy::Accepted { times }));
    }
    let mut asked = facts.case.assignments.iter().flat_map(|assignment| &assignment.returns);
    if asked.any(|request| request.suggested_unit == Some(unit.unit)) {
        found.push((rule.unit_asked, UnitWhy::Asked));
    }
    if is_named(unit, ticket) {
        found.push((rule.unit_named, UnitWhy::Named));
    }
    let town = ticket.place.town.trim();
    if !town.is_empty() && is_town(unit, town) {
        found.push((rule.unit_town, UnitWhy::Town { town: town.to_owned() }));
    }
    found
}

/// The town itself, not the police station or the school in it.
fn is_town(unit: &UnitRef, town: &str) -> bool {
    unit.name.strip_prefix(town).is_some_and(|rest| rest.is_empty() || rest == TOWN_OFFICE)
}

/// What a town's government is called beyond its name.
const TOWN_OFFICE: &str = "人民政府";

/// Whether title or demand call the unit by its name, with or without the 「市」 before it; of a town's government only
/// the whole name counts, for the town alone is a place.
fn is_named(unit: &UnitRef, ticket: &Ticket) -> bool {
    let short = unit.name.strip_prefix('市').unwrap_or(&unit.name);
    short.chars().count() > 2 && [&ticket.title, &ticket.body].iter().any(|text| text.contains(short))
}
