//! Slots: how much room a glyph takes on a line and where in it the glyph stands.
//!
//! Invariant: a glyph wider than 0.8 em takes one cell, any other its natural width (letter design §3); lengths mm.

use crate::fonts::Glyph;
use crate::template::PT_PER_MM;

/// A glyph wider than this share of an em takes a whole cell.
const CELL_EM: f64 = 0.8;

/// Size of glyphs and cells on a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Measure {
    /// Width of a cell, mm.
    pub cell: f64,
    /// Glyph size, pt.
    pub size: f64,
}

impl Measure {
    /// Cells as wide as the glyphs are high.
    pub fn solid(size: f64) -> Self {
        Self { cell: size / PT_PER_MM, size }
    }

    /// Room of a glyph, mm.
    pub fn slot(&self, glyph: &Glyph) -> f64 {
        if glyph.advance > CELL_EM { self.cell } else { self.advance(glyph) }
    }

    /// Natural advance of a glyph, mm.
    pub fn advance(&self, glyph: &Glyph) -> f64 {
        glyph.advance * self.size / PT_PER_MM
    }
}

/// A glyph with the x of its origin, mm from the line's own zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placed {
    pub glyph: Glyph,
    pub x: f64,
}

/// A line ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SetLine {
    pub placed: Vec<Placed>,
    /// Left edge of the first slot and right edge of the last, mm.
    pub left: f64,
    pub right: f64,
}

impl SetLine {
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// The same line moved right by `dx`.
    pub fn shifted(mut self, dx: f64) -> Self {
        self.placed.iter_mut().for_each(|p| p.x += dx);
        self.left += dx;
        self.right += dx;
        self
    }

    pub fn text(&self) -> String {
        self.placed.iter().map(|p| p.glyph.ch).collect()
    }
}

/// Sets glyphs side by side from x = 0 without breaking.
pub(crate) fn natural(glyphs: &[Glyph], measure: Measure) -> SetLine {
    let mut x = 0.0;
    let mut placed = Vec::with_capacity(glyphs.len());
    for glyph in glyphs {
        let slot = measure.slot(glyph);
        placed.push(Placed { glyph: *glyph, x: x + (slot - measure.advance(glyph)) / 2.0 });
        x += slot;
    }
    SetLine { placed, left: 0.0, right: x }
}
