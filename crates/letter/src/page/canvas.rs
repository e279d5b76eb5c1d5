//! The display list: runs of glyphs in one font and rules, with the layout dump that goes with them.
//!
//! Invariant: a run has one font and one baseline; everything a back end needs is in it.

use crate::fonts::Shaper;
use crate::layout::{Layout, LayoutLine, LayoutPage, round};
use crate::lines::{Placed, SetLine};
use crate::template::{PT_PER_MM, Template};

/// Colour: text black; mark and rules #FF0000 (7.2.4, 7.2.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Black,
    Red,
}

/// Glyphs of one font on one baseline; x in mm from the page's left, baseline in mm from its top, size in pt.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Run {
    pub font: usize,
    pub size: f64,
    pub baseline: f64,
    pub ink: Ink,
    pub placed: Vec<Placed>,
}

/// A horizontal rule; weight in pt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RuleLine {
    pub x0: f64,
    pub x1: f64,
    pub y: f64,
    pub weight: f64,
    pub ink: Ink,
}

/// One page of the display list.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct PageCanvas {
    pub runs: Vec<Run>,
    pub rules: Vec<RuleLine>,
    dump: Vec<(LayoutLine, Vec<usize>)>,
}

/// Pages under construction.
#[derive(Debug, Default)]
pub(crate) struct Canvas {
    pub pages: Vec<PageCanvas>,
}

/// How a line is to be drawn: its part, size in pt, top of its glyph box in mm, colour.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style<'a> {
    pub part: &'a str,
    pub size: f64,
    pub top: f64,
    pub ink: Ink,
}

impl Canvas {
    /// The page at `index`, made if it is not there yet.
    pub fn page(&mut self, index: usize) -> &mut PageCanvas {
        while self.pages.len() <= index {
            self.pages.push(PageCanvas::default());
        }
        let last = self.pages.len() - 1;
        &mut self.pages[index.min(last)]
    }

    /// Draws a line whose x are page coordinates.
    pub fn text(&mut self, page: usize, template: &Template, style: Style<'_>, line: &SetLine) {
        if line.placed.is_empty() {
            return;
        }
        let em = style.size / PT_PER_MM;
        let baseline = style.top + em * (1.0 - template.baseline_em);
        let page = self.page(page);
        let mut fonts = Vec::new();
        for placed in &line.placed {
            if !fonts.contains(&placed.glyph.font) {
                fonts.push(placed.glyph.font);
            }
            push_glyph(&mut page.runs, *placed, style, baseline);
        }
        let dump = LayoutLine {
            part: style.part.into(),
            x: round(line.left),
            right: round(line.right),
            top: round(style.top),
            size: round(style.size),
            fonts: Vec::new(),
            text: line.text(),
        };
        page.dump.push((dump, fonts));
    }

    pub fn rule(&mut self, page: usize, rule: RuleLine) {
        self.page(page).rules.push(rule);
    }

    /// The pages and their dump, fonts by name.
    pub fn finish(self, shaper: &Shaper<'_>) -> (Vec<PageCanvas>, Layout) {
        let mut layout = Layout::default();
        for page in &self.pages {
            let lines = page.dump.iter().map(|(line, fonts)| LayoutLine {
                fonts: fonts.iter().filter_map(|f| shaper.font_name(*f)).collect(),
                ..line.clone()
            });
            layout.pages.push(LayoutPage {
                lines: lines.collect(),
                rules: page
                    .rules
                    .iter()
                    .map(|r| [round(r.x0), round(r.x1), round(r.y), round(r.weight)])
                    .collect(),
            });
        }
        (self.pages, layout)
    }
}

fn push_glyph(runs: &mut Vec<Run>, placed: Placed, style: Style<'_>, baseline: f64) {
    let font = placed.glyph.font;
    match runs.last_mut() {
        Some(run)
            if run.font == font
                && run.baseline == baseline
                && run.size == style.size
                && run.ink == style.ink =>
        {
            run.placed.push(placed);
        }
        _ => runs.push(Run { font, size: style.size, baseline, ink: style.ink, placed: vec![placed] }),
    }
}
