//! A unit adds to the pack and takes nothing away: what comes of both, what may not be published, which version holds.

use rstest::rstest;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::pack::edition;
use crate::{ErrorCode, Problem, ReasonCode};

const TODAY: &str = "2026-11-30";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn unit() -> UnitId {
    UnitId(Uuid::from_u128(7))
}

fn steps(value: Value) -> Vec<Step> {
    serde_json::from_value(value).unwrap()
}

fn joint() -> Value {
    json!({"role": "reviewer", "label": "会签"})
}

/// Rules with these fields beside those that each must have.
fn text(fields: Value) -> String {
    let mut all = json!({"unit": unit(), "version": 0, "effective_from": TODAY});
    all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    serde_json::to_string_pretty(&all).unwrap()
}

fn rules(fields: Value) -> UnitRules {
    edited(&text(fields), unit()).unwrap()
}

fn pack_with(chain: &str, of: Value) -> RulePack {
    let mut pack = serde_json::to_value(RulePack::builtin()).unwrap();
    pack["chains"][chain] = of;
    serde_json::from_value(pack).unwrap()
}

/// Publishes over the built-in pack.
fn published(
    all: &[UnitRules],
    text: &str,
    from: Option<&str>,
) -> Result<(UnitRules, Vec<RuleChange>), Problem> {
    let pack = RulePack::builtin();
    let edited = edited(text, unit())?;
    let last = all.iter().map(|one| one.version).max().unwrap_or_default();
    next((all, last), (text, &edited), |_| &pack, from.map(day), day(TODAY))
}

#[rstest]
#[case::nothing_of_its_own(json!([]), json!(["reviewer", "signer"]), json!(["reviewer", "signer"]))]
#[case::between(json!(["reviewer", joint(), "signer"]), json!(["reviewer", "signer"]), json!(["reviewer", joint(), "signer"]))]
#[case::before(json!([joint(), "reviewer"]), json!(["reviewer"]), json!([joint(), "reviewer"]))]
#[case::what_it_lacks_comes_after(json!([joint()]), json!(["reviewer", "signer"]), json!([joint(), "reviewer", "signer"]))]
#[case::where_the_pack_has_none(json!([joint()]), json!([]), json!([joint()]))]
#[case::a_step_under_its_usual_name_is_the_packs(
    json!([{"role": "reviewer", "label": "审核"}]), json!(["reviewer"]), json!(["reviewer"])
)]
#[case::nobody_may_be_let_past_a_step_of_the_pack(
    json!([{"role": "reviewer", "label": "审核", "skip_by": ["handler"]}]), json!(["reviewer"]), json!(["reviewer"])
)]
#[case::a_stricter_step_stays_stricter(
    json!([{"role": "reviewer", "label": "复核"}]),
    json!([{"role": "reviewer", "label": "复核", "skip_by": ["liaison"], "four_eyes": false}]),
    json!([{"role": "reviewer", "label": "复核", "four_eyes": true}])
)]
fn a_chain_of_both_has_every_step_of_the_pack(#[case] own: Value, #[case] of: Value, #[case] both: Value) {
    for chain in ["normal", "heavy", "support", "return", "extension", "appeal"] {
        let pack = pack_with(chain, of.clone());
        let own = UnitRules {
            chains: serde_json::from_value(json!({ chain: own })).unwrap(),
            ..UnitRules::none(unit())
        };
        let composed = serde_json::to_value(own.over(&pack)).unwrap();
        let mut expected = serde_json::to_value(&pack).unwrap();
        expected["chains"][chain] = serde_json::to_value(steps(both.clone())).unwrap();
        assert_eq!(composed, expected, "{chain}, and nothing else is touched");
    }
}

