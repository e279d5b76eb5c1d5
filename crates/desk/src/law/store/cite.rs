//! One typed citation to the provision in force on the date of the facts.
//!
//! Invariant: `cite` returns only text that was law on that day; whatever is doubtful about it is among the warnings.

use chengban_domain::Said;
use chengban_domain::citation::{Citation, CitationKey, Parsed, parse};
use chengban_domain::text::likeness::{Pairs, Weights};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::{SqliteConnection, SqlitePool};
use ts_rs::TS;

use super::act::alike_titles;
use super::cite_error::{CiteError, Period};
use super::document::cite_document;
use super::provision::{Place, Unit, key_of, resolve};
use super::rows::{VersionRow, articles_numbered, versions_named};
use super::successor::{ALIKE, SURELY_ALIKE, Suggestion, in_library, in_version};
use super::warning::CiteWarning;
use crate::law::model::{Article, Jurisdiction};
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
    let Provision { version, article, unit, repeated } = provision(conn, &versions, &parsed.key, on).await?;
    let mut warnings = warnings(conn, &versions, version, &parsed.key, &unit).await?;
    if repeated {
        warnings.push(CiteWarning::RepeatedNumber);
    }
    let citation = citation(version, &article, unit, on);
    Ok(Cited { printed: citation.print(), citation, warnings })
}

/// What speaks against a citation that somebody typed, for facts of the day `on`: nothing where its provision was law then, and
/// nothing where the library does not know the act or document.
///
/// # Errors
/// Database errors.
pub async fn against(
    conn: &mut SqliteConnection,
    cited: &Parsed,
    on: NaiveDate,
) -> sqlx::Result<Option<Said>> {
    let key = &cited.key;
    let found = match &cited.document {
        Some(number) => cite_document(conn, number, key, on).await.map(drop),
        None => {
            let versions = versions_named(conn, &name_key(&key.act)).await?;
            if versions.is_empty() {
                return Ok(None);
            }
            provision(conn, &versions, key, on).await.map(drop)
        }
    };
    match found {
        Ok(()) | Err(CiteError::UnknownAct { .. } | CiteError::UnknownDocument { .. }) => Ok(None),
        Err(CiteError::Store(error)) => Err(error),
        Err(problem) => Ok(Some(problem.said())),
    }
}

/// A provision of the version in force.
struct Provision<'v> {
    version: &'v VersionRow,
    article: Article,
    unit: Unit,
    /// The act bears its number more than once.
    repeated: bool,
}

async fn provision<'v>(
    conn: &mut SqliteConnection,
    versions: &'v [VersionRow],
    key: &CitationKey,
    on: NaiveDate,
) -> Result<Provision<'v>, CiteError> {
    let wanted = Place { paragraph: key.paragraph, item: key.item };
    let version = chosen(conn, versions, key, on).await?;
    let found = articles_numbered(conn, version.version_id, key.article, key.sub).await?;
    let Some(first) = found.first() else {
        let place = CitationKey { paragraph: None, item: None, ..key.clone() }.place();
        let problem = CiteError::NoArticle { title: version.title.clone(), on, place, suggestion: None };
        return Err(problem.suggesting(elsewhere(conn, versions, version, key).await?));
    };
    // Where an act repeats a number, the first article that has the paragraph and item is meant.
    let (article, unit) = match found.iter().find_map(|a| resolve(a, wanted).ok().map(|unit| (a, unit))) {
        Some(hit) => hit,
        None => match resolve(first, wanted) {
            Ok(unit) => (first, unit),
            Err(problem) => {
                return Err(problem.suggesting(elsewhere(conn, versions, version, key).await?));
            }
        },
    };
    Ok(Provision { version, article: article.clone(), unit, repeated: found.len() > 1 })
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
        reason: String::new(),
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
    let periods = versions.iter().map(|v| Period { from: v.valid_from, to: v.valid_to }).collect();
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
