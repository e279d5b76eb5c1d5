//! Top of page 1: mark, rules, number, urgency, title; and the top of a text attachment.
//!
//! Figures: GB/T 9704-2012 7.2 and 7.3.1 (file form), 10.1 (letter form), 7.3.7 (attachments), via the template.
//! Invariant: returns the first free grid line; title and body stay on the grid, at least the demanded distance down.

use super::Desk;
use super::canvas::{Ink, RuleLine, Style};
use crate::LetterError;
use crate::fonts::Role;
use crate::lines::{Measure, SetLine};
use crate::model::{Attachment, propose_title};
use crate::template::{NumberPlace, PT_PER_MM, Rules};

/// Draws the head; the result is the grid line of the addressees.
pub(super) fn draw(desk: &mut Desk<'_, '_>) -> Result<usize, LetterError> {
    let mark_bottom = draw_mark(desk)?;
    let t = desk.template;
    let em = t.sizes.body / PT_PER_MM;
    let bottom = match (&t.rules, &t.number) {
        (Rules::Letter { gap_below_mark, .. }, NumberPlace::RightOfRule { gap_glyphs }) => {
            let foot = letter_rules(desk, mark_bottom + gap_below_mark);
            let top = foot + gap_glyphs * em;
            draw_number(desk, top)?;
            draw_marks_left(desk, top)?.max(top + em)
        }
        (
            Rules::RedHead { gap_below_number, width, weight },
            NumberPlace::CentredBelowMark { lines_below },
        ) => {
            draw_marks_left(desk, t.page.top + (t.line() - em) / 2.0)?;
            let top = mark_bottom + lines_below * t.line();
            draw_number(desk, top)?;
            let y = top + em + gap_below_number;
            rule(desk, y, *width, *weight);
            y
        }
        _ => {
            let why = "标志、红线与发文字号的位置不配套".into();
            return Err(LetterError::Template { id: format!("{:?}", t.id), why });
        }
    };
    draw_title(desk, 0, bottom, &desk.model.title, "标题")
}

/// Mark in red, shrunk to the type area if need be; returns the foot of its glyph box.
fn draw_mark(desk: &mut Desk<'_, '_>) -> Result<f64, LetterError> {
    let t = desk.template;
    let glyphs = desk.shaper.glyphs(Role::XiaoBiao, &desk.model.mark, "发文机关标志")?;
    let ems: f64 = glyphs.iter().map(|g| g.advance).sum();
    let size = t.mark.max_size.min(t.page.type_width * PT_PER_MM / ems.max(1.0));
    let line = crate::lines::natural(&glyphs, Measure::solid(size));
    let line = centred(line, t.axis);
    desk.canvas.text(0, t, Style { part: "mark", size, top: t.mark.from_page_top, ink: Ink::Red }, &line);
    Ok(t.mark.from_page_top + size / PT_PER_MM)
}

/// The two double rules of the letter form; returns the foot of the upper one.
fn letter_rules(desk: &mut Desk<'_, '_>, top: f64) -> f64 {
    let t = desk.template;
    let Rules::Letter { from_page_foot, width, thick, thin, axes_apart, .. } = t.rules else { return top };
    let apart = axes_apart / PT_PER_MM;
    let upper = top + thick / PT_PER_MM / 2.0;
    let lower = t.page.height - from_page_foot - thick / PT_PER_MM / 2.0;
    rule(desk, upper, width, thick);
    rule(desk, upper + apart, width, thin);
    rule(desk, lower - apart, width, thin);
    rule(desk, lower, width, thick);
    upper + apart + thin / PT_PER_MM / 2.0
}

fn rule(desk: &mut Desk<'_, '_>, y: f64, width: f64, weight: f64) {
    let axis = desk.template.axis;
    desk.canvas
        .rule(0, RuleLine { x0: axis - width / 2.0, x1: axis + width / 2.0, y, weight, ink: Ink::Red });
}

