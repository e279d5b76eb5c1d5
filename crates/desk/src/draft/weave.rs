//! Three texts into one: what one side changed is taken, what both changed in the same place stands with both.
//!
//! Sentences first (they end with 。！？； or a line); a sentence that both changed is woven by graphemes where the changes
//! lie apart. Invariants (D2): a text that only one side changed is that side's; nothing that neither wrote gets in but a
//! line's end between two versions; graphemes stay whole; no sentence is lost that its side kept or wrote.

use std::hash::Hash;
use std::ops::Range;

use chengban_domain::text::sentence::{is_ended, sentences};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::commands::draft::{MergePiece, PieceOf};

/// Unchanged graphemes between two changes of one sentence, at least: nearer ones are one place, not two.
const APART: usize = 4;

/// Merges `mine` and `theirs`, both written on `base`; the pieces in order are the text.
pub fn weave(base: &str, mine: &str, theirs: &str) -> Vec<MergePiece> {
    let mut pieces = Vec::new();
    let (b, m, t) = (sentences(base), sentences(mine), sentences(theirs));
    for chunk in chunks(&b, &m, &t, 1) {
        let (b, m, t) = (&b[chunk.base], &m[chunk.mine], &t[chunk.theirs]);
        if let Some((text, of)) = settled(b, m, t) {
            push(&mut pieces, text.concat(), of, false);
        } else if let Some(text) = woven(&b.concat(), &m.concat(), &t.concat()) {
            push(&mut pieces, text, PieceOf::Woven, false);
        } else {
            side_by_side(m, t, &mut pieces);
        }
    }
    pieces
}

/// The text of the pieces.
pub fn text_of(pieces: &[MergePiece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

/// How many places both changed.
pub fn overlaps(pieces: &[MergePiece]) -> u32 {
    let begins = |at: usize| pieces[at].overlap && (at == 0 || !pieces[at - 1].overlap);
    u32::try_from((0..pieces.len()).filter(|at| begins(*at)).count()).unwrap_or(u32::MAX)
}

/// A stretch of the three texts.
struct Chunk {
    base: Range<usize>,
    mine: Range<usize>,
    theirs: Range<usize>,
}

/// Cuts the three into stretches: unchanged in both, or changed in at least one. An unchanged stretch shorter than `least`
/// between two changes is part of them.
fn chunks<T: Hash + Eq + Ord>(base: &[T], mine: &[T], theirs: &[T], least: usize) -> Vec<Chunk> {
    let (in_mine, in_theirs) = (matches(base, mine), matches(base, theirs));
    let mut found: Vec<Chunk> = Vec::new();
    let mut open = (0, 0, 0);
    let mut at = 0;
    while at < base.len() {
        let (Some(m), Some(t)) = (in_mine[at], in_theirs[at]) else {
            at += 1;
            continue;
        };
        let mut long = 1;
        while at + long < base.len()
            && in_mine[at + long] == Some(m + long)
            && in_theirs[at + long] == Some(t + long)
        {
            long += 1;
        }
        let first = open == (0, 0, 0) && (at, m, t) == (0, 0, 0);
        let last = at + long == base.len() && m + long == mine.len() && t + long == theirs.len();
        if long >= least || first || last {
            found.extend(between(open, (at, m, t)));
            found.extend(between((at, m, t), (at + long, m + long, t + long)));
            open = (at + long, m + long, t + long);
        }
        at += long;
    }
    found.extend(between(open, (base.len(), mine.len(), theirs.len())));
    found
}

fn between(from: (usize, usize, usize), to: (usize, usize, usize)) -> Option<Chunk> {
    (from != to).then_some(Chunk { base: from.0..to.0, mine: from.1..to.1, theirs: from.2..to.2 })
}

/// For each token of `base` where it stands in `other`, if it does; ascending.
fn matches<T: Hash + Eq + Ord>(base: &[T], other: &[T]) -> Vec<Option<usize>> {
    let mut places = vec![None; base.len()];
    for op in capture_diff_slices(Algorithm::Myers, base, other) {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            for step in 0..len {
                places[old_index + step] = Some(new_index + step);
            }
        }
    }
    places
}

/// The stretch that stands where at most one side changed it, or both alike.
fn settled<'t, T: PartialEq>(base: &[T], mine: &'t [T], theirs: &'t [T]) -> Option<(&'t [T], PieceOf)> {
    if mine == theirs {
        Some((mine, PieceOf::Both))
    } else if mine == base {
        Some((theirs, PieceOf::Theirs))
    } else {
        (theirs == base).then_some((mine, PieceOf::Mine))
    }
}

/// One text with the changes of both, where they lie apart.
fn woven(base: &str, mine: &str, theirs: &str) -> Option<String> {
    if base.is_empty() || mine.is_empty() || theirs.is_empty() {
        return None;
    }
    let graphemes = |text: &'_ str| text.graphemes(true).map(str::to_owned).collect::<Vec<_>>();
    let (b, m, t) = (graphemes(base), graphemes(mine), graphemes(theirs));
    let mut text = String::new();
    for chunk in chunks(&b, &m, &t, APART) {
        let (part, _) = settled(&b[chunk.base], &m[chunk.mine], &t[chunk.theirs])?;
        text.extend(part.iter().map(String::as_str));
    }
    Some(text)
}

/// Both versions of a place, mine first; sentences that stand in both stand once.
fn side_by_side(mine: &[&str], theirs: &[&str], pieces: &mut Vec<MergePiece>) {
    for op in capture_diff_slices(Algorithm::Myers, mine, theirs) {
        let (_, old, new) = op.as_tag_tuple();
        if matches!(op, DiffOp::Equal { .. }) {
            push(pieces, mine[old].concat(), PieceOf::Both, true);
            continue;
        }
        let (mut first, second) = (mine[old].concat(), theirs[new].concat());
        if !second.is_empty() && !is_ended(&first) {
            first.push('\n');
        }
        push(pieces, first, PieceOf::Mine, true);
        push(pieces, second, PieceOf::Theirs, true);
    }
}

fn push(pieces: &mut Vec<MergePiece>, text: String, of: PieceOf, overlap: bool) {
    if !text.is_empty() {
        pieces.push(MergePiece { text, of, overlap });
    }
}

#[cfg(test)]
mod tests;
