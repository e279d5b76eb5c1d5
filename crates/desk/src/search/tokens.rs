//! Text to tokens of the full-text index, and typed words to a query of it.
//!
//! One token for each Han character, one for each run of letters or digits; a phrase query then finds every substring of
//! two or more characters, road and person names included, without any dictionary. Between runs stands the token 丶, so
//! that no phrase bridges punctuation or white space. The FTS5 side is `unicode61 remove_diacritics 0`, which splits the
//! produced text at its spaces.
//!
//! Invariant: text and query are folded by the same function; a query contains nothing but tokens and quotation marks.

use std::collections::BTreeSet;

use chengban_domain::text::fold::{folded, stands_alone};

/// Token between runs: a stroke that no text uses as a word.
const BREAK: &str = "丶";

/// The text to hand to the index for `text`: tokens with spaces between. One pass and one string: it is made for every
/// ticket of a first exchange.
#[must_use]
pub fn index_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3 / 2);
    // What stands between the last token and the next: nothing, part of the same word, a space, or the end of a run.
    let (mut in_word, mut broken) = (false, false);
    for c in folded(text) {
        let alone = stands_alone(c);
        if !alone && !c.is_alphanumeric() {
            broken |= !out.is_empty();
            in_word = false;
            continue;
        }
        if std::mem::take(&mut broken) {
            out.push(' ');
            out.push_str(BREAK);
        }
        if !out.is_empty() && (alone || !in_word) {
            out.push(' ');
        }
        out.push(c);
        in_word = !alone;
    }
    out
}

/// The query for typed words: each run is a phrase, all must occur; the last letters or digits of a run match as a
/// beginning. `None` when nothing searchable was typed.
#[must_use]
pub fn match_query(words: &str) -> Option<String> {
    let phrases: Vec<String> = runs(words)
        .iter()
        .map(|run| {
            let open_end = run.last().is_some_and(|token| !token.chars().all(stands_alone));
            format!("\"{}\"{}", run.join(" "), if open_end { "*" } else { "" })
        })
        .collect();
    (!phrases.is_empty()).then(|| phrases.join(" AND "))
}

/// The query for tickets that share any pair of neighbouring tokens with `text`, to be ranked; `None` for a text without one.
#[must_use]
pub fn any_query(text: &str) -> Option<String> {
    let pairs: BTreeSet<String> = runs(text)
        .iter()
        .flat_map(|run| run.windows(2).map(|pair| format!("\"{}\"", pair.join(" "))).collect::<Vec<_>>())
        .collect();
    (!pairs.is_empty()).then(|| pairs.into_iter().collect::<Vec<_>>().join(" OR "))
}

/// Runs of tokens without punctuation or white space between.
pub(crate) fn runs(text: &str) -> Vec<Vec<String>> {
    let mut runs: Vec<Vec<String>> = Vec::new();
    let mut run: Vec<String> = Vec::new();
    let mut word = String::new();
    for c in folded(text) {
        if stands_alone(c) {
            flush(&mut word, &mut run);
            run.push(c.to_string());
        } else if c.is_alphanumeric() {
            word.push(c);
        } else {
            flush(&mut word, &mut run);
            if !run.is_empty() {
                runs.push(std::mem::take(&mut run));
            }
        }
    }
    flush(&mut word, &mut run);
    if !run.is_empty() {
        runs.push(run);
    }
    runs
}

fn flush(word: &mut String, run: &mut Vec<String>) {
    if !word.is_empty() {
        run.push(std::mem::take(word));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn han_characters_are_single_tokens_and_punctuation_breaks_phrases() {
        assert_eq!(index_text("噪声扰民，广场"), "噪 声 扰 民 丶 广 场");
        assert_eq!(index_text("  A区3栋\u{3000}二楼 "), "a 区 3 栋 丶 二 楼");
        assert_eq!(index_text("……"), "");
    }

    #[test]
    fn width_case_and_traditional_forms_fold_alike() {
        assert_eq!(index_text("ＡＢＣ１２３"), "abc123");
        assert_eq!(index_text("廣場噪聲擾民"), index_text("广场噪声扰民"));
        assert_eq!(index_text("噪\u{200B}声"), "噪 声", "zero-width characters do not split words");
    }

    #[test]
    fn the_index_has_the_tokens_that_a_query_is_made_of() {
        for text in ["，《噪声》A区3栋 二楼！", "a1 b2，，c3", "龘Ⅳ①㎡", "é e\u{301} ﬁ", "", "，", "x"]
        {
            let joined: Vec<String> = runs(text).iter().map(|run| run.join(" ")).collect();
            assert_eq!(index_text(text), joined.join(" 丶 "), "{text}");
        }
    }

    #[test]
    fn characters_beyond_the_basic_plane_are_tokens() {
        assert_eq!(index_text("𠮷野家"), "𠮷 野 家");
    }

    #[test]
    fn typed_words_become_phrases_that_must_all_occur() {
        assert_eq!(match_query("噪声 广场舞").as_deref(), Some("\"噪 声\" AND \"广 场 舞\""));
        assert_eq!(match_query("ABC12").as_deref(), Some("\"abc12\"*"));
        assert_eq!(match_query("3栋").as_deref(), Some("\"3 栋\""));
        assert_eq!(match_query(" ，\" * "), None);
    }

    #[test]
    fn any_pair_of_a_text_may_be_shared_and_none_bridges_punctuation() {
        assert_eq!(any_query("占道，占道经").as_deref(), Some("\"占 道\" OR \"道 经\""));
        assert_eq!(any_query("噪，声"), None);
    }

    #[test]
    fn query_syntax_that_a_person_types_is_harmless() {
        assert_eq!(
            match_query("\"a\" OR (噪声) NEAR").as_deref(),
            Some("\"a\"* AND \"or\"* AND \"噪 声\" AND \"near\"*")
        );
    }
}
