//! Reads the miniature library of `tests/fixtures/laws` (invented statutes with the traps of the real kind).

use std::path::{Path, PathBuf};

use chengban_domain::citation::Rank;
use chrono::NaiveDate;
use rstest::rstest;

use super::*;
use crate::law::model::{Act, Jurisdiction};

pub(crate) fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/laws")
}

fn corpus() -> Corpus {
    read(&fixture(), &mut |_| {}).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn act<'a>(corpus: &'a Corpus, id: &str) -> &'a Act {
    corpus.acts.iter().find(|act| act.id == id).unwrap_or_else(|| panic!("{id} is missing"))
}

#[test]
fn every_file_is_part_of_an_act_or_refused_with_its_reason() {
    let report = corpus().report;
    let refused: Vec<(&str, &RefusedBecause)> =
        report.refused.iter().map(|r| (r.path.rsplit('/').next().unwrap(), &r.because)).collect();
    assert_eq!(
        refused,
        [
            ("游园攻略.md", &RefusedBecause::NotLaw),
            ("海南省空白条例.md", &RefusedBecause::Empty),
            ("门牌法(2011-10-29).md", &RefusedBecause::Duplicate("行政法/门牌法(2011-10-29).md".into())),
            ("_index.md", &RefusedBecause::IndexPage),
        ]
    );
    assert_eq!((report.files, report.rows, report.rows_without_file), (19, 15, 1));
    assert_eq!((report.acts, report.versions, report.files_without_row), (12, 14, 2));
}

#[test]
fn progress_counts_every_file_once() {
    let mut seen = Vec::new();
    let report = read(&fixture(), &mut |progress| seen.push(progress.done)).unwrap().report;
    assert_eq!(seen, (1..=report.files).collect::<Vec<_>>());
}

#[rstest]
#[case("中华人民共和国公园秩序法@2012-10-26", "2012-10-26", Some("2026-01-01"), false)]
#[case("中华人民共和国公园秩序法@2025-06-27", "2026-01-01", None, false)]
#[case("中华人民共和国城乡环境法典@2026-03-12", "2026-08-15", None, false)]
#[case("中华人民共和国邻里法典@2020-05-28", "2021-01-01", None, false)]
#[case("来访接待条例@2005-01-10", "2005-05-01", Some("1970-01-01"), false)]
#[case("路灯条例@2019-03-02", "2019-03-02", Some("2024-07-01"), true)]
#[case("路灯条例@2024-05-20", "2024-07-01", None, false)]
#[case("最高人民法院关于公园长椅的解释@2025-08-24", "2025-09-01", None, false)]
#[case("海南省游艇停靠规定@2013-07-30", "2013-07-30", None, true)]
#[case("海南省热带花木条例（试行）@2020-06-01", "2020-06-01", None, true)]
fn first_and_last_days_follow_the_order_of_trust(
    #[case] id: &str,
    #[case] from: &str,
    #[case] to: Option<&str>,
    #[case] presumed: bool,
) {
    let corpus = corpus();
    let act = act(&corpus, id);
    assert_eq!((act.valid_from, act.valid_to, act.presumed), (day(from), to.map(day), presumed));
}

#[rstest]
#[case("中华人民共和国门牌法@2011-10-29", Rank::Law, Jurisdiction::National)]
#[case("路灯条例@2024-05-20", Rank::AdministrativeRegulation, Jurisdiction::National)]
#[case("最高人民法院关于公园长椅的解释@2025-08-24", Rank::JudicialInterpretation, Jurisdiction::National)]
#[case("海口市公园若干规定@2020-01-01", Rank::LocalRegulation, Jurisdiction::City("海口市".into()))]
#[case("海南省游艇停靠规定@2013-07-30", Rank::LocalRegulation, Jurisdiction::Province("海南省".into()))]
fn rank_and_place_are_known(#[case] id: &str, #[case] rank: Rank, #[case] place: Jurisdiction) {
    let corpus = corpus();
    let act = act(&corpus, id);
    assert_eq!((act.rank, &act.jurisdiction), (rank, &place));
}