#[test]
fn words_conditions_and_reminders_are_united_and_nothing_else_changes() {
    let mut pack = RulePack::builtin();
    pack.heavy_when.pop();
    let own = rules(json!({
        "heavy_when": ["supervised", "ground_claimed"],
        "forbidden_words": ["推诿", pack.forbidden_words[0]],
        "promise_words": ["年底前"],
        "decision_verbs": ["不予支持"],
        "remind": ["2h"],
    }));
    let both = own.over(&pack);
    let more = |of: &[String], one: &str| [of, &[one.to_owned()]].concat();
    let expected = RulePack {
        heavy_when: [&pack.heavy_when[..], &[HeavyWhen::GroundClaimed]].concat(),
        forbidden_words: more(&pack.forbidden_words, "推诿"),
        promise_words: more(&pack.promise_words, "年底前"),
        decision_verbs: more(&pack.decision_verbs, "不予支持"),
        remind: [&pack.remind[..], &["2h".parse().unwrap()]].concat(),
        ..pack.clone()
    };
    assert_eq!(both, expected);
    assert_eq!(UnitRules::none(unit()).over(&pack), pack);
    assert_eq!(UnitRules::beginning(unit(), &pack, day(TODAY)).over(&pack), pack, "nothing is added yet");
    let text = serde_json::to_string(&both).unwrap();
    assert_eq!(RulePack::from_json(&text), Ok(both), "what comes of it is a pack like any other");
}

#[rstest]
#[case::a_step_of_the_pack_is_missing(json!({"chains": {"heavy": ["reviewer", joint()]}}), "chains.heavy", "“签发”不能少")]
#[case::out_of_its_order(json!({"chains": {"heavy": ["signer", "reviewer"]}}), "chains.heavy[0]", "“签发”应在“审核”之后")]
#[case::let_past(
    json!({"chains": {"normal": [{"role": "reviewer", "label": "审核", "skip_by": ["handler"]}]}}),
    "chains.normal[0].skip_by", "不能再允许别人跳过"
)]
#[case::ones_own_text(
    json!({"chains": {"normal": [{"role": "reviewer", "label": "审核", "four_eyes": false}]}}),
    "chains.normal[0].four_eyes", "不能放宽"
)]
#[case::an_unknown_role(json!({"chains": {"normal": ["reviewer", "boss"]}}), "chains.normal[1]", "应写角色")]
#[case::a_role_of_the_platform(json!({"chains": {"normal": ["reviewer", "auditor"]}}), "chains.normal[1]", "只能是")]
#[case::the_seal(json!({"chains": {"support": ["seal_keeper"]}}), "chains.support", "不用印")]
#[case::a_final_opinion(json!({"chains": {"final_opinion": []}}), "chains.final_opinion", "没有这个规则项")]
#[case::a_step_twice(json!({"chains": {"normal": ["reviewer", joint(), joint()]}}), "chains.normal[2]", "重复")]
#[case::a_request_that_is_passed_over(
    json!({"chains": {"return": [{"role": "reviewer", "label": "会签", "skip_by": ["handler"]}]}}),
    "chains.return", "不能跳过"
)]
#[case::too_many_steps(
    json!({"chains": {"support": (1..=9).map(|n| json!({"role": "reviewer", "label": format!("第{n}步")})).collect::<Vec<_>>()}}),
    "chains.support", "最多 8 个环节"
)]
#[case::a_limit(json!({"limits": {"support": "9wd"}}), "limits", "没有这个规则项")]
#[case::an_empty_word(json!({"forbidden_words": ["推诿", " "]}), "forbidden_words[1]", "1 到 20 个字")]
#[case::a_long_word(json!({"promise_words": ["词".repeat(21)]}), "promise_words[0]", "1 到 20 个字")]
#[case::a_word_twice(json!({"decision_verbs": ["不予", "不予"]}), "decision_verbs[1]", "重复")]
#[case::too_many_words(
    json!({"forbidden_words": (0..201).map(|n| format!("词{n}")).collect::<Vec<_>>()}), "forbidden_words", "最多 200 个词"
)]
#[case::a_reminder_in_days(json!({"remind": ["1wd"]}), "remind", "按小时或分钟")]
#[case::another_units(json!({"unit": Uuid::from_u128(9)}), "unit", "本单位")]
fn what_a_unit_may_not_publish_is_told_with_field_and_line(
    #[case] fields: Value,
    #[case] field: &str,
    #[case] why: &str,
) {
    let text = text(fields);
    let problem = published(&[], &text, None).unwrap_err();
    assert_eq!(
        (problem.code, problem.field.as_deref()),
        (ErrorCode::InvalidInput, Some(field)),
        "{problem:?}"
    );
    let line = format!("第 {} 行", crate::pack::line_of(&text, field));
    assert!(problem.message.contains(why) && problem.message.contains(&line), "{}", problem.message);
}

