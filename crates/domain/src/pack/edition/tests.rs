//! The next version of a pack: its faults, its number, its day, what it changes.

use super::*;
use crate::pack::in_force;

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
    let last = newest(packs, &edited).map_or(0, |own| own.version);
    let instead = in_force(packs.iter(), day(TODAY));
    let next = next((packs, last), (&edited, instead), from.map(day), day(TODAY));
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
    let approved = RulePack { approved: true, ..mended(&packs[0]) };
    let (third, told) = next((&packs, 2), (&approved, None), None, day(TODAY)).unwrap();
    assert_eq!(third.version, 3);
    let packs = [packs[0].clone(), third.clone()];
    let again = |from: Option<&str>, approved| {
        let wish = RulePack { approved, ..mended(&packs[0]) };
        super::published(&packs, (&wish, None), from.map(day)).map(|(own, told)| (own.clone(), told))
    };
    let known = again(None, true).unwrap();
    assert_eq!(known, (third, told));
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
