//! What can go wrong between a model and the bytes of a letter, each with a stable code and one Chinese sentence.
//!
//! Invariant: an error leaves no bytes behind; nothing is dropped or replaced in silence.

/// A refusal to render, seal or read. The text is for people: what, why and what to do.
#[derive(Debug, thiserror::Error, Clone, PartialEq, Eq)]
pub enum LetterError {
    /// A field that must be filled is empty.
    #[error("「{field}」还没有填写，请补上后再生成。")]
    Empty {
        /// Where, in the words of the form, such as `正文第3段`.
        field: String,
    },
    /// A field breaks a rule of the form.
    #[error("「{field}」不合格式：{why}。")]
    Invalid {
        /// Where.
        field: String,
        /// The rule, without end mark.
        why: String,
    },
    /// A character that may not stand in a letter (control, private use, variation selector, U+FFFD).
    #[error("「{field}」中有不能使用的字符 {code}（{why}），请改用规范字。")]
    Forbidden {
        /// Where.
        field: String,
        /// `U+E000` and so on.
        code: String,
        /// Kind of character.
        why: String,
    },
    /// No font at hand draws the character.
    #[error("「{field}」中的「{ch}」（{code}）没有字体可用，请安装生僻字包，或请管理员为本单位配置字体。")]
    MissingGlyph {
        /// Where.
        field: String,
        /// The character itself.
        ch: char,
        /// `U+30000` and so on.
        code: String,
    },
    /// A line that may not be broken is wider than its place.
    #[error("「{field}」太长，一行排不下，请缩短或分行。")]
    TooLong {
        /// Where.
        field: String,
    },
    /// A font file is missing or cannot be read.
    #[error("字体「{file}」不可用：{why}。请运行 cargo xtask setup，或请管理员检查字体目录。")]
    Font {
        /// File name without folder.
        file: String,
        /// Cause.
        why: String,
    },
    /// A template is not readable or contradicts itself.
    #[error("公文版式「{id}」有误：{why}。请联系管理员恢复默认版式。")]
    Template {
        /// Template id.
        id: String,
        /// Cause.
        why: String,
    },
    /// The PDF could not be written or read.
    #[error("PDF 处理失败：{why}。请重试；若仍失败，请把文件交给管理员。")]
    Pdf {
        /// Cause, technical.
        why: String,
    },
    /// A seal, key or certificate does not fit.
    #[error("印章或证书不可用：{why}。请联系印章管理员。")]
    Seal {
        /// Cause.
        why: String,
    },
}

impl LetterError {
    /// Stable code for programs and locale files.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "letter_empty",
            Self::Invalid { .. } => "letter_invalid",
            Self::Forbidden { .. } => "letter_forbidden_character",
            Self::MissingGlyph { .. } => "letter_missing_glyph",
            Self::TooLong { .. } => "letter_too_long",
            Self::Font { .. } => "letter_font",
            Self::Template { .. } => "letter_template",
            Self::Pdf { .. } => "letter_pdf",
            Self::Seal { .. } => "letter_seal",
        }
    }

    /// The field concerned, where there is one.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Empty { field }
            | Self::Invalid { field, .. }
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
