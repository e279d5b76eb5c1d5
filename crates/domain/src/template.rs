//! Templates (模板) and usual phrases (常用意见): words with variables, and how they are filled.
//!
//! A variable is a name between double braces, 「{{工单编号}}」. What is known fills it; what is not stays in the text,
//! where the reply check (L5) stops it. Invariant: a template changes words, and an outcome that nobody chose yet, never
//! a state.

mod shared;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::TemplateId;
use crate::case::{Nature, Outcome, Ticket};
use crate::error::{ErrorCode, Rejection};
use crate::reply_check::Span;

pub use shared::{SharedTemplate, TEMPLATE, TemplateScope, TemplateWish, WRITERS, not_a_writer, unknown};

/// Characters of a template's name at most.
pub const LONGEST_NAME: usize = 40;
/// Characters of its text at most.
pub const LONGEST_TEXT: usize = 10_000;

/// Names that are filled from the ticket and the desk.
pub const KNOWN: [&str; 9] =
    ["工单编号", "工单标题", "来电日期", "联系日期", "今日", "地点", "承办单位", "经办人", "办理时限"];

/// What a template is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum TemplateKind {
    /// 答复模板: a whole reply to the resident.
    Reply,
    /// 常用意见: a sentence for any field.
    Phrase,
}

/// One template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Template {
    /// Key.
    pub id: TemplateId,
    /// What it is for.
    pub kind: TemplateKind,
    /// 名称
    pub name: String,
    /// Its words, variables included.
    pub text: String,
    /// 诉求类型 it suits; empty: any.
    #[serde(default)]
    pub natures: Vec<Nature>,
    /// A part of 问题分类 it suits; empty: any.
    #[serde(default)]
    pub category: String,
    /// 办理结果 that its words tell, for a reply without one; none: it is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub outcome: Option<Outcome>,
}

impl Template {
    /// What is wrong with it. A text is kept as it is typed, so one that is empty or has a brace open is no fault: it is
    /// offered, or stopped by the reply check, later.
    ///
    /// # Errors
    /// `missing_field` for a name that is empty, `invalid_input` for what is too long.
    pub fn check(&self) -> Result<(), Rejection> {
        if self.name.trim().is_empty() {
            return Err(Rejection::new(ErrorCode::MissingField).field("name"));
        }
        for (field, value, longest) in
            [("name", &self.name, LONGEST_NAME), ("text", &self.text, LONGEST_TEXT)]
        {
            if value.chars().count() > longest {
                return Err(Rejection::new(ErrorCode::InvalidInput).field(field).with("max", longest));
            }
        }
        Ok(())
    }

    /// How well it suits a ticket: 0 not at all, else the higher the better.
    #[must_use]
    pub fn suits(&self, ticket: &Ticket) -> u8 {
        let nature = self.natures.is_empty() || self.natures.contains(&ticket.nature);
        let category =
            self.category.is_empty() || ticket.category.iter().any(|level| level.contains(&self.category));
        if !(nature && category) {
            return 0;
        }
        1 + u8::from(!self.natures.is_empty()) + 2 * u8::from(!self.category.is_empty())
    }
}

/// A variable in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Where it stands, braces included, in characters.
    pub span: Span,
    /// Its name, trimmed.
    pub name: String,
    /// Whether its braces are closed.
    pub closed: bool,
}

/// The variables of a text, in order. An opening that is never closed reaches to the end of the text.
#[must_use]
pub fn variables(text: &str) -> Vec<Variable> {
    let characters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = find_pair(&characters, from, '{') {
        let close = find_pair(&characters, start + 2, '}');
        let (inner, end) = close.map_or((characters.len(), characters.len()), |at| (at, at + 2));
        let name: String = characters.get(start + 2..inner).unwrap_or_default().iter().collect();
        let name = name.trim().to_owned();
        found.push(Variable { span: Span { start, end }, name, closed: close.is_some() });
        from = end;
    }
    found
}

/// The text with every variable that `known` knows filled; the others stay as they are.
#[must_use]
pub fn fill(text: &str, known: impl Fn(&str) -> Option<String>) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    let copy =
        |out: &mut String, from: usize, to: usize| out.extend(characters.get(from..to).unwrap_or_default());
    for variable in variables(text) {
        copy(&mut out, from, variable.span.start);
        match known(&variable.name).filter(|_| variable.closed) {
            // What is filled in is words: braces in them open no variable of their own.
            Some(value) => out.push_str(&value.replace("{{", "｛｛").replace("}}", "｝｝")),
            None => copy(&mut out, variable.span.start, variable.span.end),
        }
        from = variable.span.end;
    }
    copy(&mut out, from, characters.len());
    out
}

fn find_pair(characters: &[char], from: usize, wanted: char) -> Option<usize> {
    (from..characters.len().saturating_sub(1))
        .find(|&i| characters.get(i) == Some(&wanted) && characters.get(i + 1) == Some(&wanted))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;

    fn template(text: &str) -> Template {
        Template {
            id: TemplateId(Uuid::from_u128(1)),
            kind: TemplateKind::Reply,
            name: "占道经营".into(),
            text: text.into(),
            natures: Vec::new(),
            category: String::new(),
            outcome: None,
        }
    }

    #[test]
    fn known_variables_are_filled_and_the_others_stay() {
        let known = |name: &str| (name == "工单编号").then(|| "QH1".to_owned());
        assert_eq!(fill("您的{{ 工单编号 }}：{{处理结果}}。", known), "您的QH1：{{处理结果}}。");
    }

    #[rstest]
    #[case("{{{{工单编号}}}}", "braces around braces")]
    #[case("前{{工单编号", "an opening that is never closed")]
    #[case("{{}}", "a variable without a name")]
    #[case("{", "one brace")]
    #[case("", "nothing")]
    fn odd_texts_are_kept_as_they_are(#[case] text: &str, #[case] why: &str) {
        assert_eq!(fill(text, |_| None), text, "{why}");
    }

    #[test]
    fn what_is_filled_in_opens_no_variable() {
        let filled = fill("{{工单标题}}", |_| Some("坏标题{{经办人}}".to_owned()));
        assert!(variables(&filled).is_empty(), "{filled}");
    }

    #[test]
    fn what_is_nameless_or_too_long_is_refused_with_its_field_and_nothing_else_is() {
        let nameless = Template { name: " ".into(), ..template("您好") };
        assert_eq!(nameless.check().unwrap_err().code, ErrorCode::MissingField);
        let long = Template { name: "长".repeat(LONGEST_NAME + 1), ..template("您好") };
        assert_eq!(long.check().unwrap_err().field.as_deref(), Some("name"));
        assert_eq!(
            template(&"长".repeat(LONGEST_TEXT + 1)).check().unwrap_err().field.as_deref(),
            Some("text")
        );
        assert_eq!(template("您好，{{处理").check(), Ok(()), "it is still being typed");
    }
}
