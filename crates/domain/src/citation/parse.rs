//! Reads one typed citation in any of the forms people use.
//!
//! Accepted: `《…》第五十条第一款第（五）项`, `《…》第50条第1款第5项`, `第一百二十条之一`, titles without 《》, shorthand
//! `行政处罚法 33`, `33-1(二)`; after the title a document number or the day of publication in brackets. White space and
//! zero-width characters do not matter.
//!
//! Invariant: a text is one citation or an error; nothing typed is silently dropped.

use chrono::NaiveDate;

use super::document::DocumentNumber;
use super::error::CitationError;
use super::key::CitationKey;
use super::numeral::{is_chinese_numeral, parse_number, western_digit};

/// Longest accepted text, in characters; the longest real title has fewer than 100.
const MAX_CHARS: usize = 300;

/// A citation as typed: its title may be short, its version is set only if a date was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The key; `act` as typed, without 《》 and white space.
    pub key: CitationKey,
    /// 文号, when one stood in brackets after the title.
    pub document: Option<DocumentNumber>,
}

/// Reads `text` as exactly one citation.
///
/// # Errors
/// The first thing that is missing or wrong, see [`CitationError`].
pub fn parse(text: &str) -> Result<Parsed, CitationError> {
    let chars: Vec<char> = text.chars().filter(|c| !is_blank(*c)).collect();
    if chars.is_empty() {
        return Err(CitationError::Empty);
    }
    if chars.len() > MAX_CHARS {
        return Err(CitationError::TooLong);
    }
    if chars[0] == '《' {
        let (parsed, used) = parse_titled(&chars)?;
        return if used == chars.len() { Ok(parsed) } else { Err(CitationError::TrailingText) };
    }
    parse_bare(&chars)
}

/// White space of any width, and the zero-width characters that come with copied text.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200D}' | '\u{FEFF}' | '\u{2060}')
}

