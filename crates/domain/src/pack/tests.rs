//! The built-in pack, its limits by precedence, and the packs that are refused.

use rstest::rstest;
use serde_json::{Value, json};

use super::*;
use crate::case::{Channel, Nature};

fn edited(pointer: &str, value: Value) -> String {
    let mut pack: Value = serde_json::from_str(BUILTIN).unwrap();
    *pack.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} is a field of the pack")) = value;
    pack.to_string()
}

fn without(parent: &str, key: &str) -> String {
    let mut pack: Value = serde_json::from_str(BUILTIN).unwrap();
    pack.pointer_mut(parent).and_then(Value::as_object_mut).unwrap().remove(key).unwrap();
    pack.to_string()
}

fn with(parent: &str, key: &str, value: Value) -> String {
    let mut pack: Value = serde_json::from_str(BUILTIN).unwrap();
    pack.pointer_mut(parent).and_then(Value::as_object_mut).unwrap().insert(key.to_owned(), value);
    pack.to_string()
}

#[test]
fn builtin_pack_is_valid_and_not_approved() {
    let pack = RulePack::from_json(BUILTIN).unwrap();
    assert!(!pack.approved, "nobody has approved the built-in numbers");
    assert_eq!(pack, RulePack::builtin());
    assert_eq!(pack.id(), "default@1");
}

#[test]
fn a_pack_survives_writing_and_reading() {
    let pack = RulePack::builtin();
    let text = serde_json::to_string(&pack).unwrap();
    assert_eq!(RulePack::from_json(&text).unwrap(), pack);
    let (written, given): (Value, Value) =
        (serde_json::from_str(&text).unwrap(), serde_json::from_str(BUILTIN).unwrap());
    assert_eq!(written, given, "no field is lost, renamed or added by a round trip");
}

#[rstest]
#[case::usual(false, Urgency::Normal, Nature::Complaint, LimitKey::Default, "5wd")]
#[case::consult(false, Urgency::Normal, Nature::Consult, LimitKey::Nature, "2wd")]
#[case::urgent_wins_over_nature(false, Urgency::Urgent, Nature::Consult, LimitKey::Urgent, "24h")]
#[case::critical(false, Urgency::Critical, Nature::Help, LimitKey::Critical, "2h")]
#[case::supervision_wins_over_all(true, Urgency::Critical, Nature::Consult, LimitKey::Supervised, "3wd")]
fn handling_limit_follows_the_precedence(
    #[case] supervised: bool,
    #[case] urgency: Urgency,
    #[case] nature: Nature,
    #[case] key: LimitKey,
    #[case] limit: &str,
) {
    let facts = LimitFacts { supervised, urgency, nature, channel: Channel::Phone };
    assert_eq!(RulePack::builtin().handle_limit(&facts), (key, limit.parse().unwrap()));
}

#[test]
fn a_channel_of_its_own_wins_over_the_nature() {
    let pack = RulePack::from_json(&with("/limits/handle", "province", json!("3wd"))).unwrap();
    let mut facts = LimitFacts {
        supervised: false,
        urgency: Urgency::Normal,
        nature: Nature::Consult,
        channel: Channel::Province,
    };
    assert_eq!(pack.handle_limit(&facts), (LimitKey::Channel, "3wd".parse().unwrap()));
    facts.channel = Channel::Web;
    assert_eq!(pack.handle_limit(&facts), (LimitKey::Nature, "2wd".parse().unwrap()));
}

#[test]
fn keys_of_limit_tables_are_the_wire_names() {
    for &channel in Channel::ALL {
        assert_eq!(json!(channel), json!(limits::channel_key(channel)));
    }
    for &nature in Nature::ALL {
        assert_eq!(json!(nature), json!(limits::nature_key(nature)));
    }
    for &urgency in Urgency::ALL.iter().filter(|&&urgency| urgency != Urgency::Normal) {
        assert_eq!(json!(urgency), json!(limits::urgency_key(urgency)));
    }
}

