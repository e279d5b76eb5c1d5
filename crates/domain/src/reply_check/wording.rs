//! L7, L9, L11–L15: how it is said.

use super::{CheckFacts, Raw, Span};
use crate::case::ReplyContent;
use crate::error::ErrorCode as E;
use crate::pack::RulePack;
use crate::text::sentence::sentences;

pub(super) fn check(content: &ReplyContent, facts: &CheckFacts, pack: &RulePack, found: &mut Vec<Raw>) {
    let public: Vec<char> = content.public_text.chars().collect();
    reporter(facts, &public, found);
    secrecy("public_text", &public, pack, found);
    secrecy("internal_text", &content.internal_text.chars().collect::<Vec<_>>(), pack, found);
    demands(&content.public_text, facts, found);
    remedies(content, pack, found);
    promises(&content.public_text, pack, found);
    words(&public, &pack.forbidden_words, found, |word| {
        Raw::new(
            "L14",
            "public_text",
            E::ReplyBlocked,
            format!("“{word}”不宜用于公开答复，请改用平和、客观的表述。"),
        )
    });
    document_numbers(&public, found);
}

/// L9: no text of a reply bears a secrecy marking; the internal one travels and is kept like the public one.
fn secrecy(field: &'static str, text: &[char], pack: &RulePack, found: &mut Vec<Raw>) {
    words(text, &pack.secrecy_marks, found, |word| {
        Raw::new("L9", field, E::SecretMarking, format!("出现密级标志“{word}”，本系统不得处理涉密内容。"))
    });
}

/// L7: whoever reported must not be recognisable.
fn reporter(facts: &CheckFacts, text: &[char], found: &mut Vec<Raw>) {
    if !facts.report {
        return;
    }
    for word in ["举报人", "举报材料", "举报电话"] {
        for span in spans(text, word) {
            let message = format!("举报工单的答复中出现“{word}”，请确认不会泄露举报人身份或材料。");
            found.push(Raw::new("L7", "public_text", E::ReplyBlocked, message).at(span));
        }
    }
}

/// L11: each numbered demand is answered by the same number.
fn demands(public: &str, facts: &CheckFacts, found: &mut Vec<Raw>) {
    const MARKS: [[&str; 3]; 5] = [
        ["1.", "1、", "一、"],
        ["2.", "2、", "二、"],
        ["3.", "3、", "三、"],
        ["4.", "4、", "四、"],
        ["5.", "5、", "五、"],
    ];
    let has = |text: &str, marks: &[&str; 3]| marks.iter().any(|mark| text.contains(mark));
    if !has(&facts.demand, &MARKS[1]) {
        return;
    }
    for (index, marks) in MARKS.iter().enumerate() {
        if has(&facts.demand, marks) && !has(public, marks) {
            let message = format!("诉求的第 {} 项似乎没有逐条回应。", index + 1);
            found.push(Raw::new("L11", "public_text", E::ReplyBlocked, message).with("no", index + 1));
        }
    }
}

/// L12: a decision tells how to contest it.
fn remedies(content: &ReplyContent, pack: &RulePack, found: &mut Vec<Raw>) {
    let text = &content.public_text;
    let Some(verb) = pack.decision_verbs.iter().find(|verb| text.contains(*verb)) else { return };
    if !pack.remedy_markers.iter().any(|marker| text.contains(marker)) {
        let message =
            format!("“{verb}”带有决定性质，请告知救济途径（行政复议、行政诉讼及期限），或改为说明性表述。");
        found.push(Raw::new("L12", "public_text", E::ReplyBlocked, message).with("verb", verb));
    }
}

/// L13: a promise has a date in its sentence.
fn promises(text: &str, pack: &RulePack, found: &mut Vec<Raw>) {
    let mut start = 0;
    for sentence in sentences(text) {
        let end = start + sentence.chars().count();
        let promised = pack.promise_words.iter().any(|word| sentence.contains(word));
        let dated = sentence.chars().any(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
            && ["日", "天", "月", "周", "年", "小时"].iter().any(|unit| sentence.contains(unit));
        if promised && !dated {
            let message = "承诺没有写明完成日期。";
            found.push(Raw::new("L13", "public_text", E::ReplyBlocked, message).at(Span { start, end }));
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
            let message = "发文字号应写作〔2024〕100号：用六角括号，不加“第”，不编虚位。";
            found.push(Raw::new("L15", "public_text", E::ReplyBlocked, message).at(Span { start, end }));
        }
    }
}

fn words(text: &[char], list: &[String], found: &mut Vec<Raw>, raw: impl Fn(&str) -> Raw) {
    for word in list {
        for span in spans(text, word) {
            found.push(raw(word).at(span).with("word", word));
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