fn draw_number(desk: &mut Desk<'_, '_>, top: f64) -> Result<(), LetterError> {
    let Some(number) = &desk.model.number else { return Ok(()) };
    let t = desk.template;
    let measure = desk.body();
    let line = desk.line(Role::FangSong, &number.text(), "发文字号", measure)?;
    let line = match t.number {
        NumberPlace::RightOfRule { .. } => {
            let dx = t.right() - line.right;
            line.shifted(dx)
        }
        NumberPlace::CentredBelowMark { .. } => centred(line, t.axis),
    };
    desk.canvas.text(0, t, Style { part: "number", size: measure.size, top, ink: Ink::Black }, &line);
    Ok(())
}

/// 份号 and 紧急程度 at the left edge, one below the other; returns the foot of the last.
fn draw_marks_left(desk: &mut Desk<'_, '_>, top: f64) -> Result<f64, LetterError> {
    let t = desk.template;
    let copy = desk.model.copy_no.map(|n| format!("{n:06}"));
    let marks = [("copy_no", copy), ("urgency", desk.model.urgency.clone())];
    let measure = desk.body();
    let mut y = top;
    for (part, text) in marks {
        let Some(text) = text else { continue };
        let line = desk.line(Role::Hei, &text, part, measure)?.shifted(t.page.left);
        desk.canvas.text(0, t, Style { part, size: measure.size, top: y, ink: Ink::Black }, &line);
        y += t.line();
    }
    Ok(y - t.line() + measure.size / PT_PER_MM)
}

/// Title, centred; its last line stands on the grid so that exactly the blank lines below it remain.
fn draw_title(
    desk: &mut Desk<'_, '_>,
    page: usize,
    above: f64,
    title: &[String],
    field: &str,
) -> Result<usize, LetterError> {
    let t = desk.template;
    let measure = Measure::solid(t.sizes.title);
    let em = t.sizes.title / PT_PER_MM;
    let pitch = t.title.line_factor * t.line();
    let rise = pitch * title.len().saturating_sub(1) as f64;
    let inset = (t.line() - em) / 2.0;
    let least = above + t.title.lines_above * t.line() + rise - inset;
    let slot = ((least - t.page.top) / t.line() - 1e-6).ceil().max(0.0) as usize;
    let last_top = t.line_top(slot) + inset;
    for (i, text) in title.iter().enumerate() {
        let line = desk.line(Role::XiaoBiao, text, field, measure)?;
        if line.width() > t.page.type_width + 1e-6 {
            return Err(LetterError::TooLong { field: field.into() });
        }
        let top = last_top - rise + pitch * i as f64;
        let style = Style { part: "title", size: measure.size, top, ink: Ink::Black };
        desk.canvas.text(page, t, style, &centred(line, t.axis));
    }
    Ok(slot + 1 + t.title.blank_below)
}

/// `附件1` in 黑体 at the top left of a new page, the name as title on line 3; returns the first free grid line.
pub(super) fn draw_attachment(
    desk: &mut Desk<'_, '_>,
    page: usize,
    index: usize,
    alone: bool,
    attachment: &Attachment,
) -> Result<usize, LetterError> {
    let t = desk.template;
    let measure = desk.body();
    let label = if alone { "附件".to_owned() } else { format!("附件{}", index + 1) };
    let line = desk.line(Role::Hei, &label, "附件", measure)?.shifted(t.page.left);
    let em = measure.size / PT_PER_MM;
    let style = Style {
        part: "attachment_label",
        size: measure.size,
        top: t.page.top + (t.line() - em) / 2.0,
        ink: Ink::Black,
    };
    desk.canvas.text(page, t, style, &line);
    let title = propose_title(&attachment.name);
    let above = t.line_top(0);
    draw_title(desk, page, above, &title, &format!("附件{}名称", index + 1))
}

pub(super) fn centred(line: SetLine, axis: f64) -> SetLine {
    let dx = axis - (line.left + line.right) / 2.0;
    line.shifted(dx)
}
