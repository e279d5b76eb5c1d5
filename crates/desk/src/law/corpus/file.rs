//! One Markdown file of a statute: title, dates of its header, headings, articles, paragraphs, items.
//!
//! Shape: `# title`, optionally `# part`, date lines, `<!-- INFO END -->`, then `##`–`####` headings and one paragraph a
//! line. A line `第X条 …` opens an article, `（一）…` is an item of the paragraph before it, every other line a new
//! paragraph (款). Lines of a numbered list (`1．`) or a table belong to what precedes them.
//!
//! Invariant: no text below the header is lost; text before the first article or after a heading stands under number 0.

use chengban_domain::citation::from_chinese;

use super::date::{DayInText, days};
use crate::law::model::{Article, Item, Paragraph};

/// A file as read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct StatuteFile {
    pub title: String,
    /// Second `#` line: the part of an act that is spread over several files.
    pub part: Option<String>,
    /// Days of the header, in order.
    pub header_days: Vec<DayInText>,
    pub articles: Vec<Article>,
    /// Lines that open an article.
    pub article_lines: usize,
}

/// Reads the text of a file. An empty title means that there was none.
pub(super) fn parse(text: &str) -> StatuteFile {
    let mut file = StatuteFile::default();
    let (head, body) = text.split_once("<!-- INFO END -->").unwrap_or((text, ""));
    for line in head.lines().map(clean).filter(|line| !line.is_empty()) {
        match line.strip_prefix("# ") {
            Some(title) if file.title.is_empty() => file.title = without_spaces(title),
            Some(part) if file.part.is_none() => file.part = Some(tidy_heading(part)),
            _ => file.header_days.extend(days(&line)),
        }
    }
    let mut reader = Reader::new(file.part.clone());
    for line in body.lines().map(clean) {
        reader.line(&line);
    }
    reader.close();
    file.article_lines = reader.article_lines;
    file.articles = reader.articles;
    file
}

struct Reader {
    articles: Vec<Article>,
    article_lines: usize,
    part: Option<String>,
    /// Depth and text of the open headings.
    headings: Vec<(usize, String)>,
    open: Option<Article>,
    last_number: u16,
}

impl Reader {
    fn new(part: Option<String>) -> Self {
        Self {
            articles: Vec::new(),
            article_lines: 0,
            part,
            headings: Vec::new(),
            open: None,
            last_number: 0,
        }
    }

    fn line(&mut self, line: &str) {
        if line.is_empty() || line.starts_with("<!--") {
            return;
        }
        if line.starts_with('#') {
            return self.heading(line);
        }
        if let Some((number, sub, rest)) = opening(line, self.last_number) {
            self.close();
            self.article_lines += 1;
            self.last_number = number;
            self.start(number, sub);
            return self.text(rest.trim());
        }
        self.text(line);
    }

    fn heading(&mut self, line: &str) {
        let depth = line.chars().take_while(|c| *c == '#').count();
        let text = tidy_heading(line.trim_start_matches('#'));
        self.close();
        self.headings.retain(|(open, _)| *open < depth);
        if !text.is_empty() {
            self.headings.push((depth, text));
        }
    }

    fn text(&mut self, line: &str) {
        if line.is_empty() {
            return;
        }
        if self.open.is_none() {
            self.start(0, None);
        }
        let Some(article) = &mut self.open else { return };
        let item = item_number(line);
        if article.paragraphs.is_empty() {
            article.paragraphs.push(Paragraph::default());
            if item.is_none() {
                article.paragraphs[0].text.push_str(line);
                return;
            }
        }
        let Some(last) = article.paragraphs.last_mut() else { return };
        if let Some(number) = item {
            last.items.push(Item { number, text: line.to_owned() });
        } else if continues(line) {
            let text = last.items.last_mut().map_or(&mut last.text, |item| &mut item.text);
            text.push('\n');
            text.push_str(line);
        } else {
            article.paragraphs.push(Paragraph { text: line.to_owned(), items: Vec::new() });
        }
    }

    fn start(&mut self, number: u16, sub: Option<u16>) {
        let heading = self.part.iter().chain(self.headings.iter().map(|(_, text)| text)).cloned().collect();
        self.open = Some(Article { number, sub, heading, paragraphs: Vec::new() });
    }

    fn close(&mut self) {
        self.articles.extend(self.open.take());
    }
}

/// `第X条(之Y)` at the head of a line, with the rest of the line. Without a space after it, it opens an article only if it
/// continues the count: other lines may begin with a reference.
fn opening(line: &str, last: u16) -> Option<(u16, Option<u16>, &str)> {
    let (numeral, rest) = line.strip_prefix('第')?.split_once('条')?;
    let number = from_chinese(numeral)?;
    let after_sub = rest.strip_prefix('之').map(|rest| {
        let end = rest.find(|c: char| !"一二三四五六七八九十".contains(c)).unwrap_or(rest.len());
        rest.split_at(end)
    });
    let (sub, rest) = match after_sub {
        Some((numeral, rest)) => (Some(from_chinese(numeral)?), rest),
        None => (None, rest),
    };
    let spaced = rest.is_empty() || rest.starts_with(char::is_whitespace);
    (spaced || (sub.is_none() && number == last + 1)).then_some((number, sub, rest))
}

/// The number of a line `（五）…`.
fn item_number(line: &str) -> Option<u16> {
    let (numeral, _) = line.strip_prefix(['（', '('])?.split_once(['）', ')'])?;
    from_chinese(numeral)
}

/// Lines of a numbered list or a table.
fn continues(line: &str) -> bool {
    let digits = line.chars().take_while(|c| c.is_ascii_digit() || ('０'..='９').contains(c)).count();
    let next = line.chars().nth(digits);
    line.starts_with('|') || (digits > 0 && digits <= 3 && next.is_some_and(|c| "．.、)）".contains(c)))
}

/// Removes zero-width characters, turns wide and hard spaces into plain ones, trims.
fn clean(line: &str) -> String {
    let plain: String = line
        .chars()
        .filter(|c| !matches!(*c, '\u{200B}'..='\u{200D}' | '\u{FEFF}' | '\u{2060}'))
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect();
    plain.trim().to_owned()
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// `第一章 总 则` becomes `第一章 总则`: single letters set apart are one word.
fn tidy_heading(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut out = String::new();
    let mut single = false;
    for word in words {
        let is_single = word.chars().count() == 1;
        let joined = out.is_empty() || (single && is_single);
        if !joined {
            out.push(' ');
        }
        out.push_str(word);
        single = is_single;
    }
    out
}
