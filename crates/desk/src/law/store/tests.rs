//! The statute library in a real database: import, search by day and place, citations of the vectors' shape.

use chengban_domain::citation::{Citation, CitationKey, DocumentNumber, DocumentRef, Rank};
use chrono::{DateTime, NaiveDate, Utc};
use rstest::rstest;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use super::*;
use crate::law::corpus::tests::fixture;
use crate::law::{Corpus, read};

const SCHEMA: &str = include_str!("../../../migrations/0002_create_law.sql");

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn corpus() -> Corpus {
    read(&fixture(), &mut |_| {}).unwrap()
}

async fn empty() -> SqlitePool {
    let options = SqliteConnectOptions::new().in_memory(true).foreign_keys(true);
    let pool =
        SqlitePoolOptions::new().max_connections(1).idle_timeout(None).connect_with(options).await.unwrap();
    sqlx::raw_sql(SCHEMA).execute(&pool).await.unwrap();
    pool
}

async fn library() -> SqlitePool {
    let pool = empty().await;
    import(&pool, &corpus(), "示例库", now(), &mut |_| {}).await.unwrap();
    pool
}

async fn cited(pool: &SqlitePool, text: &str, on: &str) -> Cited {
    cite(pool, text, day(on)).await.unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

async fn printed_hits(pool: &SqlitePool, words: &str, on: &str, scope: &Scope) -> Vec<String> {
    let hits = search(pool, words, Some(day(on)), scope, 50).await.unwrap();
    hits.into_iter().map(|hit| hit.printed).collect()
}

#[tokio::test]
async fn an_import_is_counted_and_importing_again_writes_nothing() {
    let pool = empty().await;
    let first = import(&pool, &corpus(), "示例库", now(), &mut |_| {}).await.unwrap();
    assert_eq!((first.written, first.unchanged, first.removed), (14, 0, 0));
    let again = import(&pool, &corpus(), "示例库", now(), &mut |_| {}).await.unwrap();
    assert_eq!((again.written, again.unchanged, again.removed), (0, 14, 0));
    let state = status(&pool).await.unwrap();
    assert_eq!((state.acts, state.versions, state.unfinished), (12, 14, false));
    assert_eq!(usize::try_from(state.articles).unwrap(), corpus().report.articles);
    assert_eq!((state.source.as_deref(), state.imported_at), (Some("示例库"), Some(0)));
}

#[tokio::test]
async fn progress_ends_with_every_version_written() {
    let pool = empty().await;
    let mut last = None;
    import(&pool, &corpus(), "示例库", now(), &mut |progress| last = Some(progress)).await.unwrap();
    let last = last.unwrap();
    assert_eq!((last.done, last.total), (14, 14));
}

#[tokio::test]
async fn a_changed_act_replaces_the_old_text_and_a_vanished_one_goes() {
    let pool = library().await;
    let mut changed = corpus();
    changed.acts.retain(|act| act.title != "中华人民共和国门牌法");
    let lamp = changed.acts.iter_mut().find(|act| act.id == "路灯条例@2024-05-20").unwrap();
    lamp.articles[0].paragraphs[0].text = "路灯应当整夜点亮。".into();
    let done = import(&pool, &changed, "示例库", now(), &mut |_| {}).await.unwrap();
    assert_eq!((done.written, done.unchanged, done.removed), (1, 12, 2));
    assert_eq!(cited(&pool, "路灯条例 1", "2025-01-01").await.citation.text, "路灯应当整夜点亮。");
    assert!(printed_hits(&pool, "天黑前", "2025-01-01", &Scope::Everywhere).await.is_empty());
    assert_eq!(cite(&pool, "门牌法 1", day("2025-01-01")).await.unwrap_err().code(), "citation_unknown_act");
    let orphans: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM law_article WHERE law_version_id NOT IN (SELECT law_version_id FROM law_version)",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(orphans, 0);
}

#[tokio::test]
async fn an_import_that_was_cut_off_shows_nothing_and_is_taken_up_again() {
    let pool = library().await;
    // What a cut-off import leaves: staged versions beside the active ones.
    sqlx::query("UPDATE law_version SET state = 'staged' WHERE published = '2011-10-29'")
        .execute(&pool)
        .await
        .unwrap();
    assert!(status(&pool).await.unwrap().unfinished);
    assert_eq!(cite(&pool, "门牌法 1", day("2025-01-01")).await.unwrap_err().code(), "citation_unknown_act");
    assert!(printed_hits(&pool, "门牌", "2025-01-01", &Scope::Everywhere).await.is_empty());
    let done = import(&pool, &corpus(), "示例库", now(), &mut |_| {}).await.unwrap();
    assert_eq!((done.written, done.unchanged), (0, 14), "staged versions are not written twice");
    assert!(!status(&pool).await.unwrap().unfinished);
    assert_eq!(cited(&pool, "门牌法 1", "2025-01-01").await.citation.rank, Rank::Law);
}

#[rstest]
#[case("公园秩序法第三条第三项", "2025-12-31", "《中华人民共和国公园秩序法》第三条第三项")]
#[case(
    "《公园秩序法》第四条第一款第（三）项",
    "2026-01-01",
    "《中华人民共和国公园秩序法》第四条第一款第三项"
)]
#[case("《公园秩序法》第4条第3项", "2026-01-01", "《中华人民共和国公园秩序法》第四条第一款第三项")]
#[case("公园秩序法 3之一", "2025-12-31", "《中华人民共和国公园秩序法》第三条之一")]
#[case("公园秩序法 1-1", "2026-01-01", "《中华人民共和国公园秩序法》第一条")]
#[case("安静环境法 8(二)", "2026-08-14", "《中华人民共和国安静环境法》第八条第二项")]
#[case("城乡环境法典 119(二)", "2026-08-15", "《中华人民共和国城乡环境法典》第一百一十九条第二项")]
#[case("海南省热带花木条例 1", "2024-01-01", "《海南省热带花木条例（试行）》第一条")]
#[tokio::test]
async fn the_version_is_chosen_by_the_date_of_the_facts(
    #[case] typed: &str,
    #[case] on: &str,
    #[case] printed: &str,
) {
    let found = cited(&library().await, typed, on).await;
    assert_eq!(found.printed, printed);
    assert!(found.citation.in_force_when_checked());
}

