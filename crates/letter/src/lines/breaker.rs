//! The breaker: greedy, squeezing marks to take in one or two characters, else pushing down and justifying.
//!
//! Invariants (property-tested): every non-space glyph comes out once and in order; no line is wider than its measure;
//! no line begins or ends with a barred mark unless nothing else was possible, which is warned of.

use super::kinsoku::{Slack, forbids_break, is_word, opens_first, slack};
use super::place::{Measure, Placed, SetLine};
use crate::fonts::Glyph;

/// Widths that differ by less than this are alike, mm.
const EPSILON: f64 = 1e-6;
/// Characters a line may take in by squeezing.
const TAKE_IN: usize = 2;
/// A line with more white than this many cells is left ragged rather than torn apart.
const RAGGED_CELLS: f64 = 4.0;

/// Room for a paragraph, mm: indents of the first and the other lines, and the full width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Room {
    pub first: f64,
    pub rest: f64,
    pub width: f64,
}

/// Where a line ends and how it is fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cut {
    start: usize,
    end: usize,
    last: bool,
}

/// Sets a paragraph. Returns its lines and whether a cluster had to be torn.
pub(crate) fn set_paragraph(glyphs: &[Glyph], measure: Measure, room: Room) -> (Vec<SetLine>, bool) {
    let mut torn = false;
    let mut cuts = Vec::new();
    let mut start = skip_spaces(glyphs, 0);
    while start < glyphs.len() {
        let indent = if cuts.is_empty() { room.first } else { room.rest };
        let end = find_end(glyphs, start, measure, room.width - indent, &mut torn);
        cuts.push(Cut { start, end, last: end >= glyphs.len() });
        start = skip_spaces(glyphs, end);
        if let Some(cut) = cuts.last_mut() {
            cut.last = start >= glyphs.len();
        }
    }
    mend_single(glyphs, measure, room, &mut cuts);
    let lines = cuts.iter().enumerate().map(|(i, cut)| {
        let indent = if i == 0 { room.first } else { room.rest };
        fit(glyphs, *cut, measure, indent, room.width)
    });
    (lines.collect(), torn)
}

fn skip_spaces(glyphs: &[Glyph], mut at: usize) -> usize {
    while glyphs.get(at).is_some_and(|g| g.ch == ' ') {
        at += 1;
    }
    at
}

fn width(glyphs: &[Glyph], measure: Measure) -> f64 {
    let kept = glyphs.iter().rposition(|g| g.ch != ' ').map_or(0, |i| i + 1);
    glyphs.iter().take(kept).map(|g| measure.slot(g)).sum()
}

fn legal(glyphs: &[Glyph], at: usize) -> bool {
    match (at.checked_sub(1).and_then(|i| glyphs.get(i)), glyphs.get(at)) {
        (Some(a), Some(b)) => !forbids_break(a.ch, b.ch),
        _ => true,
    }
}

fn part(glyphs: &[Glyph], start: usize, end: usize) -> &[Glyph] {
    glyphs.get(start..end).unwrap_or_default()
}

fn find_end(glyphs: &[Glyph], start: usize, measure: Measure, room: f64, torn: &mut bool) -> usize {
    let mut used = 0.0;
    let mut over = glyphs.len();
    for (i, glyph) in glyphs.iter().enumerate().skip(start) {
        used += measure.slot(glyph);
        if used > room + EPSILON && glyph.ch != ' ' {
            over = i.max(start + 1);
            break;
        }
    }
    if over >= glyphs.len() || legal(glyphs, over) {
        return over;
    }
    for end in over + 1..=(over + TAKE_IN).min(glyphs.len()) {
        let line = part(glyphs, start, end);
        if legal(glyphs, end) && width(line, measure) - room <= squeezable(line, measure) + EPSILON {
            return end;
        }
    }
    match (start + 1..over).rev().find(|at| legal(glyphs, *at)) {
        Some(at) => at,
        None => {
            *torn = true;
            over
        }
    }
}

