//! A citation as it is kept in a reply: key, quoted text, and the days on which that text was law.
//!
//! Kept whole (not as a reference into a library) so that a filed reply still shows what its author quoted after the
//! library moved on. Date rule of the corpus: the end is exclusive; a repeal on an unknown day is kept as 1970-01-01.
//!
//! Invariant: `in_force_on` looks at dates only; the clock is the caller's.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::document::DocumentRef;
use super::key::CitationKey;

/// Rank of the source of law, highest first (立法法 98–100).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Rank {
    /// 宪法 and its amendments.
    Constitution,
    /// 法律, with legal interpretations of the standing committee.
    Law,
    /// 行政法规.
    AdministrativeRegulation,
    /// 地方性法规.
    LocalRegulation,
    /// 部门规章.
    DepartmentRule,
    /// 司法解释.
    JudicialInterpretation,
    /// 规范性文件 and other documents of one's own library.
    NormativeDocument,
}

/// One quoted provision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Citation {
    /// Which provision.
    pub key: CitationKey,
    /// The quoted provision, word for word.
    pub text: String,
    /// Rank of its source.
    pub rank: Rank,
    /// First day in force.
    pub valid_from: NaiveDate,
    /// First day no longer in force; `None` = open. 1970-01-01 = repealed on an unknown day.
    pub valid_to: Option<NaiveDate>,
    /// 推定: `valid_from` is inferred from the day of publication.
    pub presumed: bool,
    /// Date of the facts for which the version was chosen.
    pub checked_on: NaiveDate,
    /// Set for documents that are cited by number.
    pub document: Option<DocumentRef>,
    /// Why it is cited although it was not law on the day of the facts; empty where it was.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[ts(optional, as = "Option<String>")]
    pub reason: String,
}

impl Rank {
    /// The Chinese name shown beside a citation.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Constitution => "宪法",
            Self::Law => "法律",
            Self::AdministrativeRegulation => "行政法规",
            Self::LocalRegulation => "地方性法规",
            Self::DepartmentRule => "部门规章",
            Self::JudicialInterpretation => "司法解释",
            Self::NormativeDocument => "规范性文件",
        }
    }

    /// Reads the Chinese name; `None` for any other word.
    #[must_use]
    pub fn from_chinese(name: &str) -> Option<Self> {
        Some(match name {
            "宪法" => Self::Constitution,
            "法律" => Self::Law,
            "行政法规" => Self::AdministrativeRegulation,
            "地方性法规" => Self::LocalRegulation,
            "部门规章" | "规章" => Self::DepartmentRule,
            "司法解释" => Self::JudicialInterpretation,
            "规范性文件" | "其他" => Self::NormativeDocument,
            _ => return None,
        })
    }
}

impl Citation {
    /// Whether the quoted text was law on `day`: from `valid_from` inclusive to `valid_to` exclusive.
    #[must_use]
    pub fn in_force_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|end| day < end)
    }

    /// Whether it was law on the day for which it was chosen.
    #[must_use]
    pub fn in_force_when_checked(&self) -> bool {
        self.in_force_on(self.checked_on)
    }

    /// The canonical print: `《title》第X条第Y款第Z项`, for documents `《title》（number）第X条`.
    #[must_use]
    pub fn print(&self) -> String {
        match &self.document {
            Some(document) => format!("《{}》（{}）{}", self.key.act, document.number, self.key.place()),
            None => self.key.to_string(),
        }
    }
}

/// Whether an end of validity is the corpus's mark for “repealed, day unknown” (1970-01-01).
#[must_use]
pub fn repealed_on_unknown_day(valid_to: Option<NaiveDate>) -> bool {
    valid_to.is_some_and(|end| (end.year(), end.ordinal()) == (1970, 1))
}
