//! Rules and pieces of text as lines of a table.

use std::collections::BTreeMap;

use super::page::{Drawn, Piece, Rule};

/// Rules and pieces nearer to one another than this lie at one place, points.
const NEAR: f64 = 2.0;

/// A row of a table, or a line outside of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// Whether rules lie around its cells.
    pub(super) is_ruled: bool,
    /// Texts by 0-based column.
    pub(super) cells: BTreeMap<u32, String>,
}

/// Where a cell lies; heights count from below.
#[derive(Debug, Clone, Copy)]
struct Frame {
    page: usize,
    left: f64,
    top: f64,
    bottom: f64,
}

/// The lines of all pages, from the first downwards. The head of the table that is repeated on later pages stands once.
pub(super) fn lines(pages: &[Drawn]) -> Vec<Line> {
    let (mut cells, mut loose) = (Vec::new(), Vec::new());
    for (page, drawn) in pages.iter().enumerate() {
        let grid = Grid::of(drawn);
        for piece in &drawn.pieces {
            match grid.around(page, piece) {
                Some(frame) => add(&mut cells, frame, piece),
                None => loose.push((page, piece.clone())),
            }
        }
    }
    let lefts = places(cells.iter().map(|(frame, _): &(Frame, _)| frame.left));
    let tops = tops(&cells);
    let mut found: BTreeMap<(usize, i64), Line> = BTreeMap::new();
    let key = |page: usize, y: f64| (page, -((y * 10.0).round() as i64));
    for (frame, pieces) in cells {
        let text = joined(pieces);
        let column = lefts.iter().rposition(|left| *left <= frame.left + NEAR).unwrap_or_default();
        let within = |top: &&(usize, f64)| {
            top.0 == frame.page && top.1 <= frame.top + NEAR && top.1 > frame.bottom + NEAR
        };
        for (page, top) in tops.iter().filter(within) {
            let line = found.entry(key(*page, *top)).or_insert_with(|| empty(true));
            line.cells.insert(u32::try_from(column).unwrap_or(u32::MAX), text.clone());
        }
    }
    for (page, piece) in loose {
        let line = found.entry(key(page, piece.y)).or_insert_with(|| empty(false));
        line.cells.entry(0).or_default().push_str(&piece.text);
    }
    let head = found.values().find(|line| line.is_ruled).cloned();
    let mut seen = false;
    found.retain(|_, line| Some(&*line) != head.as_ref() || !std::mem::replace(&mut seen, true));
    found.into_values().collect()
}

fn empty(is_ruled: bool) -> Line {
    Line { is_ruled, cells: BTreeMap::new() }
}

fn is_near(one: f64, other: f64) -> bool {
    (one - other).abs() < NEAR
}

fn add(cells: &mut Vec<(Frame, Vec<Piece>)>, frame: Frame, piece: &Piece) {
    let same = |known: &Frame| {
        known.page == frame.page && is_near(known.left, frame.left) && is_near(known.top, frame.top)
    };
    // The cell of the piece before, mostly.
    match cells.iter_mut().rev().take(200).find(|(known, _)| same(known)) {
        Some((_, pieces)) => pieces.push(piece.clone()),
        None => cells.push((frame, vec![piece.clone()])),
    }
}

/// The places, each once, ascending.
fn places(all: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut all: Vec<f64> = all.collect();
    all.sort_by(f64::total_cmp);
    all.dedup_by(|next, kept| is_near(*next, *kept));
    all
}

/// Where rows begin, on each page.
fn tops(cells: &[(Frame, Vec<Piece>)]) -> Vec<(usize, f64)> {
    let mut all: Vec<(usize, f64)> = cells.iter().map(|(frame, _)| (frame.page, frame.top)).collect();
    all.sort_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
    all.dedup_by(|next, kept| next.0 == kept.0 && is_near(next.1, kept.1));
    all
}

/// The pieces of a cell as one text, line by line from above.
fn joined(pieces: Vec<Piece>) -> String {
    let mut lines: BTreeMap<i64, Vec<Piece>> = BTreeMap::new();
    for piece in pieces {
        lines.entry(-((piece.y / NEAR).round() as i64)).or_default().push(piece);
    }
    let mut text = String::new();
    for mut line in lines.into_values() {
        // Stable: pieces that begin at one place stay in the order in which they were drawn.
        line.sort_by(|one, other| one.x.total_cmp(&other.x));
        let next: String = line.iter().map(|piece| piece.text.trim_matches(['\n', '\r'])).collect();
        if is_time(&next) && is_date(&text) {
            text.push(' ');
        }
        text.push_str(&next);
    }
    text.trim().to_owned()
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
    fn around(&self, page: usize, piece: &Piece) -> Option<Frame> {
        let spans = |rule: &&Rule, at: f64| rule.from - NEAR <= at && at <= rule.to + NEAR;
        let (x, y) = (piece.x, piece.y);
        let left = self.down.iter().rfind(|rule| rule.at <= x + NEAR && spans(rule, y))?.at;
        self.down.iter().find(|rule| rule.at > x + NEAR && spans(rule, y))?;
        let top = self.across.iter().find(|rule| rule.at > y && spans(rule, x))?.at;
        let bottom = self.across.iter().rfind(|rule| rule.at <= y && spans(rule, x))?.at;
        Some(Frame { page, left, top, bottom })
    }
}
