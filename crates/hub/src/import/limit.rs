//! 「3个工作日」「24小时」 as limits of the domain.

use chengban_domain::time::{Limit, Unit};

use super::clean;

/// Reads a limit: 1 to 9999 of a known unit. `None` if it is anything else.
#[must_use]
pub fn read(text: &str) -> Option<Limit> {
    let narrow: String = clean::half_width(text).chars().filter(|c| !c.is_whitespace()).collect();
    let narrow = narrow.to_lowercase();
    let unit_at = narrow.find(|c: char| !is_numeral(c)).unwrap_or(narrow.len());
    let (amount, unit) = narrow.split_at_checked(unit_at)?;
    let unit = match unit.strip_prefix('个').unwrap_or(unit).trim_end_matches("内") {
        "工作日" | "wd" => Unit::Wd,
        "工作小时" | "工作时" | "wh" => Unit::Wh,
        "自然日" | "日" | "天" | "d" => Unit::D,
        "小时" | "时" | "h" => Unit::H,
        "分钟" | "分" | "min" => Unit::Min,
        _ => return None,
    };
    let amount = amount.parse::<u32>().ok().or_else(|| han(amount))?;
    Limit::AMOUNTS.contains(&amount).then(|| Limit::new(amount, unit))
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || "一二两三四五六七八九十".contains(c)
}

/// 一 to 九十九.
fn han(text: &str) -> Option<u32> {
    let digit = |text: &str| -> Option<u32> {
        let mut characters = text.chars();
        let value = match characters.next()? {
            '一' => 1,
            '二' | '两' => 2,
            '三' => 3,
            '四' => 4,
            '五' => 5,
            '六' => 6,
            '七' => 7,
            '八' => 8,
            '九' => 9,
            _ => return None,
        };
        characters.next().is_none().then_some(value)
    };
    let Some((tens, ones)) = text.split_once('十') else { return digit(text) };
    let tens = if tens.is_empty() { 1 } else { digit(tens)? };
    Some(tens * 10 + if ones.is_empty() { 0 } else { digit(ones)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_of_the_exports_are_read_and_nothing_is_guessed() {
        for (text, expected) in [
            ("3个工作日", Some("3wd")),
            ("5 工作日", Some("5wd")),
            ("24小时", Some("24h")),
            ("３０分钟", Some("30min")),
            ("十五日", Some("15d")),
            ("两个工作日", Some("2wd")),
            ("二十天内", Some("20d")),
            ("4工作小时", Some("4wh")),
            ("0个工作日", None),
            ("10000小时", None),
            ("尽快", None),
            ("2026-11-20", None),
            ("", None),
            ("工作日", None),
            ("十十日", None),
            ("99999999999小时", None),
        ] {
            assert_eq!(read(text).map(|limit| limit.to_string()).as_deref(), expected, "{text}");
        }
    }
}
