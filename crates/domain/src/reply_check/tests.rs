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
        today: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap(),
        library: BTreeMap::new(),
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
        reason: String::new(),
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

/// The numbers that L11 says are not taken up.
fn left_open(demand: &str, text: &str) -> Vec<String> {
    let facts = CheckFacts { demand: demand.into(), ..facts() };
    let findings = check(&reply(text), &facts, &RulePack::builtin());
    findings.into_iter().filter(|f| f.code == "L11").map(|f| f.params["no"].clone()).collect()
}

#[rstest]
#[case::full_stop("1.修路灯；2.清垃圾。", 2)]
#[case::comma("反映：1、路灯不亮，2、垃圾堆放。", 2)]
#[case::bracket("1）修路灯\n2）清垃圾", 2)]
#[case::brackets("诉求：（1）修路灯；（2）清垃圾。", 2)]
#[case::half_width_brackets("(1)修路灯。(2)清垃圾。", 2)]
#[case::full_width_digits("１．修路灯　２．清垃圾", 2)]
#[case::rings("①修路灯②清垃圾", 2)]
#[case::rings_parted("①修路灯；②清垃圾；③通下水", 3)]
#[case::chinese("一、修路灯。二、清垃圾。三、通下水。", 3)]
#[case::chinese_brackets("（一）修路灯；（二）清垃圾", 2)]
#[case::ordinals("第一，修路灯；第二，清垃圾。", 2)]
#[case::among("其一修路灯；其二清垃圾；其三通下水。", 3)]
#[case::being("一是路灯不亮；二是垃圾堆放。", 2)]
#[case::many("1.a；2.b；3.c；4.d；5.e；6.f；7.g；8.h；9.i；10.j；11.k", 11)]
#[case::before_a_year("1.2025年起路灯不亮；2.垃圾堆放。", 2)]
#[case::nested("一、路灯：1.东侧；2.西侧；3.南侧。二、垃圾。", 2)]
#[case::quantity("道路宽12.5米，1.5米处塌陷，2.5米处积水。", 0)]
#[case::days_of_the_week("周一、周二、周三夜间施工。", 0)]
#[case::buildings("1、2、3栋住户反映漏水。", 0)]
#[case::not_from_one("2、清垃圾；3、通下水。", 0)]
#[case::with_a_gap("1、修路灯；3、通下水。", 0)]
#[case::one_only("1、修路灯。", 0)]
fn every_numbered_demand_is_answered(#[case] demand: &str, #[case] points: usize) {
    let wanted: Vec<String> = if points > 1 { (1..=points).map(|n| n.to_string()).collect() } else { vec![] };
    assert_eq!(left_open(demand, "已办理，长12.5米。"), wanted, "{demand}");
    let answer: String = (1..=points).map(|n| format!("{n}、已办理。\n")).collect();
    assert_eq!(left_open(demand, &answer), Vec::<String>::new(), "{answer}");
}

#[rstest]
#[case("1、路灯已修。", &["2"])]
#[case("一、路灯已修；二、垃圾已清。", &[])]
#[case("关于路灯，第一，已修；第二，垃圾已清。", &[])]
#[case("①路灯已修；②垃圾已清。", &[])]
#[case("路灯已于11月2日修好，垃圾1.2吨已清运。", &["1", "2"])]
fn a_demand_may_be_answered_under_another_way_of_numbering(#[case] text: &str, #[case] open: &[&str]) {
    assert_eq!(left_open("1、修路灯；2、清垃圾。", text), open, "{text}");
}

