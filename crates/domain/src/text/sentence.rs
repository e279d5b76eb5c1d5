//! A text in sentences: they end with 。！？； or a line.
//!
//! Invariant: together the sentences are the text; graphemes stay whole.

use unicode_segmentation::UnicodeSegmentation as _;

/// A text in sentences; together they are the text.
#[must_use]
pub fn sentences(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut begin, mut ended) = (0, false);
    for (at, grapheme) in text.grapheme_indices(true) {
        // Closing marks and further ends belong to the sentence they follow; a line's end stands for itself.
        let goes_on = is_end(grapheme) || matches!(grapheme, "”" | "’" | "」" | "』" | "）" | "》");
        if begin < at && (is_line_end(grapheme) || (ended && !goes_on)) {
            parts.extend(text.get(begin..at));
            begin = at;
        }
        ended = is_line_end(grapheme) || (ended && goes_on) || is_end(grapheme);
        if is_line_end(grapheme) {
            let end = at + grapheme.len();
            parts.extend(text.get(begin..end));
            (begin, ended) = (end, false);
        }
    }
    parts.extend(text.get(begin..).filter(|rest| !rest.is_empty()));
    parts
}

fn is_end(grapheme: &str) -> bool {
    matches!(grapheme, "。" | "！" | "？" | "；")
}

fn is_line_end(grapheme: &str) -> bool {
    matches!(grapheme, "\n" | "\r\n" | "\r")
}

/// Whether a text is empty or its last sentence is brought to an end.
#[must_use]
pub fn is_ended(text: &str) -> bool {
    sentences(text)
        .last()
        .is_none_or(|last| last.graphemes(true).any(|grapheme| is_end(grapheme) || is_line_end(grapheme)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_falls_into_sentences_and_is_their_sum() {
        let text = "您好！已办结。\n“谢谢。”后续请关注；如有疑问？！请来电\r\n完";
        let parts = sentences(text);
        let wanted =
            ["您好！", "已办结。", "\n", "“谢谢。”", "后续请关注；", "如有疑问？！", "请来电", "\r\n", "完"];
        assert_eq!(parts, wanted);
    }
}
