//! Rules and pieces of text as lines of a table.

use std::collections::BTreeMap;

use super::page::{Drawn, Piece, Rule, UNREADABLE};

/// Rules and pieces nearer to one another than this lie at one place, points.
const NEAR: f64 = 2.0;
/// Digits further apart than this share of their height are two numbers.
const BLANK: f64 = 0.2;

/// Texts of a line by their 0-based column.
pub(super) type Cells = BTreeMap<u32, String>;

/// A row of a table, or a line outside of it.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    /// Whether rules lie around its cells.
    is_ruled: bool,
    cells: Cells,
}

impl Line {
    /// Whether it is a row of a table. One cell alone may be a frame around a title, or the edge of the page.
    fn is_row(&self) -> bool {
        self.is_ruled && self.cells.len() > 1
    }
}

/// Where a cell lies; heights count from below.
#[derive(Debug, Clone, Copy)]
struct Frame {
    left: f64,
    top: f64,
    bottom: f64,
}

/// A piece in its cell.
struct Set<'d> {
    frame: Frame,
    piece: &'d Piece,
}

/// The lines of all pages, from the first downwards. The head of the table that is repeated on later pages stands once.
///
/// # Errors
/// What kind of file it is instead, as a predicate.
pub(super) fn lines(pages: &[Drawn]) -> Result<Vec<Cells>, &'static str> {
    let pages: Vec<(Vec<Set<'_>>, Vec<&Piece>)> = pages.iter().map(sort).collect();
    let lefts = places(pages.iter().flat_map(|(set, _)| set).map(|one| one.frame.left));
    let mut pages: Vec<Vec<Line>> =
        pages.into_iter().map(|(set, loose)| of_page(set, loose, &lefts)).collect();
    let Some(head) = pages.iter().flatten().find(|line| line.is_row()).cloned() else {
        return Err("是 PDF 文件，其中没有带表格线的明细表");
    };
    let mut seen = false;
    for page in &mut pages {
        page.retain(|line| *line != head || !std::mem::replace(&mut seen, true));
    }
    // Nothing goes on before the first page.
    if pages.iter().skip(1).any(|page| is_continued(page, &head)) {
        return Err("是 PDF 文件，其中有一行被分在两页上，分不清属于哪件工单");
    }
    let rows = || pages.iter().flatten().filter(|line| line.is_row());
    if rows().any(|line| line.cells.values().any(|text| text.contains(UNREADABLE))) {
        return Err("是 PDF 文件，其中文字的编码无法识别");
    }
    Ok(pages.into_iter().flatten().map(|line| line.cells).collect())
}

/// Whether a page begins with the rest of a row: it stands in columns of the table, and nothing where the first of them is.
fn is_continued(page: &[Line], head: &Line) -> bool {
    let in_table =
        |line: &&Line| line.is_ruled && line.cells.keys().any(|column| head.cells.contains_key(column));
    let first = page.iter().filter(|line| *line != head).find(in_table);
    let column = head.cells.keys().next();
    first.zip(column).is_some_and(|(line, column)| !line.cells.contains_key(column))
}

/// The pieces of a page that stand in cells, and those that do not.
fn sort(drawn: &Drawn) -> (Vec<Set<'_>>, Vec<&Piece>) {
    let grid = Grid::of(drawn);
    let (mut set, mut loose) = (Vec::new(), Vec::new());
    for piece in &drawn.pieces {
        match grid.around(piece) {
            Some(frame) => set.push(Set { frame, piece }),
            None => loose.push(piece),
        }
    }
    (set, loose)
}

fn of_page(set: Vec<Set<'_>>, loose: Vec<&Piece>, lefts: &[f64]) -> Vec<Line> {
    let tops = places(set.iter().map(|one| one.frame.top));
    let mut cells: BTreeMap<(usize, usize), (Frame, Vec<&Piece>)> = BTreeMap::new();
    for Set { frame, piece } in set {
        let key = (index(&tops, frame.top), index(lefts, frame.left));
        cells.entry(key).or_insert_with(|| (frame, Vec::new())).1.push(piece);
    }
    // From above, by a tenth of a point.
    let key = |y: f64| -((y * 10.0).round() as i64);
    let mut found: BTreeMap<i64, Line> = BTreeMap::new();
    for ((row, column), (frame, pieces)) in cells {
        let text = joined(pieces);
        // The rows that begin within it: its own, and those that it spans.
        let first = tops.partition_point(|top| *top <= frame.bottom + NEAR);
        for top in tops.iter().take(row + 1).skip(first) {
            let line = found.entry(key(*top)).or_insert_with(|| empty(true));
            line.cells.insert(u32::try_from(column).unwrap_or(u32::MAX), text.clone());
        }
    }
    for line in written(loose) {
        let Some(y) = line.first().map(|piece| piece.y) else { continue };
        let cells = found.entry(key(y)).or_insert_with(|| empty(false));
        cells.cells.extend((0..).zip(apart(&line)));
    }
    found.into_values().collect()
}