#[rstest]
#[case::routine("将进一步加强日常巡查，尽快处理。", false)]
#[case::whole_sentence("我局将统一日常管理，争取早日完成。", false)]
#[case::bare("将尽快处理。", false)]
#[case::a_building("将尽快维修3号楼路灯。", false)]
#[case::count("已派2人，将尽快处理。", false)]
#[case::the_date_is_elsewhere("11月2日已到场。将尽快处理。", false)]
#[case::round_the_clock("安排人员24小时值守，尽快恢复。", false)]
#[case::at_once("第一时间安排，抓紧处理。", false)]
#[case::day("将于11月20日前完成。", true)]
#[case::full_width("将于１１月２０日前完成。", true)]
#[case::spaced("将于 11 月 20 日前完成。", true)]
#[case::in_digits("争取2026-11-20前完成。", true)]
#[case::working_days("承诺3个工作日内完成。", true)]
#[case::chinese_number("争取两周内完成。", true)]
#[case::hours("抓紧抢修，24小时内恢复供水。", true)]
#[case::months("下一步将用三个月完成改造。", true)]
#[case::half_a_year("争取半年内建成。", true)]
#[case::day_of_the_month("尽快修复，20号前完工。", true)]
#[case::end_of_month("抓紧整改，月底前完成。", true)]
#[case::year_end("争取年底前通车。", true)]
#[case::weekday("尽快处理，本周五前回复您。", true)]
#[case::no_promise("已加强日常巡查。", true)]
fn a_promise_has_a_date_in_its_sentence(#[case] text: &str, #[case] dated: bool) {
    let found = check(&reply(text), &facts(), &RulePack::builtin()).into_iter().find(|f| f.code == "L13");
    assert_eq!(found.is_none(), dated, "{text}: {found:?}");
    assert!(found.is_none_or(|f| f.span.is_some() && !f.blocks));
}

#[test]
fn a_pack_older_than_the_words_of_time_and_of_reports_goes_on_as_the_shipped_one() {
    let mut old = serde_json::to_value(RulePack::builtin()).unwrap();
    for field in ["time_units", "due_words", "undated_words", "reporter_words"] {
        old.as_object_mut().unwrap().remove(field).unwrap();
    }
    let old = RulePack::from_json(&old.to_string()).unwrap();
    assert_eq!(old, RulePack::builtin());
    let mut own = old.clone();
    own.reporter_words = vec!["线索来源".into()];
    let report = CheckFacts { report: true, ..facts() };
    let found =
        |pack: &RulePack, text: &str| check(&reply(text), &report, pack).iter().any(|f| f.code == "L7");
    assert!(found(&old, "已联系举报人。") && !found(&own, "已联系举报人。") && found(&own, "线索来源属实。"));
}

#[rstest]
#[case::the_tenth_is_not_the_first("见佐证材料10。", &[1, 10], &[10], &[])]
#[case::none_of_that_number("见佐证材料9。", &[1], &[1], &["reply_evidence_unknown 9"])]
#[case::not_attached("见佐证材料2。", &[1, 2], &[1], &["reply_evidence_named 2"])]
#[case::full_width("见佐证材料２。", &[1, 2], &[1], &["reply_evidence_named 2"])]
#[case::spaced("见佐证材料 2。", &[1, 2], &[1], &["reply_evidence_named 2"])]
#[case::each("见佐证材料1、佐证材料3、佐证材料3。", &[1, 2], &[2], &["reply_evidence_named 1", "reply_evidence_unknown 3"])]
#[case::a_count("附佐证材料3份。", &[1], &[1], &[])]
#[case::no_number("附佐证材料。", &[1], &[1], &[])]
#[case::longer_than_a_number("见佐证材料99999999999999。", &[1], &[1], &[])]
fn each_piece_that_the_text_names_is_looked_for(
    #[case] text: &str,
    #[case] existing: &[u32],
    #[case] attached: &[u32],
    #[case] wanted: &[&str],
) {
    let piece = |no: &u32| EvidenceId(uuid::Uuid::from_u128(u128::from(*no)));
    let facts = CheckFacts { evidence: existing.iter().map(|no| (piece(no), *no)).collect(), ..facts() };
    let evidence: Vec<EvidenceId> = attached.iter().map(piece).collect();
    let told = |content: &ReplyContent| -> Vec<(Finding, String)> {
        let found = check(content, &facts, &RulePack::builtin()).into_iter().filter(|f| f.code == "L8");
        found.map(|f| (f.clone(), format!("{} {}", f.reason.unwrap().as_str(), f.params["no"]))).collect()
    };
    let public = ReplyContent { evidence: evidence.clone(), ..reply(text) };
    let found = told(&public);
    assert_eq!(found.iter().map(|(_, told)| told.as_str()).collect::<Vec<_>>(), wanted);
    let chars: Vec<char> = text.chars().collect();
    for (finding, _) in &found {
        let Span { start, end } = finding.span.unwrap();
        let shown: String = chars[start..end].iter().collect();
        assert!(finding.blocks && finding.field == "public_text" && shown.starts_with("佐证材料"), "{shown}");
    }
    let internal = ReplyContent { evidence, internal_text: text.into(), ..reply("已办理。") };
    for (finding, told) in told(&internal) {
        assert_eq!(finding.field, "internal_text");
        assert_eq!(finding.blocks, told.starts_with("reply_evidence_unknown"), "a piece may be kept back");
    }
}

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

