//! L7, L9, L11–L15: how it is said.

use super::promise::is_dated;
use super::{CheckFacts, Raw, Span, points};
use crate::case::ReplyContent;
use crate::error::ErrorCode as E;
use crate::pack::RulePack;
use crate::reason::ReasonCode;
use crate::text::sentence::sentences;

pub(super) fn check(content: &ReplyContent, facts: &CheckFacts, pack: &RulePack, found: &mut Vec<Raw>) {
    let public: Vec<char> = content.public_text.chars().collect();
    reporter(facts, &public, pack, found);
    secrecy("public_text", &public, pack, found);
    secrecy("internal_text", &content.internal_text.chars().collect::<Vec<_>>(), pack, found);
    demands(&content.public_text, facts, found);
    remedies(content, pack, found);
    promises(&content.public_text, pack, found);
    words(&public, &pack.forbidden_words, found, || {
        Raw::new("L14", "public_text", E::ReplyBlocked, ReasonCode::ReplyWord)
    });
    document_numbers(&public, found);
}

/// L9: no text of a reply bears a secrecy marking; the internal one travels and is kept like the public one.
fn secrecy(field: &'static str, text: &[char], pack: &RulePack, found: &mut Vec<Raw>) {
    words(text, &pack.secrecy_marks, found, || {
        Raw::new("L9", field, E::SecretMarking, ReasonCode::ReplySecrecy)
    });
}

/// L7: whoever reported must not be recognisable.
fn reporter(facts: &CheckFacts, text: &[char], pack: &RulePack, found: &mut Vec<Raw>) {
    if facts.report {
        words(text, &pack.reporter_words, found, || {
            Raw::new("L7", "public_text", E::ReplyBlocked, ReasonCode::ReplyReporter)
        });
    }
}

/// L11: each numbered demand is answered by the same number.
fn demands(public: &str, facts: &CheckFacts, found: &mut Vec<Raw>) {
    let answered = points::taken_up(public);
    for no in (1..=points::count(&facts.demand)).filter(|no| !answered.contains(no)) {
        let raw = Raw::new("L11", "public_text", E::ReplyBlocked, ReasonCode::ReplyDemand);
        found.push(raw.with("no", no));
    }
}

/// L12: a decision tells how to contest it.
fn remedies(content: &ReplyContent, pack: &RulePack, found: &mut Vec<Raw>) {
    let text = &content.public_text;
    let Some(verb) = pack.decision_verbs.iter().find(|verb| text.contains(*verb)) else { return };
    if !pack.remedy_markers.iter().any(|marker| text.contains(marker)) {
        let raw = Raw::new("L12", "public_text", E::ReplyBlocked, ReasonCode::ReplyRemedy);
        found.push(raw.with("verb", verb));
    }
}

/// L13: a promise has a date in its sentence.
fn promises(text: &str, pack: &RulePack, found: &mut Vec<Raw>) {
    let mut start = 0;
    for sentence in sentences(text) {
        let end = start + sentence.chars().count();
        let promised = pack.promise_words.iter().any(|word| sentence.contains(word));
        if promised && !is_dated(sentence, pack) {
            let raw = Raw::new("L13", "public_text", E::ReplyBlocked, ReasonCode::ReplyPromise);
            found.push(raw.at(Span { start, end }));
        }
        start = end;
    }
}

/// L15: 〔2024〕100号, without 第 and leading zeros.
fn document_numbers(text: &[char], found: &mut Vec<Raw>) {
    for (start, open) in text.iter().enumerate().filter(|(_, c)| "〔[［【(（".contains(**c)) {
        let year = text[start + 1..].iter().take_while(|c| c.is_ascii_digit()).count();
        let close = start + 1 + year;
        if year != 4 || !text.get(close).is_some_and(|c| "〕]］】)）".contains(*c)) {
            continue;
        }
        let rest: String = text[close + 1..].iter().take(8).collect();
        let Some(number) = rest.split('号').next().filter(|_| rest.contains('号')) else { continue };
        let digits = number.trim_start_matches('第').trim();
        if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit()) {
            continue;
        }
        if *open != '〔' || number.starts_with('第') || digits.starts_with('0') {
            let end = close + 2 + number.chars().count();
            let raw = Raw::new("L15", "public_text", E::ReplyBlocked, ReasonCode::ReplyDocumentNumber);
            found.push(raw.at(Span { start, end }));
        }
    }
}

fn words(text: &[char], list: &[String], found: &mut Vec<Raw>, raw: impl Fn() -> Raw) {
    for word in list {
        for span in spans(text, word) {
            found.push(raw().at(span).with("word", word));
        }
    }
}

fn spans(text: &[char], word: &str) -> Vec<Span> {
    let wanted: Vec<char> = word.chars().collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    (0..text.len().saturating_sub(wanted.len() - 1))
        .filter(|&start| text[start..start + wanted.len()] == wanted[..])
        .map(|start| Span { start, end: start + wanted.len() })
        .collect()
}
