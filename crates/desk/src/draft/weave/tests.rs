//! Merging of texts: examples as people write them, and the laws of D2 under every text.

use chengban_domain::text::sentence::sentences;
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation as _;

use super::{overlaps, text_of, weave};
use crate::commands::draft::{MergePiece, PieceOf};

fn merged(base: &str, mine: &str, theirs: &str) -> (String, u32) {
    let pieces = weave(base, mine, theirs);
    (text_of(&pieces), overlaps(&pieces))
}

#[test]
fn changes_of_different_sentences_both_stand() {
    let base = "您好。我局已受理。现场已核查。感谢支持。";
    let mine = "您好。我局已于周一受理。现场已核查。感谢支持。";
    let theirs = "您好。我局已受理。现场已核查，占道物品已清走。感谢支持。欢迎监督。";
    let wanted = "您好。我局已于周一受理。现场已核查，占道物品已清走。感谢支持。欢迎监督。";
    assert_eq!(merged(base, mine, theirs), (wanted.into(), 0));
}

#[test]
fn one_sentence_with_changes_far_apart_is_woven() {
    let base = "经核查该处夜间施工扰民属实我局已责令停工。";
    let mine = "经现场核查该处夜间施工扰民属实我局已责令停工。";
    let theirs = "经核查该处夜间施工扰民属实我局已责令停工整改。";
    let pieces = weave(base, mine, theirs);
    assert_eq!(text_of(&pieces), "经现场核查该处夜间施工扰民属实我局已责令停工整改。");
    assert_eq!((pieces.len(), pieces[0].of), (1, PieceOf::Woven));
}

#[test]
fn a_date_that_neither_wrote_is_never_put_together() {
    let (text, clashes) = merged("已于5月3日清理。", "已于6月3日清理。", "已于5月4日清理。");
    assert_eq!((text.as_str(), clashes), ("已于6月3日清理。已于5月4日清理。", 1));
}

#[test]
fn a_sentence_that_one_deleted_and_the_other_changed_stays_and_is_shown() {
    let pieces = weave("甲。乙。丙。", "甲。丙。", "甲。乙已改。丙。");
    assert_eq!(text_of(&pieces), "甲。乙已改。丙。");
    assert_eq!(pieces[1], MergePiece { text: "乙已改。".into(), of: PieceOf::Theirs, overlap: true });
}

#[test]
fn two_endings_stand_one_after_the_other_and_what_is_alike_stands_once() {
    let (text, clashes) = merged("甲。", "甲。\n乙。", "甲。\n丙。");
    assert_eq!((text.as_str(), clashes), ("甲。\n乙。丙。", 1));
    assert_eq!(merged("", "未完", "也未完"), ("未完\n也未完".into(), 1));
}

/// A sentence of a small stock, so that the sides share some, or with anything in it.
fn sentence() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => proptest::sample::select(vec![
            "您好。", "已受理。", "现场已核查。", "\n", "已责令整改；", "请放心！", "\r\n", "👨‍👩‍👧已联系。", "e\u{301}号楼。", "未完"
        ]).prop_map(str::to_owned),
        1 => "[一-三a-c🏗]{0,6}[。；\n]?",
    ]
}

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(sentence(), 0..8).prop_map(|parts| parts.concat())
}

/// Graphemes of a text without ends of lines, sorted.
fn graphemes(text: &str) -> Vec<String> {
    text.graphemes(true).filter(|g| !g.contains(['\n', '\r'])).map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_one_side_changed_is_that_sides(base in text(), other in text()) {
        prop_assert_eq!(merged(&base, &other, &other), (other.clone(), 0));
        prop_assert_eq!(merged(&base, &base, &other), (other.clone(), 0));
        prop_assert_eq!(merged(&base, &other, &base), (other, 0));
    }

    #[test]
    fn no_sentence_is_lost_that_its_side_wrote_or_both_kept(base in text(), mine in text(), theirs in text()) {
        let pieces = weave(&base, &mine, &theirs);
        let all = text_of(&pieces);
        let woven: String = pieces.iter().filter(|p| p.of == PieceOf::Woven).map(|p| p.text.as_str()).collect();
        for (side, other) in [(&mine, &theirs), (&theirs, &mine)] {
            for sentence in sentences(side).into_iter().filter(|s| !s.trim().is_empty()) {
                let bare = sentence.trim_end();
                let deleted = sentences(&base).contains(&sentence) && {
                    let count = |text: &str| sentences(text).iter().filter(|s| **s == sentence).count();
                    count(other) < count(&base) || count(side) <= count(&base)
                };
                let stands = all.contains(bare) || !woven.is_empty();
                prop_assert!(stands || deleted, "{sentence:?} of {side:?} is lost in {all:?}");
            }
        }
    }

    #[test]
    fn nothing_gets_in_that_neither_wrote(base in text(), mine in text(), theirs in text()) {
        let all = text_of(&weave(&base, &mine, &theirs));
        let known: Vec<String> = graphemes(&mine).into_iter().chain(graphemes(&theirs)).collect();
        for grapheme in graphemes(&all) {
            prop_assert!(known.contains(&grapheme), "{grapheme:?} came from nowhere");
        }
    }

    #[test]
    fn a_clean_merge_is_the_same_from_either_side(base in text(), mine in text(), theirs in text()) {
        let (one, clashes) = merged(&base, &mine, &theirs);
        let (other, same) = merged(&base, &theirs, &mine);
        prop_assert_eq!(clashes, same);
        if clashes == 0 {
            prop_assert_eq!(one, other);
        }
    }

    #[test]
    fn changes_of_distinct_sentences_never_clash(before in 0_usize..4, apart in 1_usize..4, after in 0_usize..4) {
        let (a, b) = (before, before + 1 + apart);
        let with = |changed: &[usize]| -> String {
            let sentence = |n| if changed.contains(&n) { format!("第{n}句改。") } else { format!("第{n}句。") };
            (0..=b + after).map(sentence).collect()
        };
        prop_assert_eq!(merged(&with(&[]), &with(&[a]), &with(&[b])), (with(&[a, b]), 0));
    }
}
