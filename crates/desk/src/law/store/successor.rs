//! Where a provision stands in another version, or in the act that took it over.
//!
//! First the act itself is compared, then the whole library by the words of the provision. A suggestion is never taken
//! by itself: a person reads both texts and decides.
//!
//! Invariant: a suggestion comes from a version in force on the day asked for, and is at least as like the provision as
//! [`ALIKE`] or, within one act, [`ALIKE_IN_ACT`].

use chengban_domain::citation::CitationKey;
use chengban_domain::text::likeness::{Pairs, Weights};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;
use ts_rs::TS;

use super::provision::{Unit, key_of, units};
use super::rows::{VersionRow, all_articles, article, version_columns};
use crate::law::model::Article;
use crate::search::tokens::runs;

/// Least likeness of a suggestion from the whole library, in per mille; and of texts that say the same at one number.
pub(super) const ALIKE: u16 = 400;
/// Least likeness within one act, where a chance hit is rarer. Measured on the 13 provisions of the public security
/// penalties act that were renumbered in 2026: the least like, made three times as long, has 370, the others 545 to 986.
const ALIKE_IN_ACT: u16 = 300;
/// Least likeness at which a number is taken for an old one: here a wrong guess is noise beside a sound citation.
pub(super) const SURELY_ALIKE: u16 = 600;
/// Longest phrase asked of the index, in tokens: short enough to survive edits around it.
const PHRASE_TOKENS: usize = 4;
/// Most phrases in one question to the index.
const MOST_PHRASES: usize = 16;
/// Articles looked at closely.
const CANDIDATES: i64 = 60;

/// A provision that says nearly the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "LawSuggestion")]
pub struct Suggestion {
    /// Where it stands.
    pub key: CitationKey,
    /// Its text, as it would be quoted.
    pub text: String,
    /// Likeness in per mille.
    pub likeness: u16,
}

/// The provision of `version` most like `wanted`.
pub(super) async fn in_version(
    conn: &mut SqliteConnection,
    version: &VersionRow,
    wanted: &Unit,
) -> sqlx::Result<Option<Suggestion>> {
    let articles = all_articles(conn, version.version_id).await?;
    Ok(best(wanted, ALIKE_IN_ACT, articles.iter().map(|article| (version, article))))
}

/// The provision of any other act in force on `on` most like `wanted`.
pub(super) async fn in_library(
    conn: &mut SqliteConnection,
    wanted: &Unit,
    on: NaiveDate,
) -> sqlx::Result<Option<Suggestion>> {
    let Some(question) = question(&wanted.own) else { return Ok(None) };
    let rows = sqlx::query(concat!(
        "SELECT ",
        version_columns!(),
        ", a.number, a.sub, a.heading, a.paragraphs FROM law_index i \
         JOIN law_article a ON a.law_article_id = i.rowid \
         JOIN law_version v ON v.law_version_id = a.law_version_id \
         JOIN law_act t ON t.law_act_id = v.law_act_id \
         WHERE law_index MATCH ?1 AND v.state = 'active' \
         AND v.valid_from <= ?2 AND (v.valid_to IS NULL OR v.valid_to > ?2) \
         ORDER BY bm25(law_index) LIMIT ?3"
    ))
    .bind(question)
    .bind(on.to_string())
    .bind(CANDIDATES)
    .fetch_all(conn)
    .await?;
    let found: Vec<(VersionRow, Article)> =
        rows.iter().map(|row| Ok((VersionRow::read(row)?, article(row)?))).collect::<sqlx::Result<_>>()?;
    Ok(best(wanted, ALIKE, found.iter().map(|(version, article)| (version, article))))
}

fn best<'a>(
    wanted: &Unit,
    least: u16,
    articles: impl Iterator<Item = (&'a VersionRow, &'a Article)>,
) -> Option<Suggestion> {
    let candidates: Vec<(&VersionRow, &Article, Pairs)> = articles
        .filter(|(_, article)| article.number > 0)
        .map(|(version, article)| (version, article, Pairs::of(&article.text())))
        .collect();
    let weights = Weights::among(candidates.iter().map(|(_, _, pairs)| pairs));
    let (own, around) = (Pairs::of(&wanted.own), Pairs::of(&wanted.article));
    let mut best: Option<Suggestion> = None;
    for (version, article, pairs) in &candidates {
        let near = around.likeness(pairs, &weights);
        for unit in units(article) {
            let likeness = combined(own.likeness(&Pairs::of(&unit.own), &weights), near);
            if likeness >= least && best.as_ref().is_none_or(|best| likeness > best.likeness) {
                let key = key_of(&version.title, version.published, article, unit.place);
                best = Some(Suggestion { key, text: unit.quoted, likeness });
            }
        }
    }
    best
}

/// The piece itself counts twice, the article around it once.
fn combined(own: u16, near: u16) -> u16 {
    (2 * own + near) / 3
}

/// Short phrases of the text, any of which may occur.
fn question(text: &str) -> Option<String> {
    let phrases: Vec<String> = runs(text)
        .iter()
        .flat_map(|run| run.chunks(PHRASE_TOKENS))
        .filter(|phrase| phrase.len() > 1)
        .take(MOST_PHRASES)
        .map(|phrase| format!("text:\"{}\"", phrase.join(" ")))
        .collect();
    (!phrases.is_empty()).then(|| phrases.join(" OR "))
}