#[test]
fn versions_follow_one_another_from_days_to_come_and_the_first_adds_something() {
    let first = text(json!({"chains": {"normal": ["reviewer", joint()]}}));
    let (one, told) = published(&[], &first, None).unwrap();
    assert_eq!((one.version, one.effective_from), (1, day("2026-12-01")), "the next day, at the earliest");
    let paths: Vec<&str> = told.iter().map(|change| change.path.as_str()).collect();
    assert_eq!(paths, ["chains.normal"]);
    let reason = |result: Result<_, Problem>| result.map(|_| ()).unwrap_err().reason.unwrap();
    assert_eq!(reason(published(&[], &first, Some(TODAY))), ReasonCode::RulesDay);
    assert_eq!(reason(published(&[], &text(json!({})), None)), ReasonCode::RulesUnchanged);
    let begun =
        serde_json::to_string(&UnitRules::beginning(unit(), &RulePack::builtin(), day(TODAY))).unwrap();
    assert_eq!(reason(published(&[], &begun, None)), ReasonCode::UnitRulesEmpty);

    let wish = edited(&first, unit()).unwrap();
    let none = UnitRules::none(unit());
    let all = [one.clone()];
    let known = edition::published(&all, (&wish, Some(&none)), None).map(|(own, told)| (own.clone(), told));
    assert_eq!(known, Some((one.clone(), told)), "a wish whose answer was lost is carried out once");
    assert_eq!(reason(published(&all, &first.replace("会签", "复核"), None)), ReasonCode::RulesOutdated);
    let emptied = serde_json::to_string(&UnitRules { chains: UnitChains::default(), ..one }).unwrap();
    let (two, _) = published(&all, &emptied, None).unwrap();
    assert_eq!((two.version, two.over(&RulePack::builtin())), (2, RulePack::builtin()), "back to the pack's");
}

#[test]
fn what_was_dispatched_keeps_the_version_of_its_day() {
    let version = |version, from: &str, label: &str| UnitRules {
        version,
        effective_from: day(from),
        ..rules(json!({"chains": {"normal": ["reviewer", {"role": "reviewer", "label": label}]}}))
    };
    let all = [
        version(1, "2026-12-01", "会签"),
        version(3, "2026-12-10", "复核"),
        version(2, "2026-12-10", "初核"),
    ];
    let at = |day_: &str| Millis::midnight(day(day_));
    let of = |unit, at| holding(&all, unit, at).map(|one| one.version);
    assert_eq!(of(unit(), Millis(at("2026-12-01").0 - 1)), None, "older work is judged by the pack alone");
    assert_eq!(of(unit(), at("2026-12-01")), Some(1));
    assert_eq!(of(unit(), Millis(at("2026-12-10").0 - 1)), Some(1));
    assert_eq!(of(unit(), at("2027-01-01")), Some(3), "the later of two from one day");
    assert_eq!(of(UnitId(Uuid::from_u128(9)), at("2027-01-01")), None, "another unit's");
    let pack = RulePack::builtin();
    assert!(matches!(dispatched(&pack, &all, unit(), at("2026-11-30")), Cow::Borrowed(_)));
    assert_eq!(dispatched(&pack, &all, unit(), at("2026-12-02")).chains.normal.len(), 2);
    assert!(matches!(judging(&pack, &all, None), Cow::Borrowed(_)), "the ticket itself knows no unit");
}
