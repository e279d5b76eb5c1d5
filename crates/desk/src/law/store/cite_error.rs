//! Why nothing could be cited, each with its sentence and, where one is found, the provision to cite instead.
//!
//! Invariant: the sentences name titles, days and numbers, nothing of a ticket.

use std::fmt;

use chengban_domain::citation::{CitationError, repealed_on_unknown_day};
use chengban_domain::{ReasonCode as R, Said};
use chrono::NaiveDate;

use super::successor::Suggestion;
use crate::law::model::ordinal;

/// A time in which a version was in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// First day no longer.
    pub to: Option<NaiveDate>,
}

/// Why nothing could be cited.
#[derive(Debug)]
pub enum CiteError {
    /// The text is no citation.
    Form(CitationError),
    /// No act of that name.
    UnknownAct {
        /// The title as typed.
        typed: String,
        /// Titles that come near.
        candidates: Vec<String>,
    },
    /// No version of the act was in force on that day.
    NotInForce {
        /// Full title.
        title: String,
        /// The date of the facts.
        on: NaiveDate,
        /// When it was in force.
        periods: Vec<Period>,
        /// The provision in force then that says nearly the same.
        suggestion: Option<Box<Suggestion>>,
    },
    /// The version in force has no such article.
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
    NoItem {
        /// 第X条 or 第X条第Y款.
        place: String,
        /// The item asked for.
        item: u16,
        /// Where the provision of that place of another version stands.
        suggestion: Option<Box<Suggestion>>,
    },
    /// Several paragraphs have that item.
    WhichParagraph {
        /// 第X条.
        place: String,
        /// The item asked for.
        item: u16,
        /// Paragraphs that have it.
        paragraphs: Vec<u16>,
    },
    /// No such document in one's own library.
    UnknownDocument {
        /// The document's number.
        number: String,
    },
    /// The database failed.
    Store(sqlx::Error),
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

    /// The sentence for people.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::Form(form) => form.reason().into(),
            Self::UnknownAct { typed, candidates } if candidates.is_empty() => {
                Said::of(R::CitationUnknownAct).with("typed", typed)
            }
            Self::UnknownAct { typed, candidates } => {
                let titles: Vec<String> = candidates.iter().map(|title| format!("《{title}》")).collect();
                Said::of(R::CitationUnknownActNear).with("typed", typed).with("candidates", titles.join("、"))
            }
            Self::NotInForce { title, on, periods, suggestion } => {
                let joined =
                    |one: fn(&Period) -> String| periods.iter().map(one).collect::<Vec<_>>().join("；");
                near(R::CitationEnded, R::CitationEndedNear, suggestion)
                    .with("title", title)
                    .with("on", on)
                    .word("periods", &joined(Period::span), &joined(Period::zh))
            }
            Self::NoArticle { title, on, place, suggestion } => {
                near(R::CitationAbsentArticle, R::CitationAbsentArticleNear, suggestion)
                    .with("title", title)
                    .with("on", on)
                    .with("place", place)
            }
            Self::NoParagraph { place, paragraph, count, suggestion } => {
                near(R::CitationAbsentParagraph, R::CitationAbsentParagraphNear, suggestion)
                    .with("place", place)
                    .with("count", count)
                    .with("asked", ordinal(*paragraph, "款"))
            }
            Self::NoItem { place, item, suggestion } => {
                near(R::CitationAbsentItem, R::CitationAbsentItemNear, suggestion)
                    .with("place", place)
                    .with("asked", ordinal(*item, "项"))
            }
            Self::WhichParagraph { place, item, paragraphs } => Said::of(R::CitationWhichParagraph)
                .with("place", place)
                .with("count", paragraphs.len())
                .with("asked", ordinal(*item, "项")),
            Self::UnknownDocument { number } => Said::of(R::CitationUnknownDocument).with("number", number),
            Self::Store(_) => R::LawUnread.into(),
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

    pub(super) fn suggesting(mut self, found: Option<Suggestion>) -> Self {
        if let Self::NoArticle { suggestion, .. }
        | Self::NoParagraph { suggestion, .. }
        | Self::NoItem { suggestion, .. } = &mut self
        {
            *suggestion = found.map(Box::new);
        }
        self
    }
}

/// The sentence without a suggestion, or the one that names it.
fn near(plain: R, named: R, suggestion: &Option<Box<Suggestion>>) -> Said {
    match suggestion {
        Some(found) => Said::of(named).with("near", &found.key),
        None => plain.into(),
    }
}

impl Period {
    fn zh(&self) -> String {
        match self.to {
            Some(_) if repealed_on_unknown_day(self.to) => format!("{}起施行，已废止，日期不详", self.from),
            Some(end) => format!("{}起施行，{end}起失效", self.from),
            None => format!("{}起施行", self.from),
        }
    }

    /// The same without words: `2020-01-01–2022-05-01`, `2020-01-01–`, `2020-01-01–?`.
    fn span(&self) -> String {
        match self.to {
            Some(_) if repealed_on_unknown_day(self.to) => format!("{}–?", self.from),
            Some(end) => format!("{}–{end}", self.from),
            None => format!("{}–", self.from),
        }
    }
}

impl fmt::Display for CiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said().message)
    }
}

impl std::error::Error for CiteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

impl From<CitationError> for CiteError {
    fn from(error: CitationError) -> Self {
        Self::Form(error)
    }
}

impl From<sqlx::Error> for CiteError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error)
    }
}
