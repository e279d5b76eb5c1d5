//! Finds citations inside running text, for checks of a reply's wording.
//!
//! Only titled citations (《…》第X条) are found: a bare number in prose means too many things. A mention of a title
//! without a place is no citation.
//!
//! Invariant: spans are character offsets into the given text, in order, never overlapping.

use super::parse::{Parsed, is_blank, parse_titled};

/// A citation found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Offset of 《, in characters.
    pub start: usize,
    /// Offset after the last character of the citation.
    pub end: usize,
    /// What it cites.
    pub parsed: Parsed,
    /// The text as it stands, for comparing with the canonical print.
    pub written: String,
}

/// All titled citations of `text`.
#[must_use]
pub fn scan(text: &str) -> Vec<Found> {
    let all: Vec<char> = text.chars().collect();
    let (places, chars): (Vec<usize>, Vec<char>) =
        all.iter().enumerate().filter(|(_, c)| !is_blank(**c)).map(|(i, c)| (i, *c)).unzip();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if chars[at] != '《' {
            at += 1;
            continue;
        }
        match parse_titled(&chars[at..]) {
            Ok((parsed, used)) => {
                let (start, end) = (places[at], places[at + used - 1] + 1);
                found.push(Found { start, end, parsed, written: all[start..end].iter().collect() });
                at += used;
            }
            Err(_) => at += 1,
        }
    }
    found
}