#[tokio::test]
async fn an_item_is_quoted_with_the_words_that_lead_to_it() {
    let pool = library().await;
    let Citation { text, valid_to, .. } = cited(&pool, "公园秩序法 3(二)", "2025-12-31").await.citation;
    assert_eq!(text, "有下列行为之一的，处警告:\n（二）在水池中洗涤衣物的；");
    assert_eq!(valid_to, Some(day("2026-01-01")));
}

#[tokio::test]
async fn a_superseded_text_names_the_new_number() {
    let found = cited(&library().await, "公园秩序法第三条第三项", "2025-12-31").await;
    let [CiteWarning::Superseded { since, successor: Some(next) }] = found.warnings.as_slice() else {
        panic!("{:?}", found.warnings)
    };
    assert_eq!(*since, day("2026-01-01"));
    assert_eq!(next.key.place(), "第四条第一款第三项");
}

#[tokio::test]
async fn an_old_number_used_for_new_facts_is_answered_with_the_new_one() {
    let pool = library().await;
    let problem = cite(&pool, "公园秩序法第三条第三项", day("2026-01-01")).await.unwrap_err();
    assert_eq!(problem.code(), "citation_no_such_item");
    assert_eq!(problem.suggestion().unwrap().key.place(), "第四条第一款第三项");
    let whole = cited(&pool, "公园秩序法第三条", "2026-01-01").await;
    let renumbered = whole.warnings.iter().find_map(|warning| match warning {
        CiteWarning::Renumbered { suggestion, .. } => Some(suggestion.key.place()),
        _ => None,
    });
    assert_eq!(renumbered.as_deref(), Some("第四条第一款"));
}

#[tokio::test]
async fn an_act_that_ended_is_answered_with_the_act_that_took_it_over() {
    let pool = library().await;
    let problem = cite(&pool, "《安静环境法》第八条第二项", day("2026-08-15")).await.unwrap_err();
    assert_eq!(problem.code(), "citation_not_in_force");
    assert_eq!(
        problem.suggestion().unwrap().key.to_string(),
        "《中华人民共和国城乡环境法典》第一百一十九条第二项"
    );
    assert!(problem.to_string().contains("2026-08-15起失效"), "{problem}");
}