#[test]
fn an_act_in_several_files_is_one_act_in_the_order_of_its_numbers() {
    let corpus = corpus();
    let act = act(&corpus, "中华人民共和国邻里法典@2020-05-28");
    let numbers: Vec<u16> = act.articles.iter().map(|a| a.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    assert_eq!(act.articles[0].heading, ["总则", "第一章 一般规定"]);
    assert_eq!(act.articles[3].heading, ["附则"]);
}

#[test]
fn paragraphs_items_and_sub_articles_are_told_apart() {
    let corpus = corpus();
    let new = act(&corpus, "中华人民共和国公园秩序法@2025-06-27");
    let fourth = new.articles.iter().find(|a| a.number == 4).unwrap();
    let items: Vec<usize> = fourth.paragraphs.iter().map(|p| p.items.len()).collect();
    assert_eq!(items, [3, 2]);
    assert_eq!(fourth.heading, ["第二章 法律责任"]);
    assert!(fourth.paragraphs[0].item(3).unwrap().text.starts_with("（三）多次投喂"));
    let old = act(&corpus, "中华人民共和国公园秩序法@2012-10-26");
    let labels: Vec<String> = old.articles.iter().map(|a| a.label()).collect();
    assert_eq!(labels, ["第一条", "第二条", "第三条", "第三条之一", "第四条"]);
    assert_eq!(old.articles[0].heading, ["第一章 总则"], "letters set apart are one word");
}

#[test]
fn odd_spaces_lists_references_and_annexes_do_not_change_the_count() {
    let corpus = corpus();
    let act = act(&corpus, "路灯条例@2019-03-02");
    let numbers: Vec<u16> = act.articles.iter().map(|a| a.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 0], "the annex stands outside the articles");
    assert_eq!(act.articles[0].text(), "路灯应当在天黑后点亮。");
    let second = &act.articles[1].paragraphs;
    assert_eq!(second.len(), 2, "a line that begins with a reference is a paragraph, a list is not");
    assert_eq!(
        second[0].text,
        "路灯损坏的，维护单位应当及时修复：\n1．主要道路，先行修复；\n2．其他道路，随后修复。"
    );
    assert_eq!(second[1].text, "第五条规定的检查由区级部门组织。");
    assert_eq!(act.articles[2].text(), "路灯不得擅自拆除。");
    assert_eq!(act.articles[4].heading, ["附件"]);
}

#[test]
fn a_decision_without_articles_keeps_its_text() {
    let corpus = corpus();
    let act = act(&corpus, "关于整治占道的决定@2001-05-01");
    assert_eq!(act.articles.len(), 1);
    assert_eq!(act.articles[0].paragraphs.len(), 2);
}

#[test]
fn a_folder_without_an_index_is_refused_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(read(folder.path(), &mut |_| {}), Err(CorpusError::NoIndex)));
}

#[test]
fn a_foreign_index_names_the_missing_column() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.tsv"), "name\tlevel\r\n").unwrap();
    let problem = read(folder.path(), &mut |_| {}).unwrap_err();
    assert!(matches!(problem, CorpusError::Column { column: "published", .. }), "{problem}");
}

#[test]
fn unreadable_untitled_and_undated_files_are_refused_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("index.tsv", b"name\tsubtitle\tlevel\tpublished\tvalid_from\tvalid_to\tfolder\tfilename\r\n");
    write("gbk.md", &[0x23, 0x20, 0xB7, 0xA8]);
    write("bare.md", "第一条 没有标题。".as_bytes());
    write("undated.md", "# 某法\n<!-- INFO END -->\n第一条 没有日期。".as_bytes());
    let report = read(folder.path(), &mut |_| {}).unwrap().report;
    let reasons: Vec<_> = report.refused.iter().map(|r| (r.path.as_str(), &r.because)).collect();
    assert_eq!(
        reasons,
        [
            ("bare.md", &RefusedBecause::NoTitle),
            ("gbk.md", &RefusedBecause::Unreadable),
            ("undated.md", &RefusedBecause::NoDate),
        ]
    );
    assert_eq!(report.versions, 0);
}

#[test]
fn a_row_cannot_reach_outside_the_directory() {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("library");
    std::fs::create_dir(&library).unwrap();
    std::fs::write(folder.path().join("secret.md"), "# 秘密\n<!-- INFO END -->\n第一条 内容。").unwrap();
    let rows = "name\tsubtitle\tlevel\tpublished\tvalid_from\tvalid_to\tfolder\tfilename\r\n\
        秘密\t\t法律\t2020-01-01\t\t\t..\tsecret\r\n";
    std::fs::write(library.join("index.tsv"), rows).unwrap();
    let report = read(&library, &mut |_| {}).unwrap().report;
    assert_eq!((report.versions, report.rows_without_file), (0, 1));
}
