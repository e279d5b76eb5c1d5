//! L1–L5, L18: what must be there.

use super::{CheckFacts, Raw, Span};
use crate::case::{Outcome, ReplyContent, reply_sentence};
use crate::error::ErrorCode as E;
use crate::pack::RulePack;
use crate::reason::ReasonCode;
use crate::template;

pub(super) fn check(content: &ReplyContent, facts: &CheckFacts, pack: &RulePack, found: &mut Vec<Raw>) {
    contact(content, facts, found);
    outcome(content, found);
    supports(content, facts, found);
    ground(content, facts, pack, found);
    facts_day(content, facts, found);
    in_force(content, facts, found);
    variables(content, found);
    repeated(content, facts, found);
}

/// L1: the resident was contacted, or it says why not.
fn contact(content: &ReplyContent, facts: &CheckFacts, found: &mut Vec<Raw>) {
    if !facts.contacted && !facts.anonymous && content.contact_waiver.trim().is_empty() {
        found.push(Raw::new("L1", "contact_waiver", E::MissingContact, ReasonCode::ReplyContact));
    }
}

/// L2: a text, an outcome, and a reason where it is not solved.
fn outcome(content: &ReplyContent, found: &mut Vec<Raw>) {
    if content.public_text.trim().is_empty() {
        found.push(Raw::new("L2", "public_text", E::MissingField, ReasonCode::ReplyEmpty));
    }
    match content.outcome {
        None => found.push(Raw::new("L2", "outcome", E::MissingField, ReasonCode::ReplyOutcome)),
        Some(Outcome::Partly | Outcome::Unsolved) if content.unsolved_reason.trim().is_empty() => {
            found.push(Raw::new("L2", "unsolved_reason", E::MissingField, ReasonCode::ReplyUnsolved));
        }
        Some(_) => {}
    }
}

/// L2: a support that is not waited for is named in the internal text, where its reason stands.
fn supports(content: &ReplyContent, facts: &CheckFacts, found: &mut Vec<Raw>) {
    for unit in facts.open_supports.iter().filter(|unit| !content.internal_text.contains(unit.as_str())) {
        let raw = Raw::new("L2", "internal_text", E::MissingField, ReasonCode::ReplySupport);
        found.push(raw.with("unit", unit));
    }
}

/// L3: a claimed ground carries its articles, its evidence and the sentence that the pack lays down for it.
fn ground(content: &ReplyContent, facts: &CheckFacts, pack: &RulePack, found: &mut Vec<Raw>) {
    let Some(claim) = &content.ground else { return };
    let known = pack.exclusion_ground(&claim.code);
    if known.is_none() {
        found.push(Raw::new("L3", "ground", E::UnknownGround, ReasonCode::ReplyGroundUnknown));
    }
    if content.citations.is_empty() {
        found.push(Raw::new("L3", "citations", E::MissingCitation, ReasonCode::ReplyGroundBasis));
    }
    if content.evidence.is_empty() {
        found.push(Raw::new("L3", "evidence", E::MissingEvidence, ReasonCode::ReplyGroundEvidence));
    }
    let numbers: Vec<u32> =
        content.evidence.iter().filter_map(|id| facts.evidence.get(id)).copied().collect();
    let stands = known.is_some_and(|ground| {
        let wanted = squeezed(&reply_sentence(ground, &content.citations, &numbers));
        squeezed(&claim.sentence) == wanted && squeezed(&content.public_text).contains(&wanted)
    });
    if !stands {
        found.push(Raw::new("L3", "public_text", E::ReplyBlocked, ReasonCode::ReplyGroundSentence));
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// L4: what is told happened has happened.
fn facts_day(content: &ReplyContent, facts: &CheckFacts, found: &mut Vec<Raw>) {
    if let Some(day) = facts.day_to_come(content) {
        let raw = Raw::new("L4", "facts_on", E::InvalidInput, ReasonCode::ReplyFactsLater);
        found.push(raw.with("day", day));
    }
}

/// L4: what is cited was law on the day of the facts, or it says why it is cited all the same.
fn in_force(content: &ReplyContent, facts: &CheckFacts, found: &mut Vec<Raw>) {
    let day = facts.day_of(content);
    for citation in content.citations.iter().filter(|c| !c.in_force_on(day)) {
        let told = !citation.reason.trim().is_empty();
        let reason = if told { ReasonCode::ReplyNotInForceTold } else { ReasonCode::ReplyNotInForce };
        let raw = Raw::new("L4", "citations", E::CitationNotInForce, reason);
        let raw = raw.with("day", day).with("citation", citation.print());
        found.push(if told { raw.asking() } else { raw });
    }
}

/// L5: no template variable is left open.
fn variables(content: &ReplyContent, found: &mut Vec<Raw>) {
    for (field, text) in [("public_text", &content.public_text), ("internal_text", &content.internal_text)] {
        for variable in template::variables(text) {
            let Span { start, end } = variable.span;
            let name: String = text.chars().skip(start).take(end - start).collect();
            let raw = Raw::new("L5", field, E::ReplyBlocked, ReasonCode::ReplyVariable);
            found.push(raw.at(variable.span).with("name", name));
        }
    }
}

/// L18: the same words did not satisfy before.
fn repeated(content: &ReplyContent, facts: &CheckFacts, found: &mut Vec<Raw>) {
    let text = squeezed(&content.public_text);
    if !text.is_empty() && facts.earlier.iter().any(|earlier| squeezed(earlier) == text) {
        found.push(Raw::new("L18", "public_text", E::ReplyBlocked, ReasonCode::ReplyRepeated));
    }
}
