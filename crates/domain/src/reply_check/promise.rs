//! L13: whether a sentence that promises something says until when.
//!
//! The words are the pack's. Invariant: a number dates a promise only where it stands directly before a unit of time:
//! 「进一步加强日常巡查」 names no day.

use super::plain::half_width;
use crate::citation::{is_blank, is_chinese_numeral};
use crate::pack::RulePack;

/// Whether the sentence names a day or a time: `11月20日`, `2026-11-20`, `3个工作日`, `两周`, `月底`.
pub(super) fn is_dated(sentence: &str, pack: &RulePack) -> bool {
    let plain: String = sentence.chars().filter(|c| !is_blank(*c)).map(half_width).collect();
    if pack.due_words.iter().any(|word| plain.contains(word.as_str())) {
        return true;
    }
    // 统一 and 日常 side by side are no 一日.
    let words = pack.undated_words.iter().fold(plain, |text, word| text.replace(word.as_str(), "·"));
    let chars: Vec<char> = words.chars().collect();
    names_a_day(&chars) || names_a_time(&chars, pack)
}

/// A number directly before a unit of time.
fn names_a_time(chars: &[char], pack: &RulePack) -> bool {
    let units: Vec<Vec<char>> = pack.time_units.iter().map(|unit| unit.chars().collect()).collect();
    (1..chars.len()).any(|at| {
        let counts =
            chars[at - 1].is_ascii_digit() || is_chinese_numeral(chars[at - 1]) || chars[at - 1] == '半';
        counts && units.iter().any(|unit| chars[at..].starts_with(unit))
    })
}

/// A day in digits: 2026-11-20, 2026.11.20, 2026/11/20.
fn names_a_day(chars: &[char]) -> bool {
    let text: String = chars.iter().map(|c| if c.is_ascii_digit() { *c } else { sign_of_day(*c) }).collect();
    text.split(' ').any(|run| {
        let parts: Vec<&str> = run.split('-').filter(|part| !part.is_empty()).collect();
        let within = |part: &&str, most: u32| part.parse::<u32>().is_ok_and(|n| (1..=most).contains(&n));
        match parts.as_slice() {
            [year, month, day] => year.len() == 4 && within(month, 12) && within(day, 31),
            _ => false,
        }
    })
}

/// The signs that part the numbers of a day, as one; anything else ends it.
fn sign_of_day(c: char) -> char {
    if matches!(c, '-' | '.' | '/' | '—' | '–') { '-' } else { ' ' }
}
