//! 退单教练: before anybody asks for a return, what bears it out and what speaks against it.
//!
//! Invariants: pure; every weight and threshold is the pack's; nothing is called borne out without the item of a list
//! that says so, and where nothing bears a return out the verdict says 「建议直接办理」.

mod ground;
mod item;
mod rule;
mod ruling;
mod unit;
mod verdict;

#[cfg(test)]
mod tests;

pub use ground::{GroundAdvice, ListTest, Says};
pub use item::{ItemMatch, ItemWhy, ListRef, Uncompared};
pub use rule::CoachRule;
pub use ruling::{Precedent, RULING, Ruling};
pub use unit::{UnitAdvice, UnitWhy};
pub use verdict::{Advice, Verdict};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::UnitId;
use crate::case::{Assignment, AssignmentState, Case};
use crate::dispatch_list::{DispatchList, in_force};
use crate::error::ErrorCode;
use crate::pack::RulePack;
use crate::time::{Millis, local_date};
use crate::wire::UnitRef;

/// What the coach knows.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The ticket as the unit sees it.
    pub case: &'a Case,
    /// The assignment that may be returned.
    pub assignment: &'a Assignment,
    /// The rules of the ticket's dispatch.
    pub pack: &'a RulePack,
    /// All versions of all lists.
    pub lists: &'a [DispatchList],
    /// All units.
    pub units: &'a [UnitRef],
    /// The unit's own returns that were decided.
    pub precedents: &'a [Precedent],
    /// Why a return cannot be asked now, if it cannot.
    pub refusal: Option<ErrorCode>,
    /// Hub time.
    pub now: Millis,
}

/// What the coach says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Coaching {
    /// In one word and one sentence.
    pub verdict: Verdict,
    /// Each ground of the pack.
    pub grounds: Vec<GroundAdvice>,
    /// Units that may be the right ones, the likeliest first.
    pub units: Vec<UnitAdvice>,
    /// Own returns of tickets like this, the likest first.
    pub rulings: Vec<Precedent>,
    /// The lists that were compared: those in force on the day of the dispatch.
    pub lists: Vec<ListRef>,
    /// 往返次数: how often units sent the ticket back.
    pub bounced: u32,
    /// Units that sent it back, as far as this unit may know.
    pub returned_by: Vec<String>,
    /// Minutes left to ask; negative once it is over.
    pub minutes_left: i64,
}

/// Weighs a return that has not been asked for yet.
#[must_use]
pub fn coach(facts: &Facts<'_>) -> Coaching {
    let day = local_date(facts.assignment.dispatched_at);
    let lists = in_force(facts.lists, day);
    let matches = item::Matches::find(facts, &lists);
    let rulings = ruling::alike(facts);
    let grounds = ground::all(facts, &matches, &rulings);
    let units = unit::ranked(facts, &matches, &rulings);
    let verdict = verdict::of(facts, &matches, &grounds, &rulings);
    let most = usize::try_from(facts.pack.coach.precedents_most).unwrap_or(usize::MAX);
    Coaching {
        verdict,
        grounds,
        units,
        rulings: rulings.into_iter().take(most).cloned().collect(),
        lists: lists.into_iter().map(ListRef::from).collect(),
        bounced: facts.case.ticket.return_count,
        returned_by: returned_by(facts.case),
        minutes_left: (facts.assignment.return_due.at.0 - facts.now.0).div_euclid(60_000),
    }
}

/// The units that have sent the ticket back, with their names.
fn returned(case: &Case) -> impl Iterator<Item = (UnitId, &String)> {
    let own = case.assignments.iter().map(|a| (a.state, a.unit, &a.unit_name));
    let others = case.others.iter().map(|a| (a.state, a.unit, &a.unit_name));
    let left = own.chain(others).filter(|(state, ..)| *state == AssignmentState::Returned);
    left.map(|(_, unit, name)| (unit, name))
}

fn returned_by(case: &Case) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (_, name) in returned(case) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}
