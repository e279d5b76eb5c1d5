//! L6: nothing in the public text tells who the resident is: no telephone or identity number, name or address.
//!
//! Numbers are found spaced, hyphenated and in full width. Invariant: a message never repeats what it found; the span does.

use super::plain::{Plain, half_width};
use super::{CheckFacts, Raw, Span};
use crate::case::{Caller, ReplyContent};
use crate::citation::is_blank;
use crate::error::ErrorCode as E;
use crate::mask;
use crate::reason::ReasonCode;

/// Digits of a mobile number, and of an identity number with its check digit.
const MOBILE: usize = 11;
const IDENTITY: usize = 18;
/// Digits of a landline without its area code.
const SHORTEST_LANDLINE: usize = 7;
/// Words that make of a name in a list a way to address somebody: 「陈先生」 gives nobody away.
const TITLES: [&str; 7] = ["先生", "女士", "小姐", "同志", "市民", "居民", "匿名"];
/// What stands before or after a name of two characters, which may also be an ordinary word.
const BEFORE: [&str; 11] =
    ["诉求人", "来电人", "反映人", "投诉人", "举报人", "求助人", "当事人", "市民", "居民", "尊敬的", "姓名:"];
const AFTER: [&str; 6] = ["先生", "女士", "小姐", "同志", "您好", "你好"];
/// What names a dwelling rather than a place.
const DWELLING: [&str; 5] = ["室", "栋", "幢", "单元", "号楼"];

pub(super) fn check(content: &ReplyContent, facts: &CheckFacts, found: &mut Vec<Raw>) {
    let text = &content.public_text;
    for (span, reason) in numbers(text, &facts.resident) {
        found.push(raw(reason).at(span));
    }
    let plain = Plain::of(text);
    for span in names(&plain, &facts.resident.name) {
        found.push(raw(ReasonCode::ReplyName).at(span));
    }
    for span in addresses(&plain, facts) {
        found.push(raw(ReasonCode::ReplyAddress).at(span));
    }
}

/// Whether a text holds a mobile or an identity number, whoever's it is.
#[must_use]
pub fn names_a_number(text: &str) -> bool {
    !numbers(text, &Caller::default()).is_empty()
}

/// A text with the numbers that name somebody masked, however they are written, and every other long run of digits.
#[must_use]
pub fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut at) = (text.chars(), 0);
    for (span, _) in numbers(text, &Caller::default()) {
        out.extend(rest.by_ref().take(span.start - at));
        let number: String = rest.by_ref().take(span.end - span.start).map(half_width).collect();
        out.push_str(&mask::phone(&number));
        at = span.end;
    }
    out.extend(rest);
    mask::numbers(&out)
}

fn raw(reason: ReasonCode) -> Raw {
    Raw::new("L6", "public_text", E::ReplyBlocked, reason)
}

/// Digits that stand together, an X at their end included.
struct Group {
    span: Span,
    digits: String,
    /// Only blanks or hyphens part it from the one before.
    joined: bool,
}

fn groups(text: &str) -> Vec<Group> {
    let mut all: Vec<Group> = Vec::new();
    let mut joined = false;
    for (at, c) in text.chars().map(half_width).enumerate() {
        match all.last_mut() {
            Some(last) if last.span.end == at && (c.is_ascii_digit() || matches!(c, 'x' | 'X')) => {
                last.span.end = at + 1;
                last.digits.push(c.to_ascii_uppercase());
            }
            _ if c.is_ascii_digit() => {
                all.push(Group { span: Span { start: at, end: at + 1 }, digits: c.to_string(), joined });
                joined = true;
            }
            _ => joined &= "-—–‐_".contains(c) || (c != '\n' && is_blank(c)),
        }
    }
    all
}

/// Numbers that name a person, taking together what only blanks or hyphens part.
fn numbers(text: &str, resident: &Caller) -> Vec<(Span, ReasonCode)> {
    let groups = groups(text);
    let mut found = Vec::new();
    let mut from = 0;
    while from < groups.len() {
        match longest(groups.get(from..).unwrap_or_default(), resident) {
            Some((many, span, what)) => {
                found.push((span, what));
                from += many;
            }
            None => from += 1,
        }
    }
    found
}

