//! The words of the province's closed lists and the domain's codes for them, as data (`vocabulary.json`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::clean;
use super::error::ImportError;
use super::plan::Coded;

/// Code to the words that mean it.
pub type Words = BTreeMap<String, Vec<String>>;

/// All lists; see the file for the words.
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "each list is named after its field and spelled out in vocabulary.json")]
pub struct Vocabulary {
    pub nature: Words,
    pub urgency: Words,
    pub channel: Words,
    pub kind: Words,
    pub caller_kind: Words,
    pub yes_no: Words,
    /// States in which a ticket still waits for its units.
    pub open_states: Vec<String>,
    /// Names that say that no name was given.
    pub anonymous: Vec<String>,
    pub category_separators: Vec<String>,
    pub total_words: Vec<String>,
    pub footer_words: Vec<String>,
    /// Markings of state secrets.
    pub secret_marks: Vec<String>,
}

static VOCABULARY: LazyLock<Result<Vocabulary, String>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("vocabulary.json")).map_err(|error| error.to_string())
});

/// The built-in lists.
///
/// # Errors
/// [`ImportError::Tables`] if the file built into the program is broken.
pub fn vocabulary() -> Result<&'static Vocabulary, ImportError> {
    VOCABULARY.as_ref().map_err(|error| ImportError::Tables(error.clone()))
}

/// Looks a word up; width and case do not matter.
#[must_use]
pub fn code(words: &Words, raw: &str) -> Option<String> {
    let key = key(raw);
    words
        .iter()
        .find(|(_, known)| known.iter().any(|word| self::key(word) == key))
        .map(|(code, _)| code.clone())
}

/// A word with its code, if it has one.
#[must_use]
pub fn coded(words: &Words, raw: String) -> Coded {
    Coded { code: code(words, &raw), raw }
}

/// Splits 「a->b->c」 into its levels.
#[must_use]
pub fn levels(vocabulary: &Vocabulary, raw: &str) -> Vec<String> {
    let narrow = clean::half_width(raw);
    let single = vocabulary.category_separators.iter().fold(narrow, |text, mark| text.replace(mark, "\n"));
    single.lines().map(clean::one_line).filter(|level| !level.is_empty()).collect()
}

fn key(word: &str) -> String {
    clean::half_width(word).chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}
