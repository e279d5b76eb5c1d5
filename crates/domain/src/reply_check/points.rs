//! L11: the numbered points of a demand, and whether a reply takes each of them up.
//!
//! A number counts as a point only where a point can begin: at the head of a line or after a sign of punctuation, so that
//! 「12.5米」 and 「周一、周二」 are none. Invariant: points are counted from 1 without a gap.

use std::collections::BTreeSet;

use super::plain::half_width;
use crate::citation::{is_blank, is_chinese_numeral, parse_number};

/// How a point is numbered; one text may number its points in one way and what is under them in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `1.` `1、` `1）`
    Western,
    /// `（1）`
    WesternInside,
    /// `一、`
    Chinese,
    /// `（一）`
    ChineseInside,
    /// ① ⑴ ⒈
    Ringed,
    /// `第一，` `第1点`
    Ordinal,
    /// 其一
    Among,
    /// 一是
    Being,
}

/// Numbers have so many digits at most: what is longer is a year or a quantity.
const DIGITS: usize = 2;
/// Signs behind the number of a point.
const BEHIND: [char; 3] = ['.', '、', ')'];
/// Signs and words behind `第一`.
const BEHIND_ORDINAL: [char; 7] = [',', '、', ':', '.', '点', '项', '个'];
/// After these a point may begin, as at the head of a line.
const BEFORE: [char; 9] = ['。', ';', ':', ',', '!', '?', ')', '“', '「'];

/// How many numbered points a demand has; 0 where it has fewer than two.
pub(super) fn count(demand: &str) -> u32 {
    let found = points(demand);
    let mut sequences = found.iter().map(|(style, _)| *style).map(|style| {
        let own = found.iter().filter(|(other, _)| *other == style);
        own.fold(0, |last, (_, no)| if *no == last + 1 { *no } else { last })
    });
    // The outermost points are those that begin first.
    sequences.find(|many| *many > 1).unwrap_or(0)
}

/// The numbers of the points that a text has, however it numbers them.
pub(super) fn taken_up(text: &str) -> BTreeSet<u32> {
    points(text).into_iter().map(|(_, no)| no).collect()
}

fn points(text: &str) -> Vec<(Style, u32)> {
    let chars: Vec<char> = text.chars().map(half_width).collect();
    // A ring is a point wherever it stands.
    let may = |at: &usize| begins(&chars, *at) || ringed(chars[*at]).is_some();
    (0..chars.len()).filter(may).filter_map(|at| point(&chars[at..])).collect()
}

/// Whether a point may begin at a place: white space before it does not matter, and parts it from what precedes.
fn begins(chars: &[char], at: usize) -> bool {
    match at.checked_sub(1).and_then(|before| chars.get(before)) {
        None => true,
        Some(c) => is_blank(*c) || BEFORE.contains(c),
    }
}

fn point(rest: &[char]) -> Option<(Style, u32)> {
    let (first, second) = (*rest.first()?, rest.get(1).copied());
    if let Some(no) = ringed(first) {
        return Some((Style::Ringed, no));
    }
    match first {
        '(' => {
            let (style, no, length) = number(&rest[1..])?;
            let inside = if style == Style::Western { Style::WesternInside } else { Style::ChineseInside };
            (rest.get(1 + length) == Some(&')')).then_some((inside, no))
        }
        '第' => {
            let (_, no, length) = number(&rest[1..])?;
            rest.get(1 + length).is_some_and(|c| BEHIND_ORDINAL.contains(c)).then_some((Style::Ordinal, no))
        }
        '其' => match number(&rest[1..])? {
            (Style::Chinese, no, 1) => Some((Style::Among, no)),
            _ => None,
        },
        _ if second == Some('是') => {
            let (style, no, length) = number(rest)?;
            (style == Style::Chinese && length == 1).then_some((Style::Being, no))
        }
        _ => {
            let (style, no, length) = number(rest)?;
            let sign = rest.get(length).filter(|c| BEHIND.contains(c))?;
            // 12.5 is a quantity; 1.2026 is the first point, about a year.
            let after = rest[length + 1..].iter().take_while(|c| c.is_ascii_digit()).count();
            let decimal = *sign == '.' && (1..=DIGITS).contains(&after);
            (!decimal).then_some((style, no))
        }
    }
}

/// A number at the head of a text, with its length.
fn number(rest: &[char]) -> Option<(Style, u32, usize)> {
    let western = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    let (style, length) = match western {
        0 => (Style::Chinese, rest.iter().take_while(|c| is_chinese_numeral(**c)).count()),
        _ => (Style::Western, western),
    };
    if western > DIGITS {
        return None;
    }
    let written: String = rest.iter().take(length).collect();
    Some((style, u32::from(parse_number(&written)?), length))
}

/// ① ⑴ ⒈ to 20, ㈠ and ㊀ to 10.
fn ringed(c: char) -> Option<u32> {
    const SETS: [(char, u32); 5] = [('①', 20), ('⑴', 20), ('⒈', 20), ('㈠', 10), ('㊀', 10)];
    SETS.iter().find_map(|(one, many)| {
        let no = u32::from(c).checked_sub(u32::from(*one))? + 1;
        (no <= *many).then_some(no)
    })
}