#[test]
fn acknowledging_and_returning_have_limits_of_their_own() {
    let pack = RulePack::builtin();
    let limit = |text: &str| text.parse::<Limit>().unwrap();
    assert_eq!(pack.ack_limit(Urgency::Normal), limit("1wd"));
    assert_eq!(pack.ack_limit(Urgency::Urgent), limit("30min"));
    assert_eq!(pack.ack_limit(Urgency::Critical), limit("30min"));
    assert_eq!((pack.return_limit(false), pack.return_limit(true)), (limit("1wd"), limit("3wd")));
}

#[test]
fn exclusion_grounds_keep_the_words_of_the_letter() {
    let pack = RulePack::builtin();
    for (code, words) in [
        ("G1", "违反法律、公序良俗无法解决的"),
        ("G2", "企业和群众要求过高的，超出职能单位职能范围"),
        ("G3", "须/已通过诉讼、仲裁、纪检监察、行政复议、政府信息公开、信访等其他法定程序解决的事项"),
    ] {
        let ground = pack.exclusion_ground(code).unwrap();
        assert_eq!(ground.title, words);
        assert!(ground.sentence.contains(words), "the sentence of {code} quotes the rule");
    }
    assert_eq!(pack.exclusion_ground("G4"), None);
}

#[test]
fn return_grounds_ask_for_the_unit_and_basis_they_need() {
    let pack = RulePack::builtin();
    let codes = |pick: fn(&GroundDef) -> bool| {
        pack.return_grounds
            .iter()
            .filter(|ground| pick(ground))
            .map(|ground| ground.code.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(|ground| !ground.needs_unit), ["R5", "R6", "R7", "R9"]);
    assert_eq!(codes(|ground| !ground.needs_basis), ["R6", "R7"]);
    let narrowed = RulePack::from_json(&edited("/return/grounds", json!(["R1"]))).unwrap();
    assert_eq!(
        narrowed.return_ground("R2"),
        None,
        "a defined ground that the pack does not allow is no ground"
    );
}

#[rstest]
#[case::unknown_return_ground("/return/grounds", json!(["R1", "R99"]), "return.grounds[1]")]
#[case::no_return_ground("/return/grounds", json!([]), "return.grounds")]
#[case::unknown_exclusion("/exclusion_grounds", json!(["G9"]), "exclusion_grounds[0]")]
#[case::empty_sentence("/exclusion/1/sentence", json!(" "), "exclusion[1].sentence")]
#[case::twice_the_same_ground("/return_grounds/1/code", json!("R1"), "return_grounds[1]")]
#[case::unknown_role("/chains/heavy", json!(["boss"]), "chains.heavy[0]")]
#[case::empty_role("/chains/normal", json!([""]), "chains.normal[0]")]
#[case::platform_role("/chains/heavy", json!(["reviewer", "auditor"]), "chains.heavy[1]")]
#[case::role_twice("/chains/heavy", json!(["signer", "signer"]), "chains.heavy[1]")]
#[case::no_heavy_chain("/chains/heavy", json!([]), "chains.heavy")]
#[case::opinion_without_seal("/chains/final_opinion", json!(["signer"]), "chains.final_opinion")]
#[case::sealed_reply("/chains/normal", json!(["seal_keeper"]), "chains.normal")]
#[case::zero_limit("/limits/support", json!("0wd"), "limits.support")]
#[case::zero_limit_in_a_table("/limits/handle/urgent", json!("0h"), "limits.handle.urgent")]
#[case::number_for_a_limit("/limits/rework", json!(3), "limits.rework")]
#[case::extension_in_days("/extension/each_max", json!("5d"), "extension.each_max")]
#[case::complex_shorter("/limits/return/default", json!("4wd"), "limits.return.complex")]
#[case::priority_without_default("/priority", json!(["urgent"]), "priority")]
#[case::priority_twice("/priority", json!(["default", "urgent", "default"]), "priority[2]")]
#[case::two_day_warnings("/warn", json!(["1wd", "2wd"]), "warn")]
#[case::no_business("/clock/business", json!([]), "clock.business")]
#[case::backward_window("/clock/business/0", json!(["12:00", "08:30"]), "clock.business[0]")]
#[case::overlapping_windows("/clock/business/1", json!(["11:00", "17:30"]), "clock.business[1]")]
#[case::clocks_apart_by_working_days("/clock/apart", json!("1wd"), "clock.apart")]
#[case::clocks_apart_by_working_hours("/clock/apart", json!("1wh"), "clock.apart")]
#[case::odd_time("/clock/business/0", json!(["8:30", "12:00"]), "clock.business[0][0]")]
#[case::other_zone("/zone", json!("UTC"), "zone")]
#[case::version_zero("/version", json!(0), "version")]
#[case::odd_date("/effective_from", json!("2024-02-30"), "effective_from")]
#[case::no_callback("/callback/attempts", json!(0), "callback.attempts")]
#[case::day_31("/period/start_day", json!(31), "period.start_day")]
#[case::heavier_than_full("/rate/basic_weight", json!(1001), "rate.basic_weight")]
#[case::more_than_all_granted("/coach/precedents_share", json!(1001), "coach.precedents_share")]
#[case::odd_list_test("/return_grounds/0/lists", json!("colour"), "return_grounds[0].lists")]
#[case::opinion_not_reviewed("/chains/final_opinion", json!(["signer", "seal_keeper"]), "chains.final_opinion")]
#[case::letter_signed_before_review("/chains/final_opinion", json!(["reviewer", "signer", "liaison", "seal_keeper"]), "chains.final_opinion")]
#[case::step_without_a_name("/chains/normal", json!([{ "role": "reviewer", "label": " " }]), "chains.normal[0].label")]
#[case::step_with_a_mistyped_rule("/chains/normal", json!([{ "role": "reviewer", "label": "初审", "skipby": [] }]), "chains.normal[0].skipby")]
#[case::skipped_by_the_platform("/chains/normal", json!([{ "role": "reviewer", "label": "初审", "skip_by": ["auditor"] }]), "chains.normal[0].skip_by")]
#[case::request_that_is_sealed("/chains/return", json!(["seal_keeper"]), "chains.return")]
#[case::request_whose_step_may_be_skipped("/chains/appeal", json!([{ "role": "signer", "label": "签发", "skip_by": ["liaison"] }]), "chains.appeal")]
#[case::heavy_that_may_all_be_skipped("/chains/heavy", json!([{ "role": "signer", "label": "签发", "skip_by": ["handler"] }]), "chains.heavy")]
#[case::letter_whose_step_may_be_skipped("/chains/final_opinion", json!([{ "role": "reviewer", "label": "审核", "skip_by": ["signer"] }, "seal_keeper"]), "chains.final_opinion")]
#[case::the_same_step_under_its_usual_name("/chains/heavy", json!(["reviewer", { "role": "reviewer", "label": "审核" }]), "chains.heavy[1]")]
#[case::odd_place("/renumbered/0/places/1", json!(["42条", "第五十条"]), "renumbered[0].places[1]")]
#[case::more_known_than_all("/novelty/known_from", json!(1001), "novelty.known_from")]
#[case::odd_severity("/reply_check/L3", json!("fatal"), "reply_check.L3")]
fn a_contradictory_pack_is_refused_with_the_field_named(
    #[case] pointer: &str,
    #[case] value: Value,
    #[case] path: &str,
) {
    let error = RulePack::from_json(&edited(pointer, value)).unwrap_err();
    assert_eq!(error.path, path, "{error}");
    assert!(!error.reason.is_ascii(), "the reason is for people: {error}");
}

#[rstest]
#[case::missing(without("", "warn"), ".")]
#[case::missing_inside(without("/limits", "audit_fix"), "limits")]
#[case::missing_default(without("/limits/handle", "default"), "limits.handle")]
#[case::missing_check(without("/reply_check", "L7"), "reply_check.L7")]
#[case::unknown_check(with("/reply_check", "L20", json!("warn")), "reply_check.L20")]
#[case::unknown_field(with("/extension", "maximum", json!(9)), "extension.maximum")]
#[case::unknown_key_in_a_table(with("/limits/handle", "fax", json!("3wd")), "limits.handle")]
#[case::no_json("规则".to_owned(), ".")]
#[case::cut_off(BUILTIN.split("\"handle\"").next().unwrap_or_default().to_owned(), ".")]
#[case::trailing(format!("{BUILTIN} 1"), ".")]
fn a_pack_with_missing_or_unknown_fields_is_refused(#[case] text: String, #[case] path: &str) {
    let error = RulePack::from_json(&text).unwrap_err();
    assert_eq!(error.path, path, "{error}");
}

#[test]
fn an_older_pack_lets_clocks_be_as_far_apart_as_the_shipped_one() {
    let older = RulePack::from_json(&without("/clock", "apart")).unwrap();
    assert_eq!(older, RulePack::builtin());
}

#[test]
fn steps_are_bare_roles_or_bear_names_and_rules_and_are_written_as_they_were_read() {
    let steps = json!([
        "liaison",
        { "role": "reviewer", "label": "会签", "skip_by": ["handler"], "four_eyes": false },
        { "role": "reviewer", "label": "复核" },
        "signer"
    ]);
    let pack = RulePack::from_json(&edited("/chains/normal", steps.clone())).unwrap();
    assert_eq!(serde_json::to_value(&pack.chains.normal).unwrap(), steps);
    let labels: Vec<_> = pack.chains.normal.iter().map(Step::label).collect();
    assert_eq!(labels, ["审核", "会签", "复核", "签发"]);
    let closed: Vec<_> = pack.chains.normal.iter().map(|step| step.four_eyes(&pack)).collect();
    assert_eq!(closed, [true, false, true, true]);
    assert_eq!(pack.chains.normal[1].skip_by(), [crate::Role::Handler]);
    let none = RulePack::from_json(&edited("/chains/normal", json!([]))).unwrap();
    assert!(none.chains.normal.is_empty(), "a pack may ask for no review at all");
}

#[test]
fn a_published_pack_of_a_newer_hub_keeps_its_limits_on_an_older_desk() {
    let mut newer: Value = serde_json::from_str(&edited("/limits/handle/default", json!("7wd"))).unwrap();
    newer["rule_of_tomorrow"] = json!({ "weight": 1 });
    RulePack::from_json(&newer.to_string()).unwrap_err();
    let pack = RulePack::published(&newer.to_string()).unwrap();
    assert_eq!(pack.limits.handle.default.to_string(), "7wd");
    newer["limits"]["handle"]["default"] = json!("soon");
    RulePack::published(&newer.to_string()).unwrap_err();
}

#[test]
fn the_pack_in_force_is_the_last_that_has_begun_and_before_all_the_first() {
    let pack = |name: &str, version, from: &str| RulePack {
        pack: name.into(),
        version,
        effective_from: from.parse().unwrap(),
        ..RulePack::builtin()
    };
    let packs = [pack("b", 1, "2026-01-01"), pack("a", 2, "2026-06-01"), pack("a", 3, "2026-06-01")];
    let at = |day: &str| in_force(packs.iter(), day.parse().unwrap()).unwrap().id();
    assert_eq!(at("2025-12-31"), "b@1", "before all of them");
    assert_eq!(at("2026-05-31"), "b@1");
    assert_eq!(at("2026-06-01"), "a@3", "of one day the newest version");
    assert_eq!(in_force([].iter(), "2026-06-01".parse().unwrap()), None);
}

#[rstest]
#[case::word("/extension/max", json!("x"), "应填不小于 0 的整数，现在是“x”")]
#[case::han("/extension/max", json!("三次"), "应填不小于 0 的整数，现在是“三次”")]
#[case::below("/extension/max", json!(-1), "应填不小于 0 的整数，现在是“-1”")]
#[case::not_a_list("/forbidden_words", json!("刁民"), "应填列表，现在是“刁民”")]
#[case::not_a_flag("/four_eyes", json!(1), "应填 true 或 false，现在是“1”")]
#[case::nothing("/pack", json!(null), "应填文字，现在是空值")]
#[case::fields("/extension", json!("no"), "应填一组字段，现在是“no”")]
fn what_is_written_in_the_wrong_form_is_said_in_chinese(
    #[case] pointer: &str,
    #[case] value: Value,
    #[case] said: &str,
) {
    assert_eq!(RulePack::from_json(&edited(pointer, value)).unwrap_err().reason, said);
}

#[test]
fn a_word_that_no_rule_knows_is_told_with_those_that_it_knows() {
    let reason = RulePack::from_json(&edited("/clock/start", json!("now"))).unwrap_err().reason;
    assert!(reason.starts_with("不认识“now”，可以写：dispatch"), "{reason}");
}
