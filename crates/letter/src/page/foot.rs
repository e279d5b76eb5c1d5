//! Foot of the pages: 抄送 and printing record at the foot of the last type area, page numbers below it.
//!
//! GB/T 9704-2012 7.4, 7.5, 10.1. Invariant: the last row of the 版记 ends on the foot of the type area.

use super::canvas::{Ink, RuleLine, Style};
use super::{Desk, Position};
use crate::fonts::Role;
use crate::lines::{Measure, Room, SetLine, set_paragraph};
use crate::template::PT_PER_MM;
use crate::time::chinese_date;
use crate::{LetterError, Template};

/// Lines of the grid kept free above the 版记.
const GAP_LINES: f64 = 0.5;

/// 版记 set but not drawn, in page coordinates; each row holds one or two set lines.
pub(super) struct Imprint {
    cc_rows: usize,
    rows: Vec<Vec<(&'static str, SetLine)>>,
}

impl Imprint {
    /// Grid lines it takes at the foot of a page, gap included.
    pub fn lines(&self, t: &Template) -> usize {
        if self.rows.is_empty() {
            return 0;
        }
        let height = self.rows.len() as f64 * t.imprint.line_pt / PT_PER_MM;
        (height / t.line() + GAP_LINES).ceil() as usize
    }
}

/// Sets 抄送 (4号, 1 字 in on both sides, hanging 3) and 印发机关 with date.
pub(super) fn imprint(desk: &mut Desk<'_, '_>) -> Result<Imprint, LetterError> {
    let t = desk.template;
    let indent = t.imprint.indent_cells * t.cell();
    let measure = desk.small();
    let mut rows = Vec::new();
    if !desk.model.cc.is_empty() {
        let text = format!("抄送：{}。", desk.model.cc.join("，"));
        let glyphs = desk.shaper.glyphs(Role::FangSong, &text, "抄送机关")?;
        let room =
            Room { first: indent, rest: indent + 3.0 * measure.cell, width: t.page.type_width - indent };
        let (lines, _) = set_paragraph(&glyphs, measure, room);
        rows.extend(lines.into_iter().map(|l| vec![("cc", l.shifted(t.page.left))]));
    }
    let cc_rows = rows.len();
    if let Some(info) = &desk.model.print_info {
        let organ =
            desk.line(Role::FangSong, &info.organ, "印发机关", measure)?.shifted(t.page.left + indent);
        let date = format!("{}印发", chinese_date(info.date));
        let date = desk.line(Role::FangSong, &date, "印发日期", measure)?;
        let dx = t.right() - indent - date.right;
        rows.push(vec![("print_organ", organ), ("print_date", date.shifted(dx))]);
    }
    Ok(Imprint { cc_rows, rows })
}

/// Draws it on the last page, or on a new one if the last is full; `end` is the next free line there.
pub(super) fn draw_imprint(desk: &mut Desk<'_, '_>, imprint: Imprint, end: Position) {
    let t = desk.template;
    let fits = end.line + imprint.lines(t) <= usize::from(t.page.lines);
    let page = if fits || imprint.rows.is_empty() { end.page } else { end.page + 1 };
    let slot = t.imprint.line_pt / PT_PER_MM;
    let size = t.sizes.small;
    let top = t.foot() - slot * imprint.rows.len() as f64;
    if t.imprint.rules && !imprint.rows.is_empty() {
        draw_rules(desk, page, top, &imprint);
    }
    for (i, row) in imprint.rows.iter().enumerate() {
        let top = top + slot * i as f64 + (slot - size / PT_PER_MM) / 2.0;
        for (part, line) in row {
            desk.canvas.text(page, t, Style { part, size, top, ink: Ink::Black }, line);
        }
    }
}

/// First and last rule thick, inner ones thin, all as wide as the type area (7.4.1).
fn draw_rules(desk: &mut Desk<'_, '_>, page: usize, top: f64, imprint: &Imprint) {
    let t = desk.template;
    let slot = t.imprint.line_pt / PT_PER_MM;
    let mut rules = vec![(top, t.imprint.outer_mm), (t.foot(), t.imprint.outer_mm)];
    if imprint.cc_rows > 0 && imprint.cc_rows < imprint.rows.len() {
        rules.push((top + slot * imprint.cc_rows as f64, t.imprint.inner_mm));
    }
    for (y, mm) in rules {
        let rule = RuleLine { x0: t.page.left, x1: t.right(), y, weight: mm * PT_PER_MM, ink: Ink::Black };
        desk.canvas.rule(page, rule);
    }
}

/// `— 2 —` in 4号 宋体, the dashes 7 mm below the type area; odd pages right, even left, 1 字 in (7.5).
pub(super) fn draw_page_numbers(desk: &mut Desk<'_, '_>) -> Result<(), LetterError> {
    let t = desk.template;
    let from = usize::from(!t.page_number.first_page);
    let indent = t.page_number.indent_cells * t.cell();
    let size = t.sizes.small;
    for page in from..desk.canvas.pages.len() {
        let text = format!("— {} —", page + 1);
        let line = desk.line(Role::Song, &text, "页码", Measure::solid(size))?;
        let dx = if page % 2 == 0 { t.right() - indent - line.right } else { t.page.left + indent };
        let rise = dash_rise(desk, &line);
        let em = size / PT_PER_MM;
        let baseline = t.foot() + t.page_number.below + rise * em;
        let top = baseline - em * (1.0 - t.baseline_em);
        desk.canvas.text(
            page,
            t,
            Style { part: "page_number", size, top, ink: Ink::Black },
            &line.shifted(dx),
        );
    }
    Ok(())
}

/// Middle of the dash above the baseline, in em.
fn dash_rise(desk: &Desk<'_, '_>, line: &SetLine) -> f64 {
    let rise = line.placed.first().and_then(|p| {
        let face = desk.shaper.face(p.glyph.font)?;
        let b = face.glyph_bounding_box(ttf_parser::GlyphId(p.glyph.gid))?;
        Some((f64::from(b.y_min) + f64::from(b.y_max)) / 2.0 / f64::from(face.units_per_em()))
    });
    rise.unwrap_or(0.0)
}
