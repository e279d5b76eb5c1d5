//! The piece of a text around its first hit, with the hits marked.
//!
//! The index keeps no text, so FTS5's own `snippet()` cannot serve; and marks must be structure, not markup, because the
//! text is a citizen's.
//!
//! Invariant: the pieces joined are a substring of the text, apart from the ellipses at its ends.

use chengban_domain::text::fold::folded;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::tokens::runs;

/// A piece of a snippet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SnippetPiece {
    /// The text.
    pub text: String,
    /// Whether the piece is a hit.
    pub hit: bool,
}

/// Cuts at most `width` characters around the first hit of `words` in `text`.
#[must_use]
pub fn snippet(text: &str, words: &str, width: usize) -> Vec<SnippetPiece> {
    let chars: Vec<char> = text.chars().map(|c| if c == '\n' { ' ' } else { c }).collect();
    let marks = hits(&chars, words);
    let first = marks.iter().position(|hit| *hit).unwrap_or(0);
    let start =
        if chars.len() <= width { 0 } else { first.saturating_sub(width / 4).min(chars.len() - width) };
    let end = (start + width).min(chars.len());
    let mut pieces: Vec<SnippetPiece> = Vec::new();
    for at in start..end {
        match pieces.last_mut() {
            Some(piece) if piece.hit == marks[at] => piece.text.push(chars[at]),
            _ => pieces.push(SnippetPiece { text: chars[at].to_string(), hit: marks[at] }),
        }
    }
    if start > 0 {
        pieces.insert(0, SnippetPiece { text: "…".into(), hit: false });
    }
    if end < chars.len() {
        pieces.push(SnippetPiece { text: "…".into(), hit: false });
    }
    pieces
}

/// For each character whether it belongs to a hit of any word.
fn hits(chars: &[char], words: &str) -> Vec<bool> {
    // The folded text, each folded character with the place of the character it came from.
    let (plain, from): (Vec<char>, Vec<usize>) = chars
        .iter()
        .enumerate()
        .flat_map(|(at, c)| {
            let own = c.to_string();
            folded(&own).map(move |f| (f, at)).collect::<Vec<_>>()
        })
        .unzip();
    let mut marks = vec![false; chars.len()];
    for run in runs(words) {
        let wanted: Vec<char> = run.concat().chars().collect();
        for (at, window) in plain.windows(wanted.len()).enumerate() {
            if window == wanted {
                marks[from[at]..=from[at + wanted.len() - 1]].fill(true);
            }
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pieces: &[SnippetPiece]) -> String {
        pieces.iter().map(|p| if p.hit { format!("[{}]", p.text) } else { p.text.clone() }).collect()
    }

    #[test]
    fn hits_are_marked_in_the_writing_of_the_text() {
        assert_eq!(shown(&snippet("組織廣場舞，Ａ區", "广场舞 a区", 40)), "組織[廣場舞]，[Ａ區]");
    }

    #[test]
    fn a_long_text_is_cut_around_its_first_hit() {
        let text = format!("{}噪声{}", "前".repeat(100), "后".repeat(100));
        let cut = shown(&snippet(&text, "噪声", 20));
        assert_eq!(cut, format!("…{}[噪声]{}…", "前".repeat(5), "后".repeat(13)));
    }

    #[test]
    fn a_text_without_a_hit_shows_its_beginning() {
        assert_eq!(shown(&snippet("甲乙丙丁", "戊", 2)), "甲乙…");
    }
}