/// Reads a citation that starts with 《 at the head of `chars`; returns it with the number of characters used.
pub(super) fn parse_titled(chars: &[char]) -> Result<(Parsed, usize), CitationError> {
    let mut depth = 0_usize;
    let end = chars
        .iter()
        .position(|c| {
            match c {
                '《' => depth += 1,
                '》' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
        })
        .ok_or(CitationError::UnclosedTitle)?;
    let title: String = chars[1..end].iter().collect();
    if title.is_empty() {
        return Err(CitationError::NoTitle);
    }
    let mut cursor = Cursor { chars, at: end + 1 };
    let parsed = read_after_title(title, &mut cursor)?;
    Ok((parsed, cursor.at))
}

/// Without 《》 the title ends where the rest reads as a place; the earliest such point is taken.
fn parse_bare(chars: &[char]) -> Result<Parsed, CitationError> {
    let mut first_problem = None;
    for at in 0..chars.len() {
        if !(chars[at] == '第' || is_numeral(chars[at]) || "（(".contains(chars[at])) {
            continue;
        }
        let title: String = chars[..at].iter().collect();
        let mut cursor = Cursor { chars, at };
        match read_after_title(title, &mut cursor) {
            Ok(parsed) if cursor.at == chars.len() => {
                return if at == 0 { Err(CitationError::NoTitle) } else { Ok(parsed) };
            }
            Ok(_) => first_problem = first_problem.or(Some(CitationError::TrailingText)),
            Err(CitationError::BadNumber) => first_problem = first_problem.or(Some(CitationError::BadNumber)),
            Err(_) => {}
        }
    }
    Err(first_problem.unwrap_or(CitationError::NoArticle))
}

fn read_after_title(act: String, cursor: &mut Cursor<'_>) -> Result<Parsed, CitationError> {
    let (mut document, mut version) = (None, None);
    while let Some(inside) = cursor.bracketed() {
        if let Ok(number) = DocumentNumber::parse(&inside) {
            document = Some(number);
        } else if let Some(day) = read_day(&inside) {
            version = Some(day);
        } else {
            return Err(CitationError::UnknownBracket);
        }
    }
    let key = CitationKey { act, version, article: 0, sub: None, paragraph: None, item: None };
    match read_place(cursor)? {
        Some(place) => Ok(Parsed {
            key: CitationKey {
                article: place.article,
                sub: place.sub,
                paragraph: place.paragraph,
                item: place.item,
                ..key
            },
            document,
        }),
        None if document.is_some() => Ok(Parsed { key, document }),
        None => Err(CitationError::NoArticle),
    }
}

#[derive(Default)]
struct Place {
    article: u16,
    sub: Option<u16>,
    paragraph: Option<u16>,
    item: Option<u16>,
}

fn read_place(cursor: &mut Cursor<'_>) -> Result<Option<Place>, CitationError> {
    let ordinal = cursor.take('第');
    let western = cursor.peek().is_some_and(|c| western_digit(c).is_some());
    let Some(article) = cursor.number()? else {
        return if ordinal { Err(CitationError::NoArticle) } else { Ok(None) };
    };
    let mut place = Place { article, ..Place::default() };
    if cursor.take('之') {
        place.sub = Some(cursor.number()?.ok_or(CitationError::BadNumber)?);
    }
    if cursor.take('条') {
        if place.sub.is_none() && cursor.take('之') {
            place.sub = Some(cursor.number()?.ok_or(CitationError::BadNumber)?);
        }
        place.paragraph = cursor.counted('款')?;
        place.item = cursor.counted('项')?;
    } else if western && !ordinal {
        if cursor.take('-') || cursor.take('－') || cursor.take('—') {
            place.paragraph = Some(cursor.number()?.ok_or(CitationError::BadNumber)?);
        }
        place.item = cursor.counted('项')?;
    } else {
        return Err(CitationError::NoArticle);
    }
    Ok(Some(place))
}

/// `2025-06-27` or 2025年6月27日, optionally followed by 公布, 修正, 修订, 通过 and the like.
fn read_day(text: &str) -> Option<NaiveDate> {
    let digits: String = text.chars().map(|c| western_digit(c).unwrap_or(c)).collect();
    let digits = digits.trim_end_matches(|c: char| !c.is_ascii_digit());
    let mut numbers = digits.split(['-', '年', '月', '.', '/']).map(str::parse::<u32>);
    let (year, month, day) = (numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?);
    if numbers.next().is_some() {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

fn is_numeral(c: char) -> bool {
    western_digit(c).is_some() || is_chinese_numeral(c)
}

struct Cursor<'a> {
    chars: &'a [char],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take(&mut self, wanted: char) -> bool {
        let here = self.peek() == Some(wanted);
        self.at += usize::from(here);
        here
    }

    /// A run of numeral characters, if one stands here.
    fn number(&mut self) -> Result<Option<u16>, CitationError> {
        let run: String = self.chars[self.at..].iter().take_while(|c| is_numeral(**c)).collect();
        if run.is_empty() {
            return Ok(None);
        }
        self.at += run.chars().count();
        parse_number(&run).map(Some).ok_or(CitationError::BadNumber)
    }

    /// `第N款` or `第（N）项`; 第 may be missing, and after a bracketed number the word too. Takes nothing if it is another.
    fn counted(&mut self, word: char) -> Result<Option<u16>, CitationError> {
        let start = self.at;
        self.take('第');
        let bracketed = self.take('（') || self.take('(');
        let number = match self.number() {
            Ok(Some(number)) => number,
            Ok(None) => {
                self.at = start;
                return Ok(None);
            }
            Err(problem) => return Err(problem),
        };
        let closed = !bracketed || self.take('）') || self.take(')');
        let named = self.take(word);
        if closed && (named || (bracketed && word == '项')) {
            return Ok(Some(number));
        }
        self.at = start;
        Ok(None)
    }

    /// The inside of a bracket that stands here, brackets of a document number included.
    fn bracketed(&mut self) -> Option<String> {
        if !matches!(self.peek(), Some('（' | '(')) {
            return None;
        }
        let mut depth = 0_usize;
        let length = self.chars[self.at..].iter().position(|c| {
            match c {
                '（' | '(' => depth += 1,
                '）' | ')' => depth -= 1,
                _ => {}
            }
            depth == 0
        })?;
        let inside = self.chars[self.at + 1..self.at + length].iter().collect();
        self.at += length + 1;
        Some(inside)
    }
}
