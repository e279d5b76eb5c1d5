//! Telephone numbers as spreadsheets mangle them: numbers, guards, spaces, country codes, lost zeros.
//!
//! Invariant: a number that lost digits is dropped, never completed by guess; nobody is to call a stranger.

use super::clean;
use super::sheet::Cell;

/// The number or account, and a Chinese remark if it is doubtful. The remark masks the number.
#[must_use]
pub fn read(cell: &Cell) -> (String, Option<String>) {
    match cell {
        Cell::Text(text) => from_text(&clean::half_width(&clean::one_line(text))),
        Cell::Number(number) => from_number(*number),
        Cell::Fault(fault) => (String::new(), Some(format!("单元格是公式错误（{fault}），没有取到电话。"))),
        Cell::Bool(_) | Cell::Date(_) => (String::new(), Some("单元格不是电话号码，没有取用。".to_owned())),
    }
}

fn from_number(number: f64) -> (String, Option<String>) {
    if number.fract() != 0.0 || !(1e2..1e15).contains(&number) {
        return (String::new(), Some("单元格里的数字不像电话号码，没有取用。".to_owned()));
    }
    let digits = format!("{number:.0}");
    // A fixed line's leading zero cannot survive in a number cell; 400 and 800 numbers have none.
    let fixed = match digits.len() {
        10 => !digits.starts_with("400") && !digits.starts_with("800"),
        11 => !digits.starts_with('1'),
        _ => false,
    };
    if fixed {
        let restored = format!("0{digits}");
        let remark =
            format!("电话以数字格式保存，已补回区号前的 0（{}），请核对。", clean::mask_digits(&restored));
        return (restored, Some(remark));
    }
    judge(digits)
}

fn from_text(text: &str) -> (String, Option<String>) {
    if text.is_empty() {
        return (String::new(), None);
    }
    let numeric = text.chars().all(|c| c.is_ascii_digit() || "+-() .eE".contains(c));
    if !numeric {
        // An account name, or several numbers with words between.
        return (text.to_owned(), None);
    }
    if text.contains(['e', 'E']) || text.ends_with(".0") {
        return from_scientific(text);
    }
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '(' | ')' | '.')).collect();
    let bare = digits.strip_prefix("+86").or_else(|| digits.strip_prefix("0086")).unwrap_or(&digits);
    let bare = bare.strip_prefix("86").filter(|rest| is_mobile(&rest.replace('-', ""))).unwrap_or(bare);
    let bare = bare.trim_start_matches('-');
    let joined = bare.replace('-', "");
    judge(if is_mobile(&joined) { joined } else { bare.to_owned() })
}

/// 「1.8681238488E10」 still has all its digits; 「1.87E+10」 has lost them.
fn from_scientific(text: &str) -> (String, Option<String>) {
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    let kept = mantissa.chars().filter(char::is_ascii_digit).count();
    let number =
        text.parse::<f64>().ok().filter(|number| number.fract() == 0.0 && (1e2..1e15).contains(number));
    match number {
        Some(number) if kept >= format!("{number:.0}").len() || text.ends_with(".0") => from_number(number),
        _ => (
            String::new(),
            Some("电话变成了科学计数法，已丢失数字，没有取用。请把该列设为文本后重新导出。".to_owned()),
        ),
    }
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && digits.chars().all(|c| c.is_ascii_digit())
}

/// Keeps the number; remarks on one that is neither a mobile nor like any fixed or service line.
fn judge(number: String) -> (String, Option<String>) {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let fine = match digits.len() {
        11 => is_mobile(&digits) || digits.starts_with('0'),
        10 => digits.starts_with('0') || digits.starts_with("400") || digits.starts_with("800"),
        12 => digits.starts_with('0'),
        3..=8 => true,
        _ => false,
    };
    let remark =
        (!fine).then(|| format!("电话「{}」的位数不对，已照原样保留，请核对。", clean::mask_digits(&digits)));
    (number, remark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_of_a_mobile_number_reads_alike() {
        for text in [
            "\t18681238488",
            "'18681238488",
            "186 8123 8488",
            "186-8123-8488",
            "+86 18681238488",
            "8618681238488",
            "１８６８１２３８４８８",
            "=\"18681238488\"",
            "1.8681238488E10",
            "18681238488.0",
            " 18681238488\u{3000}",
        ] {
            assert_eq!(read(&Cell::Text(text.to_owned())), ("18681238488".to_owned(), None), "{text}");
        }
        assert_eq!(read(&Cell::Number(1.868_123_848_8E10)), ("18681238488".to_owned(), None));
        assert_eq!(read(&Cell::Number(1.8E10)), ("18000000000".to_owned(), None));
    }

    #[test]
    fn lost_digits_are_not_guessed_and_lost_zeros_are_put_back() {
        let (number, remark) = read(&Cell::Text("1.87E+10".to_owned()));
        assert_eq!((number.as_str(), remark.is_some()), ("", true));
        let (number, remark) = read(&Cell::Number(89_862_812_345.0));
        assert_eq!((number.as_str(), remark.is_some()), ("089862812345", true));
        assert!(!remark.unwrap().contains("62812345"));
    }

    #[test]
    fn accounts_and_fixed_lines_stay_and_doubtful_numbers_are_remarked() {
        for (text, number, doubtful) in [
            ("wx_qionghai", "wx_qionghai", false),
            ("0898-62812345", "0898-62812345", false),
            ("12345", "12345", false),
            ("4008001234", "4008001234", false),
            ("1868123848", "1868123848", true),
            ("186812384888", "186812384888", true),
        ] {
            let (found, remark) = read(&Cell::Text(text.to_owned()));
            assert_eq!((found.as_str(), remark.is_some()), (number, doubtful), "{text}");
            assert!(remark.is_none_or(|remark| !remark.contains(text)));
        }
    }
}