#[tokio::test]
async fn facts_older_than_the_act_get_no_suggestion() {
    let problem = cite(&library().await, "城乡环境法典 119(二)", day("2023-01-01")).await.unwrap_err();
    assert_eq!(problem.code(), "citation_not_in_force");
    assert!(problem.suggestion().is_none(), "{problem}");
}

#[rstest]
#[case("来访接待条例 1", "2006-01-01", "citation_not_in_force", "已废止，日期不详")]
#[case("公园秩序法 4(一)", "2026-02-01", "citation_which_paragraph", "请写明是第几款")]
#[case("公园秩序法 4-3", "2026-02-01", "citation_no_such_paragraph", "只有2款")]
#[case("公园秩序法 9", "2026-02-01", "citation_no_such_article", "没有第九条")]
#[case("公园法 1", "2026-02-01", "citation_unknown_act", "是否指《中华人民共和国公园秩序法》")]
#[case("海南省路灯条例 1", "2026-02-01", "citation_unknown_act", "是否指《路灯条例》")]
#[case("《公园秩序法》（2012-10-26）第一条", "2026-02-01", "citation_not_in_force", "2026-01-01起失效")]
#[case("《通知》（琼府办〔2023〕1号）", "2026-02-01", "citation_unknown_document", "琼府办〔2023〕1号")]
#[case("公园秩序法", "2026-02-01", "citation_no_article", "第X条")]
#[tokio::test]
async fn what_cannot_be_cited_says_why(
    #[case] typed: &str,
    #[case] on: &str,
    #[case] code: &str,
    #[case] part: &str,
) {
    let problem = cite(&library().await, typed, day(on)).await.unwrap_err();
    assert_eq!(problem.code(), code);
    assert!(problem.to_string().contains(part), "{problem}");
}

#[tokio::test]
async fn inferred_days_and_local_rules_carry_a_warning() {
    let found = cited(&library().await, "海口市公园若干规定 1", "2024-01-01").await;
    assert_eq!(
        found.warnings,
        [
            CiteWarning::Presumed { valid_from: day("2020-01-01") },
            CiteWarning::LocalOnly { place: "海口市".into() }
        ]
    );
    assert!(found.citation.presumed);
}

#[tokio::test]
async fn a_search_shows_what_was_law_on_the_day_and_applies_here() {
    let pool = library().await;
    let here = Scope::national_and("海南省");
    let old = printed_hits(&pool, "投喂", "2025-12-31", &here).await;
    assert_eq!(old, ["《中华人民共和国公园秩序法》第三条"]);
    assert_eq!(
        printed_hits(&pool, "投喂", "2026-01-01", &here).await,
        ["《中华人民共和国公园秩序法》第四条"]
    );
    assert!(
        printed_hits(&pool, "垂钓", "2024-01-01", &here).await.is_empty(),
        "another city's rule is hidden"
    );
    assert_eq!(printed_hits(&pool, "垂钓", "2024-01-01", &Scope::Everywhere).await.len(), 1);
    assert_eq!(search(&pool, "投喂", None, &here, 50).await.unwrap().len(), 2, "without a day all versions");
}

#[tokio::test]
async fn all_words_must_occur_in_article_or_title_and_phrases_do_not_bridge_punctuation() {
    let pool = library().await;
    let here = Scope::Everywhere;
    assert_eq!(
        printed_hits(&pool, "環境法典 歌舞", "2026-09-01", &here).await,
        ["《中华人民共和国城乡环境法典》第一百一十九条"]
    );
    assert!(printed_hits(&pool, "歌舞健身", "2026-09-01", &here).await.is_empty());
    assert!(printed_hits(&pool, "歌舞 不存在", "2026-09-01", &here).await.is_empty());
    assert!(printed_hits(&pool, "《》", "2026-09-01", &here).await.is_empty());
}

#[tokio::test]
async fn words_that_name_a_provision_put_it_first() {
    let pool = library().await;
    let hits = search(&pool, "公园秩序法 2", Some(day("2026-02-01")), &Scope::Everywhere, 10).await.unwrap();
    assert_eq!(hits[0].printed, "《中华人民共和国公园秩序法》第二条");
    assert!(hits[0].snippet[0].text.starts_with("游客可以"));
}

#[tokio::test]
async fn a_hit_marks_its_words() {
    let pool = library().await;
    let hits = search(&pool, "笼中动物", Some(day("2026-02-01")), &Scope::Everywhere, 10).await.unwrap();
    let marked: Vec<&str> = hits[0].snippet.iter().filter(|p| p.hit).map(|p| p.text.as_str()).collect();
    assert_eq!(marked, ["笼中动物"]);
}