/// How much a line can give, half a cell a mark.
fn squeezable(line: &[Glyph], measure: Measure) -> f64 {
    line.iter().filter(|g| gives(g, measure)).count() as f64 * measure.cell / 2.0
}

fn gives(glyph: &Glyph, measure: Measure) -> bool {
    slack(glyph.ch).is_some() && measure.slot(glyph) >= measure.cell - EPSILON
}

/// A last line of one character (and its marks) is pulled in, or joined by a second one.
fn mend_single(glyphs: &[Glyph], measure: Measure, room: Room, cuts: &mut Vec<Cut>) {
    let Some((last, before)) = cuts.split_last() else { return };
    let Some(previous) = before.last().copied() else { return };
    if characters(part(glyphs, last.start, last.end)) > 1 {
        return;
    }
    let last_start = last.start;
    let indent = if before.len() == 1 { room.first } else { room.rest };
    let whole = part(glyphs, previous.start, glyphs.len());
    if width(whole, measure) - (room.width - indent) <= squeezable(whole, measure) + EPSILON {
        cuts.pop();
        if let Some(cut) = cuts.last_mut() {
            *cut = Cut { end: glyphs.len(), last: true, ..previous };
        }
        return;
    }
    let joined = |at: &usize| legal(glyphs, *at) && characters(part(glyphs, *at, glyphs.len())) > 1;
    let Some(at) = (previous.start + 1..last_start).rev().find(joined) else { return };
    let fits = width(part(glyphs, at, glyphs.len()), measure) <= room.width - room.rest + EPSILON;
    if let ([.., a, b], true) = (cuts.as_mut_slice(), fits) {
        a.end = at;
        b.start = skip_spaces(glyphs, at);
    }
}

/// Characters of a line that are neither spaces nor marks.
fn characters(line: &[Glyph]) -> usize {
    line.iter().filter(|g| g.ch != ' ' && slack(g.ch).is_none()).count()
}

/// Places the glyphs of one line: squeezed if too wide, justified if not the last.
fn fit(glyphs: &[Glyph], cut: Cut, measure: Measure, indent: f64, full: f64) -> SetLine {
    let line = part(glyphs, cut.start, cut.end);
    let kept = line.iter().rposition(|g| g.ch != ' ').map_or(0, |i| i + 1);
    let line = line.get(..kept).unwrap_or_default();
    let spare = full - indent - width(line, measure);
    let marks = line.iter().filter(|g| gives(g, measure)).count().max(1) as f64;
    let squeeze = if spare < -EPSILON { -spare / marks } else { 0.0 };
    let stretch = !cut.last && spare > EPSILON && spare <= RAGGED_CELLS * measure.cell;
    let gaps = if stretch { openings(line, measure, spare) } else { Vec::new() };
    let mut x = indent;
    let mut placed = Vec::with_capacity(line.len());
    for (i, glyph) in line.iter().enumerate() {
        let slot = measure.slot(glyph);
        let give = if gives(glyph, measure) { squeeze } else { 0.0 };
        let lean = if slack(glyph.ch) == Some(Slack::Left) { give } else { 0.0 };
        placed.push(Placed { glyph: *glyph, x: x + (slot - measure.advance(glyph)) / 2.0 - lean });
        x += slot - give + gaps.get(i).copied().unwrap_or(0.0);
    }
    SetLine { placed, left: indent, right: x }
}

