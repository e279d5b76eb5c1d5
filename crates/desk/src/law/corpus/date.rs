//! Days written in Chinese text: `2025年6月27日`, `二〇一三年七月一日`.
//!
//! Invariant: only real days are found; a year needs four digits.

use chengban_domain::citation::parse_number;
use chrono::NaiveDate;

/// A day found in a text, with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DayInText {
    pub day: NaiveDate,
    /// The character before it.
    pub before: Option<char>,
    /// Up to 24 characters after it, without white space.
    pub after: String,
}

/// All days of `text`, in order.
pub(super) fn days(text: &str) -> Vec<DayInText> {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    chars.iter().enumerate().filter(|(_, c)| **c == '年').filter_map(|(at, _)| day_at(&chars, at)).collect()
}

/// The first day later than `published` from which the text says it is in force.
pub(super) fn in_force_from(text: &str, published: NaiveDate) -> Option<NaiveDate> {
    text.lines()
        .filter(|line| line.contains('自') && line.contains('日'))
        .flat_map(days)
        .find(|found| found.before == Some('自') && found.day > published && begins_force(&found.after))
        .map(|found| found.day)
}

/// Whether the words right after a day say that something begins to be in force.
pub(super) fn begins_force(after: &str) -> bool {
    let near: String = after.chars().take(6).collect();
    let clause = near.split(['，', '。', '；', '、']).next().unwrap_or_default();
    ["施行", "实施", "生效"].iter().any(|word| clause.contains(word))
}

fn day_at(chars: &[char], year_mark: usize) -> Option<DayInText> {
    let start = year_mark.checked_sub(4)?;
    let year =
        parse_number(&chars[start..year_mark].iter().collect::<String>()).filter(|year| *year >= 1900)?;
    let (month, month_mark) = number_before(chars, year_mark + 1, '月')?;
    let (day, day_mark) = number_before(chars, month_mark + 1, '日')?;
    let day = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))?;
    let before = start.checked_sub(1).map(|at| chars[at]);
    Some(DayInText { day, before, after: chars[day_mark + 1..].iter().take(24).collect() })
}

/// The number that stands from `start` up to the mark, and the place of the mark.
fn number_before(chars: &[char], start: usize, mark: char) -> Option<(u16, usize)> {
    let length = chars.get(start..)?.iter().take(4).position(|c| *c == mark)?;
    let number = parse_number(&chars[start..start + length].iter().collect::<String>())?;
    Some((number, start + length))
}
