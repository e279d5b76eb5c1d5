//! An act of law as text with structure: articles, paragraphs (款), items (项).
//!
//! Invariant: paragraphs are counted in the order of the text, items carry the number printed before them.

use chengban_domain::citation::{CitationKey, Rank, to_chinese};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One version of one act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Stable name of the version: `title@published`.
    pub id: String,
    /// Full title, as it must be cited.
    pub title: String,
    /// Rank of the act.
    pub rank: Rank,
    /// Where it applies.
    pub jurisdiction: Jurisdiction,
    /// Day of publication (of the newest amendment contained).
    pub published: NaiveDate,
    /// First day in force.
    pub valid_from: NaiveDate,
    /// 推定: `valid_from` is the day of publication for want of a better source.
    pub presumed: bool,
    /// First day no longer in force; `None` = open; 1970-01-01 = repealed on an unknown day.
    pub valid_to: Option<NaiveDate>,
    /// The text, in order.
    pub articles: Vec<Article>,
}

/// Where an act applies.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(tag = "kind", content = "place", rename_all = "snake_case")]
#[ts(export)]
pub enum Jurisdiction {
    /// The whole country.
    National,
    /// One province, such as 海南省.
    Province(String),
    /// One city or autonomous county, such as 海口市.
    City(String),
}

/// One article, or a stretch of text outside articles (preface, annex, decision).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Article {
    /// 条; 0 = text outside articles.
    pub number: u16,
    /// 条之N.
    pub sub: Option<u16>,
    /// Headings above it, outermost first.
    pub heading: Vec<String>,
    /// 款.
    pub paragraphs: Vec<Paragraph>,
}

/// One 款 with its items.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Paragraph {
    /// The text before the items; lines of a list or table that belong to it follow after line breaks.
    pub text: String,
    /// 项.
    pub items: Vec<Item>,
}

/// One 项.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Item {
    /// The printed number.
    pub number: u16,
    /// The text with its number, such as `（五）…；`.
    pub text: String,
}

impl Jurisdiction {
    /// The place shown on screen and used as filter.
    #[must_use]
    pub fn place(&self) -> &str {
        match self {
            Self::National => "全国",
            Self::Province(place) | Self::City(place) => place,
        }
    }
}

impl Article {
    /// `第五十条之一`; empty for text outside articles.
    #[must_use]
    pub fn label(&self) -> String {
        CitationKey { sub: self.sub, ..CitationKey::article("", self.number) }.place()
    }

    /// The whole text, a line for each paragraph and item.
    #[must_use]
    pub fn text(&self) -> String {
        self.paragraphs.iter().map(Paragraph::full_text).collect::<Vec<_>>().join("\n")
    }
}

impl Paragraph {
    /// The text with all items.
    #[must_use]
    pub fn full_text(&self) -> String {
        let items = self.items.iter().map(|item| item.text.as_str());
        std::iter::once(self.text.as_str())
            .filter(|text| !text.is_empty())
            .chain(items)
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// The item of that printed number.
    #[must_use]
    pub fn item(&self, number: u16) -> Option<&Item> {
        self.items.iter().find(|item| item.number == number)
    }
}

/// `第二款` and the like, for sentences to people.
#[must_use]
pub fn ordinal(number: u16, word: &str) -> String {
    to_chinese(number).map_or_else(|| format!("第{number}{word}"), |n| format!("第{n}{word}"))
}
