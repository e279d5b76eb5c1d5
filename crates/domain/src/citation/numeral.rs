//! Chinese numerals of statutes, both ways, 1 to 9999.
//!
//! Statutes count articles as 一千一百九十 and 一百零一; people type 190, １９０, 一百〇一 or 一一九〇. Reading is lenient in
//! spelling but not in meaning: 一百五 (150 in speech, 105 by its digits) is refused.
//!
//! Invariant: `from_chinese(to_chinese(n)) == n` for every n in range.

const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const UNITS: [(u16, Option<char>); 4] = [(1000, Some('千')), (100, Some('百')), (10, Some('十')), (1, None)];
/// Largest number that any statute could use and four digits can print.
const MAX: u16 = 9999;

/// Prints 1..=9999 as a statute does (`十一`, `一百一十`, `一千零一`); `None` outside the range.
#[must_use]
pub fn to_chinese(number: u16) -> Option<String> {
    if number == 0 || number > MAX {
        return None;
    }
    let mut out = String::new();
    let mut gap = false;
    for (unit, name) in UNITS {
        let digit = number / unit % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push('零');
            gap = false;
        }
        // 十一, not 一十一, but 一百一十一.
        if !(unit == 10 && digit == 1 && out.is_empty()) {
            out.push(DIGITS[usize::from(digit)]);
        }
        out.extend(name);
    }
    Some(out)
}

/// Reads a Chinese numeral, with units (一百零二) or digit by digit (一〇二); `None` if it is none or out of range.
#[must_use]
pub fn from_chinese(text: &str) -> Option<u16> {
    let chars: Vec<char> = text.chars().map(plain).collect();
    if chars.is_empty() || chars.len() > 8 {
        return None;
    }
    if chars.iter().all(|c| digit_of(*c).is_some()) {
        return positional(&chars);
    }
    let spelled = spelled_out(&chars);
    let number = sum(&spelled)?;
    (to_chinese(number)? == spelled.iter().collect::<String>()).then_some(number)
}

/// Reads a numeral in Chinese or in half- or full-width digits; `None` if it is none or out of 1..=9999.
#[must_use]
pub fn parse_number(text: &str) -> Option<u16> {
    let digits: Option<String> = text.chars().map(western_digit).collect();
    match digits {
        Some(digits) if !digits.is_empty() => digits.parse().ok().filter(|n| (1..=MAX).contains(n)),
        _ => from_chinese(text),
    }
}

/// A half- or full-width digit as half-width.
pub(super) fn western_digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
        _ => None,
    }
}

/// Whether the character may stand inside a Chinese numeral.
pub(crate) fn is_chinese_numeral(c: char) -> bool {
    let c = plain(c);
    digit_of(c).is_some() || unit_of(c).is_some()
}

fn plain(c: char) -> char {
    match c {
        '〇' | '○' => '零',
        '两' => '二',
        _ => c,
    }
}

fn digit_of(c: char) -> Option<u16> {
    DIGITS.iter().position(|d| *d == c).and_then(|i| u16::try_from(i).ok())
}

fn unit_of(c: char) -> Option<u16> {
    UNITS.iter().find(|(_, name)| *name == Some(c)).map(|(unit, _)| *unit)
}

fn positional(chars: &[char]) -> Option<u16> {
    if chars.len() > 4 {
        return None;
    }
    let number = chars.iter().try_fold(0_u16, |acc, c| Some(acc * 10 + digit_of(*c)?))?;
    (number > 0).then_some(number)
}

/// Undoes the two accepted abbreviations: 一十五 for 十五, and 一百十五 for 一百一十五.
fn spelled_out(chars: &[char]) -> Vec<char> {
    let chars = if chars.starts_with(&['一', '十']) { &chars[1..] } else { chars };
    let mut out = Vec::with_capacity(chars.len() + 1);
    for c in chars {
        if *c == '十' && out.last().is_some_and(|last| unit_of(*last).is_some()) {
            out.push('一');
        }
        out.push(*c);
    }
    out
}

fn sum(chars: &[char]) -> Option<u16> {
    let mut total = 0_u16;
    let mut digit = None;
    for c in chars {
        if let Some(unit) = unit_of(*c) {
            total = total.checked_add(digit.take().unwrap_or(1_u16).checked_mul(unit)?)?;
        } else {
            digit = Some(digit_of(*c)?);
        }
    }
    total.checked_add(digit.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn every_number_in_range_survives_printing_and_reading() {
        for number in 1..=MAX {
            let printed = to_chinese(number).unwrap();
            assert_eq!(from_chinese(&printed), Some(number), "{printed}");
        }
        assert_eq!((to_chinese(0), to_chinese(10_000)), (None, None));
    }

    #[rstest]
    #[case(5, "五")]
    #[case(10, "十")]
    #[case(19, "十九")]
    #[case(20, "二十")]
    #[case(100, "一百")]
    #[case(101, "一百零一")]
    #[case(110, "一百一十")]
    #[case(115, "一百一十五")]
    #[case(1001, "一千零一")]
    #[case(1010, "一千零一十")]
    #[case(1100, "一千一百")]
    #[case(1190, "一千一百九十")]
    #[case(1260, "一千二百六十")]
    #[case(9999, "九千九百九十九")]
    fn numbers_print_as_statutes_do(#[case] number: u16, #[case] printed: &str) {
        assert_eq!(to_chinese(number).as_deref(), Some(printed));
    }

    #[rstest]
    #[case("一百〇一", 101)]
    #[case("一一九〇", 1190)]
    #[case("一十五", 15)]
    #[case("一百十五", 115)]
    #[case("两百零二", 202)]
    #[case("50", 50)]
    #[case("５０", 50)]
    fn other_spellings_are_read(#[case] text: &str, #[case] number: u16) {
        assert_eq!(parse_number(text), Some(number));
    }

    #[rstest]
    #[case("一百五")]
    #[case("百十一千")]
    #[case("五五十")]
    #[case("零")]
    #[case("0")]
    #[case("10000")]
    #[case("九千九百九十九千")]
    #[case("")]
    #[case("第五")]
    fn ambiguous_and_foreign_spellings_are_refused(#[case] text: &str) {
        assert_eq!(parse_number(text), None);
    }
}
