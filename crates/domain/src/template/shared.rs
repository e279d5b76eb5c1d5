//! Templates that are shared: by a unit among its people, by the hotline with everybody.
//!
//! The hub judges what may be shared and the desk predicts it by the same rules. Invariants: who shared which words and when
//! stands beside them; what is shared is whole and names nobody's number.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Template, variables};
use crate::UnitId;
use crate::error::{ErrorCode, Problem};
use crate::reason::ReasonCode;
use crate::reply_check::names_a_number;
use crate::role::Role;
use crate::said::Said;
use crate::time::Millis;

/// The word for it in feeds.
pub const TEMPLATE: &str = "template";
/// Who may share a template with their unit, or retire one.
pub const WRITERS: [Role; 2] = [Role::Liaison, Role::Reviewer];

/// Whose template it is, nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum TemplateScope {
    /// 本人
    Own,
    /// 本单位
    Unit,
    /// 热线
    Hotline,
}

/// A template as those who share it read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SharedTemplate {
    /// The template.
    pub template: Template,
    /// Whose it is; the hotline's where absent.
    #[ts(optional)]
    pub unit: Option<UnitId>,
    /// Counts up with each change, from 1.
    pub version: u32,
    /// Who wrote this version.
    pub by_name: String,
    /// When.
    pub at: Millis,
}

impl SharedTemplate {
    /// Whose it is.
    #[must_use]
    pub fn scope(&self) -> TemplateScope {
        if self.unit.is_some() { TemplateScope::Unit } else { TemplateScope::Hotline }
    }

    /// The problem of whoever wrote over another version than this.
    #[must_use]
    pub fn outrun(&self) -> Problem {
        let said = Said::of(ReasonCode::TemplateOutrun);
        let said = said.with("name", &self.template.name).with("by", &self.by_name);
        Problem::because(ErrorCode::StaleVersion, said.with("at", self.at.iso_end()))
    }
}

/// Asks that a template be shared, or that the words of a shared one be replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TemplateWish {
    /// The template. Its key is made by the asker, so that a repeated request shares nothing twice.
    pub template: Template,
    /// The version it was written over; 0 for a new one.
    pub over: u32,
}

impl TemplateWish {
    /// What keeps the words from being shared: no name, no text, a brace left open, somebody's number.
    ///
    /// # Errors
    /// Why not, in a sentence, with the field.
    pub fn check(&self) -> Result<(), Problem> {
        let Self { template, .. } = self;
        template.check()?;
        let invalid = |reason: ReasonCode| Problem::because(ErrorCode::InvalidInput, reason).at_field("text");
        if template.text.trim().is_empty() {
            return Err(Problem::new(ErrorCode::MissingField).at_field("text"));
        }
        if variables(&template.text).iter().any(|variable| !variable.closed) {
            return Err(invalid(ReasonCode::TemplateUnclosed));
        }
        if names_a_number(&template.text) || names_a_number(&template.name) {
            return Err(invalid(ReasonCode::TemplateNumber));
        }
        Ok(())
    }
}

/// The answer to whoever names a shared template that is not there, or not theirs.
#[must_use]
pub fn unknown() -> Problem {
    Problem::because(ErrorCode::NotFound, ReasonCode::TemplateRetired)
}

/// The answer to whoever may not share templates.
#[must_use]
pub fn not_a_writer() -> Problem {
    Problem::because(ErrorCode::WrongRole, ReasonCode::TemplateWriter)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;
    use crate::TemplateId;
    use crate::template::TemplateKind;

    fn wish(text: &str) -> TemplateWish {
        let template = Template {
            id: TemplateId(Uuid::from_u128(1)),
            kind: TemplateKind::Reply,
            name: "占道经营".into(),
            text: text.into(),
            natures: Vec::new(),
            category: String::new(),
            outcome: None,
        };
        TemplateWish { template, over: 0 }
    }

    #[rstest]
    #[case("  ", None, "nothing is said")]
    #[case("您好，{{处理", Some(ReasonCode::TemplateUnclosed), "a brace is left open")]
    #[case("请致电 139 1234 5678。", Some(ReasonCode::TemplateNumber), "a mobile number")]
    #[case("证件号 460022199001011234", Some(ReasonCode::TemplateNumber), "an identity number")]
    fn what_is_not_whole_or_names_somebody_is_not_shared(
        #[case] text: &str,
        #[case] reason: Option<ReasonCode>,
        #[case] why: &str,
    ) {
        let problem = wish(text).check().unwrap_err();
        assert_eq!((problem.reason, problem.field.as_deref()), (reason, Some("text")), "{why}");
    }

    #[test]
    fn an_office_number_and_open_variables_may_be_shared() {
        assert_eq!(wish("请致电 0898-62812345，{{处理结果}}。").check(), Ok(()));
    }
}
