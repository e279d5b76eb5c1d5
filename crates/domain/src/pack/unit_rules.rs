//! A unit's own rules (本单位规定): what it adds to the pack for the work that is dispatched to it.
//!
//! Hub and desk put them over a pack by the same functions. Invariants: nothing of the pack is taken away, no limit, ground or
//! final opinion is touched; an assignment keeps the version of the day on which it was dispatched.

mod check;

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use check::{edited, next};

use super::edition::{RuleChange, Versioned};
use super::{Chains, HeavyWhen, NamedStep, RulePack, Step};
use crate::UnitId;
use crate::case::Assignment;
use crate::role::Role;
use crate::time::{Limit, Millis, local_date};

/// The word for them in feeds.
pub const UNIT_RULES: &str = "unit_rules";
/// Who may publish them for their unit, and take them back.
pub const KEEPERS: [Role; 2] = [Role::Reviewer, Role::Signer];

/// What a unit adds, in one version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UnitRules {
    /// Whose they are.
    pub unit: UnitId,
    /// From 1; 0 of those that were made from none.
    pub version: u32,
    /// First day on which a dispatch to the unit takes them.
    pub effective_from: NaiveDate,
    /// Its approval chains.
    #[serde(default)]
    pub chains: UnitChains,
    /// What else makes a reply heavy.
    #[serde(default)]
    pub heavy_when: Vec<HeavyWhen>,
    /// Further words that have no place in a reply (L14).
    #[serde(default)]
    pub forbidden_words: Vec<String>,
    /// Further words of a promise, which needs a date (L13).
    #[serde(default)]
    pub promise_words: Vec<String>,
    /// Further verbs that make a reply a decision (L12).
    #[serde(default)]
    pub decision_verbs: Vec<String>,
    /// Further stages of reminders before a due.
    #[serde(default)]
    pub remind: Vec<Limit>,
}

/// The unit's chains, each with the pack's steps and its own between them; one that is empty is the pack's.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UnitChains {
    /// A usual reply.
    #[serde(default)]
    pub normal: Vec<Step>,
    /// A heavy reply (重件).
    #[serde(default)]
    pub heavy: Vec<Step>,
    /// A support's answer.
    #[serde(default)]
    pub support: Vec<Step>,
    /// A return request (退单).
    #[serde(rename = "return", default)]
    #[ts(rename = "return")]
    pub returns: Vec<Step>,
    /// A request for an extension (延期).
    #[serde(default)]
    pub extension: Vec<Step>,
    /// An appeal (申诉).
    #[serde(default)]
    pub appeal: Vec<Step>,
}

/// Asks for a version of a unit's rules to be published.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UnitRulesWish {
    /// The rules as JSON, with the number of the version that they were made from.
    pub text: String,
    /// From when they are in force; the next day that is possible where nothing is said.
    #[serde(default)]
    #[ts(optional)]
    pub from: Option<NaiveDate>,
}

/// What was published for a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UnitRulesPublished {
    /// Its number.
    pub version: u32,
    /// From when it is in force.
    pub from: NaiveDate,
    /// What differs from the version before.
    pub changes: Vec<RuleChange>,
}

impl Versioned for UnitRules {
    fn called(&self) -> String {
        self.version.to_string()
    }

    fn is_of_line(&self, other: &Self) -> bool {
        self.unit == other.unit
    }

    fn version(&self) -> u32 {
        self.version
    }

    fn effective_from(&self) -> NaiveDate {
        self.effective_from
    }

    fn as_version(&self, version: u32, effective_from: NaiveDate) -> Self {
        Self { version, effective_from, ..self.clone() }
    }
}

impl UnitRules {
    /// Of a unit that adds nothing.
    #[must_use]
    pub fn none(unit: UnitId) -> Self {
        Self {
            unit,
            version: 0,
            effective_from: NaiveDate::default(),
            chains: UnitChains::default(),
            heavy_when: Vec::new(),
            forbidden_words: Vec::new(),
            promise_words: Vec::new(),
            decision_verbs: Vec::new(),
            remind: Vec::new(),
        }
    }

