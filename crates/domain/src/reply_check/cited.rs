//! L16, L17: citations in the canonical form, and under the number that holds on the day of the facts.

use super::{CheckFacts, Raw, Span};
use crate::case::ReplyContent;
use crate::citation::{self, CitationKey};
use crate::error::ErrorCode as E;
use crate::pack::RulePack;
use crate::reason::ReasonCode;

pub(super) fn check(content: &ReplyContent, facts: &CheckFacts, pack: &RulePack, found: &mut Vec<Raw>) {
    for cited in citation::scan(&content.public_text) {
        let span = Span { start: cited.start, end: cited.end };
        canonical(&cited, span, found);
        if !is_backed(&cited.parsed.key, content, facts) {
            let old = old_number(&cited.parsed.key, "public_text", facts, pack);
            found.extend(old.map(|raw| raw.at(span)));
        }
    }
    for old in content.citations.iter().filter(|c| !c.in_force_on(facts.facts_on)) {
        found.extend(old_number(&old.key, "citations", facts, pack));
    }
}

/// L16.
fn canonical(cited: &citation::Found, span: Span, found: &mut Vec<Raw>) {
    let canonical = cited.parsed.key.to_string();
    let written: String = cited.written.split_whitespace().collect();
    if written != canonical {
        let raw = Raw::new("L16", "public_text", E::ReplyBlocked, ReasonCode::ReplyCitationForm);
        found.push(raw.at(span).with("canonical", canonical));
    }
}

/// Whether the same provision is attached as a basis that is law on the day: then its number is the new act's own.
fn is_backed(key: &CitationKey, content: &ReplyContent, facts: &CheckFacts) -> bool {
    let place = key.place();
    content.citations.iter().any(|basis| {
        citation::is_same_act(&basis.key.act, &key.act)
            && basis.key.place().starts_with(&place)
            && basis.in_force_on(facts.facts_on)
    })
}

/// L17: the number an act bore before it was renumbered.
fn old_number(key: &CitationKey, field: &'static str, facts: &CheckFacts, pack: &RulePack) -> Option<Raw> {
    let (renumbering, old, new) = pack.renumbered_place(key, facts.facts_on)?;
    let (since, act) = (renumbering.since, renumbering.now.as_deref().unwrap_or(&key.act));
    let exact = key.place() == old;
    let reason = if exact { ReasonCode::ReplyOldNumber } else { ReasonCode::ReplyOldNumberNear };
    let raw = Raw::new("L17", field, E::ReplyBlocked, reason).with("key", key).with("since", since);
    Some(raw.with("old", old).with("new", format!("《{act}》{new}")))
}
