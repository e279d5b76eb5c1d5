//! 附件说明, signature, date and 附注: the block that stays together with at least two lines of body.
//!
//! GB/T 9704-2012 7.3.4–7.3.6. Invariant: the seal's axis is the axis of name and date, its top at most one line
//! below the last text.

use chrono::NaiveDate;

use super::canvas::{Ink, Style};
use super::flow::{FlowLine, draw_line, paragraph};
use super::head::centred;
use super::{Desk, Position};
use crate::LetterError;
use crate::fonts::{Glyph, Role};
use crate::lines::{SetLine, natural};
use crate::model::{LetterModel, SignMode};
use crate::seal::SealPlace;
use crate::template::PT_PER_MM;
use crate::time::chinese_date;

/// The prepared block; lines of names are set from x = 0 and placed when drawn.
pub(super) struct Tail {
    attachments: Vec<FlowLine>,
    sign: Signature,
    note: Vec<FlowLine>,
}

/// Signature lines: blank lines above, then rows of set lines in page coordinates (an empty row is a blank line).
struct Signature {
    blank: usize,
    rows: Vec<Vec<(&'static str, SetLine)>>,
    seal_axis: Option<f64>,
}

/// Sets all of it without drawing.
pub(super) fn prepare(desk: &mut Desk<'_, '_>, date: NaiveDate) -> Result<Tail, LetterError> {
    let attachments = attachments(desk)?;
    let model: &LetterModel = desk.model;
    let measure = desk.body();
    let date = desk.line(Role::FangSong, &chinese_date(date), "成文日期", measure)?;
    let units = model
        .sign
        .units
        .iter()
        .map(|unit| {
            let line = desk.line(Role::FangSong, unit, "发文机关署名", measure)?;
            let fits = line.width() <= desk.template.page.type_width + 1e-6;
            if fits { Ok(line) } else { Err(LetterError::TooLong { field: "发文机关署名".into() }) }
        })
        .collect::<Result<Vec<_>, _>>()?;
    let sign = match model.sign.mode {
        SignMode::Seal => with_seal(desk, units, date),
        SignMode::None => without_seal(desk, units, date),
        SignMode::SignerStamp => with_stamp(desk, date)?,
    };
    Ok(Tail { attachments, sign, note: note(desk)? })
}

/// 7.3.5.1: date so many cells from the right, name centred over it; a long name moves the axis left.
fn with_seal(desk: &Desk<'_, '_>, units: Vec<SetLine>, date: SetLine) -> Signature {
    let t = desk.template;
    let date_right = t.right() - t.tail.seal_date_right_cells * t.cell();
    let widest = units.iter().map(SetLine::width).fold(0.0, f64::max);
    let axis = (date_right - date.width() / 2.0).min(t.right() - widest / 2.0);
    let mut rows: Vec<_> = units.into_iter().map(|u| vec![("unit", centred(u, axis))]).collect();
    rows.push(vec![("date", centred(date, axis))]);
    Signature { blank: t.tail.seal_blank_lines, rows, seal_axis: Some(axis) }
}

/// 7.3.5.2: name two cells from the right, date begins two cells right of it; a longer date pushes the name left.
fn without_seal(desk: &Desk<'_, '_>, units: Vec<SetLine>, date: SetLine) -> Signature {
    let t = desk.template;
    let cell = t.cell();
    let right = t.right() - t.tail.plain_right_cells * cell;
    let shift = t.tail.plain_date_shift_cells * cell;
    let widest = units.iter().map(SetLine::width).fold(0.0, f64::max);
    let name_left = (right - widest).min(right - date.width() - shift).max(t.page.left);
    let mut rows: Vec<_> = units.into_iter().map(|u| vec![("unit", u.shifted(name_left))]).collect();
    rows.push(vec![("date", date.shifted(name_left + shift))]);
    Signature { blank: t.tail.plain_blank_lines, rows, seal_axis: None }
}

/// 7.3.5.3: room for the stamp four cells from the right, the post two cells left of it, date after a blank line.
fn with_stamp(desk: &mut Desk<'_, '_>, date: SetLine) -> Result<Signature, LetterError> {
    let t = desk.template;
    let cell = t.cell();
    let title = desk.model.sign.signer_title.clone().unwrap_or_default();
    let measure = desk.body();
    let post = desk.line(Role::FangSong, &title, "签发人职务", measure)?;
    let right = t.right() - t.tail.stamp_right_cells * cell;
    let post_right = right - (t.tail.stamp_width_cells + t.tail.stamp_gap_cells) * cell;
    let (post_x, date_x) = (post_right - post.width(), right - date.width());
    let rows =
        vec![vec![("signer_title", post.shifted(post_x))], Vec::new(), vec![("date", date.shifted(date_x))]];
    Ok(Signature { blank: t.tail.seal_blank_lines, rows, seal_axis: None })
}

/// `附件：1.…`, one alone unnumbered, turns under the name (7.3.4); starts with a blank line.
fn attachments(desk: &mut Desk<'_, '_>) -> Result<Vec<FlowLine>, LetterError> {
    let list = &desk.model.attachments;
    let mut out = Vec::new();
    let measure = desk.body();
    let indent = 2.0 * desk.template.cell();
    let label = desk.shaper.glyphs(Role::FangSong, "附件：", "附件说明")?;
    let label_width = natural(&label, measure).width();
    for (i, attachment) in list.iter().enumerate() {
        let field = format!("附件{}名称", i + 1);
        let ordinal = if list.len() > 1 { format!("{}.", i + 1) } else { String::new() };
        let ordinal = desk.shaper.glyphs(Role::FangSong, &ordinal, &field)?;
        let ordinal_width = natural(&ordinal, measure).width();
        let mut glyphs = ordinal;
        glyphs.extend(desk.shaper.glyphs(Role::FangSong, &attachment.name, &field)?);
        let first = indent + label_width;
        let rest = first + ordinal_width;
        let mut lines = paragraph(desk, &glyphs, first, rest, "attachments", &field);
        if i == 0 {
            let joined: Vec<Glyph> = label.iter().chain(&glyphs).copied().collect();
            let tight = paragraph(desk, &joined, indent, rest, "attachments", &field);
            if tight.len() < lines.len() {
                lines = tight;
            } else if let Some(line) = lines.first_mut() {
                prepend(&mut line.line, natural(&label, measure).shifted(desk.template.page.left + indent));
            }
        }
        out.append(&mut lines);
    }
    if !out.is_empty() {
        let empty = SetLine { placed: Vec::new(), left: 0.0, right: 0.0 };
        out.insert(0, FlowLine { line: empty, part: "blank", keep: true });
    }
    Ok(out)
}

/// Puts a label before a line; set apart from it, so that squeezing the line leaves the names aligned (unless the label's
/// own white saves a line).
fn prepend(line: &mut SetLine, label: SetLine) {
    line.left = label.left;
    line.placed.splice(0..0, label.placed);
}

/// `（联系人：…）`, two cells in, on the line below the date (7.3.6).
fn note(desk: &mut Desk<'_, '_>) -> Result<Vec<FlowLine>, LetterError> {
    let Some(note) = &desk.model.note else { return Ok(Vec::new()) };
    let framed = note.strip_prefix(['（', '(']).and_then(|n| n.strip_suffix(['）', ')']));
    let bare = framed.unwrap_or(note);
    let glyphs = desk.shaper.glyphs(Role::FangSong, &format!("（{bare}）"), "附注")?;
    let indent = 2.0 * desk.template.cell();
    Ok(paragraph(desk, &glyphs, indent, 0.0, "note", "附注"))
}

impl Tail {
    /// Grid lines from the last line of the flow to the last of this block.
    pub fn lines_needed(&self) -> usize {
        self.attachments.len() + self.sign.blank + self.sign.rows.len() + self.note.len()
    }

