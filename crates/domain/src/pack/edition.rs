//! The next version of a pack: what is wrong with it, what it changes, from which days it may be in force.
//!
//! A ticket keeps the version of its dispatch, so a new one moves no deadline that runs. Invariants: who edits an older
//! version than the newest is refused; no day that has begun gets other rules.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::{RulePack, in_force, line_of};
use crate::error::{ErrorCode, Problem};
use crate::{ReasonCode, Said};

/// How far ahead rules may be published, days (ours): a year that is mistyped would bar all others until it comes.
const FURTHEST: u64 = 366;

/// A rule that differs between two packs.
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
    RulePack::from_json(text).map_err(|error| {
        let why = error.reason.trim_end_matches('。').to_owned();
        let said = if error.path == "." {
            Said::of(ReasonCode::RulesUnread).with("why", why)
        } else {
            let line = line_of(text, &error.path);
            Said::of(ReasonCode::RulesFault).with("line", line).with("path", &error.path).with("why", why)
        };
        Problem::because(ErrorCode::InvalidInput, said).at_field(&error.path)
    })
}

/// The newest version of a line.
#[must_use]
pub fn newest<'p>(packs: &'p [RulePack], line: &str) -> Option<&'p RulePack> {
    packs.iter().filter(|pack| pack.pack == line).max_by_key(|pack| pack.version)
}

/// The first and the last day from which a next version of a line may be in force.
#[must_use]
pub fn days(packs: &[RulePack], line: &str, today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let after = |days| today.checked_add_days(Days::new(days)).unwrap_or(today);
    // Of two lines from one day only one could count.
    let others = packs.iter().filter(|pack| pack.pack != line).map(|pack| pack.effective_from);
    let next = others.max().and_then(|last| last.succ_opt());
    let own = newest(packs, line).map(|pack| pack.effective_from);
    (next.max(own).max(Some(after(1))).unwrap_or(today), after(FURTHEST))
}

/// What was published for that very wish before: the newest version is what the edited pack would become.
#[must_use]
pub fn published(
    packs: &[RulePack],
    edited: &RulePack,
    (from, approved): (Option<NaiveDate>, bool),
) -> Option<RulesPublished> {
    let own = newest(packs, &edited.pack).filter(|own| own.version > edited.version)?;
    let before = packs.iter().find(|pack| (&pack.pack, pack.version) == (&edited.pack, edited.version))?;
    let (version, effective_from) = (own.version, from.unwrap_or(own.effective_from));
    let wanted = RulePack { version, effective_from, approved, ..edited.clone() };
    let (id, from) = (own.id(), own.effective_from);
    (*own == wanted).then(|| RulesPublished { id, from, approved, changes: changes(before, own) })
}

/// The version that an edited pack becomes, with what it changes of the one it follows. `last` is the highest number that
/// its line ever had, those taken back included.
///
/// # Errors
/// `stale_version` for one made from an older version; `invalid_input` for a day that is not possible, and without changes.
pub fn next(
    (packs, last): (&[RulePack], u32),
    edited: RulePack,
    (from, approved): (Option<NaiveDate>, bool),
    today: NaiveDate,
) -> Result<(RulePack, Vec<RuleChange>), Problem> {
    let own = newest(packs, &edited.pack);
    // Whoever edits an older version would take back what the newer ones changed.
    if let Some(own) = own.filter(|own| own.version != edited.version) {
        let said = Said::of(ReasonCode::RulesOutdated).with("id", edited.id()).with("newest", own.id());
        return Err(Problem::because(ErrorCode::StaleVersion, said).at_field("version"));
    }
    let (least, most) = days(packs, &edited.pack, today);
    let from = from.unwrap_or(least);
    if !(least..=most).contains(&from) {
        let said = Said::of(ReasonCode::RulesDay).with("from", from).with("least", least).with("most", most);
        return Err(Problem::because(ErrorCode::InvalidInput, said).at_field("from"));
    }
    let pack = RulePack { version: last + 1, effective_from: from, approved, ..edited };
    let before = own.or_else(|| in_force(packs.iter(), today));
    let changes = before.map(|before| changes(before, &pack)).unwrap_or_default();
    if own.is_some() && changes.is_empty() {
        return Err(Problem::because(ErrorCode::InvalidInput, ReasonCode::RulesUnchanged));
    }
    Ok((pack, changes))
}

/// The pack that may be taken back: its day has not come.
///
/// # Errors
/// `not_found`.
pub fn not_begun<'p>(packs: &'p [RulePack], id: &str, today: NaiveDate) -> Result<&'p RulePack, Problem> {
    let found = packs.iter().find(|pack| pack.id() == id && pack.effective_from > today);
    let said = || Said::of(ReasonCode::RulesBegun).with("id", id);
    found.ok_or_else(|| Problem::because(ErrorCode::NotFound, said()).at_field("id"))
}

