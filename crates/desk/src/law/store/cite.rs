//! One typed citation to the provision in force on the date of the facts.
//!
//! Invariant: `cite` returns only text that was law on that day; whatever is doubtful about it is among the warnings.

use chengban_domain::citation::{Citation, CitationError, CitationKey, parse, repealed_on_unknown_day};
use chengban_domain::text::likeness::{Pairs, Weights};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::{SqliteConnection, SqlitePool};
use thiserror::Error;
use ts_rs::TS;

use super::act::alike_titles;
use super::document::cite_document;
use super::provision::{Place, Unit, key_of, resolve};
use super::rows::{VersionRow, articles_numbered, versions_named};
use super::successor::{ALIKE, SURELY_ALIKE, Suggestion, in_library, in_version};
use super::warning::CiteWarning;
use crate::law::model::{Article, Jurisdiction, ordinal};
use crate::law::names::{name_key, without_suffix};

/// A resolved citation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Cited {
    /// The citation, ready to be inserted.
    pub citation: Citation,
    /// Its canonical print.
    pub printed: String,
    /// What to check.
    pub warnings: Vec<CiteWarning>,
}

/// Why nothing could be cited.
#[derive(Debug, Error)]
pub enum CiteError {
    /// The text is no citation.
    #[error(transparent)]
    Form(#[from] CitationError),
    /// No act of that name.
    #[error("法规库中没有《{typed}》{}", candidates_sentence(.candidates))]
    UnknownAct {
        /// The title as typed.
        typed: String,
        /// Titles that come near.
        candidates: Vec<String>,
    },
    /// No version of the act was in force on that day.
    #[error("《{title}》在{on}没有施行中的版本（{periods}）{}", suggestion_sentence(.suggestion))]
    NotInForce {
        /// Full title.
        title: String,
        /// The date of the facts.
        on: NaiveDate,
        /// When it was in force.
        periods: String,
        /// The provision in force then that says nearly the same.
        suggestion: Option<Box<Suggestion>>,
    },
    /// The version in force has no such article.
    #[error("《{title}》{on}施行的版本没有{place}{}", suggestion_sentence(.suggestion))]
    NoArticle {
        /// Full title.
        title: String,
        /// The date of the facts.
        on: NaiveDate,
        /// 第X条.
        place: String,
        /// Where the provision of that number of another version stands.
        suggestion: Option<Box<Suggestion>>,
    },
    /// The article has fewer paragraphs.
    #[error("{place}只有{count}款，没有{}{}", ordinal(*.paragraph, "款"), suggestion_sentence(.suggestion))]
    NoParagraph {
        /// 第X条.
        place: String,
        /// The paragraph asked for.
        paragraph: u16,
        /// How many there are.
        count: u16,
        /// Where the provision of that place of another version stands.
        suggestion: Option<Box<Suggestion>>,
    },
    /// No such item.
    #[error("{place}没有{}{}", ordinal(*.item, "项"), suggestion_sentence(.suggestion))]
    NoItem {
        /// 第X条 or 第X条第Y款.
        place: String,
        /// The item asked for.
        item: u16,
        /// Where the provision of that place of another version stands.
        suggestion: Option<Box<Suggestion>>,
    },
    /// Several paragraphs have that item.
    #[error("{place}有{}个款含{}，请写明是第几款", .paragraphs.len(), ordinal(*.item, "项"))]
    WhichParagraph {
        /// 第X条.
        place: String,
        /// The item asked for.
        item: u16,
        /// Paragraphs that have it.
        paragraphs: Vec<u16>,
    },
    /// No such document in one's own library.
    #[error("本单位文件库中没有{number}，请先在文件库中登记该文件")]
    UnknownDocument {
        /// The document's number.
        number: String,
    },
    /// The database failed.
    #[error("读取法规库失败，请重试；如仍失败请重新导入法规库")]
    Store(#[from] sqlx::Error),
}

impl CiteError {
    /// Stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Form(form) => form.code(),
            Self::UnknownAct { .. } => "citation_unknown_act",
            Self::NotInForce { .. } => "citation_not_in_force",
            Self::NoArticle { .. } => "citation_no_such_article",
            Self::NoParagraph { .. } => "citation_no_such_paragraph",
            Self::NoItem { .. } => "citation_no_such_item",
            Self::WhichParagraph { .. } => "citation_which_paragraph",
            Self::UnknownDocument { .. } => "citation_unknown_document",
            Self::Store(_) => "law_store_failed",
        }
    }

