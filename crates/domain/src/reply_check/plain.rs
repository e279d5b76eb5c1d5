//! A text as a reader takes it in: without white space, whatever the width of its characters.
//!
//! Here so that a number or a name is found however it was spaced. Invariant: every span is one of the text as written.

use super::Span;
use crate::citation::is_blank;

/// A text without white space, half-width, with the places its characters come from.
pub(super) struct Plain {
    chars: Vec<char>,
    at: Vec<usize>,
}

impl Plain {
    pub(super) fn of(text: &str) -> Self {
        let kept = text.chars().enumerate().filter(|(_, c)| !is_blank(*c));
        let (at, chars) = kept.map(|(at, c)| (at, half_width(c))).unzip();
        Self { chars, at }
    }

    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }

    pub(super) fn has(&self, word: &str) -> bool {
        !self.places(&Self::of(word)).is_empty()
    }

    /// What follows the first `head` in it; all of it where there is none.
    pub(super) fn after(self, head: &str) -> Self {
        let head = Self::of(head);
        let Some(at) = self.places(&head).first().copied() else { return self };
        let keep = at + head.len()..self.len();
        Self {
            chars: self.chars.get(keep.clone()).unwrap_or_default().to_vec(),
            at: self.at.get(keep).unwrap_or_default().to_vec(),
        }
    }

    /// Where `word` stands, by the place of its first character here.
    pub(super) fn places(&self, word: &Self) -> Vec<usize> {
        if word.chars.is_empty() {
            return Vec::new();
        }
        let windows = self.chars.windows(word.len()).enumerate();
        windows.filter(|(_, window)| *window == word.chars).map(|(at, _)| at).collect()
    }

    /// The characters before a place, nearest last, and those from a place on.
    pub(super) fn split(&self, at: usize) -> (String, String) {
        let (before, after) = self.chars.split_at(at.min(self.len()));
        (before.iter().collect(), after.iter().collect())
    }

    /// The stretch of the text as written that holds `length` characters from `start` on.
    pub(super) fn span(&self, start: usize, length: usize) -> Option<Span> {
        let last = self.at.get((start + length).checked_sub(1)?)?;
        Some(Span { start: *self.at.get(start)?, end: last + 1 })
    }
}

/// Full-width digits, letters and signs as half-width.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}
