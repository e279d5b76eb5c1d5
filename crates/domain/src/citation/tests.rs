//! Vectors of the citation form: every accepted input, the canonical print, the dates on which a text was law.

use chrono::NaiveDate;
use rstest::rstest;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

type Place = (u16, Option<u16>, Option<u16>, Option<u16>);

#[rstest]
#[case("《治安管理处罚法》第五十条第一款第五项", "治安管理处罚法", (50, None, Some(1), Some(5)))]
#[case("《治安管理处罚法》第五十条第一款第（五）项", "治安管理处罚法", (50, None, Some(1), Some(5)))]
#[case("《治安管理处罚法》第50条第1款第5项", "治安管理处罚法", (50, None, Some(1), Some(5)))]
#[case("《治安管理处罚法》第５０条第１款第(5)项", "治安管理处罚法", (50, None, Some(1), Some(5)))]
#[case("《治安管理处罚法》第五十条第一款（五）", "治安管理处罚法", (50, None, Some(1), Some(5)))]
#[case("《治安管理处罚法》第四十二条第五项", "治安管理处罚法", (42, None, None, Some(5)))]
#[case("《中华人民共和国刑法》第一百二十条之一", "中华人民共和国刑法", (120, Some(1), None, None))]
#[case("《刑法》第一百二十条之一第二款", "刑法", (120, Some(1), Some(2), None))]
#[case("《刑法》第120之一条", "刑法", (120, Some(1), None, None))]
#[case("《生态环境法典》 第一千一百九十条 第二项", "生态环境法典", (1190, None, None, Some(2)))]
#[case("《综合行政执法条例（试行）》第三条", "综合行政执法条例（试行）", (3, None, None, None))]
#[case("行政处罚法第三十三条", "行政处罚法", (33, None, None, None))]
#[case("行政处罚法 33", "行政处罚法", (33, None, None, None))]
#[case("行政处罚法33条2款", "行政处罚法", (33, None, Some(2), None))]
#[case("治安管理处罚法 26-1(一)", "治安管理处罚法", (26, None, Some(1), Some(1)))]
#[case("治安管理处罚法 42（五）", "治安管理处罚法", (42, None, None, Some(5)))]
#[case("关于《刑法》第三十条的解释 第二条", "关于《刑法》第三十条的解释", (2, None, None, None))]
#[case("《关于《刑法》第三十条的解释》第二条", "关于《刑法》第三十条的解释", (2, None, None, None))]
#[case("《治安管理处罚法\u{200B}》\u{3000}第二条", "治安管理处罚法", (2, None, None, None))]
fn every_input_form_is_read(#[case] typed: &str, #[case] act: &str, #[case] place: Place) {
    let key: CitationKey = typed.parse().unwrap();
    assert_eq!(key.act, act);
    assert_eq!((key.article, key.sub, key.paragraph, key.item), place);
    assert_eq!(key.version, None, "no date was typed");
}

#[rstest]
#[case("", CitationError::Empty)]
#[case(" \u{3000}", CitationError::Empty)]
#[case("第三十三条", CitationError::NoTitle)]
#[case("33", CitationError::NoTitle)]
#[case("《》第一条", CitationError::NoTitle)]
#[case("《行政处罚法第三十三条", CitationError::UnclosedTitle)]
#[case("《行政处罚法》", CitationError::NoArticle)]
#[case("行政处罚法", CitationError::NoArticle)]
#[case("《行政处罚法》第条", CitationError::NoArticle)]
#[case("《行政处罚法》第一百五条", CitationError::BadNumber)]
#[case("《行政处罚法》第0条", CitationError::BadNumber)]
#[case("《行政处罚法》第10000条", CitationError::BadNumber)]
#[case("《行政处罚法》第三条、第四条", CitationError::TrailingText)]
#[case("《行政处罚法》第三条第一目", CitationError::TrailingText)]
#[case("《行政处罚法》（讨论稿）第三条", CitationError::UnknownBracket)]
fn a_text_that_is_not_one_citation_says_why(#[case] typed: &str, #[case] problem: CitationError) {
    assert_eq!(parse(typed), Err(problem));
}

#[test]
fn a_megabyte_of_text_is_refused_before_it_is_read() {
    assert_eq!(parse(&"第一条".repeat(200_000)), Err(CitationError::TooLong));
}