fn empty(is_ruled: bool) -> Line {
    Line { is_ruled, cells: BTreeMap::new() }
}

/// The places, each once, ascending; what is near to one is that one.
fn places(all: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut all: Vec<f64> = all.collect();
    all.sort_by(f64::total_cmp);
    all.dedup_by(|next, kept| *next - *kept < NEAR);
    all
}

/// Which of the places one is at.
fn index(places: &[f64], at: f64) -> usize {
    places.partition_point(|place| *place <= at).saturating_sub(1)
}

/// Pieces as lines of writing, from above, each from the left.
fn written(mut pieces: Vec<&Piece>) -> Vec<Vec<&Piece>> {
    // Stable: pieces that begin at one place stay in the order in which they were drawn.
    pieces.sort_by(|one, other| other.y.total_cmp(&one.y));
    let mut lines: Vec<Vec<&Piece>> = Vec::new();
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if line.first().is_some_and(|first| first.y - piece.y < NEAR) => line.push(piece),
            _ => lines.push(vec![piece]),
        }
    }
    for line in &mut lines {
        line.sort_by(|one, other| one.x.total_cmp(&other.x));
    }
    lines
}

/// The pieces of a cell as one text.
fn joined(pieces: Vec<&Piece>) -> String {
    let mut text = String::new();
    for line in written(pieces) {
        let next = line_of(&line);
        if is_time(&next) && is_date(&text) {
            text.push(' ');
        }
        text.push_str(&next);
    }
    text.trim().to_owned()
}

/// A line of writing as one text.
fn line_of(line: &[&Piece]) -> String {
    let mut text = String::new();
    let mut end = f64::INFINITY;
    for piece in line {
        let next = piece.text.trim_matches(['\n', '\r']);
        let is_digit = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_digit());
        let digits = is_digit(text.chars().last()) && is_digit(next.chars().next());
        if digits && piece.x - end > BLANK * piece.size {
            text.push(' ');
        }
        text.push_str(next);
        end = piece.end();
    }
    text
}

/// A line of writing as the texts that stand apart in it, by more than a character.
fn apart(line: &[&Piece]) -> Vec<String> {
    let mut parts: Vec<Vec<&Piece>> = Vec::new();
    for piece in line {
        let touches = |last: &&Piece| piece.x - last.end() < piece.size;
        match parts.last_mut() {
            Some(part) if part.last().is_some_and(touches) => part.push(piece),
            _ => parts.push(vec![piece]),
        }
    }
    parts.iter().map(|part| line_of(part).trim().to_owned()).collect()
}

/// Whether it begins as a time: a line is broken between a date and its time, and nothing shows that a space stood there.
fn is_time(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits) && text.as_bytes().get(digits) == Some(&b':')
}

/// Whether it ends as a date: `2026-11-20`, `2026/11/20`, `2026.11.20`.
fn is_date(text: &str) -> bool {
    let mut parts = text.rsplit(['-', '/', '.']);
    let is_number = |part: Option<&str>, most: usize| {
        part.is_some_and(|part| {
            (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    is_number(parts.next(), 2) && is_number(parts.next(), 2) && is_number(parts.next(), 4)
}

/// The rules of a page, in order.
struct Grid {
    across: Vec<Rule>,
    down: Vec<Rule>,
}

impl Grid {
    fn of(drawn: &Drawn) -> Self {
        let ordered = |rules: &[Rule]| {
            let mut rules = rules.to_vec();
            rules.sort_by(|one, other| one.at.total_cmp(&other.at));
            rules
        };
        Self { across: ordered(&drawn.across), down: ordered(&drawn.down) }
    }

    /// The cell around a piece: the nearest rule on each side of where it begins.
    fn around(&self, piece: &Piece) -> Option<Frame> {
        let spans = |rule: &&Rule, at: f64| rule.from - NEAR <= at && at <= rule.to + NEAR;
        let (x, y) = (piece.x, piece.y);
        let (before, behind) = self.down.split_at(self.down.partition_point(|rule| rule.at <= x + NEAR));
        let (below, above) = self.across.split_at(self.across.partition_point(|rule| rule.at <= y));
        let left = before.iter().rfind(|rule| spans(rule, y))?.at;
        behind.iter().find(|rule| spans(rule, y))?;
        let top = above.iter().find(|rule| spans(rule, x))?.at;
        let bottom = below.iter().rfind(|rule| spans(rule, x))?.at;
        Some(Frame { left, top, bottom })
    }
}
