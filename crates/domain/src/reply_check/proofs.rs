//! L8 and L19: what a reply says of its evidence. What is attached exists, what is named is attached, what exists is used.
//!
//! Invariant: a number is read whole: 佐证材料10 names the tenth piece and not the first.

use std::collections::BTreeSet;

use super::plain::half_width;
use super::{CheckFacts, Raw, Span};
use crate::case::ReplyContent;
use crate::citation::is_blank;
use crate::error::ErrorCode as E;
use crate::reason::ReasonCode;

/// What stands before the number of a piece, as `case::reply_sentence` writes it.
const MARK: &str = "佐证材料";
/// Words that make of a number behind it a count: 佐证材料3份.
const COUNTED: [char; 10] = ['份', '个', '张', '件', '页', '项', '组', '段', '幅', '条'];

pub(super) fn check(content: &ReplyContent, facts: &CheckFacts, found: &mut Vec<Raw>) {
    if content.evidence.iter().any(|id| !facts.evidence.contains_key(id)) {
        found.push(Raw::new("L8", "evidence", E::MissingEvidence, ReasonCode::ReplyEvidenceGone));
    }
    let attached: BTreeSet<u32> =
        content.evidence.iter().filter_map(|id| facts.evidence.get(id)).copied().collect();
    let existing: BTreeSet<u32> = facts.evidence.values().copied().collect();
    let mut named = BTreeSet::new();
    for (field, text) in [("public_text", &content.public_text), ("internal_text", &content.internal_text)] {
        let mut told = BTreeSet::new();
        for Named { no, span } in names(text) {
            named.insert(no);
            if attached.contains(&no) || !told.insert(no) {
                continue;
            }
            let here = existing.contains(&no);
            let reason = if here { ReasonCode::ReplyEvidenceNamed } else { ReasonCode::ReplyEvidenceUnknown };
            let raw = Raw::new("L8", field, E::MissingEvidence, reason).at(span).with("no", no);
            let raw = raw.with("count", existing.len());
            // What the unit keeps to itself may name a piece that goes to nobody.
            found.push(if here && field == "internal_text" { raw.asking() } else { raw });
        }
    }
    for no in existing.difference(&attached).filter(|no| !named.contains(*no)) {
        let raw = Raw::new("L19", "evidence", E::ReplyBlocked, ReasonCode::ReplyEvidenceUnused);
        found.push(raw.with("no", no));
    }
}

/// A piece that a text names.
struct Named {
    no: u32,
    span: Span,
}

/// The pieces named in a text, in half- or full-width digits, with or without white space before the number.
fn names(text: &str) -> Vec<Named> {
    let chars: Vec<char> = text.chars().map(half_width).collect();
    let mark: Vec<char> = MARK.chars().collect();
    let starts = (0..chars.len()).filter(|at| chars[*at..].starts_with(&mark));
    starts.filter_map(|start| named_at(&chars, start, mark.len())).collect()
}

fn named_at(chars: &[char], start: usize, length: usize) -> Option<Named> {
    let skip = |from: usize| from + chars[from..].iter().take_while(|c| **c != '\n' && is_blank(**c)).count();
    let from = skip(start + length);
    let digits: String = chars[from..].iter().take_while(|c| c.is_ascii_digit()).collect();
    let end = from + digits.len();
    let counts = chars.get(skip(end)).is_some_and(|next| COUNTED.contains(next));
    // No number is as long as that: digits beyond are of something else, and name no piece either way.
    let no = digits.parse::<u32>().ok().filter(|_| !counts)?;
    Some(Named { no, span: Span { start, end } })
}