    /// What a unit begins with that has none: the chains of replies written out as the pack has them, nothing added yet.
    #[must_use]
    pub fn beginning(unit: UnitId, pack: &RulePack, effective_from: NaiveDate) -> Self {
        let written = |chain: &[Step]| chain.iter().map(written_out).collect();
        let (normal, heavy) = (written(&pack.chains.normal), written(&pack.chains.heavy));
        let chains = UnitChains { normal, heavy, ..UnitChains::default() };
        Self { effective_from, chains, ..Self::none(unit) }
    }

    /// The key under which this version travels and is stored.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}@{}", self.unit, self.version)
    }

    /// A pack with what the unit adds.
    #[must_use]
    pub fn over(&self, pack: &RulePack) -> RulePack {
        let chain = |own: &[Step], of: &[Step]| chain_over(own, of, pack);
        let (own, of) = (&self.chains, &pack.chains);
        let chains = Chains {
            normal: chain(&own.normal, &of.normal),
            heavy: chain(&own.heavy, &of.heavy),
            support: chain(&own.support, &of.support),
            returns: chain(&own.returns, &of.returns),
            extension: chain(&own.extension, &of.extension),
            appeal: chain(&own.appeal, &of.appeal),
            final_opinion: of.final_opinion.clone(),
        };
        RulePack {
            chains,
            heavy_when: united(&pack.heavy_when, &self.heavy_when),
            forbidden_words: united(&pack.forbidden_words, &self.forbidden_words),
            promise_words: united(&pack.promise_words, &self.promise_words),
            decision_verbs: united(&pack.decision_verbs, &self.decision_verbs),
            remind: united(&pack.remind, &self.remind),
            ..pack.clone()
        }
    }
}

/// The version that holds for what was dispatched to a unit at an instant; none before its first day.
#[must_use]
pub fn holding(all: &[UnitRules], unit: UnitId, dispatched: Millis) -> Option<&UnitRules> {
    let day = local_date(dispatched);
    let begun = all.iter().filter(|one| one.unit == unit && one.effective_from <= day);
    begun.max_by_key(|one| (one.effective_from, one.version))
}

/// The rules under which what was dispatched to a unit at an instant is judged.
#[must_use]
pub fn dispatched<'p>(pack: &'p RulePack, own: &[UnitRules], unit: UnitId, at: Millis) -> Cow<'p, RulePack> {
    holding(own, unit, at).map_or(Cow::Borrowed(pack), |own| Cow::Owned(own.over(pack)))
}

/// The rules under which an act is judged: its ticket's pack, on an assignment with what that unit adds.
#[must_use]
pub fn judging<'p>(
    pack: &'p RulePack,
    own: &[UnitRules],
    assignment: Option<&Assignment>,
) -> Cow<'p, RulePack> {
    let target = assignment.map(|assignment| (assignment.unit, assignment.dispatched_at));
    target.map_or(Cow::Borrowed(pack), |(unit, at)| dispatched(pack, own, unit, at))
}

/// The unit's steps in their order, then those of the pack that it does not name. Of a step of both the stricter rules hold.
fn chain_over(own: &[Step], of: &[Step], pack: &RulePack) -> Vec<Step> {
    let both = |step: &Step| match of.iter().find(|known| known.is_same(step)) {
        Some(known) => known.stricter(step, pack),
        None => step.clone(),
    };
    let lacking = of.iter().filter(|step| !own.iter().any(|known| known.is_same(step)));
    own.iter().map(both).chain(lacking.cloned()).collect()
}

fn united<T: Clone + PartialEq>(of: &[T], own: &[T]) -> Vec<T> {
    of.iter().chain(own.iter().filter(|one| !of.contains(one))).cloned().collect()
}

/// A step by its role and its name, so that others can be written like it.
fn written_out(step: &Step) -> Step {
    match step {
        Step::Plain(role) => Step::Named(NamedStep {
            role: *role,
            label: step.label().to_owned(),
            skip_by: Vec::new(),
            four_eyes: None,
        }),
        Step::Named(_) => step.clone(),
    }
}

#[cfg(test)]
mod tests;