/// The rules in which two packs differ, but for version and date, which every version has of its own.
#[must_use]
pub fn changes(before: &RulePack, after: &RulePack) -> Vec<RuleChange> {
    let value = |pack: &RulePack| serde_json::to_value(pack).unwrap_or_default();
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
mod tests {
    use super::*;

    const TODAY: &str = "2026-11-30";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn pack(line: &str, version: u32, from: &str) -> RulePack {
        RulePack { pack: line.into(), version, effective_from: day(from), ..RulePack::builtin() }
    }

    fn mended(of: &RulePack) -> RulePack {
        let mut pack = of.clone();
        pack.limits.support = "9wd".parse().unwrap();
        pack
    }

    fn published(packs: &[RulePack], edited: RulePack, from: Option<&str>) -> Result<RulePack, ReasonCode> {
        let last = newest(packs, &edited.pack).map_or(0, |own| own.version);
        let next = next((packs, last), edited, (from.map(day), false), day(TODAY));
        next.map(|(pack, _)| pack).map_err(|problem| problem.reason.unwrap())
    }

    #[test]
    fn a_fault_is_told_with_line_and_field() {
        let text = serde_json::to_string_pretty(&RulePack::builtin()).unwrap();
        let wrong = text.replacen("\"support\": \"3wd\"", "\"support\": \"soon\"", 1);
        let problem = edited(&wrong).unwrap_err();
        let line = 1 + wrong.lines().position(|line| line.contains("soon")).unwrap();
        assert_eq!(problem.field.as_deref(), Some("limits.support"));
        assert!(problem.message.contains(&format!("第 {line} 行")), "{}", problem.message);
        assert_eq!(edited("规则").unwrap_err().reason, Some(ReasonCode::RulesUnread));
        assert_eq!(edited(&text), Ok(RulePack::builtin()));
    }

    #[test]
    fn the_next_version_follows_the_newest_from_a_day_to_come() {
        let packs = [pack("a", 1, "2024-01-01"), pack("a", 2, "2026-12-15")];
        let next = published(&packs, mended(&packs[1]), Some("2026-12-20")).unwrap();
        assert_eq!((next.id(), next.effective_from), ("a@3".to_owned(), day("2026-12-20")));
        assert_eq!(published(&packs, mended(&packs[1]), None).unwrap().effective_from, day("2026-12-15"));
        assert_eq!(published(&packs, mended(&packs[0]), None), Err(ReasonCode::RulesOutdated));
        assert_eq!(published(&packs, mended(&packs[1]), Some("2026-12-14")), Err(ReasonCode::RulesDay));
        assert_eq!(published(&packs, mended(&packs[1]), Some("2028-01-01")), Err(ReasonCode::RulesDay));
        assert_eq!(published(&packs, packs[1].clone(), None), Err(ReasonCode::RulesUnchanged));
        let other = published(&packs, pack("b", 7, "2020-01-01"), None).unwrap();
        assert_eq!(
            (other.id(), other.effective_from),
            ("b@1".to_owned(), day("2026-12-16")),
            "a line of its own"
        );
    }

    #[test]
    fn a_number_that_was_taken_back_is_not_given_again_and_a_wish_is_carried_out_once() {
        let packs = [pack("a", 1, "2024-01-01")];
        let (third, told) = next((&packs, 2), mended(&packs[0]), (None, true), day(TODAY)).unwrap();
        assert_eq!(third.version, 3);
        let packs = [packs[0].clone(), third.clone()];
        let again = |from: Option<&str>, approved| {
            super::published(&packs, &mended(&packs[0]), (from.map(day), approved))
        };
        let known = again(None, true).unwrap();
        assert_eq!((known.id, known.from, known.changes), ("a@3".into(), third.effective_from, told));
        assert_eq!(again(Some("2026-12-09"), true), None, "another day is another wish");
        assert_eq!(again(None, false), None);
    }

    #[test]
    fn a_version_is_taken_back_before_its_day_only() {
        let packs = [pack("a", 1, "2024-01-01"), pack("a", 2, "2026-11-30"), pack("a", 3, "2026-12-01")];
        let taken = |id| not_begun(&packs, id, day(TODAY)).map(RulePack::id).map_err(|problem| problem.code);
        assert_eq!(taken("a@3").as_deref(), Ok("a@3"));
        assert_eq!(taken("a@2"), Err(ErrorCode::NotFound));
        assert_eq!(taken("a@9"), Err(ErrorCode::NotFound));
    }

    #[test]
    fn changes_name_each_rule_that_differs_and_neither_version_nor_date() {
        let before = pack("a", 1, "2024-01-01");
        let mut after = mended(&RulePack { version: 2, effective_from: day(TODAY), ..before.clone() });
        after.limits.first_contact = Some("1wd".parse().unwrap());
        let told = changes(&before, &after);
        let paths: Vec<&str> = told.iter().map(|change| change.path.as_str()).collect();
        assert_eq!(paths, ["limits.first_contact", "limits.support"]);
        assert_eq!((&told[0].from, &told[0].to), (&Value::Null, &"1wd".into()));
    }
}