    /// The provision to cite instead, where one was found.
    #[must_use]
    pub fn suggestion(&self) -> Option<&Suggestion> {
        match self {
            Self::NotInForce { suggestion, .. }
            | Self::NoArticle { suggestion, .. }
            | Self::NoParagraph { suggestion, .. }
            | Self::NoItem { suggestion, .. } => suggestion.as_deref(),
            _ => None,
        }
    }

    fn suggesting(mut self, found: Option<Suggestion>) -> Self {
        if let Self::NoArticle { suggestion, .. }
        | Self::NoParagraph { suggestion, .. }
        | Self::NoItem { suggestion, .. } = &mut self
        {
            *suggestion = found.map(Box::new);
        }
        self
    }
}

fn candidates_sentence(candidates: &[String]) -> String {
    if candidates.is_empty() {
        return "，请核对名称".to_owned();
    }
    let titles: Vec<String> = candidates.iter().map(|title| format!("《{title}》")).collect();
    format!("，是否指{}", titles.join("、"))
}

fn suggestion_sentence(suggestion: &Option<Box<Suggestion>>) -> String {
    suggestion.as_ref().map_or_else(
        || "，请核对条文和事实发生的日期".to_owned(),
        |found| format!("，对应条文可能是{}，请核对后引用", found.key),
    )
}

/// Resolves `text` for facts of the day `on`.
///
/// # Errors
/// See [`CiteError`]; each has a sentence and, where one is found, a suggestion.
pub async fn cite(pool: &SqlitePool, text: &str, on: NaiveDate) -> Result<Cited, CiteError> {
    let parsed = parse(text)?;
    let conn = &mut *pool.acquire().await?;
    if let Some(number) = &parsed.document {
        return cite_document(conn, number, &parsed.key, on).await;
    }
    let versions = named(conn, &parsed.key.act).await?;
    let wanted = Place { paragraph: parsed.key.paragraph, item: parsed.key.item };
    let version = chosen(conn, &versions, &parsed.key, on).await?;
    let found = articles_numbered(conn, version.version_id, parsed.key.article, parsed.key.sub).await?;
    let Some(first) = found.first() else {
        let place = CitationKey { paragraph: None, item: None, ..parsed.key.clone() }.place();
        let problem = CiteError::NoArticle { title: version.title.clone(), on, place, suggestion: None };
        return Err(problem.suggesting(elsewhere(conn, &versions, version, &parsed.key).await?));
    };
    // Where an act repeats a number, the first article that has the paragraph and item is meant.
    let (article, unit) = match found.iter().find_map(|a| resolve(a, wanted).ok().map(|unit| (a, unit))) {
        Some(hit) => hit,
        None => match resolve(first, wanted) {
            Ok(unit) => (first, unit),
            Err(problem) => {
                return Err(problem.suggesting(elsewhere(conn, &versions, version, &parsed.key).await?));
            }
        },
    };
    let mut warnings = warnings(conn, &versions, version, &parsed.key, &unit).await?;
    if found.len() > 1 {
        warnings.push(CiteWarning::RepeatedNumber);
    }
    let citation = citation(version, article, unit, on);
    Ok(Cited { printed: citation.print(), citation, warnings })
}

fn citation(version: &VersionRow, article: &Article, unit: Unit, on: NaiveDate) -> Citation {
    Citation {
        key: key_of(&version.title, version.published, article, unit.place),
        text: unit.quoted,
        rank: version.rank,
        valid_from: version.valid_from,
        valid_to: version.valid_to,
        presumed: version.presumed,
        checked_on: on,
        document: None,
    }
}

/// The versions of the act that a typed title names.
async fn named(conn: &mut SqliteConnection, typed: &str) -> Result<Vec<VersionRow>, CiteError> {
    let key = name_key(typed);
    let versions = versions_named(conn, &key).await?;
    if !versions.is_empty() {
        return Ok(versions);
    }
    let candidates = alike_titles(conn, &key).await?;
    let same: Vec<&String> =
        candidates.iter().filter(|title| without_suffix(&name_key(title)) == key).collect();
    if let [only] = same.as_slice() {
        return Ok(versions_named(conn, &name_key(only)).await?);
    }
    Err(CiteError::UnknownAct { typed: typed.to_owned(), candidates })
}

