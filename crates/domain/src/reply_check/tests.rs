//! One row a rule: what triggers it, what does not.

use chrono::NaiveDate;
use rstest::rstest;

use super::*;
use crate::case::{GroundClaim, Outcome};

fn facts() -> CheckFacts {
    CheckFacts {
        contacted: true,
        anonymous: false,
        report: false,
        evidence: BTreeMap::new(),
        demand: "反映道路积水。".into(),
        earlier: vec![],
        facts_on: NaiveDate::from_ymd_opt(2026, 11, 16).unwrap(),
    }
}

fn reply(text: &str) -> ReplyContent {
    ReplyContent { public_text: text.into(), outcome: Some(Outcome::Solved), ..ReplyContent::empty() }
}

fn codes(content: &ReplyContent, facts: &CheckFacts) -> Vec<String> {
    check(content, facts, &RulePack::builtin()).into_iter().map(|f| f.code).collect()
}

#[test]
fn a_plain_good_reply_has_no_finding() {
    assert_eq!(codes(&reply("经核实，积水已于11月16日排除。"), &facts()), Vec::<String>::new());
}

#[rstest]
#[case("请拨打13912345678联系。", "L6")]
#[case("身份证号46000019900101123X。", "L6")]
#[case("您好{{诉求人称呼}}，已办理。", "L5")]
#[case("依据琼海营函[2024]100号办理。", "L15")]
#[case("依据琼海营函〔2024〕第100号办理。", "L15")]
#[case("依据琼海营函〔2024〕007号办理。", "L15")]
#[case("依据《物业管理条例》第50条第1款办理。", "L16")]
#[case("我局决定不予处理。", "L12")]
fn each_wording_is_found_at_its_place(#[case] text: &str, #[case] code: &str) {
    let findings = check(&reply(text), &facts(), &RulePack::builtin());
    let finding = findings
        .iter()
        .find(|f| f.code == code)
        .unwrap_or_else(|| panic!("{text}: no {code} in {findings:?}"));
    assert_eq!(finding.field, "public_text");
    if let Some(span) = finding.span {
        assert!(span.start < span.end && span.end <= text.chars().count(), "{span:?} lies outside {text}");
    }
}

#[rstest]
#[case("依据琼海营函〔2024〕100号办理。", "L15")]
#[case("2026年11月16日，面积286.4平方米。", "L6")]
#[case("联系电话0898-62800000。", "L6")]
#[case("依据《物业管理条例》第五十条第一款办理。", "L16")]
fn good_forms_are_left_alone(#[case] text: &str, #[case] code: &str) {
    assert!(!codes(&reply(text), &facts()).contains(&code.to_owned()), "{text} must not raise {code}");
}

#[test]
fn contact_outcome_and_text_are_asked_for() {
    let uncontacted = CheckFacts { contacted: false, ..facts() };
    assert_eq!(codes(&reply("已办理。"), &uncontacted), ["L1"]);
    let anonymous = CheckFacts { contacted: false, anonymous: true, ..facts() };
    assert_eq!(codes(&reply("已办理。"), &anonymous), Vec::<String>::new(), "there is nobody to contact");
    assert_eq!(codes(&ReplyContent::empty(), &facts()), ["L2", "L2"]);
    let unsolved = ReplyContent { outcome: Some(Outcome::Unsolved), ..reply("暂无法解决。") };
    assert_eq!(codes(&unsolved, &facts()), ["L2"]);
}

#[test]
fn a_ground_asks_for_basis_evidence_and_sentence() {
    let claimed = ReplyContent {
        ground: Some(GroundClaim {
            code: "G2".into(), sentence: "经核实，该诉求要求过高。".into()
        }),
        ..reply("已告知。")
    };
    assert_eq!(codes(&claimed, &facts()), ["L3", "L3", "L3"]);
}

#[test]
fn every_demand_is_answered_by_number() {
    let two = CheckFacts { demand: "1、修路灯；2、清垃圾。".into(), ..facts() };
    assert_eq!(codes(&reply("1、路灯已修。"), &two), ["L11"]);
    assert_eq!(codes(&reply("1、路灯已修。2、垃圾已清。"), &two), Vec::<String>::new());
}

#[test]
fn the_pack_decides_how_strict_a_finding_is() {
    let mut pack = RulePack::builtin();
    pack.reply_check.insert("L6".into(), Severity::Off);
    assert!(check(&reply("请拨打13912345678联系。"), &facts(), &pack).iter().all(|f| f.code != "L6"));
    pack.reply_check.insert("L12".into(), Severity::Block);
    assert!(check(&reply("我局决定不予处理。"), &facts(), &pack).iter().any(|f| f.code == "L12" && f.blocks));
}