/// White added after each glyph so that the line fills its measure.
fn openings(line: &[Glyph], measure: Measure, spare: f64) -> Vec<f64> {
    let pairs: Vec<(char, char)> = line.iter().zip(line.iter().skip(1)).map(|(a, b)| (a.ch, b.ch)).collect();
    let first = pairs.iter().filter(|(a, b)| opens_first(*a, *b)).count();
    let each_first = if first == 0 { 0.0 } else { (spare / first as f64).min(measure.cell / 4.0) };
    let open = pairs.iter().filter(|(a, b)| !(is_word(*a) && is_word(*b))).count().max(1);
    let each = (spare - each_first * first as f64) / open as f64;
    pairs
        .iter()
        .map(|(a, b)| {
            let word = is_word(*a) && is_word(*b);
            let base = if word { 0.0 } else { each };
            base + if opens_first(*a, *b) { each_first } else { 0.0 }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MEASURE: Measure = Measure { cell: 156.0 / 28.0, size: 16.0 };
    const ROOM: Room = Room { first: 2.0 * 156.0 / 28.0, rest: 0.0, width: 156.0 };

    /// Glyphs of a font whose Latin is half an em wide.
    fn glyphs(text: &str) -> Vec<Glyph> {
        text.chars()
            .map(|ch| Glyph { ch, font: 0, gid: 1, advance: if ch.is_ascii() { 0.5 } else { 1.0 } })
            .collect()
    }

    fn texts(lines: &[SetLine]) -> Vec<String> {
        lines.iter().map(SetLine::text).collect()
    }

    #[test]
    fn a_mark_that_would_begin_a_line_is_squeezed_in() {
        let text = format!("{}，{}。{}", "一".repeat(12), "二".repeat(12), "三".repeat(9));
        let (lines, torn) = set_paragraph(&glyphs(&text), MEASURE, ROOM);
        assert_eq!(texts(&lines)[0], format!("{}，{}。", "一".repeat(12), "二".repeat(12)));
        assert!(!torn);
        assert!(
            (lines[0].right - 156.0).abs() < 1e-6,
            "the squeezed line fills its measure: {}",
            lines[0].right
        );
    }

    #[test]
    fn a_number_and_its_unit_go_down_together() {
        let text = format!("{}2024年度", "一".repeat(24));
        let (lines, _) = set_paragraph(&glyphs(&text), MEASURE, ROOM);
        assert_eq!(texts(&lines)[1], "2024年度");
        assert!((lines[0].right - 156.0).abs() < 1e-6, "the line above is justified: {}", lines[0].right);
    }

    #[test]
    fn a_last_line_of_one_character_gets_company() {
        let text = format!("{}。", "一".repeat(27));
        let (lines, _) = set_paragraph(&glyphs(&text), MEASURE, ROOM);
        assert_eq!(texts(&lines)[1], "一一。", "two characters, not one");
    }

    #[test]
    fn a_cluster_longer_than_a_line_is_torn_and_said_so() {
        let (lines, torn) = set_paragraph(&glyphs(&"a1".repeat(60)), MEASURE, ROOM);
        assert!(torn);
        assert!(lines.iter().all(|l| l.right <= 156.0 + 1e-6));
    }

    proptest! {
        #[test]
        fn any_text_keeps_kinsoku_and_stays_in_the_type_area(
            text in "[一二三说办结年月日第，。、；：？！“”（）《》〔〕…—a-c0-9.%℃ ]{1,160}",
        ) {
            let glyphs = glyphs(&text);
            let (lines, torn) = set_paragraph(&glyphs, MEASURE, ROOM);
            let bare = |t: &str| t.replace(' ', "");
            prop_assert_eq!(bare(&texts(&lines).concat()), bare(&text), "every character once and in order");
            for line in &lines {
                prop_assert!(line.right <= 156.0 + 1e-6, "line ends at {}", line.right);
                let left = line.placed.first().map_or(0.0, |p| p.x);
                prop_assert!(left >= line.left - MEASURE.cell / 2.0 - 1e-6, "glyph at {left}");
            }
            for pair in lines.windows(2) {
                let end = pair[0].text().trim_end().chars().last();
                let start = pair[1].text().chars().next();
                if let (Some(a), Some(b), false) = (end, start, torn) {
                    let spaced = text.contains(&format!("{a} "));
                    prop_assert!(spaced || !forbids_break(a, b), "{a}|{b}");
                }
            }
        }
    }
}
