//! Folding of characters before they are compared: NFKC, case, traditional to simplified.
//!
//! Traditional to simplified goes character by character (OpenCC's table through `hanconv`): a conversion by phrases would
//! fold the same character differently in a query and in a text.
//!
//! Invariant: folding the folded text changes nothing.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

const FIRST: u32 = 0x4E00;
const LAST: u32 = 0x9FFF;

/// Simplified form of each character of the main CJK block, built at first use (some milliseconds).
static SIMPLIFIED: LazyLock<Vec<char>> = LazyLock::new(|| {
    (FIRST..=LAST)
        .map(|code| {
            let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            let converted = hanconv::t2s(c.encode_utf8(&mut [0; 4]));
            let mut chars = converted.chars();
            match (chars.next(), chars.next()) {
                (Some(only), None) => only,
                _ => c,
            }
        })
        .collect()
});

/// The folded characters of `text`; zero-width characters are dropped.
///
/// Characters of the main CJK block are their own NFKC and combine with nothing beside them, so only what stands between
/// them is normalised.
pub fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
    let pieces = text.split_inclusive(is_main_han).flat_map(|piece| {
        let han = piece.chars().next_back().filter(|c| is_main_han(*c));
        let before = han.map_or(piece, |c| piece.strip_suffix(c).unwrap_or(piece));
        let others = (!before.is_empty()).then(|| before.nfkc().flat_map(char::to_lowercase));
        others.into_iter().flatten().chain(han)
    });
    pieces.filter(|c| !matches!(*c, '\u{200B}'..='\u{200D}' | '\u{FEFF}' | '\u{2060}')).map(simplified)
}

fn is_main_han(c: char) -> bool {
    (FIRST..=LAST).contains(&u32::from(c))
}

fn simplified(c: char) -> char {
    let code = u32::from(c);
    if !(FIRST..=LAST).contains(&code) {
        return c;
    }
    usize::try_from(code - FIRST).ok().and_then(|at| SIMPLIFIED.get(at)).copied().unwrap_or(c)
}

/// Whether the character is a token of its own: Han, kana, hangul.
#[must_use]
pub fn stands_alone(c: char) -> bool {
    matches!(u32::from(c),
        0x3005..=0x3007 | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalising_between_han_characters_is_normalising_the_whole() {
        for text in [
            "组織Ａ１，\u{3000}e\u{301}区",
            "か\u{3099}一か\u{3099}",
            "一\u{301}e\u{323}\u{302}",
            "ﬁ②\u{F900}龍\u{200B}",
        ] {
            let whole: String = text
                .nfkc()
                .flat_map(char::to_lowercase)
                .filter(|c| *c != '\u{200B}')
                .map(simplified)
                .collect();
            assert_eq!(folded(text).collect::<String>(), whole, "{text}");
        }
    }
}