    /// Hands the 附件说明 to the flow when the block is too long for one page.
    pub fn give_up_attachments(&mut self) -> Vec<FlowLine> {
        std::mem::take(&mut self.attachments)
    }

    /// Draws everything below `end`; the result says where the seal belongs and where the block ends.
    pub fn draw(self, desk: &mut Desk<'_, '_>, end: Position) -> (Option<SealPlace>, Position) {
        let t = desk.template;
        let mut at = end;
        for line in &self.attachments {
            draw_line(desk, at, line);
            at.line += 1;
        }
        let text_bottom = t.line_top(at.line);
        at.line += self.sign.blank;
        let size = t.sizes.body;
        for row in &self.sign.rows {
            let top = t.line_top(at.line) + (t.line() - size / PT_PER_MM) / 2.0;
            for (part, line) in row {
                desk.canvas.text(at.page, t, Style { part, size, top, ink: Ink::Black }, line);
            }
            at.line += 1;
        }
        for line in &self.note {
            draw_line(desk, at, line);
            at.line += 1;
        }
        let place = self.sign.seal_axis.map(|axis_mm| SealPlace {
            page: at.page + 1,
            axis_mm,
            top_mm: text_bottom + t.tail.seal_gap_lines * t.line(),
        });
        (place, at)
    }
}
