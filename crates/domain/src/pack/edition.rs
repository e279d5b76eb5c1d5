//! The next version of rules: what is wrong with it, what it changes, from which days it may be in force.
//!
//! Of packs and of what a unit adds to them alike. What was dispatched keeps the version of its day, so a new one moves nothing
//! that runs. Invariants: who edits an older version than the newest is refused; no day that has begun gets other rules.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::{PackError, RulePack, line_of};
use crate::error::{ErrorCode, Problem};
use crate::{ReasonCode, Said};

/// How far ahead rules may be published, days (ours): a year that is mistyped would bar all others until it comes.
const FURTHEST: u64 = 366;

/// Rules in versions, each in force from a day on.
pub trait Versioned: Clone + PartialEq + Serialize {
    /// What people call this version.
    fn called(&self) -> String;
    /// Whether the other one is a version of the same rules.
    fn is_of_line(&self, other: &Self) -> bool;
    /// Its number; of rules that are edited, that of the version they were made from.
    fn version(&self) -> u32;
    /// First day on which a dispatch takes it.
    fn effective_from(&self) -> NaiveDate;
    /// The same rules as another version.
    #[must_use]
    fn as_version(&self, version: u32, effective_from: NaiveDate) -> Self;
}

impl Versioned for RulePack {
    fn called(&self) -> String {
        self.id()
    }

    fn is_of_line(&self, other: &Self) -> bool {
        self.pack == other.pack
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

/// A rule that differs between two versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RuleChange {
    /// Which, such as `limits.handle.urgent`.
    pub path: String,
    /// As it was; null where it is new.
    #[ts(type = "unknown")]
    pub from: Value,
    /// As it is to be; null where it goes.
    #[ts(type = "unknown")]
    pub to: Value,
}

/// Asks for a version to be published.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RulesWish {
    /// The pack as JSON, with the number of the version that it was made from.
    pub text: String,
    /// From when it is in force; the next day that is possible where nothing is said.
    #[serde(default)]
    #[ts(optional)]
    pub from: Option<NaiveDate>,
    /// Somebody who may has approved it.
    #[serde(default)]
    pub approved: bool,
}

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RulesPublished {
    /// Such as `default@3`.
    pub id: String,
    /// From when it is in force.
    pub from: NaiveDate,
    /// Whether somebody who may has approved it.
    pub approved: bool,
    /// What differs from the version before.
    pub changes: Vec<RuleChange>,
}

/// Reads a pack that a person edited.
///
/// # Errors
/// What is wrong, with its line and field.
pub fn edited(text: &str) -> Result<RulePack, Problem> {
    RulePack::from_json(text).map_err(|error| fault(text, &error))
}

/// What is wrong with edited rules, told with its line and field.
#[must_use]
pub fn fault(text: &str, error: &PackError) -> Problem {
    let why = error.reason.trim_end_matches('。').to_owned();
    let said = if error.path == "." {
        Said::of(ReasonCode::RulesUnread).with("why", why)
    } else {
        let line = line_of(text, &error.path);
        Said::of(ReasonCode::RulesFault).with("line", line).with("path", &error.path).with("why", why)
    };
    Problem::because(ErrorCode::InvalidInput, said).at_field(&error.path)
}

/// The newest version of the line that one is of.
#[must_use]
pub fn newest<'v, V: Versioned>(all: &'v [V], of: &V) -> Option<&'v V> {
    all.iter().filter(|one| one.is_of_line(of)).max_by_key(|one| one.version())
}

/// The first and the last day from which a next version of a line may be in force.
#[must_use]
pub fn days<V: Versioned>(all: &[V], of: &V, today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let after = |days| today.checked_add_days(Days::new(days)).unwrap_or(today);
    // Of two lines from one day only one could count.
    let others = all.iter().filter(|one| !one.is_of_line(of)).map(V::effective_from);
    let next = others.max().and_then(|last| last.succ_opt());
    let own = newest(all, of).map(V::effective_from);
    (next.max(own).max(Some(after(1))).unwrap_or(today), after(FURTHEST))
}

