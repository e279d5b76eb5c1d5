//! One sentence of the program on its way to people: which, its values, and how it reads in Chinese.
//!
//! Here so that a screen in another language words it anew, by `reason` and `params`; whoever cannot shows `message`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::reason::{self, ReasonCode};

/// A sentence.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Said {
    /// Which sentence of the program; absent where a person said it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "reason::known")]
    #[ts(optional)]
    pub reason: Option<ReasonCode>,
    /// Values in it; `act` and `part` are codes of which each language has its own word.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    /// In Chinese.
    pub message: String,
}

impl Said {
    /// The sentence, its values still to be given.
    #[must_use]
    pub fn of(reason: ReasonCode) -> Self {
        let text = chinese().get(reason.as_str());
        let message = text.map_or_else(|| reason.as_str().to_owned(), |text| text.message.clone());
        Self { reason: Some(reason), params: BTreeMap::new(), message }
    }

    /// Gives a value.
    #[must_use]
    pub fn with(self, key: &str, value: impl ToString) -> Self {
        let value = value.to_string();
        self.word(key, &value, &value)
    }

    /// Gives a word of the program's own: `code` for other languages, `chinese` for the sentence.
    #[must_use]
    pub fn word(mut self, key: &str, code: &str, chinese: &str) -> Self {
        self.message = self.message.replace(&format!("{{{key}}}"), chinese);
        self.params.insert(key.to_owned(), code.to_owned());
        self
    }

    /// What to do, in Chinese; empty where the sentence says that itself.
    #[must_use]
    pub fn hint(&self) -> String {
        let text = self.reason.and_then(|reason| chinese().get(reason.as_str()));
        text.map(|text| fill(&text.hint, &self.params)).unwrap_or_default()
    }

    /// The sentence in the language of `texts`, or in Chinese where that has none.
    #[must_use]
    pub fn in_words(&self, texts: &Texts) -> String {
        let text = self.reason.and_then(|reason| texts.get(reason.as_str()));
        text.map_or_else(|| self.message.clone(), |text| fill(&text.message, &self.params))
    }
}

/// What a person wrote, or data, where a sentence may stand.
impl From<&str> for Said {
    fn from(text: &str) -> Self {
        Self { message: text.to_owned(), ..Self::default() }
    }
}

impl From<&String> for Said {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<ReasonCode> for Said {
    fn from(reason: ReasonCode) -> Self {
        Self::of(reason)
    }
}

/// One language's sentences, by code.
pub type Texts = BTreeMap<String, Text>;

/// What a code says.
#[derive(Debug, Clone, Deserialize)]
pub struct Text {
    /// What happened and why.
    pub message: String,
    /// What to do.
    #[serde(default)]
    pub hint: String,
}

/// A sentence with its values.
pub(crate) fn fill(template: &str, params: &BTreeMap<String, String>) -> String {
    params.iter().fold(template.to_owned(), |text, (key, value)| text.replace(&format!("{{{key}}}"), value))
}

fn chinese() -> &'static Texts {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(|| serde_json::from_str(include_str!("../locales/zh-CN.said.json")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_sentence_and_no_sentence_is_without_one() {
        for reason in ReasonCode::ALL {
            let text = chinese().get(reason.as_str());
            let text = text.unwrap_or_else(|| panic!("{} has no sentence", reason.as_str()));
            assert!(text.message.chars().count() >= 3, "{}: says something", reason.as_str());
        }
        assert_eq!(chinese().len(), ReasonCode::ALL.len(), "no sentence without a reason");
    }

    #[test]
    fn a_word_of_the_program_travels_as_a_code_and_reads_as_a_word() {
        let said = Said::of(ReasonCode::OpBehind).word("act", "acknowledge", "签收");
        assert_eq!(said.message, "等待前一项“签收”的结果");
        assert_eq!(said.params["act"], "acknowledge");
    }

    #[test]
    fn another_language_words_it_from_its_values_and_leaves_what_people_wrote() {
        let texts: Texts =
            serde_json::from_str(r#"{"notice_over": {"message": "{n} past their limit"}}"#).unwrap();
        assert_eq!(Said::of(ReasonCode::NoticeOver).with("n", 2).in_words(&texts), "2 past their limit");
        assert_eq!(Said::of(ReasonCode::NoticeNearly).with("n", 2).in_words(&texts), "2 件即将到期");
        assert_eq!(Said::from("占道经营").in_words(&texts), "占道经营");
    }

    #[test]
    fn a_reason_of_a_newer_program_leaves_the_sentence_that_came_along() {
        let said: Said =
            serde_json::from_str(r#"{"reason": "told_tomorrow", "message": "明天的话。"}"#).unwrap();
        assert_eq!((said.reason, said.message.as_str()), (None, "明天的话。"));
    }
}
