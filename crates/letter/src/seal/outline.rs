//! Glyph outlines as PDF path operators, turned, scaled and moved into place.
//!
//! Invariant: numbers are written with two decimals of a point (0.004 mm), so the same art gives the same bytes.

use std::fmt::Write;

use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// Maps em coordinates of a glyph to points on the seal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placement {
    /// Centre of the glyph, pt.
    pub centre: (f64, f64),
    /// Clockwise turn, radians.
    pub turn: f64,
    /// Width and height of an em, pt.
    pub em: (f64, f64),
}

/// Middle of the em box above the baseline, in em.
const MIDDLE_EM: f64 = 0.38;

/// Appends the filled outline of a glyph.
pub(crate) fn fill_glyph(out: &mut String, face: &Face<'_>, gid: u16, place: Placement) {
    let upem = f64::from(face.units_per_em());
    let advance = face.glyph_hor_advance(GlyphId(gid)).map_or(upem, f64::from);
    let mut pen = Pen { out, place, upem, half: advance / upem / 2.0, at: (0.0, 0.0) };
    face.outline_glyph(GlyphId(gid), &mut pen);
    out.push_str("f\n");
}

struct Pen<'a> {
    out: &'a mut String,
    place: Placement,
    upem: f64,
    half: f64,
    at: (f64, f64),
}

impl Pen<'_> {
    fn map(&self, x: f64, y: f64) -> (f64, f64) {
        let (w, h) = self.place.em;
        let (lx, ly) = ((x / self.upem - self.half) * w, (y / self.upem - MIDDLE_EM) * h);
        let (sin, cos) = self.place.turn.sin_cos();
        let (cx, cy) = self.place.centre;
        (cx + lx * cos + ly * sin, cy - lx * sin + ly * cos)
    }

    fn push(&mut self, points: &[(f64, f64)], operator: &str) {
        for (x, y) in points {
            let (x, y) = self.map(*x, *y);
            number(self.out, x);
            number(self.out, y);
        }
        self.out.push_str(operator);
        self.out.push('\n');
        if let Some(last) = points.last() {
            self.at = *last;
        }
    }
}

impl OutlineBuilder for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.push(&[(x.into(), y.into())], "m");
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.push(&[(x.into(), y.into())], "l");
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (x0, y0) = self.at;
        let (cx, cy, x, y) = (f64::from(x1), f64::from(y1), f64::from(x), f64::from(y));
        let third = |end: f64, control: f64| end + (control - end) * 2.0 / 3.0;
        self.push(&[(third(x0, cx), third(y0, cy)), (third(x, cx), third(y, cy)), (x, y)], "c");
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.push(&[(x1.into(), y1.into()), (x2.into(), y2.into()), (x.into(), y.into())], "c");
    }

    fn close(&mut self) {
        self.out.push_str("h\n");
    }
}

/// A number and a blank, at most two decimals, no `-0`.
pub(crate) fn number(out: &mut String, value: f64) {
    let hundredths = (value * 100.0).round() as i64;
    let (sign, abs) = (if hundredths < 0 { "-" } else { "" }, hundredths.abs());
    let written = match (abs / 100, abs % 100) {
        (whole, 0) => write!(out, "{sign}{whole} "),
        (whole, part) if part % 10 == 0 => write!(out, "{sign}{whole}.{} ", part / 10),
        (whole, part) => write!(out, "{sign}{whole}.{part:02} "),
    };
    debug_assert!(written.is_ok(), "a String takes any text");
}
