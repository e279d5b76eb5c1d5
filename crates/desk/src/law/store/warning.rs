//! What a person should know about a citation that is otherwise sound.
//!
//! Invariant: each warning has one sentence that says what, why and what to do.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::successor::Suggestion;

/// A warning beside a citation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "code", rename_all = "snake_case")]
#[ts(export)]
pub enum CiteWarning {
    /// The text was law on the date of the facts but has ended since, or will.
    Superseded {
        /// First day no longer in force.
        since: NaiveDate,
        /// Where the provision stands now.
        successor: Option<Suggestion>,
    },
    /// The same number says something else in another version: perhaps that one was meant.
    Renumbered {
        /// Publication day of the other version.
        other: NaiveDate,
        /// Where the other version's provision stands in the version chosen.
        suggestion: Suggestion,
    },
    /// The first day in force is inferred from the day of publication.
    Presumed {
        /// The inferred day.
        valid_from: NaiveDate,
    },
    /// The act itself uses this number twice; the first article was quoted.
    RepeatedNumber,
    /// The act applies in one city or county only.
    LocalOnly {
        /// That place.
        place: String,
    },
}

impl CiteWarning {
    /// The provision to cite instead, where one was found.
    #[must_use]
    pub fn suggestion(&self) -> Option<&Suggestion> {
        match self {
            Self::Superseded { successor, .. } => successor.as_ref(),
            Self::Renumbered { suggestion, .. } => Some(suggestion),
            _ => None,
        }
    }

    /// The sentence shown beside the citation.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Superseded { since, successor: Some(next) } => {
                format!("所引条文自{since}起不再施行，对应的现行条文可能是{}，请核对事实发生的日期", next.key)
            }
            Self::Superseded { since, successor: None } => {
                format!("所引条文自{since}起不再施行，仅适用于此前发生的事实，请核对事实发生的日期")
            }
            Self::Renumbered { other, suggestion } => format!(
                "该条序号在{other}公布的版本中是另一内容，如所指为该内容，本版本应引{}，请核对条文",
                suggestion.key
            ),
            Self::Presumed { valid_from } => {
                format!("施行日期{valid_from}系按公布日期推定，引用前请核对原文")
            }
            Self::RepeatedNumber => "该法规中有两条使用同一序号，已引用第一条，请核对条文".to_owned(),
            Self::LocalOnly { place } => format!("该法规只在{place}施行，请确认事项发生在该地"),
        }
    }
}