#[tokio::test]
async fn an_act_opens_with_its_versions_contents_and_articles() {
    let pool = library().await;
    let act = open(&pool, "公园秩序法", day("2025-01-01")).await.unwrap().unwrap();
    assert_eq!(
        (act.title.as_str(), act.versions.len(), act.article_count),
        ("中华人民共和国公园秩序法", 2, 5)
    );
    assert_eq!(act.chosen.published, day("2012-10-26"));
    assert_eq!(act.contents, [(vec!["第一章 总则".to_owned()], 0), (vec!["第二章 法律责任".to_owned()], 2)]);
    let page = articles(&pool, act.chosen.version_id, 2, 2).await.unwrap();
    let labels: Vec<String> = page.articles.iter().map(|a| a.label()).collect();
    assert_eq!(labels, ["第三条", "第三条之一"]);
    assert!(open(&pool, "没有的法", day("2025-01-01")).await.unwrap().is_none());
}

#[tokio::test]
async fn a_whole_act_comes_back_as_it_was_read() {
    let pool = library().await;
    let read = corpus();
    for act in &read.acts {
        assert_eq!(whole(&pool, &act.id, None).await.unwrap().as_ref(), Some(act), "{}", act.id);
    }
    let moved =
        whole(&pool, "中华人民共和国公园秩序法@2012-10-26", Some(day("2026-01-01"))).await.unwrap().unwrap();
    assert_eq!(moved.published, day("2025-06-27"));
    let ids: Vec<String> = tree(&pool).await.unwrap().into_iter().map(|version| version.act_id).collect();
    assert_eq!(ids, read.acts.iter().map(|act| act.id.clone()).collect::<Vec<_>>());
}

#[tokio::test]
async fn acts_are_found_by_any_part_of_their_name() {
    let found = find_acts(&library().await, "公园", 10).await.unwrap();
    let titles: Vec<&str> = found.iter().map(|act| act.title.as_str()).collect();
    assert_eq!(titles, ["中华人民共和国公园秩序法", "海口市公园若干规定", "最高人民法院关于公园长椅的解释"]);
    assert_eq!(found[0].versions, 2);
}

#[tokio::test]
async fn favourites_outlive_an_import() {
    let pool = library().await;
    let key =
        CitationKey { item: Some(3), ..CitationKey::article("中华人民共和国公园秩序法", 3) };
    add_favourite(&pool, &key, now()).await.unwrap();
    add_favourite(&pool, &key, now()).await.unwrap();
    let gone = Corpus { acts: Vec::new(), report: corpus().report };
    import(&pool, &gone, "空库", now(), &mut |_| {}).await.unwrap();
    assert_eq!(favourites(&pool).await.unwrap(), vec![key.clone()]);
    assert!(remove_favourite(&pool, &key).await.unwrap());
    assert!(!remove_favourite(&pool, &key).await.unwrap());
}

#[tokio::test]
async fn an_own_document_is_cited_by_its_number_while_it_is_valid() {
    let pool = library().await;
    let document = OwnDocument {
        title: "公园夜间开放工作方案".into(),
        reference: DocumentRef {
            number: DocumentNumber::parse("示府办〔2024〕3号").unwrap(),
            issuer: "示例政府办公室".into(),
        },
        valid_from: day("2024-03-01"),
        valid_to: Some(day("2026-03-01")),
        passage: "夜间开放至二十二时。".into(),
        blob_hash: None,
    };
    save_document(&pool, &document, now()).await.unwrap();
    save_document(&pool, &document, now()).await.unwrap();
    assert_eq!(documents(&pool, "夜间").await.unwrap(), vec![document.clone()]);
    let found = cited(&pool, "《方案》(示府办[2024]03号)第二条", "2025-01-01").await;
    assert_eq!(found.printed, "《公园夜间开放工作方案》（示府办〔2024〕3号）第二条");
    assert_eq!(found.citation.rank, Rank::NormativeDocument);
    let late = cite(&pool, "《方案》（示府办〔2024〕3号）", day("2026-03-01")).await.unwrap_err();
    assert_eq!(late.code(), "citation_not_in_force");
    assert!(remove_document(&pool, &document.reference.number).await.unwrap());
}
