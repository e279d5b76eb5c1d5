//! One row a rule: what triggers it, what does not.

use chrono::NaiveDate;
use rstest::rstest;

use super::*;
use crate::EvidenceId;
use crate::case::{Caller, GroundClaim, Outcome, Place, reply_sentence};
use crate::citation::{Citation, CitationKey, Rank};

fn facts() -> CheckFacts {
    CheckFacts {
        contacted: true,
        anonymous: false,
        report: false,
        evidence: BTreeMap::new(),
        demand: "反映道路积水。".into(),
        earlier: vec![],
        facts_on: NaiveDate::from_ymd_opt(2026, 11, 16).unwrap(),
        open_supports: vec![],
        resident: Caller::default(),
        place: Place::default(),
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

/// A provision of an act, in force since 2020.
fn basis(act: &str, article: u16) -> Citation {
    let day = |y| NaiveDate::from_ymd_opt(y, 1, 1).unwrap();
    Citation {
        key: CitationKey::article(act, article),
        text: "示例。".into(),
        rank: Rank::Law,
        valid_from: day(2020),
        valid_to: None,
        presumed: false,
        checked_on: day(2026),
        document: None,
    }
}

#[test]
fn only_the_sentence_that_the_pack_lays_down_states_a_ground() {
    let (pack, piece) = (RulePack::builtin(), EvidenceId(uuid::Uuid::from_u128(1)));
    let attached = CheckFacts { evidence: BTreeMap::from([(piece, 3)]), ..facts() };
    let claimed = |sentence: &str| ReplyContent {
        ground: Some(GroundClaim { code: "G2".into(), sentence: sentence.into() }),
        citations: vec![basis("中华人民共和国示例法", 9)],
        evidence: vec![piece],
        ..reply(&format!("已告知。{sentence}"))
    };
    let right = reply_sentence(pack.exclusion_ground("G2").unwrap(), &claimed("").citations, &[3]);
    assert!(right.contains("《中华人民共和国示例法》第九条") && right.contains("佐证材料3"), "{right}");
    assert_eq!(codes(&claimed(&right), &attached), Vec::<String>::new());
    let other = reply_sentence(pack.exclusion_ground("G1").unwrap(), &claimed("").citations, &[3]);
    for wrong in [
        "经核实，该诉求要求过高。",
        &other,
        &right.replace("佐证材料3", "佐证材料1"),
        &right.replace('九', "八"),
    ] {
        assert_eq!(codes(&claimed(wrong), &attached)[0], "L3", "{wrong}");
    }
    let elsewhere = ReplyContent { public_text: "已告知。".into(), ..claimed(&right) };
    assert_eq!(codes(&elsewhere, &attached), ["L3"], "it must stand in the public text");
}

fn told() -> CheckFacts {
    let resident = Caller {
        name: "陈大明".into(),
        phone: "13912345678".into(),
        contact: "0898-62812345".into(),
        address: "琼海市嘉积镇东风路74号3栋502室".into(),
        company: String::new(),
    };
    let place =
        Place { town: "嘉积镇".into(), detail: "嘉积镇海桂路12号".into(), ..Place::default() };
    CheckFacts { resident, place, ..facts() }
}

#[rstest]
#[case::contiguous("请拨打13912345678联系。", "13912345678")]
#[case::spaced("请拨打138 0013 8000联系。", "138 0013 8000")]
#[case::hyphenated("请拨打138-0013-8000联系。", "138-0013-8000")]
#[case::full_width("请拨打１３８００１３８０００联系。", "１３８００１３８０００")]
#[case::full_width_hyphens("请拨打１３８－００１３－８０００联系。", "１３８－００１３－８０００")]
#[case::one_by_one("请拨打1 3 8 0 0 1 3 8 0 0 0联系。", "1 3 8 0 0 1 3 8 0 0 0")]
#[case::with_country("请拨打+86 138 0013 8000联系。", "86 138 0013 8000")]
#[case::with_country_together("请拨打8613800138000联系。", "8613800138000")]
#[case::before_a_year("电话138 0013 8000 2026年登记。", "138 0013 8000")]
#[case::identity("身份证号46000019900101123X。", "46000019900101123X")]
#[case::identity_in_parts("证号460000 19900101 123Ｘ。", "460000 19900101 123Ｘ")]
#[case::own_landline("已致电0898 6281 2345。", "0898 6281 2345")]
#[case::own_landline_without_area("已致电62812345。", "62812345")]
#[case::name("陈大明您好，已办理。", "陈大明")]
#[case::name_spaced("已告知陈 大 明。", "陈 大 明")]
#[case::address("东风路74号3栋502室漏水已修。", "东风路74号3栋502室")]
#[case::address_in_full_width("嘉积镇东风路７４号３栋５０２室漏水已修。", "东风路７４号３栋５０２室")]
fn what_tells_who_the_resident_is_blocks(#[case] text: &str, #[case] shown: &str) {
    let findings = check(&reply(text), &told(), &RulePack::builtin());
    let finding = findings.iter().find(|f| f.code == "L6").unwrap_or_else(|| panic!("{text}: {findings:?}"));
    assert!(finding.blocks);
    let Span { start, end } = finding.span.unwrap();
    let chars: Vec<char> = text.chars().collect();
    assert_eq!(chars[start..end].iter().collect::<String>(), shown);
    assert!(!finding.message.contains(shown), "the message does not repeat it");
}

#[rstest]
#[case::of_a_unit("联系电话0898-62800000。")]
#[case::sizes("2026年11月16日，面积1300 1500 200平方米。")]
#[case::place_of_the_matter("嘉积镇海桂路12号门前已清理。")]
#[case::ticket_number("工单编号202611160000012345。")]
#[case::masked("已联系139****5678。")]
#[case::two_lines("收费13项\n9123 45678元。")]
fn what_tells_nothing_of_the_resident_is_left_alone(#[case] text: &str) {
    assert!(!codes(&reply(text), &told()).contains(&"L6".to_owned()), "{text}");
}

#[test]
fn a_name_that_is_a_word_counts_only_where_somebody_is_addressed() {
    let named =
        |name: &str| CheckFacts { resident: Caller { name: name.into(), ..Caller::default() }, ..facts() };
    assert_eq!(codes(&reply("早高峰期间加强疏导。"), &named("高峰")), Vec::<String>::new());
    assert_eq!(codes(&reply("高峰先生您好，已办理。"), &named("高峰")), ["L6"]);
    assert_eq!(codes(&reply("已告知诉求人高峰。"), &named("高峰")), ["L6"]);
    assert_eq!(codes(&reply("陈先生您好，已办理。"), &named("陈先生")), Vec::<String>::new());
}

#[test]
fn a_secrecy_marking_is_found_in_either_text() {
    let internal = ReplyContent { internal_text: "附：秘密★一年。".into(), ..reply("已办理。") };
    let findings = check(&internal, &facts(), &RulePack::builtin());
    assert_eq!((findings[0].code.as_str(), findings[0].field.as_str()), ("L9", "internal_text"));
    assert_eq!(codes(&reply("附：秘密★一年。"), &facts()), ["L9"]);
}

#[test]
fn a_support_that_is_not_waited_for_is_named_in_the_internal_text() {
    let waiting = CheckFacts { open_supports: vec!["市水务局".into()], ..facts() };
    let findings = check(&reply("已办理。"), &waiting, &RulePack::builtin());
    assert_eq!((findings[0].code.as_str(), findings[0].field.as_str()), ("L2", "internal_text"));
    assert!(findings[0].message.contains("市水务局"), "{}", findings[0].message);
    let named = ReplyContent {
        internal_text: "市水务局现场核查须待退水，先行答复。".into(),
        ..reply("已办理。")
    };
    assert_eq!(codes(&named, &waiting), Vec::<String>::new());
}

#[rstest]
#[case::item(
    "《中华人民共和国治安管理处罚法》第四十二条第五项",
    2026,
    Some("《中华人民共和国治安管理处罚法》第五十条第一款第五项")
)]
#[case::whole_article("《治安管理处罚法》第五十八条", 2026, Some("《治安管理处罚法》第八十八条"))]
#[case::before_the_day("《治安管理处罚法》第五十八条", 2025, None)]
#[case::taken_up_by_another(
    "《噪声污染防治法》第八十二条第二项",
    2026,
    Some("《中华人民共和国生态环境法典》第一千一百九十条第二项")
)]
#[case::not_renumbered("《治安管理处罚法》第一百条", 2026, None)]
fn the_old_number_of_a_renumbered_act_is_told_with_the_new(
    #[case] cited: &str,
    #[case] year: i32,
    #[case] new: Option<&str>,
) {
    let facts = CheckFacts { facts_on: NaiveDate::from_ymd_opt(year, 11, 16).unwrap(), ..facts() };
    let findings = check(&reply(&format!("依据{cited}处理。")), &facts, &RulePack::builtin());
    let found = findings.iter().find(|f| f.code == "L17");
    assert_eq!(found.map(|f| f.params["new"].as_str()), new, "{findings:?}");
    assert!(found.is_none_or(|f| f.span.is_some() && !f.blocks));
}

#[test]
fn a_number_that_is_attached_as_law_of_the_day_is_no_old_number() {
    let content = ReplyContent {
        citations: vec![basis("中华人民共和国治安管理处罚法", 50)],
        ..reply("依据《治安管理处罚法》第五十条处理。")
    };
    assert_eq!(codes(&content, &facts()), Vec::<String>::new(), "the new article 50 is meant");
    let ended = NaiveDate::from_ymd_opt(2026, 1, 1);
    let old = Citation { valid_to: ended, ..basis("中华人民共和国治安管理处罚法", 58) };
    let content = ReplyContent { citations: vec![old], ..reply("已办理。") };
    assert_eq!(
        codes(&content, &facts()),
        ["L4", "L17"],
        "what was picked from an old version is told its new number"
    );
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