#[rstest]
#[case(CitationKey::article("行政处罚法", 33), "《行政处罚法》第三十三条")]
#[case(
    CitationKey { paragraph: Some(1), item: Some(5), ..CitationKey::article("中华人民共和国治安管理处罚法", 50) },
    "《中华人民共和国治安管理处罚法》第五十条第一款第五项"
)]
#[case(
    CitationKey { item: Some(2), ..CitationKey::article("中华人民共和国生态环境法典", 1190) },
    "《中华人民共和国生态环境法典》第一千一百九十条第二项"
)]
#[case(
    CitationKey { sub: Some(1), paragraph: Some(2), ..CitationKey::article("中华人民共和国刑法", 120) },
    "《中华人民共和国刑法》第一百二十条之一第二款"
)]
fn a_key_prints_in_the_canonical_form_and_reads_back(#[case] key: CitationKey, #[case] printed: &str) {
    assert_eq!(key.to_string(), printed);
    assert_eq!(printed.parse::<CitationKey>(), Ok(key));
}

#[test]
fn a_document_is_cited_by_its_number_with_or_without_an_article() {
    let whole = parse("《关于进一步优化热线的意见》（国办函[2025]66号）").unwrap();
    assert_eq!(whole.document.unwrap().as_str(), "国办函〔2025〕66号");
    assert_eq!(whole.key.article, 0);
    let article = parse("《热线运行管理规则（试行）》(琼府办〔2023〕01号)第十二条第二款").unwrap();
    assert_eq!(article.document.unwrap().as_str(), "琼府办〔2023〕1号");
    assert_eq!((article.key.article, article.key.paragraph), (12, Some(2)));
}

#[rstest]
#[case("《治安管理处罚法》(2025-06-27)第五十条")]
#[case("治安管理处罚法（2025年6月27日修订）第50条")]
fn a_typed_day_of_publication_names_the_version(#[case] typed: &str) {
    assert_eq!(parse(typed).unwrap().key.version, Some(day("2025-06-27")));
}

#[test]
fn citations_are_found_in_running_text_with_their_place() {
    let text =
        "经查，依据《物业管理条例》第四十五条第(一)项、《民法典》的规定及《信访条例》 第14条，不予支持。";
    let found = scan(text);
    let written: Vec<&str> = found.iter().map(|f| f.written.as_str()).collect();
    assert_eq!(written, ["《物业管理条例》第四十五条第(一)项", "《信访条例》 第14条"]);
    assert_eq!(found[0].parsed.key.to_string(), "《物业管理条例》第四十五条第一项");
    let cut: String = text.chars().skip(found[1].start).take(found[1].end - found[1].start).collect();
    assert_eq!(cut, found[1].written);
}

fn quoted(from: &str, to: Option<&str>) -> Citation {
    Citation {
        key: CitationKey::article("中华人民共和国治安管理处罚法", 42),
        text: "条文".into(),
        rank: Rank::Law,
        valid_from: day(from),
        valid_to: to.map(day),
        presumed: false,
        checked_on: day("2025-12-31"),
        document: None,
        reason: String::new(),
    }
}

#[rstest]
#[case("2012-10-26", Some("2026-01-01"), "2025-12-31", true)]
#[case("2012-10-26", Some("2026-01-01"), "2026-01-01", false)]
#[case("2026-01-01", None, "2025-12-31", false)]
#[case("2026-01-01", None, "2026-01-01", true)]
#[case("2005-05-01", Some("1970-01-01"), "2006-01-01", false)]
fn a_text_is_law_from_its_first_day_to_the_day_before_its_end(
    #[case] from: &str,
    #[case] to: Option<&str>,
    #[case] on: &str,
    #[case] in_force: bool,
) {
    assert_eq!(quoted(from, to).in_force_on(day(on)), in_force);
}

#[test]
fn a_repeal_on_an_unknown_day_is_recognised() {
    assert!(repealed_on_unknown_day(quoted("2005-05-01", Some("1970-01-01")).valid_to));
    assert!(!repealed_on_unknown_day(quoted("2005-05-01", None).valid_to));
}

#[test]
fn a_citation_survives_json_and_prints_its_document_number() {
    let mut citation = quoted("2025-01-01", None);
    citation.key = CitationKey { act: "热线意见".into(), article: 0, ..citation.key };
    citation.document = Some(DocumentRef {
        number: DocumentNumber::parse("国办函〔2025〕66号").unwrap(),
        issuer: "国务院办公厅".into(),
    });
    assert_eq!(citation.print(), "《热线意见》（国办函〔2025〕66号）");
    let json = serde_json::to_string(&citation).unwrap();
    assert_eq!(serde_json::from_str::<Citation>(&json).unwrap(), citation);
    assert!(json.contains(r#""checked_on":"2025-12-31""#), "dates cross as plain days: {json}");
}

#[test]
fn ranks_order_from_the_highest_and_read_their_names_back() {
    assert!(Rank::Law < Rank::AdministrativeRegulation && Rank::LocalRegulation < Rank::NormativeDocument);
    for rank in [Rank::Constitution, Rank::Law, Rank::LocalRegulation, Rank::DepartmentRule] {
        assert_eq!(Rank::from_chinese(rank.chinese()), Some(rank));
    }
    assert_eq!(Rank::from_chinese("案例"), None);
}
