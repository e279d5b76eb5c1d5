//! What a ticket says that nobody said before: its sentences, each marked known or new.
//!
//! A sentence is known where its pairs of characters stand in one earlier passage: two sentences side by side, so that what
//! was parted then may be joined now. Invariants: the passages together are the words; in doubt a sentence is new, since a
//! fact that goes unseen is worse than one read twice.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::text::fold::folded;
use crate::text::likeness::Pairs;
use crate::text::sentence::sentences;

/// What makes a sentence new. By a pack that says nothing every sentence is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NoveltyRule {
    /// The share of a sentence's pairs, per mille, that one earlier passage must have for it to be known.
    pub known_from: u16,
    /// Characters that a sentence must have to say anything, marks and blanks left out.
    pub least: u32,
    /// Whether a number that was not named before makes a sentence new: another day, house or sum.
    pub numbers: bool,
}

/// A sentence, or what stands between sentences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Passage {
    /// As it was written.
    pub text: String,
    /// Whether it says something that was not said before.
    pub new: bool,
}

/// The sentences of `words`, those marked that none of the `known` texts says.
#[must_use]
pub fn mark(words: &str, known: &[&str], rule: &NoveltyRule) -> Vec<Passage> {
    let said: Vec<Pairs> = known.iter().flat_map(|text| passages(text)).collect();
    let named: BTreeSet<String> = known.iter().flat_map(|text| numbers(text)).collect();
    let is_new = |sentence: &str| {
        let weight = folded(sentence).filter(|c| c.is_alphanumeric()).count();
        if weight == 0 || u32::try_from(weight).is_ok_and(|weight| weight < rule.least) {
            return false;
        }
        if rule.numbers && numbers(sentence).iter().any(|number| !named.contains(number)) {
            return true;
        }
        let pairs = Pairs::of(sentence);
        let held = said.iter().map(|passage| pairs.held_by(passage)).max().unwrap_or(0);
        rule.known_from == 0 || held < rule.known_from
    };
    sentences(words).into_iter().map(|text| Passage { text: text.to_owned(), new: is_new(text) }).collect()
}

/// Each sentence with the one after it.
fn passages(text: &str) -> Vec<Pairs> {
    let parts: Vec<&str> = sentences(text).into_iter().filter(|part| !part.trim().is_empty()).collect();
    (0..parts.len()).map(|at| Pairs::of(&parts[at..parts.len().min(at + 2)].concat())).collect()
}

/// The numbers of a text with what they count: 「3号」 is not 「3层」.
fn numbers(text: &str) -> BTreeSet<String> {
    let chars: Vec<char> = folded(text).filter(|c| !c.is_whitespace()).collect();
    let mut found = BTreeSet::new();
    let mut at = 0;
    while at < chars.len() {
        let digits = chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        if digits == 0 {
            at += 1;
            continue;
        }
        let counted = chars.get(at + digits).filter(|c| c.is_alphanumeric());
        found.insert(chars[at..at + digits].iter().chain(counted).collect());
        at += digits;
    }
    found
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::pack::RulePack;

    const EARLIER: &str =
        "来电人反映登仙岭社区楼下烧烤店夜间噪声扰民，影响休息。希望相关部门核实处理。11月3日已拨打过热线。";

    fn new_of(words: &str, known: &[&str]) -> Vec<String> {
        let marked = mark(words, known, &RulePack::builtin().novelty);
        assert_eq!(marked.iter().map(|passage| passage.text.as_str()).collect::<String>(), words);
        marked.into_iter().filter(|passage| passage.new).map(|passage| passage.text).collect()
    }

    #[rstest]
    #[case::the_same_again(EARLIER, &[])]
    #[case::part_of_it("楼下烧烤店夜间噪声扰民。", &[])]
    #[case::in_other_marks("来电人反映：登仙岭社区，楼下烧烤店夜间噪声扰民、影响休息！", &[])]
    #[case::traditional_characters("樓下燒烤店夜間噪聲擾民。", &[])]
    #[case::two_sentences_joined("烧烤店夜间噪声扰民影响休息，希望相关部门核实处理。", &[])]
    #[case::a_courtesy("谢谢！", &[])]
    #[case::nothing("", &[])]
    #[case::only_lines("\n\n", &[])]
    #[case::a_new_fact("楼下烧烤店夜间噪声扰民。店主昨晚打伤了前来劝阻的保安。", &["店主昨晚打伤了前来劝阻的保安。"])]
    #[case::a_new_demand("要求赔偿精神损失。希望相关部门核实处理。", &["要求赔偿精神损失。"])]
    #[case::another_day("11月18日已拨打过热线。", &["11月18日已拨打过热线。"])]
    #[case::the_same_day("11 月３日已拨打过热线。", &[])]
    #[case::common_words_only("希望部门处理登仙岭路灯不亮影响出行。", &["希望部门处理登仙岭路灯不亮影响出行。"])]
    fn what_was_not_said_before_is_marked(#[case] words: &str, #[case] new: &[&str]) {
        assert_eq!(new_of(words, &[EARLIER]), new);
    }

    #[test]
    fn any_of_the_earlier_texts_makes_a_sentence_known() {
        let other = "店主昨晚打伤了前来劝阻的保安。";
        assert_eq!(
            new_of("楼下烧烤店夜间噪声扰民。店主昨晚打伤了前来劝阻的保安。", &[EARLIER, other]),
            [""; 0]
        );
    }

    #[test]
    fn with_nothing_before_it_everything_is_new() {
        assert_eq!(new_of("楼下烧烤店夜间噪声扰民。\n谢谢！", &[]), ["楼下烧烤店夜间噪声扰民。"]);
    }

    #[test]
    fn a_pack_without_the_rule_hides_nothing() {
        let marked = mark(EARLIER, &[EARLIER], &NoveltyRule::default());
        assert!(marked.iter().all(|passage| passage.new), "{marked:?}");
    }

    #[test]
    fn whether_numbers_count_is_the_packs_to_say() {
        let rule = NoveltyRule { numbers: false, ..RulePack::builtin().novelty };
        assert!(!mark("11月18日已拨打过热线。", &[EARLIER], &rule)[0].new);
    }
}
