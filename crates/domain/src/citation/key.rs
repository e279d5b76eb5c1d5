//! The key of a cited provision, and its canonical Chinese print.
//!
//! Invariant: what is printed is the title and the place, never the version: the version is chosen by the date of facts
//! and shown beside the citation.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::error::CitationError;
use super::numeral::to_chinese;
use super::parse::parse;

/// Where a provision stands: act, version, article, sub-article, paragraph, item.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CitationKey {
    /// Title without 《》. In a resolved citation the full title (with 中华人民共和国); as typed before that.
    pub act: String,
    /// Day the version was published; `None` until it is resolved.
    pub version: Option<NaiveDate>,
    /// 条, 1..=9999; 0 cites the document as a whole (documents without articles only).
    pub article: u16,
    /// 条之N.
    pub sub: Option<u16>,
    /// 款, counted from 1; given only when the article has more than one.
    pub paragraph: Option<u16>,
    /// 项, counted from 1.
    pub item: Option<u16>,
}

/// Whether two titles are of one act; 中华人民共和国 may be left out of either.
#[must_use]
pub fn is_same_act(one: &str, other: &str) -> bool {
    const STATE: &str = "中华人民共和国";
    one.trim_start_matches(STATE) == other.trim_start_matches(STATE)
}

impl CitationKey {
    /// A key of a whole article.
    #[must_use]
    pub fn article(act: impl Into<String>, article: u16) -> Self {
        Self { act: act.into(), version: None, article, sub: None, paragraph: None, item: None }
    }

    /// Only the place: 第五十条第一款第五项. Empty for a document cited as a whole.
    #[must_use]
    pub fn place(&self) -> String {
        let Some(article) = to_chinese(self.article) else { return String::new() };
        let mut out = format!("第{article}条");
        for (number, before, after) in
            [(self.sub, "之", ""), (self.paragraph, "第", "款"), (self.item, "第", "项")]
        {
            if let Some(number) = number.and_then(to_chinese) {
                out.push_str(before);
                out.push_str(&number);
                out.push_str(after);
            }
        }
        out
    }

    /// The same provision of another version or act; paragraph and item stay.
    #[must_use]
    pub fn moved_to(&self, article: u16, sub: Option<u16>) -> Self {
        Self { article, sub, ..self.clone() }
    }
}

impl fmt::Display for CitationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "《{}》{}", self.act, self.place())
    }
}

impl FromStr for CitationKey {
    type Err = CitationError;

    fn from_str(text: &str) -> Result<Self, CitationError> {
        parse(text).map(|parsed| parsed.key)
    }
}
