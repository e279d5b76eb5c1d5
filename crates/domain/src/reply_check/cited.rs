//! L16, L17: citations in the canonical form, and under the number that holds on the day of the facts. L4 once more, for
//! what the text cites without its being attached: where a statute library is at hand, the provision is one of its own.

use chrono::NaiveDate;

use super::{CheckFacts, Raw, Span};
use crate::case::ReplyContent;
use crate::citation::{self, Citation, CitationKey};
use crate::error::ErrorCode as E;
use crate::pack::RulePack;
use crate::reason::ReasonCode;

pub(super) fn check(content: &ReplyContent, facts: &CheckFacts, pack: &RulePack, found: &mut Vec<Raw>) {
    let day = facts.day_of(content);
    for cited in citation::scan(&content.public_text) {
        let span = Span { start: cited.start, end: cited.end };
        canonical(&cited, span, found);
        let (attached, backed) = standing(&cited.parsed.key, content, day);
        let old = Some(&cited.parsed.key).filter(|_| !backed);
        match old.and_then(|key| old_number(key, "public_text", day, pack)) {
            Some(raw) => found.push(raw.at(span)),
            None if attached => {}
            None => found.extend(unknown(&cited, facts).map(|raw| raw.at(span))),
        }
    }
    for old in content.citations.iter().filter(|c| !c.in_force_on(day)) {
        found.extend(old_number(&old.key, "citations", day, pack));
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

/// Whether the same provision is attached as a basis, and whether that is law on the day: then its number is the new act's
/// own.
fn standing(key: &CitationKey, content: &ReplyContent, day: NaiveDate) -> (bool, bool) {
    let place = key.place();
    let same = |basis: &&Citation| {
        citation::is_same_act(&basis.key.act, &key.act) && basis.key.place().starts_with(&place)
    };
    let attached: Vec<&Citation> = content.citations.iter().filter(same).collect();
    (!attached.is_empty(), attached.iter().any(|basis| basis.in_force_on(day)))
}

/// L4: what the library says against a citation. Its author is asked: a library may lag behind the law.
fn unknown(cited: &citation::Found, facts: &CheckFacts) -> Option<Raw> {
    let said = facts.library.get(&cited.written)?.clone();
    Some(
        Raw { said, ..Raw::new("L4", "public_text", E::CitationUnknown, ReasonCode::ReplyNotInForce) }
            .asking(),
    )
}

/// L17: the number an act bore before it was renumbered.
fn old_number(key: &CitationKey, field: &'static str, day: NaiveDate, pack: &RulePack) -> Option<Raw> {
    let (renumbering, old, new) = pack.renumbered_place(key, day)?;
    let (since, act) = (renumbering.since, renumbering.now.as_deref().unwrap_or(&key.act));
    let exact = key.place() == old;
    let reason = if exact { ReasonCode::ReplyOldNumber } else { ReasonCode::ReplyOldNumberNear };
    let raw = Raw::new("L17", field, E::ReplyBlocked, reason).with("key", key).with("since", since);
    Some(raw.with("old", old).with("new", format!("《{act}》{new}")))
}