/// The number that begins with the first of these groups: how many it takes, where it stands, what it is.
fn longest(groups: &[Group], resident: &Caller) -> Option<(usize, Span, ReasonCode)> {
    let mut digits = String::new();
    let mut best = None;
    for (index, group) in groups.iter().enumerate() {
        if (index > 0 && !group.joined) || digits.len() > IDENTITY {
            break;
        }
        digits.push_str(&group.digits);
        let lengths: Vec<usize> = groups.iter().take(index + 1).map(|group| group.digits.len()).collect();
        if let Some(reason) = kind_of(&digits, &lengths, resident) {
            let start = groups.first().map_or(0, |first| first.span.start);
            best = Some((index + 1, Span { start, end: group.span.end }, reason));
        }
    }
    best
}

fn kind_of(digits: &str, lengths: &[usize], resident: &Caller) -> Option<ReasonCode> {
    if is_identity(digits) {
        return Some(ReasonCode::ReplyIdentityNumber);
    }
    let own = [&resident.phone, &resident.contact].into_iter().any(|number| {
        let number: String = number.chars().map(half_width).filter(char::is_ascii_digit).collect();
        let landline = number.starts_with('0') && digits.len() >= SHORTEST_LANDLINE;
        number == digits || (landline && number.ends_with(digits))
    });
    if own || is_mobile(digits, lengths) {
        return Some(if own { ReasonCode::ReplyOwnNumber } else { ReasonCode::ReplyMobileNumber });
    }
    None
}

/// Eleven digits from 13 to 19 on, after 86 or alone, in one of the ways in which people part them.
fn is_mobile(digits: &str, lengths: &[usize]) -> bool {
    let digits = digits.trim_end_matches('X');
    let code = ["0086", "86"].into_iter().find(|code| digits.len() == MOBILE + code.len());
    let Some(number) = digits.strip_prefix(code.unwrap_or_default()) else { return false };
    let lengths = match lengths {
        [first, rest @ ..] if code.is_some_and(|code| code.len() == *first) => rest,
        all => all,
    };
    let parted =
        matches!(lengths, [_] | [3 | 7, ..] | [4, 3, 4]) || lengths.iter().all(|length| *length == 1);
    let mut first = number.chars();
    number.len() == MOBILE
        && parted
        && number.chars().all(|c| c.is_ascii_digit())
        && first.next() == Some('1')
        && matches!(first.next(), Some('3'..='9'))
}

/// Eighteen digits, the last of which may be X, with a day of birth where it belongs.
fn is_identity(digits: &str) -> bool {
    let number: Vec<char> = digits.chars().collect();
    let part = |from: usize, to: usize| {
        number.get(from..to).and_then(|part| part.iter().collect::<String>().parse::<u32>().ok())
    };
    let within = |from, to, range: std::ops::RangeInclusive<u32>| {
        part(from, to).is_some_and(|value| range.contains(&value))
    };
    number.len() == IDENTITY
        && number.iter().take(IDENTITY - 1).all(char::is_ascii_digit)
        && within(6, 10, 1850..=2099)
        && within(10, 12, 1..=12)
        && within(12, 14, 1..=31)
}

/// The resident's name, where it is one.
fn names(text: &Plain, name: &str) -> Vec<Span> {
    let wanted = Plain::of(name);
    if wanted.len() < 2 || TITLES.iter().any(|title| wanted.has(title)) {
        return Vec::new();
    }
    let stands = |at: &usize| {
        let (before, _) = text.split(*at);
        let (_, after) = text.split(at + wanted.len());
        wanted.len() > 2
            || before.is_empty()
            || BEFORE.iter().any(|word| before.ends_with(word))
            || AFTER.iter().any(|word| after.starts_with(word))
    };
    let places = text.places(&wanted).into_iter().filter(stands);
    places.filter_map(|at| text.span(at, wanted.len())).collect()
}

/// The resident's address: a dwelling, or a house other than the place the ticket is about.
fn addresses(text: &Plain, facts: &CheckFacts) -> Vec<Span> {
    let place = &facts.place;
    let names_dwelling = |told: &str| DWELLING.iter().any(|word| told.contains(word));
    let own = Some(facts.resident.address.as_str())
        .filter(|told| names_dwelling(told) || told.trim() != place.detail.trim());
    let at_home = Some(place.detail.as_str()).filter(|told| names_dwelling(told));
    let mut spans = Vec::new();
    for told in own.into_iter().chain(at_home) {
        let house = Plain::of(told).after(&place.town).after(&place.village);
        let numbered = (0..10).any(|digit| house.has(&digit.to_string()));
        if numbered && house.len() > 3 {
            spans.extend(text.places(&house).into_iter().filter_map(|at| text.span(at, house.len())));
        }
    }
    spans.sort_by_key(|span| span.start);
    spans.dedup();
    spans
}
