//! What can be wrong with a typed citation, each with the sentence a handler reads.
//!
//! The sentences say what is missing and how to write it; they never carry the typed text back.

use thiserror::Error;

/// Why a text is not one citation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CitationError {
    /// Nothing but white space.
    #[error("引用为空，请写成《法规全名》第X条的形式")]
    Empty,
    /// Longer than any real citation (300 characters).
    #[error("引用过长，一次只能写一处引用")]
    TooLong,
    /// A number stands there, but no title before it.
    #[error("没有写明法规名称，请写成《法规全名》第X条的形式")]
    NoTitle,
    /// 《 without 》.
    #[error("书名号没有配对，请补上「》」")]
    UnclosedTitle,
    /// The title is there, the article is not.
    #[error("没有写明条号，请在法规名称后写「第X条」")]
    NoArticle,
    /// A number that is not between 1 and 9999, or not a number at all.
    #[error("条、款、项的序号应在一至九千九百九十九之间")]
    BadNumber,
    /// A bracket after the title holds neither a document number nor a date.
    #[error("名称后的括号里应是文号（如国办函〔2025〕66号）或公布日期")]
    UnknownBracket,
    /// Something follows the citation; two citations must be two.
    #[error("引用后面还有其他文字，一次只能引用一处，请分开填写")]
    TrailingText,
    /// Not of the form 国办函〔2025〕66号.
    #[error("文号应写成「机关代字〔年份〕序号号」，如国办函〔2025〕66号")]
    BadDocumentNumber,
}

impl CitationError {
    /// Stable code for programs; texts may change.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "citation_empty",
            Self::TooLong => "citation_too_long",
            Self::NoTitle => "citation_no_title",
            Self::UnclosedTitle => "citation_unclosed_title",
            Self::NoArticle => "citation_no_article",
            Self::BadNumber => "citation_bad_number",
            Self::UnknownBracket => "citation_unknown_bracket",
            Self::TrailingText => "citation_trailing_text",
            Self::BadDocumentNumber => "citation_bad_document_number",
        }
    }
}
