//! What can go wrong between a model and the bytes of a letter, each with a stable code and one Chinese sentence.
//!
//! Invariant: an error leaves no bytes behind; nothing is dropped or replaced in silence.

use std::fmt;

use chengban_domain::{ReasonCode as R, Said};

use crate::part;

/// A refusal to render, seal or read. The text is for people: what, why and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetterError {
    /// A field that must be filled is empty.
    Empty {
        /// Where, in the words of the form, such as `正文第3段`.
        field: String,
    },
    /// A field breaks a rule of the form.
    Invalid {
        /// Where.
        field: String,
        /// The rule, without end mark.
        why: String,
    },
    /// A name in a list ends in a mark that the list itself sets.
    EndMark {
        /// Where.
        field: String,
        /// The name.
        name: String,
    },
    /// The name of an attachment stands in title marks.
    TitleMarks {
        /// Where.
        field: String,
    },
    /// A character that may not stand in a letter (control, private use, variation selector, U+FFFD).
    Forbidden {
        /// Where.
        field: String,
        /// `U+E000` and so on.
        code: String,
        /// Kind of character.
        why: String,
    },
    /// No font at hand draws the character.
    MissingGlyph {
        /// Where.
        field: String,
        /// The character itself.
        ch: char,
        /// `U+30000` and so on.
        code: String,
    },
    /// A line that may not be broken is wider than its place.
    TooLong {
        /// Where.
        field: String,
    },
    /// A font file is missing or cannot be read.
    Font {
        /// File name without folder.
        file: String,
        /// Cause.
        why: String,
    },
    /// A template is not readable or contradicts itself.
    Template {
        /// Template id.
        id: String,
        /// Cause.
        why: String,
    },
    /// The PDF could not be written or read.
    Pdf {
        /// Cause, technical.
        why: String,
    },
    /// A seal, key or certificate does not fit.
    Seal {
        /// Cause.
        why: String,
    },
}

impl LetterError {
    /// Stable code for programs and locale files.
    pub fn code(&self) -> &'static str {
        self.said().reason.map_or("letter", R::as_str)
    }

    /// The sentence for people.
    pub fn said(&self) -> Said {
        match self {
            Self::Empty { field } => part::named(R::LetterEmpty, field),
            Self::Invalid { field, why } => part::named(R::LetterInvalid, field).with("why", why),
            Self::EndMark { field, name } => part::named(R::LetterEndMark, field).with("name", name),
            Self::TitleMarks { field } => part::named(R::LetterTitleMarks, field),
            Self::Forbidden { field, code, why } => {
                part::named(R::LetterForbiddenCharacter, field).with("code", code).with("why", why)
            }
            Self::MissingGlyph { field, ch, code } => {
                part::named(R::LetterMissingGlyph, field).with("character", ch).with("code_point", code)
            }
            Self::TooLong { field } => part::named(R::LetterTooLong, field),
            Self::Font { file, why } => Said::of(R::LetterFont).with("file", file).with("why", why),
            Self::Template { id, why } => Said::of(R::LetterTemplate).with("id", id).with("why", why),
            Self::Pdf { why } => Said::of(R::LetterPdf).with("why", why),
            Self::Seal { why } => Said::of(R::LetterSeal).with("why", why),
        }
    }

    /// The field concerned, where there is one.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Empty { field }
            | Self::Invalid { field, .. }
            | Self::EndMark { field, .. }
            | Self::TitleMarks { field }
            | Self::Forbidden { field, .. }
            | Self::MissingGlyph { field, .. }
            | Self::TooLong { field } => Some(field),
            _ => None,
        }
    }

    pub(crate) fn pdf(why: impl std::fmt::Display) -> Self {
        Self::Pdf { why: why.to_string() }
    }

    pub(crate) fn seal(why: impl std::fmt::Display) -> Self {
        Self::Seal { why: why.to_string() }
    }

    pub(crate) fn invalid(field: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Invalid { field: field.into(), why: why.into() }
    }
}

impl fmt::Display for LetterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said().message)
    }
}

impl std::error::Error for LetterError {}