/// What was published for that very wish before, and what it changed: the newest version is what the edited one would become.
/// `instead` stands for what a line is made from that has no version yet.
#[must_use]
pub fn published<'v, V: Versioned>(
    all: &'v [V],
    (edited, instead): (&V, Option<&V>),
    from: Option<NaiveDate>,
) -> Option<(&'v V, Vec<RuleChange>)> {
    let own = newest(all, edited).filter(|own| own.version() > edited.version())?;
    let is_before = |one: &&V| one.is_of_line(edited) && one.version() == edited.version();
    let before = all.iter().chain(instead).find(is_before)?;
    let wanted = edited.as_version(own.version(), from.unwrap_or(own.effective_from()));
    (*own == wanted).then(|| (own, changes(before, own)))
}

/// The version that edited rules become, with what they change of the one they follow. `last` is the highest number that
/// their line ever had, those taken back included; `instead` is what they are compared with where it has no version yet.
///
/// # Errors
/// `stale_version` for one made from an older version; `invalid_input` for a day that is not possible, and without changes.
pub fn next<V: Versioned>(
    (all, last): (&[V], u32),
    (edited, instead): (&V, Option<&V>),
    from: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<(V, Vec<RuleChange>), Problem> {
    let own = newest(all, edited);
    // Whoever edits an older version would take back what the newer ones changed.
    if let Some(own) = own.filter(|own| own.version() != edited.version()) {
        let said =
            Said::of(ReasonCode::RulesOutdated).with("id", edited.called()).with("newest", own.called());
        return Err(Problem::because(ErrorCode::StaleVersion, said).at_field("version"));
    }
    let (least, most) = days(all, edited, today);
    let from = from.unwrap_or(least);
    if !(least..=most).contains(&from) {
        let said = Said::of(ReasonCode::RulesDay).with("from", from).with("least", least).with("most", most);
        return Err(Problem::because(ErrorCode::InvalidInput, said).at_field("from"));
    }
    let next = edited.as_version(last + 1, from);
    let changes = own.or(instead).map(|before| changes(before, &next));
    if changes.as_ref().is_some_and(Vec::is_empty) {
        return Err(Problem::because(ErrorCode::InvalidInput, ReasonCode::RulesUnchanged));
    }
    Ok((next, changes.unwrap_or_default()))
}

/// The version that may be taken back: its day has not come.
///
/// # Errors
/// `not_found`.
pub fn not_begun<'v, V: Versioned>(all: &'v [V], called: &str, today: NaiveDate) -> Result<&'v V, Problem> {
    let found = all.iter().find(|one| one.called() == called && one.effective_from() > today);
    let said = || Said::of(ReasonCode::RulesBegun).with("id", called);
    found.ok_or_else(|| Problem::because(ErrorCode::NotFound, said()).at_field("id"))
}

/// The rules in which two versions differ, but for number and date, which every version has of its own.
#[must_use]
pub fn changes<V: Versioned>(before: &V, after: &V) -> Vec<RuleChange> {
    let value = |one: &V| serde_json::to_value(one).unwrap_or_default();
    let mut found = Vec::new();
    compare(String::new(), &value(before), &value(after), &mut found);
    found.retain(|change| !matches!(change.path.as_str(), "version" | "effective_from"));
    found
}

fn compare(path: String, from: &Value, to: &Value, found: &mut Vec<RuleChange>) {
    let (Value::Object(old), Value::Object(new)) = (from, to) else {
        if from != to {
            found.push(RuleChange { path, from: from.clone(), to: to.clone() });
        }
        return;
    };
    let keys: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let inner = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let side = |side: &Map<String, Value>| side.get(key).cloned().unwrap_or_default();
        compare(inner, &side(old), &side(new), found);
    }
}

#[cfg(test)]
mod tests;
