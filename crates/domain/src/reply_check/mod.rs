//! The reply check (答复体检): what a reply lacks or says wrongly, found while it is written and again when it is filed.
//!
//! Which findings block, ask once, or are not looked for is data of the rule pack; the codes are those of the docs.

mod cited;
mod facts;
mod form;
mod personal;
mod plain;
mod points;
mod promise;
mod proofs;
mod wording;

pub use facts::CheckFacts;
pub use personal::{masked, names_a_number};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::case::ReplyContent;
use crate::error::ErrorCode;
use crate::pack::{RulePack, Severity};
use crate::reason::{self, ReasonCode};
use crate::said::Said;

/// A place in a text, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Span {
    /// First character.
    pub start: usize,
    /// After the last character.
    pub end: usize,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Finding {
    /// `L1` to `L19`.
    pub code: String,
    /// It must be mended before the reply can be filed; otherwise its author is asked once.
    pub blocks: bool,
    /// The field that is meant.
    pub field: String,
    /// Where in that field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub span: Option<Span>,
    /// Which sentence; several may stand under one code.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "reason::known")]
    #[ts(optional)]
    pub reason: Option<ReasonCode>,
    /// Values for the sentence.
    #[serde(default)]
    pub params: BTreeMap<String, String>,
    /// What and how to mend it, in Chinese; a UI may word it by reason.
    pub message: String,
    /// The code under which filing is refused.
    pub error: ErrorCode,
}

impl Finding {
    /// The sentence for people.
    #[must_use]
    pub fn said(&self) -> Said {
        Said { reason: self.reason, params: self.params.clone(), message: self.message.clone() }
    }
}

/// A finding before the pack has said how strict it is.
struct Raw {
    code: &'static str,
    field: &'static str,
    span: Option<Span>,
    said: Said,
    error: ErrorCode,
    /// Its author is asked, however strict the pack is.
    asks: bool,
}

impl Raw {
    fn new(code: &'static str, field: &'static str, error: ErrorCode, reason: ReasonCode) -> Self {
        Self { code, field, span: None, said: Said::of(reason), error, asks: false }
    }

    fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// Lets it pass once its author has confirmed it.
    fn asking(mut self) -> Self {
        self.asks = true;
        self
    }

    fn with(mut self, key: &str, value: impl ToString) -> Self {
        self.said = self.said.with(key, value);
        self
    }
}

/// All findings on a reply, blocking ones first, then in the order of their codes.
#[must_use]
pub fn check(content: &ReplyContent, facts: &CheckFacts, pack: &RulePack) -> Vec<Finding> {
    let mut found = Vec::new();
    form::check(content, facts, pack, &mut found);
    proofs::check(content, facts, &mut found);
    personal::check(content, facts, &mut found);
    wording::check(content, facts, pack, &mut found);
    cited::check(content, facts, pack, &mut found);
    let mut findings: Vec<Finding> = found
        .into_iter()
        .filter_map(|raw| match pack.severity(raw.code) {
            Severity::Off => None,
            severity => Some(Finding {
                code: raw.code.to_owned(),
                blocks: severity == Severity::Block && !raw.asks,
                field: raw.field.to_owned(),
                span: raw.span,
                reason: raw.said.reason,
                params: raw.said.params,
                message: raw.said.message,
                error: raw.error,
            }),
        })
        .collect();
    findings.sort_by_key(|f| (!f.blocks, code_number(&f.code)));
    findings
}

fn code_number(code: &str) -> u32 {
    code.trim_start_matches('L').parse().unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