async fn chosen<'v>(
    conn: &mut SqliteConnection,
    versions: &'v [VersionRow],
    key: &CitationKey,
    on: NaiveDate,
) -> Result<&'v VersionRow, CiteError> {
    let fits = |v: &&VersionRow| key.version.is_none_or(|typed| typed == v.published) && v.in_force_on(on);
    if let Some(version) = versions.iter().rev().find(fits) {
        return Ok(version);
    }
    let title = versions.first().map(|v| v.title.clone()).unwrap_or_default();
    let periods = versions.iter().map(period).collect::<Vec<_>>().join("；");
    let in_force = versions.iter().rev().find(|v| v.in_force_on(on));
    let mut suggestion = None;
    // Before its first version nothing took the act's place: a suggestion would mislead.
    let began = versions.iter().any(|v| v.valid_from <= on);
    for old in versions.iter().rev().filter(|_| began) {
        if let Some(unit) = unit_at(conn, old, key).await? {
            suggestion = match in_force {
                Some(version) => in_version(conn, version, &unit).await?,
                None => in_library(conn, &unit, on).await?,
            };
            break;
        }
    }
    Err(CiteError::NotInForce { title, on, periods, suggestion: suggestion.map(Box::new) })
}

fn period(version: &VersionRow) -> String {
    match version.valid_to {
        Some(_) if repealed_on_unknown_day(version.valid_to) => {
            format!("{}起施行，已废止，日期不详", version.valid_from)
        }
        Some(end) => format!("{}起施行，{end}起失效", version.valid_from),
        None => format!("{}起施行", version.valid_from),
    }
}

async fn unit_at(
    conn: &mut SqliteConnection,
    version: &VersionRow,
    key: &CitationKey,
) -> sqlx::Result<Option<Unit>> {
    let place = Place { paragraph: key.paragraph, item: key.item };
    let found = articles_numbered(conn, version.version_id, key.article, key.sub).await?;
    Ok(found.iter().find_map(|article| resolve(article, place).ok()))
}

/// Where the provision that the newest other version has at that place stands in the version chosen.
async fn elsewhere(
    conn: &mut SqliteConnection,
    versions: &[VersionRow],
    version: &VersionRow,
    key: &CitationKey,
) -> sqlx::Result<Option<Suggestion>> {
    for other in versions.iter().rev().filter(|v| v.version_id != version.version_id) {
        if let Some(unit) = unit_at(conn, other, key).await? {
            return in_version(conn, version, &unit).await;
        }
    }
    Ok(None)
}

async fn warnings(
    conn: &mut SqliteConnection,
    versions: &[VersionRow],
    version: &VersionRow,
    key: &CitationKey,
    unit: &Unit,
) -> sqlx::Result<Vec<CiteWarning>> {
    let mut warnings = Vec::new();
    if let Some(since) = version.valid_to {
        let next = versions.iter().find(|v| v.valid_from >= since);
        let successor = match next {
            Some(next) => in_version(conn, next, unit).await?,
            None => in_library(conn, unit, since).await?,
        };
        warnings.push(CiteWarning::Superseded { since, successor });
    }
    // The neighbours only: an older number than the last one is hardly in anybody's memory.
    let at = versions.iter().position(|v| v.version_id == version.version_id).unwrap_or(0);
    let neighbours = [at.checked_sub(1), Some(at + 1)];
    for other in neighbours.into_iter().flatten().filter_map(|at| versions.get(at)) {
        let Some(theirs) = unit_at(conn, other, key).await? else { continue };
        if Pairs::of(&theirs.own).likeness(&Pairs::of(&unit.own), &Weights::default()) >= ALIKE {
            continue;
        }
        let found = in_version(conn, version, &theirs).await?;
        if let Some(suggestion) = found.filter(|found| found.likeness >= SURELY_ALIKE) {
            warnings.push(CiteWarning::Renumbered { other: other.published, suggestion });
        }
    }
    if version.presumed {
        warnings.push(CiteWarning::Presumed { valid_from: version.valid_from });
    }
    if let Jurisdiction::City(place) = &version.jurisdiction {
        warnings.push(CiteWarning::LocalOnly { place: place.clone() });
    }
    Ok(warnings)
}
