//! Text as it comes out of spreadsheets made fit to store: widths, spaces, control characters, Excel's escapes.
//!
//! Invariant: nothing a citizen wrote is changed but invisible characters and spaces; rare characters stay.

use chengban_domain::mask;

/// Full-width letters, digits and signs as half-width; for numbers and codes, never for a citizen's words.
#[must_use]
pub fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            other => other,
        })
        .collect()
}

/// One line, trimmed, runs of spaces as one; Excel's guards (a leading apostrophe, `="..."`) removed.
#[must_use]
pub fn one_line(text: &str) -> String {
    let text = unescape(text);
    let joined = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|part| !part.is_empty());
    let line = joined.collect::<Vec<_>>().join(" ");
    let line = line.strip_prefix("=\"").and_then(|inner| inner.strip_suffix('"')).unwrap_or(&line);
    line.strip_prefix('\'').unwrap_or(line).trim().to_owned()
}

/// Lines kept, each trimmed, tabs as spaces, at most one empty line between two.
#[must_use]
pub fn many_lines(text: &str) -> String {
    let text = unescape(text).replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{2028}', '\u{2029}'], "\n");
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n') {
        let line = one_line(line);
        if line.is_empty() && lines.last().is_none_or(String::is_empty) {
            continue;
        }
        lines.push(line);
    }
    if lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n")
}

/// Removes what cannot be seen and Excel's `_x000D_` for control characters.
fn unescape(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|c| {
            !matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}' | '\u{ad}' | '\u{200e}' | '\u{200f}'
                | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
        })
        .collect();
    if !visible.contains("_x00") {
        return visible;
    }
    (0..0x20_u8).fold(visible, |text, code| {
        let with = if code == b'\n' {
            "\n"
        } else if code == b'\r' {
            ""
        } else {
            " "
        };
        text.replace(&format!("_x{code:04X}_"), with)
    })
}

/// A cell's text as a refusal may quote it: digits of a telephone or identity number masked, at most 20 characters,
/// and only if it holds no words, since a shifted row may carry a name anywhere.
#[must_use]
pub fn quotable(text: &str) -> String {
    let text = one_line(text);
    let plain = |c: char| c.is_ascii_digit() || " -/.:TZ+年月日号时点分秒上下午E".contains(c);
    if text.chars().all(plain) && text.chars().count() <= 30 {
        return format!("「{}」", mask_digits(&text));
    }
    format!("一段 {} 个字的文字", text.chars().count())
}

/// Runs of seven digits or more masked like telephone numbers.
#[must_use]
pub fn mask_digits(text: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for c in text.chars().chain(std::iter::once('\0')) {
        if c.is_ascii_digit() {
            run.push(c);
            continue;
        }
        out += &match run.len() {
            0..=6 => run.clone(),
            7..=11 => mask::phone(&run),
            long => format!("**({long} 位数字)**"),
        };
        run.clear();
        if c != '\0' {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_of_all_kinds_go_and_lines_stay() {
        for (dirty, clean) in [
            ("\t13912345678", "13912345678"),
            ("'0898", "0898"),
            ("=\"001\"", "001"),
            ("　琼海　市 ", "琼海 市"),
            ("\u{feff}甲\u{200b}乙\u{7}", "甲乙"),
            ("王某䶮\u{e0100}", "王某䶮\u{e0100}"),
        ] {
            assert_eq!(one_line(dirty), clean, "{dirty:?}");
        }
        assert_eq!(many_lines("　　一\t（二）  \r\n\r\n\r\n三_x000D_\n\n"), "一 （二）\n\n三");
    }

    #[test]
    fn a_quoted_cell_shows_no_whole_number_and_no_name() {
        assert_eq!(quotable("2026-13-45"), "「2026-13-45」");
        assert_eq!(quotable("13912345678"), "「139****5678」");
        assert_eq!(quotable("王小明"), "一段 3 个字的文字");
        assert!(!quotable("46000319900101123X").contains("19900101"));
    }
}
