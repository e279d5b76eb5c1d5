//! What can be wrong with a typed citation, each with the sentence a handler reads.
//!
//! The sentences say what is missing and how to write it; they never carry the typed text back.

use std::fmt;

use crate::reason::ReasonCode as R;
use crate::said::Said;

/// Why a text is not one citation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CitationError {
    /// Nothing but white space.
    Empty,
    /// Longer than any real citation (300 characters).
    TooLong,
    /// A number stands there, but no title before it.
    NoTitle,
    /// 《 without 》.
    UnclosedTitle,
    /// The title is there, the article is not.
    NoArticle,
    /// A number that is not between 1 and 9999, or not a number at all.
    BadNumber,
    /// A bracket after the title holds neither a document number nor a date.
    UnknownBracket,
    /// Something follows the citation; two citations must be two.
    TrailingText,
    /// Not of the form 国办函〔2025〕66号.
    BadDocumentNumber,
}

impl CitationError {
    /// Stable code for programs; texts may change.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.reason().as_str()
    }

    /// Which sentence it is.
    #[must_use]
    pub fn reason(self) -> R {
        match self {
            Self::Empty => R::CitationEmpty,
            Self::TooLong => R::CitationTooLong,
            Self::NoTitle => R::CitationNoTitle,
            Self::UnclosedTitle => R::CitationUnclosedTitle,
            Self::NoArticle => R::CitationNoArticle,
            Self::BadNumber => R::CitationBadNumber,
            Self::UnknownBracket => R::CitationUnknownBracket,
            Self::TrailingText => R::CitationTrailingText,
            Self::BadDocumentNumber => R::CitationBadDocumentNumber,
        }
    }
}

impl fmt::Display for CitationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Said::of(self.reason()).message)
    }
}

impl std::error::Error for CitationError {}