#[test]
fn the_day_of_the_facts_may_be_told_and_decides_which_law_applies() {
    let old = Citation {
        valid_to: Some(day(2026, 1, 1)), ..basis("中华人民共和国治安管理处罚法", 58)
    };
    let called = ReplyContent { citations: vec![old], ..reply("已办理。") };
    assert_eq!(codes(&called, &facts()), ["L4", "L17"], "law of last year, facts of the day of the call");
    let told = ReplyContent { facts_on: Some(day(2025, 12, 31)), ..called.clone() };
    assert_eq!(codes(&told, &facts()), Vec::<String>::new());
    let typed = ReplyContent {
        facts_on: Some(day(2025, 12, 31)),
        ..reply("依《治安管理处罚法》第五十八条处理。")
    };
    assert_eq!(codes(&typed, &facts()), Vec::<String>::new(), "the number of that day");
    let later = ReplyContent { facts_on: Some(day(2026, 11, 21)), ..reply("已办理。") };
    let found = &check(&later, &facts(), &RulePack::builtin())[0];
    assert_eq!((found.code.as_str(), found.field.as_str(), found.blocks), ("L4", "facts_on", true));
    let today = ReplyContent { facts_on: Some(day(2026, 11, 20)), ..reply("已办理。") };
    assert_eq!(codes(&today, &facts()), Vec::<String>::new());
}

#[test]
fn what_was_not_law_on_the_day_may_be_cited_with_a_reason_and_is_asked_about_once() {
    let old = Citation { valid_to: Some(day(2026, 1, 1)), ..basis("中华人民共和国示例法", 9) };
    let blocks = |reason: &str| {
        let citation = Citation { reason: reason.into(), ..old.clone() };
        let content = ReplyContent { citations: vec![citation], ..reply("已办理。") };
        let found = check(&content, &facts(), &RulePack::builtin());
        found.into_iter().map(|f| (f.code, f.blocks)).collect::<Vec<_>>()
    };
    assert_eq!(blocks(""), [("L4".to_owned(), true)]);
    assert_eq!(blocks(" "), [("L4".to_owned(), true)]);
    assert_eq!(blocks("行为持续至新法施行之后"), [("L4".to_owned(), false)]);
    let in_force = ReplyContent {
        citations: vec![Citation { reason: "多余".into(), ..basis("中华人民共和国示例法", 9) }],
        ..reply("已办理。")
    };
    assert_eq!(codes(&in_force, &facts()), Vec::<String>::new());
}

#[test]
fn what_the_library_says_against_a_typed_citation_is_asked_about_at_its_place() {
    let said = crate::said::Said::of(ReasonCode::CitationAbsentArticle)
        .with("title", "示例条例")
        .with("on", "2026-11-16")
        .with("place", "第九十九条");
    let library = BTreeMap::from([("《示例条例》第九十九条".to_owned(), said)]);
    let facts = CheckFacts { library, ..facts() };
    let text = "依《示例条例》第九十九条处理，不依《别的条例》第九十九条。";
    let found = check(&reply(text), &facts, &RulePack::builtin());
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].code.as_str(), found[0].blocks), ("L4", false));
    assert_eq!(found[0].reason, Some(ReasonCode::CitationAbsentArticle));
    assert_eq!(found[0].span, Some(Span { start: 1, end: 12 }));
    let attached = ReplyContent { citations: vec![basis("示例条例", 99)], ..reply(text) };
    assert_eq!(codes(&attached, &facts), Vec::<String>::new(), "what is attached came from the library");
}

#[test]
fn the_pack_decides_how_strict_a_finding_is() {
    let mut pack = RulePack::builtin();
    pack.reply_check.insert("L6".into(), Severity::Off);
    assert!(check(&reply("请拨打13912345678联系。"), &facts(), &pack).iter().all(|f| f.code != "L6"));
    pack.reply_check.insert("L12".into(), Severity::Block);
    assert!(check(&reply("我局决定不予处理。"), &facts(), &pack).iter().any(|f| f.code == "L12" && f.blocks));
}
